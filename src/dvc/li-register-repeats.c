/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-register-repeats.h"

#include <math.h>
#include <string.h>

#include "dvc/li-search.h"

#define MAX_STEPS 32

typedef struct
{
  LiPhi phi;
  LiSolution solution;
  gboolean ambiguous; /* a match one period away is as good */
} Choice;

typedef struct
{
  const LiPeriod *period;
  LiRegisterTry try;
  gpointer data;
} Job;

LiPhi
li_register_repeated (const LiPhi *phi, const LiPeriod *period, const int repeats[3])
{
  LiPhi out = *phi;

  for (int i = 0; i < period->n; i++)
    {
      double moved[3];
      li_mat3_apply (&phi->F, period->vector[i], moved);
      for (int k = 0; k < 3; k++)
        out.t[k] += repeats[i] * moved[k];
    }
  return out;
}

/* @good is FALSE when it did not converge near that position. */
static gboolean
register_from (const Job *job, const LiPhi *start, Choice *out, gboolean *good, GError **error)
{
  *out = (Choice){ .phi = *start };
  if (!job->try (&out->phi, &out->solution, job->data, error))
    return FALSE;
  *good = out->solution.status == LI_STATUS_CONVERGED
          && li_phi_apart (&out->phi, start) < 0.5 * li_period_length (job->period);
  return TRUE;
}

static double
margin_of (const Choice *c, const Choice *other)
{
  return li_period_margin (c->solution.zncc, (double)c->solution.points, c->phi.t, other->phi.t);
}

/* The best of the places one repeat away; *@good FALSE when none is any. */
static gboolean
best_beside (const Job *job, const Choice *here, Choice *best, gboolean *good, GError **error)
{
  *good = FALSE;
  for (int i = 0; i < 2 * job->period->n; i++)
    {
      int repeats[3] = { 0 };
      Choice other;
      gboolean fits;
      repeats[i / 2] = i % 2 ? -1 : 1;
      LiPhi start = li_register_repeated (&here->phi, job->period, repeats);
      if (!register_from (job, &start, &other, &fits, error))
        return FALSE;
      if (fits && (!*good || other.solution.zncc > best->solution.zncc))
        {
          *best = other;
          *good = TRUE;
        }
    }
  return TRUE;
}

/* If the texture changes slowly from period to period, the ZNCC rises towards the true position. */
static gboolean
climb (const Job *job, Choice *here, GError **error)
{
  for (int step = 0; step < MAX_STEPS; step++)
    {
      Choice other;
      gboolean good;
      if (!best_beside (job, here, &other, &good, error))
        return FALSE;
      here->ambiguous = FALSE;
      if (!good)
        return TRUE;
      double gain = other.solution.zncc - here->solution.zncc, margin = margin_of (here, &other);
      here->ambiguous = gain > -margin;
      if (gain <= margin)
        return TRUE;
      *here = other;
    }
  return TRUE;
}

/* Whole repeats to add to @phi for its centre to come nearest to where @reference puts it. */
static void
nearest_repeats (const LiPhi *phi, const LiPhi *reference, const LiPeriod *period, int best[3])
{
  gboolean nearer = TRUE;

  best[0] = best[1] = best[2] = 0;
  while (nearer)
    {
      nearer = FALSE;
      LiPhi here = li_register_repeated (phi, period, best);
      for (int i = 0; i < 2 * period->n; i++)
        {
          int repeats[3] = { best[0], best[1], best[2] };
          repeats[i / 2] += i % 2 ? -1 : 1;
          LiPhi there = li_register_repeated (phi, period, repeats);
          if (ABS (repeats[i / 2]) < 1000
              && li_phi_apart (&there, reference) < li_phi_apart (&here, reference) - 1e-6)
            {
              memcpy (best, repeats, sizeof repeats);
              here = there;
              nearer = TRUE;
            }
        }
    }
}

gboolean
li_register_repeats (const LiPeriod *period,
                     const LiPhi *reference,
                     LiRegisterTry try,
                     gpointer data,
                     LiPhi *phi,
                     LiSolution *solution,
                     gboolean *ambiguous,
                     GError **error)
{
  Job job = { period, try, data };
  Choice found = { *phi, *solution, FALSE }, near;
  int repeats[3];
  gboolean good = FALSE;

  nearest_repeats (phi, reference, period, repeats);
  if (repeats[0] != 0 || repeats[1] != 0 || repeats[2] != 0)
    {
      LiPhi start = li_register_repeated (phi, period, repeats);
      if (!register_from (&job, &start, &near, &good, error))
        return FALSE;
    }
  if (good)
    {
      if (!climb (&job, &near, error))
        return FALSE;
      /* A position farther away is chosen only if it is better by more than chance. */
      if (found.solution.zncc <= near.solution.zncc + margin_of (&near, &found))
        found = near;
    }
  if ((!good || found.solution.zncc != near.solution.zncc) && !climb (&job, &found, error))
    return FALSE;
  *phi = found.phi;
  *solution = found.solution;
  *ambiguous = found.ambiguous;
  return TRUE;
}

/* Edge of the block in the middle of image 1 that is searched for, and the search margin, voxels.
 * */
#define LAYER_SEARCH_EDGE 64
#define LAYER_SEARCH_MARGIN 20
/* Share of the contrast not due to layers that must match too. */
#define MIN_MATCHED_SHARE 0.7

gboolean
li_register_layers_start (LiVolume *im1,
                          LiVolume *im2,
                          const LiPhi *reference,
                          LiPhi *start,
                          gboolean *found,
                          GError **error)
{
  const gint64 *n = li_volume_info (im1)->shape;
  LiBox box;
  double peak, second;
  GError *failed = NULL;

  for (int k = 0; k < 3; k++)
    {
      box.lo[k] = (n[k] - MIN (n[k], LAYER_SEARCH_EDGE)) / 2;
      box.hi[k] = box.lo[k] + MIN (n[k], LAYER_SEARCH_EDGE);
    }
  *found = li_search_window (im1, im2, &box, reference, LAYER_SEARCH_MARGIN, 1, start, &peak,
                             &second, &failed);
  if (failed != NULL)
    {
      g_propagate_error (error, failed);
      return FALSE;
    }
  return TRUE;
}

void
li_register_layers_judge (const LiPeriod *period, gboolean ambiguous, LiSolution *solution)
{
  double left = 1 - period->plane;

  if (!period->layered || solution->status == LI_STATUS_NO_TEXTURE)
    return;
  if (left < 0.002)
    {
      solution->status = LI_STATUS_SINGULAR;
      solution->reason = LI_REASON_SINGULAR;
    }
  else if (ambiguous || !(solution->zncc > period->zero * (1 - (1 - MIN_MATCHED_SHARE) * left)))
    {
      solution->status = MIN (solution->status, LI_STATUS_NOT_CONVERGED);
      solution->reason = LI_REASON_AMBIGUOUS;
    }
}
