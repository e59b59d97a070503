/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-correlate-batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/li-lock.h"
#include "base/li-median.h"
#include "base/li-pool.h"
#include "base/li-scratch.h"
#include "dvc/li-correlate-static.h"
#include "dvc/li-frame.h"
#include "volume/li-holes.h"

/* Voxels of a block with its windows: up to 36 bytes each while it is made. */
#define BLOCK_VOXELS ((gsize)24 << 20)
/* Every third row tells whether a pattern stands still. */
#define STILL_STEP 3

gint64
li_batch_edge (const double half[3])
{
  double largest = MAX (MAX (half[0], half[1]), half[2]);
  gint64 edge = (gint64)cbrt ((double)BLOCK_VOXELS) - 2 * (gint64)largest;

  return MAX (edge, 32);
}

typedef struct
{
  gint64 cell[3];
  gsize task;
} Place;

static int
compare_places (const void *a, const void *b)
{
  const Place *p = a, *q = b;

  for (int k = 0; k < 3; k++)
    if (p->cell[k] != q->cell[k])
      return p->cell[k] < q->cell[k] ? -1 : 1;
  return p->task < q->task ? -1 : p->task > q->task;
}

typedef struct
{
  const LiBatchContext *context;
  const LiNodeTask *tasks;
  const Place *places;
  LiNode *results;
  LiNodeDetail *details;
  LiScratch *solvers;
  const LiReference *ref;
  const LiBlock *block;
  const LiArray3 *still; /* grey of image 2 where image 1's block is */
  LiBox still_box;
  LiProgress *progress;
  LiMutex lock;
  GError *error;
} Batch;

/* Grey of image 2 at the places in the full frame where image 1's block is: what stands still there
 * moves with neither sample nor crop. */
static gboolean
read_still (Batch *b, LiArray3 *still, GError **error)
{
  const LiNodeSettings *s = b->context->settings;
  LiFrame frame = li_frame_of (s->im1, s->im2);
  LiBox there = b->ref->box, all = li_volume_box (s->im2);
  gint64 shift[3];

  for (int k = 0; k < 3; k++)
    {
      shift[k] = (gint64)floor (frame.one[k] - frame.two[k] + 0.5);
      there.lo[k] += shift[k];
      there.hi[k] += shift[k];
    }
  there = li_box_intersect (&there, &all);
  b->still_box = there;
  if (li_box_is_empty (&there))
    return TRUE;
  for (int k = 0; k < 3; k++)
    {
      b->still_box.lo[k] -= shift[k];
      b->still_box.hi[k] -= shift[k];
    }
  g_autofree guint8 *hole = NULL;
  if (!li_array3_read (s->im2, &there, still, error)
      || !li_array3_close_holes (s->im2, &there, still, &hole, error))
    return FALSE;
  b->still = still;
  return TRUE;
}

/* ZNCC of the node's window with no motion at all. */
static void
measure_still (const Batch *b, LiNode *node)
{
  const LiNodeSettings *s = b->context->settings;
  LiBox window = li_node_window (s, node->phi.c);
  double least = s->params->coverage * (double)li_box_voxels (&window);

  if (li_node_is_measured (node) && b->still != NULL)
    node->zncc_static = li_static_zncc (b->ref, b->still, &b->still_box, &window, STILL_STEP,
                                        least / (STILL_STEP * STILL_STEP));
}

static void
measure_one (gsize i, gpointer data)
{
  Batch *b = data;
  gsize task = b->places[i].task;
  const LiNodeTask *t = &b->tasks[task];
  LiNode *node = &b->results[task];
  GError *error = NULL;

  if (li_progress_is_cancelled (b->progress))
    return;
  *node = b->context->field->nodes[t->index];
  LiSolver *solver = li_scratch_take (b->solvers);
  gboolean ok = li_node_measure (b->context->settings, solver, b->ref, b->block, &t->start, node,
                                 b->details ? &b->details[task] : NULL, b->progress, &error);
  li_scratch_give (b->solvers, solver);
  if (!ok)
    {
      li_mutex_lock (&b->lock);
      if (b->error == NULL)
        b->error = g_steal_pointer (&error);
      li_mutex_unlock (&b->lock);
      g_clear_error (&error);
      li_progress_cancel (b->progress);
      return;
    }
  measure_still (b, node);
  if (b->context->watch != NULL)
    b->context->watch (node, t->index, b->context->level, b->context->watch_data);
  li_progress_step (b->progress, 1);
}

/* The median displacement of the tasks, so that single wrong starts do not enlarge the block. */
static void
median_shift (const Batch *b, gsize n, double shift[3])
{
  g_autofree double *v = g_new (double, n);

  for (int k = 0; k < 3; k++)
    {
      for (gsize i = 0; i < n; i++)
        v[i] = b->tasks[b->places[i].task].start.a[k][0];
      qsort (v, n, sizeof *v, li_compare_doubles);
      shift[k] = v[n / 2];
    }
}

static void
include (LiBox *box, const LiBox *more)
{
  if (li_box_is_empty (more))
    return;
  if (li_box_is_empty (box))
    {
      *box = *more;
      return;
    }
  for (int k = 0; k < 3; k++)
    {
      box->lo[k] = MIN (box->lo[k], more->lo[k]);
      box->hi[k] = MAX (box->hi[k], more->hi[k]);
    }
}

/* Boxes of image 1 and image 2 that the group needs; windows that start far from the median read a
 * block of their own. */
static void
group_boxes (const Batch *b, gsize n, LiBox *one, LiBox *two)
{
  const LiNodeSettings *s = b->context->settings;
  double shift[3], far = MAX (MAX (s->half[0], s->half[1]), s->half[2]) + 8;

  memset (one, 0, sizeof *one);
  memset (two, 0, sizeof *two);
  median_shift (b, n, shift);
  for (gsize i = 0; i < n; i++)
    {
      const LiNodeTask *t = &b->tasks[b->places[i].task];
      LiBox window = li_node_window (s, b->context->field->nodes[t->index].phi.c);
      include (one, &window);
      LiPhi start = li_warp_phi (&t->start);
      gboolean near = li_phi_is_finite (&start);
      for (int k = 0; k < 3; k++)
        near = near && fabs (start.t[k] - shift[k]) <= far;
      if (!near)
        continue;
      LiBox target = li_node_target (s, &start, &window);
      include (two, &target);
    }
  *two = li_box_grow (two, 3);
  LiBox all = li_volume_box (s->im2);
  *two = li_box_intersect (two, &all);
}

static gboolean
measure_group (Batch *b, gsize n, GError **error)
{
  const LiNodeSettings *s = b->context->settings;
  LiBox one, two;

  group_boxes (b, n, &one, &two);
  g_autoptr (LiReference) ref
      = li_reference_new (s->im1, s->mask, &one, s->params->interpolation, error);
  if (ref == NULL)
    return FALSE;
  g_autoptr (LiBlock) block = NULL;
  if (!li_box_is_empty (&two))
    {
      block = li_block_new (s->im2, &two, s->params->interpolation, error);
      if (block == NULL)
        return FALSE;
      li_block_keep_off_border (block, li_node_border (s));
    }
  LiArray3 still = { 0 };
  b->ref = ref;
  b->block = block;
  if (!read_still (b, &still, error))
    return FALSE;
  li_pool_for_job (b->progress, n, measure_one, b);
  li_array3_clear (&still);
  if (b->error != NULL)
    {
      g_propagate_error (error, b->error);
      return FALSE;
    }
  return !li_progress_set_error_if_cancelled (b->progress, error);
}

static gpointer
make_solver (gpointer unused)
{
  return li_solver_new ();
}

static void
free_solver (gpointer solver)
{
  li_solver_free (solver);
}

gboolean
li_batch_measure (const LiBatchContext *context,
                  const LiNodeTask *tasks,
                  gsize n,
                  LiNode *results,
                  LiNodeDetail *details,
                  LiProgress *progress,
                  GError **error)
{
  g_autofree Place *places = g_new (Place, MAX (n, 1));
  g_autoptr (LiScratch) solvers = li_scratch_new (make_solver, free_solver, NULL);
  gint64 edge = li_batch_edge (context->settings->half);
  gboolean ok = TRUE;

  for (gsize i = 0; i < n; i++)
    {
      const LiNode *node = &context->field->nodes[tasks[i].index];
      for (int k = 0; k < 3; k++)
        places[i].cell[k] = (gint64)floor (node->phi.c[k] / (double)edge);
      places[i].task = i;
    }
  qsort (places, n, sizeof *places, compare_places);
  li_array3_hold (); /* the memory used for building a block is free again when it is needed later
                      */
  for (gsize first = 0, last; ok && first < n; first = last)
    {
      for (last = first + 1;
           last < n && memcmp (places[last].cell, places[first].cell, sizeof places[0].cell) == 0;
           last++)
        ;
      Batch b = { .context = context,
                  .tasks = tasks,
                  .places = places + first,
                  .results = results,
                  .details = details,
                  .solvers = solvers,
                  .progress = progress,
                  .lock = LI_MUTEX_INIT };
      ok = measure_group (&b, last - first, error);
    }
  li_array3_release ();
  return ok;
}
