/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-colour-bar.h"

#include <math.h>
#include "base/li-number.h"
#include "base/li-units.h"
#include "draw/li-scale-bar.h"

typedef struct
{
  double x, top, bottom, width;
} Bar;

double
li_colour_bar_width (double size)
{
  return 96 * size;
}

static void
draw_steps (cairo_t *cr, const LiLook *look, const Bar *bar)
{
  int n = MAX ((int)lround (bar->bottom - bar->top), 1);
  double rgb[3];

  for (int i = 0; i < n; i++)
    {
      li_colormap_rgb (look->colormap, 1 - (i + 0.5) / n, rgb);
      cairo_set_source_rgb (cr, rgb[0], rgb[1], rgb[2]);
      cairo_rectangle (cr, bar->x, bar->top + i * (bar->bottom - bar->top) / n, bar->width,
                       (bar->bottom - bar->top) / n + 0.5);
      cairo_fill (cr);
    }
}

static void
draw_end (cairo_t *cr, const guint8 colour[4], double x, double y, double width, double tip)
{
  cairo_set_source_rgb (cr, colour[0] / 255.0, colour[1] / 255.0, colour[2] / 255.0);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + width, y);
  cairo_line_to (cr, x + width / 2, y + tip);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_ticks (
    cairo_t *cr, const LiLook *look, const LiColourBarText *text, const Bar *bar, double size)
{
  double lo = look->lo * text->factor, hi = look->hi * text->factor, ticks[16];
  int n = li_units_ticks (lo, hi, (int)CLAMP ((bar->bottom - bar->top) / (24 * size), 2, 9), ticks);

  for (int k = 0; k < n; k++)
    {
      double y = bar->bottom - (ticks[k] - lo) / (hi - lo) * (bar->bottom - bar->top);
      double value = fabs (ticks[k]) < 1e-9 * (hi - lo) ? 0 : ticks[k];
      g_autofree char *number = li_number_printf ("%.6g", value);

      cairo_set_line_width (cr, size);
      cairo_move_to (cr, bar->x + bar->width, y);
      cairo_line_to (cr, bar->x + bar->width + 4 * size, y);
      cairo_stroke (cr);
      li_draw_text (cr, number, bar->x + bar->width + 7 * size, y - 8 * size, 9 * size,
                    LI_TEXT_LEFT, NULL, NULL);
    }
}

void
li_colour_bar_draw (cairo_t *cr,
                    const LiLook *look,
                    const LiColourBarText *text,
                    double x,
                    double y,
                    double width,
                    double height,
                    double size,
                    double ink)
{
  gboolean ends = look->outside == LI_OUTSIDE_COLOUR;
  double tip = ends ? 8 * size : 0;
  Bar bar = { x + 8 * size, y + 40 * size + tip, y + height - 8 * size - tip, 16 * size };
  g_autofree char *unit
      = text->unit[0] != '\0' ? g_strdup_printf ("[%s]", text->unit) : g_strdup ("");

  if (bar.bottom <= bar.top || !(look->hi > look->lo))
    return;
  cairo_save (cr);
  cairo_rectangle (cr, x, y, width, height);
  cairo_clip (cr);
  draw_steps (cr, look, &bar);
  if (ends)
    {
      draw_end (cr, look->above, bar.x, bar.top - size, bar.width, -tip);
      draw_end (cr, look->below, bar.x, bar.bottom + size, bar.width, tip);
    }
  cairo_set_source_rgb (cr, ink, ink, ink);
  draw_ticks (cr, look, text, &bar, size);
  li_draw_text_within (cr, text->title, x + 8 * size, y + 4 * size, 9 * size, width - 12 * size);
  li_draw_text (cr, unit, x + 8 * size, y + 20 * size, 9 * size, LI_TEXT_LEFT, NULL, NULL);
  cairo_restore (cr);
}
