/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <sys/resource.h>

#include "base/li-number.h"
#include "volume-fixtures.h"
#include "volume/li-choices.h"
#include "volume/li-pyramid.h"

static char *
source_file (const char *name)
{
  return g_build_filename (g_getenv ("LI_TEST_SOURCE"), "tests", name, NULL);
}

/* @dataset: a path inside the file, "frame=N" or nothing. */
static LiVolume *
open_set (const char *folder, const char *name, const char *dataset, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  LiOpenOptions options = { 0 };

  if (g_str_has_prefix (dataset, "frame="))
    {
      options.has_frame = TRUE;
      options.frame = (int)g_ascii_strtoll (dataset + strlen ("frame="), NULL, 10);
    }
  else if (*dataset != '\0')
    options.dataset = dataset;

  return li_volume_open (path, &options, NULL, error);
}

static void
check_triple (const char *name, const char *what, const double got[3], const char *expected)
{
  for (int k = 0; k < 3; k++)
    {
      double v;
      expected = li_number_scan (expected, &v);
      g_assert_nonnull (expected);
      if (ABS (got[k] - v) > 1e-9 * ABS (v))
        g_error ("%s: %s is %g where %g was written", name, what, got[k], v);
    }
}

static void
check_sentence (const char *folder, const char *name, const GError *error, const char *part)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (strstr (error->message, path) == NULL || strstr (error->message, part) == NULL
      || strchr (error->message, '\n') != NULL || !li_error_is_input (error))
    g_error ("“%s” is no sentence about %s that says “%s”", error->message, path, part);
}

/* Boxes anywhere, also far outside, against the whole volume with clamped coordinates. */
static void
check_boxes (const char *name, LiVolume *v, GRand *random)
{
  const gint64 *n = li_volume_info (v)->shape;
  LiBox all = li_volume_box (v);
  g_autofree float *voxels = g_new (float, li_volume_n_voxels (v)), *part = g_new (float, 20000);

  if (li_volume_n_voxels (v) > 100000)
    return;
  g_assert_true (li_volume_read_box (v, &all, LI_TYPE_F32, voxels, NULL));
  for (int round = 0; round < 8; round++)
    {
      LiBox b;
      const float *at = part;
      for (int k = 0; k < 3; k++)
        {
          b.lo[k] = g_rand_int_range (random, -5, (int)n[k] + 3);
          b.hi[k] = b.lo[k] + g_rand_int_range (random, 1, 20);
        }
      g_assert_true (li_volume_read_box (v, &b, LI_TYPE_F32, part, NULL));
      for (gint64 z = b.lo[0]; z < b.hi[0]; z++)
        for (gint64 y = b.lo[1]; y < b.hi[1]; y++)
          for (gint64 x = b.lo[2]; x < b.hi[2]; x++, at++)
            {
              gint64 cz = CLAMP (z, 0, n[0] - 1), cy = CLAMP (y, 0, n[1] - 1),
                     cx = CLAMP (x, 0, n[2] - 1);
              if (memcmp (at, &voxels[(cz * n[1] + cy) * n[2] + cx], sizeof *at) != 0)
                g_error ("%s: a box has another voxel than the volume", name);
            }
    }
}

/* A line "NAME|DATASET or frame=N|VOXEL|ORIGIN": opened and compared with NAME.ref;
 * "NAME|DATASET|!|PART": refused with PART in the sentence; "?" in place of "!": opened, but its
 * voxels are refused. */
static void
check_line (const char *folder, const char *line, GRand *random)
{
  g_auto (GStrv) w = g_strsplit (line, "|", 4);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_strv_length (w), ==, 4);
  g_autoptr (LiVolume) v = open_set (folder, w[0], w[1], &error);
  if (*w[2] == '!' && v != NULL)
    g_error ("%s %s was opened", w[0], w[1]);
  if (*w[2] == '?' && v != NULL)
    {
      LiBox all = li_volume_box (v);
      g_autofree float *voxels = g_new (float, li_volume_n_voxels (v));
      g_assert_false (li_volume_read_box (v, &all, LI_TYPE_F32, voxels, &error));
    }
  if (*w[2] == '!' || *w[2] == '?')
    {
      check_sentence (folder, w[0], error, w[3]);
      return;
    }
  if (v == NULL)
    g_error ("%s", error->message);
  check_triple (line, "the voxel size", li_volume_info (v)->voxel, w[2]);
  check_triple (line, "the origin", li_volume_info (v)->origin, w[3]);
  fixture_check (folder, w[0], v);
  check_boxes (line, v, random);
}

static void
check_script (gconstpointer script)
{
  g_autofree char *folder = fixture_folder (), *source = source_file (script), *text = NULL,
                  *out = NULL;
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  g_assert_true (g_file_get_contents (source, &text, NULL, NULL));
  out = fixture_python (folder, text);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (out), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 50);
  for (char **line = lines; *line; line++)
    check_line (folder, *line, random);
  fixture_delete (folder);
}

/* Files as fabio, Nabu, nxtomo and SimpleITK wrote them (tests/data/README): voxel (z, y, x) is
 * (7919 z + 104729 y + 1299709 x) mod 65536. */
static void
check_formula (const char *name, const char *type, const char *voxel, const char *origin)
{
  g_autofree char *folder = source_file ("data/formats");
  g_autoptr (LiVolume) v = fixture_open (folder, name);
  LiBox all = li_volume_box (v);
  float voxels[3 * 5 * 7], *at = voxels;

  g_assert_cmpint (li_volume_n_voxels (v), ==, 3 * 5 * 7);
  g_assert_cmpstr (li_voxel_type_name (li_volume_info (v)->type), ==, type);
  check_triple (name, "the voxel size", li_volume_info (v)->voxel, voxel);
  check_triple (name, "the origin", li_volume_info (v)->origin, origin);
  g_assert_true (li_volume_read_box (v, &all, LI_TYPE_F32, voxels, NULL));
  for (int z = 0; z < 3; z++)
    for (int y = 0; y < 5; y++)
      for (int x = 0; x < 7; x++)
        g_assert_cmpfloat (*at++, ==, (7919 * z + 104729 * y + 1299709 * x) % 65536);
}

static void
test_other_programs (void)
{
  check_formula ("fabio-u16.edf", "u16", "0.05 0.05 0.05", "0 0 0");
  check_formula ("fabio-i32.edf", "f32", "0 0 0", "0 0 0");
  check_formula ("fabio-f64.edf", "f32", "0 0 0", "0 0 0");
  check_formula ("nabu-merged.hdf5", "f32", "0.05 0.05 0.05", "0 0 0");
  check_formula ("nxtomo.nx", "u16", "0 0.05 0.05", "0 0 0");
  check_formula ("simpleitk-u16.mha", "u16", "0.06 0.05 0.05", "30 20 10");
  check_formula ("simpleitk-u16-packed.mha", "u16", "0.06 0.05 0.05", "30 20 10");
  check_formula ("simpleitk-u16.mhd", "u16", "0.06 0.05 0.05", "30 20 10");
  check_formula ("simpleitk-f32.mha", "f32", "0.06 0.05 0.05", "0 0 0");
}

/* The caller says what a raw file is, whatever its name. */
static void
test_raw_options (void)
{
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "x.dat", NULL);
  const guint8 bytes[] = { 9, 9, 0, 1, 0, 2, 0, 3, 1, 0, 2, 0, 3, 0 };
  LiOpenOptions options
      = { .raw = { .shape = { 1, 2, 3 }, .type = LI_TYPE_U16, .voxel = { 1, 2, 3 } },
          .raw_offset = 2,
          .raw_big_endian = TRUE };
  guint16 voxels[6];
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, (const char *)bytes, sizeof bytes, NULL));
  fixture_refused (folder, "x.dat", "no volume of a known format");
  g_autoptr (LiVolume) v = li_volume_open (path, &options, NULL, &error);
  g_assert_no_error (error);
  LiBox all = li_volume_box (v);
  g_assert_true (li_volume_read_box (v, &all, LI_TYPE_U16, voxels, NULL));
  for (int k = 0; k < 6; k++)
    g_assert_cmpint (voxels[k], ==, k < 3 ? k + 1 : (k - 2) << 8);
  g_assert_cmpfloat (li_volume_info (v)->voxel[2], ==, 3);
  options.raw.shape[0] = 2;
  g_assert_null (li_volume_open (path, &options, NULL, &error));
  check_sentence (folder, "x.dat", error, "cut short or is described wrongly");
  g_clear_error (&error);
  options.raw.shape[0] = G_MAXINT64;
  g_assert_null (li_volume_open (path, &options, NULL, &error));
  check_sentence (folder, "x.dat", error, "which no volume has");
  fixture_delete (folder);
}

/* A file's own coarser levels are the pyramid's; one channel and time of several. */
static void
test_zarr_levels (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (
      folder, "import json\n"
              "def array(name, a, edges):\n"
              "  os.makedirs(name)\n"
              "  json.dump(dict(zarr_format=2, shape=a.shape, chunks=edges, dtype=a.dtype.str,\n"
              "                 compressor=None, fill_value=0, order='C', filters=None),\n"
              "            open(name + '/.zarray', 'w'))\n"
              "  for at in np.ndindex(*[n // c for n, c in zip(a.shape, edges)]):\n"
              "    part = a[tuple(slice(k * c, k * c + c) for k, c in zip(at, edges))]\n"
              "    open(name + '/' + '.'.join(map(str, at)), 'wb').write(part.tobytes())\n"
              "def zattrs(name, axes, n):\n"
              "  json.dump(dict(multiscales=[dict(axes=[dict(name=k) for k in axes],\n"
              "            datasets=[dict(path=str(k)) for k in range(n)])]),\n"
              "            open(name + '/.zattrs', 'w'))\n"
              "for k, shape in enumerate([(4, 2, 300), (2, 1, 150), (1, 1, 76)]):\n"
              "  a = volume('uint16', shape, k)\n"
              "  array('p.zarr/%d' % k, a, shape)\n"
              "  ref('p%d' % k, a)\n"
              "zattrs('p.zarr', 'zyx', 3)\n"
              "a = volume('uint16', (2, 3, 4, 5, 6))\n"
              "array('five.zarr/0', a, (1, 3, 2, 5, 6))\n"
              "zattrs('five.zarr', 'tczyx', 1)\n"
              "ref('five', a[1, 2])\n");
  g_autofree char *five = g_build_filename (folder, "five.zarr", NULL);
  LiChoices choices;
  LiOpenOptions options
      = { .has_channel = TRUE, .channel = 2, .has_frame = TRUE, .frame = 1, .choices = &choices };
  g_autoptr (GError) error = NULL;
  g_autoptr (LiVolume) chosen = li_volume_open (five, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (choices.channels, ==, 3);
  g_assert_cmpint (choices.frames, ==, 2);
  fixture_check (folder, "five", chosen);
  g_autoptr (LiVolume) v = fixture_open (folder, "p.zarr");
  fixture_check (folder, "p0", v);
  choices = li_choices_look (five);
  g_assert_cmpint (choices.channels, ==, 3);
  g_assert_cmpint (choices.frames, ==, 2);
  g_autofree char *plain = g_build_filename (folder, "p.zarr", NULL);
  choices = li_choices_look (plain);
  g_assert_cmpint (choices.channels, ==, 1);
  g_assert_cmpint (choices.frames, ==, 1);
  /* Nothing is cached yet. The third level has not half the edges of the second: not used. */
  g_autoptr (LiPyramid) at_once = li_pyramid_new_cached (v, FALSE);
  g_assert_cmpint (li_pyramid_n_levels (at_once), ==, 2);
  fixture_check (folder, "p1", li_pyramid_level (at_once, 1));
  g_assert_null (li_pyramid_new_cached (v, TRUE));
  g_autoptr (LiPyramid) whole = li_pyramid_new (v, FALSE, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (li_pyramid_n_levels (whole), ==, 4);
  fixture_check (folder, "p1", li_pyramid_level (whole, 1));
  g_assert_cmpint (li_volume_info (li_pyramid_level (whole, 3))->shape[2], ==, 38);
  fixture_delete (folder);
}

/* More planes than files may be open. */
static void
test_many_files (void)
{
  g_autofree char *folder = fixture_folder ();
  struct rlimit before, few;

  g_autofree char *out = fixture_python (folder, "import tifffile\n"
                                                 "a = volume('uint16', (400, 5, 6), 1)\n"
                                                 "os.makedirs('many')\n"
                                                 "for k in range(400):\n"
                                                 "  tifffile.imwrite('many/%d.tif' % k, a[k],\n"
                                                 "                   photometric='minisblack')\n"
                                                 "ref('many', a)\n");
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  few = before;
  few.rlim_cur = 300;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  g_autoptr (LiVolume) v = fixture_open (folder, "many");
  fixture_check (folder, "many", v);
  g_assert_cmpstr (li_volume_info (v)->format, ==, "TIFF folder");
  setrlimit (RLIMIT_NOFILE, &before);
  fixture_delete (folder);
}

/* HDF5_PLUGIN_PATH names programs: the helper loads none of them. Must be the first test that asks
 * it: the helper keeps the environment that it was started in. */
static void
test_no_plugin (void)
{
  g_autofree char *folder = fixture_folder (), *mark = g_build_filename (folder, "mark", NULL),
                  *source = source_file ("volume/make-hdf5-plugin.py"), *text = NULL,
                  *plugins = g_build_filename (g_getenv ("LI_TEST_BUILD"), "tests/volume", NULL);

  g_assert_true (g_file_get_contents (source, &text, NULL, NULL));
  g_autofree char *out = fixture_python (folder, text);
  g_setenv ("LI_TEST_MARK", mark, TRUE);
  g_setenv ("HDF5_PLUGIN_PATH", plugins, TRUE);
  fixture_refused (folder, "group.h5", "damaged HDF5 file");
  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
  g_unsetenv ("HDF5_PLUGIN_PATH");
  fixture_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/volume/formats/no-plugin", test_no_plugin);
  g_test_add_data_func ("/volume/formats/hdf5", "volume/make-hdf5.py", check_script);
  g_test_add_data_func ("/volume/formats/hdf5-filters", "volume/make-hdf5-filters.py",
                        check_script);
  g_test_add_data_func ("/volume/formats/plain", "volume/make-plain.py", check_script);
  g_test_add_data_func ("/volume/formats/folders", "volume/make-folders.py", check_script);
  g_test_add_data_func ("/volume/formats/nrrd-nifti", "volume/make-nrrd-nifti.py", check_script);
  g_test_add_data_func ("/volume/formats/zarr", "volume/make-zarr.py", check_script);
  g_test_add_func ("/volume/formats/other-programs", test_other_programs);
  g_test_add_func ("/volume/formats/raw-options", test_raw_options);
  g_test_add_func ("/volume/formats/zarr-levels", test_zarr_levels);
  g_test_add_func ("/volume/formats/many-files", test_many_files);
  return fixture_run ();
}
