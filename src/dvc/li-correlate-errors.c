/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <stdlib.h>

#include "base/li-median.h"
#include "base/li-pool.h"
#include "dvc/li-correlate-level.h"
#include "dvc/li-local-surface.h"

/* Nodes that tell how rough the field is: 4³ on a grid. */
#define ROUGH 64
/* Noise alone scatters by up to this much more than its standard error. */
#define NOISE_SCATTER 1.3
/* Neighbouring windows share half of their points: what they see in common does not scatter. */
#define SHARED 2.5

/* Squared standard errors that grow by less than this part are not asked about, nor those below
 * what interpolation does, voxels. */
#define SMALL_GROWTH 0.2
#define SMALLEST_ERROR 1e-3
/* Polynomials up to degree 4 are not all that a kink holds: on the lifting electrode and on the
 * phantom with everything a scanner does squared errors are 0.7 to 1.4 of what they tell. */
#define UNTOLD 1.5
/* Standard deviations of chance that are taken off. */
#define SURE_MEAN 1.5
#define SURE_OWN 2
/* A node that stands out of its neighbours' scatter by this much, or looks less alike than they do
 * (1 − ZNCC), may be another place that fits: its window says nothing. */
#define STANDS_OUT 5
#define UNLIKE 1.25
#define LEAST_UNLIKE 1e-3

typedef struct
{
  LiField *field;
  const LiFieldIndex *index;
  double reach;
  double (*apart)[3];  /* from the surface, brought to the scale of one node's error */
  double (*excess)[3]; /* squared scatter beyond the standard error's; 0 unknown */
  guint8 *stands_out;
  LiMisfit *missed; /* NaN where not asked for; NULL: nowhere */
  double weight[LI_MISFIT_MODES][4];
  double (*sigma)[3][4];
} Rough;

static void
find_apart (gsize i, gpointer data)
{
  Rough *r = data;
  LiSurfaceMisfit m = { .scale = NAN };

  if (li_node_is_measured (&r->field->nodes[i]))
    li_local_surface (r->index, r->field, i, r->reach, &m);
  for (int k = 0; k < 3; k++)
    r->apart[i][k] = m.apart[k] / m.scale;
}

/* Mean scatter of the neighbours about a smooth surface as that of a normal error, and their mean
 * standard error. */
static gboolean
scatter (const Rough *r, const gsize *near, int found, int k, double *rough, double *expected)
{
  double apart = 0, sigma = 0;
  int n = 0;

  for (int j = 0; j < found; j++)
    if (isfinite (r->apart[near[j]][k]) && isfinite (r->field->nodes[near[j]].sigma_u[k]))
      {
        apart += fabs (r->apart[near[j]][k]);
        sigma += r->field->nodes[near[j]].sigma_u[k];
        n++;
      }
  if (n < 16)
    return FALSE;
  *rough = sqrt (G_PI / 2) * apart / n;
  *expected = sigma / n;
  return TRUE;
}

static gboolean
looks_unlike (const Rough *r, gsize i, const gsize *near, int n)
{
  double unlike[ROUGH];

  for (int j = 0; j < n; j++)
    unlike[j] = 1 - r->field->nodes[near[j]].zncc;
  return 1 - r->field->nodes[i].zncc > UNLIKE * li_median (unlike, (gsize)n) + LEAST_UNLIKE;
}

static void
find_excess (gsize i, gpointer data)
{
  Rough *r = data;
  gsize near[ROUGH];
  double distance[ROUGH];
  int n = li_field_index_nearest (r->index, r->field->nodes[i].phi.c, ROUGH, 0, near, distance);

  r->stands_out[i] = n > 0 && looks_unlike (r, i, near, n);
  for (int k = 0; k < 3; k++)
    {
      double rough, expected;
      r->excess[i][k] = 0;
      if (!isfinite (r->field->nodes[i].sigma_u[k]) || !scatter (r, near, n, k, &rough, &expected))
        continue;
      double excess = rough * rough - NOISE_SCATTER * NOISE_SCATTER * expected * expected;
      r->excess[i][k] = SHARED * SHARED * MAX (excess, 0);
      r->stands_out[i] |= fabs (r->apart[i][k]) > STANDS_OUT * rough;
    }
}

/* Whether it matters what the node's window follows. */
static gboolean
is_doubtful (const Rough *r, gsize i)
{
  for (int k = 0; k < 3; k++)
    {
      double own = pow (r->field->nodes[i].sigma_u[k], 2), excess = r->excess[i][k];
      if (excess > SMALL_GROWTH * own && own + excess > SMALLEST_ERROR * SMALLEST_ERROR)
        return TRUE;
    }
  return FALSE;
}

static GArray *
doubtful_nodes (const LiLevel *level, const Rough *r)
{
  GArray *tasks = g_array_new (FALSE, FALSE, sizeof (LiNodeTask));

  for (gsize i = 0; i < r->field->n; i++)
    if (is_doubtful (r, i))
      {
        gboolean bent = level->warps != NULL && level->warps[i].m > 0;
        LiNodeTask task
            = { i, bent ? level->warps[i] : li_warp_from_phi (&r->field->nodes[i].phi, 4) };
        g_array_append_val (tasks, task);
      }
  return tasks;
}

/* Windows again where they are, to see what they do not follow. */
static gboolean
ask_windows (const LiLevel *level, Rough *r, GError **error)
{
  g_autoptr (GArray) tasks = doubtful_nodes (level, r);
  LiNodeSettings settings = level->settings;
  LiBatchContext silent = level->batch;

  if (tasks->len == 0)
    return TRUE;
  g_autofree LiNode *found = g_new0 (LiNode, tasks->len);
  g_autofree LiNodeDetail *details = g_new0 (LiNodeDetail, tasks->len);
  settings.misfit = TRUE;
  silent.settings = &settings;
  silent.watch = NULL;
  if (!li_batch_measure (&silent, (LiNodeTask *)tasks->data, tasks->len, found, details,
                         level->progress, error))
    return FALSE;
  r->missed = g_new (LiMisfit, r->field->n);
  for (gsize i = 0; i < r->field->n; i++)
    r->missed[i].noise[0] = NAN;
  for (guint k = 0; k < tasks->len; k++)
    if (found[k].status == LI_STATUS_CONVERGED)
      r->missed[g_array_index (tasks, LiNodeTask, k).index] = details[k].misfit;
  return TRUE;
}

/* What windows around a node do not follow of one component of the motion. */
typedef struct
{
  double square[LI_MISFIT_MODES];     /* means, where they are surely there */
  double own[LI_MISFIT_MODES], noise; /* of the node itself */
} Untold;

static void
find_untold (const Rough *r, gsize i, const gsize *near, int found, int k, Untold *out)
{
  double noise = 0;
  int n = 0;

  *out = (Untold){ .noise = r->missed[i].noise[k] };
  for (int q = 0; q < found; q++)
    {
      const LiMisfit *of = &r->missed[near[q]];
      if (!isfinite (of->noise[0]))
        continue;
      for (int m = 0; m < LI_MISFIT_MODES; m++)
        out->square[m] += of->square[m][k];
      noise += of->noise[k];
      n++;
    }
  /* The square of a normal number scatters by √2 of its mean. */
  double chance = SURE_MEAN * sqrt (2. / n) * noise / n;
  for (int m = 0; m < LI_MISFIT_MODES; m++)
    {
      out->square[m] = MAX (out->square[m] / n - chance, 0);
      out->own[m] = r->missed[i].square[m][k];
    }
}

/* Squared error of the displacement (@j = 0) or of a slope: of the neighbours' mean, or the node's
 * own where that is surely more. */
static double
squared_error (const Rough *r, const Untold *u, int j)
{
  double mean = 0, own = 0, variance = 0;

  for (int m = 0; m < LI_MISFIT_MODES; m++)
    {
      double w = r->weight[m][j];
      mean += w * u->square[m];
      own += w * u->own[m];
      variance += 2 * w * w * u->noise * u->noise;
    }
  return UNTOLD * MAX (mean, own - SURE_OWN * sqrt (variance));
}

static void
enlarge (gsize i, gpointer data)
{
  Rough *r = data;
  const LiNode *node = &r->field->nodes[i];
  gsize near[ROUGH];
  double distance[ROUGH];
  gboolean limited = r->missed != NULL && isfinite (r->missed[i].noise[0]) && !r->stands_out[i];
  int n = limited ? li_field_index_nearest (r->index, node->phi.c, ROUGH, 0, near, distance) : 0;

  for (int k = 0; k < 3; k++)
    {
      Untold untold;
      if (limited)
        find_untold (r, i, near, n, k, &untold);
      for (int j = 0; j < 4; j++)
        {
          double own = j == 0 ? node->sigma_u[k] : node->sigma_F[3 * k + j - 1],
                 more = r->excess[i][k];
          if (j > 0 && more > 0) /* slopes grow as the displacement's error does */
            more *= node->sigma_u[k] > 0 ? pow (own / node->sigma_u[k], 2) : 0;
          if (limited)
            more = MIN (more, squared_error (r, &untold, j));
          r->sigma[i][k][j] = sqrt (own * own + more);
        }
    }
}

static void
take_errors (Rough *r)
{
  for (gsize i = 0; i < r->field->n; i++)
    for (int k = 0; k < 3; k++)
      {
        LiNode *node = &r->field->nodes[i];
        node->sigma_u[k] = r->sigma[i][k][0];
        for (int j = 0; j < 3; j++)
          node->sigma_F[3 * k + j] = r->sigma[i][k][1 + j];
      }
}

gboolean
li_level_enlarge_errors (LiLevel *level, GError **error)
{
  LiField *field = level->batch.field;
  gsize n = MAX (field->n, 1);
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
  g_autofree double (*apart)[3] = g_malloc_n (n, sizeof *apart);
  g_autofree double (*excess)[3] = g_malloc_n (n, sizeof *excess);
  g_autofree double (*sigma)[3][4] = g_malloc_n (n, sizeof *sigma);
  g_autofree guint8 *stands_out = g_new0 (guint8, n);
  Rough rough = { field, index,     li_local_surface_reach (level->settings.half),
                  apart, excess,    stands_out,
                  NULL,  { { 0 } }, sigma };

  li_misfit_weights (level->settings.half, rough.weight);
  li_pool_for (field->n, find_apart, &rough);
  li_pool_for (field->n, find_excess, &rough);
  if (level->settings.im1 != NULL && !ask_windows (level, &rough, error))
    return FALSE;
  li_pool_for (field->n, enlarge, &rough);
  take_errors (&rough);
  g_free (rough.missed);
  return TRUE;
}
