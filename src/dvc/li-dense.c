/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-dense.h"

#include "base/li-median.h"

#define SCATTER_NODES 12
#define MIN_CORNERS 4
#define REACH 0.25 /* spacings beyond the outermost nodes where the field still counts as known */
#define MAX_REACH 0.5

/* One node of a grid as the interpolation wants it. */
typedef struct
{
  double t[3];
  double G[3][3]; /* F − I */
} GridNode;

struct _LiDense
{
  enum
  {
    DENSE_AFFINE,
    DENSE_GRID,
    DENSE_SCATTERED
  } kind;
  LiField *field;
  LiPhi affine;
  double reach[3]; /* voxels beyond the outermost nodes that their windows still measured */
  gboolean *usable;
  /* grid */
  GridNode *nodes;
  guint8 *cell_known;
  gboolean all_known;
  /* scattered */
  LiFieldIndex *index;
  double spacing; /* median distance of nearest nodes */
};

static gboolean
is_usable (const LiNode *node, gboolean use_repaired)
{
  return li_phi_is_finite (&node->phi)
         && (li_node_is_measured (node) || (use_repaired && node->source != LI_SOURCE_MEASURED));
}

static gboolean
mark_usable (LiDense *dense, gboolean use_repaired, GError **error)
{
  const LiField *field = dense->field;
  gsize count = 0;
  dense->usable = g_new (gboolean, field->n);
  for (gsize i = 0; i < field->n; i++)
    count += dense->usable[i] = is_usable (&field->nodes[i], use_repaired);
  if (count > 0)
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               "none of the %zu nodes of the field converged, so it says nothing about the motion; "
               "correlate again with another guess or a larger window",
               field->n);
  return FALSE;
}

/* Holes take the first-order prediction of their neighbours, so that cells beside them stay
 * continuous. */
static void
load_nodes (LiDense *dense)
{
  const LiField *field = dense->field;
  dense->nodes = g_new (GridNode, field->n);
  for (gsize i = 0; i < field->n; i++)
    {
      LiPhi phi = field->nodes[i].phi;
      if (!dense->usable[i])
        li_field_predict (dense->index, field->nodes[i].phi.c, 9, 0, &phi);
      for (int a = 0; a < 3; a++)
        {
          dense->nodes[i].t[a] = phi.t[a];
          for (int b = 0; b < 3; b++)
            dense->nodes[i].G[a][b] = phi.F.m[a][b] - (a == b);
        }
    }
}

static gsize
cells_on (const LiField *field, int axis)
{
  return MAX (field->dims[axis], 2) - 1;
}

static int
count_corners (const LiDense *dense, gsize z, gsize y, gsize x)
{
  const gsize *dims = dense->field->dims;
  int count = 0;
  for (int j = 0; j < 8; j++)
    {
      gsize jz = MIN (z + (gsize)(j >> 2), dims[0] - 1);
      gsize jy = MIN (y + (gsize)(j >> 1 & 1), dims[1] - 1);
      gsize jx = MIN (x + (gsize)(j & 1), dims[2] - 1);
      count += dense->usable[(jz * dims[1] + jy) * dims[2] + jx];
    }
  return count;
}

static void
mark_cells (LiDense *dense)
{
  gsize nz = cells_on (dense->field, 0), ny = cells_on (dense->field, 1),
        nx = cells_on (dense->field, 2);
  dense->cell_known = g_new (guint8, nz * ny * nx);
  dense->all_known = TRUE;
  for (gsize z = 0; z < nz; z++)
    for (gsize y = 0; y < ny; y++)
      for (gsize x = 0; x < nx; x++)
        {
          gboolean known = count_corners (dense, z, y, x) >= MIN_CORNERS;
          dense->cell_known[(z * ny + y) * nx + x] = known;
          dense->all_known &= known;
        }
}

static double
median_spacing (const LiDense *dense)
{
  g_autoptr (GArray) distances = g_array_new (FALSE, FALSE, sizeof (double));
  for (gsize i = 0; i < dense->field->n; i++)
    {
      gsize nodes[2];
      double distance[2];
      if (dense->usable[i]
          && li_field_index_nearest (dense->index, dense->field->nodes[i].phi.c, 2, 0, nodes,
                                     distance)
                 == 2)
        g_array_append_val (distances, distance[1]);
    }
  g_array_sort (distances, li_compare_doubles);
  return distances->len > 0 ? g_array_index (distances, double, distances->len / 2) : 0;
}

void
li_dense_set_reach (LiDense *dense, double spacings)
{
  double metric[3];
  li_field_metric (dense->field, metric);
  for (int a = 0; a < 3; a++)
    dense->reach[a]
        = MIN (spacings, MAX_REACH)
              * (dense->kind == DENSE_GRID ? dense->field->spacing[a] : dense->spacing / metric[a])
          + 1e-6;
}

/**
 * li_dense_new:
 * @use_repaired: predicted and repaired nodes count as well; else only measured ones
 *
 * A continuous displacement from the nodes of @field, which may be freed afterwards. On a grid each
 * cell interpolates its eight corners by cubic Hermite curves along the edges, from t and F,
 * blended linearly across: exact for polynomials of third degree, so for affine fields. The
 * outermost cells reach a quarter of a spacing farther. Elsewhere nodes are blended by Franke and
 * Little's weights (Renka 1988, ACM Transactions on Mathematical Software 14, 139), to first order.
 * A registration (one node) holds everywhere.
 *
 * Returns: (nullable): %NULL with LI_DVC_ERROR/INVALID when no node is usable.
 */
LiDense *
li_dense_new (const LiField *field, gboolean use_repaired, GError **error)
{
  g_autoptr (LiDense) dense = g_new0 (LiDense, 1);
  dense->field = li_field_copy (field);
  if (!mark_usable (dense, use_repaired, error))
    return NULL;
  if (field->n == 1)
    {
      dense->kind = DENSE_AFFINE;
      dense->affine = field->nodes[0].phi;
      return g_steal_pointer (&dense);
    }
  dense->index = li_field_index_new (dense->field, use_repaired);
  dense->kind = field->is_grid ? DENSE_GRID : DENSE_SCATTERED;
  if (field->is_grid)
    {
      load_nodes (dense);
      mark_cells (dense);
    }
  else
    dense->spacing = median_spacing (dense);
  li_dense_set_reach (dense, REACH);
  return g_steal_pointer (&dense);
}

void
li_dense_free (LiDense *dense)
{
  if (dense == NULL)
    return;
  li_field_index_free (dense->index);
  li_field_free (dense->field);
  g_free (dense->usable);
  g_free (dense->nodes);
  g_free (dense->cell_known);
  g_free (dense);
}

/* Where a point lies in a grid: corners of its cell, place inside it, and what is left beyond the
 * outermost nodes. */
typedef struct
{
  gsize lo[3], hi[3]; /* node index of the cell's two ends on each axis */
  double s[3];        /* 0 … 1; as far as −0.5 and 1.5 in the outermost cells */
  double excess[3];   /* voxels beyond that, continued to first order */
  gboolean beyond, known;
} Place;

static void
find_place (const LiDense *dense, const double x[3], Place *p)
{
  const LiField *field = dense->field;
  gsize cell = 0;
  p->beyond = FALSE;
  p->known = TRUE;
  for (int a = 0; a < 3; a++)
    {
      double last = (double)(field->dims[a] - 1);
      double q = (x[a] - field->first[a]) / field->spacing[a];
      double margin = last > 0 ? MAX_REACH : 0, inside = CLAMP (q, -margin, last + margin);
      gsize cells = cells_on (field, a), i = inside > 0 ? (gsize)inside : 0;
      i = MIN (i, cells - 1);
      p->lo[a] = i;
      p->hi[a] = MIN (i + 1, field->dims[a] - 1);
      p->s[a] = inside - (double)i;
      p->excess[a] = (q - inside) * field->spacing[a];
      p->beyond |= p->excess[a] != 0;
      double beyond = (q - CLAMP (q, 0, last)) * field->spacing[a];
      p->known &= fabs (beyond) <= dense->reach[a];
      cell = cell * cells + i;
    }
  p->known &= dense->cell_known[cell];
}

/* Factors of one axis for the cell's two ends, and their derivatives by position. */
typedef struct
{
  double L[2], dL[2]; /* linear */
  double C[2], dC[2]; /* what t adds beyond linear */
  double H[2], dH[2]; /* what the slope adds, voxels */
} Factors;

static void
find_factors (double s, double h, Factors *f)
{
  double r = 1 - s, c = s * r * (r - s), dc = (1 - 6 * s * r) / h;
  f->L[0] = r;
  f->L[1] = s;
  f->C[0] = c;
  f->C[1] = -c;
  f->H[0] = s * r * r * h;
  f->H[1] = -s * s * r * h;
  f->dL[0] = -1 / h;
  f->dL[1] = 1 / h;
  f->dC[0] = dc;
  f->dC[1] = -dc;
  f->dH[0] = r * (r - 2 * s);
  f->dH[1] = s * (s - 2 * r);
}

static const GridNode *
corner (const LiDense *dense, const Place *p, int j)
{
  const gsize *dims = dense->field->dims;
  gsize z = j & 4 ? p->hi[0] : p->lo[0], y = j & 2 ? p->hi[1] : p->lo[1],
        x = j & 1 ? p->hi[2] : p->lo[2];
  return &dense->nodes[(z * dims[1] + y) * dims[2] + x];
}

static inline void
add_corner (const GridNode *n, double w, const double d[3], double out[3])
{
  for (int a = 0; a < 3; a++)
    out[a] += w * n->t[a] + d[0] * n->G[a][0] + d[1] * n->G[a][1] + d[2] * n->G[a][2];
}

/* Weights of a corner's t (returned) and slopes (@d) from one factor of each axis. */
static inline double
corner_weights (const double L[3], const double C[3], const double H[3], double d[3])
{
  double zy = L[0] * L[1], zx = L[0] * L[2], yx = L[1] * L[2];
  d[0] = H[0] * yx;
  d[1] = H[1] * zx;
  d[2] = H[2] * zy;
  return zy * L[2] + C[0] * yx + C[1] * zx + C[2] * zy;
}

static void
grid_value (const LiDense *dense, const Place *p, const Factors f[3], double u[3])
{
  u[0] = u[1] = u[2] = 0;
  for (int j = 0; j < 8; j++)
    {
      int e[3] = { j >> 2, j >> 1 & 1, j & 1 };
      double L[3], C[3], H[3], d[3];
      for (int a = 0; a < 3; a++)
        {
          L[a] = f[a].L[e[a]];
          C[a] = f[a].C[e[a]];
          H[a] = f[a].H[e[a]];
        }
      double w = corner_weights (L, C, H, d);
      add_corner (corner (dense, p, j), w, d, u);
    }
}

/* The weights are sums of products with one factor of each axis, and all are linear in those of
 * @axis: its derivatives take their place. */
static void
grid_derivative (const LiDense *dense, const Place *p, const Factors f[3], int axis, double du[3])
{
  du[0] = du[1] = du[2] = 0;
  for (int j = 0; j < 8; j++)
    {
      int e[3] = { j >> 2, j >> 1 & 1, j & 1 };
      double L[3], C[3], H[3], d[3];
      for (int a = 0; a < 3; a++)
        {
          gboolean own = a == axis;
          L[a] = own ? f[a].dL[e[a]] : f[a].L[e[a]];
          C[a] = own ? f[a].dC[e[a]] : f[a].C[e[a]];
          H[a] = own ? f[a].dH[e[a]] : f[a].H[e[a]];
        }
      double w = corner_weights (L, C, H, d);
      add_corner (corner (dense, p, j), w, d, du);
    }
}

static gboolean
grid_at (const LiDense *dense, const double x[3], double u[3], LiMat3 *F)
{
  Place p;
  Factors f[3];
  LiMat3 G;
  find_place (dense, x, &p);
  for (int a = 0; a < 3; a++)
    find_factors (p.s[a], dense->field->spacing[a], &f[a]);
  grid_value (dense, &p, f, u);
  if (F == NULL && !p.beyond)
    return p.known;
  for (int b = 0; b < 3; b++)
    {
      double du[3];
      grid_derivative (dense, &p, f, b, du);
      for (int a = 0; a < 3; a++)
        {
          G.m[a][b] = du[a];
          u[a] += du[a] * p.excess[b];
        }
    }
  for (int a = 0; a < 3 && F != NULL; a++)
    for (int b = 0; b < 3; b++)
      F->m[a][b] = G.m[a][b] + (a == b);
  return p.known;
}

/* Franke and Little's weights ((R − d)₊ / (R d))², R the distance of the first node left out:
 * continuous where neighbours change. */
static int
scatter_weights (
    const LiDense *dense, const double x[3], gsize *nodes, double *distance, double *weight)
{
  int n = li_field_index_nearest (dense->index, x, SCATTER_NODES + 1, 0, nodes, distance);
  int used = MIN (n, SCATTER_NODES);
  double R = n > SCATTER_NODES ? distance[n - 1] : INFINITY, total = 0;
  if (distance[0] < 1e-6 || distance[0] >= R)
    {
      weight[0] = 1;
      return 1;
    }
  for (int i = 0; i < used; i++)
    {
      double w = isinf (R) ? 1 / distance[i] : (R - distance[i]) / (R * distance[i]);
      weight[i] = w * w;
      total += weight[i];
    }
  for (int i = 0; i < used; i++)
    weight[i] /= total;
  return used;
}

static gboolean
scatter_known (const LiDense *dense, const double x[3], gsize nearest, double distance)
{
  const double *c = dense->field->nodes[nearest].phi.c;
  if (distance <= 0.9 * dense->spacing)
    return TRUE;
  for (int a = 0; a < 3; a++)
    if (fabs (x[a] - c[a]) > dense->reach[a])
      return FALSE;
  return TRUE;
}

static gboolean
scatter_at (const LiDense *dense, const double x[3], double u[3], LiMat3 *F)
{
  gsize nodes[SCATTER_NODES + 1];
  double distance[SCATTER_NODES + 1], weight[SCATTER_NODES];
  LiMat3 sum = { 0 };
  int n = scatter_weights (dense, x, nodes, distance, weight);
  u[0] = u[1] = u[2] = 0;
  for (int i = 0; i < n; i++)
    {
      const LiPhi *phi = &dense->field->nodes[nodes[i]].phi;
      double ui[3];
      li_phi_displacement (phi, x, ui);
      for (int a = 0; a < 3; a++)
        {
          u[a] += weight[i] * ui[a];
          for (int b = 0; b < 3; b++)
            sum.m[a][b] += weight[i] * phi->F.m[a][b];
        }
    }
  if (F != NULL)
    *F = sum;
  return scatter_known (dense, x, nodes[0], distance[0]);
}

static gboolean
inside_reach (const LiDense *dense, const double x[3])
{
  const LiField *field = dense->field;
  for (int a = 0; a < 3; a++)
    {
      double from = x[a] - field->first[a];
      if (!(from >= -dense->reach[a]
            && from <= field->spacing[a] * (double)(field->dims[a] - 1) + dense->reach[a]))
        return FALSE;
    }
  return TRUE;
}

gboolean
li_dense_known (const LiDense *dense, const double x[3])
{
  gsize nearest;
  double distance;
  Place p;
  if (dense->kind == DENSE_GRID)
    {
      if (!inside_reach (dense, x) || dense->all_known)
        return inside_reach (dense, x);
      find_place (dense, x, &p);
      return p.known;
    }
  return dense->kind == DENSE_AFFINE
         || (li_field_index_nearest (dense->index, x, 1, 0, &nearest, &distance) == 1
             && scatter_known (dense, x, nearest, distance));
}

gboolean
li_dense_extend (const LiDense *dense, const double x[3], double u[3], LiMat3 *F)
{
  if (!isfinite (x[0]) || !isfinite (x[1]) || !isfinite (x[2]))
    {
      u[0] = u[1] = u[2] = NAN;
      return FALSE;
    }
  if (dense->kind == DENSE_GRID)
    return grid_at (dense, x, u, F);
  if (dense->kind == DENSE_SCATTERED)
    return scatter_at (dense, x, u, F);
  li_phi_displacement (&dense->affine, x, u);
  if (F != NULL)
    *F = dense->affine.F;
  return TRUE;
}

/**
 * li_dense_at:
 * @x: voxels, z y x
 * @u: (out): displacement, voxels
 * @F: (out) (nullable): I + the gradient of u; at a node of a grid its own F
 *
 * Returns: FALSE where the field is not known: more than a quarter of a spacing beyond the
 * outermost nodes, or in a cell with fewer than four usable corners. Then @u and @F are not to be
 * used.
 */
gboolean
li_dense_at (const LiDense *dense, const double x[3], double u[3], LiMat3 *F)
{
  return li_dense_extend (dense, x, u, F);
}

typedef struct
{
  LiDenseQuality *out;
  double weight;
} QualitySum;

static double
worst (double a, double b, gboolean high)
{
  if (isnan (a) || isnan (b))
    return isnan (a) ? b : a;
  return high ? MAX (a, b) : MIN (a, b);
}

static void
add_quality (QualitySum *sum, const LiNode *node, double weight)
{
  LiDenseQuality *q = sum->out;
  if (!li_node_is_measured (node) || weight < 1e-9)
    return;
  for (int i = 0; i < 3; i++)
    q->sigma_u[i] += weight * node->sigma_u[i];
  for (int i = 0; i < 9; i++)
    q->sigma_F[i] += weight * node->sigma_F[i];
  q->zncc = worst (q->zncc, node->zncc, FALSE);
  q->error = worst (q->error, node->error, TRUE);
  q->delta_phi_norm = worst (q->delta_phi_norm, node->delta_phi_norm, TRUE);
  q->coverage = worst (q->coverage, node->coverage, FALSE);
  q->iterations = MAX (q->iterations, node->iterations);
  sum->weight += weight;
}

static void
grid_quality (const LiDense *dense, const double x[3], QualitySum *sum)
{
  Place p;
  find_place (dense, x, &p);
  for (int j = 0; j < 8; j++)
    {
      double w = (j & 4 ? p.s[0] : 1 - p.s[0]) * (j & 2 ? p.s[1] : 1 - p.s[1])
                 * (j & 1 ? p.s[2] : 1 - p.s[2]);
      add_quality (sum, &dense->field->nodes[corner (dense, &p, j) - dense->nodes], w);
    }
}

static void
scatter_quality (const LiDense *dense, const double x[3], QualitySum *sum)
{
  gsize nodes[SCATTER_NODES + 1];
  double distance[SCATTER_NODES + 1], weight[SCATTER_NODES];
  int n = scatter_weights (dense, x, nodes, distance, weight);
  for (int i = 0; i < n; i++)
    add_quality (sum, &dense->field->nodes[nodes[i]], weight[i]);
}

/**
 * li_dense_quality:
 *
 * Returns: FALSE when no measured node carries the value at @x.
 */
gboolean
li_dense_quality (const LiDense *dense, const double x[3], LiDenseQuality *out)
{
  *out = (LiDenseQuality){ .zncc = NAN, .error = NAN, .delta_phi_norm = NAN, .coverage = NAN };
  QualitySum sum = { .out = out };
  if (dense->kind == DENSE_GRID)
    grid_quality (dense, x, &sum);
  else if (dense->kind == DENSE_SCATTERED)
    scatter_quality (dense, x, &sum);
  else
    add_quality (&sum, &dense->field->nodes[0], 1);
  out->measured = sum.weight;
  if (!(sum.weight > 0))
    return FALSE;
  for (int i = 0; i < 3; i++)
    out->sigma_u[i] /= sum.weight;
  for (int i = 0; i < 9; i++)
    out->sigma_F[i] /= sum.weight;
  return TRUE;
}
