/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "draw/li-warp-plane.h"

#include <math.h>

#include "volume/li-volume.h"

#define TILE 64

gboolean
li_lattice_equal (const LiLattice *a, const LiLattice *b)
{
  return a->axis == b->axis && a->position == b->position && a->width == b->width
         && a->height == b->height && a->origin[0] == b->origin[0] && a->origin[1] == b->origin[1]
         && a->step[0] == b->step[0] && a->step[1] == b->step[1];
}

/* Index position in an image of sample (i, j) = p0 + i du + j dv. */
typedef struct
{
  double p0[3], du[3], dv[3];
} Rays;

static void
image_position (const LiLattice *l, const LiPhi *inverse, double i, double j, double out[3])
{
  double p[3];

  p[l->axis] = l->position;
  p[li_plane_axis_u (l->axis)] = l->origin[0] + i * l->step[0];
  p[li_plane_axis_v (l->axis)] = l->origin[1] + j * l->step[1];
  if (inverse != NULL)
    li_phi_apply (inverse, p, out);
  else
    for (int k = 0; k < 3; k++)
      out[k] = p[k];
}

/* An affine map takes the lattice to a lattice: three points tell it. */
static Rays
rays_of (const LiLattice *l, const LiPhi *inverse, double bin, const double origin[3])
{
  Rays r;
  double along[3], down[3];

  image_position (l, inverse, 0, 0, r.p0);
  image_position (l, inverse, 1, 0, along);
  image_position (l, inverse, 0, 1, down);
  for (int k = 0; k < 3; k++)
    {
      r.du[k] = (along[k] - r.p0[k]) / bin;
      r.dv[k] = (down[k] - r.p0[k]) / bin;
      r.p0[k] = (r.p0[k] - origin[k] - (bin - 1) / 2) / bin;
    }
  return r;
}

/* Values of a packed box of @n voxels at p; NaN outside. Half a voxel around the outermost centres
 * still shows the border, as li_plane_read does. */
static inline float
sample (const float *grey, const gint64 n[3], const double p[3])
{
  double w[3];
  gint64 lo[3], hi[3];

  for (int k = 0; k < 3; k++)
    {
      if (!(p[k] >= -0.5 && p[k] <= n[k] - 0.5))
        return NAN;
      double q = CLAMP (p[k], 0, n[k] - 1);
      lo[k] = (gint64)q;
      hi[k] = MIN (lo[k] + 1, n[k] - 1);
      w[k] = q - lo[k];
    }
  const float *z0 = grey + lo[0] * n[1] * n[2], *z1 = grey + hi[0] * n[1] * n[2];
  const float *a = z0 + lo[1] * n[2], *b = z0 + hi[1] * n[2];
  const float *c = z1 + lo[1] * n[2], *d = z1 + hi[1] * n[2];
  double va = a[lo[2]] + w[2] * (a[hi[2]] - a[lo[2]]), vb = b[lo[2]] + w[2] * (b[hi[2]] - b[lo[2]]);
  double vc = c[lo[2]] + w[2] * (c[hi[2]] - c[lo[2]]), vd = d[lo[2]] + w[2] * (d[hi[2]] - d[lo[2]]);
  double v0 = va + w[1] * (vb - va), v1 = vc + w[1] * (vd - vc);
  return (float)(v0 + w[0] * (v1 - v0));
}

LiPlane *
li_warp_plane (
    LiVolume *grey, double bin, const double origin[3], const LiPhi *inverse, const LiLattice *l)
{
  const gint64 *n = li_volume_info (grey)->shape;
  const float *voxels = li_volume_memory (grey);
  Rays r = rays_of (l, inverse, bin, origin);
  float *out = g_new (float, (gsize)l->width * l->height);

  for (int j = 0; j < l->height; j++)
    for (int i = 0; i < l->width; i++)
      {
        double p[3];
        for (int k = 0; k < 3; k++)
          p[k] = r.p0[k] + i * r.du[k] + j * r.dv[k];
        out[(gsize)j * l->width + i] = sample (voxels, n, p);
      }
  return li_plane_new (l->axis, l->position, LI_TYPE_F32, l->width, l->height, l->origin, l->step,
                       out);
}

/* The voxels that a tile's samples need, cut to the volume. */
static LiBox
tile_box (const Rays *r, const gint64 shape[3], int i0, int i1, int j0, int j1)
{
  LiBox box;

  for (int k = 0; k < 3; k++)
    {
      double lo = INFINITY, hi = -INFINITY;
      for (int corner = 0; corner < 4; corner++)
        {
          double v = r->p0[k] + (corner & 1 ? i1 - 1 : i0) * r->du[k]
                     + (corner & 2 ? j1 - 1 : j0) * r->dv[k];
          lo = MIN (lo, v);
          hi = MAX (hi, v);
        }
      box.lo[k] = CLAMP ((gint64)floor (CLAMP (lo, -1e9, 1e9)), 0, shape[k]);
      box.hi[k] = CLAMP ((gint64)floor (CLAMP (hi, -1e9, 1e9)) + 2, 0, shape[k]);
    }
  return box;
}

static gboolean
warp_tile (
    LiVolume *volume, const Rays *r, const LiLattice *l, int i0, int j0, float *out, GError **error)
{
  const gint64 *shape = li_volume_info (volume)->shape;
  int i1 = MIN (i0 + TILE, l->width), j1 = MIN (j0 + TILE, l->height);
  LiBox box = tile_box (r, shape, i0, i1, j0, j1);
  gboolean empty = li_box_is_empty (&box);
  g_autofree float *voxels = empty ? NULL : g_new (float, li_box_voxels (&box));
  gint64 n[3];

  if (!empty && !li_volume_read_box (volume, &box, LI_TYPE_F32, voxels, error))
    return FALSE;
  for (int k = 0; k < 3; k++)
    n[k] = li_box_edge (&box, k);
  for (int j = j0; j < j1; j++)
    for (int i = i0; i < i1; i++)
      {
        double p[3];
        gboolean inside = !empty;
        for (int k = 0; k < 3; k++)
          {
            double q = r->p0[k] + i * r->du[k] + j * r->dv[k];
            inside = inside && q >= -0.5 && q <= shape[k] - 0.5;
            p[k] = CLAMP (q, 0, shape[k] - 1) - box.lo[k];
          }
        out[(gsize)j * l->width + i] = inside ? sample (voxels, n, p) : NAN;
      }
  return TRUE;
}

LiPlane *
li_warp_plane_read (LiVolume *volume,
                    const LiPhi *inverse,
                    const LiLattice *l,
                    LiProgress *progress,
                    GError **error)
{
  Rays r = rays_of (l, inverse, 1, li_volume_info (volume)->origin);
  g_autofree float *out = g_new (float, (gsize)l->width * l->height);

  for (int j = 0; j < l->height; j += TILE)
    for (int i = 0; i < l->width; i += TILE)
      if (li_progress_set_error_if_cancelled (progress, error)
          || !warp_tile (volume, &r, l, i, j, out, error))
        return NULL;
  return li_plane_new (l->axis, l->position, LI_TYPE_F32, l->width, l->height, l->origin, l->step,
                       g_steal_pointer (&out));
}
