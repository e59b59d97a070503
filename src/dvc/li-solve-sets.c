/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-solve-sets.h"

#include <math.h>
#include <string.h>

#include "base/li-pool.h"

static void
set_clear (LiSolveSet *set, gsize n)
{
  for (gsize k = 0; set->rows != NULL && k < n; k++)
    li_rows_clear (&set->rows[k]);
  g_clear_pointer (&set->rows, g_free);
}

LiSolver *
li_solver_new (void)
{
  return g_new0 (LiSolver, 1);
}

static void
solver_release (LiSolver *s)
{
  set_clear (&s->subset, s->capacity);
  set_clear (&s->full, s->capacity);
  for (gsize k = 0; k < s->capacity; k++)
    li_sweep_scratch_clear (&s->scratch[k]);
  g_clear_pointer (&s->scratch, g_free);
  g_clear_pointer (&s->parts, g_free);
  g_clear_pointer (&s->hessians, g_free);
  s->capacity = 0;
}

void
li_solver_free (LiSolver *solver)
{
  if (solver == NULL)
    return;
  solver_release (solver);
  li_array3_clear (&solver->keep);
  g_free (solver);
}

void
li_solver_prepare (LiSolver *s, const LiPatch *patches, gsize n, gboolean keep)
{
  gint64 longest = 0;

  for (gsize k = 0; k < n; k++)
    longest = MAX (longest, li_box_edge (&patches[k].box, 2));
  if (n != s->capacity || longest > s->longest)
    {
      solver_release (s);
      s->capacity = n;
      s->longest = longest;
      s->subset.rows = g_new0 (LiRows, n);
      s->full.rows = g_new0 (LiRows, n);
      s->scratch = g_new0 (LiSweepScratch, n);
      s->parts = g_new0 (LiSweepSums, n);
      s->hessians = n > 1 ? g_new0 (double, n *LI_DOF_MAX *LI_DOF_MAX) : NULL;
      for (gsize k = 0; k < n; k++)
        li_sweep_scratch_init (&s->scratch[k], longest);
    }
  for (gsize k = 0; k < n; k++)
    li_sweep_scratch_keep (
        &s->scratch[k],
        keep ? (gsize)(li_box_edge (&patches[k].box, 0) * li_box_edge (&patches[k].box, 1)) : 0);
  for (gsize k = 0; k < n; k++)
    s->subset.rows[k].known = s->full.rows[k].known = FALSE;
  s->subset.ready = s->full.ready = FALSE;
}

static void
rows_chunk (gsize k, gpointer data)
{
  LiSolveSweep *j = data;

  if (li_rows_update (&j->set->rows[k], &j->patches[k], j->warp, j->set->step, j->settled))
    g_atomic_int_set (&j->changed, 1);
}

static void
mean_chunk (gsize k, gpointer data)
{
  LiSolveSweep *j = data;
  LiSweepSums *part = &j->solver->parts[k];

  part->n = li_rows_points (&j->set->rows[k]);
  part->f[0] = li_sweep_mean (&j->patches[k], &j->set->rows[k]) * (double)part->n;
}

static void
sweep_chunk (gsize k, gpointer data)
{
  LiSolveSweep *j = data;
  int dof = 3 * j->warp->free;
  double *h
      = j->n > 1 ? j->solver->hessians + k * LI_DOF_MAX * LI_DOF_MAX : j->set->normals.hessian;

  memset (&j->solver->parts[k], 0, sizeof (LiSweepSums));
  if (j->with_reference)
    memset (h, 0, sizeof (double) * dof * dof);
  li_sweep (&j->patches[k], &j->set->rows[k], j->warp, j->set->f0, j->s0, &j->solver->scratch[k],
            &j->solver->parts[k], j->with_reference ? h : NULL);
}

static void
add_sums (LiSweepSums *to, const LiSweepSums *from)
{
  to->n += from->n;
  to->ff += from->ff;
  to->ss += from->ss;
  to->fs += from->fs;
  for (int l = 0; l < LI_RAMP; l++)
    {
      to->f[l] += from->f[l];
      to->s[l] += from->s[l];
      for (int k = 0; k < LI_RAMP; k++)
        to->r[l][k] += from->r[l][k];
    }
  for (int i = 0; i < LI_DOF_MAX; i++)
    {
      for (int l = 0; l < LI_RAMP; l++)
        to->g[i][l] += from->g[i][l];
      to->gf[i] += from->gf[i];
      to->gs[i] += from->gs[i];
    }
}

static LiSweepSums
total (const LiSolveSweep *j)
{
  LiSweepSums sum;

  memset (&sum, 0, sizeof sum);
  for (gsize k = 0; k < j->n; k++)
    add_sums (&sum, &j->solver->parts[k]);
  return sum;
}

/* An offset near the mean keeps digits; the subset's serves the full set. */
void
li_solve_offset (LiSolveSweep *j)
{
  const LiSolveSet *subset = &j->solver->subset;

  if (j->set != subset && subset->ready)
    {
      j->set->f0 = subset->f0;
      return;
    }
  li_pool_for (j->n, mean_chunk, j);
  LiSweepSums means = total (j);
  j->set->f0 = means.n > 0 ? means.f[0] / (double)means.n : 0;
}

static void
add_hessians (LiSolveSweep *j)
{
  int dof = 3 * j->warp->free;

  memset (j->set->normals.hessian, 0, sizeof j->set->normals.hessian);
  for (gsize k = 0; k < j->n; k++)
    for (int i = 0; i < dof * dof; i++)
      j->set->normals.hessian[i] += j->solver->hessians[k * LI_DOF_MAX * LI_DOF_MAX + i];
}

/* Sums over image 2, and over image 1 where its rows are new or changed. */
LiSweepSums
li_solve_sweep (LiSolveSweep *j)
{
  LiSolveSet *set = j->set;
  LiSweepSums sums;

  j->with_reference = j->changed || !set->ready;
  li_pool_for (j->n, sweep_chunk, j);
  sums = total (j);
  if (!j->with_reference)
    return sums;
  set->normals.sums = sums;
  if (j->n > 1)
    add_hessians (j);
  set->ready = TRUE;
  return sums;
}

/* Single precision has seven digits: an offset of so many standard deviations takes more than two.
 */
#define MAX_OFFSET 100

LiSweepSums
li_solve_first_sweep (LiSolveSweep *j)
{
  LiSweepSums sums;

  j->s0 = j->set->f0;
  sums = li_solve_sweep (j);
  for (int k = 0; k < 8; k++)
    {
      double n = (double)j->set->normals.sums.n, mean = n > 0 ? sums.s[0] / n : 0,
             variance = n > 0 ? sums.ss / n - mean * mean : 0;
      if (!isfinite (mean) || !(mean * mean > MAX_OFFSET * MAX_OFFSET * variance))
        break;
      double next = j->s0 + mean;
      if (next == j->s0)
        break;
      j->s0 = next;
      sums = li_solve_sweep (j);
    }
  return sums;
}

void
li_solve_rows (LiSolveSweep *j)
{
  j->changed = 0;
  li_pool_for (j->n, rows_chunk, j);
}
