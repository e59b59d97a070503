/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-field.h"

#include <string.h>

#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "base/li-text-table.h"

/* SPAM's twenty columns: node number, then for each axis its position; F by rows with the
 * displacement closing each row. */
#define SPAM_HEADER                                                                                \
  "NodeNumber\tZpos\tYpos\tXpos\tFzz\tFzy\tFzx\tZdisp\tFyz\tFyy\tFyx\tYdisp\tFxz\tFxy\tFxx\tXdisp" \
  "\terror\titerations\treturnStatus\tdeltaPhiNorm"
#define OUR_HEADER                                                                                 \
  "\tzncc\tsource\treason\tsigmaZ\tsigmaY\tsigmaX\tsigmaFzz\tsigmaFzy\tsigmaFzx\tsigmaFyz"         \
  "\tsigmaFyy\tsigmaFyx\tsigmaFxz\tsigmaFxy\tsigmaFxx\tclosureZ\tclosureY\tclosureX\tcoverage"     \
  "\tznccStatic"

static const char *const position_names[3] = { "Zpos", "Ypos", "Xpos" };
static const char *const displacement_names[3] = { "Zdisp", "Ydisp", "Xdisp" };
static const char *const F_names[9]
    = { "Fzz", "Fzy", "Fzx", "Fyz", "Fyy", "Fyx", "Fxz", "Fxy", "Fxx" };
static const char *const sigma_names[3] = { "sigmaZ", "sigmaY", "sigmaX" };
static const char *const sigma_F_names[9]
    = { "sigmaFzz", "sigmaFzy", "sigmaFzx", "sigmaFyz", "sigmaFyy",
        "sigmaFyx", "sigmaFxz", "sigmaFxy", "sigmaFxx" };
static const char *const closure_names[3] = { "closureZ", "closureY", "closureX" };
static const char *const half_window_names[3] = { "halfWindowZ", "halfWindowY", "halfWindowX" };
static const char *const shape_names[3] = { "shapeZ", "shapeY", "shapeX" };
static const char *const origin_names[3] = { "originZ", "originY", "originX" };
static const char *const voxel_names[3] = { "voxelZ", "voxelY", "voxelX" };

#define MAX_POSITION 1e9 /* voxels */

typedef struct
{
  const double *number, *position[3], *t[3], *F[9];
  const double *error, *iterations, *status, *delta, *zncc, *source, *reason;
  const double *sigma_u[3], *sigma_F[9], *closure[3], *coverage, *zncc_static;
  const double *total;
  const double *pixel_cc; /* SPAM's search by whole voxels */
} Columns;

static gboolean
require_column (const LiTextTable *table,
                const char *path,
                const char *const *names,
                int n,
                const double **columns,
                GError **error)
{
  for (int i = 0; i < n; i++)
    {
      columns[i] = li_text_table_column (table, names[i]);
      if (columns[i] != NULL)
        continue;
      g_set_error (
          error, LI_DVC_ERROR, LI_ERROR_FORMAT,
          "%s has no column “%s”; a Φ field needs NodeNumber, Zpos, Ypos, Xpos, the nine F "
          "columns and Zdisp, Ydisp, Xdisp, separated by tabs under a header line",
          path, names[i]);
      return FALSE;
    }
  return TRUE;
}

static void
find_column (const LiTextTable *table, const char *const *names, int n, const double **columns)
{
  for (int i = 0; i < n; i++)
    columns[i] = li_text_table_column (table, names[i]);
}

/* A search by whole voxels may leave F out: it is the identity there. */
static gboolean
lacks_F (const LiTextTable *table)
{
  for (int i = 0; i < 9; i++)
    if (li_text_table_column (table, F_names[i]) != NULL)
      return FALSE;
  return TRUE;
}

static gboolean
find_columns (const LiTextTable *table, const char *path, Columns *c, GError **error)
{
  c->pixel_cc = li_text_table_column (table, "pixelSearchCC");
  if (!require_column (table, path, position_names, 3, c->position, error)
      || !require_column (table, path, displacement_names, 3, c->t, error)
      || (!(c->pixel_cc != NULL && lacks_F (table))
          && !require_column (table, path, F_names, 9, c->F, error)))
    return FALSE;
  c->number = li_text_table_column (table, "NodeNumber");
  if (c->number == NULL) /* SPAM's discrete correlation numbers particles */
    c->number = li_text_table_column (table, "Label");
  c->error = li_text_table_column (table, "error");
  c->iterations = li_text_table_column (table, "iterations");
  c->status = li_text_table_column (table, "returnStatus");
  c->delta = li_text_table_column (table, "deltaPhiNorm");
  c->zncc = li_text_table_column (table, "zncc");
  c->source = li_text_table_column (table, "source");
  c->reason = li_text_table_column (table, "reason");
  c->total = li_text_table_column (table, "total");
  c->coverage = li_text_table_column (table, "coverage");
  c->zncc_static = li_text_table_column (table, "znccStatic");
  find_column (table, sigma_names, 3, c->sigma_u);
  find_column (table, sigma_F_names, 9, c->sigma_F);
  find_column (table, closure_names, 3, c->closure);
  return TRUE;
}

static double
cell (const double *column, gsize row, double fallback)
{
  return column ? column[row] : fallback;
}

/* A whole number within ± @limit; NaN and everything else read as @fallback. */
static gint64
whole (const double *column, gsize row, double limit, gint64 fallback)
{
  double v = cell (column, row, NAN);
  return fabs (v) <= limit ? (gint64)llround (v) : fallback;
}

/* What a file without our columns says about where a node's Φ comes from. SPAM marks nodes that it
 * carried to another grid, or found by whole voxels alone, with one iteration and |δΦ| 1. */
static LiSource
source_from_spam (const Columns *c, const LiNode *node)
{
  if (node->status != LI_STATUS_NOT_CONVERGED)
    return LI_SOURCE_MEASURED;
  if (node->error == 100)
    return LI_SOURCE_REPAIRED;
  if (node->iterations > 1 || (c->delta != NULL && node->delta_phi_norm != 1))
    return LI_SOURCE_MEASURED;
  return c->pixel_cc != NULL || (c->delta != NULL && node->error == 0) ? LI_SOURCE_PREDICTED
                                                                       : LI_SOURCE_MEASURED;
}

/* Older searches write no status: nodes that were skipped have no coefficient. */
static LiStatus
status_of (const Columns *c, gsize row)
{
  if (c->status == NULL && c->pixel_cc != NULL)
    return c->pixel_cc[row] > 0 ? LI_STATUS_NOT_CONVERGED : LI_STATUS_NO_TEXTURE;
  return (LiStatus)whole (c->status, row, 1000, LI_STATUS_NOT_RUN);
}

static LiReason
reason_from_status (LiStatus status)
{
  switch ((int)status)
    {
    case LI_STATUS_NOT_CONVERGED:
      return LI_REASON_ITERATIONS;
    case LI_STATUS_DIVERGING:
      return LI_REASON_DIVERGED;
    case LI_STATUS_SINGULAR:
      return LI_REASON_SINGULAR;
    case LI_STATUS_IMPLAUSIBLE:
      return LI_REASON_IMPLAUSIBLE;
    case LI_STATUS_NO_TEXTURE:
      return LI_REASON_MASKED;
    case LI_STATUS_BAD_START:
    case -6: /* what older SPAM writes for a start that is not finite */
      return LI_REASON_BAD_START;
    default:
      return LI_REASON_NONE;
    }
}

static void
read_figures (const Columns *c, gsize row, LiNode *node)
{
  node->error = cell (c->error, row, NAN);
  node->iterations = (int)whole (c->iterations, row, 1e9, 0);
  node->status = status_of (c, row);
  node->delta_phi_norm = cell (c->delta, row, NAN);
  node->zncc = cell (c->zncc, row, NAN);
  node->zncc_static = cell (c->zncc_static, row, NAN);
  node->coverage = cell (c->coverage, row, 0);
  for (int i = 0; i < 3; i++)
    {
      node->sigma_u[i] = cell (c->sigma_u[i], row, NAN);
      node->closure[i] = cell (c->closure[i], row, NAN);
    }
  for (int i = 0; i < 9; i++)
    node->sigma_F[i] = cell (c->sigma_F[i], row, NAN);
  node->total = (LiTotal)CLAMP (whole (c->total, row, LI_TOTAL_DISAGREE, 0), 0, LI_TOTAL_DISAGREE);
  gint64 source = whole (c->source, row, LI_SOURCE_REPAIRED, -1);
  gint64 reason = whole (c->reason, row, LI_REASON_LAST, -1);
  node->source = source >= 0 ? (LiSource)source : source_from_spam (c, node);
  node->reason = reason >= 0                           ? (LiReason)reason
                 : node->source == LI_SOURCE_PREDICTED ? LI_REASON_NONE
                                                       : reason_from_status (node->status);
}

/* A Φ that is not finite was not measured, whatever the status in the file is. A reason given in
 * the file is kept. */
static void
mark_not_finite (LiNode *node)
{
  if (li_phi_is_finite (&node->phi))
    return;
  node->source = LI_SOURCE_MEASURED;
  if (node->status == LI_STATUS_CONVERGED
      || (node->status == LI_STATUS_NOT_CONVERGED
          && (node->reason == LI_REASON_NONE || node->reason == LI_REASON_ITERATIONS)))
    {
      node->status = LI_STATUS_BAD_START;
      node->reason = LI_REASON_BAD_START;
    }
}

static gboolean
read_node (const Columns *c, gsize row, const char *path, LiNode *node, GError **error)
{
  double p[3];
  for (int a = 0; a < 3; a++)
    {
      p[a] = c->position[a][row];
      if (fabs (p[a]) <= MAX_POSITION)
        continue;
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_FORMAT,
                   "%s, line %zu: %s is no position; every node needs one in voxels", path, row + 2,
                   position_names[a]);
      return FALSE;
    }
  li_node_init (node, whole (c->number, row, 9e15, (gint64)row), p);
  for (int a = 0; a < 3; a++)
    {
      node->phi.t[a] = c->t[a][row];
      for (int b = 0; b < 3 && c->F[0] != NULL; b++)
        node->phi.F.m[a][b] = c->F[3 * a + b][row];
    }
  read_figures (c, row, node);
  mark_not_finite (node);
  return TRUE;
}

/* Figures of the whole field are columns with one value: any program can read them. */
static void
read_constants (const LiTextTable *table, LiField *field)
{
  for (int a = 0; a < 3 && field->n > 0; a++)
    {
      double hws = cell (li_text_table_column (table, half_window_names[a]), 0, 0);
      double voxel = cell (li_text_table_column (table, voxel_names[a]), 0, 0);
      field->half_window[a] = hws > 0 && isfinite (hws) ? hws : 0;
      field->voxel[a] = voxel > 0 && isfinite (voxel) ? voxel : 0;
      double origin = cell (li_text_table_column (table, origin_names[a]), 0, 0);
      field->origin1[a] = fabs (origin) <= MAX_POSITION ? origin : 0;
      field->shape1[a] = MAX (0, whole (li_text_table_column (table, shape_names[a]), 0, 1e9, 0));
    }
}

/* A decimal comma ("0,15"), as spreadsheets write it in some locales. */
static gboolean
has_decimal_comma (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autofree char *point = g_strv_length (parts) == 2 ? g_strjoinv (".", parts) : NULL;
  double value;

  return point != NULL && li_number_parse (point, &value);
}

static gboolean
check_commas (const LiTextTable *table, const char *path, GError **error)
{
  gsize columns = li_text_table_n_columns (table);

  for (gsize k = 0; k < columns; k++)
    {
      const double *v = li_text_table_column (table, li_text_table_column_name (table, k));

      for (gsize row = 0; v != NULL && row < li_text_table_n_rows (table); row++)
        if (isnan (v[row]) && has_decimal_comma (li_text_table_text (table, row, k)))
          {
            g_set_error (error, LI_DVC_ERROR, LI_ERROR_FORMAT,
                         "%s, line %zu: has numbers with a decimal comma (%s is “%s”); expected a "
                         "point, so write the file again with one",
                         path, row + 2, li_text_table_column_name (table, k),
                         li_text_table_text (table, row, k));
            return FALSE;
          }
    }
  return TRUE;
}

/**
 * li_field_read_tsv:
 *
 * Reads a Φ field or registration by column names, whatever their order; columns that are not ours
 * are ignored. Without our own columns, source and reason follow from SPAM's marks (status 1 with
 * error 100 is repaired). Fields of spam-pixelSearch are read as predicted: a guess. A Φ that is
 * not a number is never converged.
 *
 * Returns: (nullable): the field, its grid recognised; or %NULL with LI_DVC_ERROR/FORMAT (a column
 * is missing, a position is no number, no rows) or the error of li_text_table_read().
 */
LiField *
li_field_read_tsv (const char *path, GError **error)
{
  g_autoptr (LiTextTable) table = li_text_table_read (path, error);
  Columns columns = { 0 };
  if (table == NULL || !check_commas (table, path, error)
      || !find_columns (table, path, &columns, error))
    return NULL;
  gsize n = li_text_table_n_rows (table);
  if (n == 0)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_FORMAT, "%s has a header but no nodes", path);
      return NULL;
    }
  g_autoptr (LiField) field = li_field_new (n);
  for (gsize i = 0; i < n; i++)
    if (!read_node (&columns, i, path, &field->nodes[i], error))
      return NULL;
  read_constants (table, field);
  field->provenance
      = columns.source != NULL && columns.reason != NULL ? LI_FIELD_OURS : LI_FIELD_FOREIGN;
  li_field_find_grid (field);
  return g_steal_pointer (&field);
}

static void
append_spam (GString *out, const LiNode *node)
{
  const LiPhi *phi = &node->phi;
  li_number_append (out, "%.7f\t%.7f\t%.7f\t%.7f", (double)node->number, phi->c[0], phi->c[1],
                    phi->c[2]);
  for (int a = 0; a < 3; a++)
    li_number_append (out, "\t%.7f\t%.7f\t%.7f\t%.7f", phi->F.m[a][0], phi->F.m[a][1],
                      phi->F.m[a][2], phi->t[a]);
  li_number_append (out, "\t%.7f\t%.7f\t%.7f\t%.7f", node->error, (double)node->iterations,
                    (double)node->status, node->delta_phi_norm);
}

static void
append_three (GString *out, const double v[3])
{
  li_number_append (out, "\t%.7g\t%.7g\t%.7g", v[0], v[1], v[2]);
}

static gboolean
is_known (const double v[3])
{
  return v[0] > 0 && v[1] > 0 && v[2] > 0;
}

/* The origin is written only for crops. */
static gboolean
has_origin (const LiField *field)
{
  return field->origin1[0] != 0 || field->origin1[1] != 0 || field->origin1[2] != 0;
}

static gboolean
has_totals (const LiField *field)
{
  for (gsize i = 0; i < field->n; i++)
    if (field->nodes[i].total != LI_TOTAL_NONE)
      return TRUE;
  return FALSE;
}

static void
append_ours (GString *out, const LiField *field, gboolean totals, const LiNode *node)
{
  const gint64 *n = field->shape1;
  li_number_append (out, "\t%.7f\t%d\t%d", node->zncc, (int)node->source, (int)node->reason);
  append_three (out, node->sigma_u);
  for (int i = 0; i < 9; i += 3)
    append_three (out, node->sigma_F + i);
  append_three (out, node->closure);
  li_number_append (out, "\t%.4f\t%.7f", node->coverage, node->zncc_static);
  if (totals)
    li_number_append (out, "\t%d", (int)node->total);
  if (is_known (field->half_window))
    append_three (out, field->half_window);
  if (n[0] > 0 && n[1] > 0 && n[2] > 0)
    li_number_append (out, "\t%.0f\t%.0f\t%.0f", (double)n[0], (double)n[1], (double)n[2]);
  if (has_origin (field))
    append_three (out, field->origin1);
  if (is_known (field->voxel))
    append_three (out, field->voxel);
}

static void
append_names (GString *out, const char *const names[3])
{
  for (int a = 0; a < 3; a++)
    g_string_append_printf (out, "\t%s", names[a]);
}

static void
append_header (GString *out, const LiField *field, gboolean ours, gboolean totals)
{
  const gint64 *n = field->shape1;
  g_string_append (out, SPAM_HEADER);
  if (ours)
    {
      g_string_append (out, OUR_HEADER);
      if (totals)
        g_string_append (out, "\ttotal");
      if (is_known (field->half_window))
        append_names (out, half_window_names);
      if (n[0] > 0 && n[1] > 0 && n[2] > 0)
        append_names (out, shape_names);
      if (has_origin (field))
        append_names (out, origin_names);
      if (is_known (field->voxel))
        append_names (out, voxel_names);
    }
  g_string_append_c (out, '\n');
}

/**
 * li_field_write_tsv:
 * @ours: FALSE leaves only SPAM's 20 columns
 *
 * Writes @field as SPAM's TSV (tab, header, "%.7f"), whole or not at all. Our columns follow
 * SPAM's: ZNCC, source (0 measured, 1 predicted, 2 repaired), reason (a LiReason), standard errors,
 * closure, coverage; total (a LiTotal) where there are some; half window, shape, origin (where not
 * 0) and voxel size where known, the same on every row.
 *
 * Returns: FALSE with the error of the write.
 */
gboolean
li_field_write_tsv (const LiField *field, const char *path, gboolean ours, GError **error)
{
  LiSafeFile *file = li_safe_file_open (path, error);
  g_autoptr (GString) out = g_string_sized_new (1 << 17);
  gboolean totals = has_totals (field);
  if (file == NULL)
    return FALSE;
  append_header (out, field, ours, totals);
  for (gsize i = 0; i <= field->n; i++)
    {
      if (out->len > 1 << 16 || i == field->n)
        {
          if (!li_safe_file_write (file, out->str, out->len, error))
            {
              li_safe_file_abort (file);
              return FALSE;
            }
          g_string_truncate (out, 0);
        }
      if (i == field->n)
        break;
      append_spam (out, &field->nodes[i]);
      if (ours)
        append_ours (out, field, totals, &field->nodes[i]);
      g_string_append_c (out, '\n');
    }
  return li_safe_file_commit (file, error);
}

/**
 * li_phi_write_tsv:
 * @voxel: (nullable): edges of a voxel of image 1, µm, z y x; without them, or 0, rotation and
 * strain are not known where voxels are no cubes
 *
 * Writes one registration: a field of one node, NodeNumber 1 as SPAM has it.
 */
gboolean
li_phi_write_tsv (const LiNode *registration,
                  const double voxel[3],
                  const char *path,
                  GError **error)
{
  LiNode node = *registration;
  LiField field = { .n = 1, .nodes = &node };
  if (voxel != NULL)
    memcpy (field.voxel, voxel, sizeof field.voxel);
  node.number = 1;
  return li_field_write_tsv (&field, path, TRUE, error);
}

/**
 * li_registration_write_tsv:
 * @im1: image 1: its shape, origin and voxel size say later which images the Φ is of
 *
 * As li_phi_write_tsv().
 */
gboolean
li_registration_write_tsv (const LiNode *registration,
                           LiVolume *im1,
                           const char *path,
                           GError **error)
{
  const LiVolumeInfo *info = li_volume_info (im1);
  LiNode node = *registration;
  LiField field = { .n = 1, .nodes = &node };

  node.number = 1;
  memcpy (field.shape1, info->shape, sizeof field.shape1);
  memcpy (field.origin1, info->origin, sizeof field.origin1);
  memcpy (field.voxel, info->voxel, sizeof field.voxel);
  return li_field_write_tsv (&field, path, TRUE, error);
}

/**
 * li_field_registration:
 * @path: file that @field was read from, for the message
 *
 * Returns: FALSE with LI_DVC_ERROR/FORMAT when @field has more than one node, or the only one has a
 * Φ that is not a number.
 */
gboolean
li_field_registration (const LiField *field, const char *path, LiNode *registration, GError **error)
{
  if (field->n != 1)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_FORMAT,
                   "%s holds %zu nodes; a registration has one. Use it as a field instead", path,
                   field->n);
      return FALSE;
    }
  if (!li_phi_is_finite (&field->nodes[0].phi))
    {
      g_set_error (
          error, LI_DVC_ERROR, LI_ERROR_FORMAT,
          "%s: its Φ is not a number; a registration needs twelve finite ones, so register "
          "again",
          path);
      return FALSE;
    }
  *registration = field->nodes[0];
  return TRUE;
}

/**
 * li_phi_read_tsv:
 *
 * Reads a registration. LI_DVC_ERROR/FORMAT when the file has more than one node.
 */
gboolean
li_phi_read_tsv (const char *path, LiNode *registration, GError **error)
{
  g_autoptr (LiField) field = li_field_read_tsv (path, error);

  return field != NULL && li_field_registration (field, path, registration, error);
}
