/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume-fixtures.h"

#include <math.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/li-safe-file.h"
#include "volume/li-pyramid.h"
#include "volume/li-volume-write.h"

static const double um[3] = { 0.2, 0.1, 0.05 }, origin[3] = { 3, 14, 15.5 };

static LiVolume *
random_volume (LiVoxelType type, gint64 nz, gint64 ny, gint64 nx)
{
  gint64 shape[3] = { nz, ny, nx };
  gsize n = nz * ny * nx;
  guint8 *v = g_malloc (n * li_voxel_type_size (type));
  g_autoptr (GRand) rand = g_rand_new_with_seed (type + 1);

  for (gsize i = 0; i < n * li_voxel_type_size (type); i++)
    v[i] = g_rand_int_range (rand, 0, 256);
  for (gsize i = 0; type == LI_TYPE_F32 && i < n; i++)
    ((float *)v)[i] = i == 5 ? NAN : (float)g_rand_double_range (rand, -1e4, 1e4);
  LiVolume *volume = li_volume_new_memory (type, shape, v);
  li_volume_set_voxel (volume, um);
  li_volume_set_origin (volume, origin);
  return volume;
}

static const char *const extensions[] = { "tif", "h5", "raw", "vti" };

static char *
path_of (const char *folder, const char *stem, int type, const char *extension)
{
  g_autofree char *name = g_strdup_printf ("%s-%s.%s", stem, li_voxel_type_name (type), extension);
  return g_build_filename (folder, name, NULL);
}

static void
check_same (LiVolume *a, LiVolume *b)
{
  const LiVolumeInfo *p = li_volume_info (a), *q = li_volume_info (b);
  gsize bytes = li_volume_n_voxels (a) * li_voxel_type_size (p->type);
  g_autofree void *x = g_malloc (bytes), *y = g_malloc (bytes);
  LiBox all = li_volume_box (a);

  g_assert_cmpint (p->type, ==, q->type);
  for (int k = 0; k < 3; k++)
    {
      g_assert_cmpint (p->shape[k], ==, q->shape[k]);
      g_assert_cmpfloat_with_epsilon (p->voxel[k], q->voxel[k], 1e-7);
      g_assert_cmpfloat_with_epsilon (p->origin[k], q->origin[k], 1e-7);
    }
  g_assert_true (li_volume_read_box (a, &all, p->type, x, NULL));
  g_assert_true (li_volume_read_box (b, &all, p->type, y, NULL));
  g_assert_cmpmem (x, bytes, y, bytes);
}

/* What is written is read back: shape, type, voxel size, origin, every bit. */
static void
test_back (void)
{
  g_autofree char *folder = fixture_folder ();

  for (int type = LI_TYPE_U8; type <= LI_TYPE_F32; type++)
    for (int k = 0; k < 3; k++)
      {
        g_autoptr (LiVolume) v = random_volume (type, 5, 17, 23);
        g_autofree char *path = path_of (folder, "v", type, extensions[k]);
        g_autoptr (GError) error = NULL;
        li_volume_write (v, path, NULL, &error);
        g_assert_no_error (error);
        g_autoptr (LiVolume) back = li_volume_open (path, NULL, NULL, &error);
        g_assert_no_error (error);
        check_same (v, back);
      }
  fixture_delete (folder);
}

/* tifffile, h5py, numpy and an XML parser find the same voxels, sizes and names. */
static void
test_others (void)
{
  g_autofree char *folder = fixture_folder (), *out = NULL;

  for (int type = LI_TYPE_U8; type <= LI_TYPE_F32; type++)
    {
      g_autoptr (LiVolume) v = random_volume (type, 5, 17, 23);
      const LiVolumeInfo *info = li_volume_info (v);
      g_autofree char *bare = path_of (folder, "v", type, "bytes");
      g_assert_true (g_file_set_contents (bare, li_volume_memory (v),
                                          li_volume_n_voxels (v) * li_voxel_type_size (info->type),
                                          NULL));
      for (gsize k = 0; k < G_N_ELEMENTS (extensions); k++)
        {
          g_autofree char *path = path_of (folder, "v", type, extensions[k]);
          g_assert_true (li_volume_write (v, path, NULL, NULL));
        }
    }
  out = fixture_python (
      folder,
      "import tifffile, h5py, xml.etree.ElementTree as X\n"
      "def same(a, b): assert a.dtype == b.dtype and a.shape == b.shape and \\\n"
      "  a.tobytes() == b.tobytes()\n"
      "for c, t in [('u8','uint8'), ('u16','uint16'), ('i16','int16'), ('u32','uint32'),\n"
      "             ('f32','float32')]:\n"
      "  v = np.fromfile('v-%s.bytes' % c, t).reshape(5, 17, 23)\n"
      "  with tifffile.TiffFile('v-%s.tif' % c) as f:\n"
      "    same(f.asarray(), v)\n"
      "    assert f.is_imagej and not f.is_bigtiff and len(f.pages) == 5\n"
      "    m = f.imagej_metadata\n"
      "    assert m['images'] == 5 and m['slices'] == 5 and m['unit'] == 'micron', m\n"
      "    assert abs(m['spacing'] - 0.2) < 1e-9\n"
      "    a, b = f.pages[0].tags['XResolution'].value\n"
      "    assert abs(a / b - 20) < 1e-6\n"
      "    a, b = f.pages[4].tags['YResolution'].value\n"
      "    assert abs(a / b - 10) < 1e-6\n"
      "  with h5py.File('v-%s.h5' % c) as f:\n"
      "    same(f['entry/reconstruction/results/data'][()], v)\n"
      "    assert f['entry'].attrs['NX_class'] == 'NXentry'\n"
      "    assert f['entry/reconstruction'].attrs['NX_class'] == 'NXprocess'\n"
      "    assert f['entry/reconstruction/results'].attrs['signal'] == 'data'\n"
      "    assert f[f.attrs['default']][f['entry'].attrs['default']].attrs['NX_class'] == "
      "'NXdata'\n"
      "    s = f['entry/reconstruction/configuration/processing_options/reconstruction'\n"
      "          '/voxel_size_cm'][()]\n"
      "    assert np.allclose(s, [2e-5, 1e-5, 5e-6], rtol=1e-9), s\n"
      "  same(np.fromfile('v-%s.raw' % c, t).reshape(5, 17, 23), v)\n"
      "  d = open('v-%s.vti' % c, 'rb').read()\n"
      "  head, body = d.split(b'<AppendedData encoding=\"raw\">_')\n"
      "  i = X.fromstring(head + b'</VTKFile>').find('ImageData')\n"
      "  assert i.get('WholeExtent') == '0 22 0 16 0 4'\n"
      "  assert np.allclose(np.array(i.get('Spacing').split(), float), [.05, .1, .2])\n"
      "  assert np.allclose(np.array(i.get('Origin').split(), float), [15.5*.05, 14*.1, 3*.2])\n"
      "  a = i.find('Piece/PointData/DataArray')\n"
      "  assert a.get('type').lower() == t, a.get('type')\n"
      "  at = int(a.get('offset'))\n"
      "  assert int.from_bytes(body[at:at + 8], 'little') == v.nbytes\n"
      "  same(np.frombuffer(body, t, v.size, at + 8).reshape(v.shape), v)\n"
      "  u = i.find('FieldData/Array').text\n"
      "  assert bytes(int(x) for x in u.split()) == 'µm\\0'.encode()\n"
      "print('all')\n");
  g_assert_cmpstr (out, ==, "all\n");
  fixture_delete (folder);
}

static gboolean
folder_has_only (const char *folder, guint n)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint found = 0;

  while (g_dir_read_name (dir) != NULL)
    found++;
  return found == n;
}

/* On a full disk the old file stays as it was, nothing half written is left, and the message names
 * the file and the reason. */
static void
test_full_disk (void)
{
  g_autofree char *folder = fixture_folder ();

  for (gsize k = 0; k < G_N_ELEMENTS (extensions); k++)
    {
      g_autoptr (LiVolume) old = random_volume (LI_TYPE_U8, 4, 5, 6),
                           v = random_volume (LI_TYPE_U16, 9, 40, 50);
      g_autofree char *path = path_of (folder, "full", 0, extensions[k]), *before = NULL;
      gsize length, bytes = 9 * 40 * 50 * 2;
      g_assert_true (li_volume_write (old, path, NULL, NULL));
      g_assert_true (g_file_get_contents (path, &before, &length, NULL));
      const guint64 room[] = { 0, 30, bytes / 2, bytes + 60 };
      int n = strcmp (extensions[k], "h5") == 0 ? 3 : strcmp (extensions[k], "tif") == 0 ? 3 : 4;
      for (int i = 0; i < n; i++)
        {
          g_autofree char *after = NULL;
          g_autoptr (GError) error = NULL;
          gsize now;
          li_safe_file_fail_after (room[i], ENOSPC);
          gboolean ok = li_volume_write (v, path, NULL, &error);
          li_safe_file_fail_after (G_MAXUINT64, ENOSPC);
          g_assert_false (ok);
          g_assert_nonnull (error);
          g_assert_nonnull (strstr (error->message, path));
          g_assert_nonnull (strstr (error->message, g_strerror (ENOSPC)));
          g_assert_false (li_error_is_input (error));
          g_assert_true (g_file_get_contents (path, &after, &now, NULL));
          g_assert_cmpmem (before, length, after, now);
          g_assert_true (folder_has_only (folder, strcmp (extensions[k], "raw") == 0 ? 2 : 1));
        }
      g_autoptr (GError) error = NULL;
      if (strcmp (extensions[k], "vti") != 0)
        {
          g_autoptr (LiVolume) back = li_volume_open (path, NULL, NULL, &error);
          g_assert_no_error (error);
          check_same (old, back);
        }
      g_remove (path);
      g_autofree char *sidecar = g_strconcat (path, ".info", NULL);
      g_remove (sidecar);
    }
  fixture_delete (folder);
}

/* libhdf5 writes the tree by itself: its trouble is found too. */
static void
test_full_disk_hdf5 (void)
{
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "a.h5", NULL);
  g_autoptr (LiVolume) v = random_volume (LI_TYPE_U8, 2, 3, 4);
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  small.rlim_cur = 64;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  gboolean ok = li_volume_write_hdf5 (v, path, NULL, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_false (ok);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_true (folder_has_only (folder, 0));
  fixture_delete (folder);
}

/* A cache without room is no wrong volume: opening says so and leaves nothing. */
static void
test_full_cache (void)
{
  g_autofree char *folder = fixture_folder ();
  g_free (fixture_python (folder, "import tifffile\n"
                                  "a = np.zeros((70, 1100, 1000), 'uint8')\n"
                                  "tifffile.imwrite('large.tif', a, compression='zlib',\n"
                                  "  photometric='minisblack', rowsperstrip=1100)\n"));
  g_autofree char *path = g_build_filename (folder, "large.tif", NULL),
                  *base = g_build_filename (fixture_root, "cache", "lithoscope", "volumes", NULL);
  g_autoptr (GError) error = NULL;

  li_safe_file_fail_after (5000000, ENOSPC);
  g_autoptr (LiVolume) v = li_volume_open (path, NULL, NULL, &error);
  li_safe_file_fail_after (G_MAXUINT64, ENOSPC);
  g_assert_null (v);
  g_assert_nonnull (strstr (error->message, g_strerror (ENOSPC)));
  g_assert_true (folder_has_only (base, 0));
  fixture_delete (folder);
}

static void
test_refused (void)
{
  g_autofree char *folder = fixture_folder (), *odd = g_build_filename (folder, "a.xyz", NULL),
                  *nowhere = g_build_filename (folder, "missing", "a.tif", NULL),
                  *raw = g_build_filename (folder, "a.raw", NULL);
  g_autoptr (LiVolume) v = random_volume (LI_TYPE_U8, 2, 3, 4);
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (li_volume_write (v, odd, NULL, &error));
  g_assert_nonnull (strstr (error->message, odd));
  g_assert_true (li_error_is_input (error));
  g_clear_error (&error);
  g_assert_false (li_volume_write (v, nowhere, NULL, &error));
  g_assert_nonnull (strstr (error->message, nowhere));
  g_clear_error (&error);
  li_progress_cancel (progress);
  g_assert_false (li_volume_write (v, raw, progress, &error));
  g_assert_true (li_error_is_cancelled (error));
  g_assert_true (folder_has_only (folder, 0));
  fixture_delete (folder);
}

static LiVolume *
open_back (const char *path)
{
  g_autoptr (GError) error = NULL;
  LiVolume *v = li_volume_open (path, NULL, NULL, &error);

  g_assert_no_error (error);
  return v;
}

static void
no_files_in (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  g_assert_null (g_dir_read_name (dir));
}

/* More than one chunk along x, levels down to 64, each the pyramid's means; every type. */
static void
test_zarr (void)
{
  g_autofree char *folder = fixture_folder ();

  for (int type = LI_TYPE_U8; type <= LI_TYPE_F32; type++)
    {
      g_autoptr (LiVolume) v = random_volume (type, 5, 9, 259);
      g_autofree char *path = path_of (folder, "v", type, "ome.zarr");
      g_autoptr (GError) error = NULL;
      li_volume_write (v, path, NULL, &error);
      g_assert_no_error (error);
      g_autoptr (LiVolume) back = open_back (path);
      check_same (v, back);
      g_autoptr (LiPyramid) ours = li_pyramid_new (v, FALSE, 0, NULL, &error);
      LiVolume *level = back;
      g_assert_cmpint (li_pyramid_n_levels (ours), ==, 4);
      for (int k = 1; k < 4; k++)
        {
          g_autofree char *name = g_strdup_printf ("%s/%d", path, k);
          g_autoptr (LiVolume) alone = open_back (name);
          level = li_volume_coarser (level);
          g_assert_nonnull (level);
          check_same (li_pyramid_level (ours, k), level);
          check_same (li_pyramid_level (ours, k), alone);
        }
      g_assert_null (li_volume_coarser (level));
    }
  fixture_delete (folder);
}

/* Whole or not at all: a full disk at any place, a cancelled job, a name that is taken. */
static void
test_zarr_refused (void)
{
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "v.zarr", NULL);
  g_autoptr (LiVolume) v = random_volume (LI_TYPE_U16, 5, 9, 259);
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  for (guint64 room = 0; room < 24000; room += 3000)
    {
      li_safe_file_fail_after (room, ENOSPC);
      g_assert_false (li_volume_write (v, path, NULL, &error));
      g_assert_true (g_str_has_prefix (error->message, path));
      g_clear_error (&error);
      no_files_in (folder);
    }
  li_safe_file_fail_after (G_MAXUINT64, 0);
  li_progress_cancel (progress);
  g_assert_false (li_volume_write (v, path, progress, &error));
  g_assert_true (li_error_is_cancelled (error));
  g_clear_error (&error);
  no_files_in (folder);
  g_assert_cmpint (g_mkdir (path, 0777), ==, 0);
  g_assert_false (li_volume_write (v, path, NULL, &error));
  g_assert_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID);
  no_files_in (path);
  fixture_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/write/back", test_back);
  g_test_add_func ("/write/others", test_others);
  g_test_add_func ("/write/full-disk", test_full_disk);
  g_test_add_func ("/write/full-disk-hdf5", test_full_disk_hdf5);
  g_test_add_func ("/write/full-cache", test_full_cache);
  g_test_add_func ("/write/zarr", test_zarr);
  g_test_add_func ("/write/zarr-refused", test_zarr_refused);
  g_test_add_func ("/write/refused", test_refused);
  return fixture_run ();
}
