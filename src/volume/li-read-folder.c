/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A folder of numbered images of one format, a plane each. */

#include <string.h>

#include "volume/li-chunked.h"
#include "volume/li-format.h"
#include "volume/li-input.h"
#include "volume/li-plane-format.h"
#include "volume/li-series.h"
#include "volume/li-tiff-plane.h"

static const LiPlaneFormat formats[] = {
  { "TIFF folder", "tif tiff", li_tiff_open_plane },
  { "EDF folder", "edf edf.gz", li_edf_open_plane },
  { "PNG folder", "png", li_png_open_plane },
};

typedef struct
{
  const LiPlaneFormat *format;
  GPtrArray *paths;
  LiVolume **planes; /* of files that are not packed; NULL: opened for each use */
  LiVolumeInfo first;
  char *place; /* which channel and time the first one is, or NULL */
} Folder;

static void
folder_free (gpointer data)
{
  Folder *f = data;

  for (guint k = 0; f->planes != NULL && k < f->paths->len; k++)
    li_volume_unref (f->planes[k]);
  g_free (f->planes);
  g_ptr_array_unref (f->paths);
  g_free (f->place);
  g_free (f);
}

static char *
all_extensions (void)
{
  GString *all = g_string_new (NULL);

  for (gsize k = 0; k < G_N_ELEMENTS (formats); k++)
    g_string_append_printf (all, "%s%s", k > 0 ? " " : "", formats[k].extensions);
  return g_string_free (all, FALSE);
}

/* All files of a series have the same extension. */
static const LiPlaneFormat *
format_of (const char *path)
{
  for (gsize k = 0; k < G_N_ELEMENTS (formats); k++)
    if (li_series_has_extension (path, formats[k].extensions))
      return &formats[k];
  g_assert_not_reached ();
}

gboolean
li_folder_probe (const char *path, const guint8 *head, gsize n)
{
  g_autofree char *extensions = n == 0 ? all_extensions () : NULL;

  return n == 0 && li_series_exists (path, extensions);
}

static gboolean
check_plane (const LiVolumeInfo *first,
             const LiVolumeInfo *info,
             const char *path,
             const char *first_path,
             GError **error)
{
  if (info->shape[0] != 1)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "holds %" G_GINT64_FORMAT
                           " planes; a folder of numbered images has one in each file, and a stack "
                           "is opened by its own name",
                           info->shape[0]);
  if (info->shape[1] == first->shape[1] && info->shape[2] == first->shape[2]
      && info->type == first->type)
    return TRUE;
  return li_input_error (error, LI_ERROR_FORMAT, path,
                         "has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " pixels of type %s where "
                         "%s has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " of type %s",
                         info->shape[1], info->shape[2], li_voxel_type_name (info->type),
                         first_path, first->shape[1], first->shape[2],
                         li_voxel_type_name (first->type));
}

/* Channels and times that lie in one folder are no stack. */
static gboolean
check_place (const Folder *f, LiVolume *plane, const char *path, GError **error)
{
  const char *place = li_volume_part (plane);

  if (g_strcmp0 (place, f->place) == 0)
    return TRUE;
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "is a plane of %s where %s is one of %s; put the planes of each channel "
                         "and time into a folder of their own",
                         place != NULL ? place : "no channel that is said",
                         (const char *)g_ptr_array_index (f->paths, 0),
                         f->place != NULL ? f->place : "no channel that is said");
}

static LiVolume *
open_plane (Folder *f, gint64 z, gboolean *packed, GError **error)
{
  const char *path = g_ptr_array_index (f->paths, z);
  LiVolume *v = f->format->open (path, packed, error);

  if (v == NULL)
    return NULL;
  if (z == 0 && f->first.format == NULL)
    {
      f->first = *li_volume_info (v);
      f->place = g_strdup (li_volume_part (v));
    }
  if (check_place (f, v, path, error)
      && check_plane (&f->first, li_volume_info (v), path, g_ptr_array_index (f->paths, 0), error))
    return v;
  li_volume_unref (v);
  return NULL;
}

static gboolean
folder_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Folder *f = data;
  gsize plane
      = (gsize)li_box_edge (box, 1) * li_box_edge (box, 2) * li_voxel_type_size (info->type);
  LiBox part = li_box (0, 1, box->lo[1], box->hi[1], box->lo[2], box->hi[2]);
  char *to = out;

  for (gint64 z = box->lo[0]; z < box->hi[0]; z++, to += plane)
    if (!li_volume_read_box (f->planes[z], &part, info->type, to, error))
      return FALSE;
  return TRUE;
}

static gboolean
folder_decode (gpointer data, const gint64 index[3], void *out, GError **error)
{
  Folder *f = data;
  gboolean packed;
  g_autoptr (LiVolume) v = open_plane (f, index[0], &packed, error);
  LiBox all = v != NULL ? li_volume_box (v) : (LiBox){ 0 };

  return v != NULL && li_volume_read_box (v, &all, f->first.type, out, error);
}

/* Every file's header is read, so that an error is reported at once and not at plane 1700. TRUE in
 * @packed when one of them must be unpacked. */
static gboolean
open_planes (Folder *f, gboolean *packed, LiProgress *progress, GError **error)
{
  f->planes = g_new0 (LiVolume *, f->paths->len);
  *packed = FALSE;
  for (guint k = 0; k < f->paths->len; k++)
    {
      gboolean this_one;
      if (li_progress_set_error_if_cancelled (progress, error)
          || (f->planes[k] = open_plane (f, k, &this_one, error)) == NULL)
        return FALSE;
      *packed = *packed || this_one;
      if (this_one)
        g_clear_pointer (&f->planes[k], li_volume_unref);
      li_progress_step (progress, 1);
      li_progress_wait (progress);
    }
  if (!*packed)
    return TRUE;
  for (guint k = 0; k < f->paths->len; k++)
    g_clear_pointer (&f->planes[k], li_volume_unref);
  g_clear_pointer (&f->planes, g_free);
  return TRUE;
}

LiVolume *
li_folder_open (const char *path,
                const LiOpenOptions *options,
                LiProgress *progress,
                GError **error)
{
  static const LiBacking backing = { folder_read, folder_free, TRUE };
  g_autofree char *extensions = all_extensions ();
  g_autoptr (GPtrArray) paths = li_series_find (path, extensions, error);
  gboolean packed;

  if (paths == NULL)
    return NULL;
  Folder *f = g_new0 (Folder, 1);
  f->paths = g_steal_pointer (&paths);
  f->format = format_of (g_ptr_array_index (f->paths, 0));
  li_progress_push (progress, 1, f->paths->len, NULL);
  gboolean ok = open_planes (f, &packed, progress, error);
  li_progress_pop (progress);
  if (!ok)
    {
      folder_free (f);
      return NULL;
    }
  LiVolumeInfo info = f->first;
  info.shape[0] = f->paths->len;
  info.format = f->format->folder;
  if (!packed)
    return li_volume_new (&info, path, &backing, f);
  LiChunkSource source = { { 1, info.shape[1], info.shape[2] }, folder_decode, folder_free, NULL };
  return li_chunked_volume (&info, path, &source, f, progress, error);
}
