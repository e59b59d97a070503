/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-deform-tiles.h"

#include "base/li-pool.h"

#define BORDER 1e-3 /* voxel: a source this far outside is taken for the border itself */
#define MAX_PARABOLA_ERROR                                                                         \
  4e-4 /* voxel: how far a run of sources may lie from the parabola that stands for it */
#define MAX_RUN 32
#define MAX_BLOCK_VOXELS ((gsize)1 << 26) /* of one block */

static const gint64 tile_edge[3] = { LI_DEFORM_SLAB, 64, 256 };

typedef struct
{
  LiVolume *image;
  const LiDense *dense;
  LiDeformDirection warp;
  LiInterpolation interpolation;
  LiBox box;
  gint64 first[3], count[3]; /* tiles on each axis, from multiples of tile_edge */
  float *out;
  LiProgress *progress;
  GError *
      *errors; /* one for each tile: that of the lowest tile is reported, independent of threads */
} Warp;

static gint64
floor_div (gint64 a, gint64 b)
{
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

static void
count_tiles (const LiBox *box, gint64 first[3], gint64 count[3])
{
  for (int a = 0; a < 3; a++)
    {
      first[a] = floor_div (box->lo[a], tile_edge[a]);
      count[a] = MAX (0, floor_div (box->hi[a] - 1, tile_edge[a]) - first[a] + 1);
    }
}

gsize
li_deform_steps (const LiBox *box)
{
  gint64 first[3], count[3];
  count_tiles (box, first, count);
  return (gsize)(count[0] * count[1] * count[2]);
}

/* Sources of a row inside the image: clamped to its border within BORDER, NaN beyond. */
static void
clip_sources (const Warp *w, double (*x)[3], gint64 n)
{
  const gint64 *shape = li_volume_info (w->image)->shape;
  for (gint64 k = 0; k < n; k++)
    for (int a = 0; a < 3; a++)
      {
        double last = (double)(shape[a] - 1);
        if (x[k][a] >= -BORDER && x[k][a] <= last + BORDER)
          x[k][a] = CLAMP (x[k][a], 0, last);
        else
          x[k][0] = x[k][1] = x[k][2] = NAN;
      }
}

/* The rows of one tile; @columns starts on the tile's own edge so that every row is solved from the
 * same start. */
static void
find_sources (const Warp *w, const LiBox *tile, double (*x)[3])
{
  gint64 n = li_box_edge (tile, 2);
  for (gint64 z = tile->lo[0]; z < tile->hi[0]; z++)
    for (gint64 y = tile->lo[1]; y < tile->hi[1]; y++)
      {
        double (*row)[3] = x + ((z - tile->lo[0]) * li_box_edge (tile, 1) + y - tile->lo[1]) * n;
        if (w->warp == LI_DEFORM_INVERSE)
          li_dense_invert_row (w->dense, z, y, tile->lo[2], n, row);
        else
          li_dense_map_row (w->dense, z, y, tile->lo[2], n, row);
        clip_sources (w, row, n);
      }
}

/* The box of all sources; FALSE when there is none. */
static gboolean
bound_sources (double (*x)[3], gsize n, LiBox *bound)
{
  double lo[3] = { INFINITY, INFINITY, INFINITY }, hi[3] = { -INFINITY, -INFINITY, -INFINITY };
  for (gsize i = 0; i < n; i++)
    for (int a = 0; a < 3; a++)
      if (!isnan (x[i][a]))
        {
          lo[a] = MIN (lo[a], x[i][a]);
          hi[a] = MAX (hi[a], x[i][a]);
        }
  if (lo[0] > hi[0])
    return FALSE;
  for (int a = 0; a < 3; a++)
    {
      bound->lo[a] = (gint64)floor (lo[a]);
      bound->hi[a] = (gint64)floor (hi[a]) + 2;
    }
  return TRUE;
}

/* The parabola through the first, a middle and the last source of a run; TRUE when all others lie
 * on it. */
static gboolean
fit_run (double (*x)[3], int n, double d1[3], double d2[3])
{
  double m = n / 2, e = n - 1, worst = 0;
  for (int a = 0; a < 3; a++)
    {
      double at_middle = (x[n / 2][a] - x[0][a]) / m, at_end = (x[n - 1][a] - x[0][a]) / e;
      d2[a] = (at_end - at_middle) / (e - m);
      d1[a] = at_middle - m * d2[a];
      for (int k = 0; k < n; k++)
        worst = fmax (worst, fabs (x[0][a] + k * (d1[a] + k * d2[a]) - x[k][a]));
    }
  return worst <= MAX_PARABOLA_ERROR;
}

static gboolean
run_inside (const LiBlock *block, double (*x)[3], int n, const double d1[3], const double d2[3])
{
  int k0, k1;
  li_block_clip_row (block, x[0], d1, d2, n, &k0, &k1);
  return k0 == 0 && k1 == n;
}

static void
sample_run (const LiBlock *block, double (*x)[3], int n, float *out)
{
  double d1[3], d2[3];
  if (n >= 4 && fit_run (x, n, d1, d2) && run_inside (block, x, n, d1, d2))
    li_block_sample_row (block, x[0], d1, d2, n, out);
  else if (n >= 4)
    {
      sample_run (block, x, n / 2, out);
      sample_run (block, x + n / 2, n - n / 2, out + n / 2);
    }
  else
    for (int k = 0; k < n; k++)
      out[k] = (float)li_block_sample (block, x[k], NULL);
}

/* A row falls into runs of at most MAX_RUN sources that exist. */
static void
sample_row (const LiBlock *block, double (*x)[3], gint64 n, float *out)
{
  for (gint64 k = 0; k < n;)
    {
      int run = 0;
      while (k + run < n && run < MAX_RUN && !isnan (x[k + run][0]))
        run++;
      if (run > 0)
        sample_run (block, x + k, run, out + k);
      else
        out[k] = NAN;
      k += MAX (run, 1);
    }
}

/* Values of the rows z0 … z1 of a tile (packed). Where the sources spread too far for one block,
 * planes are halved. */
static gboolean
sample_planes (const Warp *w, const LiBox *tile, double (*x)[3], float *values, GError **error)
{
  gsize n = li_box_voxels (tile);
  gint64 nx = li_box_edge (tile, 2), planes = li_box_edge (tile, 0);
  LiBox bound;
  if (!bound_sources (x, n, &bound))
    {
      for (gsize i = 0; i < n; i++)
        values[i] = NAN;
      return TRUE;
    }
  if (li_box_voxels (&bound) > MAX_BLOCK_VOXELS && planes > 1)
    {
      LiBox lower = *tile, upper = *tile;
      lower.hi[0] = upper.lo[0] = tile->lo[0] + planes / 2;
      gsize half = li_box_voxels (&lower);
      return sample_planes (w, &lower, x, values, error)
             && sample_planes (w, &upper, x + half, values + half, error);
    }
  g_autoptr (LiBlock) block = li_block_new (w->image, &bound, w->interpolation, error);
  if (block == NULL)
    return FALSE;
  for (gsize row = 0; row < n / (gsize)nx; row++)
    sample_row (block, x + row * (gsize)nx, nx, values + row * (gsize)nx);
  return TRUE;
}

static void
copy_tile (const Warp *w, const LiBox *tile, const float *values)
{
  LiBox part = li_box_intersect (tile, &w->box);
  gsize bytes = (gsize)li_box_edge (&part, 2) * sizeof (float);
  for (gint64 z = part.lo[0]; z < part.hi[0]; z++)
    for (gint64 y = part.lo[1]; y < part.hi[1]; y++)
      {
        const float *from = values
                            + ((z - tile->lo[0]) * li_box_edge (tile, 1) + y - tile->lo[1])
                                  * li_box_edge (tile, 2)
                            + part.lo[2] - tile->lo[2];
        float *to = w->out
                    + ((z - w->box.lo[0]) * li_box_edge (&w->box, 1) + y - w->box.lo[1])
                          * li_box_edge (&w->box, 2)
                    + part.lo[2] - w->box.lo[2];
        memcpy (to, from, bytes);
      }
}

/* The part of tile @index to be worked on: whole in x, so that rows start on the tile's edge;
 * clipped in z and y. */
static LiBox
tile_box (const Warp *w, gsize index)
{
  gint64 at[3] = { (gint64)index / (w->count[1] * w->count[2]),
                   (gint64)index / w->count[2] % w->count[1], (gint64)index % w->count[2] };
  LiBox tile;
  for (int a = 0; a < 3; a++)
    {
      tile.lo[a] = (w->first[a] + at[a]) * tile_edge[a];
      tile.hi[a] = tile.lo[a] + tile_edge[a];
    }
  for (int a = 0; a < 2; a++)
    {
      tile.lo[a] = MAX (tile.lo[a], w->box.lo[a]);
      tile.hi[a] = MIN (tile.hi[a], w->box.hi[a]);
    }
  tile.hi[2] = MIN (tile.hi[2], w->box.hi[2]);
  return tile;
}

static void
warp_tile (gsize index, gpointer data)
{
  const Warp *w = data;
  if (li_progress_is_cancelled (w->progress))
    return;
  LiBox tile = tile_box (w, index);
  gsize n = li_box_voxels (&tile);
  double (*x)[3] = g_malloc_n (n, sizeof *x);
  g_autofree float *values = g_new (float, n);
  find_sources (w, &tile, x);
  if (sample_planes (w, &tile, x, values, &w->errors[index]))
    copy_tile (w, &tile, values);
  g_free (x);
  li_progress_step (w->progress, 1);
}

static gboolean
collect_errors (Warp *w, gsize n, GError **error)
{
  gboolean good = !li_progress_set_error_if_cancelled (w->progress, error);
  for (gsize i = 0; i < n; i++)
    if (w->errors[i] != NULL && good)
      {
        g_propagate_error (error, g_steal_pointer (&w->errors[i]));
        good = FALSE;
      }
    else
      g_clear_error (&w->errors[i]);
  return good;
}

gboolean
li_deform_box (LiVolume *image,
               const LiDense *dense,
               LiDeformDirection warp,
               const LiBox *box,
               LiInterpolation interpolation,
               float *out,
               LiProgress *progress,
               GError **error)
{
  Warp w = { .image = image,
             .dense = dense,
             .warp = warp,
             .interpolation = interpolation,
             .box = *box,
             .out = out,
             .progress = progress };
  count_tiles (box, w.first, w.count);
  gsize n = li_deform_steps (box);
  w.errors = g_new0 (GError *, n);
  li_pool_for_job (progress, n, warp_tile, &w);
  gboolean good = collect_errors (&w, n, error);
  g_free (w.errors);
  return good;
}
