/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/li-pool.h"
#include "base/li-scratch.h"
#include "volume/li-holes.h"
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

/* Coefficients are made in two passes over memory. First each plane is read and filtered along x
 * and y while it lies in a cache; then columns are filtered along z, straight into the block. */
typedef struct
{
  LiVolume *volume;
  const gint64 *shape;
  const LiFir *fir;
  LiBox raw_box, mid_box; /* read; filtered along x and y: as the block with its halo, all raw z */
  LiArray3 mid;
  LiBlock *block;
  LiScratch *scratch; /* float: a plane as read, filtered along x, and a row */
  gboolean floats;    /* there may be holes */
  gint holes;         /* there are, in what was read */
  LiArray3 closed;    /* raw_box with its holes closed; empty while none are known */
  gint failed;
  GError *error;
} Making;

static gsize
line_length (const Making *m)
{
  return (gsize)li_box_edge (&m->mid_box, 2) + 2 * LI_FIR_MAX + 64;
}

static gsize
raw_length (const Making *m)
{
  return (gsize)li_box_edge (&m->raw_box, 1) * (gsize)li_box_edge (&m->raw_box, 2) + 16;
}

static gpointer
make_scratch (gpointer data)
{
  const Making *m = data;

  return g_new0 (float,
                 raw_length (m) + ((gsize)li_box_edge (&m->raw_box, 1) + 1) * line_length (m));
}

static void
filter_across_y (const Making *m, const float *rows, gsize stride, float *out)
{
  int radius = m->fir->radius;
  gint64 width = li_box_edge (&m->mid_box, 2);

  for (gint64 y = m->mid_box.lo[1]; y < m->mid_box.hi[1]; y++)
    {
      const float *taps[2 * LI_FIR_MAX + 1];
      for (int k = -radius; k <= radius; k++)
        taps[k + radius]
            = rows + (gsize)(li_mirror (y + k, m->shape[1]) - m->raw_box.lo[1]) * stride;
      li_fir_rows_at (m->fir, taps + radius, out + (y - m->mid_box.lo[1]) * m->mid.stride_y, width);
    }
}

/* One plane of the raw box, packed. */
static gboolean
read_plane (Making *m, gsize index, float *raw, GError **error)
{
  gint64 ny = li_box_edge (&m->raw_box, 1), nx = li_box_edge (&m->raw_box, 2);
  LiBox plane = m->raw_box;

  if (m->closed.data != NULL)
    {
      for (gint64 y = 0; y < ny; y++)
        memcpy (raw + y * nx, m->closed.data + index * m->closed.stride_z + y * m->closed.stride_y,
                (gsize)nx * sizeof *raw);
      return TRUE;
    }
  plane.lo[0] += (gint64)index;
  plane.hi[0] = plane.lo[0] + 1;
  if (!li_volume_read_box (m->volume, &plane, LI_TYPE_F32, raw, error))
    return FALSE;
  if (m->floats && li_holes_any (raw, (gsize)(ny * nx)))
    g_atomic_int_set (&m->holes, 1);
  return TRUE;
}

static void
filter_plane (const Making *m, gsize index, float *raw)
{
  gsize stride = line_length (m);
  gint64 ny = li_box_edge (&m->raw_box, 1), nx = li_box_edge (&m->raw_box, 2),
         width = li_box_edge (&m->mid_box, 2);
  float *rows = raw + raw_length (m), *line = rows + (gsize)ny * stride;

  for (gint64 y = 0; y < ny; y++)
    li_fir_row (m->fir, raw + y * nx - m->raw_box.lo[2], m->mid_box.lo[2], width, m->shape[2], line,
                rows + (gsize)y * stride);
  filter_across_y (m, rows, stride, m->mid.data + index * m->mid.stride_z);
}

static void
make_plane (gsize index, gpointer data)
{
  Making *m = data;
  float *raw = li_scratch_take (m->scratch);
  GError *error = NULL;

  if (read_plane (m, index, raw, &error))
    filter_plane (m, index, raw);
  else if (g_atomic_int_compare_and_exchange (&m->failed, 0, 1))
    m->error = error;
  else
    g_error_free (error);
  li_scratch_give (m->scratch, raw);
}

/* A row of coefficients with its halo, mirrored where the halo leaves the volume. */
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

/* All planes of one row of the block. */
static void
make_column (gsize index, gpointer data)
{
  Making *m = data;
  LiBlock *block = m->block;
  int h = block->halo, radius = m->fir->radius;
  float *scratch = li_scratch_take (m->scratch), *line = scratch + raw_length (m);
  gint64 y = block->box.lo[1] - h + (gint64)index;
  const float *column
      = m->mid.data + (li_mirror (y, m->shape[1]) - m->mid_box.lo[1]) * m->mid.stride_y;
  const float *taps[2 * LI_FIR_MAX + 1];

  for (gint64 z = block->box.lo[0] - h; z < block->box.hi[0] + h; z++)
    {
      gint64 source = li_mirror (z, m->shape[0]);
      for (int k = -radius; k <= radius; k++)
        taps[k + radius]
            = column + (li_mirror (source + k, m->shape[0]) - m->mid_box.lo[0]) * m->mid.stride_z;
      li_fir_rows_at (m->fir, taps + radius, line, li_box_edge (&m->mid_box, 2));
      spread_row (block, line - m->mid_box.lo[2],
                  block->data + (z - block->box.lo[0]) * (gssize)block->stride_z
                      + (y - block->box.lo[1]) * (gssize)block->stride_y - block->box.lo[2]);
    }
  li_scratch_give (m->scratch, scratch);
}

static LiBlock *
block_for (const LiBox *inside, const gint64 shape[3], LiInterpolation interpolation)
{
  LiBlock *block = g_new0 (LiBlock, 1);

  block->box = *inside;
  memcpy (block->volume, shape, sizeof block->volume);
  block->interpolation = interpolation;
  block->halo = halo_of (interpolation);
  for (int k = 0; k < 3; k++)
    {
      block->lo[k] = (double)inside->lo[k];
      block->hi[k] = (double)inside->hi[k] - 1;
    }
  return block;
}

static void
set_array (LiBlock *block, LiArray3 array)
{
  block->stride_y = array.stride_y;
  block->stride_z = array.stride_z;
  block->allocation = array.allocation;
  block->data = array.data + block->halo * (array.stride_z + array.stride_y + 1);
}

/* Elements at holes, mirrored ones too, become NaN; those around them stay what they are. */
static void
mark_holes (const Making *m, const guint8 *hole)
{
  LiBlock *b = m->block;
  gint64 ny = li_box_edge (&m->raw_box, 1), nx = li_box_edge (&m->raw_box, 2);

  for (gint64 z = b->box.lo[0] - b->halo; z < b->box.hi[0] + b->halo; z++)
    for (gint64 y = b->box.lo[1] - b->halo; y < b->box.hi[1] + b->halo; y++)
      {
        const guint8 *row = hole
                            + ((li_mirror (z, m->shape[0]) - m->raw_box.lo[0]) * ny
                               + li_mirror (y, m->shape[1]) - m->raw_box.lo[1])
                                  * nx;
        float *to = b->data + (z - b->box.lo[0]) * (gssize)b->stride_z
                    + (y - b->box.lo[1]) * (gssize)b->stride_y - b->box.lo[2];
        for (gint64 x = b->box.lo[2] - b->halo; x < b->box.hi[2] + b->halo; x++)
          if (row[li_mirror (x, m->shape[2]) - m->raw_box.lo[2]])
            {
              to[x] = NAN;
              b->holes = TRUE;
            }
      }
}

/* Planes again, with the holes closed that the first reading met. */
static gboolean
close_holes (Making *m, guint8 **hole, GError **error)
{
  if (!li_array3_read (m->volume, &m->raw_box, &m->closed, error)
      || !li_array3_close_holes (m->volume, &m->raw_box, &m->closed, hole, error))
    return FALSE;
  li_pool_for ((gsize)li_box_edge (&m->mid_box, 0), make_plane, m);
  return TRUE;
}

/* Fills @block; FALSE with @error when the volume cannot be read. */
static gboolean
fill_block (LiBlock *block, LiVolume *volume, GError **error)
{
  const LiFir *fir = li_fir_coefficients (block->interpolation);
  Making m = { .volume = volume,
               .shape = block->volume,
               .fir = fir,
               .floats = li_volume_info (volume)->type == LI_TYPE_F32,
               .block = block };
  g_autofree guint8 *hole = NULL;
  LiBox with_halo = existing (&block->box, block->halo, block->volume);
  gint64 n[3], rows = li_box_edge (&block->box, 1) + 2 * block->halo;

  m.raw_box = existing (&with_halo, fir->radius, block->volume);
  m.mid_box = with_halo;
  m.mid_box.lo[0] = m.raw_box.lo[0];
  m.mid_box.hi[0] = m.raw_box.hi[0];
  for (int k = 0; k < 3; k++)
    n[k] = li_box_edge (&m.mid_box, k);
  m.scratch = li_scratch_new (make_scratch, g_free, &m);
  m.mid = li_array3_new (n);
  li_pool_for (n[0], make_plane, &m);
  if (!m.failed && m.holes && !close_holes (&m, &hole, &m.error))
    m.failed = 1;
  if (!m.failed)
    {
      for (int k = 0; k < 3; k++)
        n[k] = li_box_edge (&block->box, k) + 2 * block->halo;
      set_array (block, li_array3_new (n));
      li_pool_for ((gsize)rows, make_column, &m);
      if (hole != NULL)
        mark_holes (&m, hole);
    }
  else
    g_propagate_error (error, m.error);
  li_array3_clear (&m.mid);
  li_array3_clear (&m.closed);
  li_scratch_free (m.scratch);
  return !m.failed;
}

LiBlock *
li_block_new (LiVolume *volume, const LiBox *box, LiInterpolation interpolation, GError **error)
{
  LiBox all = li_volume_box (volume), inside = li_box_intersect (box, &all);

  if (li_box_is_empty (&inside))
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                   "%s: a box outside the volume was asked for", li_volume_name (volume));
      return NULL;
    }
  LiBlock *block = block_for (&inside, li_volume_info (volume)->shape, interpolation);
  if (fill_block (block, volume, error))
    return block;
  li_block_free (block);
  return NULL;
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
