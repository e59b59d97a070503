/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-slice.h"

#include <math.h>
#include <string.h>

void
li_look_init (LiLook *look)
{
  memset (look, 0, sizeof *look);
  look->colormap = LI_COLORMAP_GRAY;
  look->hi = 1;
  look->opacity = 1;
  look->outside = LI_OUTSIDE_CLAMP;
}

void
li_look_init_field (LiLook *look)
{
  static const guint8 below[4] = { 96, 32, 150, 255 }, above[4] = { 255, 214, 10, 255 };

  li_look_init (look);
  look->colormap = LI_COLORMAP_DIVERGING;
  look->lo = -1;
  look->opacity = 0.65;
  look->linear = TRUE;
  look->outside = LI_OUTSIDE_COLOUR;
  memcpy (look->below, below, 4);
  memcpy (look->above, above, 4);
}

static void
get_colour (const guint8 colour[4], double opacity, double rgba[4])
{
  rgba[3] = colour[3] / 255.0 * opacity;
  for (int c = 0; c < 3; c++)
    rgba[c] = colour[c] / 255.0 * rgba[3];
}

static void
get_label_colour (double value, double opacity, double rgba[4])
{
  guint entry
      = value >= 0.5 && value < 4294967295.0 ? li_colormap_label_entry ((guint32)(value + 0.5)) : 0;
  const guint8 *rgb = li_colormap_table (LI_COLORMAP_LABELS) + 3 * entry;

  rgba[3] = entry == 0 ? 0 : opacity;
  for (int c = 0; c < 3; c++)
    rgba[c] = rgb[c] / 255.0 * rgba[3];
}

void
li_look_colour (const LiLook *look, double value, double rgba[4])
{
  double rgb[3];

  if (!isfinite (value))
    get_colour (look->nan, look->opacity, rgba);
  else if (look->band && (value < look->band_lo || value > look->band_hi))
    memset (rgba, 0, 4 * sizeof *rgba);
  else if (look->colormap == LI_COLORMAP_LABELS)
    get_label_colour (value, look->opacity, rgba);
  else if (look->outside != LI_OUTSIDE_CLAMP && (value < look->lo || value > look->hi))
    {
      static const guint8 clear[4];
      const guint8 *colour = value < look->lo ? look->below : look->above;

      get_colour (look->outside == LI_OUTSIDE_CLEAR ? clear : colour, look->opacity, rgba);
    }
  else
    {
      li_colormap_rgb (look->colormap, (value - look->lo) / (look->hi - look->lo), rgb);
      rgba[3] = look->opacity;
      for (int c = 0; c < 3; c++)
        rgba[c] = rgb[c] * look->opacity;
    }
}
