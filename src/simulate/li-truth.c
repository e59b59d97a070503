/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-motion.h"

#include "base/li-error.h"
#include "base/li-pool.h"

#define CHUNK 1024

typedef struct
{
  const LiMotion *from, *to;
  LiField *field;
  gint folded;
} Work;

static gboolean
fill_node (const Work *w, LiNode *node)
{
  const double at[3] = { node->phi.c[0], node->phi.c[1], node->phi.c[2] };
  if (!li_motion_between (w->from, w->to, at, &node->phi))
    return FALSE;
  node->status = LI_STATUS_CONVERGED;
  node->source = LI_SOURCE_MEASURED;
  node->reason = LI_REASON_NONE;
  node->error = 0;
  node->delta_phi_norm = 0;
  node->zncc = 1;
  node->coverage = 1;
  for (int a = 0; a < 3; a++)
    node->sigma_u[a] = 0;
  for (int a = 0; a < 9; a++)
    node->sigma_F[a] = 0;
  return TRUE;
}

static void
fill_chunk (gsize index, guint worker, gpointer data)
{
  Work *w = data;
  const gsize end = MIN ((index + 1) * CHUNK, w->field->n);
  for (gsize i = index * CHUNK; i < end; i++)
    if (!fill_node (w, &w->field->nodes[i]))
      g_atomic_int_set (&w->folded, 1);
}

LiField *
li_motion_truth (const LiMotion *from,
                 const LiMotion *to,
                 const gint64 shape[3],
                 const double spacing[3],
                 GError **error)
{
  g_autoptr (LiField) field = li_field_new_grid (shape, spacing, error);
  if (!field)
    return NULL;
  Work w = { from, to, field, 0 };
  li_pool_for ((field->n + CHUNK - 1) / CHUNK, fill_chunk, &w);
  if (g_atomic_int_get (&w.folded))
    {
      g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_INVALID,
                   "the motion folds space onto itself somewhere in the volume: ask for less "
                   "displacement or a longer wave");
      return NULL;
    }
  return g_steal_pointer (&field);
}
