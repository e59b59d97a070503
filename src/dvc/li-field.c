/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-field.h"

#include <glib/gi18n.h>

#define LI_FIELD_MAX_NODES 100000000.0

static const char *const reason_texts[] = {
  [LI_REASON_NONE] = N_ ("no doubt"),
  [LI_REASON_ITERATIONS] = N_ ("ran out of iterations"),
  [LI_REASON_DIVERGED] = N_ ("the match got worse from step to step"),
  [LI_REASON_SINGULAR] = N_ ("too little texture in some direction"),
  [LI_REASON_IMPLAUSIBLE] = N_ ("implausible deformation, or too far from the guess"),
  [LI_REASON_MASKED] = N_ ("too little of the window lies inside the mask"),
  [LI_REASON_GREY] = N_ ("mean grey outside the limits"),
  [LI_REASON_OUTSIDE] = N_ ("too little of the window exists in both images"),
  [LI_REASON_LOW_ZNCC] = N_ ("the windows do not look alike"),
  [LI_REASON_BAD_START] = N_ ("the guess is not finite or lies outside the second image"),
  [LI_REASON_INCOHERENT] = N_ ("disagrees with its neighbours"),
  [LI_REASON_LOST] = N_ ("lost on the way: a step of the chain has no value here"),
  [LI_REASON_AMBIGUOUS] = N_ ("another place matches as well"),
  [LI_REASON_LEVELS] = N_ ("too few grey levels for a window of this size"),
};

/**
 * li_reason_text:
 *
 * Returns: (transfer none): a translated phrase that says why a node is not status 2.
 */
const char *
li_reason_text (LiReason reason)
{
  if ((gsize)reason >= G_N_ELEMENTS (reason_texts))
    return _ ("unknown reason");
  return _ (reason_texts[reason]);
}

/**
 * li_node_init:
 *
 * Makes @node an identity Φ at @position (voxels, z y x) that has not run; all figures NaN.
 */
void
li_node_init (LiNode *node, gint64 number, const double position[3])
{
  *node = (LiNode){ .phi = li_phi_identity (position),
                    .number = number,
                    .error = NAN,
                    .delta_phi_norm = NAN,
                    .zncc = NAN,
                    .zncc_static = NAN };
  for (int i = 0; i < 3; i++)
    node->sigma_u[i] = node->closure[i] = NAN;
  for (int i = 0; i < 9; i++)
    node->sigma_F[i] = NAN;
}

/**
 * li_node_mark_repaired:
 *
 * Marks as SPAM does: status 1, error 100, |δΦ| 100; source repaired. Its reason is kept: it says
 * why the measurement failed.
 */
void
li_node_mark_repaired (LiNode *node)
{
  node->status = LI_STATUS_NOT_CONVERGED;
  node->error = 100;
  node->delta_phi_norm = 100;
  node->iterations = 0;
  node->source = LI_SOURCE_REPAIRED;
  node->zncc = NAN;
  for (int i = 0; i < 3; i++)
    node->sigma_u[i] = NAN;
  for (int i = 0; i < 9; i++)
    node->sigma_F[i] = NAN;
}

/**
 * li_field_new:
 *
 * Returns: @n identity nodes at the origin, numbered from 0, no grid.
 */
LiField *
li_field_new (gsize n)
{
  static const double origin[3] = { 0, 0, 0 };
  LiField *field = g_new0 (LiField, 1);
  field->n = n;
  field->nodes = g_new (LiNode, n);
  for (gsize i = 0; i < n; i++)
    li_node_init (&field->nodes[i], (gint64)i, origin);
  return field;
}

static gboolean
count_grid_nodes (const gint64 shape[3], const double spacing[3], gsize dims[3], GError **error)
{
  static const char axes[] = "zyx";
  double total = 1;
  for (int a = 0; a < 3; a++)
    {
      double count = spacing[a] > 0 ? ceil ((double)shape[a] / spacing[a] - 1e-9) - 1 : 0;
      if (!(count >= 1))
        {
          g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                       "the image has %" G_GINT64_FORMAT " voxels along %c, so a grid with a node "
                       "every %d voxels has none there; choose a spacing below that",
                       shape[a], axes[a], (int)spacing[a]);
          return FALSE;
        }
      total *= count;
      dims[a] = (gsize)count;
    }
  if (total <= LI_FIELD_MAX_NODES)
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               "a grid of %zu × %zu × %zu nodes is more than this program handles; choose a wider "
               "spacing",
               dims[0], dims[1], dims[2]);
  return FALSE;
}

/**
 * li_field_new_grid:
 * @shape: of image 1, voxels
 * @spacing: voxels between nodes, z y x
 *
 * SPAM's grid: nodes at spacing, 2 spacing … below the shape, z slowest, numbered from 0.
 *
 * Returns: (nullable): the field, or %NULL with LI_DVC_ERROR/INVALID when an axis gets no node.
 */
LiField *
li_field_new_grid (const gint64 shape[3], const double spacing[3], GError **error)
{
  gsize dims[3];
  if (!count_grid_nodes (shape, spacing, dims, error))
    return NULL;
  LiField *field = li_field_new (dims[0] * dims[1] * dims[2]);
  field->is_grid = TRUE;
  for (int a = 0; a < 3; a++)
    {
      field->dims[a] = dims[a];
      field->first[a] = field->spacing[a] = spacing[a];
      field->shape1[a] = shape[a];
    }
  for (gsize i = 0; i < field->n; i++)
    {
      double p[3] = { spacing[0] * (double)(1 + i / (dims[1] * dims[2])),
                      spacing[1] * (double)(1 + i / dims[2] % dims[1]),
                      spacing[2] * (double)(1 + i % dims[2]) };
      li_node_init (&field->nodes[i], (gint64)i, p);
    }
  return field;
}

/**
 * li_field_copy:
 *
 * Returns: a deep copy.
 */
LiField *
li_field_copy (const LiField *field)
{
  LiField *copy = g_memdup2 (field, sizeof *field);
  copy->nodes = g_new (LiNode, field->n);
  for (gsize i = 0; i < field->n; i++)
    copy->nodes[i] = field->nodes[i];
  return copy;
}

void
li_field_free (LiField *field)
{
  if (field == NULL)
    return;
  g_free (field->nodes);
  g_free (field);
}

/* Nodes at the start of the list, one every @stride, that share the coordinates of node 0 on all
 * axes slower than @axis. */
static gsize
run_length (const LiField *field, int axis, gsize stride, double tolerance)
{
  gsize count = 1;
  for (gsize i = stride; i < field->n; i += stride, count++)
    for (int a = 0; a < axis; a++)
      if (fabs (field->nodes[i].phi.c[a] - field->nodes[0].phi.c[a]) > tolerance)
        return count;
  return count;
}

static gboolean
positions_match (const LiField *field, double tolerance)
{
  const gsize *dims = field->dims;
  for (gsize i = 0; i < field->n; i++)
    {
      gsize index[3] = { i / (dims[1] * dims[2]), i / dims[2] % dims[1], i % dims[2] };
      for (int a = 0; a < 3; a++)
        {
          double expected = field->first[a] + (double)index[a] * field->spacing[a];
          if (!(fabs (field->nodes[i].phi.c[a] - expected) <= tolerance))
            return FALSE;
        }
    }
  return TRUE;
}

/* Spacing from the last node of each axis: no rounding of one step is multiplied. An axis with one
 * node takes the widest other. */
static gboolean
guess_spacing (LiField *field)
{
  gsize stride[3] = { field->dims[1] * field->dims[2], field->dims[2], 1 };
  double widest = 0;
  for (int a = 0; a < 3; a++)
    {
      gsize steps = field->dims[a] - 1;
      field->first[a] = field->nodes[0].phi.c[a];
      double last = field->nodes[steps * stride[a]].phi.c[a];
      field->spacing[a] = steps > 0 ? (last - field->first[a]) / (double)steps : 0;
      if (steps > 0 && !(field->spacing[a] > 0))
        return FALSE;
      widest = MAX (widest, field->spacing[a]);
    }
  for (int a = 0; a < 3; a++)
    if (field->dims[a] == 1)
      field->spacing[a] = widest;
  return widest > 0;
}

/**
 * li_field_find_grid:
 *
 * Recognises a full regular grid listed z slowest, of any spacing (positions within 1e-4 voxel),
 * and fills is_grid, dims, first and spacing; is_grid is FALSE for anything else, a single node
 * included.
 */
void
li_field_find_grid (LiField *field)
{
  const double tolerance = 1e-4;
  field->is_grid = FALSE;
  if (field->n < 2)
    return;
  field->dims[2] = run_length (field, 2, 1, tolerance);
  if (field->n % field->dims[2] == 0)
    {
      field->dims[1] = run_length (field, 1, field->dims[2], tolerance);
      gsize plane = field->dims[1] * field->dims[2];
      field->dims[0] = field->n / plane;
      field->is_grid
          = field->n % plane == 0 && guess_spacing (field) && positions_match (field, tolerance);
    }
  if (!field->is_grid)
    for (int a = 0; a < 3; a++)
      {
        field->dims[a] = 0;
        field->first[a] = field->spacing[a] = 0;
      }
}
