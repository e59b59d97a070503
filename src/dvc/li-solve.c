/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-solve.h"

#include <string.h>

#include "base/li-material.h"
#include "dvc/li-solve-errors.h"
#include "dvc/li-solve-sets.h"

static void
keep_rigid (LiWarp *warp, const double voxel[3])
{
  LiPhi phi = li_warp_phi (warp);
  LiMat3 R;

  if (li_material_nearest_rotation (&phi.F, voxel, &R))
    phi.F = R;
  *warp = li_warp_from_phi (&phi, warp->m);
}

/* The state of one solution under way. */
typedef struct
{
  LiSolveSweep sweep;
  const LiSolveOptions *options;
  LiWarp warp;
  LiWarp start;
  double ratio; /* of the last two steps of a stage */
  double before[3][LI_WARP_MAX], corner_before, damping;
  double rate; /* of the last two steps of full sweeps, neither of them damped; 0 unknown */
  LiVerdict verdict;
  LiGrey grey; /* of the last full sweep */
  LiPatch trimmed;
  double least_points;
  double quantum; /* of image 1's grey values; of one patch only */
  LiSolution *out;
  LiSolveFunc watch;
  gpointer watch_data;
  LiProgress *progress;
} Run;

static gboolean
fail (Run *run, LiStatus status, LiReason reason)
{
  run->out->status = status;
  run->out->reason = reason;
  return FALSE;
}

static double
centre_step (const LiWarp *a, const LiWarp *b)
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
    return fail (run, LI_STATUS_IMPLAUSIBLE, LI_REASON_IMPLAUSIBLE);
  if (run->options->reach > 0 && centre_step (&run->warp, &run->start) > run->options->reach)
    return fail (run, LI_STATUS_IMPLAUSIBLE, LI_REASON_IMPLAUSIBLE);
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
spam_error (const LiSolveSet *set, const LiSweepSums *image, double s0)
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
    for (int i = 0; i < run->warp.free; i++)
      delta[k][i] *= run->damping;
  *corner *= run->damping;
}

/* One sweep and one step. FALSE when the iteration cannot go on; status and reason are set. */
static gboolean
iterate (Run *run, LiSolveSet *set, double *corner)
{
  LiSolveSweep *j = &run->sweep;
  double delta[3][LI_WARP_MAX];
  LiSweepSums image;

  li_progress_wait (run->progress);
  j->set = set;
  j->warp = &run->warp;
  li_solve_rows (j);
  if (!set->ready)
    li_solve_offset (j);
  image = run->out->iterations == 0 ? li_solve_first_sweep (j) : li_solve_sweep (j);
  run->out->mean
      = set->f0
        + (set->normals.sums.n > 0 ? set->normals.sums.f[0] / (double)set->normals.sums.n : 0);
  if ((double)set->normals.sums.n * set->step * set->step < run->least_points)
    return fail (run, LI_STATUS_NO_TEXTURE,
                 j->patches[0].ref->masked ? LI_REASON_MASKED : LI_REASON_OUTSIDE);
  run->verdict.f0 = set->f0;
  run->verdict.s0 = j->s0;
  if (!li_step_judge (&set->normals, &image, 3 * run->warp.free, !run->options->plain,
                      &run->verdict))
    return fail (run, LI_STATUS_NO_TEXTURE, LI_REASON_SINGULAR);
  run->out->zncc = run->verdict.zncc;
  run->out->error = spam_error (set, &image, j->s0);
  run->grey = (LiGrey){ set->f0, j->s0, run->verdict.gain, { 0 } };
  memcpy (run->grey.ramp, run->verdict.grey, sizeof run->grey.ramp);
  run->verdict.offset = j->s0 + run->verdict.sbar - set->f0 - run->verdict.fbar;
  j->s0 += run->verdict.sbar;
  if (!li_step_find (&set->normals, &run->verdict, run->warp.free,
                     run->options->rigid ? run->options->voxel : NULL, run->options->plain, delta))
    return fail (run, LI_STATUS_SINGULAR, LI_REASON_SINGULAR);
  *corner = li_warp_corner_step (delta, run->warp.free, run->options->half);
  damp (run, delta, corner);
  double most = 6; /* a longer step leaves the range in which a gradient says anything */
  if (*corner > most)
    for (int k = 0; k < 3; k++)
      for (int i = 0; i < run->warp.free; i++)
        delta[k][i] *= most / *corner;
  if (!li_warp_compose_inverse (&run->warp, delta))
    return fail (run, LI_STATUS_SINGULAR, LI_REASON_SINGULAR);
  if (run->options->rigid)
    keep_rigid (&run->warp, run->options->voxel);
  run->out->iterations++;
  run->out->corner = *corner;
  run->out->delta_norm = norm_of (delta);
  run->out->points = set->normals.sums.n;
  if (run->watch != NULL)
    run->watch (&run->warp, run->out->iterations, run->out->zncc, run->out->error, *corner,
                run->watch_data);
  return plausible (run);
}

/* The size of the next step, predicted from the ratio of the last two, which is taken as at least
 * 1/20. */
static double
predict_step (const Run *run, double corner)
{
  return corner * MAX (run->ratio, 0.05);
}

/* First stage: a subset of rows until the step is small. Windows whose ZNCC stays too low end here.
 * */
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
    return fail (run, LI_STATUS_NOT_CONVERGED, LI_REASON_LOW_ZNCC);
  if (corner > 1)
    return fail (run, LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  return TRUE;
}

static gboolean
second_stage (Run *run)
{
  LiSolver *s = run->sweep.solver;
  double corner = INFINITY, last = INFINITY;
  int sweeps = 0;

  run->rate = 0;
  while (run->out->iterations < run->options->max_iterations)
    {
      /* Points at a border enter and leave with rounding, which prevents convergence; after some
       * sweeps they may only leave. */
      run->sweep.settled = sweeps >= 6;
      if (!iterate (run, &s->full, &corner))
        return FALSE;
      if (sweeps++ > 0)
        run->ratio = corner / last;
      run->rate = sweeps > 1 && run->damping >= 1 ? run->ratio : 0;
      last = corner;
      if (corner < run->options->tolerance
          || predict_step (run, corner) < run->options->tolerance / 2)
        {
          run->out->status = LI_STATUS_CONVERGED;
          run->out->reason = LI_REASON_NONE;
          return TRUE;
        }
      if (li_progress_is_cancelled (run->progress))
        return FALSE;
      if (sweeps > 60 && corner > 0.5)
        return fail (run, LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
    }
  return fail (run, LI_STATUS_NOT_CONVERGED, LI_REASON_ITERATIONS);
}

#define TRIM_ROUNDS 4

/* Whether the residual that does not look like noise could move the window by more than
 * interpolation errors do: by Cauchy and Schwarz at most √(Σ r² of it / Σ g²), voxels. */
static gboolean
needs_trim (const Run *run, LiTrim *look)
{
  const LiSolver *s = run->sweep.solver;
  const double *h = s->full.normals.hessian, least = 0.02;
  int dof = 3 * run->warp.free, m = run->warp.free;
  double weakest = MIN (MIN (h[0], h[m * dof + m]), h[2 * m * dof + 2 * m]);

  if (li_step_squares (&run->verdict) < least * least * weakest)
    return FALSE;
  li_trim_look (&run->sweep.patches[0], &run->warp, &run->grey, run->options->step, run->quantum,
                look);
  return look->share > 0.01 && look->sum > least * least * weakest;
}

static void
prepare_marks (Run *run)
{
  LiSolver *s = run->sweep.solver;
  const LiBox *box = &run->sweep.patches[0].box;
  gint64 n[3] = { li_box_edge (box, 0), li_box_edge (box, 1), li_box_edge (box, 2) };

  if (memcmp (n, s->keep.n, sizeof n) != 0)
    {
      li_array3_clear (&s->keep);
      s->keep = li_array3_new (n);
    }
  run->trimmed = run->sweep.patches[0];
  run->trimmed.keep = &s->keep;
}

/* Points whose grey value itself changed (lithiation, a bubble, a crack) are not noise: where they
 * lie the difference is several times what the rest of the window shows, and they would be mistaken
 * for motion. They are excluded and the window is solved again, until the set of excluded points
 * does not change. */
static gboolean
set_aside (Run *run)
{
  LiTrim look;
  LiSolution whole = *run->out;
  double points = (double)whole.points;
  LiSolver *s = run->sweep.solver;

  if (!needs_trim (run, &look))
    return TRUE;
  prepare_marks (run);
  run->least_points *= 0.3;
  for (int round = 0; round < TRIM_ROUNDS; round++)
    {
      gsize changed = li_trim_mark (&run->trimmed, &run->warp, &run->grey,
                                    LI_TRIM_LIMIT * look.sigma, &s->keep);
      if (round > 0 && (double)changed < 0.003 * points)
        break;
      run->sweep.patches = &run->trimmed;
      s->full.ready = FALSE;
      run->ratio = 1;
      if (!second_stage (run))
        return FALSE;
      li_trim_look (&run->trimmed, &run->warp, &run->grey, run->options->step, run->quantum, &look);
    }
  run->out->points = whole.points;
  run->out->zncc = whole.zncc;
  run->out->error = whole.error;
  return TRUE;
}

/* Where points were set aside their grey value changed, and what is left may agree on a wrong
 * motion: such a window tells nothing of what it does not follow. */
static gboolean
misfit_is_wanted (const Run *run)
{
  return run->options->misfit && run->sweep.n == 1 && run->sweep.patches != &run->trimmed;
}

static void
find_errors (Run *run, gboolean window)
{
  const LiNormals *normals = &run->sweep.solver->full.normals;
  const LiPatch *patch = &run->sweep.patches[0];
  double shared[3] = { 1, 1, 1 };
  LiApproach approach = { .rate = run->rate };

  memcpy (approach.delta, run->before, sizeof approach.delta);
  run->out->rounding
      = li_solve_errors (normals, &run->verdict, patch, &run->warp, window ? &run->grey : NULL,
                         run->quantum, &approach, run->out->sigma, shared);
  if (misfit_is_wanted (run))
    li_window_misfit (patch, run->sweep.solver->full.rows, run->sweep.solver->scratch, &run->warp,
                      &run->grey, normals, run->options->half, shared, run->out->sigma,
                      &run->out->misfit);
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
  out->zncc = out->error = out->corner = out->misfit.noise[0] = NAN;
  for (int k = 0; k < 3; k++)
    for (int j = 0; j < LI_WARP_MAX; j++)
      out->sigma[k][j] = NAN;
  li_solver_prepare (solver, patches, n_patches, options->misfit && n_patches == 1);
  solver->subset.step = options->step;
  solver->full.step = 1;
  run.sweep
      = (LiSolveSweep){ .solver = solver, .patches = patches, .n = n_patches, .warp = &run.warp };

  gboolean ok = plausible (&run);
  run.ratio = run.damping = 1;
  run.least_points = options->least_points;
  if (ok && options->step > 1)
    ok = first_stage (&run);
  if (ok)
    ok = second_stage (&run);
  if (ok && n_patches == 1 && (options->trim || options->errors))
    run.quantum = li_window_quantum (patches);
  if (ok && options->trim && n_patches == 1)
    ok = set_aside (&run);
  if (ok && options->errors && !options->rigid)
    find_errors (&run, n_patches == 1);
  out->warp = run.warp;
  return !li_progress_is_cancelled (progress);
}

double
li_solve_zncc (LiSolver *solver, const LiPatch *patch, const LiWarp *warp, int step, double least)
{
  LiVerdict v;
  LiSweepSums image;
  LiSolveSweep j
      = { .solver = solver, .patches = patch, .n = 1, .warp = warp, .set = &solver->full };

  li_solver_prepare (solver, patch, 1, FALSE);
  solver->full.step = step;
  li_solve_rows (&j);
  if ((double)li_rows_points (&solver->full.rows[0]) * step * step < least)
    return NAN;
  li_solve_offset (&j);
  image = li_solve_first_sweep (&j);
  v.f0 = solver->full.f0;
  v.s0 = j.s0;
  return li_step_judge (&solver->full.normals, &image, 3 * warp->free, FALSE, &v) ? v.zncc : NAN;
}
