/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-reference.h"

#include "base/li-pool.h"

static void
binarise_plane (gsize z, guint worker, gpointer data)
{
  LiArray3 *w = data;

  for (gint64 y = 0; y < w->n[1]; y++)
    {
      float *row = w->data + z * w->stride_z + y * w->stride_y;
      for (gint64 x = 0; x < w->n[2]; x++)
        row[x] = row[x] > 0 ? 1 : 0;
    }
}

/* Grey of @box out of the larger box that the derivative filters need. */
static void
crop (const LiArray3 *from, const LiBox *from_box, LiArray3 *to, const LiBox *box)
{
  static const LiFir one = { .radius = 0, .tap = { 1 } };
  gint64 far = G_MAXINT32;
  gint64 shape[3] = { far, far, far };

  li_fir_apply (&one, 1, shape, from, from_box, to, box);
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

LiReference *
li_reference_new (
    LiVolume *im1, LiVolume *mask, const LiBox *box, LiInterpolation interpolation, GError **error)
{
  const LiFir *derivative = li_fir_derivative (interpolation);
  LiBox all = li_volume_box (im1), inside = li_box_intersect (box, &all),
        raw_box = clipped (&inside, derivative->radius, &all);
  gint64 n[3] = { li_box_edge (&inside, 0), li_box_edge (&inside, 1), li_box_edge (&inside, 2) };
  g_autoptr (LiReference) r = g_new0 (LiReference, 1);
  LiArray3 raw;

  r->box = inside;
  if (!li_array3_read (im1, &raw_box, &raw, error))
    return NULL;
  r->f = li_array3_new (n);
  crop (&raw, &raw_box, &r->f, &inside);
  for (int axis = 0; axis < 3; axis++)
    {
      r->g[axis] = li_array3_new (n);
      li_fir_apply (derivative, axis, li_volume_info (im1)->shape, &raw, &raw_box, &r->g[axis],
                    &inside);
    }
  li_array3_clear (&raw);
  if (mask != NULL)
    {
      if (!li_array3_read (mask, &inside, &r->w, error))
        return NULL;
      r->masked = TRUE;
      li_pool_for (n[0], binarise_plane, &r->w);
    }
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
