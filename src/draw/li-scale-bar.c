/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-scale-bar.h"

#include <math.h>
#include <pango/pangocairo.h>
#include "base/li-units.h"

LiScaleBar
li_scale_bar_for (const LiView2D *view, const double voxel[3])
{
  LiScaleBar bar = { 0, 0 };
  double um = voxel[li_plane_axis_u (view->axis)];

  if (um > 0 && isfinite (um) && view->width > 0)
    {
      bar.um = li_units_round (um * view->width / li_view_zoom_u (view) / 4);
      bar.pixels = bar.um / um * li_view_zoom_u (view);
    }
  return bar;
}

void
li_scale_bar_draw (
    cairo_t *cr, const LiScaleBar *bar, const LiView2D *view, double margin, double size)
{
  double thick = floor (4 * size), y = floor (view->height - margin - thick);
  g_autofree char *text = NULL;

  if (bar->um <= 0)
    return;
  cairo_save (cr);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_rectangle (cr, margin - size, y - size, bar->pixels + 2 * size, thick + 2 * size);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, margin, y, bar->pixels, thick);
  cairo_fill (cr);
  cairo_restore (cr);
  text = li_units_length (bar->um);
  li_draw_text_halo (cr, text, margin + bar->pixels / 2, y - 20 * size, 10 * size, LI_TEXT_CENTRE);
}

static PangoLayout *
layout_for (cairo_t *cr, const char *text, double points)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans");

  pango_font_description_set_absolute_size (font, points * 4 / 3 * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (font);
  return layout;
}

static double
start_of (double x, int width, LiTextAlign align)
{
  return align == LI_TEXT_LEFT ? x : align == LI_TEXT_RIGHT ? x - width : x - width / 2.0;
}

void
li_draw_text (cairo_t *cr,
              const char *text,
              double x,
              double y,
              double points,
              LiTextAlign align,
              double *width,
              double *height)
{
  g_autoptr (PangoLayout) layout = layout_for (cr, text, points);
  int w, h;

  pango_layout_get_pixel_size (layout, &w, &h);
  cairo_move_to (cr, start_of (x, w, align), y);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
  if (width != NULL)
    *width = w;
  if (height != NULL)
    *height = h;
}

void
li_draw_text_within (cairo_t *cr, const char *text, double x, double y, double points, double width)
{
  g_autoptr (PangoLayout) layout = layout_for (cr, text, points);
  int w, h;

  pango_layout_get_pixel_size (layout, &w, &h);
  if (w > width && width > 0)
    points *= width / w;
  li_draw_text (cr, text, x, y, points, LI_TEXT_LEFT, NULL, NULL);
}

void
li_draw_text_halo (
    cairo_t *cr, const char *text, double x, double y, double points, LiTextAlign align)
{
  g_autoptr (PangoLayout) layout = layout_for (cr, text, points);
  int w, h;

  pango_layout_get_pixel_size (layout, &w, &h);
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_move_to (cr, start_of (x, w, align), y);
  pango_cairo_layout_path (cr, layout);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.75);
  cairo_set_line_width (cr, MAX (points / 4, 2));
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_move_to (cr, start_of (x, w, align), y);
  pango_cairo_show_layout (cr, layout); /* text stays text in PDF */
  cairo_new_path (cr);
  cairo_restore (cr);
}
