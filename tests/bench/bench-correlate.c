/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "../dvc/correlate-fixtures.h"
#include "dvc/li-reference.h"
#include "dvc/li-register.h"
#include "dvc/li-warp.h"

/* The local correlation on 256³ u16 grains of sigma 2: accuracy rows, then nodes per second.
 * Arguments: names of rows to run (all but lift-EDGE, the whole pipeline on a volume of that edge).
 * Prints "name <tab> figure <tab> unit". */

#define EDGE 256
static const gint64 shape[3] = { EDGE, EDGE, EDGE };

static double
seconds (void)
{
  return (double)g_get_monotonic_time () * 1e-6;
}

static void
figure (const char *name, const char *what, double value, const char *unit)
{
  printf ("%s: %s\t%.4g\t%s\n", name, what, value, unit);
  fflush (stdout);
}

static double
percent (gsize part, gsize all)
{
  return 100.0 * (double)part / (double)MAX (all, 1);
}

typedef enum
{
  STRAIN,
  SHIFT,
  ROTATE,
  WAVE
} What;

typedef struct
{
  const char *name;
  What what;
  double half, spacing, noise;
  int interpolation, shape;
} Row;

static const Row rows[] = {
  { "strain-16-cubic", STRAIN, 16, 32, 0, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE },
  { "strain-35-cubic", STRAIN, 35, 35, 0, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE },
  { "strain-16-auto", STRAIN, 16, 32, 0, LI_INTERPOLATION_CUBIC, LI_SHAPE_AUTO },
  { "shift-16-cubic", SHIFT, 16, 32, 0, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE },
  { "shift-16-quintic", SHIFT, 16, 32, 0, LI_INTERPOLATION_QUINTIC, LI_SHAPE_AFFINE },
  { "rotate-16-cubic", ROTATE, 16, 32, 0, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE },
  { "wave-16-affine", WAVE, 16, 32, 0, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE },
  { "wave-16-quadratic", WAVE, 16, 32, 0, LI_INTERPOLATION_CUBIC, LI_SHAPE_QUADRATIC },
  { "wave-16-auto", WAVE, 16, 32, 0, LI_INTERPOLATION_CUBIC, LI_SHAPE_AUTO },
  { "noise-17-affine", SHIFT, 17, 35, 0.1, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE },
  { "noise-17-quadratic", SHIFT, 17, 35, 0.1, LI_INTERPOLATION_CUBIC, LI_SHAPE_QUADRATIC },
};

static LiMotion
motion_of (What what)
{
  const double shift[3] = { 0.3, 0.35, 0.4 }, degrees[3] = { 3, 0, 0 }, amplitude[3] = { 1, 0, 0 },
               along[3] = { 0, 0, 1 };
  switch (what)
    {
    case STRAIN:
      return motion_strain (shape);
    case SHIFT:
      return li_motion_shift (shape, shift);
    case ROTATE:
      return li_motion_rotation (shape, degrees);
    default:
      return li_motion_wave (shape, amplitude, along, 128, 0.4);
    }
}

static Pair *
pair_for (What what, double noise)
{
  static Pair pair;
  static int have = -1;
  int key = (int)what * 100 + (int)(noise * 100);
  if (have != key)
    {
      LiMotion motion = motion_of (what);
      pair_clear (&pair);
      double start = seconds ();
      pair = pair_of_grains (&motion, 2, noise, 7, LI_TYPE_U16);
      fprintf (stderr, "made in %.1f s\n", seconds () - start);
      have = key;
    }
  return &pair;
}

static LiPhi
registered (Pair *p)
{
  LiRegisterParams r;
  LiNode node;
  GError *error = NULL;
  memset (&r, 0, sizeof r);
  li_params_init (&li_register_params, &r);
  if (!li_register (&(const LiRegisterInput){ .im1 = p->one, .im2 = p->two, .params = &r }, &node,
                    NULL, &error))
    g_error ("%s", error->message);
  li_params_clear (&li_register_params, &r);
  return node.phi;
}

static void
run_row (const Row *row)
{
  Pair *p = pair_for (row->what, row->noise);
  LiCorrelateParams c = correlate_params (row->interpolation, row->shape, 1e-6);
  GError *error = NULL;
  LiPhi guess = registered (p);
  g_autoptr (LiField) from = li_field_new (1);
  from->nodes[0].phi = guess;
  c.spacing = (LiDoubleList){ 1, { row->spacing } };
  c.half_window = (LiDoubleList){ 1, { row->half } };
  g_autoptr (LiField) field = li_correlate (
      &(const LiCorrelateInput){ .im1 = p->one, .im2 = p->two, .guess = from, .params = &c }, NULL,
      &error);
  if (field == NULL)
    g_error ("%s", error->message);
  Score s = score_field (field, &p->motion);
  figure (row->name, "displacement", s.rms, "voxel rms");
  figure (row->name, "F", s.rms_F, "rms");
  figure (row->name, "worst node with status 2, borders included", s.worst, "voxel");
  figure (row->name, "nodes with status 2 of those whose centre lies in both images",
          percent (s.centres_ok, s.centres), "%");
  if (row->noise > 0)
    figure (row->name, "scatter against reported standard error", s.sd / s.sigma, "");
  li_params_clear (&li_correlate_params, &c);
}

/* Nodes whose whole window and 4 voxels more lie inside both images, one voxel off, F = I. */
static LiField *
off_by_one (const LiMotion *motion, double half, gint64 from, gint64 step, int n)
{
  static const double signs[4][3] = { { 1, 1, 1 }, { 1, -1, 1 }, { -1, 1, 1 }, { 1, 1, -1 } };
  LiField *field = li_field_new (n * n * n);
  for (int i = 0; i < n * n * n; i++)
    {
      const double at[3]
          = { from + step * (i / n / n), from + step * (i / n % n), from + step * (i % n) },
          h[3] = { half, half, half };
      LiPhi truth;
      g_assert_true (node_is_inside (motion, h, at));
      li_node_init (&field->nodes[i], i, at);
      li_motion_phi (motion, at, &truth);
      for (int k = 0; k < 3; k++)
        field->nodes[i].phi.t[k] = truth.t[k] + signs[i % 4][k] / sqrt (3);
    }
  return field;
}

static double
processor_seconds (void)
{
  struct rusage u;
  getrusage (RUSAGE_SELF, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec)
         + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

typedef struct
{
  const char *name;
  double half, limit, limit_F;
  gint64 from, step;
  int n;
} Speed;

static const Speed speeds[] = {
  { "speed-71", 35, 9e-5, 3e-6, 42, 28, 7 },
  { "speed-33", 16, 1.3e-4, 7e-6, 24, 15, 14 },
};

/* The same algorithm as a textbook writes it: point by point in double, all voxels in every step,
 * the whole 12 × 12 matrix; image, gradient and spline coefficients are there already. Returns
 * steps. */
static int
naive_node (const LiReference *ref,
            const LiBlock *block,
            const LiBox *box,
            LiWarp *warp,
            const double half[3])
{
  double h[144], inverse[144], corner = INFINITY;
  int step = 0;
  for (; step < 20 && corner > 1e-3; step++)
    {
      double n = 0, sf = 0, ss = 0, sff = 0, sss = 0, sfs = 0, J[12], b[12] = { 0 }, sJ[12] = { 0 },
             sJf[12] = { 0 }, sJs[12] = { 0 };
      memset (h, 0, sizeof h);
      for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
        for (gint64 y = box->lo[1]; y < box->hi[1]; y++)
          for (gint64 x = box->lo[2]; x < box->hi[2]; x++)
            {
              double d[3] = { z - warp->c[0], y - warp->c[1], x - warp->c[2] }, m[LI_WARP_MAX],
                     p[3];
              gsize at = (z - ref->box.lo[0]) * ref->f.stride_z
                         + (y - ref->box.lo[1]) * ref->f.stride_y + (x - ref->box.lo[2]);
              li_warp_monomials (d, 4, m);
              for (int k = 0; k < 3; k++)
                p[k] = warp->c[k] + warp->a[k][0] + warp->a[k][1] * d[0] + warp->a[k][2] * d[1]
                       + warp->a[k][3] * d[2];
              gsize from = (z - ref->box.lo[0]) * ref->g[0].stride_z
                           + (y - ref->box.lo[1]) * ref->g[0].stride_y + (x - ref->box.lo[2]);
              double f = ref->f.data[at] - 32768, s = li_block_sample (block, p, NULL) - 32768;
              for (int k = 0; k < 12; k++)
                J[k] = ref->g[k / 4].data[from] * m[k % 4];
              n++;
              sf += f;
              ss += s;
              sff += f * f;
              sss += s * s;
              sfs += f * s;
              for (int k = 0; k < 12; k++)
                {
                  sJ[k] += J[k];
                  sJf[k] += J[k] * f;
                  sJs[k] += J[k] * s;
                  for (int l = 0; l < 12; l++)
                    h[k * 12 + l]
                        += J[k] * J[l] * sqrt (ref->sharpness[k / 4] * ref->sharpness[l / 4]);
                }
            }
      double gain = (sfs - sf * ss / n) / (sss - ss * ss / n), delta[3][LI_WARP_MAX] = { { 0 } };
      for (int k = 0; k < 12; k++)
        b[k] = gain * (sJs[k] - ss / n * sJ[k]) - (sJf[k] - sf / n * sJ[k]);
      if (!li_invert_spd (12, h, inverse, 1e-14))
        return step;
      for (int k = 0; k < 12; k++)
        for (int l = 0; l < 12; l++)
          delta[k / 4][k % 4] += inverse[k * 12 + l] * b[l];
      corner = li_warp_corner_step (delta, 4, half);
      li_warp_compose_inverse (warp, delta);
    }
  return step;
}

/* Nodes per second on two cores of the naive one, from a few nodes on one. */
static double
naive_rate (const Speed *speed, Pair *p, int n, double *worst)
{
  const double half[3] = { speed->half, speed->half, speed->half };
  g_autoptr (LiField) field
      = off_by_one (&p->motion, speed->half, speed->from, speed->step, speed->n);
  LiBox all = li_volume_box (p->one);
  g_autoptr (LiReference) ref = li_reference_new (p->one, NULL, &all, LI_INTERPOLATION_CUBIC, NULL);
  g_autoptr (LiBlock) block = li_block_new (p->two, &all, LI_INTERPOLATION_CUBIC, NULL);
  double cpu = processor_seconds ();
  *worst = 0;
  for (int i = 0; i < n; i++)
    {
      const LiPhi *start = &field->nodes[i * (field->n / (gsize)n)].phi;
      LiWarp warp = li_warp_from_phi (start, 4);
      LiBox box;
      LiPhi truth;
      for (int k = 0; k < 3; k++)
        {
          box.lo[k] = (gint64)(start->c[k] - half[k]);
          box.hi[k] = (gint64)(start->c[k] + half[k]) + 1;
        }
      naive_node (ref, block, &box, &warp, half);
      li_motion_phi (&p->motion, start->c, &truth);
      for (int k = 0; k < 3; k++)
        *worst = MAX (*worst, fabs (warp.a[k][0] - truth.t[k]));
    }
  return 2 * n / (processor_seconds () - cpu);
}

/* Best of several; processor seconds of all threads, because other programs may run beside. */
static void
run_speed (const Speed *speed)
{
  Pair *p = pair_for (STRAIN, 0);
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-3);
  const double half[3] = { speed->half, speed->half, speed->half };
  double best_wall = INFINITY, best = INFINITY;
  Score s = { 0 };
  gsize n = 0;
  for (int run = 0; run < 3; run++)
    {
      g_autoptr (LiField) field
          = off_by_one (&p->motion, speed->half, speed->from, speed->step, speed->n);
      double start = seconds (), cpu = processor_seconds ();
      if (!li_correlate_level (
              &(const LiCorrelateInput){ .im1 = p->one, .im2 = p->two, .params = &c }, field, half,
              NULL, NULL))
        g_error ("failed");
      best_wall = MIN (best_wall, seconds () - start);
      best = MIN (best, processor_seconds () - cpu);
      s = score_field (field, &p->motion);
      n = field->n;
    }
  double worst, naive = naive_rate (speed, p, speed->half > 20 ? 3 : 16, &worst);
  figure (speed->name, "nodes/s, processor time of 2 cores", 2 * (double)n / best, "nodes/s");
  figure (speed->name, "nodes/s by the clock", (double)n / best_wall, "nodes/s");
  figure (speed->name, "against the naive one, processor time", 2 * (double)n / best / naive, "x");
  figure (speed->name, "worst error of the naive one", worst, "voxel");
  figure (speed->name, "displacement", s.rms, "voxel rms");
  figure (speed->name, "of its limit", 100 * s.rms / speed->limit, "%");
  figure (speed->name, "F of its limit", 100 * s.rms_F / speed->limit_F, "%");
  figure (speed->name, "converged", percent (s.inside_ok, n), "%");
  li_params_clear (&li_correlate_params, &c);
}

/* An electrode that lifts off its collector by 20 voxels at the top: registration without a guess,
 * then 100, 70, 35, as `litho correlate` runs them. */
static void
run_lift (gint64 edge)
{
  const gint64 size[3] = { edge, edge, edge };
  g_autofree char *name = g_strdup_printf ("lift-%d", (int)edge);
  double n = (double)edge;
  LiMotion motion = li_motion_lift (size, 0.2 * n, 0.9 * n, 20 / (0.7 * n));
  Pair p = pair_of_grains (&motion, 2, 0.05, 7, LI_TYPE_U16);
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AUTO, 1e-3);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiField) guess = li_field_new (1);
  double start = seconds (), cpu = processor_seconds ();
  guess->nodes[0].phi = registered (&p);
  double middle_cpu = processor_seconds ();
  g_autoptr (LiField) field = li_correlate (
      &(const LiCorrelateInput){ .im1 = p.one, .im2 = p.two, .guess = guess, .params = &c }, NULL,
      &error);
  if (field == NULL)
    g_error ("%s", error->message);
  Score s = score_field (field, &motion);
  figure (name, "registration, processor time of 2 cores", (middle_cpu - cpu) / 2, "s");
  figure (name, "whole pipeline, processor time of 2 cores", (processor_seconds () - cpu) / 2, "s");
  figure (name, "whole pipeline by the clock", seconds () - start, "s");
  figure (name, "inside", s.rms, "voxel rms");
  figure (name, "worst node with status 2", s.worst, "voxel");
  figure (name, "nodes with status 2 of those whose centre lies in both images",
          percent (s.centres_ok, s.centres), "%");
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

static gboolean
wanted (const char *name, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (name, argv[i]))
      return TRUE;
  return argc == 1;
}

int
main (int argc, char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (wanted (rows[i].name, argc, argv))
      run_row (&rows[i]);
  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (wanted (speeds[i].name, argc, argv))
      run_speed (&speeds[i]);
  if (argc == 1)
    run_lift (400);
  for (int i = 1; i < argc; i++)
    if (g_str_has_prefix (argv[i], "lift-"))
      run_lift (g_ascii_strtoll (argv[i] + 5, NULL, 10));
  return 0;
}
