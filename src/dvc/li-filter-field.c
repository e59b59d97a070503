/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-filter-field.h"

#include <glib/gi18n.h>

#include "base/li-pool.h"
#include "dvc/li-filter-local.h"

static const LiParamValue correct_values[] = {
  { LI_CORRECT_NONE, "none", N_ ("Mark only") },
  { LI_CORRECT_INTERPOLATE, "interpolate", N_ ("Interpolate from good neighbours") },
  { LI_CORRECT_QUADRATIC, "quadratic", N_ ("Local quadratic fit") },
  { LI_CORRECT_MEDIAN, "median", N_ ("Median of good neighbours") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam filter_params[] = {
  LI_P_BOOL (LiFilterParams, by_status, "by-status", "yes", N_ ("Select by status"), N_ ("Nodes that did not converge are bad."), 0),
  LI_P_BOOL (LiFilterParams, by_coherency, "by-coherency", "no", N_ ("Select by coherency"), N_ ("Nodes that disagree with a quadratic surface through their neighbours are bad."), 0),
  LI_P_DOUBLE (LiFilterParams, coherency_limit, "coherency-limit", "", 1e-6, 1e6, "0.1", N_ ("Coherency limit"), N_ ("Normalised squared residual from which a node is incoherent."), LI_PARAM_ADVANCED),
  LI_P_ENUM (LiFilterParams, correct, "correct", correct_values, "interpolate", N_ ("Repair"), N_ ("How bad nodes get a value."), 0),
  LI_P_INT (LiFilterParams, neighbours, "neighbours", "", 1, 64, "9", N_ ("Neighbours"), N_ ("Good nodes that a repair looks at."), 0),
};
/* clang-format on */
const LiParamTable li_filter_params = LI_PARAM_TABLE_OF ("filter", LiFilterParams, filter_params);

#define NODES_PER_CHUNK 256

typedef struct
{
  LiField *field;
  const LiFilterParams *params;
  const LiFieldIndex
      *index; /* while judging: every node with a finite Φ; while repairing: the good ones */
  const LiField *good; /* the nodes the index knows */
  guint8 *bad;
  guint8 *repaired;
} Work;

static gboolean
is_outside (const LiNode *node)
{
  return node->status < -4;
}

static void
judge_chunk (gsize chunk, gpointer data)
{
  Work *work = data;
  gsize end = MIN ((chunk + 1) * NODES_PER_CHUNK, work->field->n);
  for (gsize i = chunk * NODES_PER_CHUNK; i < end; i++)
    {
      const LiNode *node = &work->field->nodes[i];
      if (is_outside (node) || work->bad[i])
        continue;
      work->bad[i]
          = !li_phi_is_finite (&node->phi)
            || li_local_coherency (work->index, work->good, i) >= work->params->coherency_limit;
    }
}

/* A copy in which exactly the nodes that @keep allows count as measured: what an index takes. */
static LiField *
field_of (const LiField *field, const guint8 *keep)
{
  LiField *copy = li_field_copy (field);
  for (gsize i = 0; i < field->n; i++)
    {
      copy->nodes[i].status = keep[i] ? LI_STATUS_CONVERGED : LI_STATUS_NOT_RUN;
      copy->nodes[i].source = LI_SOURCE_MEASURED;
    }
  return copy;
}

static void
run_chunks (Work *work, LiPoolFunc func, const guint8 *keep)
{
  g_autoptr (LiField) good = field_of (work->field, keep);
  g_autoptr (LiFieldIndex) index = li_field_index_new (good, FALSE);
  work->good = good;
  work->index = index;
  li_pool_for ((work->field->n + NODES_PER_CHUNK - 1) / NODES_PER_CHUNK, func, work);
  work->good = NULL;
  work->index = NULL;
}

/* A node that did not converge may agree with its neighbours by chance: where status counts, it is
 * not used to judge others. */
static void
find_bad (Work *work)
{
  const LiField *field = work->field;
  g_autofree guint8 *judges = g_new0 (guint8, field->n);
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      work->bad[i] = work->params->by_status && !is_outside (node) && !li_node_is_measured (node);
      judges[i] = !is_outside (node) && !work->bad[i] && li_phi_is_finite (&node->phi);
    }
  if (work->params->by_coherency)
    run_chunks (work, judge_chunk, judges);
}

static void
mark_incoherent (LiNode *node)
{
  if (!li_node_is_measured (node))
    return;
  node->status = LI_STATUS_NOT_CONVERGED;
  node->reason = LI_REASON_INCOHERENT;
}

static void
repair_chunk (gsize chunk, gpointer data)
{
  Work *work = data;
  int neighbours = work->params->neighbours;
  gsize end = MIN ((chunk + 1) * NODES_PER_CHUNK, work->field->n);
  for (gsize i = chunk * NODES_PER_CHUNK; i < end; i++)
    {
      LiNode *node = &work->field->nodes[i];
      LiPhi phi;
      gboolean found;
      if (!work->bad[i])
        continue;
      if (work->params->correct == LI_CORRECT_QUADRATIC)
        found = li_local_quadratic (work->index, work->good, node->phi.c, neighbours, &phi);
      else if (work->params->correct == LI_CORRECT_MEDIAN)
        found = li_local_median (work->index, work->good, node->phi.c, neighbours, &phi);
      else
        found = li_field_predict (work->index, node->phi.c, neighbours, 0, &phi);
      if (!found)
        continue;
      node->phi = phi;
      li_node_mark_repaired (node);
      work->repaired[i] = 1;
    }
}

static gsize
count_set (const guint8 *marks, gsize n)
{
  gsize count = 0;
  for (gsize i = 0; i < n; i++)
    count += marks[i];
  return count;
}

static gboolean
repair (Work *work, GError **error)
{
  LiField *field = work->field;
  g_autofree guint8 *good = g_new0 (guint8, field->n);
  for (gsize i = 0; i < field->n; i++)
    good[i] = !work->bad[i] && li_node_is_measured (&field->nodes[i])
              && li_phi_is_finite (&field->nodes[i].phi);
  if (count_set (good, field->n) == 0)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_FAILED,
                   "none of the %zu nodes is good, so there is nothing to repair the others from; "
                   "correlate again with another guess or a larger window",
                   field->n);
      return FALSE;
    }
  run_chunks (work, repair_chunk, good);
  return TRUE;
}

/**
 * li_field_filter:
 *
 * Bad nodes: by status, all that are not measured with status 2; by coherency, those whose
 * normalised squared residual from a quadratic surface through their neighbours reaches the limit
 * (Masullo and Theunissen 2016, Experiments in Fluids 57, 33), the common motion of the neighbours
 * taken off first so that the verdict does not depend on it. Background nodes (status < −4) are
 * left alone. Repairs look at good measured nodes only.
 *
 * Returns: FALSE with LI_DVC_ERROR/FAILED when bad nodes were to be repaired and no node is good,
 * INVALID when nothing selects.
 */
gboolean
li_field_filter (
    LiField *field, const LiFilterParams *params, gsize *n_bad, gsize *n_repaired, GError **error)
{
  if (!params->by_status && !params->by_coherency)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                   "nothing selects bad nodes; choose status, coherency or both");
      return FALSE;
    }
  g_autofree guint8 *bad = g_new0 (guint8, field->n);
  g_autofree guint8 *repaired = g_new0 (guint8, field->n);
  Work work = { .field = field, .params = params, .bad = bad, .repaired = repaired };
  find_bad (&work);
  for (gsize i = 0; i < field->n; i++)
    if (bad[i])
      mark_incoherent (&field->nodes[i]);
  gsize count = count_set (bad, field->n);
  if (params->correct != LI_CORRECT_NONE && count > 0 && !repair (&work, error))
    return FALSE;
  if (n_bad != NULL)
    *n_bad = count;
  if (n_repaired != NULL)
    *n_repaired = count_set (repaired, field->n);
  return TRUE;
}

/* As SPAM marks nodes of a field carried to another grid. */
static void
set_predicted (LiNode *node, const LiPhi *phi)
{
  li_node_init (node, node->number, node->phi.c);
  node->phi = *phi;
  node->status = LI_STATUS_NOT_CONVERGED;
  node->error = 0;
  node->iterations = 1;
  node->delta_phi_norm = 1;
  node->source = LI_SOURCE_PREDICTED;
}

typedef struct
{
  const LiFieldIndex *index;
  LiField *to;
  int neighbours;
} Pass;

static void
pass_chunk (gsize chunk, gpointer data)
{
  const Pass *pass = data;
  gsize end = MIN ((chunk + 1) * NODES_PER_CHUNK, pass->to->n);
  for (gsize i = chunk * NODES_PER_CHUNK; i < end; i++)
    {
      LiNode *node = &pass->to->nodes[i];
      LiPhi phi;
      if (li_field_predict (pass->index, node->phi.c, pass->neighbours, 0, &phi))
        set_predicted (node, &phi);
    }
}

/**
 * li_field_pass:
 * @from: measured, repaired and predicted nodes all count
 * @to: its positions are kept
 *
 * Carries a field to other nodes by first-order prediction, so that affine fields pass unchanged.
 *
 * Returns: FALSE with LI_DVC_ERROR/INVALID when @from has no usable node.
 */
gboolean
li_field_pass (const LiField *from, LiField *to, int neighbours, GError **error)
{
  static const double origin[3] = { 0, 0, 0 };
  g_autoptr (LiFieldIndex) index = li_field_index_new (from, TRUE);
  LiPhi any;
  if (!li_field_predict (index, origin, 1, 0, &any))
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                   "none of the %zu nodes of the field that should serve as a guess is usable; "
                   "filter it first, or start from a registration",
                   from->n);
      return FALSE;
    }
  Pass pass = { index, to, neighbours };
  li_pool_for ((to->n + NODES_PER_CHUNK - 1) / NODES_PER_CHUNK, pass_chunk, &pass);
  return TRUE;
}

/**
 * li_field_pass_registration:
 *
 * Gives every node of @to the registration @phi, moved to the node's own point; source predicted.
 */
void
li_field_pass_registration (const LiPhi *phi, LiField *to)
{
  for (gsize i = 0; i < to->n; i++)
    {
      LiPhi moved = li_phi_move (phi, to->nodes[i].phi.c);
      set_predicted (&to->nodes[i], &moved);
    }
}
