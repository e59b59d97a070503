/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "draw/li-warp-plane.h"

#include <math.h>

#include "draw/kernels/li-warp-kernel.h"
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

/* A packed box of voxels. */
typedef struct
{
  const float *voxels;
  gint64 n[3];
} Packed;

/* The samples of a row that lie in an image of @shape: half a voxel around the outermost centres
 * still shows the border, as li_plane_read does. */
static void
inside_range (const double p0[3], const double by[3], const gint64 shape[3], int range[2])
{
  for (int k = 0; k < 3; k++)
    {
      double lo = -0.5 - p0[k], hi = shape[k] - 0.5 - p0[k];

      if (by[k] == 0 && !(lo <= 0 && hi >= 0))
        range[1] = range[0];
      if (by[k] == 0)
        continue;
      lo /= by[k];
      hi /= by[k];
      range[0] = (int)CLAMP (ceil (MIN (lo, hi) - 1e-9), range[0], range[1]);
      range[1] = (int)CLAMP (floor (MAX (lo, hi) + 1e-9) + 1, range[0], range[1]);
    }
}

/* Samples i0 … i1 − 1 of row @j; @corner: the box's first voxel in the image of @shape. */
static void
warp_row (const Packed *box,
          const gint64 corner[3],
          const gint64 shape[3],
          const Rays *r,
          int j,
          int i0,
          int i1,
          float *out)
{
  LiWarpRow row = { .grey = box->voxels };
  gint64 stride = 1;
  int range[2] = { i0, i1 };
  double p0[3];

  for (int k = 0; k < 3; k++)
    p0[k] = r->p0[k] + j * r->dv[k];
  inside_range (p0, r->du, shape, range);
  for (int k = 2; k >= 0; k--)
    {
      row.last[k] = (int)box->n[k] - 1;
      row.stride[k] = box->n[k] > 1 ? (int)stride : 0;
      row.at[k] = (float)(p0[k] + range[0] * r->du[k] - corner[k]);
      row.by[k] = (float)r->du[k];
      stride *= box->n[k];
    }
  row.n = range[1] - range[0];
  for (int i = i0; i < i1; i++)
    if (i < range[0] || i >= range[1])
      out[i - i0] = NAN;
  if (row.n > 0)
    LI_DISPATCH (li_warp_row) (&row, out + (range[0] - i0));
}

LiPlane *
li_warp_plane (
    LiVolume *grey, double bin, const double origin[3], const LiPhi *inverse, const LiLattice *l)
{
  static const gint64 corner[3];
  const gint64 *n = li_volume_info (grey)->shape;
  Packed box = { li_volume_memory (grey), { n[0], n[1], n[2] } };
  Rays r = rays_of (l, inverse, bin, origin);
  float *out = g_new (float, (gsize)l->width * l->height);

  for (int j = 0; j < l->height; j++)
    warp_row (&box, corner, n, &r, j, 0, l->width, out + (gsize)j * l->width);
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
  g_autofree float *voxels = g_new (float, MAX (li_box_voxels (&box), 1));
  Packed packed
      = { voxels, { li_box_edge (&box, 0), li_box_edge (&box, 1), li_box_edge (&box, 2) } };

  if (!li_box_is_empty (&box) && !li_volume_read_box (volume, &box, LI_TYPE_F32, voxels, error))
    return FALSE;
  for (int j = j0; j < j1; j++)
    for (int i = i0; li_box_is_empty (&box) && i < i1; i++)
      out[(gsize)j * l->width + i] = NAN;
  for (int j = j0; j < j1 && !li_box_is_empty (&box); j++)
    warp_row (&packed, box.lo, shape, r, j, i0, i1, out + (gsize)j * l->width + i0);
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
