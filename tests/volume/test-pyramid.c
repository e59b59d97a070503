/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume-fixtures.h"

#include <math.h>

#include "base/li-pool.h"
#include "volume/li-pyramid.h"
#include "volume/li-volume-write.h"

static LiVolume *
random_volume (LiVoxelType type, gint64 nz, gint64 ny, gint64 nx, guint32 seed)
{
  gint64 shape[3] = { nz, ny, nx };
  gsize n = nz * ny * nx;
  guint8 *v = g_malloc (n * li_voxel_type_size (type));
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; type != LI_TYPE_F32 && i < n * li_voxel_type_size (type); i++)
    v[i] = g_rand_int_range (rand, 0, 256);
  for (gsize i = 0; type == LI_TYPE_F32 && i < n; i++)
    ((float *)v)[i] = g_rand_int_range (rand, 0, 9) ? g_rand_double_range (rand, -1, 1) : NAN;
  return li_volume_new_memory (type, shape, v);
}

static double
value (LiVolume *v, gint64 z, gint64 y, gint64 x)
{
  const LiVolumeInfo *info = li_volume_info (v);
  LiBox box = li_box (z, z + 1, y, y + 1, x, x + 1);
  guint32 u32 = 0;
  float f = 0;

  if (info->type == LI_TYPE_U32)
    {
      g_assert_true (li_volume_read_box (v, &box, LI_TYPE_U32, &u32, NULL));
      return u32;
    }
  g_assert_true (li_volume_read_box (v, &box, LI_TYPE_F32, &f, NULL));
  return f;
}

/* Mean of what exists of the eight finer voxels, rounded half up in whole types. */
static double
naive_mean (LiVolume *fine, gint64 z, gint64 y, gint64 x)
{
  const LiVolumeInfo *info = li_volume_info (fine);
  double sum = 0;
  int n = 0;

  for (gint64 i = 2 * z; i < MIN (2 * z + 2, info->shape[0]); i++)
    for (gint64 j = 2 * y; j < MIN (2 * y + 2, info->shape[1]); j++)
      for (gint64 k = 2 * x; k < MIN (2 * x + 2, info->shape[2]); k++)
        {
          double v = value (fine, i, j, k);
          if (isnan (v))
            continue;
          sum += v;
          n++;
        }
  if (info->type != LI_TYPE_F32)
    return floor (sum / n + 0.5);
  return n > 0 ? (double)(float)(sum / n) : NAN;
}

static double
naive_most (LiVolume *fine, gint64 z, gint64 y, gint64 x)
{
  const LiVolumeInfo *info = li_volume_info (fine);
  double v[8], best = 0;
  int n = 0, most = 0;

  for (gint64 i = 2 * z; i < MIN (2 * z + 2, info->shape[0]); i++)
    for (gint64 j = 2 * y; j < MIN (2 * y + 2, info->shape[1]); j++)
      for (gint64 k = 2 * x; k < MIN (2 * x + 2, info->shape[2]); k++)
        v[n++] = value (fine, i, j, k);
  for (int a = 0; a < n; a++)
    {
      int count = 0;
      for (int b = 0; b < n; b++)
        count += v[a] == v[b];
      if (count > most || (count == most && v[a] < best))
        {
          most = count;
          best = v[a];
        }
    }
  return best;
}

static void
check_level (LiVolume *fine, LiVolume *coarse, gboolean labels)
{
  const LiVolumeInfo *a = li_volume_info (fine), *b = li_volume_info (coarse);

  g_assert_cmpint (a->type, ==, b->type);
  for (int k = 0; k < 3; k++)
    {
      g_assert_cmpint (b->shape[k], ==, (a->shape[k] + 1) / 2);
      g_assert_cmpfloat (b->voxel[k], ==, 2 * a->voxel[k]);
      g_assert_cmpfloat (b->origin[k], ==, a->origin[k] / 2);
    }
  for (gint64 z = 0; z < b->shape[0]; z++)
    for (gint64 y = 0; y < b->shape[1]; y++)
      for (gint64 x = 0; x < b->shape[2]; x++)
        {
          double want = labels ? naive_most (fine, z, y, x) : naive_mean (fine, z, y, x),
                 got = value (coarse, z, y, x);
          if (got != want && !(isnan (got) && isnan (want)))
            g_error ("%s level at %d %d %d: %.9g instead of %.9g", li_voxel_type_name (a->type),
                     (int)z, (int)y, (int)x, got, want);
        }
}

static void
check_pyramid (LiPyramid *p, gboolean labels, int levels)
{
  g_assert_cmpint (li_pyramid_n_levels (p), ==, levels);
  for (int k = 1; k < levels; k++)
    check_level (li_pyramid_level (p, k - 1), li_pyramid_level (p, k), labels);
}

/* Odd and even edges, an edge of one voxel, every type. */
static void
test_means (void)
{
  for (int type = LI_TYPE_U8; type <= LI_TYPE_F32; type++)
    {
      g_autoptr (LiVolume) v = random_volume (type, 11, 21, 38, 3 + type);
      g_autoptr (LiVolume) flat = random_volume (type, 1, 7, 40, 9 + type);
      g_autoptr (LiPyramid) p = li_pyramid_new (v, FALSE, 5, NULL, NULL);
      g_autoptr (LiPyramid) q = li_pyramid_new (flat, FALSE, 10, NULL, NULL);
      check_pyramid (p, FALSE, 4);
      check_pyramid (q, FALSE, 3);
    }
}

static void
test_labels (void)
{
  for (int type = LI_TYPE_U8; type <= LI_TYPE_F32; type++)
    {
      gint64 shape[3] = { 9, 14, 13 };
      g_autoptr (LiVolume) v = li_volume_new_memory (type, shape, NULL);
      g_autoptr (GRand) rand = g_rand_new_with_seed (type);
      for (gsize i = 0; i < 9 * 14 * 13; i++)
        {
          int label = g_rand_int_range (rand, 0, 4);
          char *at = (char *)li_volume_memory (v) + i * li_voxel_type_size (type);
          if (type == LI_TYPE_F32)
            *(float *)at = label;
          else
            *at = label;
        }
      g_autoptr (LiPyramid) p = li_pyramid_new (v, TRUE, 4, NULL, NULL);
      check_pyramid (p, TRUE, 3);
    }
}

/* Of a volume on disk: kept in the cache, found there, made anew when the file is another. */
static void
test_cached (void)
{
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "v.tif", NULL);
  g_autoptr (LiVolume) a = random_volume (LI_TYPE_U16, 70, 33, 65, 1),
                       b = random_volume (LI_TYPE_U16, 70, 33, 65, 2);
  const double um[3] = { 0.1, 0.05, 0.05 }, origin[3] = { 10, 20, 31 };

  li_volume_set_voxel (a, um);
  li_volume_set_origin (a, origin);
  g_assert_true (li_volume_write_tiff (a, path, NULL, NULL));
  for (int k = 0; k < 2; k++)
    {
      g_autoptr (LiVolume) v = fixture_open (folder, "v.tif");
      g_autoptr (LiPyramid) known = li_pyramid_new_cached (v, FALSE);
      g_assert_true ((known != NULL) == (k == 1));
      g_autoptr (LiPyramid) p = li_pyramid_new (v, FALSE, 0, NULL, NULL);
      check_pyramid (p, FALSE, 3 - 1);
      g_assert_cmpfloat (li_volume_info (li_pyramid_level (p, 1))->origin[2], ==, 15.5);
      if (known != NULL)
        check_pyramid (known, FALSE, 2);
      g_assert_null (li_pyramid_new_cached (v, TRUE));
    }
  g_assert_true (li_volume_write_tiff (b, path, NULL, NULL));
  g_autoptr (LiVolume) v = fixture_open (folder, "v.tif");
  g_assert_null (li_pyramid_new_cached (v, FALSE));
  g_autoptr (LiPyramid) p = li_pyramid_new (v, FALSE, 0, NULL, NULL);
  check_pyramid (p, FALSE, 2);
  fixture_delete (folder);
}

static void
test_cancelled (void)
{
  g_autoptr (LiVolume) v = random_volume (LI_TYPE_U8, 9, 9, 9, 1);
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  li_progress_cancel (progress);
  g_assert_null (li_pyramid_new (v, FALSE, 2, progress, &error));
  g_assert_true (li_error_is_cancelled (error));
}

/* Whole cells only, c = b c_b + (b − 1)/2, so the first voxel of the full frame stays number 0. */
static void
test_bin (void)
{
  g_autoptr (LiVolume) v = random_volume (LI_TYPE_U16, 10, 13, 14, 5);
  const guint16 *grey = li_volume_memory (v);
  const double um[3] = { 1, 2, 3 }, origin[3] = { 6, 0, 9 };

  li_volume_set_voxel (v, um);
  li_volume_set_origin (v, origin);
  g_autoptr (LiVolume) b = li_volume_bin (v, 3, NULL, NULL);
  const LiVolumeInfo *info = li_volume_info (b);
  const gint64 want[3] = { 3, 4, 4 };
  for (int k = 0; k < 3; k++)
    {
      g_assert_cmpint (info->shape[k], ==, want[k]);
      g_assert_cmpfloat (info->voxel[k], ==, 3 * um[k]);
      g_assert_cmpfloat (info->origin[k], ==, origin[k] / 3);
    }
  for (int z = 0; z < 3; z++)
    for (int y = 0; y < 4; y++)
      for (int x = 0; x < 4; x++)
        {
          double sum = 0;
          for (int i = 0; i < 27; i++)
            sum += grey[((3 * z + i / 9) * 13 + 3 * y + i / 3 % 3) * 14 + 3 * x + i % 3];
          g_assert_cmpfloat_with_epsilon (value (b, z, y, x), sum / 27, 0.02);
        }
  g_autoptr (GError) error = NULL;
  g_assert_null (li_volume_bin (v, 11, NULL, &error));
  g_assert_true (li_error_is_input (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pyramid/means", test_means);
  g_test_add_func ("/pyramid/labels", test_labels);
  g_test_add_func ("/pyramid/cached", test_cached);
  g_test_add_func ("/pyramid/cancelled", test_cancelled);
  g_test_add_func ("/pyramid/bin", test_bin);
  return fixture_run ();
}
