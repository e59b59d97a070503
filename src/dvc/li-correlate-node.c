/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-correlate-node.h"

#include <string.h>

/* Standard error, voxels, above which the window has too little texture in some direction, or too
 * few grey levels if rounding makes most of the residual. */
#define MAX_SIGMA 0.3

double
li_node_border (const LiNodeSettings *settings)
{
  const double *h = settings->half;

  return CLAMP (floor (MIN (MIN (h[0], h[1]), h[2]) / 6), 1, 4);
}

LiBox
li_node_window (const LiNodeSettings *settings, const double position[3])
{
  LiBox window, all = li_volume_box (settings->im1);

  for (int k = 0; k < 3; k++)
    {
      gint64 centre = (gint64)floor (position[k] + 0.5);
      window.lo[k] = centre - (gint64)settings->half[k];
      window.hi[k] = centre + (gint64)settings->half[k] + 1;
    }
  return li_box_intersect (&window, &all);
}

LiBox
li_node_target (const LiNodeSettings *settings, const LiPhi *phi, const LiBox *window)
{
  LiBox target, all = li_volume_box (settings->im2);
  double lo[3] = { INFINITY, INFINITY, INFINITY }, hi[3] = { -INFINITY, -INFINITY, -INFINITY };

  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], y[3];
      for (int k = 0; k < 3; k++)
        x[k] = (double)((corner >> k & 1) ? window->hi[k] - 1 : window->lo[k]);
      li_phi_apply (phi, x, y);
      for (int k = 0; k < 3; k++)
        {
          lo[k] = MIN (lo[k], y[k]);
          hi[k] = MAX (hi[k], y[k]);
        }
    }
  for (int k = 0; k < 3; k++)
    {
      target.lo[k] = (gint64)floor (CLAMP (lo[k], -1e8, 1e8)) - 2;
      target.hi[k] = (gint64)ceil (CLAMP (hi[k], -1e8, 1e8)) + 3;
    }
  return li_box_intersect (&target, &all);
}

static void
set_outcome (LiNode *node, LiStatus status, LiReason reason)
{
  node->status = status;
  node->reason = reason;
}

static void
set_solution (LiNode *node, const LiSolution *s, double whole)
{
  node->phi = li_warp_phi (&s->warp);
  node->error = s->error;
  node->iterations = s->iterations;
  node->delta_phi_norm = s->delta_norm;
  node->zncc = s->zncc;
  node->coverage = s->points / whole;
  node->source = LI_SOURCE_MEASURED;
  for (int k = 0; k < 3; k++)
    {
      node->sigma_u[k] = s->sigma[k][0];
      for (int j = 0; j < 3; j++)
        node->sigma_F[3 * k + j] = s->sigma[k][1 + j];
    }
  set_outcome (node, s->status, s->reason);
}

static gboolean
centre_inside (const LiNodeSettings *settings, const LiPhi *phi)
{
  const gint64 *n = li_volume_info (settings->im2)->shape;

  for (int k = 0; k < 3; k++)
    {
      double p = phi->c[k] + phi->t[k];
      if (!(p >= 0 && p <= n[k] - 1))
        return FALSE;
    }
  return TRUE;
}

/* Status 2 needs enough coverage, a high ZNCC and small standard errors. */
static void
check_reliability (const LiNodeSettings *settings, const LiSolution *s, LiNode *node)
{
  const LiCorrelateParams *p = settings->params;

  if (s->mean < p->grey_low || s->mean > p->grey_high)
    set_outcome (node, LI_STATUS_NO_TEXTURE, LI_REASON_GREY);
  else if (node->status != LI_STATUS_CONVERGED)
    return;
  else if (!(node->zncc >= p->zncc_limit))
    set_outcome (node, LI_STATUS_NOT_CONVERGED, LI_REASON_LOW_ZNCC);
  else if (node->coverage < p->coverage)
    set_outcome (node, LI_STATUS_NO_TEXTURE, settings->mask ? LI_REASON_MASKED : LI_REASON_OUTSIDE);
  else if (!centre_inside (settings, &node->phi))
    set_outcome (node, LI_STATUS_NO_TEXTURE, LI_REASON_OUTSIDE);
  else
    for (int k = 0; k < 3; k++)
      if (node->sigma_u[k] > MAX_SIGMA)
        set_outcome (node, LI_STATUS_NOT_CONVERGED,
                     s->rounding > 0.5 ? LI_REASON_LEVELS : LI_REASON_SINGULAR);
}

static LiSolveOptions
solve_options (const LiNodeSettings *settings, double whole)
{
  const LiCorrelateParams *p = settings->params;
  double least = MIN (MIN (settings->half[0], settings->half[1]), settings->half[2]);
  LiSolveOptions o = { .rigid = p->shape == LI_SHAPE_RIGID,
                       .max_iterations = settings->max_iterations,
                       .tolerance = p->tolerance,
                       .step = least >= 12  ? 3
                               : least >= 7 ? 2
                                            : 1,
                       .reach = settings->reach,
                       .zncc_limit = p->zncc_limit,
                       .least_points = MAX (p->coverage * whole, 100),
                       .errors = TRUE,
                       .misfit = settings->misfit,
                       .trim = p->criterion != LI_CRITERION_SSD,
                       .plain = p->criterion == LI_CRITERION_SSD };

  memcpy (o.half, settings->half, sizeof o.half);
  memcpy (o.voxel, li_volume_info (settings->im1)->voxel, sizeof o.voxel);
  return o;
}

static double
whole_window (const LiNodeSettings *settings)
{
  double n = 1;

  for (int k = 0; k < 3; k++)
    n *= 2 * floor (settings->half[k]) + 1;
  return n;
}

gboolean
li_node_measure (const LiNodeSettings *settings,
                 LiSolver *solver,
                 const LiReference *ref,
                 const LiBlock *block,
                 const LiWarp *start,
                 LiNode *node,
                 LiNodeDetail *detail,
                 LiProgress *progress,
                 GError **error)
{
  double whole = whole_window (settings);
  LiPatch patch = { ref, block, li_node_window (settings, node->phi.c), NULL };
  LiSolveOptions options = solve_options (settings, whole);
  LiSolution solution;
  g_autoptr (LiBlock) own = NULL;
  LiPhi from = li_warp_phi (start);
  LiWarp warp = *start;

  if (!li_phi_is_finite (&from))
    {
      set_outcome (node, LI_STATUS_BAD_START, LI_REASON_BAD_START);
      return TRUE;
    }
  for (int attempt = 0; attempt < 3; attempt++)
    {
      LiBox target = li_node_target (settings, &from, &patch.box);
      if (li_box_voxels (&patch.box) < options.least_points
          || li_box_voxels (&target) < options.least_points)
        {
          set_outcome (node, LI_STATUS_NO_TEXTURE, LI_REASON_OUTSIDE);
          node->phi = li_warp_phi (start);
          return TRUE;
        }
      if (patch.block == NULL || !li_box_contains (&patch.block->box, &target))
        {
          LiBox wider = li_box_grow (&target, 6);
          g_clear_pointer (&own, li_block_free);
          own = li_block_new (settings->im2, &wider, settings->params->interpolation, error);
          if (own == NULL)
            return FALSE;
          li_block_keep_off_border (own, li_node_border (settings));
          patch.block = own;
        }
      if (!li_solve (solver, &patch, 1, &warp, &options, NULL, NULL, progress, &solution))
        {
          /* Only cancelling stops the solver. */
          li_progress_set_error_if_cancelled (progress, error);
          return FALSE;
        }
      /* A window that left the block has lost points: measured again with a block of its own. */
      warp = solution.warp;
      from = li_warp_phi (&warp);
      LiBox reached = li_node_target (settings, &from, &patch.box);
      if (solution.status < 0 || !li_phi_is_finite (&from)
          || li_box_contains (&patch.block->box, &reached))
        break;
    }
  set_solution (node, &solution, whole);
  check_reliability (settings, &solution, node);
  if (detail != NULL)
    *detail = (LiNodeDetail){ solution.warp, solution.misfit };
  return TRUE;
}
