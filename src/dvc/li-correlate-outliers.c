/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/li-pool.h"
#include "dvc/li-correlate-level.h"
#include "base/li-median.h"
#include "dvc/li-local-surface.h"

/* The threshold of Masullo and Theunissen (2016). */
#define COHERENCY_THRESHOLD 0.1
#define BACKGROUND_ERROR 0.1 /* voxel */
/* A node and the nodes whose coherency changes when it is left out. */
#define AFFECTED_NODES 64
#define MAX_ROUNDS 20
/* An outlier's 1 − ZNCC exceeds the median of its neighbours' by this factor and this amount. */
#define ZNCC_LOSS_RATIO 1.25
#define MIN_ZNCC_LOSS 1e-3
/* Without a lower ZNCC: coherency against the mean of the neighbours', and its least value. */
#define COHERENCY_RATIO 4
#define MIN_COHERENCY_ALONE 0.4

typedef struct
{
  const LiField *field;
  const LiFieldIndex *index;
  double reach;
  guint8 *recompute; /* nodes whose neighbours changed: coherency is computed again */
  double *coherency; /* 0: not measured, or too few neighbours */
  guint8 *outlier;
} OutlierSearch;

/* Coherency of Masullo and Theunissen (2016), but about the neighbours' common motion, with three
 * standard errors allowed for noise, and from a surface that is fitted to F as well. */
static double
coherency (const LiSurfaceMisfit *m)
{
  double width = m->usual + BACKGROUND_ERROR + 3 * m->sigma * m->scale, sum = 0;

  for (int k = 0; k < 3; k++)
    sum += m->apart[k] * m->apart[k] / (width * width);
  return sum / 3;
}

static void
measure (gsize i, gpointer data)
{
  OutlierSearch *p = data;
  LiSurfaceMisfit m;

  if (!li_node_is_measured (&p->field->nodes[i]))
    p->coherency[i] = 0;
  else if (p->recompute[i])
    p->coherency[i] = li_local_surface (p->index, p->field, i, p->reach, &m) ? coherency (&m) : 0;
}

/* Where the motion bends within a spacing, correct nodes miss the smooth surface too. A node is
 * therefore an outlier only if its ZNCC is clearly below its neighbours' as well, or if its
 * coherency is far above theirs. */
static void
judge (gsize i, gpointer data)
{
  OutlierSearch *p = data;
  gsize near[27];
  double distance[27], zncc_loss[27], sum = 0, own = p->coherency[i];

  p->outlier[i] = 0;
  if (own < COHERENCY_THRESHOLD)
    return;
  int n = li_field_index_nearest (p->index, p->field->nodes[i].phi.c, 27, 0, near, distance);
  for (int k = 0; k < n; k++)
    {
      zncc_loss[k] = 1 - p->field->nodes[near[k]].zncc;
      sum += p->coherency[near[k]];
    }
  qsort (zncc_loss, (size_t)n, sizeof *zncc_loss, li_compare_doubles);
  p->outlier[i]
      = (own > MIN_COHERENCY_ALONE && own * (n - 1) > COHERENCY_RATIO * (sum - own))
        || 1 - p->field->nodes[i].zncc > ZNCC_LOSS_RATIO * zncc_loss[n / 2] + MIN_ZNCC_LOSS;
}

/* Marks the neighbours of an outlier for another computation. */
static void
mark_neighbours (const OutlierSearch *p, gsize node)
{
  gsize near[AFFECTED_NODES];
  double distance[AFFECTED_NODES];
  int n = li_field_index_nearest (p->index, p->field->nodes[node].phi.c, AFFECTED_NODES, 0, near,
                                  distance);

  for (int k = 0; k < n; k++)
    p->recompute[near[k]] = 1;
}

void
li_level_mark_outliers (LiLevel *level)
{
  LiField *field = level->batch.field;
  g_autofree guint8 *recompute = g_new (guint8, MAX (field->n, 1)),
                    *outlier = g_new (guint8, MAX (field->n, 1));
  g_autofree double *coherency = g_new0 (double, MAX (field->n, 1));
  gsize found = 1;

  memset (recompute, 1, field->n);
  /* The inner nodes of a cluster of wrong nodes agree with each other; only its outer nodes
   * disagree with the field. Each round marks the outer ones, until no more are found. */
  for (int round = 0; round < MAX_ROUNDS && found > 0; round++)
    {
      g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
      OutlierSearch search = { field,     index,     li_local_surface_reach (level->settings.half),
                               recompute, coherency, outlier };
      found = 0;
      li_pool_for (field->n, measure, &search);
      li_pool_for (field->n, judge, &search);
      memset (recompute, 0, field->n);
      for (gsize i = 0; i < field->n; i++)
        if (outlier[i])
          {
            found++;
            mark_neighbours (&search, i);
          }
      for (gsize i = 0; i < field->n; i++)
        if (outlier[i])
          {
            field->nodes[i].status = LI_STATUS_NOT_CONVERGED;
            field->nodes[i].reason = LI_REASON_INCOHERENT;
          }
    }
}
