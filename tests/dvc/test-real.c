/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "correlate-fixtures.h"

#include "dvc/li-register.h"
#include "sanitized.h"

/* A scan of real snow moved by known motions. The scan's voxels v_k make a smooth sample Σ v_k G (x
 * − k), G a Gaussian, which is evaluated in both states: no interpolation of ours enters the truth.
 */
#define SIGMA 0.8 /* voxel: the comb of voxels is 3e-6 of it at the next order */
#define REACH 4
#define SEED 29
static const gint64 shape[3] = { 107, 103, 101 };

typedef struct
{
  guint8 *voxels;
  gint64 n[3];
} Scan;

static Scan scan;

static void
read_scan (void)
{
  g_autofree char *path
      = g_build_filename (g_getenv ("LI_TEST_SOURCE"), "tests/data/real/snow-u8.tif", NULL);
  GError *error = NULL;
  g_autoptr (LiVolume) volume = li_volume_open (path, NULL, NULL, &error);

  g_assert_no_error (error);
  LiBox all = li_volume_box (volume);
  memcpy (scan.n, li_volume_info (volume)->shape, sizeof scan.n);
  scan.voxels = g_new (guint8, li_box_voxels (&all));
  g_assert_true (li_volume_read_box (volume, &all, LI_TYPE_U8, scan.voxels, &error));
}

/* Weights of the voxels around @x along an axis and which they are; beyond the scan it is mirrored.
 */
static void
weights (double x, gint64 n, double w[2 * REACH + 1], gint64 index[2 * REACH + 1])
{
  gint64 middle = (gint64)floor (x + 0.5);

  for (int k = -REACH; k <= REACH; k++)
    {
      double d = x - (double)(middle + k);
      gint64 i = ABS (middle + k);
      w[k + REACH] = exp (-d * d / (2 * SIGMA * SIGMA)) / (sqrt (2 * G_PI) * SIGMA);
      index[k + REACH] = i < n ? i : 2 * (n - 1) - i;
    }
}

static double
sample_at (const double x[3])
{
  double w[3][2 * REACH + 1], sum = 0;
  gint64 i[3][2 * REACH + 1];

  for (int a = 0; a < 3; a++)
    weights (x[a], scan.n[a], w[a], i[a]);
  for (int z = 0; z <= 2 * REACH; z++)
    for (int y = 0; y <= 2 * REACH; y++)
      {
        const guint8 *row = scan.voxels + (i[0][z] * scan.n[1] + i[1][y]) * scan.n[2];
        double line = 0;
        for (int k = 0; k <= 2 * REACH; k++)
          line += w[2][k] * row[i[2][k]];
        sum += w[0][z] * w[1][y] * line;
      }
  return sum;
}

typedef struct
{
  const LiMotion *motion; /* NULL: as it was scanned */
  float *out;
} Rows;

static void
fill_row (gsize index, gpointer data)
{
  const Rows *r = data;

  for (gint64 k = 0; k < shape[2]; k++)
    {
      const double y[3]
          = { (double)((gint64)index / shape[1]), (double)((gint64)index % shape[1]), (double)k };
      double x[3] = { y[0], y[1], y[2] };
      if (r->motion != NULL)
        g_assert_true (li_motion_inverse (r->motion, y, x));
      r->out[(gint64)index * shape[2] + k] = (float)sample_at (x);
    }
}

static float *
state_of (const LiMotion *motion)
{
  Rows rows = { motion, g_new (float, shape[0] * shape[1] * shape[2]) };

  li_pool_for ((gsize)(shape[0] * shape[1]), fill_row, &rows);
  return rows.out;
}

/* As a detector gives it: 16 bits, with white noise of @noise times the texture's spread. */
static LiVolume *
detected (const float *state, double noise, guint32 seed)
{
  gsize n = (gsize)(shape[0] * shape[1] * shape[2]);
  guint16 *voxels = g_new (guint16, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  double sum = 0, squares = 0;

  for (gsize i = 0; i < n; i++)
    {
      sum += state[i];
      squares += (double)state[i] * state[i];
    }
  double mean = sum / (double)n, sd = sqrt (squares / (double)n - mean * mean);
  for (gsize i = 0; i < n; i++)
    {
      double grey = 30000 + 6000 * (state[i] - mean) / sd;
      if (noise > 0)
        grey += 6000 * noise * sqrt (-2 * log (1 - g_rand_double (rand)))
                * cos (2 * G_PI * g_rand_double (rand));
      voxels[i] = (guint16)CLAMP (grey + 0.5, 0, 65535);
    }
  return li_volume_new_memory (LI_TYPE_U16, shape, voxels);
}

typedef struct
{
  double half, spacing;
  int function; /* LiShapeFunction */
  double noise;
  double displacement, gradient; /* limits, rms; with noise: times the reported standard errors */
} Row;

/* The middle node alone for windows that nearly fill the volume. */
static LiField *
nodes_for (const Row *row)
{
  const double middle[3] = { 53, 51, 50 };

  if (row->spacing > 0)
    return NULL;
  LiField *nodes = li_field_new (1);
  li_node_init (&nodes->nodes[0], 0, middle);
  return nodes;
}

static LiPhi
registered (LiVolume *one, LiVolume *two)
{
  LiRegisterParams r = { 0 };
  LiNode node;
  GError *error = NULL;

  li_params_init (&li_register_params, &r);
  g_assert_true (li_register (&(const LiRegisterInput){ .im1 = one, .im2 = two, .params = &r },
                              &node, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (node.status, ==, LI_STATUS_CONVERGED);
  li_params_clear (&li_register_params, &r);
  return node.phi;
}

static void
check_row (const char *name, LiVolume *one, LiVolume *two, const LiMotion *motion, const Row *row)
{
  LiCorrelateParams c
      = correlate_params (LI_INTERPOLATION_CUBIC, row->function, row->noise > 0 ? 1e-3 : 1e-6);
  g_autoptr (LiField) guess = li_field_new (1);
  g_autoptr (LiField) nodes = nodes_for (row);
  GError *error = NULL;

  guess->nodes[0].phi = registered (one, two);
  c.spacing = (LiDoubleList){ 1, { row->spacing > 0 ? row->spacing : 40 } };
  c.half_window = (LiDoubleList){ 1, { row->half } };
  g_autoptr (LiField) field = li_correlate (
      &(const LiCorrelateInput){
          .im1 = one, .im2 = two, .guess = guess, .nodes = nodes, .params = &c },
      NULL, &error);
  g_assert_no_error (error);
  Score s = score_field (field, motion);
  g_test_message ("%s, hws %g, noise %g %%: %zu nodes, displacement %.2g (reported %.2g), F %.2g "
                  "(%.2g), worst %.2g, %zu of %zu centres",
                  name, row->half, 100 * row->noise, s.inside_ok, s.rms, s.sigma, s.rms_F,
                  s.sigma_F, s.worst, s.centres_ok, s.centres);
  g_assert_cmpuint (s.inside_ok, ==, s.inside);
  g_assert_cmpuint (s.inside, >=, 1);
  g_assert_cmpuint (s.centres_ok * 100, >=, s.centres * 95);
  g_assert_cmpfloat (s.worst, <, row->noise> 0 ? 15 * s.sigma : 25 * row->displacement);
  g_assert_cmpfloat (s.rms, <, row->noise> 0 ? row->displacement * s.sigma : row->displacement);
  g_assert_cmpfloat (s.rms_F, <, row->noise> 0 ? row->gradient * s.sigma_F : row->gradient);
  li_params_clear (&li_correlate_params, &c);
}

static void
check_rows (const char *name, const LiMotion *motion, const Row *rows, gsize n)
{
  g_autofree float *before = state_of (NULL), *after = state_of (motion);

  /* The first, fifth … row: a small window, the lone large one and noise. */
  for (gsize i = 0; i < n; i += test_sanitized () ? 4 : 1)
    {
      g_autoptr (LiVolume) one = detected (before, rows[i].noise, SEED);
      g_autoptr (LiVolume) two = detected (after, rows[i].noise, SEED + 1);
      check_row (name, one, two, motion, &rows[i]);
    }
}

static void
test_strain (void)
{
  static const Row rows[] = {
    { 8, 16, LI_SHAPE_AFFINE, 0, 8e-4, 2e-4 },   { 12, 19, LI_SHAPE_AFFINE, 0, 4e-4, 6e-5 },
    { 17, 23, LI_SHAPE_AFFINE, 0, 4e-4, 3e-5 },  { 25, 31, LI_SHAPE_AFFINE, 0, 3e-4, 1.5e-5 },
    { 40, 0, LI_SHAPE_AFFINE, 0, 3e-4, 6e-6 },   { 8, 16, LI_SHAPE_AFFINE, 0.05, 1.25, 1.25 },
    { 17, 23, LI_SHAPE_AFFINE, 0.05, 1.4, 1.4 }, { 8, 16, LI_SHAPE_AFFINE, 0.1, 1.25, 1.25 },
    { 17, 23, LI_SHAPE_AFFINE, 0.1, 1.4, 1.4 },  { 40, 0, LI_SHAPE_AFFINE, 0.1, 3, 3 },
  };
  LiMotion motion = motion_strain (shape);

  check_rows ("snow, 2 % strain", &motion, rows, G_N_ELEMENTS (rows));
}

static void
test_wave (void)
{
  /* Where the window spans a tenth of the wave its third order shows in F. */
  static const Row rows[] = {
    { 8, 16, LI_SHAPE_QUADRATIC, 0, 3e-3, 5e-4 },  { 12, 19, LI_SHAPE_QUADRATIC, 0, 2e-3, 5e-4 },
    { 17, 23, LI_SHAPE_QUADRATIC, 0, 2e-3, 8e-4 }, { 17, 23, LI_SHAPE_QUADRATIC, 0.05, 1.4, 5 },
    { 17, 23, LI_SHAPE_QUADRATIC, 0.1, 1.4, 3 },   { 25, 31, LI_SHAPE_QUADRATIC, 0, 6e-3, 1.5e-3 },
    { 40, 0, LI_SHAPE_QUADRATIC, 0, 2e-2, 4e-3 },
  };
  const double amplitude[3] = { 1.5, 0.6, -0.8 }, along[3] = { 0, 0.6, 0.8 };
  LiMotion motion = li_motion_wave (shape, amplitude, along, 220, 0.4);

  check_rows ("snow, wave", &motion, rows, G_N_ELEMENTS (rows));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_print ("# seed %d\n", SEED);
  read_scan ();
  g_test_add_func ("/dvc/real/strain", test_strain);
  g_test_add_func ("/dvc/real/wave", test_wave);
  int result = g_test_run ();
  g_free (scan.voxels);
  return result;
}
