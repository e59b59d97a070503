/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-tiff-files.h"

#include <string.h>

#include "volume/li-chunked.h"
#include "volume/li-tiff-ome.h"

static void
file_free (gpointer data)
{
  LiTiffFile *file = data;

  li_input_free (file->input);
  li_tiff_layout_free (file->layout);
  g_free (file);
}

static gboolean
is_missing (const char *path, const char *opened, const char *name, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  li_input_error (error, LI_ERROR_INVALID, opened,
                  "is one of several OME-TIFF files of one image, and “%s”, which holds other "
                  "planes of it, is not in its folder; put all of them there under the names that "
                  "they had, or save the image as one file",
                  name);
  return TRUE;
}

/* Each file of an image has its own identifier in its description, which is the whole or says only
 * where the whole is. */
static gboolean
is_meant (const LiTiffLayout *l, const char *uuid)
{
  return uuid == NULL || !li_tiff_is_ome (l->description)
         || strstr (l->description, "UUID=") == NULL || strstr (l->description, uuid) != NULL;
}

static LiTiffFile *
open_file (const char *path, const char *opened, const char *name, const char *uuid, GError **error)
{
  if (is_missing (path, opened, name, error))
    return NULL;
  g_autoptr (LiInput) input = li_input_open (path, TRUE, error);
  g_autoptr (LiTiffLayout) l = input != NULL ? li_tiff_layout_read (input, error) : NULL;

  if (l == NULL)
    return NULL;
  if (!is_meant (l, uuid))
    {
      li_input_error (error, LI_ERROR_FORMAT, opened,
                      "is one of several OME-TIFF files of one image, but “%s” in its folder is "
                      "not the one that belongs to it (it has another UUID)",
                      name);
      return NULL;
    }
  LiTiffFile *file = g_new0 (LiTiffFile, 1);
  file->input = g_steal_pointer (&input);
  file->layout = g_steal_pointer (&l);
  return file;
}

static void
add_file (LiTiffLayout *l, LiTiffFile *file)
{
  if (l->files == NULL)
    l->files = g_ptr_array_new_with_free_func (file_free);
  g_ptr_array_add (l->files, file);
  file->first = l->planes->len;
  for (guint k = 0; k < file->layout->planes->len; k++)
    {
      LiTiffPlane plane = g_array_index (file->layout->planes, LiTiffPlane, k);

      plane.file = l->files->len;
      g_array_append_val (l->planes, plane);
    }
}

gboolean
li_tiff_files_find (LiTiffLayout *l,
                    const char *path,
                    const char *name,
                    const char *uuid,
                    guint *first,
                    guint *end,
                    GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = name != NULL ? g_path_get_basename (name) : NULL;
  g_autofree char *full = base != NULL ? g_build_filename (folder, base, NULL) : NULL;
  LiTiffFile *file = NULL;

  if (full == NULL)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "is one of several OME-TIFF files of one image, but does not say the "
                           "name of the one with the UUID %s",
                           uuid);
  for (guint k = 0; l->files != NULL && k < l->files->len && file == NULL; k++)
    {
      LiTiffFile *other = l->files->pdata[k];
      if (strcmp (li_input_path (other->input), full) == 0)
        file = other;
    }
  if (file == NULL)
    {
      if ((file = open_file (full, path, base, uuid, error)) == NULL)
        return FALSE;
      add_file (l, file);
    }
  *first = file->first;
  *end = file->first + file->layout->planes->len;
  return TRUE;
}

char *
li_tiff_files_stamp (const LiTiffLayout *l)
{
  GString *text = g_string_new (NULL);

  for (guint k = 0; l->files != NULL && k < l->files->len; k++)
    {
      const LiTiffFile *file = l->files->pdata[k];
      g_autofree char *stamp = li_input_stamp (li_input_path (file->input));

      g_string_append_printf (text, "%s;", stamp != NULL ? stamp : "");
    }
  g_autofree char *all = g_string_free (text, FALSE);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
}

typedef struct
{
  guint n;
  LiVolume **volumes; /* of each file its planes of the image, in order; NULL where it has none */
  guint *file;        /* of each plane */
  gint64 *z;          /* of each plane in its file's volume */
  gboolean has_type;  /* a first file has been opened */
} Spread;

static void
spread_free (gpointer data)
{
  Spread *s = data;

  for (guint k = 0; k < s->n; k++)
    li_volume_unref (s->volumes[k]);
  g_free (s->volumes);
  g_free (s->file);
  g_free (s->z);
  g_free (s);
}

static gboolean
spread_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  const Spread *s = data;
  gsize plane
      = (gsize)li_box_edge (box, 1) * li_box_edge (box, 2) * li_voxel_type_size (info->type);
  char *to = out;

  for (gint64 z = box->lo[0]; z < box->hi[0]; z++, to += plane)
    {
      LiBox part = li_box (s->z[z], s->z[z] + 1, box->lo[1], box->hi[1], box->lo[2], box->hi[2]);
      if (!li_volume_read_box (s->volumes[s->file[z]], &part, info->type, to, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
spread_decode (gpointer data, const gint64 index[3], void *out, GError **error)
{
  const Spread *s = data;
  LiVolume *volume = s->volumes[s->file[index[0]]];
  LiBox all = li_volume_box (volume);

  all.lo[0] = s->z[index[0]];
  all.hi[0] = all.lo[0] + 1;
  return li_volume_read_box (volume, &all, li_volume_info (volume)->type, out, error);
}

/* The planes of each file, from those of the volume. */
static GArray **
share_out (const LiTiffLayout *l, Spread *s)
{
  GArray **of_file = g_new (GArray *, s->n);

  for (guint k = 0; k < s->n; k++)
    of_file[k] = g_array_new (FALSE, FALSE, sizeof (LiTiffPlane));
  for (guint z = 0; z < l->planes->len; z++)
    {
      LiTiffPlane plane = g_array_index (l->planes, LiTiffPlane, z);

      s->file[z] = plane.file;
      s->z[z] = of_file[plane.file]->len;
      g_array_append_val (of_file[plane.file], plane);
    }
  return of_file;
}

static gboolean
check_same (Spread *s, LiVolume *volume, LiVolumeInfo *info, const char *path, GError **error)
{
  const LiVolumeInfo *own = li_volume_info (volume);

  if (!s->has_type)
    info->type = own->type;
  s->has_type = TRUE;
  if (own->type == info->type && own->shape[1] == info->shape[1] && own->shape[2] == info->shape[2])
    return TRUE;
  return li_input_error (error, LI_ERROR_FORMAT, path,
                         "has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " pixels of type %s where "
                         "other files of the same OME image have %" G_GINT64_FORMAT
                         " × %" G_GINT64_FORMAT " of type %s",
                         own->shape[1], own->shape[2], li_voxel_type_name (own->type),
                         info->shape[1], info->shape[2], li_voxel_type_name (info->type));
}

/* Takes @planes. */
static gboolean
open_part (Spread *s,
           guint k,
           LiInput **input,
           LiTiffLayout **layout,
           GArray *planes,
           gboolean *packed,
           GError **error)
{
  gboolean this_one;

  if (planes->len == 0)
    {
      g_array_unref (planes);
      return TRUE;
    }
  g_array_unref ((*layout)->planes);
  (*layout)->planes = planes;
  s->volumes[k]
      = li_tiff_open_direct (g_steal_pointer (input), g_steal_pointer (layout), &this_one, error);
  *packed = *packed || this_one;
  return s->volumes[k] != NULL;
}

static gboolean
open_parts (Spread *s,
            LiInput *input,
            LiTiffLayout *layout,
            LiVolumeInfo *info,
            gboolean *packed,
            GError **error)
{
  g_autofree GArray **of_file = share_out (layout, s);
  g_autoptr (GPtrArray) files = g_steal_pointer (&layout->files);
  g_autoptr (LiInput) own_input = input;
  g_autoptr (LiTiffLayout) own = layout;
  gboolean ok = TRUE;

  for (guint k = 0; k < s->n; k++)
    {
      LiTiffFile *file = k > 0 ? files->pdata[k - 1] : NULL;
      g_autofree char *path = g_strdup (li_input_path (file != NULL ? file->input : own_input));

      if (!ok)
        g_array_unref (of_file[k]);
      else
        ok = open_part (s, k, file != NULL ? &file->input : &own_input,
                        file != NULL ? &file->layout : &own, of_file[k], packed, error)
             && (s->volumes[k] == NULL || check_same (s, s->volumes[k], info, path, error));
    }
  return ok;
}

LiVolume *
li_tiff_files_open (LiInput *input,
                    LiTiffLayout *layout,
                    const LiVolumeInfo *info,
                    const char *part,
                    LiProgress *progress,
                    GError **error)
{
  static const LiBacking backing = { spread_read, spread_free, TRUE };
  g_autofree char *path = g_strdup (li_input_path (input));
  LiVolumeInfo own = *info;
  Spread *s = g_new0 (Spread, 1);
  gboolean packed = FALSE;

  s->n = 1 + layout->files->len;
  s->volumes = g_new0 (LiVolume *, s->n);
  s->file = g_new (guint, layout->planes->len);
  s->z = g_new (gint64, layout->planes->len);
  if (!open_parts (s, input, layout, &own, &packed, error)
      || !li_input_check_shape (path, own.shape, 4, error))
    {
      spread_free (s);
      return NULL;
    }
  if (!packed)
    return li_volume_new (&own, path, &backing, s);
  LiChunkSource source = { { 1, own.shape[1], own.shape[2] }, spread_decode, spread_free, part };
  return li_chunked_volume (&own, path, &source, s, progress, error);
}
