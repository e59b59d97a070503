/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "volume/li-volume.h"
#include "folders.h"

/* Volumes are made by other programs (numpy, tifffile, Pillow …) run in a folder of the test, which
 * write beside each file "NAME.ref": a line "TYPE NZ NY NX" and the voxels that must be read. */

static char *fixture_root;

/* A new folder; the cache lies in "cache" beside the folders of a program. */
static inline char *
fixture_folder (void)
{
  GError *error = NULL;

  if (fixture_root == NULL)
    {
      fixture_root = g_dir_make_tmp ("litho-volume-XXXXXX", &error);
      g_assert_no_error (error);
      g_autofree char *cache = g_build_filename (fixture_root, "cache", NULL);
      g_setenv ("XDG_CACHE_HOME", cache, TRUE);
    }
  char *folder = g_build_filename (fixture_root, "XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (folder));
  return folder;
}

static inline void
fixture_delete (const char *path)
{
  remove_all (path);
}

/* In place of g_test_run: nothing stays behind. */
static inline int
fixture_run (void)
{
  g_free (fixture_folder ());
  int status = g_test_run ();

  fixture_delete (fixture_root);
  g_free (fixture_root);
  return status;
}

static const char fixture_preamble[]
    = "import sys, os, subprocess, warnings\n"
      "warnings.simplefilter('ignore')\n"
      "import numpy as np\n"
      "codes = {'uint8':'u8','uint16':'u16','int16':'i16','uint32':'u32','float32':'f32'}\n"
      "def ref(name, a):\n"
      "  a = np.ascontiguousarray(a)\n"
      "  a = a.reshape((1,) * (3 - a.ndim) + a.shape)\n"
      "  with open(name + '.ref', 'wb') as f:\n"
      "    f.write(('%s %d %d %d\\n' % ((codes[a.dtype.name],) + a.shape)).encode())\n"
      "    f.write(a.tobytes())\n"
      "def volume(type, shape, seed=1):\n"
      "  r = np.random.default_rng(seed)\n"
      "  if np.dtype(type).kind == 'f': return r.normal(0, 1000, shape).astype(type)\n"
      "  i = np.iinfo(type)\n"
      "  return r.integers(i.min, i.max, shape, type, endpoint=True)\n"
      "def swapped(a, order):\n"
      "  return a.astype(a.dtype.newbyteorder(order)).tobytes()\n"
      "def write(name, data):\n"
      "  os.makedirs(os.path.dirname(name) or '.', exist_ok=True)\n"
      "  with open(name, 'wb') as f: f.write(data if isinstance(data, bytes) else data.encode())\n"
      /* what test-formats.c reads */
      "NO = '0 0 0'\n"
      "def good(name, a, voxel=NO, origin=NO, options=''):\n"
      "  ref(name, a)\n"
      "  print(f'{name}|{options}|{voxel}|{origin}')\n"
      "def frame(name, k, a, *place): good(name, a, *place, options=f'frame={k}')\n"
      "def bad(name, part): print(f'{name}||!|{part}')\n";

/* Runs a script in @folder; fails the test with what it printed. Its lines of output. */
static inline char *
fixture_python (const char *folder, const char *script)
{
  const char *python = g_getenv ("LI_TEST_PYTHON");
  g_autofree char *whole = g_strconcat (fixture_preamble, script, NULL), *said = NULL;
  char *argv[] = { (char *)(python != NULL ? python : "python3"), (char *)"-c", whole, NULL };
  char *out = NULL;
  int status;
  GError *error = NULL;

  g_assert_true (g_spawn_sync (folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &said,
                               &status, &error));
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("the script that makes the test's files failed:\n%s", said);
  return out;
}

typedef struct
{
  char *bytes;
  const char *voxels;
  LiVoxelType type;
  gint64 shape[3];
} FixtureReference;

static inline FixtureReference
fixture_reference (const char *folder, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".ref", NULL),
                  *path = g_build_filename (folder, file, NULL);
  FixtureReference ref = { 0 };
  gsize length;
  GError *error = NULL;

  g_file_get_contents (path, &ref.bytes, &length, &error);
  g_assert_no_error (error);
  char *end = memchr (ref.bytes, '\n', length);
  g_autofree char *line = g_strndup (ref.bytes, end - ref.bytes);
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  g_assert_true (li_voxel_type_parse (words[0], &ref.type));
  for (int k = 0; k < 3; k++)
    ref.shape[k] = g_ascii_strtoll (words[k + 1], NULL, 10);
  ref.voxels = end + 1;
  return ref;
}

/* Shape, type and every voxel as the other program has them; read whole and in odd boxes. */
static inline void
fixture_check (const char *folder, const char *name, LiVolume *volume)
{
  FixtureReference ref = fixture_reference (folder, name);
  const LiVolumeInfo *info = li_volume_info (volume);
  gsize size = li_voxel_type_size (ref.type), n = li_volume_n_voxels (volume) * size;
  LiBox all = li_volume_box (volume);
  GError *error = NULL;

  g_assert_cmpstr (li_voxel_type_name (info->type), ==, li_voxel_type_name (ref.type));
  for (int k = 0; k < 3; k++)
    g_assert_cmpint (info->shape[k], ==, ref.shape[k]);
  g_autofree char *voxels = g_malloc (n);
  li_volume_read_box (volume, &all, info->type, voxels, &error);
  g_assert_no_error (error);
  if (memcmp (voxels, ref.voxels, n) != 0)
    g_error ("%s: voxels differ from what was written", name);
  LiBox box = all;
  for (int k = 0; k < 3; k++)
    {
      box.lo[k] += li_box_edge (&all, k) / 3;
      box.hi[k] -= li_box_edge (&all, k) / 4;
    }
  li_volume_read_box (volume, &box, info->type, voxels, &error);
  g_assert_no_error (error);
  const char *at = voxels;
  gsize row = (gsize)li_box_edge (&box, 2) * size;
  for (gint64 z = box.lo[0]; z < box.hi[0]; z++)
    for (gint64 y = box.lo[1]; y < box.hi[1]; y++, at += row)
      g_assert_cmpmem (
          at, row, ref.voxels + ((z * ref.shape[1] + y) * ref.shape[2] + box.lo[2]) * size, row);
  g_free (ref.bytes);
}

static inline LiVolume *
fixture_open (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GError *error = NULL;
  LiVolume *volume = li_volume_open (path, NULL, NULL, &error);

  if (volume == NULL)
    g_error ("%s", error->message);
  return volume;
}

/* Opening @name must fail with one line that names the file and says @part. */
static inline void
fixture_refused (const char *folder, const char *name, const char *part)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiVolume) volume = li_volume_open (path, NULL, NULL, &error);

  if (volume != NULL)
    g_error ("%s was opened", name);
  g_assert_nonnull (error);
  g_assert_true (li_error_is_input (error));
  g_assert_nonnull (strstr (error->message, name));
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
  g_assert_null (strchr (error->message, '\n'));
}
