/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What cannot be opened, whatever its format: one sentence that names it. */

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/li-pool.h"
#include "volume-fixtures.h"

#define NOBODY 65534

static void
put (const char *folder, const char *name, const char *bytes, gssize n)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, n, NULL));
}

static void
test_refused (void)
{
  g_autofree char *folder = fixture_folder (), *pipe = g_build_filename (folder, "pipe.tif", NULL),
                  *dir = g_build_filename (folder, "folder.tif", NULL);

  fixture_refused (folder, "missing.tif", "cannot be opened: No such file");
  put (folder, "empty.tif", "", 0);
  put (folder, "empty.h5", "", 0);
  fixture_refused (folder, "empty.tif", "is empty");
  fixture_refused (folder, "empty.h5", "is empty");
  put (folder, "letter.txt", "Dear beamline,\n", -1);
  fixture_refused (folder, "letter.txt", "is no volume of a known format");
  put (folder, "head.tif", "II*\0", 4);
  fixture_refused (folder, "head.tif", "");
  put (folder, "json.edf", "{ \"a\" = 1 }\n", -1);
  fixture_refused (folder, "json.edf", "is no volume of a known format");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  fixture_refused (folder, "pipe.tif", "neither a file nor a folder");
  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  fixture_refused (folder, "folder.tif",
                   "numbered TIFF, EDF or PNG images or OME-Zarr were expected");
  fixture_delete (folder);
}

/* Every format of the table: a file that claims 2⁶³ planes. */
static void
test_absurd (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (
      folder,
      "import struct, h5py\n"
      "big = 2**63 - 1\n"
      "open('a.edf', 'w').write('{\\nByteOrder = LowByteFirst ;\\nDataType = FloatValue ;\\n'\n"
      "  'Dim_1 = 4 ;\\nDim_2 = 4 ;\\nDim_3 = %d ;\\n}\\n' % big)\n"
      "open('a.mha', 'w').write('ObjectType = Image\\nNDims = 3\\nDimSize = 4 4 %d\\n'\n"
      "  'ElementType = MET_FLOAT\\nElementDataFile = LOCAL\\n' % big)\n"
      "open('a.raw', 'w').write('voxels')\n"
      "open('a.raw.info', 'w').write('shape = %d, 4, 4\\ntype = u8\\n' % big)\n"
      "f = h5py.File('a.h5', 'w')\n"
      "f.create_dataset('v', (2**62, 4, 4), 'u1', chunks=(64, 4, 4), maxshape=(None, 4, 4))\n"
      "f.close()\n"
      "e = lambda t, k, n, v: struct.pack('<HHQQ', t, k, n, v)\n"
      "ifd = struct.pack('<Q', 6) + e(256, 4, 1, 4) + e(257, 16, 1, big) + e(258, 3, 1, 8) + \\\n"
      "  e(259, 3, 1, 1) + e(273, 16, 1, 16) + e(279, 16, 1, big) + struct.pack('<Q', 0)\n"
      "open('a.tif', 'wb').write(struct.pack('<2sHHHQ', b'II', 43, 8, 0, 16) + ifd)\n"
      "open('b.tif', 'wb').write(struct.pack('<2sHHHQQ', b'II', 43, 8, 0, 16, big))\n");

  fixture_refused (folder, "a.edf", "which no volume has");
  fixture_refused (folder, "a.mha", "which no volume has");
  fixture_refused (folder, "a.raw", "which no volume has");
  fixture_refused (folder, "a.h5", "which no volume has");
  fixture_refused (folder, "a.tif", "");
  fixture_refused (folder, "b.tif", "");
  fixture_delete (folder);
}

/* In a child that is nobody: 0 when @name is refused as it should be. */
static int
refused_to_nobody (const char *folder, const char *name, const char *part)
{
  pid_t child = fork ();

  if (child == 0)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) error = NULL;
      if (geteuid () == 0 && (setgid (NOBODY) != 0 || setuid (NOBODY) != 0))
        _exit (3);
      LiVolume *v = li_volume_open (path, NULL, NULL, &error);
      _exit (v != NULL                                                                        ? 1
             : strstr (error->message, path) != NULL && strstr (error->message, part) != NULL ? 0
                                                                                              : 2);
    }
  int status = -1;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

/* Tests run as root, whom nothing is forbidden: an unprivileged user tries. */
static void
test_unreadable (void)
{
  static const char *const names[] = { "a.tif", "a.h5", "a.edf", "a.mha", "a.raw", "folder" };
  g_autofree char *folder = fixture_folder ();

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autofree char *path = g_build_filename (folder, names[k], NULL);
      if (k + 1 < G_N_ELEMENTS (names))
        put (folder, names[k], "something", -1);
      else
        g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      g_assert_cmpint (chmod (path, 0), ==, 0);
    }
  /* The way there is open. */
  g_assert_cmpint (chmod (folder, 0755), ==, 0);
  g_assert_cmpint (chmod (fixture_root, 0755), ==, 0);
  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    g_assert_cmpint (refused_to_nobody (folder, names[k], "cannot be opened: Permission denied"),
                     ==, 0);
  fixture_delete (folder);
}

/* A sidecar, the data of a header, a plane of a folder that may not be read. */
static void
test_unreadable_parts (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (
      folder, "import tifffile\n"
              "open('a.raw', 'w').write('voxels')\n"
              "open('a.raw.info', 'w').write('shape = 1, 2, 3\\ntype = u8\\n')\n"
              "open('a.mhd', 'w').write('ObjectType = Image\\nNDims = 3\\nDimSize = 3 2 1\\n'\n"
              "  'ElementType = MET_UCHAR\\nElementDataFile = data.bin\\n')\n"
              "open('data.bin', 'w').write('voxels')\n"
              "os.mkdir('series')\n"
              "for k in range(3): tifffile.imwrite('series/%d.tif' % k, np.zeros((4, 5), 'u2'))\n"
              "for name in ['a.raw.info', 'data.bin', 'series/1.tif']: os.chmod(name, 0)\n"
              "for name in ['.', 'series']: os.chmod(name, 0o755)\n");

  g_assert_cmpint (chmod (fixture_root, 0755), ==, 0);
  g_assert_cmpint (refused_to_nobody (folder, "a.raw", "Permission denied"), ==, 0);
  g_assert_cmpint (refused_to_nobody (folder, "a.mhd", "Permission denied"), ==, 0);
  g_assert_cmpint (refused_to_nobody (folder, "series", "1.tif: cannot be opened: Permission"), ==,
                   0);
  fixture_delete (folder);
}

/* Without its helper HDF5 is refused, and everything else still opens. */
static void
test_no_helper (void)
{
  g_autofree char *folder = fixture_folder (), *before = g_strdup (g_getenv ("LI_HDF5_PROBE"));
  g_autofree char *out = fixture_python (folder, "import h5py, tifffile\n"
                                                 "a = volume('uint16', (2, 5, 7))\n"
                                                 "tifffile.imwrite('a.tif', a)\n"
                                                 "h5py.File('a.h5', 'w')['v'] = a\n"
                                                 "ref('a.tif', a)\n"
                                                 "ref('a.h5', a)\n");

  g_autofree char *path = g_build_filename (folder, "a.h5", NULL);
  g_autoptr (GError) error = NULL;
  g_setenv ("LI_HDF5_PROBE", "/nonexistent/helper", TRUE);
  g_assert_null (li_volume_open (path, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "a.h5: cannot be opened: /nonexistent/helper"));
  g_autoptr (LiVolume) tiff = fixture_open (folder, "a.tif");
  fixture_check (folder, "a.tif", tiff);
  g_setenv ("LI_HDF5_PROBE", "/bin/false", TRUE);
  g_clear_error (&error);
  g_assert_null (li_volume_open (path, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "a.h5: cannot be opened: "));
  g_assert_nonnull (strstr (error->message, "ends without an answer"));
  g_setenv ("LI_HDF5_PROBE", before, TRUE);
  g_autoptr (LiVolume) hdf5 = fixture_open (folder, "a.h5");
  fixture_check (folder, "a.h5", hdf5);
  fixture_delete (folder);
}

/* What the helper's worker ended by: a disk that does not answer is no damage of the file. */
static void
test_worker_died (void)
{
  static const struct
  {
    int signal;
    LiErrorCode code;
    const char *says;
  } cases[] = { { SIGALRM, LI_ERROR_IO, "disk did not answer" },
                { SIGPROF, LI_ERROR_FORMAT, "did not come to an end" },
                { SIGSEGV, LI_ERROR_FORMAT, "stopped on it" } };
  g_autofree char *folder = fixture_folder (), *before = g_strdup (g_getenv ("LI_HDF5_PROBE")),
                  *helper = g_build_filename (folder, "helper", NULL),
                  *path = g_build_filename (folder, "a.h5", NULL);

  g_assert_true (g_file_set_contents (path, "\x89HDF\r\n\x1a\n01234567", 16, NULL));
  g_setenv ("LI_HDF5_PROBE", helper, TRUE);
  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *script
          = g_strdup_printf ("#!/bin/sh\nread request\nprintf '\\ndied %d\\n'\n", cases[k].signal);

      g_assert_true (g_file_set_contents_full (helper, script, -1, 0, 0755, NULL));
      g_assert_null (li_volume_open (path, NULL, NULL, &error));
      g_assert_cmpint (error->code, ==, cases[k].code);
      g_assert_nonnull (strstr (error->message, cases[k].says));
    }
  g_setenv ("LI_HDF5_PROBE", before, TRUE);
  fixture_delete (folder);
}

/* The helper may be ended by others (the kernel when memory is short): the next file finds a new
 * one. */
static void
test_killed_helper (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (folder, "import h5py\n"
                                                 "a = volume('uint16', (2, 5, 7))\n"
                                                 "h5py.File('a.h5', 'w')['v'] = a\n"
                                                 "ref('a.h5', a)\n"),
                  *children = g_strdup_printf ("/proc/self/task/%d/children", (int)getpid ()),
                  *text = NULL;

  g_autoptr (LiVolume) first = fixture_open (folder, "a.h5");
  g_assert_true (g_file_get_contents (children, &text, NULL, NULL));
  pid_t helper = (pid_t)g_ascii_strtoll (text, NULL, 10);
  g_assert_cmpint (helper, >, 1);
  g_assert_cmpint (kill (helper, SIGKILL), ==, 0);
  for (int k = 0; k < 3; k++)
    {
      g_autoptr (LiVolume) again = fixture_open (folder, "a.h5");
      fixture_check (folder, "a.h5", again);
    }
  fixture_delete (folder);
}

/* A file that shrinks after it was opened is an error where its voxels are missing. */
static void
test_shrinking (void)
{
  static const char *const names[] = { "a.tif", "a.h5", "a.edf", "a.mha", "a.raw" };
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (
      folder,
      "import h5py, tifffile\n"
      "a = volume('uint8', (8, 64, 64))\n"
      "tifffile.imwrite('a.tif', a)\n"
      "h5py.File('a.h5', 'w')['v'] = a\n"
      "open('a.edf', 'wb').write(b'{\\nByteOrder = LowByteFirst ;\\nDataType = UnsignedByte ;\\n'\n"
      "  b'Dim_1 = 64 ;\\nDim_2 = 64 ;\\nDim_3 = 8 ;\\n}\\n' + a.tobytes())\n"
      "open('a.mha', 'wb').write(b'ObjectType = Image\\nNDims = 3\\nDimSize = 64 64 8\\n'\n"
      "  b'ElementType = MET_UCHAR\\nElementDataFile = LOCAL\\n' + a.tobytes())\n"
      "open('a.raw', 'wb').write(a.tobytes())\n"
      "open('a.raw.info', 'w').write('shape = 8, 64, 64\\ntype = u8\\n')\n");

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autofree char *path = g_build_filename (folder, names[k], NULL);
      g_autofree guint8 *voxels = g_malloc (8 * 64 * 64);
      g_autoptr (LiVolume) v = fixture_open (folder, names[k]);
      g_autoptr (GError) error = NULL;
      LiBox all = li_volume_box (v), first = li_box (0, 1, 0, 64, 0, 64);
      g_assert_cmpint (truncate (path, 20000), ==, 0);
      g_assert_true (li_volume_read_box (v, &first, LI_TYPE_U8, voxels, &error));
      g_assert_false (li_volume_read_box (v, &all, LI_TYPE_U8, voxels, &error));
      g_assert_nonnull (strstr (error->message, path));
    }
  fixture_delete (folder);
}

typedef struct
{
  const char *folder;
  LiVolume *volumes[64];
} Many;

static void
open_and_read (gsize k, gpointer data)
{
  static const char *const names[] = { "a.h5", "b.h5", "damaged.h5", "a.mha" };
  Many *many = data;
  g_autofree char *path = g_build_filename (many->folder, names[k % 4], NULL);
  GError *error = NULL;

  many->volumes[k] = li_volume_open (path, NULL, NULL, &error);
  g_assert_cmpint (many->volumes[k] == NULL, ==, k % 4 == 2);
  g_assert_cmpint (error != NULL, ==, k % 4 == 2);
  g_clear_error (&error);
}

/* One helper serves all threads; chunks are unpacked by all of them. */
static void
test_parallel (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (
      folder,
      "import h5py, zlib\n"
      "a = volume('uint16', (20, 30, 40))\n"
      "h5py.File('a.h5', 'w').create_dataset('v', data=a, chunks=(4, 7, 9), compression=4,\n"
      "                                      shuffle=True)\n"
      "h5py.File('b.h5', 'w')['v'] = a\n"
      "open('damaged.h5', 'wb').write(open('b.h5', 'rb').read()[:900])\n"
      "open('a.mha', 'wb').write(b'ObjectType = Image\\nNDims = 3\\nDimSize = 40 30 20\\n'\n"
      "  b'CompressedData = True\\nElementType = MET_USHORT\\nElementDataFile = LOCAL\\n'\n"
      "  + zlib.compress(a.tobytes()))\n"
      "for name in ['a.h5', 'b.h5', 'a.mha']: ref(name, a)\n");
  Many many = { .folder = folder };

  li_pool_for (G_N_ELEMENTS (many.volumes), open_and_read, &many);
  for (guint k = 0; k < G_N_ELEMENTS (many.volumes); k++)
    if (many.volumes[k] != NULL)
      {
        fixture_check (folder, "a.h5", many.volumes[k]);
        li_volume_unref (many.volumes[k]);
      }
  fixture_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* First: a helper that runs is kept. */
  /* Before there is a helper. */
  g_test_add_func ("/volume/open/worker-died", test_worker_died);
  g_test_add_func ("/volume/open/no-helper", test_no_helper);
  g_test_add_func ("/volume/open/killed-helper", test_killed_helper);
  g_test_add_func ("/volume/open/refused", test_refused);
  g_test_add_func ("/volume/open/absurd", test_absurd);
  g_test_add_func ("/volume/open/unreadable", test_unreadable);
  g_test_add_func ("/volume/open/unreadable-parts", test_unreadable_parts);
  g_test_add_func ("/volume/open/shrinking", test_shrinking);
  g_test_add_func ("/volume/open/parallel", test_parallel);
  return fixture_run ();
}
