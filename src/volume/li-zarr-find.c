/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-zarr-find.h"

#include <string.h>
#include <sys/stat.h>

#include "volume/li-input.h"

/* Groups in groups; folders between an image and the arrays of its levels. */
#define MAX_DEPTH 3
#define MAX_SHOWN 8
#define MAX_FILES 65536

static gboolean
has_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

gboolean
li_zarr_is_at (const char *path)
{
  return has_file (path, ".zarray") || has_file (path, ".zgroup") || has_file (path, ".zattrs")
         || has_file (path, "zarr.json");
}

static LiZarrPlace *
place_new (const char *folder, LiZarrScales *scales, int level)
{
  LiZarrPlace *place = g_new0 (LiZarrPlace, 1);

  *place = (LiZarrPlace){ g_strdup (folder), scales, level };
  return place;
}

void
li_zarr_place_free (LiZarrPlace *place)
{
  if (place == NULL)
    return;
  li_zarr_scales_free (place->scales);
  g_free (place->folder);
  g_free (place);
}

char *
li_zarr_level_folder (const LiZarrPlace *place, int level)
{
  return place->scales != NULL ? g_build_filename (
             place->folder, g_array_index (place->scales->levels, LiZarrLevel, level).path, NULL)
                               : g_strdup (place->folder);
}

/* Which level of the image has its array at @path; −1: none. */
static int
level_at (const LiZarrScales *scales, const char *path)
{
  for (guint k = 0; k < scales->levels->len; k++)
    if (strcmp (g_array_index (scales->levels, LiZarrLevel, k).path, path) == 0)
      return (int)k;
  return -1;
}

/* An array: by itself, or a level of an image whose group lies above it. */
static LiZarrPlace *
place_of_array (const char *folder)
{
  g_autofree char *above = g_canonicalize_filename (folder, NULL), *inside = NULL;

  for (int depth = 0; depth < MAX_DEPTH; depth++)
    {
      g_autofree char *name = g_path_get_basename (above), *up = g_path_get_dirname (above);
      g_autoptr (LiZarrScales) scales = NULL;
      char *longer = inside != NULL ? g_strconcat (name, "/", inside, NULL) : g_strdup (name);

      g_free (inside);
      inside = longer;
      int level = li_zarr_scales_read (&scales, up, NULL) && scales != NULL
                      ? level_at (scales, inside)
                      : -1;
      if (level >= 0)
        return place_new (up, g_steal_pointer (&scales), level);
      g_free (above);
      above = g_steal_pointer (&up);
    }
  return place_new (folder, NULL, 0);
}

static LiZarrPlace *find (const char *path, const char *folder, int depth, GError **error);

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Names of the folders in a group that hold an array or a group. */
static GPtrArray *
members (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && names->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      /* "labels" and "OME" stand beside the images of an OME-Zarr. */
      if (*name != '.' && strcmp (name, "labels") != 0 && strcmp (name, "OME") != 0
          && li_zarr_is_at (path))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, by_name);
  return names;
}

static LiZarrPlace *
several (const char *path, const GPtrArray *names, GError **error)
{
  GString *list = g_string_new (NULL);

  for (guint k = 0; k < names->len && k < MAX_SHOWN; k++)
    g_string_append_printf (list, "%s%s", k ? ", " : "", (char *)names->pdata[k]);
  li_input_error (error, LI_ERROR_INVALID, path,
                  "holds %u arrays or groups (%s%s); open the folder of one of them", names->len,
                  list->str, names->len > MAX_SHOWN ? ", …" : "");
  g_string_free (list, TRUE);
  return NULL;
}

static LiZarrPlace *
find_member (const char *path, const char *folder, int depth, GError **error)
{
  g_autoptr (GPtrArray) names = members (folder);

  if (names->len > 1)
    return several (path, names, error);
  if (names->len == 0 || depth >= MAX_DEPTH)
    {
      li_input_error (error, LI_ERROR_INVALID, path, "is a Zarr group without an array in it");
      return NULL;
    }
  g_autofree char *only = g_build_filename (folder, names->pdata[0], NULL);
  return find (path, only, depth + 1, error);
}

static LiZarrPlace *
find (const char *path, const char *folder, int depth, GError **error)
{
  LiZarrScales *scales;

  if (li_zarr_array_is_at (folder))
    return place_of_array (folder);
  if (has_file (folder, "zarr.json"))
    {
      li_input_error (
          error, LI_ERROR_UNSUPPORTED, path,
          "is of Zarr 3 (OME-Zarr 0.5), which is not read; write it as Zarr 2 (OME-Zarr "
          "0.4)");
      return NULL;
    }
  if (!li_zarr_scales_read (&scales, folder, error))
    return NULL;
  return scales != NULL ? place_new (folder, scales, 0) : find_member (path, folder, depth, error);
}

LiZarrPlace *
li_zarr_find (const char *path, const char *dataset, GError **error)
{
  g_autofree char *folder = g_build_filename (path, dataset, NULL);

  if (li_zarr_is_at (folder))
    return find (path, folder, 0, error);
  li_input_error (error, LI_ERROR_INVALID, path, "has no array or group named %s",
                  dataset != NULL ? dataset : ".");
  return NULL;
}

static guint64
mix (guint64 h, guint64 v)
{
  h = (h ^ v) * 0xff51afd7ed558ccdu;
  return h ^ h >> 32;
}

/* The order in which a folder lists its files does not matter. */
static guint64
sum_of (const char *folder, int depth, guint *left)
{
  g_autoptr (GDir) dir = depth <= LI_ZARR_MAX_AXES ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  guint64 sum = 0;
  struct stat st;

  while (dir != NULL && *left > 0 && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      (*left)--;
      if (lstat (path, &st) != 0)
        continue;
      guint64 one = mix (mix (g_str_hash (name), (guint64)st.st_ino), (guint64)st.st_mtim.tv_sec);
      sum += mix (mix (one, (guint64)st.st_mtim.tv_nsec), (guint64)st.st_size);
      if (S_ISDIR (st.st_mode))
        sum += mix (sum_of (path, depth + 1, left), g_str_hash (name));
    }
  return sum;
}

char *
li_zarr_stamp (const char *folder)
{
  guint left = MAX_FILES;
  guint64 sum = sum_of (folder, 0, &left);

  return g_strdup_printf ("%s %016" G_GINT64_MODIFIER "x", folder, sum);
}
