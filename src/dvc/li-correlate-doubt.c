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
#define COHERENCY 0.1
#define BACKGROUND_ERROR 0.1 /* voxel */
/* A node, and all whose verdict may change when it is left out. */
#define CIRCLE 64
#define ROUNDS 20
/* 1 − ZNCC against that of the neighbours. */
#define UNLIKE 1.25
#define LEAST_UNLIKE 1e-3
/* Coherency against the mean of the neighbours. */
#define STANDS_OUT 4
#define FAR_OFF 0.4

typedef struct
{
  const LiField *field;
  const LiFieldIndex *index;
  double reach;
  guint8 *look;      /* nodes whose neighbours changed */
  double *coherency; /* 0: not measured, or too few neighbours */
  guint8 *bad;
} Peel;

/* As Masullo and Theunissen have it, but with the common motion taken off, room for noise, and a
 * surface that knows F. */
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
  Peel *p = data;
  LiSurfaceMisfit m;

  if (!li_node_is_measured (&p->field->nodes[i]))
    p->coherency[i] = 0;
  else if (p->look[i])
    p->coherency[i] = li_local_surface (p->index, p->field, i, p->reach, &m) ? coherency (&m) : 0;
}

/* A field that bends within a spacing is no smooth surface, and its nodes are not to blame: one is
 * doubted when its windows look less alike than its neighbours', or when it stands out far. */
static void
judge (gsize i, gpointer data)
{
  Peel *p = data;
  gsize near[27];
  double distance[27], unlike[27], sum = 0, own = p->coherency[i];

  p->bad[i] = 0;
  if (own < COHERENCY)
    return;
  int n = li_field_index_nearest (p->index, p->field->nodes[i].phi.c, 27, 0, near, distance);
  for (int k = 0; k < n; k++)
    {
      unlike[k] = 1 - p->field->nodes[near[k]].zncc;
      sum += p->coherency[near[k]];
    }
  qsort (unlike, (size_t)n, sizeof *unlike, li_compare_doubles);
  p->bad[i] = (own > FAR_OFF && own * (n - 1) > STANDS_OUT * (sum - own))
              || 1 - p->field->nodes[i].zncc > UNLIKE * unlike[n / 2] + LEAST_UNLIKE;
}

/* Marks the neighbours of what was taken out. */
static void
look_around (const Peel *p, gsize node)
{
  gsize near[CIRCLE];
  double distance[CIRCLE];
  int n = li_field_index_nearest (p->index, p->field->nodes[node].phi.c, CIRCLE, 0, near, distance);

  for (int k = 0; k < n; k++)
    p->look[near[k]] = 1;
}

void
li_level_peel (LiLevel *level)
{
  LiField *field = level->batch.field;
  g_autofree guint8 *look = g_new (guint8, MAX (field->n, 1)),
                    *bad = g_new (guint8, MAX (field->n, 1));
  g_autofree double *coherency = g_new0 (double, MAX (field->n, 1));
  gsize found = 1;

  memset (look, 1, field->n);
  /* A cluster of wrong nodes agrees within itself: its rim is taken off round after round. */
  for (int round = 0; round < ROUNDS && found > 0; round++)
    {
      g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
      Peel peel
          = { field, index, li_local_surface_reach (level->settings.half), look, coherency, bad };
      found = 0;
      li_pool_for (field->n, measure, &peel);
      li_pool_for (field->n, judge, &peel);
      memset (look, 0, field->n);
      for (gsize i = 0; i < field->n; i++)
        if (bad[i])
          {
            found++;
            look_around (&peel, i);
          }
      for (gsize i = 0; i < field->n; i++)
        if (bad[i])
          {
            field->nodes[i].status = LI_STATUS_NOT_CONVERGED;
            field->nodes[i].reason = LI_REASON_INCOHERENT;
          }
    }
}
