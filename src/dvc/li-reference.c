/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-reference.h"

#include "base/li-pool.h"
#include "volume/li-holes.h"

static void
binarise_plane (gsize z, gpointer data)
{
  LiArray3 *w = data;

  for (gint64 y = 0; y < w->n[1]; y++)
    {
      float *row = w->data + z * w->stride_z + y * w->stride_y;
      for (gint64 x = 0; x < w->n[2]; x++)
        row[x] = row[x] > 0 ? 1 : 0;
    }
}

/* Central difference of a binomially smoothed image, s² = 4/3 voxel² along the axis. Weighting with
 * the spline's own gradient stresses the finest detail, where interpolation is worst and the noise
 * is: this one lowers the bias by a third and costs 2 % of precision on grains of 2 voxels.
 */
static const LiFir smooth_derivative
    = { .radius = 3, .odd = TRUE, .tap = { 0, 5 / 32.f, 4 / 32.f, 1 / 32.f } };
#define SMOOTHING (4. / 3)

/* Σ g² and Σ g g(+1 along the axis) over every fourth row of each plane. */
typedef struct
{
  const LiArray3 *g;
  int axis;
  double (*sums)[2]; /* of a plane */
} Lag;

static void
add_lag_products (gsize index, gpointer data)
{
  const Lag *l = data;
  const LiArray3 *g = l->g;
  gint64 z = (gint64)index, ny = g->n[1] - (l->axis == 1), nx = g->n[2] - (l->axis == 2);
  gsize lag = l->axis == 0 ? g->stride_z : l->axis == 1 ? g->stride_y : 1;
  double zero = 0, one = 0;

  for (gint64 y = z & 3; y < ny; y += 4)
    {
      const float *row = g->data + z * g->stride_z + y * g->stride_y;
      float sum0 = 0, sum1 = 0;
      for (gint64 x = 0; x < nx; x++)
        {
          sum0 += row[x] * row[x];
          sum1 += row[x] * row[x + lag];
        }
      zero += sum0;
      one += sum1;
    }
  l->sums[index][0] = zero;
  l->sums[index][1] = one;
}

/* Σ g̃ ∂f / Σ g̃² to second order in the smoothing: ∂f ≈ g̃ − s²/2 g̃″, and Σ g̃ g̃″ = −2 (r₀ − r₁). */
static double
sharpness (const LiArray3 *g, int axis)
{
  gsize planes = (gsize)MAX (g->n[0] - (axis == 0), 0);
  Lag lag = { g, axis, g_malloc0_n (planes + 1, sizeof *lag.sums) };
  double zero = 0, one = 0;

  li_pool_for (planes, add_lag_products, &lag);
  for (gsize k = 0; k < planes; k++)
    {
      zero += lag.sums[k][0];
      one += lag.sums[k][1];
    }
  g_free (lag.sums);
  if (!(zero > 0))
    return 1;
  double q = CLAMP (1 - one / zero, 0, 0.5);
  return 1 + SMOOTHING * q * (1 + SMOOTHING * q / 2);
}

static LiBox
clipped (const LiBox *box, int margin, const LiBox *all)
{
  LiBox out = li_box_grow (box, margin);
  for (int k = 0; k < 3; k++)
    {
      /* Mirrored taps reach as far inside as they reach outside. */
      gint64 over = MAX (all->lo[k] - out.lo[k], 0), past = MAX (out.hi[k] - all->hi[k], 0);
      out.hi[k] = MAX (out.hi[k], over + 1);
      out.lo[k] = MIN (out.lo[k], all->hi[k] - past - 1);
    }
  return li_box_intersect (&out, all);
}

/* The part of @raw that is @box: it owns the memory of all. */
static LiArray3
part_of (LiArray3 raw, const LiBox *raw_box, const LiBox *box)
{
  LiArray3 part = raw;

  part.data += (box->lo[0] - raw_box->lo[0]) * raw.stride_z
               + (box->lo[1] - raw_box->lo[1]) * raw.stride_y + (box->lo[2] - raw_box->lo[2]);
  for (int k = 0; k < 3; k++)
    part.n[k] = li_box_edge (box, k);
  return part;
}

/* Points that are not known count as outside the mask. */
static void
hide_holes (LiReference *r, const LiBox *raw_box, const guint8 *hole)
{
  gint64 n[3] = { li_box_edge (&r->box, 0), li_box_edge (&r->box, 1), li_box_edge (&r->box, 2) };

  if (!r->masked)
    r->w = li_array3_new (n);
  for (gint64 z = 0; z < n[0]; z++)
    for (gint64 y = 0; y < n[1]; y++)
      {
        float *w = r->w.data + z * r->w.stride_z + y * r->w.stride_y;
        const guint8 *row = hole
                            + ((z + r->box.lo[0] - raw_box->lo[0]) * li_box_edge (raw_box, 1) + y
                               + r->box.lo[1] - raw_box->lo[1])
                                  * li_box_edge (raw_box, 2)
                            + r->box.lo[2] - raw_box->lo[2];
        for (gint64 x = 0; x < n[2]; x++)
          w[x] = (r->masked ? w[x] > 0 : TRUE) && !row[x];
      }
  r->masked = TRUE;
}

LiReference *
li_reference_new (
    LiVolume *im1, LiVolume *mask, const LiBox *box, LiInterpolation interpolation, GError **error)
{
  const LiFir *derivative = &smooth_derivative;
  LiBox all = li_volume_box (im1), inside = li_box_intersect (box, &all),
        raw_box = clipped (&inside, derivative->radius, &all);
  gint64 n[3] = { li_box_edge (&inside, 0), li_box_edge (&inside, 1), li_box_edge (&inside, 2) };
  g_autoptr (LiReference) r = g_new0 (LiReference, 1);
  g_autofree guint8 *hole = NULL;
  LiArray3 raw;

  r->box = inside;
  if (!li_array3_read (im1, &raw_box, &raw, error))
    return NULL;
  r->f = part_of (raw, &raw_box, &inside);
  if (!li_array3_close_holes (im1, &raw_box, &raw, &hole, error))
    return NULL;
  for (int axis = 0; axis < 3; axis++)
    {
      r->g[axis] = li_array3_new (n);
      li_fir_apply (derivative, axis, li_volume_info (im1)->shape, &raw, &raw_box, &r->g[axis],
                    &inside);
      r->sharpness[axis] = sharpness (&r->g[axis], axis);
    }
  if (mask != NULL)
    {
      if (!li_array3_read (mask, &inside, &r->w, error))
        return NULL;
      r->masked = TRUE;
      li_pool_for (n[0], binarise_plane, &r->w);
    }
  if (hole != NULL)
    hide_holes (r, &raw_box, hole);
  return g_steal_pointer (&r);
}

void
li_reference_free (LiReference *reference)
{
  if (reference == NULL)
    return;
  li_array3_clear (&reference->f);
  li_array3_clear (&reference->w);
  for (int axis = 0; axis < 3; axis++)
    li_array3_clear (&reference->g[axis]);
  g_free (reference);
}

gsize
li_reference_bytes (const LiBox *box, gboolean masked)
{
  gint64 n[3] = { li_box_edge (box, 0), li_box_edge (box, 1), li_box_edge (box, 2) };
  return (masked ? 5 : 4) * li_array3_bytes (n);
}
