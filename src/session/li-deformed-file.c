/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-deformed-file.h"

#include <errno.h>
#include <string.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include "base/li-error.h"

/* "deformed-T0-T2-" */
static char *
prefix_of (guint from, guint to)
{
  return g_strdup_printf ("deformed-T%u-T%u-", from, to);
}

static char *
ending_of (gint64 stamp)
{
  return g_strdup_printf ("%" G_GINT64_MODIFIER "x", (guint64)stamp);
}

char *
li_deformed_file_path (
    LiExperiment *experiment, guint from, guint to, const char *role, gint64 stamp, GError **error)
{
  g_autofree char *cache = li_experiment_cache_folder (experiment);
  g_autofree char *prefix = prefix_of (from, to), *ending = ending_of (stamp);
  g_autofree char *safe = g_uri_escape_string (role, NULL, FALSE); /* no slash */
  g_autofree char *name = g_strdup_printf ("%s%s-%s.tif", prefix, safe, ending);

  if (g_mkdir_with_parents (cache, 0777) == 0)
    return g_build_filename (cache, name, NULL);
  g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_IO, _ ("%s: the folder cannot be made: %s"),
               cache, g_strerror (errno));
  return NULL;
}

void
li_deformed_file_forget_others (LiExperiment *experiment, guint from, guint to, gint64 stamp)
{
  g_autofree char *cache = li_experiment_cache_folder (experiment);
  g_autofree char *prefix = prefix_of (from, to), *ending = ending_of (stamp);
  GDir *dir = g_dir_open (cache, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (cache, name, NULL);

      if (g_str_has_prefix (name, prefix) && strstr (name + strlen (prefix), ending) == NULL)
        g_unlink (path);
    }
  g_clear_pointer (&dir, g_dir_close);
}
