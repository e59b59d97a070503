/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-series.h"

#include <string.h>

#include "volume/li-input.h"

#define MAX_FILES 1000000
#define MAX_DIGITS 15

typedef struct
{
  char *name;
  guint64 number;
} Member;

static void
member_clear (gpointer data)
{
  g_free (((Member *)data)->name);
}

static gint
by_number (gconstpointer a, gconstpointer b)
{
  guint64 x = ((const Member *)a)->number, y = ((const Member *)b)->number;
  return x < y ? -1 : x > y;
}

gboolean
li_series_has_extension (const char *name, const char *extensions)
{
  g_auto (GStrv) list = g_strsplit (extensions, " ", -1);
  gsize n = strlen (name);

  for (char **e = list; *e; e++)
    {
      gsize m = strlen (*e);
      if (n > m && name[n - m - 1] == '.' && g_ascii_strcasecmp (name + n - m, *e) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Splits "T0_slice_0012.tif" into the name with a * for its last number, and the number. */
static gboolean
split (const char *name, char **pattern, guint64 *number)
{
  const char *dot = strrchr (name, '.'), *end = dot, *start;

  while (end > name && !g_ascii_isdigit (end[-1]))
    end--;
  start = end;
  while (start > name && g_ascii_isdigit (start[-1]))
    start--;
  if (start == end || end - start > MAX_DIGITS)
    return FALSE;
  *number = g_ascii_strtoull (start, NULL, 10);
  *pattern = g_strdup_printf ("%.*s*%s", (int)(start - name), name, end);
  return TRUE;
}

/* Pattern → GArray of Member. NULL with an error when the folder cannot be listed. */
static GHashTable *
group (const char *folder, const char *extensions, GError **error)
{
  GError *trouble = NULL;
  GDir *dir = g_dir_open (folder, 0, &trouble);
  const char *name;

  if (dir == NULL)
    {
      li_input_error (error, LI_ERROR_IO, folder, "cannot be listed: %s", trouble->message);
      g_error_free (trouble);
      return NULL;
    }
  GHashTable *groups
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
  for (guint n = 0; n < MAX_FILES && (name = g_dir_read_name (dir)) != NULL; n++)
    {
      char *pattern;
      Member m;
      if (name[0] == '.' || !li_series_has_extension (name, extensions)
          || !split (name, &pattern, &m.number))
        continue;
      GArray *members = g_hash_table_lookup (groups, pattern);
      if (members == NULL)
        {
          members = g_array_new (FALSE, FALSE, sizeof (Member));
          g_array_set_clear_func (members, member_clear);
          g_hash_table_insert (groups, g_steal_pointer (&pattern), members);
        }
      g_clear_pointer (&pattern, g_free);
      m.name = g_strdup (name);
      g_array_append_val (members, m);
    }
  g_dir_close (dir);
  return groups;
}

/* The only series of two or more, or else the only one. */
static GArray *
choose (GHashTable *groups, const char *folder, GError **error)
{
  g_autoptr (GList) patterns = g_list_sort (g_hash_table_get_keys (groups), (GCompareFunc)strcmp);
  const char *long_ones[2] = { NULL, NULL };
  int n = 0;

  for (GList *p = patterns; p != NULL; p = p->next)
    if (((GArray *)g_hash_table_lookup (groups, p->data))->len > 1)
      {
        long_ones[n == 0 ? 0 : 1] = p->data;
        n++;
      }
  if (n == 1)
    return g_hash_table_lookup (groups, long_ones[0]);
  if (n == 0 && patterns != NULL && patterns->next == NULL)
    return g_hash_table_lookup (groups, patterns->data);
  if (n == 0)
    li_input_error (error, LI_ERROR_UNSUPPORTED, folder,
                    "no series of numbered images was found in this folder");
  else
    li_input_error (error, LI_ERROR_INVALID, folder,
                    "holds %d series of numbered images (%s and %s%s); put each into a folder of "
                    "its own",
                    n, long_ones[0], n > 2 ? "others, the last " : "", long_ones[1]);
  return NULL;
}

/* The name up to the number is the same, and between it and the first dot behind it. */
static gboolean
same_but_extension (const char *a, const char *b)
{
  const char *star = strrchr (a, '*'), *dot = star != NULL ? strchr (star, '.') : NULL;

  return dot != NULL && strncmp (a, b, dot - a + 1) == 0;
}

/* A file of another format that would belong to the series. */
static gboolean
check_formats (GHashTable *groups, const GArray *members, const char *folder, GError **error)
{
  const Member *first = &g_array_index (members, Member, 0),
               *last = &g_array_index (members, Member, members->len - 1);
  GHashTableIter iter;
  gpointer pattern, other;
  g_autofree char *own = NULL;
  guint64 number;

  if (!split (first->name, &own, &number))
    return TRUE;
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &pattern, &other))
    {
      const Member *m = &g_array_index ((GArray *)other, Member, 0);
      gboolean lacking = m->number < first->number || m->number > last->number
                         || last->number - first->number + 1 != members->len;
      if (other != members && lacking && same_but_extension (own, pattern))
        return li_input_error (error, LI_ERROR_INVALID, folder,
                               "holds one series in two formats (%s and %s); put each into a "
                               "folder of its own",
                               first->name, m->name);
    }
  return TRUE;
}

/* Every number once, without gaps. */
static gboolean
check_numbers (const GArray *members, const char *folder, GError **error)
{
  for (guint k = 1; k < members->len; k++)
    {
      const Member *a = &g_array_index (members, Member, k - 1),
                   *b = &g_array_index (members, Member, k);
      if (a->number == b->number)
        return li_input_error (error, LI_ERROR_FORMAT, folder,
                               "has the same number twice: %s and %s", a->name, b->name);
      if (b->number != a->number + 1)
        return li_input_error (
            error, LI_ERROR_FORMAT, folder,
            "lacks %" G_GUINT64_FORMAT " image%s of its series, between %s and %s",
            b->number - a->number - 1, b->number - a->number == 2 ? "" : "s", a->name, b->name);
    }
  return TRUE;
}

GPtrArray *
li_series_find (const char *folder, const char *extensions, GError **error)
{
  g_autoptr (GHashTable) groups = group (folder, extensions, error);
  GArray *members = groups ? choose (groups, folder, error) : NULL;

  if (members == NULL)
    return NULL;
  g_array_sort (members, by_number);
  if (!check_formats (groups, members, folder, error) || !check_numbers (members, folder, error))
    return NULL;
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  for (guint k = 0; k < members->len; k++)
    g_ptr_array_add (paths,
                     g_build_filename (folder, g_array_index (members, Member, k).name, NULL));
  return paths;
}

gboolean
li_series_exists (const char *folder, const char *extensions)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  gboolean found = FALSE;

  while (dir != NULL && !found && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *pattern = NULL;
      guint64 number;
      found = name[0] != '.' && li_series_has_extension (name, extensions)
              && split (name, &pattern, &number);
    }
  g_clear_pointer (&dir, g_dir_close);
  return found;
}
