/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-colormap.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "base/li-lock.h"

#define MAX_KEYS 11

/* Colours at equal distances; between them the maps run straight in CIE L*a*b*. */
typedef struct
{
  const char *name, *label;
  int n;
  guint32 keys[MAX_KEYS];
} Recipe;

static const Recipe recipes[LI_N_COLORMAPS] = {
  [LI_COLORMAP_GRAY] = { "gray", N_ ("Grey"), 0, { 0 } },
  [LI_COLORMAP_VIRIDIS] = { "viridis",
                            N_ ("Viridis"),
                            10,
                            { 0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779,
                              0x6ece58, 0xb5de2b, 0xfde725 } },
  [LI_COLORMAP_CIVIDIS] = { "cividis",
                            N_ ("Cividis"),
                            10,
                            { 0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173, 0x8a8678, 0xa59c74,
                              0xc3b369, 0xe1cc55, 0xfee838 } },
  [LI_COLORMAP_MAGMA] = { "magma",
                          N_ ("Magma"),
                          10,
                          { 0x000004, 0x180f3d, 0x440f76, 0x721f81, 0x9e2f7f, 0xcd4071, 0xf1605d,
                            0xfd9668, 0xfeca8d, 0xfcfdbf } },
  [LI_COLORMAP_DIVERGING]
  = { "diverging",
      N_ ("Diverging, white at 0"),
      7,
      { 0x133a7c, 0x2f78b7, 0x9cc4dd, 0xf6f6f6, 0xf2ab86, 0xcb4a42, 0x7d0a26 } },
  [LI_COLORMAP_MAGENTA] = { "magenta", N_ ("Magenta"), 0, { 0 } },
  [LI_COLORMAP_GREEN] = { "green", N_ ("Green"), 0, { 0 } },
  [LI_COLORMAP_LABELS] = { "labels", N_ ("Labels"), 0, { 0 } },
};

static guint8 tables[LI_N_COLORMAPS][256 * 3];

static double
to_linear (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

static double
from_linear (double c)
{
  return c <= 0.0031308 ? 12.92 * c : 1.055 * pow (c, 1 / 2.4) - 0.055;
}

static double
lab_f (double t)
{
  return t > 216.0 / 24389 ? cbrt (t) : (24389.0 / 27 * t + 16) / 116;
}

static double
lab_f_inverse (double f)
{
  return f * f * f > 216.0 / 24389 ? f * f * f : (116 * f - 16) * 27 / 24389;
}

/* sRGB and CIE 1976 L*a*b* for the D65 white point (IEC 61966-2-1). */
static void
rgb_to_lab (guint32 rgb, double lab[3])
{
  double r = to_linear ((rgb >> 16) / 255.0), g = to_linear (((rgb >> 8) & 255) / 255.0),
         b = to_linear ((rgb & 255) / 255.0);
  double x = lab_f ((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  double y = lab_f (0.2126 * r + 0.7152 * g + 0.0722 * b);
  double z = lab_f ((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);

  lab[0] = 116 * y - 16;
  lab[1] = 500 * (x - y);
  lab[2] = 200 * (y - z);
}

static void
lab_to_rgb (const double lab[3], guint8 rgb[3])
{
  double fy = (lab[0] + 16) / 116;
  double x = 0.9505 * lab_f_inverse (fy + lab[1] / 500), y = lab_f_inverse (fy),
         z = 1.089 * lab_f_inverse (fy - lab[2] / 200);
  double linear[3] = { 3.2406 * x - 1.5372 * y - 0.4986 * z, -0.9689 * x + 1.8758 * y + 0.0415 * z,
                       0.0557 * x - 0.2040 * y + 1.0570 * z };

  for (int k = 0; k < 3; k++)
    rgb[k] = (guint8)lrint (255 * CLAMP (from_linear (CLAMP (linear[k], 0, 1)), 0, 1));
}

static void
fill_from_keys (const Recipe *recipe, guint8 *table)
{
  for (int i = 0; i < 256; i++)
    {
      double at = i / 255.0 * (recipe->n - 1), a[3], b[3], lab[3];
      int k = MIN ((int)at, recipe->n - 2);

      rgb_to_lab (recipe->keys[k], a);
      rgb_to_lab (recipe->keys[k + 1], b);
      for (int c = 0; c < 3; c++)
        lab[c] = a[c] + (at - k) * (b[c] - a[c]);
      lab_to_rgb (lab, table + 3 * i);
    }
}

static void
fill_ramp (guint8 *table, gboolean red, gboolean green, gboolean blue)
{
  for (int i = 0; i < 256; i++)
    {
      table[3 * i] = red ? i : 0;
      table[3 * i + 1] = green ? i : 0;
      table[3 * i + 2] = blue ? i : 0;
    }
}

/* Hues by the golden angle: neighbours in number are far apart in colour. */
static void
fill_labels (guint8 *table)
{
  memset (table, 0, 3);
  for (int i = 1; i < 256; i++)
    {
      double hue = fmod (i * 2.399963229728653, 2 * G_PI), chroma = 45 + 10 * (i % 3);
      double lab[3] = { 60 + 10 * (i % 4), chroma * cos (hue), chroma * sin (hue) };

      lab_to_rgb (lab, table + 3 * i);
    }
}

static void
make_tables (void)
{
  for (int map = 0; map < LI_N_COLORMAPS; map++)
    if (recipes[map].n > 0)
      fill_from_keys (&recipes[map], tables[map]);
  fill_ramp (tables[LI_COLORMAP_GRAY], TRUE, TRUE, TRUE);
  fill_ramp (tables[LI_COLORMAP_MAGENTA], TRUE, FALSE, TRUE);
  fill_ramp (tables[LI_COLORMAP_GREEN], FALSE, TRUE, FALSE);
  fill_labels (tables[LI_COLORMAP_LABELS]);
}

const char *
li_colormap_name (LiColormap map)
{
  g_return_val_if_fail (map < LI_N_COLORMAPS, NULL);
  return recipes[map].name;
}

const char *
li_colormap_label (LiColormap map)
{
  g_return_val_if_fail (map < LI_N_COLORMAPS, NULL);
  return _ (recipes[map].label);
}

gboolean
li_colormap_find (const char *name, LiColormap *map)
{
  for (int k = 0; k < LI_N_COLORMAPS; k++)
    if (g_strcmp0 (recipes[k].name, name) == 0)
      {
        *map = k;
        return TRUE;
      }
  return FALSE;
}

const guint8 *
li_colormap_table (LiColormap map)
{
  static LiOnce once = LI_ONCE_INIT;

  g_return_val_if_fail (map < LI_N_COLORMAPS, NULL);
  li_once (&once, make_tables);
  return tables[map];
}

void
li_colormap_rgb (LiColormap map, double t, double rgb[3])
{
  const guint8 *table = li_colormap_table (map);
  double at = (t > 0 ? MIN (t, 1) : 0) * 255;
  int k = MIN ((int)at, 254);

  for (int c = 0; c < 3; c++)
    rgb[c] = (table[3 * k + c] + (at - k) * (table[3 * k + 3 + c] - table[3 * k + c])) / 255;
}
