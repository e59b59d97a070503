/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-field-stats.h"

#include <math.h>
#include <string.h>

#define SLABS 40

static gboolean
inside (const double p[3], const double lo[3], const double hi[3])
{
  for (int a = 0; a < 3; a++)
    if (!(p[a] >= lo[a] && p[a] < hi[a]))
      return FALSE;
  return TRUE;
}

/* Mean, then the sum of squares about it: no digits are lost. */
void
li_field_box_stat (const LiField *points,
                   const float *values,
                   const double lo[3],
                   const double hi[3],
                   gboolean use_repaired,
                   LiBoxStat *out)
{
  double sum = 0, squares = 0;

  *out = (LiBoxStat){ .mean = NAN, .sd = NAN, .lo = NAN, .hi = NAN };
  for (int pass = 0; pass < 2; pass++)
    {
      for (gsize k = 0; k < points->n; k++)
        {
          const LiNode *node = &points->nodes[k];

          if (!inside (node->phi.c, lo, hi))
            continue;
          if (!isfinite (values[k]) || (!use_repaired && !li_node_is_measured (node)))
            {
              if (pass == 0)
                (*(isfinite (values[k]) ? &out->excluded : &out->unknown))++;
              continue;
            }
          if (pass == 1)
            {
              squares += (values[k] - out->mean) * (values[k] - out->mean);
              continue;
            }
          out->lo = out->used == 0 ? values[k] : MIN (out->lo, values[k]);
          out->hi = out->used == 0 ? values[k] : MAX (out->hi, values[k]);
          sum += values[k];
          out->used++;
        }
      if (out->used == 0)
        return;
      out->mean = sum / out->used;
    }
  if (out->used > 1)
    out->sd = sqrt (squares / (out->used - 1));
}

static void
extent (const LiField *points, double lo[3], double hi[3])
{
  for (int a = 0; a < 3; a++)
    {
      lo[a] = INFINITY;
      hi[a] = -INFINITY;
    }
  for (gsize k = 0; k < points->n; k++)
    for (int a = 0; a < 3; a++)
      {
        lo[a] = MIN (lo[a], points->nodes[k].phi.c[a]);
        hi[a] = MAX (hi[a], nextafter (points->nodes[k].phi.c[a], INFINITY));
      }
}

void
li_field_profile (const LiField *points,
                  const float *values,
                  int axis,
                  const double lo[3],
                  const double hi[3],
                  gboolean use_repaired,
                  GArray **positions,
                  GArray **stats)
{
  double all_lo[3], all_hi[3], from, step;
  gsize slabs = points->is_grid ? points->dims[axis] : SLABS;

  *positions = g_array_new (FALSE, FALSE, sizeof (double));
  *stats = g_array_new (FALSE, FALSE, sizeof (LiBoxStat));
  extent (points, all_lo, all_hi);
  from = points->is_grid ? points->first[axis] - points->spacing[axis] / 2 : all_lo[axis];
  step = points->is_grid ? points->spacing[axis] : (all_hi[axis] - all_lo[axis]) / SLABS;
  for (gsize k = 0; points->n > 0 && k < slabs; k++)
    {
      double a[3], b[3], middle = from + (k + 0.5) * step;
      LiBoxStat stat;

      for (int d = 0; d < 3; d++)
        {
          a[d] = lo != NULL ? lo[d] : all_lo[d];
          b[d] = hi != NULL ? hi[d] : all_hi[d];
        }
      if (middle < a[axis] - step / 2 || middle >= b[axis] + step / 2)
        continue;
      a[axis] = MAX (a[axis], from + k * step);
      b[axis] = MIN (b[axis], from + (k + 1) * step);
      li_field_box_stat (points, values, a, b, use_repaired, &stat);
      g_array_append_val (*positions, middle);
      g_array_append_val (*stats, stat);
    }
}

static gint64
grid_point_at (const LiField *points, const double p[3])
{
  gint64 index[3];

  for (int a = 0; a < 3; a++)
    {
      index[a] = (gint64)floor ((p[a] - points->first[a]) / points->spacing[a] + 0.5);
      if (index[a] < 0 || index[a] >= (gint64)points->dims[a])
        return -1;
    }
  return (index[0] * (gint64)points->dims[1] + index[1]) * (gint64)points->dims[2] + index[2];
}

gint64
li_field_point_at (const LiField *points, const double p[3])
{
  double best = INFINITY;
  gint64 found = -1;

  if (points->is_grid)
    return grid_point_at (points, p);
  for (gsize k = 0; k < points->n; k++)
    {
      double d = 0;
      gboolean near = TRUE;

      for (int a = 0; a < 3; a++)
        {
          double step = fabs (points->nodes[k].phi.c[a] - p[a]);

          near &= step <= (points->half_window[a] > 0 ? points->half_window[a] : 8);
          d += step * step;
        }
      if (near && d < best)
        {
          best = d;
          found = (gint64)k;
        }
    }
  return found;
}

#define CARRY_NEIGHBOURS 8
#define CARRY_STEPS 60

gboolean
li_field_carry (const LiFieldIndex *index, double reach, const double p[3], double out[3])
{
  LiPhi phi;

  if (index == NULL || !li_field_predict (index, p, CARRY_NEIGHBOURS, reach, &phi))
    return FALSE;
  for (int a = 0; a < 3; a++)
    out[a] = p[a] + phi.t[a];
  return TRUE;
}

/* x ← x + (p − Φ(x)): converges while the displacement changes by less than itself per voxel. */
gboolean
li_field_carry_back (const LiFieldIndex *index, double reach, const double p[3], double out[3])
{
  double there[3], off = INFINITY;

  memcpy (out, p, 3 * sizeof *out);
  for (int step = 0; step < CARRY_STEPS && off > 1e-4; step++)
    {
      if (!li_field_carry (index, reach, out, there))
        return FALSE;
      off = 0;
      for (int a = 0; a < 3; a++)
        {
          out[a] += p[a] - there[a];
          off = MAX (off, fabs (p[a] - there[a]));
        }
    }
  return off <= 1e-4;
}
