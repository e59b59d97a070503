/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-pair-lock.h"

#include <glib/gi18n.h>

#include "base/li-gate.h"
#include "workflow/li-pair-describe.h"

#define LOCK_FILE ".lock"
#define PAUSE 100000 /* µs between two looks */

static LiFileLock *
try_lock (LiExperiment *experiment, guint from, guint to, char **holder, GError **error)
{
  g_autofree char *folder = li_experiment_analysis_folder (experiment, from, to);
  g_autofree char *path = g_build_filename (folder, LOCK_FILE, NULL);

  g_mkdir_with_parents (folder, 0777); /* where it fails, the lock says why */
  return li_file_lock_try (path, folder, holder, error);
}

static void
notify_wait (LiExperiment *experiment,
             guint from,
             guint to,
             const char *holder,
             const LiAnalyseWatch *watch,
             LiProgress *progress)
{
  g_autofree char *name = li_experiment_pair_name (experiment, from, to);
  g_autofree char *text = g_strdup_printf (
      _ ("%s is being analysed by %s: waiting until that has ended"), name, holder);

  if (watch != NULL && watch->pair != NULL)
    watch->pair (from, to, li_pair_is_cumulative (from, to), watch->data);
  if (watch != NULL && watch->stage != NULL)
    watch->stage (LI_STAGE_WAIT, watch->data);
  li_progress_message (progress, text);
  if (watch != NULL && watch->wait != NULL)
    watch->wait (text, watch->data);
}

LiFileLock *
li_pair_lock (LiExperiment *experiment,
              guint from,
              guint to,
              const LiAnalyseWatch *watch,
              LiProgress *progress,
              GError **error)
{
  g_autoptr (GError) why = NULL;
  gboolean warned = FALSE;

  while (!li_progress_set_error_if_cancelled (progress, error))
    {
      g_autofree char *holder = NULL;
      LiFileLock *lock = try_lock (experiment, from, to, &holder, &why);

      if (lock != NULL)
        {
          li_gate ("pair-locked");
          return lock;
        }
      if (why != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return NULL;
        }
      if (!warned)
        notify_wait (experiment, from, to, holder, watch, progress);
      warned = TRUE;
      if (!li_gate ("pair-wait"))
        g_usleep (PAUSE);
    }
  return NULL;
}

LiFileLock *
li_pair_try_lock (LiExperiment *experiment, guint from, guint to)
{
  g_autofree char *holder = NULL;

  return try_lock (experiment, from, to, &holder, NULL);
}
