/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/li-pool.h"
#include "volume/li-prefilter.h"
#include "volume/li-sample.h"

/* Taps reach this far beside the cell of a position. */
static int
halo_of (LiInterpolation interpolation)
{
  return interpolation == LI_INTERPOLATION_QUINTIC ? 3
         : interpolation == LI_INTERPOLATION_CUBIC ? 2
                                                   : 1;
}

/* The box with its halo may lie partly outside the volume; this is the part of it that exists. */
static LiBox
existing (const LiBox *box, int margin, const gint64 shape[3])
{
  LiBox all = li_box (0, shape[0], 0, shape[1], 0, shape[2]), grown = li_box_grow (box, margin);
  LiBox out = li_box_intersect (&grown, &all);

  /* Mirroring about a border reaches as far inside as it reached outside. */
  for (int k = 0; k < 3; k++)
    {
      if (grown.lo[k] < 0)
        out.hi[k] = MIN (MAX (out.hi[k], -grown.lo[k] + 1), shape[k]);
      if (grown.hi[k] > shape[k])
        out.lo[k] = MAX (MIN (out.lo[k], 2 * shape[k] - grown.hi[k] - 1), 0);
    }
  return out;
}

/* Coefficients of @box from grey values of @raw_box, axis after axis; takes @raw. */
static LiArray3
filter_axes (LiArray3 raw,
             const LiBox *raw_box,
             const LiBox *box,
             const gint64 shape[3],
             LiInterpolation interpolation)
{
  const LiFir *fir = li_fir_coefficients (interpolation);
  LiArray3 current = raw;
  LiBox from = *raw_box;

  for (int axis = 2; axis >= 0 && fir->radius > 0; axis--)
    {
      LiBox to = from;
      to.lo[axis] = box->lo[axis];
      to.hi[axis] = box->hi[axis];
      gint64 n[3] = { li_box_edge (&to, 0), li_box_edge (&to, 1), li_box_edge (&to, 2) };
      LiArray3 next = li_array3_new (n);
      li_fir_apply (fir, axis, shape, &current, &from, &next, &to);
      li_array3_clear (&current);
      current = next;
      from = to;
    }
  return current;
}

/* Copies the coefficients that exist into an array with a halo, mirrored where the halo leaves the
 * volume. */
typedef struct
{
  LiBlock *block;
  const LiArray3 *in;
  const LiBox *in_box;
} Spread;

static void
spread_row (const LiBlock *block, const float *from, float *to)
{
  gint64 n = block->volume[2], lo = block->box.lo[2] - block->halo,
         hi = block->box.hi[2] + block->halo, first = MAX (lo, 0), end = MIN (hi, n);

  for (gint64 x = lo; x < first; x++)
    to[x] = from[li_mirror (x, n)];
  memcpy (to + first, from + first, (end - first) * sizeof (float));
  for (gint64 x = end; x < hi; x++)
    to[x] = from[li_mirror (x, n)];
}

static void
spread_plane (gsize plane, guint worker, gpointer data)
{
  const Spread *s = data;
  LiBlock *block = s->block;
  const LiArray3 *in = s->in;
  int h = block->halo;
  gint64 z = block->box.lo[0] - h + (gint64)plane;

  for (gint64 y = block->box.lo[1] - h; y < block->box.hi[1] + h; y++)
    spread_row (block,
                in->data + (li_mirror (z, block->volume[0]) - s->in_box->lo[0]) * in->stride_z
                    + (li_mirror (y, block->volume[1]) - s->in_box->lo[1]) * in->stride_y
                    - s->in_box->lo[2],
                block->data + (z - block->box.lo[0]) * (gssize)block->stride_z
                    + (y - block->box.lo[1]) * (gssize)block->stride_y - block->box.lo[2]);
}

LiBlock *
li_block_new (LiVolume *volume, const LiBox *box, LiInterpolation interpolation, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  LiBox all = li_volume_box (volume), inside = li_box_intersect (box, &all);
  int h = halo_of (interpolation);
  LiArray3 raw;

  if (li_box_is_empty (&inside))
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                   "%s: a box outside the volume was asked for", li_volume_name (volume));
      return NULL;
    }
  LiBox with_halo = existing (&inside, h, info->shape);
  LiBox raw_box = existing (&with_halo, li_fir_coefficients (interpolation)->radius, info->shape);
  if (!li_array3_read (volume, &raw_box, &raw, error))
    return NULL;
  LiArray3 coefficients = filter_axes (raw, &raw_box, &with_halo, info->shape, interpolation);
  LiBox coefficient_box = li_fir_coefficients (interpolation)->radius > 0 ? with_halo : raw_box;

  gint64 n[3];
  for (int k = 0; k < 3; k++)
    n[k] = li_box_edge (&inside, k) + 2 * h;
  LiArray3 array = li_array3_new (n);
  LiBlock *block = g_new0 (LiBlock, 1);
  block->box = inside;
  memcpy (block->volume, info->shape, sizeof block->volume);
  for (int k = 0; k < 3; k++)
    {
      block->lo[k] = (double)inside.lo[k];
      block->hi[k] = (double)inside.hi[k] - 1;
    }
  block->interpolation = interpolation;
  block->stride_y = array.stride_y;
  block->stride_z = array.stride_z;
  block->halo = h;
  block->allocation = array.allocation;
  block->data = array.data + h * (array.stride_z + array.stride_y + 1);
  Spread job = { block, &coefficients, &coefficient_box };
  li_pool_for (n[0], spread_plane, &job);
  li_array3_clear (&coefficients);
  return block;
}

void
li_block_keep_off_border (LiBlock *block, double margin)
{
  for (int k = 0; k < 3; k++)
    {
      double m = MIN (margin, (double)(block->volume[k] / 8)), far = (double)block->volume[k] - 1;
      block->lo[k] = MAX (block->lo[k], m);
      block->hi[k] = MIN (block->hi[k], far - m);
    }
}

void
li_block_free (LiBlock *block)
{
  if (block == NULL)
    return;
  li_array3_free (block->allocation);
  g_free (block);
}
