/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-solve.h"

#include <string.h>

#include "base/li-pool.h"
#include "dvc/li-inflation.h"
#include "dvc/li-solve-step.h"

/* Sums that belong to one choice of rows. */
typedef struct
{
  LiRows *rows; /* one for each patch */
  int step;
  LiNormals normals;
  double f0;
  gboolean ready;
} Set;

struct _LiSolver
{
  gsize capacity;
  Set subset, full;
  LiSweepScratch *scratch;
  LiSweepSums *parts;
  double *hessians;
  gint64 longest;
};

static void
set_clear (Set *set, gsize n)
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
  g_free (solver);
}

static void
solver_prepare (LiSolver *s, const LiPatch *patches, gsize n)
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
    s->subset.rows[k].known = s->full.rows[k].known = FALSE;
  s->subset.ready = s->full.ready = FALSE;
}

typedef struct
{
  LiSolver *solver;
  Set *set;
  const LiPatch *patches;
  gsize n;
  const LiWarp *warp;
  double s0;
  gboolean settled; /* rows may only lose points from now on */
  gint changed;
  gboolean with_reference;
  LiSolution *out;
} Sweep;

static void
rows_chunk (gsize k, guint worker, gpointer data)
{
  Sweep *j = data;

  if (li_rows_update (&j->set->rows[k], &j->patches[k], j->warp, j->set->step, j->settled))
    g_atomic_int_set (&j->changed, 1);
}

static void
mean_chunk (gsize k, guint worker, gpointer data)
{
  Sweep *j = data;
  LiSweepSums *part = &j->solver->parts[k];

  part->n = li_rows_points (&j->set->rows[k]);
  part->f[0] = li_sweep_mean (&j->patches[k], &j->set->rows[k]) * (double)part->n;
}

static void
sweep_chunk (gsize k, guint worker, gpointer data)
{
  Sweep *j = data;
  int dof = 3 * j->warp->m;
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
total (const Sweep *j)
{
  LiSweepSums sum;

  memset (&sum, 0, sizeof sum);
  for (gsize k = 0; k < j->n; k++)
    add_sums (&sum, &j->solver->parts[k]);
  return sum;
}

/* An offset near the mean keeps digits; the subset's serves the full set. */
static void
find_offset (Sweep *j)
{
  const Set *subset = &j->solver->subset;

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
add_hessians (Sweep *j)
{
  int dof = 3 * j->warp->m;

  memset (j->set->normals.hessian, 0, sizeof j->set->normals.hessian);
  for (gsize k = 0; k < j->n; k++)
    for (int i = 0; i < dof * dof; i++)
      j->set->normals.hessian[i] += j->solver->hessians[k * LI_DOF_MAX * LI_DOF_MAX + i];
}

/* Sums over image 2, and over image 1 where its rows are new or changed. */
static LiSweepSums
sweep (Sweep *j)
{
  Set *set = j->set;
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

static void
keep_rigid (LiWarp *warp)
{
  LiPhi phi = li_warp_phi (warp);
  LiMat3 R;

  if (li_mat3_polar (&phi.F, &R, NULL))
    phi.F = R;
  *warp = li_warp_from_phi (&phi, warp->m);
}

/* The state of one solution under way. */
typedef struct
{
  Sweep sweep;
  const LiSolveOptions *options;
  LiWarp warp;
  LiWarp start;
  double ratio; /* of the last two steps of a stage */
  double before[3][LI_WARP_MAX], corner_before, damping;
  LiVerdict verdict;
  LiSolution *out;
  LiSolveFunc watch;
  gpointer watch_data;
  LiProgress *progress;
} Run;

static gboolean
give_up (Run *run, LiStatus status, LiReason reason)
{
  run->out->status = status;
  run->out->reason = reason;
  return FALSE;
}

static double
moved (const LiWarp *a, const LiWarp *b)
{
  double sum = 0;

  for (int k = 0; k < 3; k++)
    sum += (a->a[k][0] - b->a[k][0]) * (a->a[k][0] - b->a[k][0]);
  return sqrt (sum);
}

static gboolean
plausible (Run *run)
{
  LiPhi phi = li_warp_phi (&run->warp);
  double det = li_mat3_det (&phi.F);

  if (!(det > 0.2 && det < 3))
    return give_up (run, LI_STATUS_IMPLAUSIBLE, LI_REASON_IMPLAUSIBLE);
  if (run->options->reach > 0 && moved (&run->warp, &run->start) > run->options->reach)
    return give_up (run, LI_STATUS_IMPLAUSIBLE, LI_REASON_IMPLAUSIBLE);
  return TRUE;
}

static double
norm_of (double delta[3][LI_WARP_MAX])
{
  double sum = 0;

  for (int k = 0; k < 3; k++)
    for (int j = 0; j < 4; j++)
      sum += delta[k][j] * delta[k][j];
  return sqrt (sum);
}

/* SPAM's error: Σ (f − s)² / Σ f over the window, on raw grey values. */
static double
spam_error (const Set *set, const LiSweepSums *image, double s0)
{
  double offset = set->f0 - s0, n = (double)set->normals.sums.n;
  double squares = set->normals.sums.ff + image->ss + n * offset * offset - 2 * image->fs
                   + 2 * offset * (set->normals.sums.f[0] - image->s[0]);
  double sum = set->normals.sums.f[0] + n * set->f0;

  return sum > 0 ? MAX (squares, 0) / sum : 0;
}

/* Steps that go to and fro without shrinking, as at the kinks of linear interpolation, are halved.
 */
static void
damp (Run *run, double delta[3][LI_WARP_MAX], double *corner)
{
  const double *h = run->options->half;
  double along = 0;

  for (int k = 0; k < 3; k++)
    for (int j = 0; j < 4; j++)
      along += delta[k][j] * run->before[k][j] * (j == 0 ? 1 : h[j - 1] * h[j - 1] / 3);
  memcpy (run->before, delta, sizeof run->before);
  if (run->out->iterations >= 12 && along < 0 && *corner > 0.5 * run->corner_before)
    run->damping = MAX (run->damping / 2, 1. / 1024);
  run->corner_before = *corner;
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < run->warp.m; i++)
      delta[k][i] *= run->damping;
  *corner *= run->damping;
}

/* One sweep and one step. FALSE when the run is over for want of something. */
static gboolean
iterate (Run *run, Set *set, double *corner)
{
  Sweep *j = &run->sweep;
  double delta[3][LI_WARP_MAX];
  LiSweepSums image;

  j->set = set;
  j->warp = &run->warp;
  j->changed = 0;
  li_pool_for (j->n, rows_chunk, j);
  if (!set->ready)
    find_offset (j);
  if (run->out->iterations == 0)
    j->s0 = set->f0; /* the best guess of image 2's mean */
  image = sweep (j);
  run->out->mean
      = set->f0
        + (set->normals.sums.n > 0 ? set->normals.sums.f[0] / (double)set->normals.sums.n : 0);
  if ((double)set->normals.sums.n * set->step * set->step < run->options->least_points)
    return give_up (run, LI_STATUS_NO_TEXTURE,
                    j->patches[0].ref->masked ? LI_REASON_MASKED : LI_REASON_OUTSIDE);
  if (!li_step_judge (&set->normals, &image, 3 * run->warp.m, !run->options->plain, &run->verdict))
    return give_up (run, LI_STATUS_NO_TEXTURE, LI_REASON_SINGULAR);
  run->out->zncc = run->verdict.zncc;
  run->out->error = spam_error (set, &image, j->s0);
  run->verdict.offset = j->s0 + run->verdict.sbar - set->f0 - run->verdict.fbar;
  j->s0 += run->verdict.sbar;
  if (!li_step_find (&set->normals, &run->verdict, run->warp.m, run->options->rigid,
                     run->options->plain, delta))
    return give_up (run, LI_STATUS_SINGULAR, LI_REASON_SINGULAR);
  *corner = li_warp_corner_step (delta, run->warp.m, run->options->half);
  damp (run, delta, corner);
  double most = 6; /* a longer step leaves the range in which a gradient says anything */
  if (*corner > most)
    for (int k = 0; k < 3; k++)
      for (int i = 0; i < run->warp.m; i++)
        delta[k][i] *= most / *corner;
  if (!li_warp_compose_inverse (&run->warp, delta))
    return give_up (run, LI_STATUS_SINGULAR, LI_REASON_SINGULAR);
  if (run->options->rigid)
    keep_rigid (&run->warp);
  run->out->iterations++;
  run->out->corner = *corner;
  run->out->delta_norm = norm_of (delta);
  run->out->points = set->normals.sums.n;
  if (run->watch != NULL)
    run->watch (&run->warp, run->out->iterations, run->out->zncc, run->out->error, *corner,
                run->watch_data);
  return plausible (run);
}

/* The next step, foretold from how fast the steps shrink (never believed to shrink more than
 * twentyfold). */
static double
ahead (const Run *run, double corner)
{
  return corner * MAX (run->ratio, 0.05);
}

/* First stage: a subset of rows until the step is small. Hopeless windows end here. */
static gboolean
first_stage (Run *run)
{
  const LiSolveOptions *o = run->options;
  double corner = INFINITY, near = MAX (5 * o->tolerance, 5e-3), best = INFINITY, last = INFINITY;
  int limit = MIN (40, o->max_iterations), worse = 0;

  for (int i = 0; i < limit && corner > near; i++)
    {
      if (!iterate (run, &run->sweep.solver->subset, &corner))
        return FALSE;
      run->ratio = i > 0 ? corner / last : 1;
      last = corner;
      worse = corner < 0.9 * best ? 0 : worse + 1;
      best = MIN (best, corner);
      if (worse > 8 || li_progress_is_cancelled (run->progress))
        break;
    }
  if (o->zncc_limit > -1 && run->out->zncc < 0.8 * o->zncc_limit)
    return give_up (run, LI_STATUS_NOT_CONVERGED, LI_REASON_LOW_ZNCC);
  if (corner > 1)
    return give_up (run, LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  return TRUE;
}

static gboolean
second_stage (Run *run)
{
  LiSolver *s = run->sweep.solver;
  double corner = INFINITY, last = INFINITY;
  int sweeps = 0;

  while (run->out->iterations < run->options->max_iterations)
    {
      /* Points at a border come and go with the last digits; after some sweeps they only go. */
      run->sweep.settled = sweeps >= 6;
      if (!iterate (run, &s->full, &corner))
        return FALSE;
      if (sweeps++ > 0)
        run->ratio = corner / last;
      last = corner;
      if (corner < run->options->tolerance || ahead (run, corner) < run->options->tolerance / 2)
        {
          run->out->status = LI_STATUS_CONVERGED;
          run->out->reason = LI_REASON_NONE;
          return TRUE;
        }
      if (li_progress_is_cancelled (run->progress))
        return FALSE;
      if (sweeps > 60 && corner > 0.5)
        return give_up (run, LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
    }
  return give_up (run, LI_STATUS_NOT_CONVERGED, LI_REASON_ITERATIONS);
}

/* Standard errors: residual variance times the inverse Hessian, enlarged for correlated noise. */
static void
find_errors (Run *run)
{
  const Set *set = &run->sweep.solver->full;
  const LiVerdict *v = &run->verdict;
  int m = run->warp.m, dof = 3 * m;
  double h[LI_DOF_MAX * LI_DOF_MAX], inverse[LI_DOF_MAX * LI_DOF_MAX], inflation[3] = { 1, 1, 1 },
                                                                       scale[LI_DOF_MAX];

  if (run->options->rigid || v->n <= dof + 5)
    return;
  li_step_projected (&set->normals, v, dof, h);
  for (int i = 0; i < dof; i++)
    scale[i] = 1 / sqrt (MAX (h[i * dof + i], 1e-300));
  for (int i = 0; i < dof; i++)
    for (int k = 0; k < dof; k++)
      h[i * dof + k] *= scale[i] * scale[k];
  if (!li_invert_spd (dof, h, inverse, 1e-9))
    return;
  double variance = li_step_squares (v) / (v->n - dof - 5);
  if (run->sweep.n == 1)
    li_inflation (&run->sweep.patches[0], &run->warp, set->f0 + v->fbar, run->sweep.s0, v->gain,
                  inflation);
  for (int k = 0; k < 3; k++)
    for (int j = 0; j < m; j++)
      {
        int i = k * m + j;
        /* The covariance is variance H⁻¹ (Σ J̃ J̃ᵀ) H⁻¹ with H = Σ J̃ Jᵀ. */
        run->out->sigma[k][j] = sqrt (variance * inverse[i * dof + i] * inflation[k]
                                      / run->sweep.patches[0].ref->sharpness[k])
                                * scale[i];
      }
}

gboolean
li_solve (LiSolver *solver,
          const LiPatch *patches,
          gsize n_patches,
          const LiWarp *start,
          const LiSolveOptions *options,
          LiSolveFunc watch,
          gpointer watch_data,
          LiProgress *progress,
          LiSolution *out)
{
  Run run = { .options = options,
              .warp = *start,
              .start = *start,
              .out = out,
              .watch = watch,
              .watch_data = watch_data,
              .progress = progress };

  memset (out, 0, sizeof *out);
  out->status = LI_STATUS_NOT_CONVERGED;
  out->reason = LI_REASON_ITERATIONS;
  out->zncc = out->error = out->corner = NAN;
  for (int k = 0; k < 3; k++)
    for (int j = 0; j < LI_WARP_MAX; j++)
      out->sigma[k][j] = NAN;
  solver_prepare (solver, patches, n_patches);
  solver->subset.step = options->step;
  solver->full.step = 1;
  run.sweep = (Sweep){ .solver = solver, .patches = patches, .n = n_patches, .warp = &run.warp };

  gboolean ok = plausible (&run);
  run.ratio = run.damping = 1;
  if (ok && options->step > 1)
    ok = first_stage (&run);
  if (ok)
    ok = second_stage (&run);
  if (ok && options->errors)
    find_errors (&run);
  out->warp = run.warp;
  return !li_progress_is_cancelled (progress);
}

double
li_solve_zncc (LiSolver *solver, const LiPatch *patch, const LiWarp *warp, int step, double least)
{
  LiVerdict v;
  LiSweepSums image;
  Sweep j = { .solver = solver, .patches = patch, .n = 1, .warp = warp, .set = &solver->full };

  solver_prepare (solver, patch, 1);
  solver->full.step = step;
  rows_chunk (0, 0, &j);
  if ((double)li_rows_points (&solver->full.rows[0]) * step * step < least)
    return NAN;
  find_offset (&j);
  j.s0 = solver->full.f0;
  image = sweep (&j);
  return li_step_judge (&solver->full.normals, &image, 3 * warp->m, FALSE, &v) ? v.zncc : NAN;
}
