/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-fov.h"

#include <math.h>
#include <string.h>

/* A plane, and the value that its first corner holds. */
typedef struct
{
  float *grey;
  gint64 ny, nx;
  float fill;
} Plane;

static gboolean
is_fill (const Plane *p, gint64 y, gint64 x)
{
  float v = p->grey[y * p->nx + x];

  return v == p->fill || !isfinite (v);
}

static gboolean
corners_filled (const Plane *p)
{
  return is_fill (p, 0, 0) && is_fill (p, 0, p->nx - 1) && is_fill (p, p->ny - 1, 0)
         && is_fill (p, p->ny - 1, p->nx - 1);
}

/* First and last voxel of a line that is not fill; FALSE when all is. */
static gboolean
extent (const Plane *p, gint64 n, gint64 at, gboolean along_y, double *lo, double *hi)
{
  gint64 a = 0, b = n - 1;

#define FILL(i) (along_y ? is_fill (p, i, at) : is_fill (p, at, i))
  while (a < n && FILL (a))
    a++;
  while (b >= 0 && FILL (b))
    b--;
#undef FILL
  *lo = (double)a;
  *hi = (double)b;
  return a < b;
}

/* Bounding box of what is not fill, taken over all rows and columns. */
static gboolean
circle_of (const Plane *p, LiFov *fov)
{
  double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY }, a, b;

  for (gint64 y = 0; y < p->ny; y++)
    if (extent (p, p->nx, y, FALSE, &a, &b))
      {
        lo[1] = MIN (lo[1], a);
        hi[1] = MAX (hi[1], b);
        lo[0] = MIN (lo[0], (double)y);
        hi[0] = MAX (hi[0], (double)y);
      }
  if (!(lo[0] < hi[0]))
    return FALSE;
  fov->y = (lo[0] + hi[0]) / 2;
  fov->x = (lo[1] + hi[1]) / 2;
  fov->radius = MIN (hi[0] - lo[0], hi[1] - lo[1]) / 2;
  return fov->radius >= 8;
}

/* Outside the circle at least 98 % fill, inside at most 2 %. */
static gboolean
fits (const Plane *p, const LiFov *fov)
{
  gsize outside = 0, outside_fill = 0, inside = 0, inside_fill = 0;

  for (gint64 y = 0; y < p->ny; y++)
    for (gint64 x = 0; x < p->nx; x++)
      {
        double r = hypot ((double)y - fov->y, (double)x - fov->x);
        if (r > fov->radius + 2)
          {
            outside++;
            outside_fill += is_fill (p, y, x) ? 1 : 0;
          }
        else if (r < fov->radius - 2)
          {
            inside++;
            inside_fill += is_fill (p, y, x) ? 1 : 0;
          }
      }
  return outside > 0 && outside_fill >= 0.98 * (double)outside
         && inside_fill <= 0.02 * (double)inside;
}

gboolean
li_fov_find (LiVolume *volume, gboolean *found, LiFov *fov, GError **error)
{
  const gint64 *n = li_volume_info (volume)->shape;
  Plane p = { g_new (float, n[1] * n[2]), n[1], n[2], 0 };
  LiFov first = { 0 }, here = { 0 };

  *found = TRUE;
  for (int k = 1; *found && k <= 3; k++)
    {
      gint64 z = n[0] * k / 4;
      LiBox box = li_box (z, z + 1, 0, n[1], 0, n[2]);
      if (!li_volume_read_box (volume, &box, LI_TYPE_F32, p.grey, error))
        {
          g_free (p.grey);
          return FALSE;
        }
      p.fill = p.grey[0];
      *found = corners_filled (&p) && circle_of (&p, &here) && fits (&p, &here);
      if (k == 1)
        first = here;
      *found = *found && fabs (here.radius - first.radius) <= 2
               && hypot (here.y - first.y, here.x - first.x) <= 2;
    }
  g_free (p.grey);
  *fov = first;
  return TRUE;
}

typedef struct
{
  LiFov fov;
  double share;
  LiVolume *mask;
} Cylinder;

static void
cylinder_free (gpointer data)
{
  Cylinder *c = data;

  li_volume_unref (c->mask);
  g_free (c);
}

/* A mask of whatever type: what is not 0 counts, fractions of a binned one too. */
static gboolean
read_mask (LiVolume *mask, const LiBox *box, guint8 *out, GError **error)
{
  gsize n = li_box_voxels (box);
  g_autofree float *m = g_new (float, n);

  if (!li_volume_read_box (mask, box, LI_TYPE_F32, m, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    out[i] = m[i] > 0;
  return TRUE;
}

/* Clears what lies outside the chord of a row that starts at @x0. */
static void
clear_outside (const Cylinder *c, gint64 y, gint64 x0, gint64 n, guint8 *row)
{
  double limit = c->share * c->fov.radius, dy = (double)y - c->fov.y;
  double half = limit * limit - dy * dy;

  if (half < 0)
    {
      memset (row, 0, n);
      return;
    }
  half = sqrt (half);
  gint64 a = CLAMP ((gint64)ceil (c->fov.x - half) - x0, 0, n),
         b = CLAMP ((gint64)floor (c->fov.x + half) + 1 - x0, a, n);
  memset (row, 0, a);
  memset (row + b, 0, n - b);
}

static gboolean
cylinder_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  const Cylinder *c = data;
  gint64 nx = li_box_edge (box, 2);
  guint8 *to = out;

  if (c->mask == NULL)
    memset (out, 1, li_box_voxels (box));
  else if (!read_mask (c->mask, box, out, error))
    return FALSE;
  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++, to += nx)
      clear_outside (c, y, box->lo[2], nx, to);
  return TRUE;
}

LiVolume *
li_fov_mask (const LiFov *fov, double share, const gint64 shape[3], LiVolume *mask)
{
  static const LiBacking backing = { cylinder_read, cylinder_free, TRUE };
  LiVolumeInfo info = { .type = LI_TYPE_U8, .format = "mask" };
  Cylinder *c = g_new0 (Cylinder, 1);

  *c = (Cylinder){ *fov, share, mask ? li_volume_ref (mask) : NULL };
  for (int k = 0; k < 3; k++)
    info.shape[k] = shape[k];
  return li_volume_new (&info, NULL, &backing, c);
}
