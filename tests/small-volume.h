/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A raw file of 2 × 3 × 4 voxels of one byte in @folder, and the file that describes it. */
static inline char *
make_small_volume (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *voxels = g_strnfill (24, name[0]), *info = g_strconcat (path, ".info", NULL);

  g_assert_true (g_file_set_contents (path, voxels, 24, NULL));
  g_assert_true (g_file_set_contents (info, "shape = 2,3,4\ntype = u8\n", -1, NULL));
  return path;
}
