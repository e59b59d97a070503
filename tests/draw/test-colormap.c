/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-colormap.h"

#include <math.h>

/* Luma of Rec. 709 as an independent measure of lightness. */
static double
luma (const guint8 *rgb)
{
  return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

static void
test_gray (void)
{
  const guint8 *table = li_colormap_table (LI_COLORMAP_GRAY);

  for (int i = 0; i < 256; i++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpint (table[3 * i + c], ==, i);
}

static void
test_sequential (void)
{
  static const LiColormap maps[] = { LI_COLORMAP_VIRIDIS, LI_COLORMAP_CIVIDIS, LI_COLORMAP_MAGMA };

  for (gsize m = 0; m < G_N_ELEMENTS (maps); m++)
    {
      const guint8 *table = li_colormap_table (maps[m]);

      for (int i = 8; i < 256; i++)
        g_assert_cmpfloat (luma (table + 3 * i), >, luma (table + 3 * (i - 8)));
    }
  g_assert_cmpint (li_colormap_table (LI_COLORMAP_VIRIDIS)[0], ==, 0x44);
  g_assert_cmpint (li_colormap_table (LI_COLORMAP_VIRIDIS)[3 * 255 + 1], ==, 0xe7);
}

static void
test_diverging (void)
{
  const guint8 *table = li_colormap_table (LI_COLORMAP_DIVERGING);
  double middle[3];

  for (int i = 4; i < 128; i += 4)
    {
      g_assert_cmpfloat (luma (table + 3 * i), >, luma (table + 3 * (i - 4)));
      g_assert_cmpfloat (luma (table + 3 * (255 - i)), >, luma (table + 3 * (259 - i)));
    }
  g_assert_cmpint (table[2], >, table[0]);
  g_assert_cmpint (table[3 * 255], >, table[3 * 255 + 2]);
  li_colormap_rgb (LI_COLORMAP_DIVERGING, 0.5, middle);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (middle[c], 246 / 255.0, 0.01);
}

static void
test_interpolation (void)
{
  double rgb[3], low[3], high[3];

  li_colormap_rgb (LI_COLORMAP_GRAY, 0.1234, rgb);
  g_assert_cmpfloat_with_epsilon (rgb[1], 0.1234, 1e-12);
  li_colormap_rgb (LI_COLORMAP_VIRIDIS, -3, low);
  li_colormap_rgb (LI_COLORMAP_VIRIDIS, NAN, high);
  g_assert_cmpfloat_with_epsilon (low[0], 0x44 / 255.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (high[0], 0x44 / 255.0, 1e-12);
}

static void
test_labels (void)
{
  const guint8 *table = li_colormap_table (LI_COLORMAP_LABELS);

  g_assert_cmpuint (li_colormap_label_entry (0), ==, 0);
  g_assert_cmpuint (li_colormap_label_entry (1), ==, 1);
  g_assert_cmpuint (li_colormap_label_entry (255), ==, 255);
  g_assert_cmpuint (li_colormap_label_entry (256), ==, 1);
  g_assert_cmpuint (li_colormap_label_entry (G_MAXUINT32), <=, 255);
  for (int i = 1; i < 255; i++)
    {
      int distance = 0;

      for (int c = 0; c < 3; c++)
        distance += abs (table[3 * i + c] - table[3 * i + 3 + c]);
      g_assert_cmpint (distance, >, 40);
    }
}

static void
test_names (void)
{
  LiColormap found;

  for (int map = 0; map < LI_N_COLORMAPS; map++)
    {
      g_assert_true (li_colormap_find (li_colormap_name (map), &found));
      g_assert_cmpint (found, ==, map);
      g_assert_cmpstr (li_colormap_label (map), !=, "");
    }
  g_assert_false (li_colormap_find ("jet", &found));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/colormap/gray", test_gray);
  g_test_add_func ("/draw/colormap/sequential", test_sequential);
  g_test_add_func ("/draw/colormap/diverging", test_diverging);
  g_test_add_func ("/draw/colormap/interpolation", test_interpolation);
  g_test_add_func ("/draw/colormap/labels", test_labels);
  g_test_add_func ("/draw/colormap/names", test_names);
  return g_test_run ();
}
