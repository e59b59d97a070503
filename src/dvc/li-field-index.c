/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-field.h"

#include "base/li-material.h"

/* Usable nodes sorted into cubic buckets; a query visits shells of buckets around its own until no
 * nearer node can be missing. */
struct _LiFieldIndex
{
  const LiField *field;
  gsize n;          /* usable nodes */
  double metric[3]; /* of a voxel's edges: distances are taken after scaling by it */
  double lo[3];     /* lowest position, scaled */
  double edge;      /* of a bucket, scaled */
  gint64 cells[3];  /* buckets on each axis */
  gsize *start;     /* of each bucket in items; one more than buckets */
  gsize *items;     /* node numbers by bucket, ascending inside one */
};

static gboolean
is_usable (const LiNode *node, gboolean use_repaired)
{
  if (!li_phi_is_finite (&node->phi))
    return FALSE;
  return li_node_is_measured (node) || (use_repaired && node->source != LI_SOURCE_MEASURED);
}

/**
 * li_field_metric:
 * @metric: (out caller-allocates): z y x
 *
 * What a voxel counts for on each axis where distances between nodes are taken: 1 for cubic voxels
 * and where the voxel size is not known. With others the distance is the one in the material, in
 * units of the edge of a cube of the same volume; on a grid it is counted in spacings, so that
 * every axis keeps its neighbours however flat the cells are in the material (where a grid is even
 * in micrometres both are the same).
 */
void
li_field_metric (const LiField *field, double metric[3])
{
  const double *s = field->spacing;

  if (!field->is_grid || !li_voxel_is_anisotropic (field->voxel))
    li_voxel_metric (field->voxel, metric);
  else
    li_voxel_metric ((const double[3]){ 1 / s[0], 1 / s[1], 1 / s[2] }, metric);
}

static gboolean
find_extent (LiFieldIndex *index, gboolean use_repaired, double extent[3])
{
  double hi[3] = { -INFINITY, -INFINITY, -INFINITY };
  for (int a = 0; a < 3; a++)
    index->lo[a] = INFINITY;
  for (gsize i = 0; i < index->field->n; i++)
    {
      const LiNode *node = &index->field->nodes[i];
      if (!is_usable (node, use_repaired))
        continue;
      index->n++;
      for (int a = 0; a < 3; a++)
        {
          double at = node->phi.c[a] * index->metric[a];
          index->lo[a] = MIN (index->lo[a], at);
          hi[a] = MAX (hi[a], at);
        }
    }
  for (int a = 0; a < 3; a++)
    extent[a] = hi[a] - index->lo[a];
  return index->n > 0;
}

/* About two nodes to a bucket over the axes that have an extent. */
static void
choose_buckets (LiFieldIndex *index, const double extent[3])
{
  double product = 1, widest = 0;
  int axes = 0;
  for (int a = 0; a < 3; a++)
    if (extent[a] > 0)
      {
        product *= extent[a];
        widest = MAX (widest, extent[a]);
        axes++;
      }
  index->edge = axes ? pow (2.0 * product / (double)index->n, 1.0 / axes) : 1;
  /* A thin sheet or a needle would get too many empty buckets: never more than 4 n in all, nor 1e6
   * on an axis. */
  index->edge = MAX (index->edge, MAX (widest / 1e6, 1e-9));
  for (;; index->edge *= 1.3)
    {
      double total = 1;
      for (int a = 0; a < 3; a++)
        {
          index->cells[a] = (gint64)(extent[a] / index->edge) + 1;
          total *= (double)index->cells[a];
        }
      if (total <= 4.0 * (double)index->n + 8)
        return;
    }
}

static gint64
bucket_coordinate (const LiFieldIndex *index, double p, int axis)
{
  double i = floor ((p * index->metric[axis] - index->lo[axis]) / index->edge);
  return (gint64)CLAMP (i, -1e7, 1e7);
}

static gsize
bucket_of (const LiFieldIndex *index, const double p[3])
{
  gsize at = 0;
  for (int a = 0; a < 3; a++)
    {
      gint64 i = bucket_coordinate (index, p[a], a);
      at = at * (gsize)index->cells[a] + (gsize)CLAMP (i, 0, index->cells[a] - 1);
    }
  return at;
}

static void
fill_buckets (LiFieldIndex *index, gboolean use_repaired)
{
  gsize buckets = (gsize)(index->cells[0] * index->cells[1] * index->cells[2]);
  index->start = g_new0 (gsize, buckets + 2);
  index->items = g_new (gsize, index->n);
  for (gsize i = 0; i < index->field->n; i++)
    if (is_usable (&index->field->nodes[i], use_repaired))
      index->start[bucket_of (index, index->field->nodes[i].phi.c) + 2]++;
  for (gsize b = 0; b < buckets; b++)
    index->start[b + 2] += index->start[b + 1];
  /* start[b + 1] runs from the start of bucket b to its end while nodes are put in, and so ends as
   * start of b + 1. */
  for (gsize i = 0; i < index->field->n; i++)
    if (is_usable (&index->field->nodes[i], use_repaired))
      index->items[index->start[bucket_of (index, index->field->nodes[i].phi.c) + 1]++] = i;
}

/**
 * li_field_index_new:
 * @use_repaired: predicted and repaired nodes count too; else only measured ones (status 2)
 *
 * Prepares nearest-node queries. @field must outlive the index and keep its positions.
 */
LiFieldIndex *
li_field_index_new (const LiField *field, gboolean use_repaired)
{
  LiFieldIndex *index = g_new0 (LiFieldIndex, 1);
  double extent[3];
  index->field = field;
  li_field_metric (field, index->metric);
  if (find_extent (index, use_repaired, extent))
    {
      choose_buckets (index, extent);
      fill_buckets (index, use_repaired);
    }
  return index;
}

void
li_field_index_free (LiFieldIndex *index)
{
  if (index == NULL)
    return;
  g_free (index->start);
  g_free (index->items);
  g_free (index);
}

typedef struct
{
  const LiFieldIndex *index;
  const double *p;
  int wanted, found;
  double limit; /* squared */
  gsize *nodes;
  double *squared;
} Query;

static double
squared_distance (const double metric[3], const double a[3], const double b[3])
{
  double dz = metric[0] * (a[0] - b[0]), dy = metric[1] * (a[1] - b[1]),
         dx = metric[2] * (a[2] - b[2]);
  return dz * dz + dy * dy + dx * dx;
}

/* Keeps the list sorted by distance, then by node number. */
static void
offer (Query *q, gsize node)
{
  double d = squared_distance (q->index->metric, q->p, q->index->field->nodes[node].phi.c);
  int at = q->found;
  if (d > q->limit)
    return;
  while (at > 0 && (d < q->squared[at - 1] || (d == q->squared[at - 1] && node < q->nodes[at - 1])))
    at--;
  if (at >= q->wanted)
    return;
  if (q->found < q->wanted)
    q->found++;
  for (int i = q->found - 1; i > at; i--)
    {
      q->nodes[i] = q->nodes[i - 1];
      q->squared[i] = q->squared[i - 1];
    }
  q->nodes[at] = node;
  q->squared[at] = d;
}

static void
visit_bucket (Query *q, gint64 z, gint64 y, gint64 x)
{
  const LiFieldIndex *index = q->index;
  gsize b = (gsize)((z * index->cells[1] + y) * index->cells[2] + x);
  for (gsize i = index->start[b]; i < index->start[b + 1]; i++)
    offer (q, index->items[i]);
}

/* All buckets at Chebyshev distance @r from @c that exist. */
static void
visit_shell (Query *q, const gint64 c[3], gint64 r)
{
  const gint64 *cells = q->index->cells;
  gint64 z1 = MIN (c[0] + r, cells[0] - 1), y1 = MIN (c[1] + r, cells[1] - 1);
  for (gint64 z = MAX (c[0] - r, 0); z <= z1; z++)
    for (gint64 y = MAX (c[1] - r, 0); y <= y1; y++)
      {
        gboolean face = ABS (z - c[0]) == r || ABS (y - c[1]) == r;
        gint64 step = face || r == 0 ? 1 : 2 * r;
        for (gint64 x = c[2] - r; x <= c[2] + r; x += step)
          if (x >= 0 && x < cells[2])
            visit_bucket (q, z, y, x);
      }
}

/* Shells before the first and after the last that hold a bucket. */
static void
shell_range (const LiFieldIndex *index, const gint64 c[3], gint64 *first, gint64 *last)
{
  *first = *last = 0;
  for (int a = 0; a < 3; a++)
    {
      gint64 above = c[a] - (index->cells[a] - 1);
      *first = MAX (*first, MAX (-c[a], above));
      *last = MAX (*last, MAX (ABS (c[a]), ABS (above)));
    }
}

static void
run_query (Query *q)
{
  const LiFieldIndex *index = q->index;
  gint64 c[3], first, last;
  for (int a = 0; a < 3; a++)
    {
      c[a] = bucket_coordinate (index, q->p[a], a);
      /* For a point far outside, the search starts at the border, because shells around the point
       * itself would hold no bucket for a long way. */
      c[a] = CLAMP (c[a], -1, index->cells[a]);
    }
  shell_range (index, c, &first, &last);
  for (gint64 r = first; r <= last; r++)
    {
      visit_shell (q, c, r);
      /* Whatever lies in a later shell is at least r buckets away from a point inside bucket c. A
       * point farther outside is farther from them all by at least the same. */
      double reach = (double)r * index->edge;
      if (reach * reach > q->limit
          || (q->found == q->wanted && q->squared[q->found - 1] < reach * reach))
        return;
    }
}

/**
 * li_field_index_nearest:
 * @p: voxels, z y x
 * @n: at most this many
 * @max_distance: voxels, as li_field_metric() counts them; 0 for any
 * @nodes: (out caller-allocates): @n array indices, nearest first, ties by index
 * @distance: (out caller-allocates) (nullable): the same unit
 *
 * Returns: how many usable nodes were found.
 */
int
li_field_index_nearest (const LiFieldIndex *index,
                        const double p[3],
                        int n,
                        double max_distance,
                        gsize *nodes,
                        double *distance)
{
  double few[32];
  if (index->n == 0 || n <= 0 || !isfinite (p[0]) || !isfinite (p[1]) || !isfinite (p[2]))
    return 0;
  g_autofree double *many = n > 32 ? g_new (double, n) : NULL;
  Query q = { .index = index,
              .p = p,
              .wanted = n,
              .limit = max_distance > 0 ? max_distance * max_distance : INFINITY,
              .nodes = nodes,
              .squared = many ? many : few };
  run_query (&q);
  for (int i = 0; i < q.found && distance != NULL; i++)
    distance[i] = sqrt (q.squared[i]);
  return q.found;
}

static void
add_prediction (const LiNode *node, const double p[3], double weight, LiPhi *sum)
{
  double u[3];
  li_phi_displacement (&node->phi, p, u);
  for (int a = 0; a < 3; a++)
    {
      sum->t[a] += weight * u[a];
      for (int b = 0; b < 3; b++)
        sum->F.m[a][b] += weight * node->phi.F.m[a][b];
    }
}

/**
 * li_field_predict:
 * @p: voxels, z y x
 * @phi: (out): Φ about @p
 *
 * First-order interpolation from the @neighbours (at most 64) nearest usable nodes: u(p) = Σ w [t_j
 * + (F_j − I)(p − x_j)], F = Σ w F_j, w the normalised inverse squared distance (Shepard 1968, with
 * first-order node functions). Exact for affine fields; at a usable node it gives that node's own
 * Φ.
 *
 * Returns: FALSE when no usable node is within @max_distance (0: any).
 */
gboolean
li_field_predict (
    const LiFieldIndex *index, const double p[3], int neighbours, double max_distance, LiPhi *phi)
{
  gsize nodes[64];
  double distance[64];
  int found
      = li_field_index_nearest (index, p, CLAMP (neighbours, 1, 64), max_distance, nodes, distance);
  if (found == 0)
    return FALSE;
  if (distance[0] < 1e-6)
    {
      *phi = li_phi_move (&index->field->nodes[nodes[0]].phi, p);
      return TRUE;
    }
  double total = 0;
  for (int i = 0; i < found; i++)
    total += 1 / (distance[i] * distance[i]);
  *phi = (LiPhi){ .c = { p[0], p[1], p[2] } };
  for (int i = 0; i < found; i++)
    add_prediction (&index->field->nodes[nodes[i]], p, 1 / (distance[i] * distance[i] * total),
                    phi);
  return TRUE;
}
