/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-register.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dvc/li-frame.h"
#include "dvc/li-grey-view.h"
#include "dvc/li-pair-check.h"
#include "dvc/li-register-level.h"
#include "dvc/li-register-patches.h"
#include "dvc/li-register-repeats.h"
#include "dvc/li-register-start.h"
#include "dvc/li-solve.h"

static const LiParamValue starts[] = {
  { LI_START_IDENTITY, "identity", N_ ("Identity") },
  { LI_START_CENTRES_OF_MASS, "mass", N_ ("Centres of mass") },
  { LI_START_FFT, "fft", N_ ("Cross-correlation") },
  { LI_START_AUTO, "auto", N_ ("Automatic") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam declared[] = {
  LI_P_BOOL (LiRegisterParams, rigid, "rigid", "no", N_ ("Rigid"), N_ ("Only translation and rotation."), 0),
  LI_P_INT (LiRegisterParams, max_iterations, "max-iterations", "", 1, 100000, "3000", N_ ("Iterations"), N_ ("Limit of iterations at each level."), 0),
  LI_P_DOUBLE (LiRegisterParams, tolerance, "tolerance", "voxel", 1e-9, 1, "0.0001", N_ ("Tolerance"), N_ ("Displacement of the last step at the image's corner at which a level has converged."), 0),
  LI_P_INTS (LiRegisterParams, bins, "bins", "", 1, 64, "8,4,2,1", N_ ("Binning"), N_ ("Levels of the pyramid, coarse to fine; levels that would be too small are left out."), LI_PARAM_DESCENDING | LI_PARAM_REQUIRED),
  LI_P_ENUM (LiRegisterParams, interpolation, "interpolation", LI_SPLINE_VALUES, "cubic", N_ ("Interpolation"), N_ ("Interpolation of image 2."), 0),
  LI_P_ENUM (LiRegisterParams, start, "start", starts, "auto", N_ ("Start"), N_ ("Where to begin when no guess is given."), 0),
  LI_P_BOOL (LiRegisterParams, mask_centre, "mask-centre", "no", N_ ("About the mask's centre"), N_ ("Keep Φ about the mask's centre of mass instead of the image's centre."), 0),
};
/* clang-format on */
const LiParamTable li_register_params = LI_PARAM_TABLE_OF ("register", LiRegisterParams, declared);

#define MIN_EDGE 8

typedef struct
{
  const LiRegisterParams *params;
  LiRegisterFunc watch;
  gpointer data;
  LiProgress *progress;
  int bin;
  double coverage;
  LiFrame frame;
  gboolean repeats; /* the texture repeats: coarse levels may have converged to another motion */
} Run;

static void
watch_step (
    const LiWarp *warp, int iteration, double zncc, double error, double corner, gpointer data)
{
  Run *run = data;
  LiPhi phi = li_warp_phi (warp);
  LiRegisterStep step = { run->bin, iteration, zncc, error, corner, li_phi_unbin (&phi, run->bin) };

  step.phi = li_frame_to_full (&run->frame, &step.phi);
  if (run->watch != NULL)
    run->watch (&step, run->data);
}

static void
half_edges (LiVolume *im1, double half[3])
{
  for (int k = 0; k < 3; k++)
    half[k] = (double)(li_volume_info (im1)->shape[k] - 1) / 2;
}

static void
set_no_points (const LiPhi *phi, LiSolution *solution)
{
  memset (solution, 0, sizeof *solution);
  solution->warp = li_warp_from_phi (phi, 4);
  solution->status = LI_STATUS_NO_TEXTURE;
  solution->reason = LI_REASON_OUTSIDE;
}

/* A registration that converged with a lower ZNCC than this, or than that of its start, is not
 * accepted. */
#define MIN_ZNCC 0.3
#define MIN_ZNCC_GAIN 0.05 /* ZNCC */
#define ZNCC_TOLERANCE 0.02
/* A level whose ZNCC is still below MIN_ZNCC after this many iterations is stopped. */
#define TRIAL_ITERATIONS 60

/* A first run of few iterations ends the search early for images that do not belong together, which
 * would use all iterations without converging. */
static gboolean
solve_in_two_runs (Run *run,
                   const LiRegisterPatches *p,
                   const LiSolveOptions *options,
                   gboolean watched,
                   const LiPhi *phi,
                   LiSolution *solution)
{
  LiSolveOptions o = *options;
  LiSolver *solver = li_solver_new ();
  LiWarp warp = li_warp_from_phi (phi, 4);
  int done = 0;
  gboolean ok = TRUE, go_on = TRUE;

  while (ok && go_on)
    {
      o.max_iterations
          = MIN (options->max_iterations - done, done == 0 ? TRIAL_ITERATIONS : G_MAXINT);
      ok = li_solve (solver, p->patches, p->n, &warp, &o, watched ? watch_step : NULL, run,
                     run->progress, solution);
      done += solution->iterations;
      warp = solution->warp;
      go_on = solution->reason == LI_REASON_ITERATIONS && done < options->max_iterations;
      if (go_on && !(solution->zncc >= MIN_ZNCC))
        {
          solution->reason = LI_REASON_LOW_ZNCC;
          go_on = FALSE;
        }
    }
  solution->iterations = done;
  li_solver_free (solver);
  return ok;
}

/* Voxels by which the corners may move before image 2 is read again. */
#define PATCH_MARGIN 6

/* Solves from @phi (voxels of the level) on the part of image 2 that it maps to. */
static gboolean
solve_once (Run *run,
            const LiRegisterLevel *level,
            LiSolveOptions *o,
            gboolean watched,
            const LiPhi *phi,
            LiSolution *solution,
            GError **error)
{
  LiRegisterPatches p;

  if (!li_register_patches_make (&p, level, phi, run->params->interpolation, PATCH_MARGIN,
                                 o->errors, error))
    return FALSE;
  o->least_points = MAX (0.05 * p.points, 200);
  gboolean ok = TRUE;
  if (p.n == 0)
    set_no_points (phi, solution);
  else
    {
      ok = solve_in_two_runs (run, &p, o, watched, phi, solution);
      run->coverage = MIN ((double)solution->points / p.points, 1);
    }
  li_register_patches_clear (&p);
  if (!ok)
    li_progress_set_error_if_cancelled (run->progress, error);
  return ok;
}

/* ZNCC of Φ (full voxels) on a level. */
static gboolean
level_zncc (Run *run, const LiRegisterLevel *level, const LiPhi *phi, double *zncc, GError **error)
{
  LiSolveOptions o = { .max_iterations = 1, .tolerance = 1e-9, .step = 1, .zncc_limit = -1 };
  LiPhi here = li_phi_bin (phi, level->bin);
  LiSolution solution;
  double coverage = run->coverage;

  half_edges (level->im1, o.half);
  if (!solve_once (run, level, &o, FALSE, &here, &solution, error))
    return FALSE;
  run->coverage = coverage;
  *zncc = solution.zncc;
  return TRUE;
}

/* From a start far away the steps grow before they shrink, which the solver treats as divergence.
 * If the ZNCC has risen clearly in the meantime, solving goes on. */
static gboolean
has_improved (Run *run,
              const LiRegisterLevel *level,
              const LiPhi *before,
              const LiSolution *solution,
              gboolean *worth,
              GError **error)
{
  LiPhi full = li_phi_unbin (before, level->bin);
  double was = NAN;

  *worth = FALSE;
  if (solution->status != LI_STATUS_DIVERGING)
    return TRUE;
  if (!level_zncc (run, level, &full, &was, error))
    return FALSE;
  *worth = solution->zncc > was + MIN_ZNCC_GAIN;
  return TRUE;
}

/* One level. The blocks of image 2 leave room; when Φ moves out of it they are read again, and so
 * is the mask of image 2, which is seen through Φ. */
static gboolean
solve_level (Run *run,
             const LiRegisterLevel *level,
             gboolean finest,
             LiPhi *phi,
             LiSolution *solution,
             GError **error)
{
  const LiRegisterParams *params = run->params;
  LiSolveOptions o = { .rigid = params->rigid,
                       .max_iterations = params->max_iterations,
                       .tolerance = finest ? params->tolerance : MAX (params->tolerance, 0.01),
                       .step = 2,
                       .zncc_limit = -1,
                       .errors = finest };
  double far = level->mask2 != NULL ? 0.5 : PATCH_MARGIN - 1;
  gboolean go_on = TRUE;

  half_edges (level->im1, o.half);
  memcpy (o.voxel, li_volume_info (level->im1)->voxel, sizeof o.voxel);
  for (int attempt = 0; attempt < 6 && go_on; attempt++)
    {
      LiPhi before = *phi;
      if (!solve_once (run, level, &o, TRUE, phi, solution, error))
        return FALSE;
      if (solution->status < 0)
        {
          gboolean worth;

          if (!has_improved (run, level, &before, solution, &worth, error))
            return FALSE;
          if (!worth)
            return TRUE;
        }
      *phi = li_warp_phi (&solution->warp);
      go_on = li_phi_corner_distance (phi, &before, phi->c, o.half) > far;
    }
  return TRUE;
}

gboolean
li_register_check (LiVolume *im1, LiVolume *im2, LiVolume *mask1, LiVolume *mask2, GError **error)
{
  LiVolume *images[2] = { im1, im2 };

  for (int i = 0; i < 2; i++)
    {
      const gint64 *n = li_volume_info (images[i])->shape;
      if (n[0] < MIN_EDGE || n[1] < MIN_EDGE || n[2] < MIN_EDGE)
        {
          g_set_error (
              error, LI_DVC_ERROR, LI_ERROR_INVALID,
              _ ("%s: is %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                 " voxels; every axis needs at least %d for a registration in three dimensions"),
              li_volume_name (images[i]), n[0], n[1], n[2], MIN_EDGE);
          return FALSE;
        }
    }
  return li_pair_check_voxels (im1, im2, error) && li_mask_check (mask1, im1, error)
         && li_mask_check (mask2, im2, error);
}

static void
set_node (LiNode *out, const LiSolution *s, const LiPhi *phi)
{
  li_node_init (out, 1, phi->c);
  out->phi = *phi;
  out->status = s->status;
  out->reason = s->reason;
  out->zncc = s->zncc;
  out->error = s->error;
  out->iterations = s->iterations;
  out->delta_phi_norm = s->delta_norm;
  out->source = LI_SOURCE_MEASURED;
  for (int k = 0; k < 3; k++)
    {
      out->sigma_u[k] = s->sigma[k][0];
      for (int j = 0; j < 3; j++)
        out->sigma_F[3 * k + j] = s->sigma[k][1 + j];
    }
}

static gboolean
doubt (Run *run,
       const LiRegisterLevel *coarsest,
       const LiPhi *start,
       const LiPhi *phi,
       LiSolution *s,
       GError **error)
{
  double before, after;

  if (s->status != LI_STATUS_CONVERGED)
    return TRUE;
  if (!level_zncc (run, coarsest, start, &before, error)
      || !level_zncc (run, coarsest, phi, &after, error))
    return FALSE;
  if (!(s->zncc >= MIN_ZNCC))
    s->reason = LI_REASON_LOW_ZNCC;
  else if (!run->repeats && after < before - ZNCC_TOLERANCE)
    s->reason = LI_REASON_DIVERGED;
  else
    return TRUE;
  s->status = LI_STATUS_NOT_CONVERGED;
  return TRUE;
}

typedef struct
{
  Run *run;
  const LiRegisterLevel *level;
} Again;

static gboolean
solve_again (LiPhi *phi, LiSolution *solution, gpointer data, GError **error)
{
  Again *again = data;
  double coverage = again->run->coverage;
  gboolean ok = solve_level (again->run, again->level, FALSE, phi, solution, error);

  again->run->coverage = coverage;
  return ok;
}

/* Layers: from where a search finds them, when that leads to a better match. */
static gboolean
find_layers (Run *run,
             const LiRegisterLevel *level,
             const LiPhi *reference,
             LiPhi *phi,
             LiSolution *solution,
             GError **error)
{
  Again again = { run, level };
  LiPhi start;
  LiSolution other;
  gboolean found;

  if (!li_register_layers_start (level->im1, level->im2, reference, &start, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (!solve_again (&start, &other, &again, error))
    return FALSE;
  if (other.status == LI_STATUS_CONVERGED
      && (solution->status != LI_STATUS_CONVERGED || other.zncc > solution->zncc))
    {
      *phi = start;
      *solution = other;
    }
  return TRUE;
}

/* A periodic texture matches at many positions, and the levels may have converged to any of them.
 * @reference: where the sample is expected, voxels of the level like *@phi. */
static gboolean
choose_repeat (Run *run,
               const LiRegisterLevel *level,
               const LiPhi *reference,
               LiPhi *phi,
               LiSolution *solution,
               GError **error)
{
  LiRegisterFunc watch = run->watch;
  LiPeriod period;
  Again again = { run, level };
  LiPhi before = *phi;
  gboolean ambiguous = FALSE, ok;

  if (!li_period_find (level->im1, level->mask1, &period, error))
    return FALSE;
  if (period.n == 0)
    return TRUE;
  run->repeats = TRUE;
  run->watch = NULL;
  ok = !period.layered || find_layers (run, level, reference, phi, solution, error);
  if (ok && solution->status != LI_STATUS_CONVERGED)
    {
      *phi = *reference;
      ok = solve_again (phi, solution, &again, error);
    }
  if (ok && solution->status == LI_STATUS_CONVERGED)
    ok = li_register_repeats (&period, reference, solve_again, &again, phi, solution, &ambiguous,
                              error);
  run->watch = watch;
  if (ok && memcmp (phi, &before, sizeof before) != 0)
    ok = solve_level (run, level, TRUE, phi, solution, error);
  if (ok && ambiguous && solution->status == LI_STATUS_CONVERGED)
    solution->reason = LI_REASON_AMBIGUOUS;
  if (ok)
    li_register_layers_judge (&period, ambiguous, solution);
  return ok;
}

static gboolean
run_levels (Run *run,
            LiRegisterLevel *levels,
            int n,
            const LiPhi *reference,
            LiPhi *phi,
            LiSolution *solution,
            GError **error)
{
  LiPhi start = *phi;
  gboolean ok = TRUE;

  for (int k = 0; ok && k < n; k++)
    {
      LiPhi here = li_phi_bin (phi, levels[k].bin);
      run->bin = levels[k].bin;
      ok = solve_level (run, &levels[k], k + 1 == n, &here, solution, error);
      if (ok && k + 1 == n)
        {
          LiPhi expected = li_phi_bin (reference, levels[k].bin);
          expected = li_phi_move (&expected, here.c);
          ok = choose_repeat (run, &levels[k], &expected, &here, solution, error);
        }
      /* If a level fails, the next one begins from its start. */
      if (ok && solution->status > 0 && solution->zncc > 0)
        *phi = li_phi_unbin (&here, levels[k].bin);
      if (k > 0)
        li_register_level_clear (&levels[k]);
      li_progress_step (run->progress, 1);
      li_progress_wait (run->progress);
    }
  return ok && doubt (run, &levels[0], &start, phi, solution, error);
}

static void
bad_start (const LiPhi *guess, const double c[3], LiNode *out)
{
  li_node_init (out, 1, c);
  out->phi = *guess;
  out->status = LI_STATUS_BAD_START;
  out->reason = LI_REASON_BAD_START;
}

/* All Φ in voxels of the volumes. */
static gboolean
register_volumes (
    Run *run, const LiRegisterInput *input, const LiPhi *expected, LiNode *out, GError **error)
{
  LiVolume *im1 = input->im1, *im2 = input->im2, *mask1 = input->mask1, *mask2 = input->mask2;
  const LiPhi *guess = input->guess;
  const LiRegisterParams *p = run->params;
  LiProgress *progress = run->progress;
  LiRegisterLevel levels[LI_REGISTER_LEVELS];
  int bins[LI_REGISTER_LEVELS], n;
  double c[3];
  LiPhi phi;
  LiSolution solution;

  half_edges (im1, c);
  if (p->mask_centre && mask1 != NULL && !li_register_mask_centre (mask1, c, error))
    return FALSE;
  if (guess != NULL && !li_phi_is_finite (guess))
    {
      bad_start (guess, c, out);
      return TRUE;
    }
  n = li_register_bins (&p->bins, im1, im2, bins);
  li_progress_push (progress, 1, 2 * n, _ ("Registration"));
  gboolean ok = li_register_levels_make (levels, bins, n, im1, im2, mask1, mask2, progress, error);
  if (ok)
    {
      ok = li_register_start (levels[0].im1, levels[0].im2, levels[0].mask1, levels[0].mask2, guess,
                              bins[0], p->start, c, &phi, error)
           && run_levels (run, levels, n, expected, &phi, &solution, error);
      for (int k = 0; k < n; k++)
        li_register_level_clear (&levels[k]);
    }
  li_progress_pop (progress);
  if (!ok)
    return FALSE;
  phi = li_phi_move (&phi, c);
  set_node (out, &solution, &phi);
  out->coverage = run->coverage;
  if (guess != NULL && solution.reason == LI_REASON_OUTSIDE)
    bad_start (guess, c, out);
  return TRUE;
}

gboolean
li_register (const LiRegisterInput *input, LiNode *out, LiProgress *progress, GError **error)
{
  static const double zero[3] = { 0, 0, 0 };
  const LiRegisterParams *p = input->params;
  Run run = {
    p, input->watch, input->watch_data, progress, 1, 0, li_frame_of (input->im1, input->im2), FALSE
  };
  LiPhi still = li_phi_identity (zero),
        expected = li_frame_to_volume (&run.frame, input->guess ? input->guess : &still);
  gboolean moved = memcmp (run.frame.one, run.frame.two, sizeof run.frame.one) != 0,
           given = input->guess != NULL || (moved && p->start == LI_START_IDENTITY);

  g_auto (LiGreyView) view = { 0 };
  if (!li_params_validate (&li_register_params, p, error)
      || !li_register_check (input->im1, input->im2, input->mask1, input->mask2, error)
      || !li_grey_view_init (&view, input->im1, input->im2, error))
    return FALSE;
  LiRegisterInput volumes = *input;
  volumes.im1 = view.im1;
  volumes.im2 = view.im2;
  volumes.guess = given ? &expected : NULL;
  if (!register_volumes (&run, &volumes, &expected, out, error))
    return FALSE;
  out->error = li_grey_view_from (&view, out->error);
  out->phi = li_frame_to_full (&run.frame, &out->phi);
  return TRUE;
}

/* Measured: the program itself, the search over all shifts, and the levels kept in memory. */
#define FIXED_BYTES ((gsize)160 << 20)

gsize
li_register_memory (LiVolume *im1, LiVolume *im2)
{
  return FIXED_BYTES + MAX (li_register_patches_bytes (im1), li_register_patches_bytes (im2));
}
