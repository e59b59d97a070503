/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-cache-folder.h"

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
#include "base/li-lock.h"

#define UNUSED_SECONDS (30 * 24 * 3600)

static char *cache_folder;

static void
make_cache_folder (void)
{
  cache_folder = g_build_filename (g_get_user_cache_dir (), "lithoscope", NULL);
  g_mkdir_with_parents (cache_folder,
                        0700); /* a failure is reported when a file is written into it */
}

const char *
li_cache_folder (void)
{
  static LiOnce once = LI_ONCE_INIT;

  li_once (&once, make_cache_folder);
  return cache_folder;
}

static char *
folder (void)
{
  return g_build_filename (li_cache_folder (), "volumes", NULL);
}

static void
add_stat (GString *key, const struct stat *st)
{
  g_string_append_printf (key,
                          "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld %" G_GUINT64_FORMAT
                          " %" G_GUINT64_FORMAT "\n",
                          (gint64)st->st_size, (gint64)st->st_mtim.tv_sec,
                          (long)st->st_mtim.tv_nsec, (guint64)st->st_ino, (guint64)st->st_dev);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* A folder changes with the files in it. */
static void
add_files (GString *key, const char *path)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *entry;
  struct stat st;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, entry, NULL));
  g_clear_pointer (&dir, g_dir_close);
  g_ptr_array_sort (names, by_name);
  for (guint k = 0; k < names->len; k++)
    if (stat (names->pdata[k], &st) == 0)
      {
        g_string_append_printf (key, "%s ", (char *)names->pdata[k]);
        add_stat (key, &st);
      }
}

char *
li_cache_name (const char *path, const char *what)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL), *base = folder (), *sum = NULL,
                  *name = NULL;
  g_autoptr (GString) key = g_string_new ("2\n");
  struct stat st;

  if (stat (path, &st) != 0)
    return NULL;
  g_string_append_printf (key, "%s\n%s\n", absolute, what);
  add_stat (key, &st);
  if (S_ISDIR (st.st_mode))
    add_files (key, absolute);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key->str, key->len);
  name = g_strconcat (sum, ".raw", NULL);
  return g_build_filename (base, name, NULL);
}

gboolean
li_cache_has (const char *name, guint64 bytes)
{
  struct stat st;

  if (stat (name, &st) != 0 || !S_ISREG (st.st_mode) || (guint64)st.st_size != bytes)
    return FALSE;
  utimensat (AT_FDCWD, name, NULL, 0);
  return TRUE;
}

typedef struct
{
  char *name;
  gint64 used, bytes;
} Kept;

static void
kept_clear (gpointer data)
{
  g_free (((Kept *)data)->name);
}

static gint
by_age (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const Kept *)a)->used, y = ((const Kept *)b)->used;
  return x < y ? -1 : x > y;
}

/* Oldest first. Hidden files are being written, or were left by a program that was killed: they are
 * deleted after a day. */
static GArray *
list_kept (const char *base)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Kept));
  GDir *dir = g_dir_open (base, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *entry;

  g_array_set_clear_func (list, kept_clear);
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      struct stat st;
      g_autofree char *name = g_build_filename (base, entry, NULL);
      if ((!g_str_has_suffix (entry, ".raw") && entry[0] != '.') || stat (name, &st) != 0
          || (entry[0] == '.' && now - st.st_mtim.tv_sec < 24 * 3600))
        continue;
      Kept kept = { g_steal_pointer (&name), st.st_mtim.tv_sec, st.st_blocks * (gint64)512 };
      g_array_append_val (list, kept);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_array_sort (list, by_age);
  return list;
}

/* A little more than the voxels themselves, so that the disk is never filled completely. */
static guint64
needed (guint64 bytes)
{
  return bytes + bytes / 64 + ((guint64)16 << 20);
}

gboolean
li_cache_has_room (const char *name, guint64 bytes)
{
  g_autofree char *base = g_path_get_dirname (name);
  g_autoptr (GArray) list = list_kept (base);
  guint64 room = li_file_free_space (base);

  for (guint k = 0; k < list->len; k++)
    if (strcmp (g_array_index (list, Kept, k).name, name) != 0)
      room += g_array_index (list, Kept, k).bytes;
  return room >= needed (bytes);
}

/* What is open somewhere stays readable there after its name is gone. */
static void
delete_old (const char *base, guint64 bytes)
{
  g_autoptr (GArray) list = list_kept (base);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint k = 0; k < list->len; k++)
    {
      const Kept *kept = &g_array_index (list, Kept, k);
      if (now - kept->used < UNUSED_SECONDS && li_file_free_space (base) >= bytes)
        return;
      g_unlink (kept->name);
    }
}

gboolean
li_cache_make_room (const char *name, const char *path, guint64 bytes, GError **error)
{
  g_autofree char *base = g_path_get_dirname (name), *size = li_number_bytes (bytes);

  if (g_mkdir_with_parents (base, 0700) != 0)
    return li_input_error (error, LI_ERROR_FAILED, base,
                           "cannot be made: %s; unpacked volumes and pyramids are kept there",
                           g_strerror (errno));
  if (!li_cache_has_room (name, bytes))
    return li_input_error (error, LI_ERROR_FAILED, path,
                           "needs %s in %s, where there is no room; free some or set "
                           "XDG_CACHE_HOME to a larger disk",
                           size, base);
  delete_old (base, needed (bytes));
  return TRUE;
}
