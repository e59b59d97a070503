/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Fits against exact points, shapes of rims against closed forms. Whole pictures are measured in
 * tests/cli/test-circle.py. */

#include <math.h>

#include "base/li-error.h"
#include "measure/li-circle.h"
#include "measure/li-rim-shape.h"

#define N 400

static void
put_points (const LiEllipse *e, double from, double to, double *x, double *y)
{
  for (int i = 0; i < N; i++)
    {
      double t = from + (to - from) * i / N, u = e->a * cos (t), v = e->b * sin (t),
             c = cos (e->angle), s = sin (e->angle);
      x[i] = e->x + u * c - v * s;
      y[i] = e->y + u * s + v * c;
    }
}

static void
test_circle (void)
{
  LiEllipse round = { 120.25, -31.5, 88.125, 88.125, 0 };
  double x[N], y[N], scale, cofactor;

  put_points (&round, 0.3, 2.0, x, y); /* less than a third of it */
  LiCircleFit fit = { 110, -20, 80 };
  g_assert_true (li_circle_fit (x, y, NULL, N, &fit, &cofactor));
  g_assert_cmpfloat_with_epsilon (fit.x, round.x, 1e-6);
  g_assert_cmpfloat_with_epsilon (fit.y, round.y, 1e-6);
  g_assert_cmpfloat_with_epsilon (fit.radius, round.a, 1e-6);
  put_points (&round, 0, 2 * G_PI, x, y);
  g_assert_true (li_circle_fit (x, y, NULL, N, &fit, &cofactor));
  g_assert_cmpfloat_with_epsilon (cofactor, 1.0 / N, 1e-6); /* of a whole circle */
  for (int i = 0; i < 2 * N / 5; i++)                       /* two fifths lie elsewhere */
    x[i] += 25;
  fit = (LiCircleFit){ 125, -30, 90 };
  g_assert_true (li_circle_fit_robust (x, y, N, &fit, &scale));
  g_assert_cmpfloat_with_epsilon (fit.radius, round.a, 1e-3);
}

static void
test_ellipse (void)
{
  LiEllipse oval = { 289.5, 272.6, 237.43, 205.81, 1.1 }, found;
  double x[N], y[N], scale;

  put_points (&oval, 0, 2 * G_PI, x, y);
  LiCircleFit start = { 285, 275, 220 };
  g_assert_true (li_ellipse_fit_robust (x, y, N, &start, &found, &scale));
  g_assert_cmpfloat_with_epsilon (found.x, oval.x, 1e-3);
  g_assert_cmpfloat_with_epsilon (found.a, oval.a, 1e-3);
  g_assert_cmpfloat_with_epsilon (found.b, oval.b, 1e-3);
  g_assert_cmpfloat_with_epsilon (found.angle, oval.angle, 1e-5);
  g_assert_cmpfloat_with_epsilon (li_ellipse_distance (&oval, oval.x, oval.y + 1000), 785, 20);
  g_assert_cmpfloat (li_ellipse_distance (&oval, oval.x, oval.y + 100), <, 0);
}

static void
test_points (void)
{
  g_autoptr (GError) error = NULL;
  double x[4] = { 0, 10, 20, 10 }, y[4] = { 10, 0, 10, 20 }, line[4] = { 0, 5, 10, 15 };
  g_autoptr (LiCircle) c = li_circle_from_points (x, y, 4, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (c->circle.radius, 10, 1e-9);
  g_assert_true (isnan (c->circularity) && isnan (c->roundness));
  g_assert_null (li_circle_from_points (line, line, 4, &error));
  g_assert_error (error, LI_MEASURE_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (li_circle_from_points (x, y, 2, &error));
  g_assert_error (error, LI_MEASURE_ERROR, LI_ERROR_INVALID);
}

/* Radius 100 + 3 cos 5θ with noise of 0.1: area and perimeter of the smooth curve, its extremes. */
static void
test_shape (void)
{
  g_autoptr (LiRim) rim = g_new0 (LiRim, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  LiRimShape shape;
  double area = G_PI * (100 * 100 + 3 * 3 / 2.0), perimeter = 0;

  *rim = (LiRim){ 0, 0, 312, g_new (double, 312) };
  for (int i = 0; i < 100000; i++)
    {
      double t = 5 * 2 * G_PI * i / 100000;
      perimeter += hypot (100 + 3 * cos (t), 15 * sin (t)) * 2 * G_PI / 100000;
    }
  for (gsize i = 0; i < rim->n; i++)
    rim->radius[i] = 100 + 3 * cos (5 * 2 * G_PI * (double)i / 312)
                     + 0.1 * (g_rand_double (random) + g_rand_double (random) - 1);
  rim->radius[40] = NAN;
  li_rim_shape (rim, 0.5, &shape);
  g_assert_cmpfloat_with_epsilon (shape.area, area, 1e-3 * area);
  g_assert_cmpfloat_with_epsilon (shape.perimeter, perimeter, 1e-3 * perimeter);
  g_assert_cmpfloat_with_epsilon (shape.largest - shape.smallest, 6, 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/circle/fit", test_circle);
  g_test_add_func ("/circle/ellipse", test_ellipse);
  g_test_add_func ("/circle/points", test_points);
  g_test_add_func ("/circle/shape", test_shape);
  return g_test_run ();
}
