/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-plot.h"

#include <math.h>
#include <string.h>
#include <glib/gstdio.h>
#include "base/li-number.h"
#include "base/li-text-table.h"

#define N 6

static char *folder;
static const double hours[N] = { 0, 0.5, 1, 1.5, 2, 2.5 };
static const double strain[N] = { 0, 1.25, 2.5, NAN, 3.75, 3.125 };
static const double spread[N] = { 0, 0.25, 0.5, NAN, 0.25, 0.5 };

static LiPlot *
make_plot (void)
{
  LiPlot *plot = li_plot_new ();

  li_plot_set_title (plot, "VOI strain");
  li_plot_set_axis (plot, 0, "Time", "h");
  li_plot_set_axis (plot, 1, "Volumetric strain", "%");
  li_plot_add (plot, "Particle, left", LI_PLOT_LINE, hours, strain, spread, N);
  li_plot_set_point_label (plot, 0, 2, "T2");
  li_plot_add_span (plot, 0, 1, "charging");
  return plot;
}

static char *
write_and_read (const LiPlot *plot, const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_assert_true (li_plot_write (plot, path, 420, 280, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, length, NULL));
  g_unlink (path);
  return text;
}

/* The numbers of a CSV come back as they were given; a gap is an empty cell; names are quoted. */
static void
test_csv (void)
{
  g_autoptr (LiPlot) plot = make_plot ();
  gsize length;
  g_autofree char *text = write_and_read (plot, "plot.csv", &length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpstr (lines[0], ==,
                   "point,Time (h),\"Particle, left: Volumetric strain (%)\",\"Particle, left: "
                   "Volumetric strain (%), sd\"");
  g_assert_cmpstr (lines[3], ==, "T2,1,2.5,0.5");
  g_assert_cmpstr (lines[4], ==, ",1.5,,");
  for (int k = 0; k < N; k++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[k + 1], ",", -1);
      double value;

      g_assert_true (li_number_parse (cells[1], &value));
      g_assert_cmpfloat (value, ==, hours[k]);
      if (isfinite (strain[k]))
        g_assert_true (li_number_parse (cells[2], &value) && value == strain[k]);
    }
}

/* Curves over different x: a row for each point, the series named. */
static void
test_csv_long (void)
{
  g_autoptr (LiPlot) plot = make_plot ();
  const double x[2] = { 7, 8 }, y[2] = { -1, -2 };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  li_plot_add (plot, "other", LI_PLOT_POINTS, x, y, NULL, 2);
  text = li_plot_to_csv (plot);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpint (g_strv_length (lines), ==, 1 + N + 2 + 1);
  g_assert_cmpstr (lines[0], ==,
                   "series,point,Time (h),Volumetric strain (%),\"Volumetric strain (%), sd\"");
  g_assert_cmpstr (lines[1 + N], ==, "other,,7,-1,");
}

/* All numbers of the path with the stroke of the first series. */
static GArray *
curve_of (const char *svg)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GRegex) path = g_regex_new ("stroke-width:1.8[^>]*? d=\"([^\"]*)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *d = NULL;
  const char *c;

  g_assert_true (g_regex_match (path, svg, 0, &match));
  d = g_match_info_fetch (match, 1);
  for (c = d; *c != '\0';)
    {
      double value;
      const char *next = *c == 'M' || *c == 'L' ? NULL : li_number_scan (c, &value);

      if (next == NULL)
        {
          c++;
          continue;
        }
      g_array_append_val (numbers, value);
      c = next;
    }
  return numbers;
}

/* The curve in an SVG, read back, is the data by one straight rule for each axis, up being more;
 * the gap is a gap. */
static void
test_svg (void)
{
  g_autoptr (LiPlot) plot = make_plot ();
  gsize length;
  g_autofree char *svg = write_and_read (plot, "plot.svg", &length);
  g_autoptr (GArray) at = curve_of (svg);
  const int points[] = { 0, 1, 2, 4, 5 };
  double kx, ky;

  g_assert_nonnull (strstr (svg, "</svg>"));
  g_assert_cmpint (at->len, ==, 10);
  kx = g_array_index (at, double, 4) - g_array_index (at, double, 0);
  ky = (g_array_index (at, double, 5) - g_array_index (at, double, 1)) / 2.5;
  g_assert_cmpfloat (kx, >, 50);
  g_assert_cmpfloat (ky, <, -10);
  for (int k = 0; k < 5; k++)
    {
      double x = g_array_index (at, double, 2 * k), y = g_array_index (at, double, 2 * k + 1);
      double px, py;

      g_assert_cmpfloat_with_epsilon (x - g_array_index (at, double, 0), kx * hours[points[k]],
                                      1e-2);
      g_assert_cmpfloat_with_epsilon (y - g_array_index (at, double, 1), ky * strain[points[k]],
                                      1e-2);
      g_assert_true (
          li_plot_to_pixel (plot, 420, 280, 1, hours[points[k]], strain[points[k]], &px, &py));
      g_assert_cmpfloat_with_epsilon (px, x, 1e-2);
      g_assert_cmpfloat_with_epsilon (py, y, 1e-2);
    }
}

static gboolean
has_colour (cairo_surface_t *surface, double px, double py, const guint8 rgb[3])
{
  int stride = cairo_image_surface_get_stride (surface);

  for (int dy = -1; dy <= 1; dy++)
    for (int dx = -1; dx <= 1; dx++)
      {
        const guint8 *row = cairo_image_surface_get_data (surface) + ((int)py + dy) * stride;
        guint32 pixel = ((const guint32 *)(gconstpointer)row)[(int)px + dx];

        if (abs ((int)(pixel >> 16 & 255) - rgb[0]) < 8
            && abs ((int)(pixel >> 8 & 255) - rgb[1]) < 8 && abs ((int)(pixel & 255) - rgb[2]) < 8)
          return TRUE;
      }
  return FALSE;
}

/* PNG: twice the points, the curve's colour where the data are and nowhere else. PDF: a PDF. */
static void
test_png_pdf (void)
{
  g_autoptr (LiPlot) plot = make_plot ();
  g_autofree char *path = g_build_filename (folder, "plot.png", NULL);
  const guint8 blue[3] = { 0, 115, 179 };
  cairo_surface_t *surface;
  gsize length;
  g_autofree char *pdf = write_and_read (plot, "plot.pdf", &length);
  double px, py;

  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  g_assert_true (li_plot_write (plot, path, 420, 280, NULL));
  surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 840);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 560);
  for (int k = 0; k < N; k++)
    if (isfinite (strain[k]))
      {
        g_assert_true (li_plot_to_pixel (plot, 420, 280, 1, hours[k], strain[k], &px, &py));
        g_assert_true (has_colour (surface, 2 * px, 2 * py, blue));
      }
  g_assert_true (li_plot_to_pixel (plot, 420, 280, 1, 2.25, 0.5, &px, &py));
  g_assert_false (has_colour (surface, 2 * px, 2 * py, blue));
  cairo_surface_destroy (surface);
  g_unlink (path);
}

static void
test_refusals (void)
{
  g_autoptr (LiPlot) plot = make_plot (), empty = li_plot_new ();
  g_autofree char *path = g_build_filename (folder, "plot.gif", NULL);
  g_autoptr (GError) error = NULL;
  const double nothing[1] = { NAN };

  g_assert_false (li_plot_write (plot, path, 420, 280, &error));
  g_assert_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, ".svg"));
  g_clear_error (&error);
  li_plot_add (empty, "none", LI_PLOT_LINE, nothing, nothing, NULL, 1);
  g_assert_true (li_plot_is_empty (empty));
  g_assert_false (li_plot_write (empty, path, 420, 280, &error));
  g_assert_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_pick (void)
{
  g_autoptr (LiPlot) plot = make_plot ();
  int series, point;
  double px, py;

  for (int k = 0; k < N; k++)
    if (isfinite (strain[k]))
      {
        g_assert_true (li_plot_to_pixel (plot, 420, 280, 1, hours[k], strain[k], &px, &py));
        g_assert_true (li_plot_pick (plot, 420, 280, 1, px + 3, py - 2, 10, &series, &point));
        g_assert_cmpint (point, ==, k);
        g_assert_cmpint (series, ==, 0);
      }
  g_assert_false (li_plot_pick (plot, 420, 280, 1, 400, 5, 4, &series, &point));
}

/* Every finite value falls into one bar, the greatest too. */
static void
test_histogram (void)
{
  g_autoptr (LiPlot) plot = li_plot_new ();
  const float values[] = { 0, 0.01f, 0.019f, 0.021f, 0.05f, NAN, INFINITY, 0.1f };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  double total = 0, value;

  g_assert_cmpint (li_plot_histogram (plot, "vol", values, 8, 100, 0, 0, 5), ==, 6);
  text = li_plot_to_csv (plot);
  lines = g_strsplit (text, "\n", -1);
  for (int k = 1; k <= 5; k++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[k], ",", -1);

      g_assert_true (li_number_parse (cells[1], &value));
      g_assert_cmpfloat_with_epsilon (value, 2 * (k - 0.5), 1e-5);
      g_assert_true (li_number_parse (cells[2], &value));
      total += value;
      if (k == 1)
        g_assert_cmpfloat (value, ==, 3);
    }
  g_assert_cmpfloat (total, ==, 6);
}

int
main (int argc, char **argv)
{
  int code;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("li-plot-XXXXXX", NULL);
  g_test_add_func ("/draw/plot/csv", test_csv);
  g_test_add_func ("/draw/plot/csv-long", test_csv_long);
  g_test_add_func ("/draw/plot/svg", test_svg);
  g_test_add_func ("/draw/plot/png-pdf", test_png_pdf);
  g_test_add_func ("/draw/plot/refusals", test_refusals);
  g_test_add_func ("/draw/plot/pick", test_pick);
  g_test_add_func ("/draw/plot/histogram", test_histogram);
  code = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return code;
}
