/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <stdlib.h>

#include "dvc/li-neighbours.h"
#include "dvc/li-correlate-level.h"

static double
largest_sigma (const LiNode *node)
{
  return MAX (MAX (node->sigma_u[0], node->sigma_u[1]), node->sigma_u[2]);
}

/* The result with a bent window is kept if its ZNCC is not lower. */
static gboolean
is_better (const LiNode *old, const LiNode *found)
{
  return found->status == LI_STATUS_CONVERGED && found->zncc >= old->zncc - 1e-3
         && largest_sigma (found) < 0.1 && li_phi_apart (&found->phi, &old->phi) < 2;
}

static gboolean
measure_again (LiLevel *level, GArray *tasks, GError **error)
{
  gsize n = tasks->len;
  g_autofree LiNode *found = g_new0 (LiNode, MAX (n, 1));
  g_autofree LiNodeDetail *details = g_new0 (LiNodeDetail, MAX (n, 1));

  if (n == 0)
    return TRUE;
  if (level->warps == NULL)
    level->warps = g_new0 (LiWarp, level->batch.field->n);
  if (!li_batch_measure (&level->batch, (LiNodeTask *)tasks->data, n, found, details,
                         level->progress, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      gsize node = g_array_index (tasks, LiNodeTask, i).index;
      LiNode *old = &level->batch.field->nodes[node];
      if (!is_better (old, &found[i]))
        continue;
      *old = found[i];
      level->warps[node] = details[i].warp;
      li_level_keep_misfit (level, node, &details[i]);
    }
  return TRUE;
}

/* Too small a part of a window does not determine curvature. */
static gboolean
is_whole_enough (const LiNode *node)
{
  return node->status == LI_STATUS_CONVERGED && node->coverage > 0.3;
}

gboolean
li_level_quadratic (LiLevel *level, GError **error)
{
  LiField *field = level->batch.field;
  g_autoptr (GArray) tasks = g_array_new (FALSE, FALSE, sizeof (LiNodeTask));

  for (gsize i = 0; i < field->n; i++)
    if (is_whole_enough (&field->nodes[i]))
      {
        LiNodeTask task = { i, li_warp_from_phi (&field->nodes[i].phi, 10) };
        g_array_append_val (tasks, task);
      }
  return measure_again (level, tasks, error);
}

/* Expected squared errors, summed over the nodes of a level: of affine windows that follow the
 * curvature of the neighbours, and of quadratic windows. */
typedef struct
{
  gsize n, bent;
  double carried, quadratic;
} ErrorSum;

/* The curvature from neighbours is too small by about a sixth where the field changes within a
 * window; the noise of quadratic windows is two and a half times that of affine ones. */
#define BENT_REMAINDER (1 / 6.)
#define QUADRATIC_REMAINDER 0.03
#define NOISE_QUADRATIC 2.5
/* Below it interpolation is the larger error, voxels. */
#define MIN_BEND_ERROR 2e-3
/* Beyond it the curvature from the neighbours is not used, voxels. */
#define MAX_BEND_ERROR 4

static void
add_expected_errors (const LiNode *node, double miss, ErrorSum *p)
{
  double sigma = largest_sigma (node), noise = sigma * sigma, bend = miss * miss;

  p->n++;
  p->bent += miss > MAX (3 * sigma, MIN_BEND_ERROR);
  p->carried += noise + BENT_REMAINDER * BENT_REMAINDER * bend;
  p->quadratic += NOISE_QUADRATIC * NOISE_QUADRATIC * noise
                  + QUADRATIC_REMAINDER * QUADRATIC_REMAINDER * bend;
}

/* Nodes at which an affine window misses by more than twice its standard error, with what their
 * neighbours' F say of the bend. */
static GArray *
bent_nodes (LiLevel *level, ErrorSum *promise)
{
  LiField *field = level->batch.field;
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
  GArray *tasks = g_array_new (FALSE, FALSE, sizeof (LiNodeTask));

  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      double bend[3][6];
      if (!is_whole_enough (node) || !isfinite (largest_sigma (node))
          || !li_neighbours_bend (index, field, i, 1.8 * level->spacing, bend))
        continue;
      double miss = li_neighbours_bend_error (bend, level->settings.half);
      add_expected_errors (node, miss, promise);
      LiNodeTask task = { i, li_warp_bent (&node->phi, bend) };
      if (miss > MAX (2 * largest_sigma (node), MIN_BEND_ERROR) && miss < MAX_BEND_ERROR)
        g_array_append_val (tasks, task);
    }
  return tasks;
}

gboolean
li_level_bend (LiLevel *level, GError **error)
{
  /* Twice, because the first curvature comes from neighbours whose F are means over their windows.
   * */
  for (int round = 0; round < 2; round++)
    {
      ErrorSum promise = { 0 };
      g_autoptr (GArray) tasks = bent_nodes (level, &promise);
      if (round == 0 && promise.bent * 4 > promise.n && promise.quadratic < promise.carried)
        return li_level_quadratic (level, error);
      if (!measure_again (level, tasks, error))
        return FALSE;
    }
  return TRUE;
}
