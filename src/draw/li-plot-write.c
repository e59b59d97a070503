/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-paper.h"
#include "draw/li-plot-private.h"

#include <string.h>
#include <glib/gi18n.h>
#include "base/li-safe-file.h"

#define PNG_SCALE 2

static void
draw_plot (cairo_t *cr, double width, double height, gpointer data)
{
  LiPlotLook look;

  li_plot_look_init (&look, FALSE);
  li_plot_draw (data, cr, width, height, &look);
}

gboolean
li_plot_write (const LiPlot *plot, const char *path, double width, double height, GError **error)
{
  if (li_plot_is_empty (plot))
    {
      g_set_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID,
                   _ ("%s: the plot is empty, nothing was written"), path);
      return FALSE;
    }
  if (g_str_has_suffix (path, ".csv"))
    {
      g_autofree char *text = li_plot_to_csv (plot);

      return li_safe_file_set_contents (path, text, -1, error);
    }
  return li_paper_write (path, width, height, PNG_SCALE, draw_plot, (gpointer)plot, error);
}
