/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-rings-points.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-lock.h"
#include "base/li-pool.h"
#include "volume/li-sample.h"

#define EDGE LI_RING_EDGE
#define POINTS LI_RING_POINTS
/* With less motion, both ends of a difference share noise, because interpolation spreads it. */
#define MIN_MOTION 3
/* Points beyond this many standard deviations have changed (a front, a bubble) and are left out. */
#define OUTLIER_LIMIT 3.5

typedef struct
{
  LiVolume *im1, *im2, *mask;
  LiRingBoxes *boxes;
  LiMutex lock;
  GError *error;
} Job;

static double
monomial (int k, int z, int y, int x)
{
  const double middle = (EDGE - 1) / 2.;

  return k == 0 ? 1 : k == 1 ? z - middle : k == 2 ? y - middle : x - middle;
}

/* Sums of e · (1, z, y, x) over the points in use. */
static void
moments (const LiRingBox *box, const float *e, double out[4])
{
  const float *d = box->d;

  memset (out, 0, 4 * sizeof *out);
  for (int z = 0; z < EDGE; z++)
    for (int y = 0; y < EDGE; y++, d += EDGE, e += EDGE)
      {
        double s = 0, sx = 0;
        for (int x = 0; x < EDGE; x++)
          if (!isnan (d[x]))
            {
              s += e[x];
              sx += e[x] * monomial (3, z, y, x);
            }
        out[0] += s;
        out[1] += s * monomial (1, z, y, 0);
        out[2] += s * monomial (2, z, y, 0);
        out[3] += sx;
      }
}

void
li_ring_box_project (const LiRingBox *box, float *e)
{
  double m[4], c[4] = { 0 };
  const float *d = box->d;

  moments (box, e, m);
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++)
      c[i] += box->inverse[i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i] * m[j];
  for (int z = 0; z < EDGE; z++)
    for (int y = 0; y < EDGE; y++, d += EDGE, e += EDGE)
      {
        double row = c[0] + c[1] * monomial (1, z, y, 0) + c[2] * monomial (2, z, y, 0);
        for (int x = 0; x < EDGE; x++)
          e[x] = isnan (d[x]) ? 0 : (float)(e[x] - row - c[3] * monomial (3, z, y, x));
      }
}

static gboolean
prepare_projection (LiRingBox *box)
{
  double a[16] = { 0 }, inverse[16];
  gsize used = 0;

  for (int z = 0, i = 0; z < EDGE; z++)
    for (int y = 0; y < EDGE; y++)
      for (int x = 0; x < EDGE; x++, i++)
        if (!isnan (box->d[i]))
          {
            const double v[4]
                = { 1, monomial (1, z, y, x), monomial (2, z, y, x), monomial (3, z, y, x) };
            used++;
            for (int p = 0; p < 4; p++)
              for (int q = 0; q <= p; q++)
                a[4 * p + q] += v[p] * v[q];
          }
  if (used < POINTS / 4 || !li_invert_spd (4, a, inverse, 1e-6))
    return FALSE;
  for (int p = 0; p < 4; p++)
    for (int q = 0; q <= p; q++)
      box->inverse[p * (p + 1) / 2 + q] = inverse[4 * p + q];
  return TRUE;
}

/* d = here − gain · there, where both look alike. */
static gboolean
difference (LiRingBox *box, const float *here, const float *there)
{
  double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;

  for (int i = 0; i < POINTS; i++)
    if (!isnan (box->d[i]))
      {
        n++;
        a += here[i];
        b += there[i];
      }
  a /= n;
  b /= n;
  for (int i = 0; i < POINTS; i++)
    if (!isnan (box->d[i]))
      {
        aa += (here[i] - a) * (here[i] - a);
        bb += (there[i] - b) * (there[i] - b);
        ab += (here[i] - a) * (there[i] - b);
      }
  if (n < POINTS / 4. || !(aa > 0) || !(bb > 0) || ab < 0.5 * sqrt (aa * bb))
    return FALSE;
  box->gain = sqrt (aa / bb);
  for (int i = 0; i < POINTS; i++)
    if (!isnan (box->d[i]))
      box->d[i] = (float)((here[i] - a) - box->gain * (there[i] - b));
  return TRUE;
}

static void
drop_outliers (LiRingBox *box, float *e)
{
  double n = 0, ee = 0;

  memcpy (e, box->d, POINTS * sizeof *e);
  li_ring_box_project (box, e);
  for (int i = 0; i < POINTS; i++)
    if (!isnan (box->d[i]))
      {
        n++;
        ee += e[i] * e[i];
      }
  double limit = OUTLIER_LIMIT * sqrt (ee / n);
  for (int i = 0; i < POINTS; i++)
    if (!(fabsf (e[i]) <= limit))
      box->d[i] = NAN;
}

static gboolean
target_of (const LiRingBox *box, LiBox *out)
{
  double lo[3] = { INFINITY, INFINITY, INFINITY }, hi[3] = { -INFINITY, -INFINITY, -INFINITY };

  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], y[3];
      for (int k = 0; k < 3; k++)
        x[k] = (double)((corner >> k & 1) ? box->box.hi[k] - 1 : box->box.lo[k]);
      li_mat3_apply (&box->A, x, y);
      for (int k = 0; k < 3; k++)
        {
          lo[k] = MIN (lo[k], y[k] + box->b[k]);
          hi[k] = MAX (hi[k], y[k] + box->b[k]);
        }
    }
  for (int k = 0; k < 3; k++)
    {
      if (!(hi[k] - lo[k] < 3 * EDGE) || !(fabs (lo[k]) < 1e8))
        return FALSE;
      out->lo[k] = (gint64)floor (lo[k]) - 2;
      out->hi[k] = (gint64)ceil (hi[k]) + 3;
    }
  return TRUE;
}

/* Grey of image 1 over the box and of image 2 where the box goes; d becomes 0 where the mask and
 * the values allow a point, else NaN. FALSE also without an error: the box cannot be used. */
static gboolean
read_box (const Job *job, LiRingBox *box, float *here, float *there, GError **error)
{
  LiBox wanted, all = li_volume_box (job->im2), own = li_volume_box (job->im1);

  if (!target_of (box, &wanted) || !li_box_contains (&all, &wanted)
      || !li_box_contains (&own, &box->box))
    return FALSE;
  if (job->mask != NULL && !li_volume_read_box (job->mask, &box->box, LI_TYPE_F32, there, error))
    return FALSE;
  gsize used = 0;
  for (int i = 0; i < POINTS; i++)
    {
      box->d[i] = job->mask == NULL || there[i] > 0 ? 0 : NAN;
      used += !isnan (box->d[i]);
    }
  if (used < POINTS / 4 || !li_volume_read_box (job->im1, &box->box, LI_TYPE_F32, here, error))
    return FALSE;
  /* Linear interpolation is enough: interpolation errors of the sample do not form circles. */
  g_autoptr (LiBlock) block = li_block_new (job->im2, &wanted, LI_INTERPOLATION_LINEAR, error);
  if (block == NULL)
    return FALSE;
  const double none[3] = { 0 }, step[3] = { box->A.m[0][2], box->A.m[1][2], box->A.m[2][2] };
  for (gint64 z = box->box.lo[0]; z < box->box.hi[0]; z++)
    for (gint64 y = box->box.lo[1]; y < box->box.hi[1]; y++, there += EDGE)
      {
        const double x[3] = { (double)z, (double)y, (double)box->box.lo[2] };
        double at[3];
        float row[EDGE + 64];
        li_mat3_apply (&box->A, x, at);
        for (int k = 0; k < 3; k++)
          at[k] += box->b[k];
        li_block_sample_row (block, at, step, none, EDGE, row);
        memcpy (there, row, EDGE * sizeof *there);
      }
  for (int i = 0; i < POINTS; i++)
    if (!isfinite (here[i]) || !isfinite (there[i - POINTS]))
      box->d[i] = NAN;
  return TRUE;
}

static void
fill_box (gsize i, gpointer data)
{
  Job *job = data;
  LiRingBox *box = &job->boxes->boxes[i];
  g_autofree float *here = g_new (float, 2 * POINTS);
  float *there = here + POINTS;
  GError *error = NULL;

  box->d = job->boxes->values + i * POINTS;
  box->used = read_box (job, box, here, there, &error) && difference (box, here, there)
              && prepare_projection (box);
  if (box->used)
    {
      drop_outliers (box, here);
      box->used = prepare_projection (box);
    }
  if (box->used)
    {
      memcpy (here, box->d, POINTS * sizeof *here);
      li_ring_box_project (box, here);
      for (int k = 0; k < POINTS; k++)
        box->d[k] = isnan (box->d[k]) ? NAN : here[k];
    }
  if (error == NULL)
    return;
  li_mutex_lock (&job->lock);
  if (job->error == NULL)
    job->error = g_steal_pointer (&error);
  li_mutex_unlock (&job->lock);
  g_clear_error (&error);
}

static gboolean
moves_enough (const LiNode *node)
{
  const double *t = node->phi.t;

  return li_phi_is_finite (&node->phi) && node->status >= 0
         && t[0] * t[0] + t[1] * t[1] + t[2] * t[2] > MIN_MOTION * MIN_MOTION;
}

static void
place_box (const LiPhi *phi, LiRingBox *box)
{
  double Fc[3];

  li_mat3_apply (&phi->F, phi->c, Fc);
  box->A = phi->F;
  for (int k = 0; k < 3; k++)
    {
      box->b[k] = phi->c[k] + phi->t[k] - Fc[k];
      box->box.lo[k] = (gint64)floor (phi->c[k] + 0.5) - EDGE / 2;
      box->box.hi[k] = box->box.lo[k] + EDGE;
    }
}

gboolean
li_ring_boxes_read (LiVolume *im1,
                    LiVolume *im2,
                    LiVolume *mask,
                    const LiField *field,
                    gsize points,
                    LiRingBoxes *out,
                    GError **error)
{
  Job job = { im1, im2, mask, out, LI_MUTEX_INIT, NULL };
  gsize n = 0, kept = 0;
  double share;

  *out = (LiRingBoxes){ 0 };
  for (gsize i = 0; i < field->n; i++)
    n += moves_enough (&field->nodes[i]);
  share = MIN (1, (double)points / ((double)MAX (n, 1) * POINTS));
  out->boxes = g_new0 (LiRingBox, MAX (n, 1));
  for (gsize i = 0; i < field->n; i++)
    if (moves_enough (&field->nodes[i]))
      {
        /* Every part of the grid alike: multiples of the golden ratio are spread evenly. */
        double turn = (double)kept++ * 0.6180339887498949;
        if (turn - floor (turn) < share)
          place_box (&field->nodes[i].phi, &out->boxes[out->n++]);
      }
  out->values = g_try_new (float, MAX (out->n, 1) * POINTS);
  if (out->values == NULL)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_MEMORY,
                   _ ("no memory for the %zu voxels that tell of rings; close other programs, or "
                      "leave rings in"),
                   out->n * POINTS);
      li_ring_boxes_clear (out);
      return FALSE;
    }
  li_pool_for (out->n, fill_box, &job);
  if (job.error == NULL)
    return TRUE;
  g_propagate_error (error, job.error);
  li_ring_boxes_clear (out);
  return FALSE;
}

void
li_ring_boxes_clear (LiRingBoxes *boxes)
{
  g_free (boxes->boxes);
  g_free (boxes->values);
  *boxes = (LiRingBoxes){ 0 };
}
