/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "correlate-fixtures.h"

#include "sanitized.h"

/* The scatter of displacements due to noise against the nodes' own standard errors. */

static const gint64 shape[3] = { 118, 113, 121 };
#define HALF 9
#define SPACING 19
#define SD 6000.0 /* of the grains */
#define NOISE 0.1

static double
gauss (GRand *rand)
{
  return sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
}

/* Adds noise of standard deviation NOISE × SD; @reach > 0: means over (2 reach + 1)³ voxels, scaled
 * up again. */
static void
add_noise (LiVolume *volume, int reach, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  float *v = li_volume_memory (volume);
  gint64 plane = shape[1] * shape[2], n = shape[0] * plane, steps[3] = { plane, shape[2], 1 };
  g_autofree float *noise = g_new (float, n), *next = g_new (float, n);

  for (gint64 i = 0; i < n; i++)
    noise[i] = (float)gauss (rand);
  for (int axis = 0; axis < 3 && reach > 0; axis++)
    {
      for (gint64 i = 0; i < n; i++)
        {
          float sum = 0;
          gint64 at = i / steps[axis] % shape[axis];
          for (int k = -reach; k <= reach; k++)
            {
              gint64 j = (at + k + shape[axis]) % shape[axis];
              sum += noise[i + (j - at) * steps[axis]];
            }
          next[i] = sum / sqrtf (2 * (float)reach + 1);
        }
      memcpy (noise, next, n * sizeof (float));
    }
  for (gint64 i = 0; i < n; i++)
    v[i] += (float)(NOISE * SD) * noise[i];
}

static LiField *
measure_with (Pair *p, int function, double spacing, double half)
{
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, function, 1e-4);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiField) guess = li_field_new (1);

  guess->nodes[0].phi = p->motion.phi;
  c.spacing = (LiDoubleList){ 1, { spacing } };
  c.half_window = (LiDoubleList){ 1, { half } };
  LiField *field = li_correlate (
      &(const LiCorrelateInput){ .im1 = p->one, .im2 = p->two, .guess = guess, .params = &c }, NULL,
      &error);
  g_assert_no_error (error);
  li_params_clear (&li_correlate_params, &c);
  return field;
}

static LiField *
measure (Pair *p, int function)
{
  return measure_with (p, function, SPACING, HALF);
}

/* Mean over the nodes of the Cramér–Rao bound on a displacement component, by the definition: both
 * images carry the noise, twelve numbers are sought, gradients come from the image without noise.
 */
static double
cramer_rao (LiVolume *clean, const LiField *field, const LiMotion *motion)
{
  const float *f = li_volume_memory (clean);
  gint64 sy = shape[2], sz = shape[1] * shape[2];
  double sum = 0;
  gsize n = 0;

  for (gsize i = 0; i < field->n; i++)
    {
      const double *c = field->nodes[i].phi.c;
      double h[144] = { 0 }, inverse[144];
      if (!node_is_inside (motion, field->half_window, c))
        continue;
      for (int z = -HALF; z <= HALF; z++)
        for (int y = -HALF; y <= HALF; y++)
          for (int x = -HALF; x <= HALF; x++)
            {
              const float *at
                  = f + ((gint64)c[0] + z) * sz + ((gint64)c[1] + y) * sy + (gint64)c[2] + x;
              double g[3]
                  = { (at[sz] - at[-sz]) / 2, (at[sy] - at[-sy]) / 2, (at[1] - at[-1]) / 2 },
                  m[4] = { 1, z, y, x }, J[12];
              for (int k = 0; k < 12; k++)
                J[k] = g[k / 4] * m[k % 4];
              for (int k = 0; k < 144; k++)
                h[k] += J[k / 12] * J[k % 12];
            }
      g_assert_true (li_invert_spd (12, h, inverse, 1e-14));
      for (int k = 0; k < 3; k++)
        sum += inverse[k * 4 * 13];
      n += 3;
    }
  return sqrt (2 * sum / (double)n) * NOISE * SD;
}

static Pair
noisy_pair (int reach, LiVolume **clean)
{
  const double t[3] = { 0.2, -0.4, 0.3 };
  LiMotion motion = li_motion_shift (shape, t);
  Pair p = pair_of_grains (&motion, 2, 0, 21, LI_TYPE_F32);

  if (clean != NULL)
    {
      *clean = li_volume_new_memory (LI_TYPE_F32, shape, NULL);
      memcpy (li_volume_memory (*clean), li_volume_memory (p.one),
              li_volume_n_voxels (p.one) * sizeof (float));
    }
  g_test_message ("noise seeds 31, 32");
  add_noise (p.one, reach, 31);
  add_noise (p.two, reach, 32);
  return p;
}

static void
test_white (void)
{
  LiVolume *clean;
  Pair p = noisy_pair (0, &clean);
  g_autoptr (LiField) affine = measure (&p, LI_SHAPE_AFFINE),
                      quadratic = measure (&p, LI_SHAPE_QUADRATIC),
                      automatic = measure (&p, LI_SHAPE_AUTO);
  Score a = score_field (affine, &p.motion), q = score_field (quadratic, &p.motion);
  double bound = cramer_rao (clean, affine, &p.motion);

  g_test_message ("sd %g, reported %g, bound %g; F %g reported %g; quadratic %g reported %g", a.sd,
                  a.sigma, bound, a.rms_F, a.sigma_F, q.sd, q.sigma);
  g_assert_cmpuint (a.inside_ok, ==, a.inside);
  g_assert_cmpuint (a.inside, >=, 64);
  g_assert_cmpfloat (a.sd, <=, 1.2 * bound);
  g_assert_cmpfloat (a.sd, >=, 0.85 * bound);
  g_assert_cmpfloat (a.sd / a.sigma, >, 0.8);
  g_assert_cmpfloat (a.sd / a.sigma, <, 1.25);
  g_assert_cmpfloat (a.rms_F / a.sigma_F, >, 0.8);
  g_assert_cmpfloat (a.rms_F / a.sigma_F, <, 1.25);
  g_assert_cmpfloat (q.sd, <=, 4 * a.sd);
  g_assert_cmpfloat (q.sd / q.sigma, >, 0.8);
  g_assert_cmpfloat (q.sd / q.sigma, <, 1.25);
  /* Nothing bends: quadratic windows would only cost noise. */
  for (gsize i = 0; i < affine->n; i++)
    g_assert_cmpfloat (automatic->nodes[i].phi.t[0], ==, affine->nodes[i].phi.t[0]);
  li_volume_unref (clean);
  pair_clear (&p);
}

/* Noise that tomography has smoothed over three voxels counts for fewer independent ones. */
static void
test_correlated (void)
{
  Pair p = noisy_pair (1, NULL);
  g_autoptr (LiField) field = measure (&p, LI_SHAPE_AFFINE);
  Score s = score_field (field, &p.motion);

  g_test_message ("sd %g, reported %g; F %g reported %g", s.sd, s.sigma, s.rms_F, s.sigma_F);
  g_assert_cmpuint (s.inside_ok, ==, s.inside);
  g_assert_cmpfloat (s.sd / s.sigma, >, 0.8);
  g_assert_cmpfloat (s.sd / s.sigma, <, 1.25);
  g_assert_cmpfloat (s.rms_F / s.sigma_F, >, 0.8);
  g_assert_cmpfloat (s.rms_F / s.sigma_F, <, 1.25);
  pair_clear (&p);
}

/* A wave that windows follow must not count as scatter, however far the nodes are from each other:
 * at a spacing of 32 one voxel of length 128 was reported as 0.95 voxel, where 0.006 is true. */
static void
test_wave (void)
{
  const double amplitude[3] = { 1, 0, 0 }, along[3] = { 0, 0, 1 };
  LiMotion motion = li_motion_wave (shape, amplitude, along, 128, 0.4);
  g_auto (Pair) p = pair_of_grains (&motion, 2, 0, 22, LI_TYPE_F32);

  add_noise (p.one, 0, 33);
  add_noise (p.two, 0, 34);
  for (int spacing = test_sanitized () ? 32 : 16; spacing <= 32; spacing += 16)
    {
      g_autoptr (LiField) field = measure_with (&p, LI_SHAPE_AUTO, spacing, 16);
      double error = 0, reported = 0, slope = 0, reported_slope = 0;
      gsize n = 0;
      for (gsize i = 0; i < field->n; i++)
        {
          const LiNode *node = &field->nodes[i];
          LiPhi truth;
          if (!li_node_is_measured (node)
              || !node_is_inside (&motion, field->half_window, node->phi.c))
            continue;
          li_motion_phi (&motion, node->phi.c, &truth);
          n++;
          error += pow (node->phi.t[0] - truth.t[0], 2);
          reported += pow (node->sigma_u[0], 2);
          slope += pow (node->phi.F.m[0][2] - truth.F.m[0][2], 2);
          reported_slope += pow (node->sigma_F[2], 2);
        }
      g_test_message (
          "spacing %d: %zu nodes, off by %.4f, reported %.4f; slope %.5f, reported %.5f", spacing,
          n, sqrt (error / (double)n), sqrt (reported / (double)n), sqrt (slope / (double)n),
          sqrt (reported_slope / (double)n));
      g_assert_cmpuint (n, >=, 8);
      g_assert_cmpfloat (sqrt (error / reported), >, 0.5);
      g_assert_cmpfloat (sqrt (error / reported), <, 1.4);
      g_assert_cmpfloat (sqrt (slope / reported_slope), >, 0.5);
      g_assert_cmpfloat (sqrt (slope / reported_slope), <, 1.4);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dvc/correlate/noise-white", test_white);
  if (!test_sanitized ()) /* other noise, the same calls */
    g_test_add_func ("/dvc/correlate/noise-correlated", test_correlated);
  g_test_add_func ("/dvc/correlate/noise-wave", test_wave);
  return g_test_run ();
}
