/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-runs.h"

#include <string.h>

#include "base/li-number.h"

typedef struct
{
  LiInput *input;
  LiDiskType type;
  guint64 first;
  guint64 *offsets;
} Runs;

static void
runs_free (gpointer data)
{
  Runs *r = data;

  li_input_free (r->input);
  g_free (r->offsets);
  g_free (r);
}

static guint64
plane_at (const Runs *r, const LiVolumeInfo *info, gint64 z)
{
  return r->offsets ? r->offsets[z]
                    : r->first + (guint64)z * info->shape[1] * info->shape[2] * r->type.bytes;
}

/* Whole planes that follow each other are one read. */
static gboolean
read_raw (Runs *r, const LiVolumeInfo *info, const LiBox *box, char *out, GError **error)
{
  gsize row = (gsize)li_box_edge (box, 2) * r->type.bytes, bytes = row * li_box_edge (box, 1),
        pitch = (gsize)info->shape[2] * r->type.bytes;
  gboolean whole = li_box_edge (box, 1) == info->shape[1] && li_box_edge (box, 2) == info->shape[2];

  for (gint64 z = box->lo[0], n; z < box->hi[0]; z += n, out += n * bytes)
    {
      guint64 at = plane_at (r, info, z);
      n = 1;
      while (whole && z + n < box->hi[0] && plane_at (r, info, z + n) == at + n * bytes)
        n++;
      if (whole ? !li_input_read (r->input, out, n * bytes, at, error)
                : !li_input_read_rows (r->input, out, row, li_box_edge (box, 1), pitch,
                                       at + box->lo[1] * pitch + box->lo[2] * r->type.bytes, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
runs_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Runs *r = data;
  gsize n = li_box_voxels (box);

  if (r->type.bytes == li_voxel_type_size (info->type))
    return read_raw (r, info, box, out, error)
           && (li_disk_type_is_plain (&r->type)
               || li_disk_type_convert (&r->type, out, out, n, li_input_path (r->input), error));
  g_autofree char *raw = g_try_malloc (n * r->type.bytes);
  if (raw == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, li_input_path (r->input),
                           "no memory for %" G_GSIZE_FORMAT " voxels", n);
  return read_raw (r, info, box, raw, error)
         && li_disk_type_convert (&r->type, raw, out, n, li_input_path (r->input), error);
}

static gboolean
check_place (Runs *r, const LiVolumeInfo *info, const char *path, GError **error)
{
  guint64 have = li_input_bytes (r->input),
          plane = (guint64)info->shape[1] * info->shape[2] * r->type.bytes;

  /* Without a list of places the last plane is the one that a cut takes. */
  for (gint64 z = r->offsets ? 0 : info->shape[0] - 1; z < info->shape[0]; z++)
    {
      guint64 at = plane_at (r, info, z);
      if (at <= have && plane <= have - at)
        continue;
      g_autofree char *found = li_number_bytes (have);
      g_autofree char *size = li_number_bytes (plane);
      return li_input_error (error, LI_ERROR_FORMAT, path,
                             "holds %s, too little for its %" G_GINT64_FORMAT
                             " planes of %s; it was cut short or is described wrongly",
                             found, info->shape[0], size);
    }
  return TRUE;
}

LiVolume *
li_runs_volume (const LiVolumeInfo *info,
                const char *path,
                LiInput *input,
                const LiDiskType *type,
                guint64 first,
                guint64 *offsets,
                GError **error)
{
  static const LiBacking backing = { runs_read, runs_free, TRUE };
  Runs *r = g_new0 (Runs, 1);
  LiVolumeInfo own = *info;

  *r = (Runs){ input, *type, first, offsets };
  if (!li_disk_type_native (type, &own.type))
    li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                    "has numbers of %u bytes that no voxel holds", type->bytes);
  else if (first > G_MAXINT64)
    li_input_error (error, LI_ERROR_FORMAT, path, "says that its voxels begin beyond any file");
  else if (li_input_check_shape (path, own.shape, MAX (type->bytes, 4), error)
           && check_place (r, &own, path, error))
    return li_volume_new (&own, path, &backing, r);
  runs_free (r);
  return NULL;
}
