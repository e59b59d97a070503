/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-register.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-lock.h"
#include "base/li-pool.h"
#include "dvc/li-register-start.h"
#include "dvc/li-solve.h"
#include "volume/li-pyramid.h"

static const LiParamValue interpolations[] = {
  { LI_INTERPOLATION_LINEAR, "linear", N_ ("Linear") },
  { LI_INTERPOLATION_CUBIC, "cubic", N_ ("Cubic B-spline") },
  { LI_INTERPOLATION_QUINTIC, "quintic", N_ ("Quintic B-spline") },
  { 0, NULL, NULL },
};

static const LiParamValue starts[] = {
  { LI_START_IDENTITY, "identity", N_ ("Identity") },
  { LI_START_CENTRES_OF_MASS, "mass", N_ ("Centres of mass") },
  { LI_START_FFT, "fft", N_ ("Cross-correlation") },
  { LI_START_AUTO, "auto", N_ ("Automatic") },
  { 0, NULL, NULL },
};

static const LiParam declared[] = {
  LI_P_BOOL (LiRegisterParams,
             rigid,
             "rigid",
             "no",
             N_ ("Rigid"),
             N_ ("Only translation and rotation."),
             0),
  LI_P_INT (LiRegisterParams,
            max_iterations,
            "max-iterations",
            "",
            1,
            100000,
            "3000",
            N_ ("Iterations"),
            N_ ("Limit of iterations at each level."),
            0),
  LI_P_DOUBLE (
      LiRegisterParams,
      tolerance,
      "tolerance",
      "voxel",
      1e-9,
      1,
      "0.0001",
      N_ ("Tolerance"),
      N_ ("Displacement of the last step at the image's corner at which a level has converged."),
      0),
  LI_P_INTS (
      LiRegisterParams,
      bins,
      "bins",
      "",
      1,
      64,
      "8,4,2,1",
      N_ ("Binning"),
      N_ ("Levels of the pyramid, coarse to fine; levels that would be too small are left out."),
      LI_PARAM_DESCENDING | LI_PARAM_REQUIRED),
  LI_P_ENUM (LiRegisterParams,
             interpolation,
             "interpolation",
             interpolations,
             "cubic",
             N_ ("Interpolation"),
             N_ ("Interpolation of image 2."),
             0),
  LI_P_ENUM (LiRegisterParams,
             start,
             "start",
             starts,
             "auto",
             N_ ("Start"),
             N_ ("Where to begin when no guess is given."),
             0),
  LI_P_BOOL (LiRegisterParams,
             mask_centre,
             "mask-centre",
             "no",
             N_ ("About the mask's centre"),
             N_ ("Keep Φ about the mask's centre of mass instead of the image's centre."),
             0),
};
const LiParamTable li_register_params = LI_PARAM_TABLE_OF ("register", LiRegisterParams, declared);

#define THINNEST 8

/* Volumes of one pyramid level; bin 1 is the image itself. */
typedef struct
{
  LiVolume *im1, *im2, *mask1, *mask2;
  int bin;
} Level;

static void
level_clear (Level *l)
{
  li_volume_unref (l->im1);
  li_volume_unref (l->im2);
  li_volume_unref (l->mask1);
  li_volume_unref (l->mask2);
}

static LiVolume *
binned (LiVolume *v, int bin, LiProgress *progress, GError **error)
{
  if (v == NULL || bin == 1)
    return li_volume_ref (v);
  return li_volume_bin (v, bin, progress, error);
}

static gboolean
level_make (Level *l,
            LiVolume *im1,
            LiVolume *im2,
            LiVolume *mask1,
            LiVolume *mask2,
            int bin,
            LiProgress *progress,
            GError **error)
{
  memset (l, 0, sizeof *l);
  l->bin = bin;
  l->im1 = binned (im1, bin, progress, error);
  l->im2 = l->im1 ? binned (im2, bin, progress, error) : NULL;
  l->mask1 = l->im2 ? binned (mask1, bin, progress, error) : NULL;
  l->mask2 = l->im2 ? binned (mask2, bin, progress, error) : NULL;
  return l->im1 && l->im2 && (l->mask1 || !mask1) && (l->mask2 || !mask2);
}

/* The boxes of image 1 that carry the level: all of a small one, a lattice of boxes of a large one.
 * About an eighth of a large image holds more than enough texture for twelve numbers, and keeps the
 * memory below six bytes a voxel. */
#define CUBE 48
#define ALL_BELOW ((gsize)6 << 20)

static GArray *
lattice (LiVolume *im1)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (LiBox));
  const gint64 *n = li_volume_info (im1)->shape;
  gsize voxels = li_volume_n_voxels (im1),
        budget = MAX (ALL_BELOW, MIN (voxels / 8, (gsize)24 << 20));
  double every = voxels <= ALL_BELOW ? 1 : cbrt ((double)voxels / (double)budget);
  gint64 pitch = (gint64)floor (CUBE * every);

  for (gint64 z = 0; z < n[0]; z += pitch)
    for (gint64 y = 0; y < n[1]; y += pitch)
      for (gint64 x = 0; x < n[2]; x += pitch)
        {
          LiBox box
              = li_box (z, MIN (z + CUBE, n[0]), y, MIN (y + CUBE, n[1]), x, MIN (x + CUBE, n[2]));
          if (li_box_edge (&box, 0) >= 4 && li_box_edge (&box, 1) >= 4
              && li_box_edge (&box, 2) >= 4)
            g_array_append_val (boxes, box);
        }
  return boxes;
}

/* Where image 2 is looked at: the image of a box under Φ, with room for what the iteration may
 * still move. */
static LiBox
target (const LiPhi *phi, const LiBox *box, LiVolume *im2, double room)
{
  LiBox out, all = li_volume_box (im2);
  double lo[3] = { INFINITY, INFINITY, INFINITY }, hi[3] = { -INFINITY, -INFINITY, -INFINITY };

  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], y[3];
      for (int k = 0; k < 3; k++)
        x[k] = (double)((corner >> k & 1) ? box->hi[k] - 1 : box->lo[k]);
      li_phi_apply (phi, x, y);
      for (int k = 0; k < 3; k++)
        {
          lo[k] = MIN (lo[k], y[k]);
          hi[k] = MAX (hi[k], y[k]);
        }
    }
  for (int k = 0; k < 3; k++)
    {
      out.lo[k] = (gint64)floor (CLAMP (lo[k], -1e8, 1e8) - room);
      out.hi[k] = (gint64)ceil (CLAMP (hi[k], -1e8, 1e8) + room) + 1;
    }
  return li_box_intersect (&out, &all);
}

typedef struct
{
  const Level *level;
  const LiRegisterParams *params;
  const LiBox *boxes;
  const LiPhi *phi;
  double room;
  LiPatch *patches;
  LiMutex lock;
  GError *error;
} Patches;

static void
make_patch (gsize i, guint worker, gpointer data)
{
  Patches *p = data;
  GError *error = NULL;
  LiBox needed = target (p->phi, &p->boxes[i], p->level->im2, p->room);

  p->patches[i].box = p->boxes[i];
  if (li_box_is_empty (&needed))
    return;
  LiReference *ref = li_reference_new (p->level->im1, p->level->mask1, &p->boxes[i],
                                       p->params->interpolation, &error);
  LiBlock *block
      = ref ? li_block_new (p->level->im2, &needed, p->params->interpolation, &error) : NULL;
  p->patches[i].ref = ref;
  p->patches[i].block = block;
  if (block != NULL)
    return;
  li_mutex_lock (&p->lock);
  if (p->error == NULL)
    p->error = g_steal_pointer (&error);
  li_mutex_unlock (&p->lock);
  g_clear_error (&error);
}

static void
free_patches (LiPatch *patches, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      li_reference_free ((LiReference *)patches[i].ref);
      li_block_free ((LiBlock *)patches[i].block);
    }
  g_free (patches);
}

/* Patches that see something of image 2. */
static LiPatch *
make_patches (const Level *level,
              const LiRegisterParams *params,
              const LiPhi *phi,
              double room,
              gsize *n,
              GError **error)
{
  g_autoptr (GArray) boxes = lattice (level->im1);
  LiPatch *patches = g_new0 (LiPatch, boxes->len);
  Patches job
      = { level, params, (const LiBox *)boxes->data, phi, room, patches, LI_MUTEX_INIT, NULL };
  gsize kept = 0;

  li_pool_for (boxes->len, make_patch, &job);
  for (gsize i = 0; i < boxes->len; i++)
    if (patches[i].block != NULL)
      patches[kept++] = patches[i];
    else
      li_reference_free ((LiReference *)patches[i].ref);
  *n = kept;
  if (job.error == NULL)
    return patches;
  g_propagate_error (error, job.error);
  free_patches (patches, kept);
  return NULL;
}

typedef struct
{
  LiRegisterFunc watch;
  gpointer data;
  int bin;
} Watch;

static void
watch_step (
    const LiWarp *warp, int iteration, double zncc, double error, double corner, gpointer data)
{
  Watch *w = data;
  LiPhi phi = li_warp_phi (warp);
  LiRegisterStep step = { w->bin, iteration, zncc, error, corner, li_phi_unbin (&phi, w->bin) };

  if (w->watch != NULL)
    w->watch (&step, w->data);
}

static double
points_in (const LiPatch *patches, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double)li_box_voxels (&patches[i].box);
  return sum;
}

/* One level from @phi (in the level's voxels). The blocks of image 2 leave room; when Φ moves out
 * of it they are read again. */
static gboolean
solve_level (const Level *level,
             const LiRegisterParams *params,
             gboolean finest,
             LiPhi *phi,
             LiSolution *solution,
             Watch *watch,
             LiProgress *progress,
             GError **error)
{
  const gint64 *shape = li_volume_info (level->im1)->shape;
  double half[3] = { (shape[0] - 1) / 2., (shape[1] - 1) / 2., (shape[2] - 1) / 2. };
  gboolean go_on = TRUE;

  for (int attempt = 0; attempt < 6 && go_on; attempt++)
    {
      double room = 6;
      gsize n;
      LiPatch *patches = make_patches (level, params, phi, room, &n, error);
      if (patches == NULL)
        return FALSE;
      LiSolveOptions o = { .rigid = params->rigid,
                           .max_iterations = params->max_iterations,
                           .tolerance = finest ? params->tolerance : MAX (params->tolerance, 0.01),
                           .step = 2,
                           .zncc_limit = -1,
                           .least_points = MAX (0.05 * points_in (patches, n), 200),
                           .errors = finest };
      memcpy (o.half, half, sizeof half);
      LiWarp start = li_warp_from_phi (phi, 4);
      LiSolver *solver = li_solver_new ();
      LiPhi before = *phi;
      gboolean ok = TRUE;
      if (n == 0)
        {
          memset (solution, 0, sizeof *solution);
          solution->warp = start;
          solution->status = LI_STATUS_NO_TEXTURE;
          solution->reason = LI_REASON_OUTSIDE;
        }
      else
        ok = li_solve (solver, patches, n, &start, &o, watch_step, watch, progress, solution);
      li_solver_free (solver);
      free_patches (patches, n);
      if (!ok)
        {
          li_progress_set_error_if_cancelled (progress, error);
          return FALSE;
        }
      if (solution->status < 0)
        return TRUE;
      *phi = li_warp_phi (&solution->warp);
      go_on = li_phi_corner_distance (phi, &before, phi->c, half) > room - 1;
    }
  return TRUE;
}

static gboolean
check (LiVolume *im1, LiVolume *im2, LiVolume *mask1, LiVolume *mask2, GError **error)
{
  LiVolume *images[2] = { im1, im2 }, *masks[2] = { mask1, mask2 };

  for (int i = 0; i < 2; i++)
    {
      const gint64 *n = li_volume_info (images[i])->shape;
      if (n[0] < THINNEST || n[1] < THINNEST || n[2] < THINNEST)
        {
          g_set_error (
              error, LI_DVC_ERROR, LI_ERROR_INVALID,
              _ ("%s: is %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                 " voxels; every axis needs at least %d for a registration in three dimensions"),
              li_volume_name (images[i]), n[0], n[1], n[2], THINNEST);
          return FALSE;
        }
      if (masks[i] != NULL && memcmp (li_volume_info (masks[i])->shape, n, 3 * sizeof *n) != 0)
        {
          g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                       _ ("%s: the mask's shape differs from that of %s"),
                       li_volume_name (masks[i]), li_volume_name (images[i]));
          return FALSE;
        }
    }
  return TRUE;
}

/* Levels coarse to fine that keep at least 24 voxels on every axis; the finest asked for always
 * stays. */
static int
usable_bins (const LiRegisterParams *params, LiVolume *im1, LiVolume *im2, int bins[LI_LIST_MAX])
{
  const gint64 *a = li_volume_info (im1)->shape, *b = li_volume_info (im2)->shape;
  gint64 least = MIN (MIN (MIN (a[0], a[1]), a[2]), MIN (MIN (b[0], b[1]), b[2]));
  int n = 0;

  for (int k = 0; k < params->bins.n; k++)
    if (k + 1 == params->bins.n || least / params->bins.v[k] >= 24)
      bins[n++] = params->bins.v[k];
  return n;
}

static void
centre_of (LiVolume *im1, double c[3])
{
  for (int k = 0; k < 3; k++)
    c[k] = (li_volume_info (im1)->shape[k] - 1) / 2.;
}

static void
take (LiNode *out, const LiSolution *s, const LiPhi *phi, double voxels)
{
  li_node_init (out, 1, phi->c);
  out->phi = *phi;
  out->status = s->status;
  out->reason = s->reason;
  out->zncc = s->zncc;
  out->error = s->error;
  out->iterations = s->iterations;
  out->delta_phi_norm = s->delta_norm;
  out->coverage = MIN (s->points / voxels, 1);
  out->source = LI_SOURCE_MEASURED;
  for (int k = 0; k < 3; k++)
    {
      out->sigma_u[k] = s->sigma[k][0];
      for (int j = 0; j < 3; j++)
        out->sigma_F[3 * k + j] = s->sigma[k][1 + j];
    }
}

/* A registration that converged somewhere below a match worth the name is not believed. */
#define LEAST_ZNCC 0.3

gboolean
li_register (LiVolume *im1,
             LiVolume *im2,
             LiVolume *mask1,
             LiVolume *mask2,
             const LiPhi *guess,
             const LiRegisterParams *p,
             LiRegisterFunc watch,
             gpointer watch_data,
             LiNode *out,
             LiProgress *progress,
             GError **error)
{
  int bins[LI_LIST_MAX], n;
  double c[3];
  LiPhi phi;
  LiSolution solution;
  gboolean ok = TRUE;

  if (!li_params_validate (&li_register_params, p, error) || !check (im1, im2, mask1, mask2, error))
    return FALSE;
  n = usable_bins (p, im1, im2, bins);
  centre_of (im1, c);
  if (p->mask_centre && mask1 != NULL && !li_register_mask_centre (mask1, c, error))
    return FALSE;
  li_progress_push (progress, 1, n, _ ("Registration"));
  for (int k = 0; ok && k < n; k++)
    {
      Level level;
      Watch w = { watch, watch_data, bins[k] };
      ok = level_make (&level, im1, im2, mask1, mask2, bins[k], NULL, error);
      if (ok && k == 0)
        {
          LiPhi start;
          ok = li_register_start (level.im1, level.im2, level.mask1, level.mask2, guess, bins[k],
                                  p->start, c, &start, error);
          phi = ok ? start : phi;
        }
      if (ok)
        {
          LiPhi here = li_phi_bin (&phi, bins[k]);
          ok = solve_level (&level, p, k + 1 == n, &here, &solution, &w, progress, error);
          /* A level that failed leaves its start to the next. */
          if (ok && solution.status > 0 && solution.zncc > 0)
            phi = li_phi_unbin (&here, bins[k]);
        }
      level_clear (&level);
      li_progress_step (progress, 1);
    }
  li_progress_pop (progress);
  if (!ok)
    return FALSE;
  if (solution.status == LI_STATUS_CONVERGED && !(solution.zncc >= LEAST_ZNCC))
    {
      solution.status = LI_STATUS_NOT_CONVERGED;
      solution.reason = LI_REASON_LOW_ZNCC;
    }
  phi = li_phi_move (&phi, c);
  take (out, &solution, &phi, (double)solution.points);
  return TRUE;
}
