/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "volume/li-crop.h"

#include <math.h>
#include <glib/gi18n.h>
#include "volume/li-volume-write.h"

#define SLAB_BYTES ((gsize)32 << 20)

struct _LiCrop
{
  LiVolume *volume;
  LiBox box;
  char *path;
};

LiCrop *
li_crop_new (LiVolume *volume, const double a[3], const double b[3], const char *path)
{
  LiCrop *crop = g_new0 (LiCrop, 1);
  const double *origin = li_volume_info (volume)->origin;
  LiBox whole = li_volume_box (volume), box;

  for (int k = 0; k < 3; k++)
    {
      box.lo[k] = (gint64)rint (a[k] + 0.5 - origin[k]);
      box.hi[k] = (gint64)rint (b[k] + 0.5 - origin[k]);
    }
  crop->volume = li_volume_ref (volume);
  crop->box = li_box_intersect (&box, &whole);
  crop->path = g_strdup (path);
  return crop;
}

void
li_crop_free (gpointer data)
{
  LiCrop *crop = data;

  li_volume_unref (crop->volume);
  g_free (crop->path);
  g_free (crop);
}

static gboolean
write_slabs (LiCrop *crop,
             LiTiffStream *stream,
             const LiVolumeInfo *info,
             LiProgress *progress,
             GError **error)
{
  gsize plane = (gsize)info->shape[1] * (gsize)info->shape[2] * li_voxel_type_size (info->type);
  gint64 slab = (gint64)MAX (SLAB_BYTES / plane, 1);
  g_autofree gpointer data = g_malloc (plane * (gsize)MIN (slab, info->shape[0]));

  for (gint64 z = crop->box.lo[0]; z < crop->box.hi[0]; z += slab)
    {
      LiBox part = crop->box;

      part.lo[0] = z;
      part.hi[0] = MIN (z + slab, crop->box.hi[0]);
      if (li_progress_set_error_if_cancelled (progress, error)
          || !li_volume_read_box (crop->volume, &part, info->type, data, error)
          || !li_tiff_stream_planes (stream, data, li_box_edge (&part, 0), error))
        return FALSE;
      li_progress_step (progress, (double)li_box_edge (&part, 0));
      li_progress_wait (progress);
    }
  return TRUE;
}

gpointer
li_crop_work (gpointer data, LiProgress *progress, GError **error)
{
  LiCrop *crop = data;
  LiVolumeInfo info = *li_volume_info (crop->volume);
  LiTiffStream *stream;
  gboolean ok;

  if (li_box_is_empty (&crop->box))
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID, _ ("The box lies outside %s"),
                   li_volume_name (crop->volume));
      return NULL;
    }
  for (int k = 0; k < 3; k++)
    {
      info.shape[k] = li_box_edge (&crop->box, k);
      info.origin[k] += crop->box.lo[k];
    }
  stream = li_tiff_stream_open (crop->path, &info, error);
  if (stream == NULL)
    return NULL;
  li_progress_push (progress, 1, (double)info.shape[0], crop->path);
  ok = write_slabs (crop, stream, &info, progress, error);
  li_progress_pop (progress);
  if (!ok)
    {
      li_tiff_stream_abort (stream);
      return NULL;
    }
  return li_tiff_stream_close (stream, error) ? g_strdup (crop->path) : NULL;
}
