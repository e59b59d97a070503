/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "correlate-fixtures.h"
#include "field-fixtures.h"

#include "dvc/li-deform.h"
#include "dvc/li-frame.h"
#include "dvc/li-noise.h"
#include "dvc/li-register.h"
#include "dvc/li-residual.h"
#include "dvc/li-strain.h"

/* A pair, and crops of it that know their place: what is measured in them must be what is measured
 * in the whole, in the frame of the whole. Sizes are multiples of nothing. */
static const gint64 shape[3] = { 101, 113, 107 };
static const gint64 corner1[3] = { 9, 13, 5 }, corner2[3] = { 11, 4, 12 };
static const gint64 size[3] = { 83, 91, 89 };
#define SEED 11

static LiVolume *
crop (LiVolume *volume, const gint64 corner[3])
{
  LiBox box = li_box (corner[0], corner[0] + size[0], corner[1], corner[1] + size[1], corner[2],
                      corner[2] + size[2]);
  guint16 *voxels = g_new (guint16, li_box_voxels (&box));
  const double origin[3] = { (double)corner[0], (double)corner[1], (double)corner[2] };

  g_assert_true (li_volume_read_box (volume, &box, LI_TYPE_U16, voxels, NULL));
  LiVolume *out = li_volume_new_memory (LI_TYPE_U16, size, voxels);
  li_volume_set_origin (out, origin);
  return out;
}

static LiMotion
bent (void)
{
  const double amplitude[3] = { 1, 0.5, -0.4 }, along[3] = { 0, 0.6, 0.8 };
  return li_motion_wave (shape, amplitude, along, 160, 0.4);
}

/* Positions that both crops hold with their windows and what the spline needs around them. */
static LiField *
nodes_inside (void)
{
  LiField *field = li_field_new (8);

  for (int i = 0; i < 8; i++)
    {
      const double at[3] = { 44 + 13 * (i >> 2), 46 + 12 * (i >> 1 & 1), 43 + 11 * (i & 1) };
      li_node_init (&field->nodes[i], i, at);
    }
  return field;
}

static LiField *
measured (LiVolume *one, LiVolume *two, const LiMotion *motion, LiPhi *registration)
{
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-6);
  g_autoptr (LiField) nodes = nodes_inside ();
  g_autoptr (LiField) guess = li_field_new (1);
  const double middle[3] = { 50, 50, 50 };
  GError *error = NULL;

  li_motion_phi (motion, middle, &guess->nodes[0].phi);
  *registration = guess->nodes[0].phi;
  c.spacing = (LiDoubleList){ 1, { 20 } };
  c.half_window = (LiDoubleList){ 1, { 12 } };
  LiField *field = li_correlate (
      &(const LiCorrelateInput){
          .im1 = one, .im2 = two, .guess = guess, .nodes = nodes, .params = &c },
      NULL, &error);
  g_assert_no_error (error);
  li_params_clear (&li_correlate_params, &c);
  return field;
}

/* Largest difference of displacements; F as what it moves a window's corner by. */
static double
difference (const LiField *a, const LiField *b)
{
  double worst = 0;

  g_assert_cmpuint (a->n, ==, b->n);
  for (gsize i = 0; i < a->n; i++)
    {
      const LiPhi *p = &a->nodes[i].phi, *q = &b->nodes[i].phi;
      g_assert_cmpint (a->nodes[i].status, ==, LI_STATUS_CONVERGED);
      g_assert_cmpint (b->nodes[i].status, ==, LI_STATUS_CONVERGED);
      for (int k = 0; k < 3; k++)
        {
          g_assert_cmpfloat (p->c[k], ==, q->c[k]);
          worst = fmax (worst, fabs (p->t[k] - q->t[k]));
          for (int j = 0; j < 3; j++)
            worst = fmax (worst, 12 * fabs (p->F.m[k][j] - q->F.m[k][j]));
        }
    }
  return worst;
}

static void
test_correlate (void)
{
  LiMotion motion = bent ();
  Pair p = pair_of_grains (&motion, 2, 0, SEED, LI_TYPE_U16);
  g_autoptr (LiVolume) one = crop (p.one, corner1);
  g_autoptr (LiVolume) same = crop (p.two, corner1);
  g_autoptr (LiVolume) other = crop (p.two, corner2);
  LiPhi guess;
  g_autoptr (LiField) whole = measured (p.one, p.two, &motion, &guess);
  g_autoptr (LiField) cropped = measured (one, same, &motion, &guess);
  g_autoptr (LiField) apart = measured (one, other, &motion, &guess);

  g_assert_cmpfloat (difference (whole, cropped), <, 1e-5);
  g_assert_cmpfloat (difference (whole, apart), <, 1e-5);
  for (int k = 0; k < 3; k++)
    {
      g_assert_cmpfloat (cropped->origin1[k], ==, (double)corner1[k]);
      g_assert_cmpfloat (apart->origin1[k], ==, (double)corner1[k]);
    }
  g_assert_cmpfloat (score_field (whole, &motion).worst, <, 0.05);
  pair_clear (&p);
}

/* A grid begins one spacing inside the crop; who watches sees the same places. */
static void
seen (const LiNode *node, gsize index, int level, gpointer data)
{
  LiField *field = data;

  g_assert_cmpuint (index, <, field->n);
  memcpy (field->nodes[index].phi.c, node->phi.c, sizeof node->phi.c);
}

static void
test_grid (void)
{
  LiMotion motion = bent ();
  Pair p = pair_of_grains (&motion, 2, 0, SEED, LI_TYPE_U16);
  g_autoptr (LiVolume) one = crop (p.one, corner1);
  g_autoptr (LiVolume) two = crop (p.two, corner1);
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-3);
  g_autoptr (GPtrArray) levels = g_ptr_array_new_with_free_func ((GDestroyNotify)li_field_free);
  g_autoptr (LiField) watched = li_field_new (64);
  GError *error = NULL;

  c.spacing = (LiDoubleList){ 2, { 40, 30 } };
  g_autoptr (LiField) field = li_correlate (&(const LiCorrelateInput){ .im1 = one,
                                                                       .im2 = two,
                                                                       .params = &c,
                                                                       .watch = seen,
                                                                       .watch_data = watched,
                                                                       .levels = levels },
                                            NULL, &error);
  g_assert_no_error (error);
  g_assert_true (field->is_grid);
  g_assert_cmpuint (levels->len, ==, 2);
  for (int k = 0; k < 3; k++)
    {
      g_assert_cmpfloat (field->first[k], ==, (double)corner1[k] + 30);
      g_assert_cmpfloat (((LiField *)levels->pdata[0])->first[k], ==, (double)corner1[k] + 40);
    }
  for (gsize i = 0; i < field->n; i++)
    for (int k = 0; k < 3; k++)
      g_assert_cmpfloat (watched->nodes[i].phi.c[k], ==, field->nodes[i].phi.c[k]);
  Score s = score_field (field, &motion);
  g_assert_cmpuint (s.inside_ok, >=, 4);
  g_assert_cmpfloat (s.rms, <, 0.05);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

static LiNode
registered (LiVolume *one, LiVolume *two, const LiPhi *guess, int start)
{
  LiRegisterParams r = { 0 };
  LiNode node;
  GError *error = NULL;

  li_params_init (&li_register_params, &r);
  r.start = start;
  g_assert_true (
      li_register (&(const LiRegisterInput){ .im1 = one, .im2 = two, .guess = guess, .params = &r },
                   &node, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (node.status, ==, LI_STATUS_CONVERGED);
  li_params_clear (&li_register_params, &r);
  return node;
}

static void
test_register (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0, SEED, LI_TYPE_U16);
  g_autoptr (LiVolume) one = crop (p.one, corner1);
  g_autoptr (LiVolume) two = crop (p.two, corner2);
  const double middle[3] = { corner1[0] + (size[0] - 1) / 2., corner1[1] + (size[1] - 1) / 2.,
                             corner1[2] + (size[2] - 1) / 2. };
  const double half[3] = { 40, 40, 40 };
  LiPhi truth;

  li_motion_phi (&motion, middle, &truth);
  LiPhi guess = li_phi_move (&truth, (const double[3]){ 0, 0, 0 });
  LiNode nodes[] = { registered (one, two, NULL, LI_START_IDENTITY),
                     registered (one, two, NULL, LI_START_AUTO),
                     registered (one, two, &guess, LI_START_AUTO) };
  for (gsize i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat (nodes[i].phi.c[k], ==, middle[k]);
      g_assert_cmpfloat (li_phi_corner_distance (&nodes[i].phi, &truth, middle, half), <, 2e-3);
    }
  pair_clear (&p);
}

static LiField *
exact_field (const LiMotion *motion, LiVolume *im1)
{
  const double spacing[3] = { 17, 17, 17 };
  GError *error = NULL;
  LiField *field = li_frame_new_grid (im1, spacing, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < field->n; i++)
    {
      double at[3];
      memcpy (at, field->nodes[i].phi.c, sizeof at);
      li_motion_phi (motion, at, &field->nodes[i].phi);
      field->nodes[i].status = LI_STATUS_CONVERGED;
      field->nodes[i].source = LI_SOURCE_MEASURED;
    }
  return field;
}

/* The deformed crop is the crop of the deformed image, where both see their sources. */
static void
test_deform (void)
{
  LiMotion motion = motion_strain (shape);
  g_autoptr (LiVolume) im1 = li_grains_new (shape, 2, 0.1, SEED, NULL, 0, LI_TYPE_U16);
  g_autoptr (LiVolume) one = crop (im1, corner1);
  g_autoptr (LiField) field = exact_field (&motion, im1);
  char *folder = temporary_folder ();
  g_autofree char *all = g_build_filename (folder, "all.tif", NULL);
  g_autofree char *part = g_build_filename (folder, "part.tif", NULL);
  LiDeformParams params = { LI_INTERPOLATION_CUBIC };
  GError *error = NULL;

  memset (field->shape1, 0, sizeof field->shape1); /* one field for both */
  g_assert_true (li_deform (im1, field, &params, all, NULL, &error));
  g_assert_true (li_deform (one, field, &params, part, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (LiVolume) a = li_volume_open (all, NULL, NULL, &error);
  g_autoptr (LiVolume) b = li_volume_open (part, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (LiVolume) expected = crop (a, corner1);
  const guint16 *e = li_volume_memory (expected);
  g_autofree guint16 *found = g_new (guint16, li_volume_n_voxels (b));
  LiBox box = li_volume_box (b);
  int worst = 0;

  g_assert_true (li_volume_read_box (b, &box, LI_TYPE_U16, found, NULL));
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat (li_volume_info (b)->origin[k], ==, (double)corner1[k]);
  for (gint64 z = 18; z < size[0] - 18; z++)
    for (gint64 y = 18; y < size[1] - 18; y++)
      for (gint64 x = 18; x < size[2] - 18; x++)
        {
          gsize i = (gsize)((z * size[1] + y) * size[2] + x);
          worst = MAX (worst, ABS ((int)e[i] - (int)found[i]));
        }
  g_assert_cmpint (worst, <=, 12); /* of 6000: what the spline forgets in 14 voxels, and rounding */
  remove_folder (folder);
}

static LiResidualFigures
residual (LiVolume *one, LiVolume *two, const LiField *field, gboolean reference_frame)
{
  LiResidualParams params = { 0 };
  LiResidualFigures figures;
  GError *error = NULL;

  li_params_init (&li_residual_params, &params);
  params.reference_frame = reference_frame;
  g_assert_true (li_residual (one, two, field, &params, NULL, &figures, NULL, &error));
  g_assert_no_error (error);
  li_params_clear (&li_residual_params, &params);
  return figures;
}

/* With crops of two places the residual is as small as that of the whole; were one origin
 * forgotten, it would be that of images that do not match. */
static void
test_residual (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0, SEED, LI_TYPE_U16);
  g_autoptr (LiVolume) one = crop (p.one, corner1);
  g_autoptr (LiVolume) two = crop (p.two, corner2);
  g_autoptr (LiField) whole = exact_field (&motion, p.one);
  g_autoptr (LiField) part = exact_field (&motion, one);

  for (int way = 0; way < 2; way++)
    {
      LiResidualFigures a = residual (p.one, p.two, whole, way), b = residual (one, two, part, way);
      g_test_message ("residual of the whole %g, of crops %g grey levels", a.sd, b.sd);
      g_assert_cmpfloat (b.sd, <, 2 * a.sd + 5);
      g_assert_cmpfloat (a.sd, <, 100);
      g_assert_cmpuint (b.voxels, >, 200000);
    }
  pair_clear (&p);
}

/* Strain on the grid of the image, and files that remember the place. */
static void
test_strain_files (void)
{
  LiMotion motion = bent ();
  g_autoptr (LiVolume) im1 = li_volume_new_memory (LI_TYPE_U8, size, NULL);
  const double origin[3] = { 9, 13, 5 }, um[3] = { 0.05, 0.05, 0.05 };
  li_volume_set_origin (im1, origin);
  li_volume_set_voxel (im1, um);
  g_autoptr (LiField) field = exact_field (&motion, im1);
  char *folder = temporary_folder ();
  g_autofree char *tsv = g_build_filename (folder, "phi.tsv", NULL);
  g_autofree char *prefix = g_build_filename (folder, "strain", NULL);
  g_autofree char *image = g_strconcat (prefix, "-vol-image.tif", NULL);
  g_autofree char *nodes = g_strconcat (prefix, "-vol.tif", NULL);
  g_autofree char *vti = g_strconcat (prefix, ".vti", NULL), *text = NULL;
  LiStrainParams params = { LI_STRAIN_PHI, 1.5, FALSE };
  GError *error = NULL;

  g_assert_true (li_field_write_tsv (field, tsv, TRUE, &error));
  g_autoptr (LiField) back = li_field_read_tsv (tsv, &error);
  g_assert_no_error (error);
  g_autoptr (LiStrain) strain = li_strain_new (back, &params, &error);
  g_assert_true (li_strain_write (strain, prefix, "vol", "tif,image,vti", NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (LiVolume) on_image = li_volume_open (image, NULL, NULL, &error);
  g_autoptr (LiVolume) per_node = li_volume_open (nodes, NULL, NULL, &error);
  g_assert_no_error (error);
  const float *vol = strain->values + (gsize)li_strain_component_find ("vol") * strain->points->n;
  for (gsize i = 0; i < back->n; i++)
    {
      const double *c = back->nodes[i].phi.c;
      gint64 at[3];
      float value;
      for (int k = 0; k < 3; k++)
        at[k] = (gint64)(c[k] - origin[k] + 0.5);
      LiBox one = li_box (at[0], at[0] + 1, at[1], at[1] + 1, at[2], at[2] + 1);
      g_assert_true (li_volume_read_box (on_image, &one, LI_TYPE_F32, &value, NULL));
      g_assert_cmpfloat_with_epsilon (value, vol[i], 1e-7);
    }
  for (int k = 0; k < 3; k++)
    {
      g_assert_cmpfloat (back->origin1[k], ==, origin[k]);
      g_assert_cmpfloat (li_volume_info (on_image)->origin[k], ==, origin[k]);
      g_assert_cmpfloat_with_epsilon (li_volume_info (per_node)->origin[k], (origin[k] + 17) / 17,
                                      1e-6);
    }
  g_assert_true (g_file_get_contents (vti, &text, NULL, NULL));
  g_assert_nonnull (
      strstr (text, "Origin=\"1.1 1.5 1.3\"")); /* µm: (5, 13, 9) + 17 voxels, x y z */
  remove_folder (folder);
}

/* The check of texture looks at the crop's own voxels: half of it is flat. */
static void
test_texture (void)
{
  g_autoptr (LiVolume) grains = li_grains_new (shape, 2, 0.1, SEED, NULL, 100, LI_TYPE_U16);
  guint16 *v = li_volume_memory (grains);
  const double spacing[3] = { 16, 16, 16 }, half[3] = { 7, 7, 7 };
  GError *error = NULL;

  for (gint64 i = 0; i < shape[0] * shape[1] * shape[2]; i++)
    if (i / (shape[1] * shape[2]) < 50)
      v[i] = 30000;
  g_autoptr (LiVolume) one = crop (grains, corner1);
  g_autoptr (LiField) grid = li_frame_new_grid (one, spacing, &error);
  g_autofree float *expected = g_new (float, grid->n);
  LiTextureSummary s;
  g_assert_true (li_texture_check (one, NULL, grid, half, 100, expected, &s, NULL, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < grid->n; i++)
    {
      double z = grid->nodes[i].phi.c[0];
      if (z < 40)
        g_assert_cmpfloat (expected[i], >, 0.05f);
      if (z > 60 && z < 80)
        g_assert_cmpfloat (expected[i], <, 0.05f);
    }
}

static void
test_noise (void)
{
  const double shift[3] = { 0.2, -0.1, 0.3 };
  LiMotion motion = li_motion_shift (shape, shift);
  Pair p = pair_of_grains (&motion, 2, 0.05, SEED, LI_TYPE_U16);
  g_autoptr (LiVolume) one = crop (p.one, corner1);
  g_autoptr (LiVolume) two = crop (p.two, corner1);
  LiDoubleList half = { 1, { 12 } };
  GError *error = NULL;
  g_autoptr (GArray) rows = li_noise (one, two, &half, 24, LI_INTERPOLATION_CUBIC, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const LiNoiseRow *row = &g_array_index (rows, LiNoiseRow, i);
      g_assert_cmpuint (row->converged * 10, >=, row->nodes * 8);
      for (int k = 0; k < 3; k++)
        {
          g_assert_cmpfloat (row->affine.c[k], ==, (double)corner1[k] + (size[k] - 1) / 2.);
          g_assert_cmpfloat_with_epsilon (row->affine.t[k], shift[k], 0.01);
        }
    }
  pair_clear (&p);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_print ("# seed %d\n", SEED);
  g_test_add_func ("/dvc/frame/correlate", test_correlate);
  g_test_add_func ("/dvc/frame/grid", test_grid);
  g_test_add_func ("/dvc/frame/register", test_register);
  g_test_add_func ("/dvc/frame/deform", test_deform);
  g_test_add_func ("/dvc/frame/residual", test_residual);
  g_test_add_func ("/dvc/frame/strain-files", test_strain_files);
  g_test_add_func ("/dvc/frame/texture", test_texture);
  g_test_add_func ("/dvc/frame/noise", test_noise);
  return g_test_run ();
}
