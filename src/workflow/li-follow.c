/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>

#include "base/li-error.h"
#include "workflow/li-analyse.h"
#include "workflow/li-checksum.h"

/* Path → fingerprint at the last look; a volume that a scan still writes changes from look to look.
 */
static gboolean
is_settled (GHashTable *seen, const char *path)
{
  g_autofree char *now = li_file_fingerprint (path);
  const char *before = g_hash_table_lookup (seen, path);
  gboolean same = now != NULL && g_strcmp0 (now, before) == 0;

  if (now != NULL && !same)
    g_hash_table_insert (seen, g_strdup (path), g_steal_pointer (&now));
  return same;
}

static gboolean
step_is_settled (LiExperiment *experiment, guint i, GHashTable *seen)
{
  const LiTimeStep *step = li_experiment_step (experiment, i);
  gboolean all = TRUE;

  for (guint k = 0; k < step->volumes->len; k++)
    {
      const LiStepVolume *volume = step->volumes->pdata[k];
      g_autofree char *path = li_experiment_volume_path (experiment, i, volume->role);

      all = is_settled (seen, path) && all;
    }
  return all;
}

/* Pairs whose volumes have not changed since the last look. */
static GPtrArray *
settled_pairs (LiExperiment *experiment, GHashTable *seen, GError **error)
{
  g_autoptr (GPtrArray) plan = li_analysis_plan (experiment, error);
  guint n = li_experiment_n_steps (experiment);
  g_autofree gboolean *settled = g_new0 (gboolean, MAX (n, 1));

  if (plan == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    settled[i] = step_is_settled (experiment, i, seen);
  for (guint k = plan->len; k-- > 0;)
    {
      const LiPair *p = plan->pdata[k];
      if (!settled[p->from] || !settled[p->to])
        g_ptr_array_remove_index (plan, k);
    }
  return g_steal_pointer (&plan);
}

static void
add_counts (LiAnalyseCounts *all, const LiAnalyseCounts *one)
{
  all->done += one->done;
  all->failed += one->failed;
  all->warnings += one->warnings;
  all->skipped = one->skipped;
  all->blocked = one->blocked;
}

/* One look. FALSE with @error only when it makes no sense to look again. */
static gboolean
look (const char *folder,
      GHashTable *seen,
      const LiAnalyseWatch *watch,
      LiAnalyseCounts *counts,
      LiProgress *progress,
      GError **error)
{
  g_autoptr (LiExperiment) experiment = li_experiment_open (folder, error);
  g_autoptr (GPtrArray) pairs = experiment != NULL ? settled_pairs (experiment, seen, error) : NULL;
  LiAnalyseCounts one = { 0 };
  g_autoptr (GError) why = NULL;

  if (pairs == NULL)
    return FALSE;
  if (!li_analyse (experiment, pairs, FALSE, watch, &one, progress, &why)
      && li_error_is_cancelled (why))
    g_clear_error (&why);
  add_counts (counts, &one);
  if (why != NULL)
    li_progress_message (progress, why->message); /* told; the next look tries again */
  return TRUE;
}

static void
wait (double seconds, LiProgress *progress)
{
  gint64 until = g_get_monotonic_time () + (gint64)(seconds * G_USEC_PER_SEC);

  while (!li_progress_is_cancelled (progress) && g_get_monotonic_time () < until)
    g_usleep (50000);
}

gboolean
li_analyse_follow (const char *folder,
                   double seconds,
                   const LiAnalyseWatch *watch,
                   LiAnalyseCounts *counts,
                   LiProgress *progress,
                   GError **error)
{
  LiAnalyseCounts own = { 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean ok = TRUE;

  while (ok && !li_progress_is_cancelled (progress))
    {
      int depth = li_progress_depth (progress);

      li_progress_push (progress, 0, 1, NULL); /* without an end there is no fraction */
      ok = look (folder, seen, watch, &own, progress, error);
      li_progress_pop_to (progress, depth);
      if (ok)
        {
          li_progress_message (progress, _ ("Waiting for the next scan"));
          wait (seconds, progress);
        }
    }
  if (counts != NULL)
    *counts = own;
  return ok;
}
