/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-register-patches.h"

#include <math.h>

#include "base/li-lock.h"
#include "base/li-pool.h"

/* The boxes of image 1 that carry the level: all of a small one, a lattice of boxes of a large one.
 * A sixteenth of a large image has more than enough texture for twelve unknowns, and keeps memory
 * and time low; coarser levels, which only give the next one its start, need less. */
#define CUBE 56
#define MIN_FINEST_VOXELS ((gsize)4 << 20)
#define MAX_FINEST_VOXELS ((gsize)16 << 20)
#define COARSER ((gsize)3 << 19)

/* The spline of a finite image is not that of the sample near the image's faces: an error of the
 * slope there, falling to a quarter with every voxel (cubic). Points that near are left out. */
#define SKIN 4

/* Where the boxes begin along an axis: side by side if they fill the axis, else at equal distances
 * from face to face. */
static gint64
box_at (gint64 n, int count, int i, gint64 *end)
{
  gint64 at = count * (gint64)CUBE >= n ? (gint64)CUBE * i
              : count == 1              ? (n - CUBE) / 2
                                        : (n - CUBE) * i / (count - 1);

  *end = MIN (at + CUBE, n);
  return at;
}

static gsize
points_wanted (LiVolume *im1, gboolean finest)
{
  return finest ? CLAMP (li_volume_n_voxels (im1) / 16, MIN_FINEST_VOXELS, MAX_FINEST_VOXELS)
                : COARSER;
}

/* Of a point: grey value, gradient and coefficient, with the rows' ends and what the filters need
 * around a box; 42 were measured. */
#define POINT_BYTES 46

gsize
li_register_patches_bytes (LiVolume *im1)
{
  return MIN (points_wanted (im1, TRUE), li_volume_n_voxels (im1)) * POINT_BYTES;
}

static GArray *
lattice (LiVolume *im1, gboolean finest)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (LiBox));
  const gint64 *n = li_volume_info (im1)->shape;
  gsize voxels = li_volume_n_voxels (im1), budget = points_wanted (im1, finest);
  double every = voxels <= budget ? 1 : cbrt ((double)voxels / (double)budget);
  int count[3];

  for (int k = 0; k < 3; k++)
    count[k] = every > 1 ? MAX ((int)((double)n[k] / (CUBE * every) + 0.5), 1)
                         : (int)((n[k] + CUBE - 1) / CUBE);
  for (int z = 0; z < count[0]; z++)
    for (int y = 0; y < count[1]; y++)
      for (int x = 0; x < count[2]; x++)
        {
          LiBox box;
          box.lo[0] = box_at (n[0], count[0], z, &box.hi[0]);
          box.lo[1] = box_at (n[1], count[1], y, &box.hi[1]);
          box.lo[2] = box_at (n[2], count[2], x, &box.hi[2]);
          if (li_box_edge (&box, 0) >= 4 && li_box_edge (&box, 1) >= 4
              && li_box_edge (&box, 2) >= 4)
            g_array_append_val (boxes, box);
        }
  return boxes;
}

static LiBox
within_skin (LiVolume *im2)
{
  LiBox all = li_volume_box (im2);

  for (int k = 0; k < 3; k++)
    {
      gint64 skin = MIN (SKIN, li_box_edge (&all, k) / 16);
      all.lo[k] += skin;
      all.hi[k] -= skin;
    }
  return all;
}

/* The box of image 2 to read: the image of a box under Φ, with a margin for the motion during the
 * iteration. */
static LiBox
target (const LiPhi *phi, const LiBox *box, LiVolume *im2, double room)
{
  LiBox out, all = within_skin (im2);
  double lo[3] = { INFINITY, INFINITY, INFINITY }, hi[3] = { -INFINITY, -INFINITY, -INFINITY };

  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], y[3];
      for (int k = 0; k < 3; k++)
        x[k] = (double)((corner >> k & 1) ? box->hi[k] - 1 : box->lo[k]);
      li_phi_apply (phi, x, y);
      for (int k = 0; k < 3; k++)
        {
          lo[k] = MIN (lo[k], y[k]);
          hi[k] = MAX (hi[k], y[k]);
        }
    }
  for (int k = 0; k < 3; k++)
    {
      out.lo[k] = (gint64)floor (CLAMP (lo[k], -1e8, 1e8) - room);
      out.hi[k] = (gint64)ceil (CLAMP (hi[k], -1e8, 1e8) + room) + 1;
    }
  return li_box_intersect (&out, &all);
}

typedef struct
{
  const LiRegisterLevel *level;
  LiInterpolation interpolation;
  const LiBox *boxes;
  const LiPhi *phi;
  double room;
  LiPatch *patches;
  gsize *points;
  LiMutex lock;
  GError *error;
} Job;

/* Voxels of the box that the mask of image 1 lets through. */
static gboolean
count_points (LiVolume *mask, const LiBox *box, gsize *points, GError **error)
{
  gsize n = li_box_voxels (box);

  *points = n;
  if (mask == NULL)
    return TRUE;
  g_autofree float *m = g_new (float, n);
  if (!li_volume_read_box (mask, box, LI_TYPE_F32, m, error))
    return FALSE;
  *points = 0;
  for (gsize i = 0; i < n; i++)
    *points += m[i] > 0 ? 1 : 0;
  return TRUE;
}

/* The mask of image 2 over a box of it, and Φ: asked at every point of a patch. */
typedef struct
{
  guint8 *mask;
  LiBox box;
  const LiPhi *phi;
} Seen;

/* Points of a row of image 1 whose nearest voxel of image 2 the mask hides, or the box lacks. */
static void
hide_row (const Seen *s, const double x[3], gint64 n, gboolean masked, float *w)
{
  double y[3];
  gint64 ny = li_box_edge (&s->box, 1), nx = li_box_edge (&s->box, 2);

  li_phi_apply (s->phi, x, y);
  for (int k = 0; k < 3; k++)
    y[k] += 0.5 - (double)s->box.lo[k];
  for (gint64 i = 0; i < n; i++)
    {
      double p[3] = { y[0] + s->phi->F.m[0][2] * i, y[1] + s->phi->F.m[1][2] * i,
                      y[2] + s->phi->F.m[2][2] * i };
      gboolean in = p[0] >= 0 && p[1] >= 0 && p[2] >= 0 && p[0] < li_box_edge (&s->box, 0)
                    && p[1] < ny && p[2] < nx
                    && s->mask[((gint64)p[0] * ny + (gint64)p[1]) * nx + (gint64)p[2]] != 0;
      w[i] = in ? (masked ? w[i] : 1) : 0;
    }
}

/* Leaves out the points whose place in image 2 the mask of image 2 hides. @needed: what the points
 * see of image 2. */
static gboolean
apply_mask2 (const Job *j, const LiBox *box, const LiBox *needed, LiReference *ref, GError **error)
{
  gint64 n[3] = { li_box_edge (box, 0), li_box_edge (box, 1), li_box_edge (box, 2) };
  gsize voxels = li_box_voxels (needed);
  g_autofree float *grey = g_new (float, voxels);
  g_autofree guint8 *mask = g_new (guint8, voxels);
  Seen seen = { mask, *needed, j->phi };

  if (!li_volume_read_box (j->level->mask2, needed, LI_TYPE_F32, grey, error))
    return FALSE;
  for (gsize i = 0; i < voxels; i++)
    mask[i] = grey[i] > 0;
  if (!ref->masked)
    ref->w = li_array3_new (n);
  for (gint64 z = 0; z < n[0]; z++)
    for (gint64 y = 0; y < n[1]; y++)
      {
        double x[3] = { (double)(box->lo[0] + z), (double)(box->lo[1] + y), (double)box->lo[2] };
        hide_row (&seen, x, n[2], ref->masked,
                  ref->w.data + z * ref->w.stride_z + y * ref->w.stride_y);
      }
  ref->masked = TRUE;
  return TRUE;
}

static gboolean
fill_patch (const Job *j, gsize i, GError **error)
{
  const LiBox *box = &j->boxes[i];
  LiBox needed = target (j->phi, box, j->level->im2, j->room);
  LiPatch *patch = &j->patches[i];

  patch->box = *box;
  if (!count_points (j->level->mask1, box, &j->points[i], error))
    return FALSE;
  if (li_box_is_empty (&needed) || j->points[i] == 0)
    return TRUE;
  LiReference *ref
      = li_reference_new (j->level->im1, j->level->mask1, box, j->interpolation, error);
  patch->ref = ref;
  if (ref == NULL || (j->level->mask2 != NULL && !apply_mask2 (j, box, &needed, ref, error)))
    return FALSE;
  patch->block = li_block_new (j->level->im2, &needed, j->interpolation, error);
  return patch->block != NULL;
}

static void
make_patch (gsize i, gpointer data)
{
  Job *j = data;
  GError *error = NULL;

  if (fill_patch (j, i, &error))
    return;
  li_mutex_lock (&j->lock);
  if (j->error == NULL)
    j->error = g_steal_pointer (&error);
  li_mutex_unlock (&j->lock);
  g_clear_error (&error);
}

static void
patch_clear (LiPatch *patch)
{
  li_reference_free ((LiReference *)patch->ref);
  li_block_free ((LiBlock *)patch->block);
}

void
li_register_patches_clear (LiRegisterPatches *p)
{
  for (gsize i = 0; i < p->n; i++)
    patch_clear (&p->patches[i]);
  g_clear_pointer (&p->patches, g_free);
  p->n = 0;
}

gboolean
li_register_patches_make (LiRegisterPatches *out,
                          const LiRegisterLevel *level,
                          const LiPhi *phi,
                          LiInterpolation interpolation,
                          double room,
                          gboolean finest,
                          GError **error)
{
  g_autoptr (GArray) boxes = lattice (level->im1, finest);
  g_autofree gsize *points = g_new0 (gsize, boxes->len);
  Job job = { .level = level,
              .interpolation = interpolation,
              .boxes = (const LiBox *)boxes->data,
              .phi = phi,
              .room = room,
              .patches = g_new0 (LiPatch, boxes->len),
              .points = points,
              .lock = LI_MUTEX_INIT };

  *out = (LiRegisterPatches){ .patches = job.patches };
  li_pool_for (boxes->len, make_patch, &job);
  for (gsize i = 0; i < boxes->len; i++)
    {
      out->points += (double)points[i];
      if (job.patches[i].block != NULL)
        out->patches[out->n++] = job.patches[i];
      else
        patch_clear (&job.patches[i]);
    }
  if (job.error == NULL)
    return TRUE;
  g_propagate_error (error, job.error);
  li_register_patches_clear (out);
  return FALSE;
}
