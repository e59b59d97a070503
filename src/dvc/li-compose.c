/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-compose.h"

#include "base/li-pool.h"
#include "dvc/li-dense.h"
#include "dvc/li-field-fit.h"

/* A composed node is measured when at least this share of every step's interpolation weight comes
 * from measured nodes. */
#define MEASURED_SHARE 0.75
#define NODES_PER_CHUNK 512

/* One later field, with and without the nodes that were only repaired or predicted. */
typedef struct
{
  LiDense *measured, *all;
} Step;

typedef struct
{
  LiField *out;
  const Step *steps;
  gsize n_steps;
} Work;

static void
set_lost (LiNode *node)
{
  const double lost[3] = { NAN, NAN, NAN };
  for (int a = 0; a < 3; a++)
    {
      node->phi.t[a] = node->sigma_u[a] = lost[a];
      for (int b = 0; b < 3; b++)
        node->phi.F.m[a][b] = node->sigma_F[3 * a + b] = NAN;
    }
  node->status = LI_STATUS_NOT_CONVERGED;
  node->reason = LI_REASON_LOST;
  node->source = LI_SOURCE_MEASURED;
  node->zncc = NAN;
}

static void
add_in_quadrature (double *sum, const double *more, int n)
{
  for (int i = 0; i < n; i++)
    sum[i] = sqrt (sum[i] * sum[i] + more[i] * more[i]);
}

static void
add_quality (LiNode *node, const LiDenseQuality *q)
{
  add_in_quadrature (node->sigma_u, q->sigma_u, 3);
  add_in_quadrature (node->sigma_F, q->sigma_F, 9);
  node->zncc = isnan (q->zncc) || isnan (node->zncc) ? NAN : MIN (node->zncc, q->zncc);
  node->error = fmax (node->error, q->error);
  node->delta_phi_norm = fmax (node->delta_phi_norm, q->delta_phi_norm);
  node->coverage = fmin (node->coverage, q->coverage);
  node->iterations = MAX (node->iterations, q->iterations);
}

/* The value of a later step at @p: from measured nodes where they carry it, else from all, which
 * makes the result a repaired one. */
static gboolean
find_step (const Step *step, const double p[3], LiNode *node, double u[3], LiMat3 *F)
{
  LiDenseQuality q;
  if (step->measured != NULL && li_dense_at (step->measured, p, u, F)
      && li_dense_quality (step->measured, p, &q) && q.measured >= MEASURED_SHARE)
    {
      add_quality (node, &q);
      return TRUE;
    }
  if (!li_dense_at (step->all, p, u, F))
    return FALSE;
  li_node_mark_repaired (node);
  return TRUE;
}

static void
compose_node (const Work *work, LiNode *node)
{
  if (!li_node_is_measured (node) && node->source == LI_SOURCE_MEASURED)
    { /* it failed in the first step: its status and reason are kept */
      LiNode failed = *node;
      set_lost (node);
      node->status = failed.status;
      node->reason = failed.reason == LI_REASON_NONE ? LI_REASON_LOST : failed.reason;
      return;
    }
  for (gsize k = 0; k < work->n_steps; k++)
    {
      double p[3], u[3];
      LiMat3 F;
      for (int a = 0; a < 3; a++)
        p[a] = node->phi.c[a] + node->phi.t[a];
      if (!find_step (&work->steps[k], p, node, u, &F))
        {
          set_lost (node);
          return;
        }
      node->phi.F = li_mat3_multiply (&F, &node->phi.F);
      for (int a = 0; a < 3; a++)
        node->phi.t[a] += u[a];
    }
}

static void
compose_chunk (gsize index, gpointer data)
{
  const Work *work = data;
  gsize end = MIN ((index + 1) * NODES_PER_CHUNK, work->out->n);
  for (gsize i = index * NODES_PER_CHUNK; i < end; i++)
    compose_node (work, &work->out->nodes[i]);
}

static gboolean
prepare (const LiField *const *fields, gsize n, Step *steps, GError **error)
{
  for (gsize k = 1; k < n; k++)
    {
      if (!li_field_check_chain (fields[0], fields[k], k + 1, error))
        return FALSE;
      steps[k - 1].measured = li_dense_new (fields[k], FALSE, NULL);
      steps[k - 1].all = li_dense_new (fields[k], TRUE, error);
      if (steps[k - 1].all != NULL)
        continue;
      g_prefix_error (error, "field %zu of the chain: ", k + 1);
      return FALSE;
    }
  return TRUE;
}

/**
 * li_field_compose:
 * @fields: (array length=n): Φ10, Φ21, Φ32 … first to last in time
 *
 * u = u1(x) + u2(x + u1), F = F2(x + u1) F1(x) at the nodes of the first field, and so on along the
 * chain. A later field is taken between its nodes as li_dense_at() does. A node with too little
 * measured weight in one step is repaired (status 1); where a step has no value at all it is lost
 * (status 1, reason LOST, NaN). Standard errors add in quadrature, ZNCC is the lowest.
 *
 * Returns: (nullable): %NULL with LI_DVC_ERROR/INVALID: no field, fields of other voxel sizes or
 * binning (li_field_check_chain()), or a later field without usable nodes.
 */
LiField *
li_field_compose (const LiField *const *fields, gsize n, GError **error)
{
  if (n == 0)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID, "no Φ field was given to compose");
      return NULL;
    }
  g_autoptr (LiField) out = NULL;
  Step *steps = g_new0 (Step, n);
  if (prepare (fields, n, steps, error))
    {
      out = li_field_copy (fields[0]);
      Work work = { out, steps, n - 1 };
      li_pool_for ((out->n + NODES_PER_CHUNK - 1) / NODES_PER_CHUNK, compose_chunk, &work);
    }
  for (gsize k = 0; k < n; k++)
    {
      li_dense_free (steps[k].measured);
      li_dense_free (steps[k].all);
    }
  g_free (steps);
  return g_steal_pointer (&out);
}

/* One node: TRUE when its standard errors are known; *beyond receives the result. */
static gboolean
close_node (LiNode *node, const double u[3], const double sigma[3], double k, gboolean *beyond)
{
  gboolean known = TRUE;
  *beyond = FALSE;
  for (int a = 0; a < 3; a++)
    {
      double both = sqrt (node->sigma_u[a] * node->sigma_u[a] + sigma[a] * sigma[a]);
      node->closure[a] = node->phi.t[a] - u[a];
      known &= isfinite (both);
      *beyond |= fabs (node->closure[a]) > k * both;
    }
  return known;
}

/**
 * li_field_closure:
 * @composed: measured along the chain; its closure column is filled
 * @direct: the same motion correlated directly
 * @k: combined standard errors
 *
 * closure = composed − direct displacement, voxels, at every node where both are measured.
 *
 * Returns: the share of those nodes, among the ones with known standard errors, where a component
 * lies beyond @k combined standard errors; NaN when there is none.
 */
double
li_field_closure (LiField *composed, const LiField *direct, double k)
{
  g_autoptr (LiDense) dense = li_dense_new (direct, FALSE, NULL);
  gsize judged = 0, outside = 0;
  for (gsize i = 0; i < composed->n && dense != NULL; i++)
    {
      LiNode *node = &composed->nodes[i];
      LiDenseQuality q;
      double u[3];
      gboolean beyond;
      if (!li_node_is_measured (node) || !li_dense_at (dense, node->phi.c, u, NULL)
          || !li_dense_quality (dense, node->phi.c, &q) || q.measured < MEASURED_SHARE)
        continue;
      if (close_node (node, u, q.sigma_u, k, &beyond))
        {
          judged++;
          outside += beyond;
        }
    }
  return judged > 0 ? (double)outside / (double)judged : NAN;
}
