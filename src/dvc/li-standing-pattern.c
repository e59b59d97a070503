/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-standing-pattern.h"

#include <math.h>
#include <string.h>

#include "dvc/li-frame.h"
#include "volume/li-prefilter.h"
#include "volume/li-sample.h"

#define HALF 10
#define EDGE (2 * HALF)
#define POINTS (EDGE * EDGE * EDGE)
#define MAX_BOXES 96
#define MIN_BOXES 8
/* With less motion, both residuals share grey values. */
#define MIN_MOTION 3
/* Beyond chance: correlation, and its mean against its scatter over boxes. */
#define MIN_CORRELATION 0.02
#define MIN_SIGNIFICANCE 4

/* y = A x + b. */
typedef struct
{
  LiMat3 A;
  double b[3];
} Map;

static Map
forward (const LiPhi *phi)
{
  Map m = { .A = phi->F };
  double Fc[3];

  li_mat3_apply (&phi->F, phi->c, Fc);
  for (int k = 0; k < 3; k++)
    m.b[k] = phi->c[k] + phi->t[k] - Fc[k];
  return m;
}

static gboolean
backward (const LiPhi *phi, Map *out)
{
  Map m = forward (phi);
  double b[3];

  if (!li_mat3_invert (&m.A, &out->A))
    return FALSE;
  li_mat3_apply (&out->A, m.b, b);
  for (int k = 0; k < 3; k++)
    out->b[k] = -b[k];
  return TRUE;
}

static LiBox
image_of (const Map *map, const LiBox *box)
{
  LiBox out;
  double lo[3] = { INFINITY, INFINITY, INFINITY }, hi[3] = { -INFINITY, -INFINITY, -INFINITY };

  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], y[3];
      for (int k = 0; k < 3; k++)
        x[k] = (double)((corner >> k & 1) ? box->hi[k] - 1 : box->lo[k]);
      li_mat3_apply (&map->A, x, y);
      for (int k = 0; k < 3; k++)
        {
          lo[k] = MIN (lo[k], y[k] + map->b[k]);
          hi[k] = MAX (hi[k], y[k] + map->b[k]);
        }
    }
  for (int k = 0; k < 3; k++)
    {
      out.lo[k] = (gint64)floor (CLAMP (lo[k], -1e8, 1e8)) - 2;
      out.hi[k] = (gint64)ceil (CLAMP (hi[k], -1e8, 1e8)) + 3;
    }
  return out;
}

/* @e: @here over the box less @there at the mapped points, offset and contrast of each taken off;
 * not finite where one of them is not. FALSE where they do not look alike. */
static gboolean
difference (const float *here, const float *there, double *contrast, float *e)
{
  double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;

  for (int i = 0; i < POINTS; i++)
    if (isfinite (here[i]) && isfinite (there[i]))
      {
        n++;
        a += here[i];
        b += there[i];
      }
  a /= n;
  b /= n;
  for (int i = 0; i < POINTS; i++)
    {
      if (!isfinite (here[i]) || !isfinite (there[i]))
        continue;
      aa += (here[i] - a) * (here[i] - a);
      bb += (there[i] - b) * (there[i] - b);
      ab += (here[i] - a) * (there[i] - b);
    }
  if (n < POINTS / 2. || !(aa > 0) || !(bb > 0) || ab < 0.5 * sqrt (aa * bb))
    return FALSE;
  double gain = sqrt (aa / bb);
  for (int i = 0; i < POINTS; i++)
    e[i] = (float)((here[i] - a) - gain * (there[i] - b));
  *contrast = aa / n;
  return TRUE;
}

/* Grey of @volume over @box, and of @other where @map brings it. FALSE also when that leaves the
 * volume. */
static gboolean
read_pair (LiVolume *volume,
           LiVolume *other,
           const LiBox *box,
           const Map *map,
           float *here,
           float *there,
           GError **error)
{
  LiBox wanted = image_of (map, box), all = li_volume_box (other), own = li_volume_box (volume);

  if (!li_box_contains (&all, &wanted) || !li_box_contains (&own, box)
      || !li_volume_read_box (volume, box, LI_TYPE_F32, here, error))
    return FALSE;
  g_autoptr (LiBlock) block = li_block_new (other, &wanted, LI_INTERPOLATION_CUBIC, error);
  if (block == NULL)
    return FALSE;
  const double none[3] = { 0 }, step[3] = { map->A.m[0][2], map->A.m[1][2], map->A.m[2][2] };
  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++, there += EDGE)
      {
        const double x[3] = { (double)z, (double)y, (double)box->lo[2] };
        double at[3];
        float row[EDGE + 64];
        li_mat3_apply (&map->A, x, at);
        for (int k = 0; k < 3; k++)
          at[k] += map->b[k];
        li_block_sample_row (block, at, step, none, EDGE, row);
        memcpy (there, row, EDGE * sizeof *there);
      }
  return TRUE;
}

typedef struct
{
  float *here, *there, *e1, *e2;
  gsize boxes;
  double ab, aa, bb, contrast, r, rr;
} Sums;

static gboolean
add_box (LiVolume *im1,
         LiVolume *im2,
         const LiFieldIndex *index,
         const LiPhi *phi,
         Sums *s,
         GError **error)
{
  LiBox box;
  LiPhi source;
  double x[3], contrast, other, ab = 0, aa = 0, bb = 0;
  Map to = forward (phi), from;
  GError *failed = NULL;

  for (int k = 0; k < 3; k++)
    {
      box.lo[k] = (gint64)floor (phi->c[k] + 0.5) - HALF;
      box.hi[k] = box.lo[k] + EDGE;
      x[k] = phi->c[k] - phi->t[k];
    }
  if (!li_field_predict (index, x, 4, 0, &source) || !backward (&source, &from))
    return TRUE;
  if (!read_pair (im1, im2, &box, &to, s->here, s->there, &failed)
      || !difference (s->here, s->there, &contrast, s->e1)
      || !read_pair (im2, im1, &box, &from, s->here, s->there, &failed)
      || !difference (s->here, s->there, &other, s->e2))
    {
      if (failed != NULL)
        g_propagate_error (error, failed);
      return failed == NULL;
    }
  double gain = sqrt (contrast / other); /* image 2's grey values in those of image 1 */
  for (int i = 0; i < POINTS; i++)
    {
      if (!isfinite (s->e1[i]) || !isfinite (s->e2[i]))
        continue;
      aa += s->e1[i] * s->e1[i];
      bb += s->e2[i] * s->e2[i];
      ab += s->e1[i] * s->e2[i];
    }
  if (!(aa > 0) || !(bb > 0))
    return TRUE;
  double r = ab / sqrt (aa * bb);
  s->boxes++;
  s->ab += gain * ab;
  s->aa += aa;
  s->bb += gain * gain * bb;
  s->contrast += contrast;
  s->r += r;
  s->rr += r * r;
  return TRUE;
}

static void
judge (const Sums *s, LiStandingPattern *out)
{
  double n = (double)s->boxes;

  *out = (LiStandingPattern){ .boxes = s->boxes, .correlation = NAN, .contrast = NAN };
  if (s->boxes < MIN_BOXES)
    return;
  double mean = s->r / n, scatter = sqrt (MAX (s->rr / n - mean * mean, 1e-12) / (n - 1));
  out->correlation = s->ab / sqrt (s->aa * s->bb);
  out->contrast = sqrt (s->contrast / n);
  out->found = out->correlation > MIN_CORRELATION && mean > MIN_SIGNIFICANCE * scatter;
  out->sd = out->found ? sqrt (s->ab / (n * POINTS)) : 0;
}

static gboolean
moved_enough (const LiNode *node)
{
  const double *t = node->phi.t;

  return li_node_is_measured (node)
         && t[0] * t[0] + t[1] * t[1] + t[2] * t[2] > MIN_MOTION * MIN_MOTION;
}

gboolean
li_standing_pattern (
    LiVolume *im1, LiVolume *im2, const LiField *full, LiStandingPattern *out, GError **error)
{
  LiFrame frame = li_frame_of (im1, im2);
  gboolean same = TRUE, ok = TRUE;
  gsize n = 0, seen = 0;
  Sums s = { 0 };

  for (int k = 0; k < 3; k++)
    same = same && frame.one[k] == frame.two[k];
  *out = (LiStandingPattern){ .correlation = NAN, .contrast = NAN };
  if (!same) /* for crops of different origin, equal indices are different places in the laboratory
              */
    return TRUE;
  g_autoptr (LiField) field = li_field_copy (full);
  li_frame_field_to_volume (&frame, field);
  for (gsize i = 0; i < field->n; i++)
    n += moved_enough (&field->nodes[i]);
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
  s.here = g_new (float, 4 * POINTS);
  s.there = s.here + POINTS;
  s.e1 = s.there + POINTS;
  s.e2 = s.e1 + POINTS;
  for (gsize i = 0; ok && i < field->n; i++)
    if (moved_enough (&field->nodes[i]))
      {
        /* Spread evenly over the nodes. */
        if (n <= MAX_BOXES || seen * MAX_BOXES / n != (seen + 1) * MAX_BOXES / n)
          ok = add_box (im1, im2, index, &field->nodes[i].phi, &s, error);
        seen++;
      }
  g_free (s.here);
  if (ok)
    judge (&s, out);
  return ok;
}
