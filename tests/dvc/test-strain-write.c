/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field-fixtures.h"

#include "base/li-text-table.h"
#include "dvc/li-strain.h"
#include "volume/li-volume.h"

static const gint64 shape[3] = { 45, 61, 57 };
static const double spacing[3] = { 10, 12, 14 };

static LiStrain *
make_strain (gboolean hole)
{
  GError *error = NULL;
  LiStrainParams params = { 0 };
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  for (int a = 0; a < 3; a++)
    field->voxel[a] = 0.05;
  if (hole)
    fail_node (&field->nodes[7], LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  li_params_init (&li_strain_params, &params);
  params.method = LI_STRAIN_PHI;
  LiStrain *strain = li_strain_new (field, &params, &error);
  g_assert_no_error (error);
  return strain;
}

static const float *
component (const LiStrain *strain, const char *name)
{
  return strain->values + (gsize)li_strain_component_find (name) * strain->points->n;
}

static void
write_all (const LiStrain *strain,
           const char *folder,
           const char *components,
           const char *formats,
           const char *label,
           GPtrArray *written)
{
  GError *error = NULL;
  g_autofree char *prefix = g_build_filename (folder, "strain", NULL);
  g_assert_true (li_strain_write (strain, prefix, components, formats, label, written, &error));
  g_assert_no_error (error);
}

static void
test_tiff (void)
{
  GError *error = NULL;
  g_autoptr (LiStrain) strain = make_strain (TRUE);
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  char *folder = temporary_folder ();
  write_all (strain, folder, NULL, "tif", NULL, written);
  g_assert_cmpuint (written->len, ==, 2);
  g_assert_true (g_str_has_suffix (written->pdata[0], "strain-vol.tif"));
  g_assert_true (g_str_has_suffix (written->pdata[1], "strain-dev.tif"));
  g_autoptr (LiVolume) volume = li_volume_open (written->pdata[0], NULL, NULL, &error);
  g_assert_no_error (error);
  const LiVolumeInfo *info = li_volume_info (volume);
  LiBox box = li_volume_box (volume);
  g_autofree float *read = g_new (float, strain->points->n);
  g_assert_cmpint (info->type, ==, LI_TYPE_F32);
  for (int a = 0; a < 3; a++)
    {
      g_assert_cmpint (info->shape[a], ==, (gint64)strain->points->dims[a]);
      g_assert_cmpfloat_with_epsilon (info->voxel[a], 0.05 * spacing[a], 1e-6);
    }
  g_assert_true (li_volume_read_box (volume, &box, LI_TYPE_F32, read, &error));
  for (gsize i = 0; i < strain->points->n; i++)
    if (i == 7)
      g_assert_true (isnan (read[i]));
    else
      g_assert_cmpfloat (read[i], ==, component (strain, "vol")[i]);
  g_clear_pointer (&volume, li_volume_unref);
  remove_folder (folder);
}

static void
test_csv (void)
{
  GError *error = NULL;
  g_autoptr (LiStrain) strain = make_strain (TRUE);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "strain.csv", NULL);
  write_all (strain, folder, "vol,rz,E_zy", "csv", "incremental T3→T4", NULL);
  g_autoptr (LiTextTable) table = li_text_table_read (path, &error);
  g_assert_no_error (error);
  static const char *const names[] = { "point",
                                       "z (voxel)",
                                       "y (voxel)",
                                       "x (voxel)",
                                       "z (µm)",
                                       "y (µm)",
                                       "x (µm)",
                                       "vol (1)",
                                       "rz (°)",
                                       "E_zy (1)",
                                       "standard error of vol (1)",
                                       "status",
                                       "source",
                                       "frame" };
  g_assert_cmpuint (li_text_table_n_columns (table), ==, G_N_ELEMENTS (names));
  for (gsize c = 0; c < G_N_ELEMENTS (names); c++)
    g_assert_cmpstr (li_text_table_column_name (table, c), ==, names[c]);
  g_assert_cmpuint (li_text_table_n_rows (table), ==, strain->points->n);
  g_assert_cmpfloat_with_epsilon (li_text_table_column (table, "z (µm)")[0], 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (li_text_table_column (table, "vol (1)")[3],
                                  component (strain, "vol")[3], 1e-8);
  g_assert_true (isnan (li_text_table_column (table, "vol (1)")[7]));
  g_assert_cmpfloat (li_text_table_column (table, "status")[7], ==, -1);
  g_assert_cmpstr (li_text_table_text (table, 6, 12), ==, "measured");
  g_assert_nonnull (strstr (li_text_table_text (table, 6, 13), "incremental T3→T4"));
  remove_folder (folder);
}

/* SPAM's names, and U itself where ours is U − I. */
static void
test_tsv (void)
{
  GError *error = NULL;
  g_autoptr (LiStrain) strain = make_strain (FALSE);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "strain.tsv", NULL);
  write_all (strain, folder, "z,U,e,H", "tsv", NULL, NULL);
  g_autoptr (LiTextTable) table = li_text_table_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (li_text_table_column_name (table, 0), ==, "StrainPointNumber");
  g_assert_cmpfloat_with_epsilon (li_text_table_column (table, "Uzz")[5],
                                  1 + component (strain, "U_zz")[5], 1e-7);
  g_assert_cmpfloat_with_epsilon (li_text_table_column (table, "Uzz")[5],
                                  li_text_table_column (table, "zz")[5], 3e-7);
  g_assert_cmpfloat_with_epsilon (li_text_table_column (table, "Uzy")[5],
                                  component (strain, "U_zy")[5], 1e-7);
  g_assert_cmpfloat_with_epsilon (li_text_table_column (table, "exx")[5],
                                  component (strain, "e_xx")[5], 1e-7);
  g_assert_nonnull (li_text_table_column (table, "H_yx"));
  remove_folder (folder);
}

static void
test_vti (void)
{
  g_autoptr (LiStrain) strain = make_strain (TRUE);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "strain.vti", NULL), *text = NULL;
  gsize length;
  write_all (strain, folder, "vol", "vti", "cumulative T0→T4", NULL);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  static const char *const wanted[]
      = { "vol, cumulative T0→T4", "\"status\"", "\"valid\"", "\"sigma_vol\"", "µm", "ImageData" };
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_nonnull (g_strstr_len (text, (gssize)length, wanted[i]));
  remove_folder (folder);
}

/* On the grid of the image: the nodes' own values at nodes, trilinear between, NaN beyond and
 * beside the hole. */
static void
test_image (void)
{
  GError *error = NULL;
  g_autoptr (LiStrain) strain = make_strain (TRUE);
  float *vol = strain->values; /* vol is the first component */
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "strain-vol-image.tif", NULL);
  for (gsize i = 0; i < strain->points->n; i++)
    if (i != 7)
      vol[i] = (float)(strain->points->nodes[i].phi.c[0] + 2 * strain->points->nodes[i].phi.c[2]);
  write_all (strain, folder, "vol", "image", NULL, NULL);
  g_autoptr (LiVolume) volume = li_volume_open (path, NULL, NULL, &error);
  g_assert_no_error (error);
  LiBox box = li_volume_box (volume);
  g_autofree float *out = g_new (float, li_volume_n_voxels (volume));
  g_assert_true (li_volume_read_box (volume, &box, LI_TYPE_F32, out, &error));
  const double *hole = strain->points->nodes[7].phi.c;
  const LiField *p = strain->points;
  gsize at = 0, known = 0;
  for (gint64 z = 0; z < shape[0]; z++)
    for (gint64 y = 0; y < shape[1]; y++)
      for (gint64 x = 0; x < shape[2]; x++, at++)
        {
          const double v[3] = { (double)z, (double)y, (double)x };
          gboolean inside = TRUE, beside = TRUE;
          for (int a = 0; a < 3; a++)
            {
              inside &= v[a] >= p->first[a]
                        && v[a] <= p->first[a] + p->spacing[a] * (double)(p->dims[a] - 1);
              beside &= fabs (v[a] - hole[a]) < p->spacing[a];
            }
          g_assert_cmpint (isfinite (out[at]), ==, inside && !beside);
          if (!isfinite (out[at]))
            continue;
          known++;
          g_assert_cmpfloat_with_epsilon (out[at], z + 2 * x, 1e-3);
        }
  g_assert_cmpuint (known, >, 1000);
  g_clear_pointer (&volume, li_volume_unref);
  remove_folder (folder);
}

static void
test_refuses (void)
{
  GError *error = NULL;
  g_autoptr (LiStrain) strain = make_strain (FALSE);
  char *folder = temporary_folder ();
  g_autofree char *prefix = g_build_filename (folder, "strain", NULL);
  g_assert_false (li_strain_write (strain, prefix, "vol,shear", "csv", NULL, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "shear"));
  g_clear_error (&error);
  g_assert_false (li_strain_write (strain, prefix, "vol", "xls", NULL, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  strain->points->shape1[0] = 0;
  g_assert_false (li_strain_write (strain, prefix, "vol", "image", NULL, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  strain->points->is_grid = FALSE;
  g_assert_false (li_strain_write (strain, prefix, "vol", "tif", NULL, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  li_safe_file_fail_after (100, ENOSPC);
  g_assert_false (li_strain_write (strain, prefix, "vol", "csv", NULL, NULL, &error));
  li_safe_file_fail_after (G_MAXUINT64, 0);
  g_assert_nonnull (error);
  g_error_free (error);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strain-write/tiff", test_tiff);
  g_test_add_func ("/strain-write/csv", test_csv);
  g_test_add_func ("/strain-write/tsv", test_tsv);
  g_test_add_func ("/strain-write/vti", test_vti);
  g_test_add_func ("/strain-write/image", test_image);
  g_test_add_func ("/strain-write/refuses", test_refuses);
  return g_test_run ();
}
