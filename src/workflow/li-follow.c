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

/* What is followed, from look to look. */
typedef struct
{
  GHashTable *seen;   /* path → fingerprint */
  GHashTable *failed; /* pair → what it failed with: not tried again until that changes */
  const LiAnalyseWatch *watch;
  LiProgress *progress;
} Follow;

/* Files and settings that a pair is made from. */
static char *
signature (Follow *f, LiExperiment *experiment, const LiPair *pair)
{
  g_autoptr (GVariant) settings = li_experiment_get_part (experiment, "analysis");
  GString *text = g_string_new (NULL);
  guint ends[2] = { pair->from, pair->to };

  g_variant_print_string (settings, text, FALSE);
  for (int k = 0; k < 2; k++)
    {
      const LiTimeStep *step = li_experiment_step (experiment, ends[k]);

      for (guint v = 0; v < step->volumes->len; v++)
        {
          const LiStepVolume *volume = step->volumes->pdata[v];
          g_autofree char *path = li_experiment_volume_path (experiment, ends[k], volume->role);
          const char *print = g_hash_table_lookup (f->seen, path);

          g_string_append_printf (text, "%s %s ", print != NULL ? print : "",
                                  volume->open_options != NULL ? volume->open_options : "");
        }
    }
  return g_string_free (text, FALSE);
}

static void
try_pair (Follow *f, LiExperiment *experiment, LiPair *pair, LiAnalyseCounts *counts)
{
  g_autoptr (GPtrArray) only = g_ptr_array_new ();
  g_autofree char *name = li_experiment_pair_name (experiment, pair->from, pair->to);
  g_autofree char *now = signature (f, experiment, pair);
  g_autoptr (GError) why = NULL;
  LiAnalyseCounts one = { 0 };

  if (g_strcmp0 (g_hash_table_lookup (f->failed, name), now) == 0)
    return;
  g_ptr_array_add (only, pair);
  li_analyse (experiment, only, FALSE, f->watch, &one, f->progress, &why);
  counts->done += one.done;
  counts->failed += one.failed;
  counts->warnings += one.warnings;
  if (why == NULL || li_error_is_cancelled (why))
    return;
  li_progress_message (f->progress, why->message);
  g_hash_table_insert (f->failed, g_steal_pointer (&name), g_steal_pointer (&now));
}

/* One look. FALSE with @error only when it makes no sense to look again. */
static gboolean
look (Follow *f, const char *folder, LiAnalyseCounts *counts, GError **error)
{
  g_autoptr (LiExperiment) experiment = li_experiment_open (folder, error);
  g_autoptr (GPtrArray) pairs
      = experiment != NULL ? settled_pairs (experiment, f->seen, error) : NULL;

  if (pairs == NULL)
    return FALSE;
  counts->skipped = counts->blocked = 0;
  for (guint k = 0; k < pairs->len && !li_progress_is_cancelled (f->progress); k++)
    {
      LiPair *pair = pairs->pdata[k];

      if (pair->state == LI_PAIR_BLOCKED)
        counts->blocked++;
      else if (pair->state == LI_PAIR_DONE || pair->state == LI_PAIR_FAILED)
        counts->skipped++;
      else
        try_pair (f, experiment, pair, counts);
    }
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
  g_autoptr (GHashTable) failed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Follow f = { seen, failed, watch, progress };
  gboolean ok = TRUE;

  while (ok && !li_progress_is_cancelled (progress))
    {
      int depth = li_progress_depth (progress);

      li_progress_push (progress, 0, 1, NULL); /* without an end there is no fraction */
      ok = look (&f, folder, &own, error);
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
