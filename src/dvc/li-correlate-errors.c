/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Polynomials up to degree 4 are not all that a kink holds: on waves, on the lifting electrode and
 * on the phantom with everything a scanner does squared errors are 0.7 to 1.4 of what they tell. */
#define UNTOLD 1.2
/* Standard deviations of chance that are taken off. */
#define SURE_MEAN 1.5
#define SURE_OWN 3
/* A node that stands out of its neighbours' scatter by this much, or looks less alike than they do
 * (1 − ZNCC), may be another place that fits: its window says nothing. */
#define STANDS_OUT 5
/* What a node is off the surface is its error where it is this many standard deviations: of 10,800
 * components measured beside rings one was, and 6 of its standard errors wrong. */
#define ALONE 4
#define UNLIKE 1.25
#define MIN_UNLIKENESS 1e-3

typedef struct
{
  LiField *field;
  const LiFieldIndex *index;
  double reach;
  double (*apart)[3];  /* from the surface, brought to the scale of one node's error */
  double (*excess)[3]; /* squared scatter beyond the standard error's; 0 unknown */
  guint8 *stands_out;
  const LiMisfit *misfits; /* NULL: not known of any node */
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
  return 1 - r->field->nodes[i].zncc > UNLIKE * li_median (unlike, (gsize)n) + MIN_UNLIKENESS;
}

/* Off the surface by what neither its own standard error nor its neighbours' scatter explains. */
static gboolean
is_alone (const Rough *r, gsize i, int axis, double rough)
{
  return fabs (r->apart[i][axis]) > ALONE * hypot (rough, r->field->nodes[i].sigma_u[axis]);
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
      if (is_alone (r, i, k, rough))
        {
          r->stands_out[i] = TRUE;
          r->excess[i][k] = MAX (r->excess[i][k], pow (r->apart[i][k], 2));
        }
    }
}

void
li_level_keep_misfit (LiLevel *level, gsize node, const LiNodeDetail *detail)
{
  if (level->misfits != NULL)
    level->misfits[node] = detail->misfit;
}

static gboolean
is_known (const Rough *r, gsize i)
{
  return r->misfits != NULL && isfinite (r->misfits[i].noise[0]);
}

/* Means over windows of what they do not follow of motion along @axis, where that is surely there.
 */
static void
find_mean (const Rough *r, const gsize *near, int found, int axis, double mean[LI_MISFIT_MODES])
{
  double noise = 0;
  int n = 0;

  memset (mean, 0, LI_MISFIT_MODES * sizeof *mean);
  for (int q = 0; q < found; q++)
    {
      if (!is_known (r, near[q]))
        continue;
      const LiMisfit *of = &r->misfits[near[q]];
      for (int m = 0; m < LI_MISFIT_MODES; m++)
        mean[m] += of->square[m][axis];
      noise += of->noise[axis];
      n++;
    }
  /* The square of a normal number scatters by √2 of its mean. */
  double chance = n > 0 ? SURE_MEAN * sqrt (2. / n) * noise / n : 0;
  for (int m = 0; m < LI_MISFIT_MODES; m++)
    mean[m] = MAX (mean[m] / MAX (n, 1) - chance, 0);
}

/* Squared error of the displacement (@j = 0) or of a slope that amplitudes make. */
static double
weigh_mean (const Rough *r, const double mean[LI_MISFIT_MODES], int j)
{
  double sum = 0;

  for (int m = 0; m < LI_MISFIT_MODES; m++)
    sum += r->weight[m][j] * mean[m];
  return UNTOLD * sum;
}

/* The same for the node's own window: what is surely more than chance. */
static double
weigh_own (const Rough *r, gsize i, int axis, int j)
{
  const LiMisfit *own = &r->misfits[i];
  double sum = 0, variance = 0;

  for (int m = 0; m < LI_MISFIT_MODES; m++)
    {
      double w = r->weight[m][j];
      sum += w * own->square[m][axis];
      variance += 2 * pow (w * own->noise[axis], 2);
    }
  return UNTOLD * MAX (sum - SURE_OWN * sqrt (variance), 0);
}

/* Slopes are as much less known than their standard errors say as the displacement is. */
static double
scatter_of (const Rough *r, const LiNode *node, gsize i, int axis, int j)
{
  double excess = r->excess[i][axis], u = node->sigma_u[axis];

  if (j == 0 || excess == 0)
    return excess;
  return u > 0 ? excess * pow (node->sigma_F[3 * axis + j - 1] / u, 2) : 0;
}

static void
enlarge (gsize i, gpointer data)
{
  Rough *r = data;
  const LiNode *node = &r->field->nodes[i];
  gsize near[ROUGH];
  double distance[ROUGH], mean[LI_MISFIT_MODES];
  gboolean known = is_known (r, i), limited = known && !r->stands_out[i];
  int n = limited ? li_field_index_nearest (r->index, node->phi.c, ROUGH, 0, near, distance) : 0;

  for (int axis = 0; axis < 3; axis++)
    {
      if (limited)
        find_mean (r, near, n, axis, mean);
      for (int j = 0; j < 4; j++)
        {
          double own = j == 0 ? node->sigma_u[axis] : node->sigma_F[3 * axis + j - 1],
                 more = scatter_of (r, node, i, axis, j);
          if (limited)
            more = MIN (more, weigh_mean (r, mean, j));
          if (known)
            more = MAX (more, weigh_own (r, i, axis, j));
          r->sigma[i][axis][j] = sqrt (own * own + more);
        }
    }
}

static void
set_errors (Rough *r)
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

void
li_level_enlarge_errors (LiLevel *level)
{
  LiField *field = level->batch.field;
  gsize n = MAX (field->n, 1);
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
  g_autofree double (*apart)[3] = g_malloc_n (n, sizeof *apart);
  g_autofree double (*excess)[3] = g_malloc_n (n, sizeof *excess);
  g_autofree double (*sigma)[3][4] = g_malloc_n (n, sizeof *sigma);
  g_autofree guint8 *stands_out = g_new0 (guint8, n);
  Rough rough = { field,          index,     li_local_surface_reach (level->settings.half),
                  apart,          excess,    stands_out,
                  level->misfits, { { 0 } }, sigma };

  li_misfit_weights (level->settings.half, rough.weight);
  li_pool_for (field->n, find_apart, &rough);
  li_pool_for (field->n, find_excess, &rough);
  li_pool_for (field->n, enlarge, &rough);
  set_errors (&rough);
}
