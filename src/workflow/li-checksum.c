/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-error.h"
#include "base/li-safe-file.h"
#include "volume/li-open-options.h"
#include "workflow/li-analyse.h"

#define PIECES 32
#define PIECE 4096

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Names of a folder's plain files, sorted by bytes. */
static GPtrArray *
folder_files (const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) why = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &why);
  const char *name;

  if (dir == NULL)
    {
      g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                   why->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static char *
folder_checksum (const char *path, LiProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) names = folder_files (path, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  if (names == NULL)
    return NULL;
  for (guint k = 0; k < names->len; k++)
    {
      g_autofree char *file = g_build_filename (path, names->pdata[k], NULL);
      g_autofree char *one = li_file_sha256 (file, progress, error);

      if (one == NULL)
        return NULL;
      g_checksum_update (sum, (const guchar *)names->pdata[k], -1);
      g_checksum_update (sum, (const guchar *)one, -1);
    }
  return g_strdup (g_checksum_get_string (sum));
}

char *
li_volume_checksum (const char *path, LiProgress *progress, GError **error)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR) ? folder_checksum (path, progress, error)
                                                : li_file_sha256 (path, progress, error);
}

/* Size and pieces spread over the file. */
static gboolean
add_pieces (GChecksum *sum, const char *path, int pieces)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat st;
  guchar piece[PIECE];

  if (fd < 0 || fstat (fd, &st) != 0)
    {
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  g_autofree char *size = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64)st.st_size);
  g_checksum_update (sum, (const guchar *)size, -1);
  for (int k = 0; k < pieces; k++)
    {
      off_t at = pieces > 1 ? (st.st_size - MIN (st.st_size, PIECE)) / (pieces - 1) * k : 0;
      gssize n = pread (fd, piece, PIECE, at);

      if (n > 0)
        g_checksum_update (sum, piece, n);
    }
  close (fd);
  return TRUE;
}

char *
li_file_fingerprint (const char *path)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return add_pieces (sum, path, PIECES) ? g_strndup (g_checksum_get_string (sum), 32) : NULL;
  g_autoptr (GPtrArray) names = folder_files (path, NULL);
  for (guint k = 0; names != NULL && k < names->len; k += MAX (names->len / PIECES, 1))
    {
      g_autofree char *file = g_build_filename (path, names->pdata[k], NULL);

      g_checksum_update (sum, (const guchar *)names->pdata[k], -1);
      add_pieces (sum, file, 1);
    }
  return names != NULL ? g_strndup (g_checksum_get_string (sum), 32) : NULL;
}

static void
set_list (LiDoubleList *list, const double v[3])
{
  list->n = 3;
  memcpy (list->v, v, 3 * sizeof (double));
}

/* A mask or labels may serve several steps. */
static gboolean
is_scan (const char *role)
{
  return strcmp (role, "mask") != 0 && strcmp (role, "labels") != 0;
}

static gboolean
is_same_volume (
    LiExperiment *experiment, guint i, const LiStepVolume *one, guint k, const LiStepVolume *other)
{
  g_autofree char *path = li_experiment_volume_path (experiment, i, one->role),
                  *path2 = li_experiment_volume_path (experiment, k, other->role);

  const char *how = one->open_options ? one->open_options : "",
             *how2 = other->open_options ? other->open_options : "";

  if (strcmp (how, how2) != 0)
    return FALSE; /* other channels or times of one file are other scans */
  return g_strcmp0 (path, path2) == 0
         || (one->sha256 != NULL && *one->sha256 != '\0'
             && g_strcmp0 (one->sha256, other->sha256) == 0);
}

char *
li_experiment_same_scan (LiExperiment *experiment, guint i, const char *role)
{
  const LiStepVolume *own = li_time_step_volume (li_experiment_step (experiment, i), role);

  for (guint k = 0; own != NULL && is_scan (role) && k < li_experiment_n_steps (experiment); k++)
    {
      const LiTimeStep *step = li_experiment_step (experiment, k);
      for (guint v = 0; k != i && v < step->volumes->len; v++)
        {
          const LiStepVolume *other = step->volumes->pdata[v];
          if (is_scan (other->role) && is_same_volume (experiment, i, own, k, other))
            return g_strdup (step->name);
        }
    }
  return NULL;
}

gboolean
li_experiment_import (LiExperiment *experiment,
                      int i,
                      const char *role,
                      const char *path,
                      const char *options,
                      LiProgress *progress,
                      GError **error)
{
  g_autofree char *address = li_volume_address (path, options);
  g_autoptr (LiVolume) volume = li_volume_open_address (address, NULL, progress, error);
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  LiStepVolume v = { .role = (char *)role, .path = whole, .open_options = (char *)options };

  if (volume == NULL)
    return FALSE;
  const LiVolumeInfo *info = li_volume_info (volume);
  g_autofree char *sum = li_volume_checksum (whole, progress, error);
  if (sum == NULL)
    return FALSE;
  v.sha256 = sum;
  v.shape.n = 3;
  for (int a = 0; a < 3; a++)
    v.shape.v[a] = (int)info->shape[a];
  if (info->voxel[0] > 0)
    set_list (&v.voxel, info->voxel);
  if (info->origin[0] != 0 || info->origin[1] != 0 || info->origin[2] != 0)
    set_list (&v.origin, info->origin);
  if (i < 0)
    {
      li_experiment_add_step (experiment);
      i = (int)li_experiment_n_steps (experiment) - 1;
    }
  li_experiment_set_volume (experiment, (guint)i, &v);
  return TRUE;
}
