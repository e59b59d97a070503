/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-motion.h"

#include "base/li-error.h"
#include "base/li-pool.h"

#define CHUNK 1024

typedef struct
{
  const LiMotion *from, *to;
  const double *pitch;
  LiField *field;
  gint folded;
} Work;

LiPhi
li_motion_phi_in_voxels (const LiPhi *phi, const double pitch[3])
{
  LiPhi out = *phi;
  for (int a = 0; a < 3; a++)
    {
      out.c[a] = phi->c[a] / pitch[a];
      out.t[a] = phi->t[a] / pitch[a];
      for (int b = 0; b < 3; b++)
        out.F.m[a][b] = phi->F.m[a][b] * (pitch[b] / pitch[a]);
    }
  return out;
}

static gboolean
fill_node (const Work *w, LiNode *node)
{
  const double *c = node->phi.c, *pitch = w->pitch;
  const double at[3] = { c[0] * pitch[0], c[1] * pitch[1], c[2] * pitch[2] };
  LiPhi phi;
  if (!li_motion_between (w->from, w->to, at, &phi))
    return FALSE;
  node->phi = li_motion_phi_in_voxels (&phi, pitch);
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
fill_chunk (gsize index, gpointer data)
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
                 const double pitch[3],
                 GError **error)
{
  static const double even[3] = { 1, 1, 1 };
  g_autoptr (LiField) field = li_field_new_grid (shape, spacing, error);
  if (!field)
    return NULL;
  Work w = { from, to, pitch ? pitch : even, field, 0 };
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
