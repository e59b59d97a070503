/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdlib.h>
#include <string.h>

#include "base/li-pool.h"
#include "dvc/li-neighbours.h"
#include "dvc/li-correlate-level.h"
#include "dvc/li-correlate-static.h"
#include "dvc/li-search.h"

/* A failed node that may converge from another start. Ambiguous nodes have already been started
 * from their neighbours' prediction. */
static gboolean
is_lost (const LiNode *node)
{
  return node->reason != LI_REASON_AMBIGUOUS && node->status != LI_STATUS_CONVERGED
         && !(node->status == LI_STATUS_NO_TEXTURE && node->reason != LI_REASON_OUTSIDE);
}

static double
reach_of (const LiLevel *level)
{
  return 3 * level->spacing;
}

/* Runs the tasks and keeps the results that @better accepts; returns how many, −1 on error. */
typedef gboolean (*BetterFunc) (const LiNode *old, const LiNode *found, const LiNodeTask *task);

static gssize
run_tasks (LiLevel *level, GArray *tasks, BetterFunc better, GError **error)
{
  gsize n = tasks->len;
  g_autofree LiNode *found = g_new0 (LiNode, MAX (n, 1));
  g_autofree LiNodeDetail *details = g_new0 (LiNodeDetail, MAX (n, 1));
  gssize taken = 0;

  if (n == 0)
    return 0;
  if (!li_batch_measure (&level->batch, (LiNodeTask *)tasks->data, n, found, details,
                         level->progress, error))
    return -1;
  for (gsize i = 0; i < n; i++)
    {
      const LiNodeTask *task = &g_array_index (tasks, LiNodeTask, i);
      LiNode *old = &level->batch.field->nodes[task->index];
      if (better (old, &found[i], task))
        {
          *old = found[i];
          li_level_keep_misfit (level, task->index, &details[i]);
          taken++;
        }
    }
  return taken;
}

static gboolean
has_converged (const LiNode *old, const LiNode *found, const LiNodeTask *task)
{
  return found->status == LI_STATUS_CONVERGED;
}

gboolean
li_level_predict (LiLevel *level, GError **error)
{
  LiField *field = level->batch.field;
  g_autofree LiPhi *tried = g_new0 (LiPhi, field->n);
  g_autofree gboolean *has = g_new0 (gboolean, field->n);

  /* Nodes that converge now predict the start of their neighbours in the next round. */
  for (int round = 0; round < 100; round++)
    {
      g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
      g_autoptr (GArray) tasks = g_array_new (FALSE, FALSE, sizeof (LiNodeTask));
      for (gsize i = 0; i < field->n; i++)
        {
          LiNodeTask task = { .index = i };
          LiPhi start;
          if (!is_lost (&field->nodes[i])
              || !li_neighbours_predict (index, field, i, reach_of (level), &start, NULL))
            continue;
          if (has[i] && li_phi_apart (&tried[i], &start) < 0.3)
            continue;
          tried[i] = start;
          has[i] = TRUE;
          task.start = li_warp_from_phi (&start, 4);
          g_array_append_val (tasks, task);
        }
      gssize taken = run_tasks (level, tasks, has_converged, error);
      if (taken < 0)
        return FALSE;
      if (taken == 0)
        break;
    }
  return TRUE;
}

typedef struct
{
  LiLevel *level;
  const LiPhi *starts;
  GArray *tasks;
  double margin;
  GError *error;
  gint failed;
  gboolean *usable;
} SearchJob;

static void
search_one (gsize i, gpointer data)
{
  SearchJob *j = data;
  LiNodeTask *task = &g_array_index (j->tasks, LiNodeTask, i);
  const LiNodeSettings *s = &j->level->settings;
  LiBox window = li_node_window (s, j->level->batch.field->nodes[task->index].phi.c);
  double peak = 0, second = 0;
  LiPhi found = j->starts[task->index];
  int bin = MIN (MIN (s->half[0], s->half[1]), s->half[2]) >= 12 ? 2 : 1;
  GError *error = NULL;

  if (li_progress_is_cancelled (j->level->progress))
    return;
  j->usable[i] = li_search_window (s->im1, s->im2, &window, &j->starts[task->index], j->margin, bin,
                                   &found, &peak, &second, &error)
                 && peak > 0.4 * s->params->zncc_limit;
  task->start = li_warp_from_phi (&found, 4);
  if (error == NULL)
    return;
  if (g_atomic_int_compare_and_exchange (&j->failed, 0, 1))
    j->error = error;
  else
    g_error_free (error);
}

gboolean
li_level_search (LiLevel *level, const LiPhi *starts, double margin, GError **error)
{
  LiField *field = level->batch.field;
  g_autoptr (GArray) tasks = g_array_new (FALSE, FALSE, sizeof (LiNodeTask)),
                     kept = g_array_new (FALSE, FALSE, sizeof (LiNodeTask));

  for (gsize i = 0; i < field->n; i++)
    if (is_lost (&field->nodes[i]) && li_phi_is_finite (&starts[i]))
      {
        LiNodeTask task = { .index = i };
        g_array_append_val (tasks, task);
      }
  g_autofree gboolean *usable = g_new0 (gboolean, MAX (tasks->len, 1));
  SearchJob job = { level, starts, tasks, margin, NULL, 0, usable };
  li_pool_for_job (level->progress, tasks->len, search_one, &job);
  if (job.failed)
    {
      g_propagate_error (error, job.error);
      return FALSE;
    }
  for (guint i = 0; i < tasks->len; i++)
    if (usable[i])
      g_array_append_val (kept, g_array_index (tasks, LiNodeTask, i));
  return run_tasks (level, kept, has_converged, error) >= 0;
}

/* Agrees with the neighbours, and its ZNCC is not lower than that of the result that it replaces.
 * The ZNCC does not count if that result does not move while the neighbours do: a pattern fixed to
 * the detector then raises it. */
static gboolean
coherent_and_no_worse (const LiNode *old, const LiNode *found, const LiNodeTask *task)
{
  LiPhi start = li_warp_phi (&task->start);

  return found->status == LI_STATUS_CONVERGED
         && li_phi_apart (&found->phi, &start) < 0.7 * li_phi_apart (&old->phi, &start)
         && (found->zncc > old->zncc - 0.02 || li_static_suspected (&old->phi, &start));
}

/* Farther from the neighbours' prediction than strain between them explains. */
static gboolean
disagrees (const LiLevel *level, const LiFieldIndex *index, gsize i, LiPhi *predicted, double *zncc)
{
  const LiNode *node = &level->batch.field->nodes[i];

  return node->status == LI_STATUS_CONVERGED
         && li_neighbours_predict (index, level->batch.field, i, reach_of (level), predicted, zncc)
         && li_phi_apart (&node->phi, predicted) > 0.5 + 0.02 * level->spacing;
}

gboolean
li_level_check (LiLevel *level, GError **error)
{
  LiField *field = level->batch.field;
  g_autoptr (GArray) tasks = g_array_new (FALSE, FALSE, sizeof (LiNodeTask));
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);

  for (gsize i = 0; i < field->n; i++)
    {
      LiPhi start;
      if (!disagrees (level, index, i, &start, NULL))
        continue;
      LiNodeTask task = { i, li_warp_from_phi (&start, 4) };
      g_array_append_val (tasks, task);
    }
  if (run_tasks (level, tasks, coherent_and_no_worse, error) < 0)
    return FALSE;
  /* A node that still disagrees with its neighbours stays converged only if its ZNCC is as high as
   * theirs. */
  g_autoptr (LiFieldIndex) again = li_field_index_new (field, FALSE);
  g_autoptr (GArray) doubtful = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (gsize i = 0; i < field->n; i++)
    {
      LiPhi predicted;
      double zncc;
      if (disagrees (level, again, i, &predicted, &zncc)
          && (field->nodes[i].zncc < zncc - 0.05
              || li_static_suspected (&field->nodes[i].phi, &predicted)))
        g_array_append_val (doubtful, i);
    }
  for (guint k = 0; k < doubtful->len; k++)
    {
      LiNode *node = &field->nodes[g_array_index (doubtful, gsize, k)];
      node->status = LI_STATUS_NOT_CONVERGED;
      node->reason = LI_REASON_AMBIGUOUS;
    }
  return TRUE;
}
