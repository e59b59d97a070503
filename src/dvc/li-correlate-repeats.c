/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "dvc/li-correlate-level.h"
#include "dvc/li-register-repeats.h"

/* Measures every node again from all positions one period away. */
static GArray *
places_to_try (const LiField *field, const LiPeriod *period)
{
  GArray *tasks = g_array_new (FALSE, FALSE, sizeof (LiNodeTask));

  for (gsize i = 0; i < field->n; i++)
    for (int k = 0; k < 2 * period->n && li_node_is_measured (&field->nodes[i]); k++)
      {
        int repeats[3] = { 0 };
        repeats[k / 2] = k % 2 ? -1 : 1;
        LiPhi start = li_register_repeated (&field->nodes[i].phi, period, repeats);
        LiNodeTask task = { i, li_warp_from_phi (&start, 4) };
        g_array_append_val (tasks, task);
      }
  return tasks;
}

static double
points_of (const LiNode *node, const double half[3])
{
  return node->coverage * (2 * half[0] + 1) * (2 * half[1] + 1) * (2 * half[2] + 1);
}

/* The ZNCC is as high, and the displacement is another one. */
static gboolean
as_good (const LiNode *node, const LiNode *other, const LiLevel *level, double length)
{
  double margin = li_period_margin (node->zncc, points_of (node, level->settings.half), node->phi.t,
                                    other->phi.t);

  return other->status == LI_STATUS_CONVERGED && other->zncc > node->zncc - margin
         && li_phi_apart (&other->phi, &node->phi) > 0.5 * length;
}

gboolean
li_level_mark_ambiguous (LiLevel *level, GError **error)
{
  const LiNodeSettings *s = &level->settings;
  LiField *field = level->batch.field;
  LiBatchContext silent = level->batch;
  LiPeriod period;

  if (!li_period_find (s->im1, s->mask, &period, error))
    return FALSE;
  g_autoptr (GArray) tasks = places_to_try (field, &period);
  if (tasks->len == 0)
    return TRUE;
  g_autofree LiNode *found = g_new0 (LiNode, tasks->len);
  silent.watch = NULL;
  if (!li_batch_measure (&silent, (LiNodeTask *)tasks->data, tasks->len, found, NULL,
                         level->progress, error))
    return FALSE;
  for (guint k = 0; k < tasks->len; k++)
    {
      LiNode *node = &field->nodes[g_array_index (tasks, LiNodeTask, k).index];
      if (node->status != LI_STATUS_CONVERGED
          || !as_good (node, &found[k], level, li_period_length (&period)))
        continue;
      node->status = LI_STATUS_NOT_CONVERGED;
      node->reason = LI_REASON_AMBIGUOUS;
    }
  return TRUE;
}
