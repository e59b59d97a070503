/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-transcode.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "volume/li-input.h"
#include "volume/li-runs.h"

#define UNUSED_SECONDS (30 * 24 * 3600)

static guint64
volume_bytes (const LiVolumeInfo *info)
{
  return (guint64)info->shape[0] * info->shape[1] * info->shape[2]
         * li_voxel_type_size (info->type);
}

static char *
folder (void)
{
  return g_build_filename (li_cache_folder (), "unpacked", NULL);
}

/* The name says which file it was made of: another one, or a changed one, gets another name. */
static char *
name_of (const LiVolumeInfo *info, const char *path, const char *part)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL), *base = folder (), *key = NULL,
                  *sum = NULL, *name = NULL;
  struct stat st;

  if (stat (path, &st) != 0)
    return NULL;
  key = g_strdup_printf (
      "1\n%s\n%s\n%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld %" G_GUINT64_FORMAT
      " %" G_GUINT64_FORMAT "\n%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
      absolute, part ? part : "", (gint64)st.st_size, (gint64)st.st_mtim.tv_sec,
      (long)st.st_mtim.tv_nsec, (guint64)st.st_ino, (guint64)st.st_dev,
      li_voxel_type_name (info->type), info->shape[0], info->shape[1], info->shape[2]);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  name = g_strconcat (sum, ".raw", NULL);
  return g_build_filename (base, name, NULL);
}

static gboolean
is_whole (const char *name, const LiVolumeInfo *info)
{
  struct stat st;

  return stat (name, &st) == 0 && S_ISREG (st.st_mode)
         && (guint64)st.st_size == volume_bytes (info);
}

typedef struct
{
  char *name;
  gint64 used, bytes;
} Transcript;

static void
transcript_clear (gpointer data)
{
  g_free (((Transcript *)data)->name);
}

static gint
by_age (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const Transcript *)a)->used, y = ((const Transcript *)b)->used;
  return x < y ? -1 : x > y;
}

static GArray *
list_transcripts (const char *base)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Transcript));
  GDir *dir = g_dir_open (base, 0, NULL);
  const char *entry;

  g_array_set_clear_func (list, transcript_clear);
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      struct stat st;
      g_autofree char *name = g_build_filename (base, entry, NULL);
      /* Hidden ones are what a killed program left half written. */
      if ((!g_str_has_suffix (entry, ".raw") && entry[0] != '.') || stat (name, &st) != 0)
        continue;
      Transcript t = { g_steal_pointer (&name), st.st_mtim.tv_sec, st.st_size };
      g_array_append_val (list, t);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_array_sort (list, by_age);
  return list;
}

/* What could be freed for a new transcript, the file @keep apart. */
static guint64
room (const char *base, const char *keep)
{
  g_autoptr (GArray) list = list_transcripts (base);
  guint64 bytes = li_file_free_space (base);

  for (guint k = 0; k < list->len; k++)
    if (strcmp (g_array_index (list, Transcript, k).name, keep) != 0)
      bytes += g_array_index (list, Transcript, k).bytes;
  return bytes;
}

/* A transcript that is open somewhere stays readable there after its name is gone. */
static void
make_room (const char *base, guint64 needed)
{
  g_autoptr (GArray) list = list_transcripts (base);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint k = 0; k < list->len; k++)
    {
      const Transcript *t = &g_array_index (list, Transcript, k);
      if (now - t->used < UNUSED_SECONDS && li_file_free_space (base) >= needed)
        return;
      g_unlink (t->name);
    }
}

/* A little more than the voxels themselves: a disk is never filled to the brim. */
static guint64
needed (const LiVolumeInfo *info)
{
  return volume_bytes (info) + volume_bytes (info) / 64 + ((guint64)16 << 20);
}

gboolean
li_transcode_possible (const LiVolumeInfo *info, const char *path, const char *part)
{
  g_autofree char *base = folder (), *name = name_of (info, path, part);

  return name != NULL && (is_whole (name, info) || room (base, name) >= needed (info));
}

static LiVolume *
open_transcript (const char *name, const char *path, const LiVolumeInfo *info, GError **error)
{
  LiInput *input = li_input_open (name, FALSE, error);
  LiDiskType type = li_disk_type_of (info->type);

  if (input == NULL)
    return NULL;
  utimensat (AT_FDCWD, name, NULL, 0); /* used today */
  return li_runs_volume (info, path, input, &type, 0, NULL, error);
}

static gboolean
write_slabs (LiSafeFile *file,
             const LiVolumeInfo *info,
             gint64 slab,
             LiUnpackFunc unpack,
             gpointer data,
             LiProgress *progress,
             GError **error)
{
  gsize plane = (gsize)info->shape[1] * info->shape[2] * li_voxel_type_size (info->type);
  g_autofree char *voxels = g_try_malloc (plane * MIN (slab, info->shape[0]));

  if (voxels == NULL)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_MEMORY,
                   "no memory for %" G_GINT64_FORMAT " planes of %" G_GSIZE_FORMAT " bytes", slab,
                   plane);
      return FALSE;
    }
  for (gint64 z = 0; z < info->shape[0]; z += slab)
    {
      gint64 n = MIN (slab, info->shape[0] - z);
      if (li_progress_set_error_if_cancelled (progress, error)
          || !unpack (data, z, n, voxels, error)
          || !li_safe_file_write (file, voxels, plane * n, error))
        return FALSE;
      li_progress_step (progress, n);
    }
  return TRUE;
}

static gboolean
make_transcript (const char *name,
                 const LiVolumeInfo *info,
                 const char *path,
                 gint64 slab,
                 LiUnpackFunc unpack,
                 gpointer data,
                 LiProgress *progress,
                 GError **error)
{
  g_autofree char *base = g_path_get_dirname (name), *size = li_number_bytes (volume_bytes (info)),
                  *short_name = g_path_get_basename (path), *message = NULL;

  if (g_mkdir_with_parents (base, 0700) != 0)
    return li_input_error (error, LI_ERROR_FAILED, base,
                           "cannot be made: %s; unpacked volumes are kept there",
                           g_strerror (errno));
  if (room (base, name) < needed (info))
    return li_input_error (error, LI_ERROR_FAILED, path,
                           "must be unpacked before it can be shown, and %s has no room for the %s "
                           "that this takes; free some or set XDG_CACHE_HOME to a larger disk",
                           base, size);
  make_room (base, needed (info));
  g_autoptr (LiSafeFile) file = li_safe_file_open (name, error);
  if (file == NULL)
    return FALSE;
  message = g_strdup_printf ("%s: unpacking %s into %s", short_name, size, base);
  li_progress_push (progress, 1, info->shape[0], message);
  gboolean ok = write_slabs (file, info, slab, unpack, data, progress, error);
  li_progress_pop (progress);
  return ok && li_safe_file_commit (g_steal_pointer (&file), error);
}

LiVolume *
li_transcode (const LiVolumeInfo *info,
              const char *path,
              const char *part,
              gint64 slab,
              LiUnpackFunc unpack,
              gpointer data,
              LiProgress *progress,
              GError **error)
{
  g_autofree char *name = name_of (info, path, part);

  if (name == NULL)
    {
      li_input_error (error, LI_ERROR_IO, path, "cannot be opened: %s", g_strerror (errno));
      return NULL;
    }
  if (!is_whole (name, info)
      && !make_transcript (name, info, path, slab, unpack, data, progress, error))
    return NULL;
  return open_transcript (name, path, info, error);
}
