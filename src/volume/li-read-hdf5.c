/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* HDF5 and NeXus: what Nabu writes, the frames of an NXtomo, or any dataset of three axes. libhdf5
 * is not called here: a helper says where the voxels lie (volume/li-hdf5-child.h). */

#include <string.h>

#include "volume/li-format.h"
#include "volume/li-hdf5-chunks.h"
#include "volume/li-hdf5-virtual.h"
#include "volume/li-held.h"
#include "volume/li-input.h"
#include "volume/li-runs.h"

/* Virtual datasets of virtual datasets of … */
#define MAX_DEPTH 4

typedef struct
{
  int depth;
  LiProgress *progress;
  GString *part; /* every dataset that was opened, and the state of its file */
} Request;

gboolean
li_hdf5_probe (const char *path, const guint8 *head, gsize n)
{
  static const char *const extensions[] = { ".h5", ".hdf5", ".nx", ".nxs" };

  if (n >= 8 && memcmp (head, "\x89HDF\r\n\x1a\n", 8) == 0)
    return TRUE;
  /* A file with something before its head, or a damaged one. */
  for (guint k = 0; n > 0 && k < G_N_ELEMENTS (extensions); k++)
    {
      gsize m = strlen (extensions[k]), length = strlen (path);
      if (length > m && g_ascii_strcasecmp (path + length - m, extensions[k]) == 0)
        return TRUE;
    }
  return FALSE;
}

static LiVolume *
open_dataset (const char *path, const char *dataset, gpointer data, GError **error);

static LiVolume *
open_compact (const LiVolumeInfo *info, const char *path, const LiHdf5Layout *l, GError **error)
{
  gsize bytes = (gsize)info->shape[0] * info->shape[1] * info->shape[2] * l->type.bytes;

  if (l->bytes->len == bytes)
    return li_held_volume (info, path, &l->type, g_memdup2 (l->bytes->data, bytes), error);
  li_input_error (error, LI_ERROR_FORMAT, path,
                  "has %u bytes of voxels in its header where its shape needs %" G_GSIZE_FORMAT,
                  l->bytes->len, bytes);
  return NULL;
}

static LiVolume *
open_layout (const char *path, const LiHdf5Layout *l, Request *request, GError **error)
{
  LiVolumeInfo info = { .format = "HDF5" };
  const char *file = l->file ? l->file : path;

  memcpy (info.shape, l->shape, sizeof info.shape);
  memcpy (info.voxel, l->voxel, sizeof info.voxel);
  memcpy (info.origin, l->origin, sizeof info.origin);
  li_disk_type_native (&l->type, &info.type);
  if (l->kind == LI_HDF5_COMPACT)
    return open_compact (&info, path, l, error);
  if (l->kind == LI_HDF5_VIRTUAL)
    return li_hdf5_virtual_volume (&info, path, file, l, open_dataset, request, error);
  /* Of the many files of a virtual dataset few stay open. */
  LiInput *input = li_input_open (file, request->depth > 1, error);
  if (input == NULL)
    return NULL;
  if (l->kind == LI_HDF5_CHUNKED)
    return li_hdf5_chunks_volume (&info, path, input, l, request->progress, error);
  return li_runs_volume (&info, path, input, &l->type, l->at, NULL, error);
}

static LiVolume *
open_dataset (const char *path, const char *dataset, gpointer data, GError **error)
{
  Request *request = data;
  LiVolume *v = NULL;
  /* The helper cannot tell a missing file from a damaged one. */
  g_autoptr (LiInput) there = li_input_open (path, FALSE, error);

  if (there == NULL)
    return NULL;
  if (request->depth >= MAX_DEPTH)
    {
      li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                      "is virtual datasets of each other, more than %d deep", MAX_DEPTH);
      return NULL;
    }
  g_autoptr (LiHdf5Layout) layout = li_hdf5_layout_read (path, dataset, error);
  if (layout == NULL)
    return NULL;
  g_autofree char *stamp = li_input_stamp (layout->file ? layout->file : path);
  g_string_append_printf (request->part, "%s %s\n", layout->dataset, stamp);
  request->depth++;
  v = open_layout (path, layout, request, error);
  request->depth--;
  return v;
}

LiVolume *
li_hdf5_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  Request request = { 0, progress, g_string_new (NULL) };

  LiVolume *v = open_dataset (path, options ? options->dataset : NULL, &request, error);

  if (v != NULL)
    li_volume_set_part (v, request.part->str);
  g_string_free (request.part, TRUE);
  return v;
}
