/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-correlate-static.h"

#include <float.h>
#include <math.h>

typedef struct
{
  double n, a, b, aa, bb, ab;
} Sums;

static const float *
row_of (const LiArray3 *array, const LiBox *box, gint64 z, gint64 y, gint64 x)
{
  return array->data + (z - box->lo[0]) * (gssize)array->stride_z
         + (y - box->lo[1]) * (gssize)array->stride_y + (x - box->lo[2]);
}

/* @a0, @b0 are taken off, to keep digits. */
static void
add_row (const float *a, const float *b, const float *w, gint64 n, float a0, float b0, Sums *sums)
{
  float part[5] = { 0 }, count = 0;

  for (gint64 k = 0; k < n; k++)
    {
      float use = w ? w[k] : 1, p = (a[k] - a0) * use, q = (b[k] - b0) * use;
      count += use;
      part[0] += p;
      part[1] += q;
      part[2] += p * p;
      part[3] += q * q;
      part[4] += p * q;
    }
  sums->n += count;
  sums->a += part[0];
  sums->b += part[1];
  sums->aa += part[2];
  sums->bb += part[3];
  sums->ab += part[4];
}

double
li_static_zncc (const LiReference *ref,
                const LiArray3 *two,
                const LiBox *box,
                const LiBox *window,
                int step,
                double least)
{
  LiBox both = li_box_intersect (window, box);
  Sums s = { 0 };

  both = li_box_intersect (&both, &ref->box);
  if (li_box_is_empty (&both))
    return NAN;
  float a0 = *row_of (&ref->f, &ref->box, both.lo[0], both.lo[1], both.lo[2]),
        b0 = *row_of (two, box, both.lo[0], both.lo[1], both.lo[2]);
  for (gint64 z = both.lo[0]; z < both.hi[0]; z += step)
    for (gint64 y = both.lo[1]; y < both.hi[1]; y += step)
      add_row (row_of (&ref->f, &ref->box, z, y, both.lo[2]), row_of (two, box, z, y, both.lo[2]),
               ref->masked ? row_of (&ref->w, &ref->box, z, y, both.lo[2]) : NULL,
               li_box_edge (&both, 2), a0, b0, &s);
  double aa = s.aa - s.a * s.a / s.n, bb = s.bb - s.b * s.b / s.n;
  double least_a = 4 * (double)FLT_EPSILON * (a0 + s.a / s.n),
         least_b = 4 * (double)FLT_EPSILON * (b0 + s.b / s.n);
  if (s.n < MAX (least, 2) || !(aa > s.n * least_a * least_a) || !(bb > s.n * least_b * least_b))
    return NAN;
  return (s.ab - s.a * s.b / s.n) / sqrt (aa * bb);
}

gboolean
li_static_suspected (const LiPhi *measured, const LiPhi *predicted)
{
  double still = 0, moved = 0;

  for (int k = 0; k < 3; k++)
    {
      still += measured->t[k] * measured->t[k];
      moved += predicted->t[k] * predicted->t[k];
    }
  return still < 0.5 * 0.5 && moved > 1.5 * 1.5;
}

static gboolean
stands_out (const LiNode *node, const LiPhi *registration)
{
  const double *t = node->phi.t;

  if (registration != NULL)
    {
      LiPhi here = li_phi_move (registration, node->phi.c);
      if (li_static_suspected (&node->phi, &here))
        return TRUE;
    }
  return t[0] * t[0] + t[1] * t[1] + t[2] * t[2] > 1.5 * 1.5 && node->zncc_static > node->zncc;
}

double
li_field_static_share (const LiField *field, const LiPhi *registration)
{
  gsize known = 0, still = 0;

  for (gsize i = 0; i < field->n; i++)
    if (li_node_is_measured (&field->nodes[i]) && isfinite (field->nodes[i].zncc_static))
      {
        known++;
        still += stands_out (&field->nodes[i], registration);
      }
  return known > 0 ? (double)still / (double)known : NAN;
}
