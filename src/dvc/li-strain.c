/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-strain.h"

#include <glib/gi18n.h>

#include "base/li-material.h"
#include "base/li-median.h"
#include "base/li-pool.h"

static const LiParamValue method_values[] = {
  { LI_STRAIN_FIT, "fit", N_ ("Local fit of displacements") },
  { LI_STRAIN_Q8, "q8", N_ ("Trilinear cells (Q8)") },
  { LI_STRAIN_PHI, "phi", N_ ("F as the correlation measured it") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam strain_params[] = {
  LI_P_ENUM (LiStrainParams, method, "method", method_values, "fit", N_ ("Method"), N_ ("Where the displacement gradient comes from."), 0),
  LI_P_DOUBLE (LiStrainParams, radius, "radius", "", 1, 10, "1.5", N_ ("Radius"), N_ ("Local fit: neighbours within this many node spacings."), 0),
  LI_P_BOOL (LiStrainParams, use_repaired, "use-repaired", "no", N_ ("Use repaired nodes"), N_ ("Let nodes that were repaired or predicted, not measured, take part."), LI_PARAM_ADVANCED),
};
/* clang-format on */
const LiParamTable li_strain_params = LI_PARAM_TABLE_OF ("strain", LiStrainParams, strain_params);

#define MAX_POINTS 512
#define POINTS_PER_CHUNK 128
/* Least determinant of the moments against that of a ball: below it neighbours are taken for
 * coplanar. */
#define MIN_FLATNESS 1e-6

/* F at one point with the standard error of vol, and whether every node behind it was measured. */
typedef struct
{
  LiMat3 F;
  double sigma_vol;
} Estimate;

typedef struct
{
  const LiField *field;
  const LiStrainParams *params;
  const LiFieldIndex *index; /* fit without a grid */
  double spacing;            /* typical, in the unit of li_field_metric() */
  double step[3];            /* the same in voxels of each axis; that of a grid */
  LiStrain *strain;
} Work;

/* Displacements that a gradient is fitted to; x relative to the point, in spacings. */
typedef struct
{
  int n;
  const LiNode *nodes[MAX_POINTS];
  double x[MAX_POINTS][3];
} Cloud;

static gboolean
is_usable (const Work *work, const LiNode *node)
{
  return li_phi_is_finite (&node->phi)
         && (li_node_is_measured (node)
             || (work->params->use_repaired && node->source != LI_SOURCE_MEASURED));
}

static LiMat3
cofactors (const LiMat3 *F)
{
  LiMat3 c;
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      {
        int a1 = (a + 1) % 3, a2 = (a + 2) % 3, b1 = (b + 1) % 3, b2 = (b + 2) % 3;
        c.m[a][b] = F->m[a1][b1] * F->m[a2][b2] - F->m[a1][b2] * F->m[a2][b1];
      }
  return c;
}

/* What one node's standard errors add to the variance of det F, when G changes by δu ⊗ @b: δ det F
 * = cof F : δG. */
static double
variance_of_det (const LiMat3 *cof, const double sigma_u[3], const double b[3])
{
  double sum = 0;
  for (int a = 0; a < 3; a++)
    {
      double slope = cof->m[a][0] * b[0] + cof->m[a][1] * b[1] + cof->m[a][2] * b[2];
      sum += slope * slope * sigma_u[a] * sigma_u[a];
    }
  return sum;
}

static void
add_node (Cloud *c, const LiNode *node, const double p[3], const double spacing[3])
{
  if (c->n == MAX_POINTS)
    return;
  for (int a = 0; a < 3; a++)
    c->x[c->n][a] = (node->phi.c[a] - p[a]) / spacing[a];
  c->nodes[c->n++] = node;
}

/* Usable nodes within the ellipsoid of radius × spacing, the node itself included; listed in the
 * order of the grid. */
static void
gather_grid (const Work *work, gsize node, Cloud *c)
{
  const LiField *field = work->field;
  gint64 dims[3] = { (gint64)field->dims[0], (gint64)field->dims[1], (gint64)field->dims[2] };
  gint64 at[3] = { (gint64)node / (dims[1] * dims[2]), (gint64)node / dims[2] % dims[1],
                   (gint64)node % dims[2] };
  gint64 r = (gint64)work->params->radius;
  double limit = work->params->radius * work->params->radius + 1e-9;
  for (gint64 z = MAX (at[0] - r, 0); z <= MIN (at[0] + r, dims[0] - 1); z++)
    for (gint64 y = MAX (at[1] - r, 0); y <= MIN (at[1] + r, dims[1] - 1); y++)
      for (gint64 x = MAX (at[2] - r, 0); x <= MIN (at[2] + r, dims[2] - 1); x++)
        {
          gint64 dz = z - at[0], dy = y - at[1], dx = x - at[2];
          const LiNode *other = &field->nodes[(z * dims[1] + y) * dims[2] + x];
          if ((double)(dz * dz + dy * dy + dx * dx) <= limit && is_usable (work, other))
            add_node (c, other, field->nodes[node].phi.c, field->spacing);
        }
}

static void
gather_scattered (const Work *work, gsize node, Cloud *c)
{
  gsize nodes[MAX_POINTS];
  const double *p = work->field->nodes[node].phi.c;
  int n = li_field_index_nearest (work->index, p, MAX_POINTS,
                                  work->params->radius * work->spacing * (1 + 1e-9), nodes, NULL);
  for (int i = 0; i < n; i++)
    add_node (c, &work->field->nodes[nodes[i]], p, work->step);
}

static void
means (const Cloud *c, double x[3], double u[3])
{
  for (int a = 0; a < 3; a++)
    {
      x[a] = u[a] = 0;
      for (int i = 0; i < c->n; i++)
        {
          x[a] += c->x[i][a];
          u[a] += c->nodes[i]->phi.t[a];
        }
      x[a] /= c->n;
      u[a] /= c->n;
    }
}

/* Moments about the means: M = Σ x xᵀ (an outer product), C = Σ u xᵀ. FALSE when the nodes lie
 * (almost) in a plane. */
static gboolean
invert_moments (const Cloud *c, const double x0[3], const double u0[3], LiMat3 *inverse, LiMat3 *C)
{
  LiMat3 M = { 0 };
  *C = (LiMat3){ 0 };
  for (int i = 0; i < c->n; i++)
    for (int a = 0; a < 3; a++)
      for (int b = 0; b < 3; b++)
        {
          M.m[a][b] += (c->x[i][a] - x0[a]) * (c->x[i][b] - x0[b]);
          C->m[a][b] += (c->nodes[i]->phi.t[a] - u0[a]) * (c->x[i][b] - x0[b]);
        }
  double mean = (M.m[0][0] + M.m[1][1] + M.m[2][2]) / 3;
  return li_mat3_det (&M) > MIN_FLATNESS * mean * mean * mean && li_mat3_invert (&M, inverse);
}

static gboolean
fit_gradient (const Cloud *c, const double spacing[3], Estimate *out)
{
  double x0[3], u0[3], variance = 0;
  LiMat3 inverse, C;
  if (c->n < 4)
    return FALSE;
  means (c, x0, u0);
  if (!invert_moments (c, x0, u0, &inverse, &C))
    return FALSE;
  out->F = li_mat3_multiply (&C, &inverse);
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      out->F.m[a][b] = out->F.m[a][b] / spacing[b] + (a == b);
  LiMat3 cof = cofactors (&out->F);
  for (int i = 0; i < c->n; i++)
    {
      double d[3] = { c->x[i][0] - x0[0], c->x[i][1] - x0[1], c->x[i][2] - x0[2] }, b[3];
      li_mat3_apply (&inverse, d, b);
      for (int a = 0; a < 3; a++)
        b[a] /= spacing[a];
      variance += variance_of_det (&cof, c->nodes[i]->sigma_u, b);
    }
  out->sigma_vol = sqrt (variance);
  return TRUE;
}

static gboolean
estimate_fit (const Work *work, gsize point, Estimate *out)
{
  Cloud c;
  c.n = 0;
  if (work->field->nodes[point].status < -4)
    return FALSE;
  if (work->field->is_grid)
    gather_grid (work, point, &c);
  else
    gather_scattered (work, point, &c);
  return fit_gradient (&c, work->step, out);
}

static gboolean
estimate_phi (const Work *work, gsize point, Estimate *out)
{
  const LiNode *node = &work->field->nodes[point];
  double variance = 0;
  if (!is_usable (work, node))
    return FALSE;
  out->F = node->phi.F;
  LiMat3 cof = cofactors (&out->F);
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      variance += pow (cof.m[a][b] * node->sigma_F[3 * a + b], 2);
  out->sigma_vol = sqrt (variance);
  return TRUE;
}

static void
cell_corners (const LiField *field, gsize cell, const LiNode *corners[8])
{
  const gsize *dims = field->dims;
  gsize ny = dims[1] - 1, nx = dims[2] - 1;
  gsize z = cell / (ny * nx), y = cell / nx % ny, x = cell % nx;
  for (int j = 0; j < 8; j++)
    {
      gsize jz = z + (gsize)(j >> 2), jy = y + (gsize)(j >> 1 & 1), jx = x + (gsize)(j & 1);
      corners[j] = &field->nodes[(jz * dims[1] + jy) * dims[2] + jx];
    }
}

/* The gradient of trilinear interpolation at the centre of a cell: each corner weighs ± 1 / (4
 * spacing). */
static gboolean
estimate_q8 (const Work *work, gsize cell, Estimate *out)
{
  const LiNode *corners[8];
  double b[8][3], variance = 0;
  cell_corners (work->field, cell, corners);
  out->F = li_mat3_identity;
  for (int j = 0; j < 8; j++)
    {
      if (!is_usable (work, corners[j]))
        return FALSE;
      for (int k = 0; k < 3; k++)
        {
          b[j][k] = (j >> (2 - k) & 1 ? 0.25 : -0.25) / work->field->spacing[k];
          for (int a = 0; a < 3; a++)
            out->F.m[a][k] += corners[j]->phi.t[a] * b[j][k];
        }
    }
  LiMat3 cof = cofactors (&out->F);
  for (int j = 0; j < 8; j++)
    variance += variance_of_det (&cof, corners[j]->sigma_u, b[j]);
  out->sigma_vol = sqrt (variance);
  return TRUE;
}

static gboolean
estimate (const Work *work, gsize point, Estimate *out)
{
  switch (work->params->method)
    {
    case LI_STRAIN_Q8:
      return estimate_q8 (work, point, out);
    case LI_STRAIN_PHI:
      return estimate_phi (work, point, out);
    default:
      return estimate_fit (work, point, out);
    }
}

static void
strain_chunk (gsize chunk, gpointer data)
{
  const Work *work = data;
  LiStrain *strain = work->strain;
  gsize n = strain->points->n, end = MIN ((chunk + 1) * POINTS_PER_CHUNK, n);
  g_autofree double *values = g_new (double, li_strain_n_components ());
  for (gsize i = chunk * POINTS_PER_CHUNK; i < end; i++)
    {
      LiMat3 nowhere = { { { NAN } } };
      Estimate e = { nowhere, NAN };
      gboolean known = estimate (work, i, &e);
      LiNode *point = &strain->points->nodes[i];
      LiMat3 material = li_material_of_F (known ? &e.F : &nowhere, strain->points->voxel);
      li_strain_of_F (&material, values);
      for (gsize k = 0; k < li_strain_n_components (); k++)
        strain->values[k * n + i] = (float)values[k];
      strain->sigma_vol[i] = known ? (float)e.sigma_vol : NAN;
      if (known)
        point->phi.F = e.F;
      else if (point->status == LI_STATUS_CONVERGED)
        point->status = LI_STATUS_NOT_CONVERGED;
    }
}

/* A cell centre has the status of the worst of its corners. */
static void
init_cell (const LiField *field, gsize cell, LiNode *point)
{
  const LiNode *corners[8];
  double p[3] = { 0, 0, 0 }, t[3] = { 0, 0, 0 };
  cell_corners (field, cell, corners);
  for (int j = 0; j < 8; j++)
    for (int a = 0; a < 3; a++)
      {
        p[a] += corners[j]->phi.c[a] / 8;
        t[a] += corners[j]->phi.t[a] / 8;
      }
  li_node_init (point, (gint64)cell, p);
  point->status = LI_STATUS_CONVERGED;
  for (int j = 0; j < 8; j++)
    {
      point->status = MIN (point->status, corners[j]->status);
      point->source = MAX (point->source, corners[j]->source);
      point->reason = MAX (point->reason, corners[j]->reason);
    }
  for (int a = 0; a < 3; a++)
    point->phi.t[a] = t[a];
}

static LiField *
cells_of (const LiField *field, GError **error)
{
  const gsize *dims = field->dims;
  if (!field->is_grid || dims[0] < 2 || dims[1] < 2 || dims[2] < 2)
    {
      g_set_error (
          error, LI_DVC_ERROR, LI_ERROR_INVALID,
          "method q8 needs a regular grid of at least 2 × 2 × 2 nodes, and these %zu nodes "
          "are none; use fit or phi",
          field->n);
      return NULL;
    }
  LiField *cells = li_field_new ((dims[0] - 1) * (dims[1] - 1) * (dims[2] - 1));
  cells->is_grid = TRUE;
  for (int a = 0; a < 3; a++)
    {
      cells->dims[a] = dims[a] - 1;
      cells->spacing[a] = field->spacing[a];
      cells->first[a] = field->first[a] + 0.5 * field->spacing[a];
      cells->half_window[a] = field->half_window[a];
      cells->shape1[a] = field->shape1[a];
      cells->origin1[a] = field->origin1[a];
      cells->voxel[a] = field->voxel[a];
    }
  for (gsize i = 0; i < cells->n; i++)
    init_cell (field, i, &cells->nodes[i]);
  return cells;
}

/* Points at nodes that were not measured themselves are not trusted; their value counts as
 * predicted. */
static LiField *
points_of (const LiField *field)
{
  LiField *points = li_field_copy (field);
  for (gsize i = 0; i < points->n; i++)
    {
      LiNode *node = &points->nodes[i];
      if (!li_node_is_measured (node) && node->source == LI_SOURCE_MEASURED && node->status >= -4)
        node->source = LI_SOURCE_PREDICTED;
    }
  return points;
}

static double
typical_spacing (const LiField *field, const LiFieldIndex *index)
{
  g_autofree double *distances = g_new (double, field->n);
  gsize count = 0;
  for (gsize i = 0; i < field->n; i++)
    {
      gsize nodes[2];
      double distance[2];
      if (li_field_index_nearest (index, field->nodes[i].phi.c, 2, 0, nodes, distance) == 2)
        distances[count++] = distance[1];
    }
  qsort (distances, count, sizeof *distances, li_compare_doubles);
  return count > 0 ? distances[count / 2] : 1;
}

/* Virtual gauge length as the iDICs guide (Eq. 7.3) has it for windows: nodes span (n − 1)
 * spacings, and each sees a window. */
static void
set_gauge (const Work *work, LiStrain *strain)
{
  const LiField *field = work->field;
  for (int a = 0; a < 3; a++)
    {
      double spacing = work->step[a];
      double half = field->half_window[a] > 0 ? field->half_window[a] : floor (0.5 * spacing);
      double span = work->params->method == LI_STRAIN_FIT  ? 2 * floor (work->params->radius)
                    : work->params->method == LI_STRAIN_Q8 ? 1
                                                           : 0;
      strain->gauge_length[a] = span * spacing + 2 * half + 1;
    }
}

static gboolean
prepare (Work *work, LiFieldIndex **index, GError **error)
{
  const LiField *field = work->field;
  if (field->n < 4 && work->params->method == LI_STRAIN_FIT)
    {
      g_set_error (
          error, LI_DVC_ERROR, LI_ERROR_INVALID,
          "the field has %zu nodes and a local fit needs four at least; use method phi for "
          "a registration",
          field->n);
      return FALSE;
    }
  work->spacing = field->is_grid ? field->spacing[2] : 1;
  if (!field->is_grid && field->n > 1)
    {
      *index = li_field_index_new (field, work->params->use_repaired);
      work->index = *index;
      work->spacing = typical_spacing (field, *index);
    }
  double metric[3];
  li_field_metric (field, metric);
  for (int a = 0; a < 3; a++)
    work->step[a] = field->is_grid ? field->spacing[a] : work->spacing / metric[a];
  work->strain->points
      = work->params->method == LI_STRAIN_Q8 ? cells_of (field, error) : points_of (field);
  return work->strain->points != NULL;
}

/**
 * li_strain_new:
 *
 * Strain of @field, of the material: from D F D⁻¹, D = diag (field->voxel), where voxels are no
 * cubes; F of the points stays in voxels. `fit`: least squares of an affine displacement through
 * the usable nodes within radius × spacing (on a grid of unequal spacings an ellipsoid, elsewhere a
 * ball in the material), the node itself included, with the full 3 × 3 moment matrix: exact for
 * affine fields at faces and beside holes, NaN where there are fewer than four or they are
 * coplanar. `q8`: the trilinear gradient at cell centres of a grid (one value fewer on each axis),
 * NaN where a corner is missing. `phi`: F as measured. Only measured nodes (status 2) take part
 * unless repaired ones are asked for. Points keep status 2 where they were measured themselves and
 * a value exists. The standard error of vol takes node errors as independent; windows that overlap
 * make it too small.
 *
 * Returns: (nullable): %NULL with LI_DVC_ERROR/INVALID: too few nodes for a fit, q8 without a grid.
 */
LiStrain *
li_strain_new (const LiField *field, const LiStrainParams *params, GError **error)
{
  g_autoptr (LiStrain) strain = g_new0 (LiStrain, 1);
  g_autoptr (LiFieldIndex) index = NULL;
  Work work = { .field = field, .params = params, .strain = strain };
  if (!li_params_validate (&li_strain_params, params, error) || !prepare (&work, &index, error))
    return NULL;
  gsize n = strain->points->n;
  strain->values = g_new (float, n *li_strain_n_components ());
  strain->sigma_vol = g_new (float, n);
  li_pool_for ((n + POINTS_PER_CHUNK - 1) / POINTS_PER_CHUNK, strain_chunk, &work);
  set_gauge (&work, strain);
  return g_steal_pointer (&strain);
}

void
li_strain_free (LiStrain *strain)
{
  if (strain == NULL)
    return;
  li_field_free (strain->points);
  g_free (strain->values);
  g_free (strain->sigma_vol);
  g_free (strain);
}

/**
 * li_strain_along_at:
 * @normal: unit vector, z y x
 * @point: one of the strain's points
 *
 * Small strain along @normal at one point, nᵀ e n; tension positive.
 */
double
li_strain_along_at (const LiStrain *strain, const double normal[3], gsize point)
{
  static const char *const names[6] = { "e_zz", "e_zy", "e_zx", "e_yy", "e_yx", "e_xx" };
  const double *v = normal;
  const double weight[6] = { v[0] * v[0], 2 * v[0] * v[1], 2 * v[0] * v[2],
                             v[1] * v[1], 2 * v[1] * v[2], v[2] * v[2] };
  gsize n = strain->points->n;
  double sum = 0;

  for (int k = 0; k < 6; k++)
    sum += weight[k] * strain->values[(gsize)li_strain_component_find (names[k]) * n + point];
  return sum;
}

/**
 * li_strain_along:
 * @normal: unit vector, z y x
 * @out: (out caller-allocates): one value a point
 *
 * The same at all points.
 */
void
li_strain_along (const LiStrain *strain, const double normal[3], float *out)
{
  for (gsize i = 0; i < strain->points->n; i++)
    out[i] = (float)li_strain_along_at (strain, normal, i);
}
