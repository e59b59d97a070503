/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-banner.h"

#include <pango/pangocairo.h>

#define MAX_WIDTH 420.0
#define MARGIN 8.0
#define POINTS 9.0

void
li_banner_draw (cairo_t *cr, const char *text, gboolean severe, double width, double height)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans Bold");
  double w = MIN (MAX (width - 24, 40), MAX_WIDTH), x = (width - w) / 2, y = height / 2 + 26;
  int lines;

  pango_font_description_set_absolute_size (font, POINTS * 4 / 3 * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int)((w - 2 * MARGIN) * PANGO_SCALE));
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, NULL, &lines);
  cairo_save (cr);
  if (severe)
    cairo_set_source_rgba (cr, 0.65, 0.11, 0.09, 0.88);
  else
    cairo_set_source_rgba (cr, 0.45, 0.30, 0.02, 0.82);
  cairo_rectangle (cr, x, y, w, lines + 8);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_move_to (cr, x + MARGIN, y + 4);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
  cairo_new_path (cr);
}
