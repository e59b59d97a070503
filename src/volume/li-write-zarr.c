/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* OME-Zarr 0.4: a folder with an array of Zarr 2 for each level. The folder is made under a
 * temporary name beside its place. */

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/li-json.h"
#include "base/li-pool.h"
#include "base/li-safe-file.h"
#include "volume/li-codec.h"
#include "volume/li-halve.h"
#include "volume/li-input.h"
#include "volume/li-volume-write.h"
#include "volume/li-zarr-volume.h"

#define EDGE 128    /* of a chunk */
#define SMALLEST 64 /* largest edge of the last level, as in a pyramid */
#define BATCH 16    /* chunks that are packed at once */
#define MAX_LEVELS 32

/* One level while it is written. */
typedef struct
{
  LiVolume *from; /* the volume itself, or the level before */
  gboolean halve;
  LiVolumeInfo info;
  gint64 edge[3], n[3]; /* of a chunk; chunks along each axis */
  const char *packer, *folder;
  gsize first; /* of the batch */
  LiPiece packed[BATCH];
  GError *errors[BATCH];
} Writer;

static void
set_member (JsonObject *object, const char *name, JsonArray *array)
{
  json_object_set_array_member (object, name, array);
}

static JsonArray *
integers (const gint64 values[3])
{
  JsonArray *array = json_array_new ();

  for (int k = 0; k < 3; k++)
    json_array_add_int_element (array, values[k]);
  return array;
}

static gboolean
write_json (JsonObject *json, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return li_json_save (json, path, error);
}

static gboolean
write_description (const Writer *w, GError **error)
{
  static const char *const types[] = { "|u1", "<u2", "<i2", "<u4", "<f4" };
  static const char *const swapped[] = { "|u1", ">u2", ">i2", ">u4", ">f4" };
  g_autoptr (JsonObject) json = json_object_new ();
  JsonObject *packer = json_object_new ();

  json_object_set_string_member (packer, "id", "blosc");
  json_object_set_string_member (packer, "cname", w->packer);
  json_object_set_int_member (packer, "clevel", 5);
  json_object_set_int_member (packer, "shuffle", 1);
  json_object_set_int_member (packer, "blocksize", 0);
  json_object_set_int_member (json, "zarr_format", 2);
  set_member (json, "shape", integers (w->info.shape));
  set_member (json, "chunks", integers (w->edge));
  json_object_set_string_member (json, "dtype",
                                 (G_BYTE_ORDER == G_LITTLE_ENDIAN ? types : swapped)[w->info.type]);
  json_object_set_object_member (json, "compressor", packer);
  json_object_set_int_member (json, "fill_value", 0);
  json_object_set_string_member (json, "order", "C");
  json_object_set_null_member (json, "filters");
  json_object_set_string_member (json, "dimension_separator", "/");
  return write_json (json, w->folder, ".zarray", error);
}

/* The voxels of a box of the level, packed: those of the volume, or means of the level before. */
static gboolean
read_level (const Writer *w, const LiBox *box, guint8 *out, GError **error)
{
  const LiVolumeInfo *fine = li_volume_info (w->from);
  gsize size = li_voxel_type_size (w->info.type);
  LiBox above;

  if (!w->halve)
    return li_volume_read_box (w->from, box, w->info.type, out, error);
  for (int k = 0; k < 3; k++)
    {
      above.lo[k] = 2 * box->lo[k];
      above.hi[k] = MIN (2 * box->hi[k], fine->shape[k]);
    }
  gint64 nz = li_box_edge (&above, 0), ny = li_box_edge (&above, 1), nx = li_box_edge (&above, 2);
  g_autofree guint8 *voxels = g_try_malloc ((gsize)nz * ny * nx * size);
  if (voxels == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, w->folder, "no memory for a chunk");
  if (!li_volume_read_box (w->from, &above, w->info.type, voxels, error))
    return FALSE;
  for (gint64 z = 0; z < nz; z += 2)
    for (gint64 y = 0; y < ny; y += 2, out += (nx + 1) / 2 * size)
      {
        const void *rows[4];
        int n = 0;
        for (gint64 k = z; k < MIN (z + 2, nz); k++)
          for (gint64 j = y; j < MIN (y + 2, ny); j++)
            rows[n++] = voxels + (k * ny + j) * nx * size;
        li_halve_row (w->info.type, FALSE, rows, n, nx, out);
      }
  return TRUE;
}

static LiBox
chunk_box (const Writer *w, gsize number)
{
  gint64 at[3] = { (gint64)number / (w->n[1] * w->n[2]), (gint64)number / w->n[2] % w->n[1],
                   (gint64)number % w->n[2] };
  LiBox box;

  for (int k = 0; k < 3; k++)
    {
      box.lo[k] = at[k] * w->edge[k];
      box.hi[k] = MIN (box.lo[k] + w->edge[k], w->info.shape[k]);
    }
  return box;
}

/* A packed box into a chunk at full size; what lies beyond the volume is 0. */
static void
spread (const Writer *w, const LiBox *box, const guint8 *from, guint8 *chunk)
{
  gsize size = li_voxel_type_size (w->info.type), row = (gsize)li_box_edge (box, 2) * size;

  for (gint64 z = 0; z < li_box_edge (box, 0); z++)
    for (gint64 y = 0; y < li_box_edge (box, 1); y++, from += row)
      memcpy (chunk + (z * w->edge[1] + y) * w->edge[2] * size, from, row);
}

static void
pack_one (gsize k, gpointer data)
{
  Writer *w = data;
  LiBox box = chunk_box (w, w->first + k);
  gsize size = li_voxel_type_size (w->info.type),
        bytes = (gsize)w->edge[0] * w->edge[1] * w->edge[2] * size;
  g_autofree guint8 *voxels = g_try_malloc (li_box_voxels (&box) * size),
                    *chunk = g_try_malloc0 (bytes);

  if (voxels == NULL || chunk == NULL)
    {
      li_input_error (&w->errors[k], LI_ERROR_MEMORY, w->folder, "no memory for a chunk");
      return;
    }
  if (!read_level (w, &box, voxels, &w->errors[k]))
    return;
  spread (w, &box, voxels, chunk);
  if (!li_codec_pack_blosc (chunk, bytes, size, w->packer, &w->packed[k]))
    li_input_error (&w->errors[k], LI_ERROR_MEMORY, w->folder, "a chunk cannot be packed");
}

static gboolean
write_chunk (const Writer *w, gsize number, const LiPiece *piece, GError **error)
{
  LiBox box = chunk_box (w, number);
  g_autofree char *folder = g_strdup_printf ("%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, w->folder,
                                             box.lo[0] / w->edge[0], box.lo[1] / w->edge[1]);
  g_autofree char *path = g_strdup_printf ("%s/%" G_GINT64_FORMAT, folder, box.lo[2] / w->edge[2]);

  if (g_mkdir_with_parents (folder, 0777) != 0)
    return li_input_error (error, LI_ERROR_FAILED, folder, "cannot be made: %s",
                           g_strerror (errno));
  return li_safe_file_set_contents (path, piece->bytes, (gssize)piece->n, error);
}

/* Packed by all threads, written one after the other. */
static gboolean
write_batch (Writer *w, gsize n, GError **error)
{
  gboolean ok = TRUE;

  li_pool_for (n, pack_one, w);
  for (gsize k = 0; k < n; k++)
    {
      if (ok && w->errors[k] != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&w->errors[k]));
          ok = FALSE;
        }
      ok = ok && write_chunk (w, w->first + k, &w->packed[k], error);
      g_clear_error (&w->errors[k]);
      g_clear_pointer (&w->packed[k].bytes, g_free);
    }
  return ok;
}

static gboolean
write_chunks (Writer *w, LiProgress *progress, GError **error)
{
  gsize all = (gsize)w->n[0] * w->n[1] * w->n[2];
  gboolean ok = TRUE;

  li_progress_push (progress, 1, (double)all, NULL);
  for (w->first = 0; ok && w->first < all; w->first += BATCH)
    {
      gsize n = MIN (BATCH, all - w->first);
      ok = !li_progress_set_error_if_cancelled (progress, error) && write_batch (w, n, error);
      li_progress_step (progress, (double)n);
      li_progress_wait (progress);
    }
  li_progress_pop (progress);
  return ok;
}

/* The level that was written last, to make the next one of. */
static LiVolume *
reopen (const Writer *w, GError **error)
{
  LiZarrView view = { .axis = { 0, 1, 2 } };
  LiZarrArray array;

  return li_zarr_array_read (&array, w->folder, error)
             ? li_zarr_volume (&w->info, w->folder, w->folder, &array, &view, NULL, NULL, error)
             : NULL;
}

static void
plan_level (Writer *w, const LiVolumeInfo *info, int level)
{
  w->info = *info;
  w->halve = level > 0;
  for (int k = 0; k < 3; k++)
    {
      for (int j = 0; j < level; j++)
        w->info.shape[k] = (w->info.shape[k] + 1) / 2;
      w->edge[k] = MIN (EDGE, w->info.shape[k]);
      w->n[k] = (w->info.shape[k] + w->edge[k] - 1) / w->edge[k];
    }
}

static int
n_levels (const LiVolumeInfo *info)
{
  gint64 largest = MAX (MAX (info->shape[0], info->shape[1]), info->shape[2]);
  int n = 1;

  for (; largest > SMALLEST && n < MAX_LEVELS; n++)
    largest = (largest + 1) / 2;
  return n;
}

static gboolean
write_levels (LiVolume *volume, const char *folder, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  g_autoptr (LiVolume) from = li_volume_ref (volume);

  for (int level = 0; level < n_levels (info); level++)
    {
      g_autofree char *own = g_strdup_printf ("%s/%d", folder, level);
      Writer w
          = { .from = from, .folder = own, .packer = li_codec_blosc_has ("zstd") ? "zstd" : "lz4" };
      plan_level (&w, info, level);
      if (g_mkdir_with_parents (own, 0777) != 0)
        return li_input_error (error, LI_ERROR_FAILED, own, "cannot be made: %s",
                               g_strerror (errno));
      if (!write_description (&w, error) || !write_chunks (&w, level == 0 ? progress : NULL, error))
        return FALSE;
      LiVolume *next = reopen (&w, error);
      if (next == NULL)
        return FALSE;
      li_volume_unref (from);
      from = next;
    }
  return TRUE;
}

static JsonObject *
transformation (const char *type, const double values[3])
{
  JsonObject *one = json_object_new ();
  JsonArray *list = json_array_new ();

  for (int k = 0; k < 3; k++)
    json_array_add_double_element (list, values[k]);
  json_object_set_string_member (one, "type", type);
  set_member (one, type, list);
  return one;
}

/* The centre of a level's first voxel lies (b − 1)/2 voxels of level 0 behind that of level 0. */
static JsonObject *
level_of (const LiVolumeInfo *info, int level)
{
  JsonObject *dataset = json_object_new ();
  JsonArray *list = json_array_new ();
  g_autofree char *path = g_strdup_printf ("%d", level);
  double b = ldexp (1, level), scale[3], move[3];

  for (int k = 0; k < 3; k++)
    {
      double um = info->voxel[k] > 0 ? info->voxel[k] : 1;
      scale[k] = um * b;
      move[k] = um * (info->origin[k] + (b - 1) / 2);
    }
  json_array_add_object_element (list, transformation ("scale", scale));
  json_array_add_object_element (list, transformation ("translation", move));
  json_object_set_string_member (dataset, "path", path);
  set_member (dataset, "coordinateTransformations", list);
  return dataset;
}

static JsonArray *
axes_of (const LiVolumeInfo *info)
{
  static const char *const names[] = { "z", "y", "x" };
  JsonArray *axes = json_array_new ();

  for (int k = 0; k < 3; k++)
    {
      JsonObject *axis = json_object_new ();
      json_object_set_string_member (axis, "name", names[k]);
      json_object_set_string_member (axis, "type", "space");
      if (info->voxel[k] > 0)
        json_object_set_string_member (axis, "unit", "micrometer");
      json_array_add_object_element (axes, axis);
    }
  return axes;
}

static gboolean
write_group (const LiVolumeInfo *info, const char *folder, const char *path, GError **error)
{
  g_autoptr (JsonObject) group = json_object_new (), about = json_object_new ();
  g_autofree char *name = g_path_get_basename (path);
  JsonObject *image = json_object_new ();
  JsonArray *images = json_array_new (), *levels = json_array_new ();

  for (int level = 0; level < n_levels (info); level++)
    json_array_add_object_element (levels, level_of (info, level));
  json_object_set_string_member (image, "version", "0.4");
  json_object_set_string_member (image, "name", name);
  set_member (image, "axes", axes_of (info));
  set_member (image, "datasets", levels);
  json_object_set_string_member (image, "type", "mean");
  json_array_add_object_element (images, image);
  set_member (about, "multiscales", images);
  json_object_set_int_member (group, "zarr_format", 2);
  return write_json (group, folder, ".zgroup", error)
         && write_json (about, folder, ".zattrs", error);
}

static void
delete_tree (const char *path)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      delete_tree (child);
    }
  g_remove (path);
}

/* A new folder beside @path with the rights that the user's mask gives. */
static char *
temporary_folder (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path), *name = g_path_get_basename (path);
  g_autofree char *folder = g_strdup_printf ("%s/.%s.XXXXXX", parent, name);

  if (g_mkdtemp (folder) == NULL)
    {
      li_input_error (error, LI_ERROR_IO, path, "cannot be written: %s", g_strerror (errno));
      return NULL;
    }
  if (g_chmod (folder, 0777 & ~li_file_mask ()) != 0)
    g_debug ("%s keeps its rights", folder);
  return g_steal_pointer (&folder);
}

/* Replaces the temporary folder's name in the error by that of the wanted folder. */
static void
name_target_in_error (const char *path, const char *folder, GError **error)
{
  if (error == NULL || *error == NULL || !g_str_has_prefix ((*error)->message, folder))
    return;
  char *text = g_strconcat (path, (*error)->message + strlen (folder), NULL);
  g_free ((*error)->message);
  (*error)->message = text;
}

gboolean
li_volume_write_zarr (LiVolume *volume, const char *path, LiProgress *progress, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return li_input_error (error, LI_ERROR_INVALID, path,
                           "is there already; an OME-Zarr is a folder, which is not replaced: "
                           "delete it or give another name");
  g_autofree char *folder = temporary_folder (path, error);
  gboolean ok = folder != NULL && write_levels (volume, folder, progress, error)
                && write_group (li_volume_info (volume), folder, path, error);

  if (ok && g_rename (folder, path) != 0)
    ok = li_input_error (error, LI_ERROR_IO, path, "cannot be written: %s", g_strerror (errno));
  if (!ok && folder != NULL)
    {
      delete_tree (folder);
      name_target_in_error (path, folder, error);
    }
  return ok;
}
