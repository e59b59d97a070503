/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-combine.h"

#include <math.h>

#include "dvc/li-dense.h"

#define MEASURED_SHARE 0.75 /* of the weight of a direct field on other nodes */
#define MAX_SIGMA 0.3       /* voxels: beyond it the correlation itself gives status 1 */

typedef struct
{
  const LiField *direct;
  LiDense *dense; /* of the measured nodes, where the two fields have other nodes */
  double k;
} Combine;

static gboolean
same_nodes (const LiField *a, const LiField *b)
{
  if (a->n != b->n)
    return FALSE;
  for (gsize i = 0; i < a->n; i++)
    for (int k = 0; k < 3; k++)
      if (!(fabs (a->nodes[i].phi.c[k] - b->nodes[i].phi.c[k]) < 1e-6))
        return FALSE;
  return TRUE;
}

/* The direct value at the place of @node, in @out. FALSE if none was measured there; where the
 * fields have the same nodes, @out then has the status and reason. */
static gboolean
direct_at (const Combine *c, gsize i, const LiNode *node, LiNode *out)
{
  LiDenseQuality q;

  if (c->direct == NULL)
    return FALSE;
  if (c->dense == NULL)
    {
      *out = c->direct->nodes[i];
      return li_node_is_measured (out) && li_phi_is_finite (&out->phi);
    }
  li_node_init (out, node->number, node->phi.c);
  if (!li_dense_at (c->dense, node->phi.c, out->phi.t, &out->phi.F)
      || !li_dense_quality (c->dense, node->phi.c, &q) || q.measured < MEASURED_SHARE)
    return FALSE;
  memcpy (out->sigma_u, q.sigma_u, sizeof out->sigma_u);
  memcpy (out->sigma_F, q.sigma_F, sizeof out->sigma_F);
  out->status = LI_STATUS_CONVERGED;
  out->zncc = q.zncc;
  out->error = q.error;
  out->delta_phi_norm = q.delta_phi_norm;
  out->coverage = q.coverage;
  out->iterations = q.iterations;
  return TRUE;
}

/* TRUE when every component lies within k combined standard errors; components without standard
 * errors are not compared. */
static gboolean
agree (const LiNode *composed, const LiNode *direct, double k, gboolean *known)
{
  gboolean within = TRUE;

  *known = TRUE;
  for (int a = 0; a < 3; a++)
    {
      double both = hypot (composed->sigma_u[a], direct->sigma_u[a]);

      *known &= isfinite (both);
      within &= fabs (composed->phi.t[a] - direct->phi.t[a]) <= k * both;
    }
  return within;
}

/* Weighted by inverse variance. Both depend on the first and the last image, and on the phantom
 * their errors are nearly equal (correlation 0.97). The standard error is therefore that of fully
 * correlated errors, w σ1 + (1 − w) σ2, an upper bound for any correlation. */
static void
mix (double *value, double *sigma, double other, double other_sigma)
{
  double a = *sigma * *sigma, b = other_sigma * other_sigma;
  double w = a + b > 0 ? b / (a + b) : 0.5;

  if (!isfinite (w))
    w = 0.5;
  *value = w * *value + (1 - w) * other;
  *sigma = w * *sigma + (1 - w) * other_sigma;
}

static void
combine_values (LiNode *node, const LiNode *direct)
{
  for (int a = 0; a < 3; a++)
    {
      mix (&node->phi.t[a], &node->sigma_u[a], direct->phi.t[a], direct->sigma_u[a]);
      for (int b = 0; b < 3; b++)
        mix (&node->phi.F.m[a][b], &node->sigma_F[3 * a + b], direct->phi.F.m[a][b],
             direct->sigma_F[3 * a + b]);
    }
  node->zncc = isnan (direct->zncc) ? NAN : MIN (node->zncc, direct->zncc);
  node->error = fmax (node->error, direct->error);
  node->delta_phi_norm = fmax (node->delta_phi_norm, direct->delta_phi_norm);
  node->coverage = fmin (node->coverage, direct->coverage);
  node->iterations = MAX (node->iterations, direct->iterations);
  node->total = LI_TOTAL_COMBINED;
}

/* One of the two is wrong, and it is not known which. The composed value is kept, because each of
 * its steps is a smaller motion and was checked; its standard error is widened to reach the direct
 * value. */
static void
widen_sigma (LiNode *node, const LiNode *direct)
{
  node->total = LI_TOTAL_DISAGREE;
  for (int a = 0; a < 3; a++)
    node->sigma_u[a] = hypot (node->sigma_u[a], node->phi.t[a] - direct->phi.t[a]);
}

static gboolean
is_far_off (const LiNode *node)
{
  double worst = MAX (MAX (node->sigma_u[0], node->sigma_u[1]), node->sigma_u[2]);

  return node->total == LI_TOTAL_DISAGREE && worst > MAX_SIGMA;
}

/* A difference larger than the largest standard error that the correlation accepts gives status 1.
 * Where most nodes differ by that much, a whole step is wrong: statuses stay, and the closure
 * reports it. */
static void
mark_doubted (LiField *field)
{
  gsize far_off = 0, both = 0;

  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];

      both += node->total == LI_TOTAL_COMBINED || node->total == LI_TOTAL_DISAGREE;
      far_off += is_far_off (node);
    }
  for (gsize i = 0; i < field->n && 2 * far_off < both; i++)
    if (is_far_off (&field->nodes[i]))
      {
        field->nodes[i].status = LI_STATUS_NOT_CONVERGED;
        field->nodes[i].reason = LI_REASON_AMBIGUOUS;
      }
}

/* For a node that was lost in the steps: the direct value, a repaired direct value, or the direct
 * correlation's reason that it is outside the image. */
static void
use_direct (LiNode *node, const LiNode *direct, gboolean measured)
{
  gboolean has_value = measured || direct->source != LI_SOURCE_MEASURED;
  gboolean empty = !li_phi_is_finite (&node->phi);
  gint64 number = node->number;

  if (!measured && !(empty && (has_value || direct->status == LI_STATUS_NO_TEXTURE)))
    return;
  if (has_value && !li_phi_is_finite (&direct->phi))
    return;
  if (has_value)
    {
      *node = *direct;
      node->number = number;
      node->total = LI_TOTAL_DIRECT;
      return;
    }
  node->status = direct->status;
  node->reason = direct->reason;
}

static void
combine_node (const Combine *c, gsize i, LiNode *node)
{
  LiNode direct;
  gboolean known;
  li_node_init (&direct, node->number, node->phi.c);
  gboolean measured = direct_at (c, i, node, &direct);

  if (!li_node_is_measured (node))
    {
      use_direct (node, &direct, measured);
      return;
    }
  node->total = LI_TOTAL_COMPOSED;
  if (!measured)
    return;
  if (agree (node, &direct, c->k, &known))
    combine_values (node, &direct);
  else if (known)
    widen_sigma (node, &direct);
}

/**
 * li_field_combine:
 * @composed: the chain's field; changed
 * @direct: (nullable): the same motion correlated at once
 *
 * Where both were measured and agree within @k combined standard errors in every component: the
 * mean weighted by inverse variance (displacement and F, component by component), with the standard
 * error of fully correlated errors. Where they disagree: composed, its standard error widened by
 * the difference, and status 1 (ambiguous) beyond 0.3 voxel unless most nodes are like that. Where
 * the steps have no measured value: direct, and a repaired direct value where the steps have none
 * at all. A node that the steps have lost and that the direct correlation found outside the image
 * or without texture says so (−5). The closure columns stay as they are. total says for each node
 * which it is.
 */
void
li_field_combine (LiField *composed, const LiField *direct, double k, LiTotals *totals)
{
  Combine c = { direct, NULL, k };

  if (direct != NULL && !same_nodes (composed, direct))
    {
      c.dense = li_dense_new (direct, FALSE, NULL);
      if (c.dense == NULL)
        c.direct = NULL;
    }
  for (gsize i = 0; i < composed->n; i++)
    combine_node (&c, i, &composed->nodes[i]);
  li_dense_free (c.dense);
  mark_doubted (composed);
  if (totals != NULL)
    li_field_totals (composed, totals);
}

void
li_field_totals (const LiField *field, LiTotals *totals)
{
  gsize count[LI_TOTAL_DISAGREE + 1] = { 0 };

  *totals = (LiTotals){ 0 };
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];

      if (li_node_is_measured (node) || node->total == LI_TOTAL_DISAGREE)
        count[node->total]++;
      else if (node->source != LI_SOURCE_REPAIRED && node->status != LI_STATUS_NO_TEXTURE)
        totals->lost++;
    }
  totals->combined = count[LI_TOTAL_COMBINED];
  totals->composed = count[LI_TOTAL_COMPOSED];
  totals->direct = count[LI_TOTAL_DIRECT];
  totals->disagree = count[LI_TOTAL_DISAGREE];
  if (totals->combined + totals->composed + totals->direct + totals->disagree == 0)
    totals->lost = 0; /* no total */
}
