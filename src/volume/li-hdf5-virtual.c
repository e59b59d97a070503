/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-hdf5-virtual.h"

#include <string.h>

#include "volume/li-input.h"

typedef struct
{
  LiVolume *volume;
  LiBox to;
  gint64 from[3];
} Part;

typedef struct
{
  GArray *parts; /* by rising first plane */
} Virtual;

static void
part_clear (gpointer data)
{
  li_volume_unref (((Part *)data)->volume);
}

static void
virtual_free (gpointer data)
{
  Virtual *v = data;

  g_array_unref (v->parts);
  g_free (v);
}

/* Copies a packed box into a larger packed box. */
static void
place (const LiBox *part, const char *from, const LiBox *box, char *to, gsize size)
{
  gsize row = (gsize)li_box_edge (part, 2) * size;

  for (gint64 z = part->lo[0]; z < part->hi[0]; z++)
    for (gint64 y = part->lo[1]; y < part->hi[1]; y++, from += row)
      {
        gsize at = ((gsize)(z - box->lo[0]) * li_box_edge (box, 1) + (y - box->lo[1]))
                       * li_box_edge (box, 2)
                   + (part->lo[2] - box->lo[2]);
        memcpy (to + at * size, from, row);
      }
}

static gboolean
read_part (const Part *p, const LiVolumeInfo *info, const LiBox *box, char *out, GError **error)
{
  LiBox both = li_box_intersect (&p->to, box), source;
  gsize size = li_voxel_type_size (info->type);

  if (li_box_is_empty (&both))
    return TRUE;
  for (int k = 0; k < 3; k++)
    {
      source.lo[k] = both.lo[k] - p->to.lo[k] + p->from[k];
      source.hi[k] = both.hi[k] - p->to.lo[k] + p->from[k];
    }
  g_autofree char *voxels = g_try_malloc (li_box_voxels (&both) * size);
  if (voxels == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, li_volume_name (p->volume),
                           "no memory for %" G_GSIZE_FORMAT " voxels", li_box_voxels (&both));
  if (!li_volume_read_box (p->volume, &source, info->type, voxels, error))
    return FALSE;
  place (&both, voxels, box, out, size);
  return TRUE;
}

static gboolean
virtual_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Virtual *v = data;

  for (guint k = 0; k < v->parts->len; k++)
    {
      const Part *p = &g_array_index (v->parts, Part, k);
      if (p->to.lo[0] >= box->hi[0])
        break;
      if (!read_part (p, info, box, out, error))
        return FALSE;
    }
  return TRUE;
}

/* As libhdf5 looks for it: an absolute name as it is, else (or when it is not there) beside the
 * file of the virtual dataset. */
static char *
find_source (const char *file, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (file), *last = NULL;

  if (strcmp (name, ".") == 0)
    return g_strdup (file);
  if (!g_path_is_absolute (name))
    return g_build_filename (folder, name, NULL);
  if (g_file_test (name, G_FILE_TEST_EXISTS))
    return g_strdup (name);
  last = g_path_get_basename (name);
  g_autofree char *beside = g_build_filename (folder, last, NULL);
  return g_strdup (g_file_test (beside, G_FILE_TEST_EXISTS) ? beside : name);
}

/* TRUE when every voxel of type @from is one of type @to, as it is for libhdf5 when it converts. */
static gboolean
holds (LiVoxelType to, LiVoxelType from)
{
  return to == from || (from == LI_TYPE_U8) || (from == LI_TYPE_U16 && to > LI_TYPE_I16)
         || (from == LI_TYPE_I16 && to == LI_TYPE_F32);
}

static gboolean
check_source (const LiVolumeInfo *info,
              const LiVolumeInfo *source,
              const LiHdf5Source *s,
              const char *path,
              GError **error)
{
  if (!holds (info->type, source->type))
    return li_input_error (
        error, LI_ERROR_UNSUPPORTED, path, "takes voxels of type %s from %s, which has %s",
        li_voxel_type_name (info->type), s->file, li_voxel_type_name (source->type));
  for (int k = 0; k < 3; k++)
    {
      gint64 edge = li_box_edge (&s->to, k);
      if (s->to.hi[k] > info->shape[k] || s->from[k] + edge > source->shape[k]
          || (s->whole && edge != source->shape[k]))
        return li_input_error (error, LI_ERROR_FORMAT, path,
                               "takes %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                               " × %" G_GINT64_FORMAT " voxels from %s, which has %" G_GINT64_FORMAT
                               " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT,
                               li_box_edge (&s->to, 0), li_box_edge (&s->to, 1),
                               li_box_edge (&s->to, 2), s->file, source->shape[0], source->shape[1],
                               source->shape[2]);
    }
  return TRUE;
}

static gint
by_first_plane (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const Part *)a)->to.lo[0], y = ((const Part *)b)->to.lo[0];
  return x < y ? -1 : x > y;
}

/* Every voxel has one source. */
static gboolean
check_cover (GArray *parts, const LiVolumeInfo *info, const char *path, GError **error)
{
  double all = (double)info->shape[0] * info->shape[1] * info->shape[2], covered = 0;

  for (guint k = 0; k < parts->len; k++)
    {
      const Part *p = &g_array_index (parts, Part, k);
      covered += (double)li_box_voxels (&p->to);
      for (guint j = k + 1; j < parts->len; j++)
        {
          const Part *q = &g_array_index (parts, Part, j);
          LiBox both = li_box_intersect (&p->to, &q->to);
          if (q->to.lo[0] >= p->to.hi[0])
            break;
          if (!li_box_is_empty (&both))
            return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                                   "takes the same voxels from two sources");
        }
    }
  return covered == all
         || li_input_error (error, LI_ERROR_FORMAT, path,
                            "is a virtual dataset that leaves %.0f of its %.0f voxels without a "
                            "source",
                            all - covered, all);
}

/* Sources that several parts share are opened once. */
static LiVolume *
open_source (const LiHdf5Source *s,
             const char *path,
             const char *file,
             GHashTable *opened,
             LiHdf5OpenFunc open,
             gpointer data,
             GError **error)
{
  g_autofree char *name = find_source (file, s->file), *key = NULL;
  GError *trouble = NULL;

  key = g_strconcat (name, "\n", s->dataset, NULL);
  LiVolume *v = g_hash_table_lookup (opened, key);
  if (v != NULL)
    return v;
  if ((v = open (name, s->dataset, data, &trouble)) == NULL)
    {
      li_input_error (error, trouble->code, path,
                      "takes voxels from a file that cannot be read: %s", trouble->message);
      g_error_free (trouble);
      return NULL;
    }
  g_hash_table_insert (opened, g_steal_pointer (&key), v);
  return v;
}

static GArray *
open_parts (const LiVolumeInfo *info,
            const char *path,
            const char *file,
            const LiHdf5Layout *l,
            LiHdf5OpenFunc open,
            gpointer data,
            GError **error)
{
  g_autoptr (GHashTable) opened
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)li_volume_unref);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));

  g_array_set_clear_func (parts, part_clear);
  for (guint k = 0; k < l->sources->len; k++)
    {
      const LiHdf5Source *s = &g_array_index (l->sources, LiHdf5Source, k);
      LiVolume *v = open_source (s, path, file, opened, open, data, error);
      if (v == NULL || !check_source (info, li_volume_info (v), s, path, error))
        return NULL;
      Part p = { li_volume_ref (v), s->to, { s->from[0], s->from[1], s->from[2] } };
      g_array_append_val (parts, p);
    }
  g_array_sort (parts, by_first_plane);
  return check_cover (parts, info, path, error) ? g_steal_pointer (&parts) : NULL;
}

LiVolume *
li_hdf5_virtual_volume (const LiVolumeInfo *info,
                        const char *path,
                        const char *file,
                        const LiHdf5Layout *layout,
                        LiHdf5OpenFunc open,
                        gpointer data,
                        GError **error)
{
  /* The sources are kept in the caches as far as that helps; the virtual volume is not cached
   * again. */
  static const LiBacking backing = { virtual_read, virtual_free, TRUE };
  GArray *parts = open_parts (info, path, file, layout, open, data, error);

  if (parts == NULL)
    return NULL;
  Virtual *v = g_new0 (Virtual, 1);
  v->parts = parts;
  return li_volume_new (info, path, &backing, v);
}
