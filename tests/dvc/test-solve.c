/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "correlate-fixtures.h"

#include <stdlib.h>

#include "base/li-median.h"
#include "dvc/li-correlate-static.h"
#include "dvc/li-quantum.h"
#include "dvc/li-search.h"
#include "dvc/li-solve.h"

/* The parts of the solver against plain double-precision loops that share no code with them. */

static const gint64 shape[3] = { 41, 44, 47 };

/* Window, centre and warp off the grid, with every number different from zero. */
static const LiBox window = { { 9, 11, 8 }, { 30, 31, 37 } };

static LiWarp
some_warp (int m)
{
  LiWarp w = { .m = m, .free = m, .c = { 19.5, 21, 22.25 } };
  const double a[3][LI_WARP_MAX]
      = { { 0.6, 1.03, 0.02, -0.01, 1e-3, -5e-4, 4e-4, 3e-4, -2e-4, 1e-4 },
          { -0.4, 0.03, 0.97, 0.04, -3e-4, 2e-4, 5e-4, -1e-3, 3e-4, 2e-4 },
          { 0.25, -0.02, 0.01, 1.02, 2e-4, 4e-4, -3e-4, 2e-4, 6e-4, -9e-4 } };
  for (int k = 0; k < 3; k++)
    for (int j = 0; j < m; j++)
      w.a[k][j] = a[k][j];
  return w;
}

static void
apply_warp (const LiWarp *w, const double x[3], double y[3])
{
  double d[3] = { x[0] - w->c[0], x[1] - w->c[1], x[2] - w->c[2] },
         m[10] = { 1,           d[0],        d[1],        d[2],        d[0] * d[0],
                   d[0] * d[1], d[0] * d[2], d[1] * d[1], d[1] * d[2], d[2] * d[2] };
  for (int k = 0; k < 3; k++)
    {
      y[k] = w->c[k];
      for (int j = 0; j < w->m; j++)
        y[k] += w->a[k][j] * m[j];
    }
}

typedef struct
{
  LiVolume *one, *two, *mask;
  LiReference *ref;
  LiBlock *block;
  LiPatch patch;
} Scene;

static Scene
scene_new (gboolean masked, int interpolation)
{
  LiMotion motion = li_motion_shift (shape, (const double[3]){ 0.5, -0.3, 0.2 });
  Pair p = pair_of_grains (&motion, 2, 0.02, 5, LI_TYPE_U16);
  Scene s = { .one = p.one, .two = p.two };
  LiBox all = li_volume_box (p.one);

  if (masked)
    {
      s.mask = li_volume_new_memory (LI_TYPE_U8, shape, NULL);
      guint8 *m = li_volume_memory (s.mask);
      for (gsize i = 0; i < li_volume_n_voxels (s.mask); i++)
        m[i] = i % 7 != 0;
    }
  s.ref = li_reference_new (p.one, s.mask, &window, interpolation, NULL);
  s.block = li_block_new (p.two, &all, interpolation, NULL);
  s.patch = (LiPatch){ s.ref, s.block, window, NULL };
  return s;
}

static void
scene_clear (Scene *s)
{
  li_reference_free (s->ref);
  li_block_free (s->block);
  g_clear_pointer (&s->mask, li_volume_unref);
  li_volume_unref (s->one);
  li_volume_unref (s->two);
}

/* All sums by their definition, point by point. */
static void
naive_sweep (
    const Scene *s, const LiWarp *w, double f0, double s0, LiSweepSums *out, double *hessian)
{
  const guint16 *one = li_volume_memory (s->one);
  const guint8 *mask = s->mask ? li_volume_memory (s->mask) : NULL;
  int dof = 3 * w->m;

  memset (out, 0, sizeof *out);
  memset (hessian, 0, sizeof (double) * (gsize)(dof * dof));
  for (gint64 z = window.lo[0]; z < window.hi[0]; z++)
    for (gint64 y = window.lo[1]; y < window.hi[1]; y++)
      for (gint64 x = window.lo[2]; x < window.hi[2]; x++)
        {
          gint64 i = (z * shape[1] + y) * shape[2] + x,
                 steps[3] = { shape[1] * shape[2], shape[2], 1 };
          double at[3] = { (double)z, (double)y, (double)x }, to[3], J[LI_DOF_MAX],
                 d[3] = { at[0] - w->c[0], at[1] - w->c[1], at[2] - w->c[2] }, m[LI_WARP_MAX];
          apply_warp (w, at, to);
          if (!li_block_inside (s->block, to) || (mask && !mask[i]))
            continue;
          double f = one[i] - f0, v = li_block_sample (s->block, to, NULL) - s0;
          li_warp_monomials (d, w->m, m);
          for (int k = 0; k < 3; k++)
            {
              /* −1 −4 −5 0 5 4 1 over 32: the difference of a smoothed image. */
              double g = 0, tap[4] = { 0, 5, 4, 1 };
              for (int l = 1; l <= 3; l++)
                g += tap[l] / 32 * ((double)one[i + l * steps[k]] - (double)one[i - l * steps[k]]);
              for (int j = 0; j < w->m; j++)
                J[k * w->m + j] = g * m[j];
            }
          const double r[LI_RAMP] = { 1, d[0], d[1], d[2] };
          out->n++;
          for (int l = 0; l < LI_RAMP; l++)
            {
              out->f[l] += r[l] * f;
              out->s[l] += r[l] * v;
              for (int k = 0; k < LI_RAMP; k++)
                out->r[l][k] += r[l] * r[k];
            }
          out->ff += f * f;
          out->ss += v * v;
          out->fs += f * v;
          for (int a = 0; a < dof; a++)
            {
              for (int l = 0; l < LI_RAMP; l++)
                out->g[a][l] += J[a] * r[l];
              out->gf[a] += J[a] * f;
              out->gs[a] += J[a] * v;
              for (int b = 0; b < dof; b++)
                hessian[a * dof + b]
                    += J[a] * J[b]
                       * sqrt (s->ref->sharpness[a / w->m] * s->ref->sharpness[b / w->m]);
            }
        }
}

static void
assert_close (const double *got, const double *want, int n, double tolerance)
{
  double scale = 0;
  for (int i = 0; i < n; i++)
    scale = MAX (scale, fabs (want[i]));
  for (int i = 0; i < n; i++)
    g_assert_cmpfloat (fabs (got[i] - want[i]), <=, tolerance * scale);
}

static void
check_sweep (int m, gboolean masked, int interpolation)
{
  Scene s = scene_new (masked, interpolation);
  LiWarp w = some_warp (m);
  LiRows rows = { 0 };
  LiSweepScratch scratch;
  LiSweepSums got, want;
  double hessian[LI_DOF_MAX * LI_DOF_MAX] = { 0 }, naive[LI_DOF_MAX * LI_DOF_MAX];
  int dof = 3 * m;

  memset (&got, 0, sizeof got);
  li_sweep_scratch_init (&scratch, li_box_edge (&window, 2));
  g_assert_true (li_rows_update (&rows, &s.patch, &w, 1, FALSE));
  g_assert_false (li_rows_update (&rows, &s.patch, &w, 1, FALSE));
  li_sweep (&s.patch, &rows, &w, 30000, 31000, &scratch, &got, hessian);
  naive_sweep (&s, &w, 30000, 31000, &want, naive);
  g_assert_cmpuint (got.n, ==, want.n);
  g_assert_cmpuint (got.n, >, 9000);
  double c[] = { got.ff, got.ss, got.fs }, d[] = { want.ff, want.ss, want.fs };
  assert_close (c, d, 3, 1e-5);
  for (int l = 0; l < LI_RAMP; l++)
    {
      double size = sqrt (want.r[l][l] * want.ff);
      g_assert_cmpfloat (fabs (got.f[l] - want.f[l]), <=, 1e-5 * size);
      g_assert_cmpfloat (fabs (got.s[l] - want.s[l]), <=, 1e-5 * size);
      for (int k = 0; k < LI_RAMP; k++)
        g_assert_cmpfloat (fabs (got.r[l][k] - want.r[l][k]), <=,
                           1e-6 * sqrt (want.r[l][l] * want.r[k][k]));
    }
  for (int j = 0; j < m; j++)
    for (int k = 0; k < 3; k++)
      {
        /* Monomials of one degree at a time: they differ in size by the window's edge. */
        int i = k * m + j;
        double size = sqrt (naive[i * dof + i] * want.ff / (double)want.n);
        for (int l = 0; l < LI_RAMP; l++)
          g_assert_cmpfloat (fabs (got.g[i][l] - want.g[i][l]), <=,
                             1e-4 * sqrt (naive[i * dof + i] * want.r[l][l]));
        g_assert_cmpfloat (fabs (got.gf[i] - want.gf[i]), <=, 1e-4 * size * sqrt ((double)want.n));
        g_assert_cmpfloat (fabs (got.gs[i] - want.gs[i]), <=, 1e-4 * size * sqrt ((double)want.n));
      }
  for (int i = 0; i < dof; i++)
    for (int j = 0; j < dof; j++)
      g_assert_cmpfloat (fabs (hessian[i * dof + j] - naive[i * dof + j]), <=,
                         1e-4 * sqrt (naive[i * dof + i] * naive[j * dof + j]));
  li_rows_clear (&rows);
  li_sweep_scratch_clear (&scratch);
  scene_clear (&s);
}

static void
test_sweep_affine (void)
{
  check_sweep (4, FALSE, LI_INTERPOLATION_CUBIC);
  check_sweep (4, TRUE, LI_INTERPOLATION_LINEAR);
}

static void
test_sweep_quadratic (void)
{
  check_sweep (10, FALSE, LI_INTERPOLATION_CUBIC);
  check_sweep (10, TRUE, LI_INTERPOLATION_QUINTIC);
}

/* W ∘ (I + δ)⁻¹ undoes δ: exact for affine, to third order in δ for quadratic. */
static void
test_compose (void)
{
  for (int m = 4; m <= 10; m += 6)
    {
      LiWarp w = some_warp (m), out = w,
             step = { .m = m, .free = m, .c = { w.c[0], w.c[1], w.c[2] } };
      double delta[3][LI_WARP_MAX] = { { 0 } };
      const double d[3] = { 6, -5, 7 };
      double x[3], moved[3], a[3], b[3];
      for (int k = 0; k < 3; k++)
        for (int j = 0; j < m; j++)
          {
            delta[k][j] = (j == 0 ? 0.02 : j < 4 ? 1e-3 : 2e-5) * (1 + 0.3 * k - 0.2 * j);
            step.a[k][j] = delta[k][j] + (j == k + 1 ? 1 : 0);
          }
      g_assert_true (li_warp_compose_inverse (&out, delta));
      for (int k = 0; k < 3; k++)
        x[k] = w.c[k] + d[k];
      apply_warp (&step, x, moved);
      apply_warp (&out, moved, a);
      apply_warp (&w, x, b);
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat (fabs (a[k] - b[k]), <, m == 4 ? 1e-12 : 1e-4);
    }
}

/* The search finds a whole-voxel shift, and says how good it is. */
static void
test_search (void)
{
  const double t[3] = { 5, -7, 4 };
  LiMotion motion = li_motion_shift (shape, t);
  Pair p = pair_of_grains (&motion, 2, 0, 6, LI_TYPE_U16);
  LiBox box = li_box (10, 31, 12, 31, 12, 33);
  LiPhi guess = li_phi_identity ((const double[3]){ 20, 21, 22 }), found;
  double peak, second;
  g_autoptr (GError) error = NULL;

  for (int bin = 1; bin <= 2; bin++)
    {
      g_assert_true (
          li_search_window (p.one, p.two, &box, &guess, 9, bin, &found, &peak, &second, &error));
      g_assert_no_error (error);
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat (fabs (found.t[k] - t[k]), <=, bin == 1 ? 0 : 1);
      g_assert_cmpfloat (peak, >, bin == 1 ? 0.98 : 0.6);
      g_assert_cmpfloat (second, <, peak);
    }
  pair_clear (&p);
}

/* Without motion: the plain correlation coefficient of the voxels themselves. */
static void
test_static (void)
{
  Scene s = scene_new (TRUE, LI_INTERPOLATION_CUBIC);
  LiBox box = li_box (4, 38, 5, 40, 6, 41);
  LiArray3 two;
  const guint16 *a = li_volume_memory (s.one), *b = li_volume_memory (s.two);
  const guint8 *mask = li_volume_memory (s.mask);
  double n = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;

  g_assert_true (li_array3_read (s.two, &box, &two, NULL));
  for (gint64 z = window.lo[0]; z < window.hi[0]; z += 2)
    for (gint64 y = window.lo[1]; y < window.hi[1]; y += 2)
      for (gint64 x = window.lo[2]; x < window.hi[2]; x++)
        {
          gint64 i = (z * shape[1] + y) * shape[2] + x;
          double p = a[i], q = b[i];
          if (!mask[i])
            continue;
          n++;
          sa += p;
          sb += q;
          saa += p * p;
          sbb += q * q;
          sab += p * q;
        }
  double want = (sab - sa * sb / n) / sqrt ((saa - sa * sa / n) * (sbb - sb * sb / n)),
         got = li_static_zncc (s.ref, &two, &box, &window, 2, 100);
  g_assert_cmpfloat (fabs (got - want), <, 1e-5);
  g_assert_true (isnan (li_static_zncc (s.ref, &two, &box, &window, 2, n + 1)));
  li_array3_clear (&two);
  scene_clear (&s);
}

/* The step of grey as its definition has it, value by value. */
static double
plain_quantum (const float *v, gsize n)
{
  g_autofree double *width = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    {
      double below = INFINITY, above = INFINITY;
      gsize same = 0;
      for (gsize k = 0; k < n; k++)
        if (v[k] < v[i])
          below = MIN (below, v[i] - v[k]);
        else if (v[k] > v[i])
          above = MIN (above, v[k] - v[i]);
        else
          same++;
      gboolean inner = isfinite (below) && isfinite (above);
      width[i] = same < 2 ? 0 : inner ? (below + above) / 2 : MIN (below, above);
      width[i] = isfinite (width[i]) ? width[i] : 0;
    }
  qsort (width, n, sizeof *width, li_compare_doubles);
  return width[n / 2];
}

static void
test_quantum (void)
{
  static const int levels[] = { 1, 2, 3, 40, 700, 3000, 1 << 24 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  float v[1024];

  for (guint k = 0; k < G_N_ELEMENTS (levels); k++)
    for (gsize n = 1; n <= G_N_ELEMENTS (v); n = 4 * n + n % 3)
      {
        for (gsize i = 0; i < n; i++)
          v[i] = (float)(g_rand_int_range (rand, 0, levels[k]) - levels[k] / 2) * 0.75f
                 * (g_rand_boolean (rand) ? 1.f : -1.f);
        g_assert_cmpfloat_with_epsilon (li_quantum (v, n), plain_quantum (v, n), 1e-3);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dvc/solve/sweep-affine", test_sweep_affine);
  g_test_add_func ("/dvc/solve/sweep-quadratic", test_sweep_quadratic);
  g_test_add_func ("/dvc/solve/compose", test_compose);
  g_test_add_func ("/dvc/solve/search", test_search);
  g_test_add_func ("/dvc/solve/static", test_static);
  g_test_add_func ("/dvc/solve/quantum", test_quantum);
  return g_test_run ();
}
