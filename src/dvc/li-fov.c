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

/* Points of image 1, or where Φ takes them, inside a circle. */
typedef struct
{
  LiFov fov;
  double share;
  LiPhi phi;
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

/* Clears what lies outside the circle's chord on the row of @n voxels from @x on. Along it the
 * squared distance from the axis is a + 2 b k + c k². */
static void
clear_outside (const Cylinder *cylinder, const double x[3], gint64 n, guint8 *row)
{
  double limit = cylinder->share * cylinder->fov.radius, p[3];
  double dy = cylinder->phi.F.m[1][2], dx = cylinder->phi.F.m[2][2], c = dy * dy + dx * dx;

  li_phi_apply (&cylinder->phi, x, p);
  double y0 = p[1] - cylinder->fov.y, x0 = p[2] - cylinder->fov.x;
  double a = y0 * y0 + x0 * x0 - limit * limit, b = y0 * dy + x0 * dx;
  double root = b * b - a * c;
  gint64 lo = 0, hi = 0;

  if (root >= 0 && c > 0)
    {
      root = sqrt (root);
      lo = (gint64)ceil (CLAMP ((-b - root) / c, 0, (double)n));
      hi = (gint64)floor (CLAMP ((-b + root) / c, -1, (double)n - 1)) + 1;
    }
  hi = MAX (hi, lo);
  memset (row, 0, lo);
  memset (row + hi, 0, n - hi);
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
      {
        double x[3] = { (double)z, (double)y, (double)box->lo[2] };
        clear_outside (c, x, nx, to);
      }
  return TRUE;
}

static LiVolume *
cylinder_new (
    const LiFov *fov, double share, const LiPhi *phi, const gint64 shape[3], LiVolume *mask)
{
  static const LiBacking backing = { cylinder_read, cylinder_free, TRUE };
  LiVolumeInfo info = { .type = LI_TYPE_U8, .format = "mask" };
  Cylinder *c = g_new0 (Cylinder, 1);

  *c = (Cylinder){ *fov, share, *phi, mask ? li_volume_ref (mask) : NULL };
  for (int k = 0; k < 3; k++)
    info.shape[k] = shape[k];
  return li_volume_new (&info, NULL, &backing, c);
}

LiVolume *
li_fov_mask (const LiFov *fov, double share, const gint64 shape[3], LiVolume *mask)
{
  static const double origin[3] = { 0 };
  LiPhi still = li_phi_identity (origin);

  return cylinder_new (fov, share, &still, shape, mask);
}

/* The mean of a field's Φ about the centre of an image. */
static LiPhi
mean_motion (const LiField *guess, const gint64 shape[3])
{
  double c[3], n = 0;
  LiPhi sum;

  for (int k = 0; k < 3; k++)
    c[k] = (double)(shape[k] - 1) / 2;
  sum = li_phi_identity (c);
  for (gsize i = 0; guess != NULL && i < guess->n; i++)
    {
      LiPhi here = li_phi_move (&guess->nodes[i].phi, c);
      if (!li_phi_is_finite (&here) || guess->nodes[i].status < LI_STATUS_NOT_RUN)
        continue;
      n++;
      for (int k = 0; k < 3; k++)
        {
          sum.t[k] += (here.t[k] - sum.t[k]) / n;
          for (int j = 0; j < 3; j++)
            sum.F.m[k][j] += (here.F.m[k][j] - sum.F.m[k][j]) / n;
        }
    }
  return sum;
}

gboolean
li_fov_restrict (LiVolume *im1,
                 LiVolume *im2,
                 LiVolume *mask,
                 const LiField *guess,
                 LiVolume **out,
                 GError **error)
{
  const gint64 *shape = li_volume_info (im1)->shape;
  LiPhi motion = mean_motion (guess, shape);
  LiFov fov[2];
  gboolean found[2];

  *out = NULL;
  if (!li_fov_find (im1, &found[0], &fov[0], error)
      || !li_fov_find (im2, &found[1], &fov[1], error))
    return FALSE;
  LiVolume *now = mask ? li_volume_ref (mask) : NULL;
  if (found[0])
    {
      LiVolume *next = li_fov_mask (&fov[0], LI_FOV_SHARE, shape, now);
      li_volume_unref (now);
      now = next;
    }
  if (found[1])
    {
      LiVolume *next = cylinder_new (&fov[1], LI_FOV_SHARE, &motion, shape, now);
      li_volume_unref (now);
      now = next;
    }
  *out = now;
  return TRUE;
}
