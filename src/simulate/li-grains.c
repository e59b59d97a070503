/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-grains.h"

#include <math.h>
#include "base/li-error.h"
#include "base/li-pool.h"
#include "simulate/li-elementary.h"
#include "simulate/li-gauss.h"

#define PIECE 8 /* voxels that a grain either reaches or not */
#define PIECES (LI_SWELL_BLOCK / PIECE)
#define REACH 5.0 /* sigma: what is left there is 4e-6 of a grain's peak */
#define MEAN 32768.0
#define SD 6000.0

typedef struct
{
  double density, cell, amplitude;
  double reach2, exponent; /* of exp2 per squared voxel */
  guint64 seed, noise_seed;
  const LiMotion *motion;
  gint64 shape[3];
  double pitch[3];
  LiBox box;
  double noise_sd;
  float *out;
  LiProgress *progress;
} Grains;

/* Voxels of a row piece by piece, in material space, single precision relative to base. */
typedef struct
{
  double base[3], lo[3], hi[3];
  float x[3][LI_SWELL_BLOCK];
  float piece_lo[PIECES][3], piece_hi[PIECES][3];
  int n_pieces;
  float sum[LI_SWELL_BLOCK];
} Row;

static void
row_bounds (Row *r, double x[3][LI_SWELL_BLOCK])
{
  for (int a = 0; a < 3; a++)
    {
      r->base[a] = r->lo[a] = r->hi[a] = x[a][0];
      for (int k = 0; k < r->n_pieces * PIECE; k++)
        {
          r->lo[a] = MIN (r->lo[a], x[a][k]);
          r->hi[a] = MAX (r->hi[a], x[a][k]);
          r->x[a][k] = (float)(x[a][k] - r->base[a]);
        }
      for (int p = 0; p < r->n_pieces; p++)
        {
          float lo = r->x[a][p * PIECE], hi = lo;
          for (int k = p * PIECE + 1; k < (p + 1) * PIECE; k++)
            {
              lo = MIN (lo, r->x[a][k]);
              hi = MAX (hi, r->x[a][k]);
            }
          r->piece_lo[p][a] = lo;
          r->piece_hi[p][a] = hi;
        }
    }
}

static inline float
outside (float p, float lo, float hi)
{
  const float below = lo - p, above = p - hi;
  const float d = below > above ? below : above;
  return d > 0 ? d : 0;
}

/* FALSE when no voxel of the row is near, judged by its bounding box. */
static inline gboolean
reaches (const Row *r, const float p[3], float reach2)
{
  float sum = 0;
  for (int a = 0; a < 3; a++)
    {
      const float d
          = outside (p[a], (float)(r->lo[a] - r->base[a]), (float)(r->hi[a] - r->base[a]));
      sum += d * d;
    }
  return sum <= reach2;
}

static void
add_grain (Row *r, const float p[3], float amplitude, float reach2, float scale)
{
  for (int piece = 0; piece < r->n_pieces; piece++)
    {
      const float *lo = r->piece_lo[piece], *hi = r->piece_hi[piece];
      const float dz = outside (p[0], lo[0], hi[0]), dy = outside (p[1], lo[1], hi[1]),
                  dx = outside (p[2], lo[2], hi[2]);
      if (dz * dz + dy * dy + dx * dx > reach2)
        continue;
      for (int k = piece * PIECE; k < (piece + 1) * PIECE; k++)
        {
          const float ez = r->x[0][k] - p[0], ey = r->x[1][k] - p[1], ex = r->x[2][k] - p[2];
          r->sum[k] += amplitude * li_elementary_exp2f (scale * (ez * ez + ey * ey + ex * ex));
        }
    }
}

/* One random grain in each cell, from a key for the cell's line along x. */
static void
add_cell (const Grains *g, Row *r, guint64 line, const double corner[3], gint64 x)
{
  const guint64 key = li_hash (line + (guint64)x * 0xd1342543de82ef95ULL), more = li_hash (key);
  const double unit = g->cell * 0x1p-20;
  const float p[3] = { (float)(corner[0] + unit * (double)(key & 0xfffff)),
                       (float)(corner[1] + unit * (double)((key >> 20) & 0xfffff)),
                       (float)(corner[2] + unit * (double)(more & 0xfffff)) };
  if (!reaches (r, p, (float)g->reach2))
    return;
  const double amplitude = g->amplitude * (0.5 + (double)(more >> 40) * 0x1p-24);
  add_grain (r, p, (float)amplitude, (float)g->reach2, (float)g->exponent);
}

static void
add_cells (const Grains *g, Row *r)
{
  gint64 lo[3], hi[3];
  const double reach = sqrt (g->reach2);
  for (int a = 0; a < 3; a++)
    {
      lo[a] = (gint64)floor ((r->lo[a] - reach) / g->cell);
      hi[a] = (gint64)floor ((r->hi[a] + reach) / g->cell);
    }
  for (gint64 z = lo[0]; z <= hi[0]; z++)
    for (gint64 y = lo[1]; y <= hi[1]; y++)
      {
        const guint64 line = li_hash (g->seed ^ li_hash ((guint64)z ^ li_hash ((guint64)y)));
        for (gint64 x = lo[2]; x <= hi[2]; x++)
          add_cell (g, r, line,
                    (const double[3]){ (double)z * g->cell - r->base[0],
                                       (double)y * g->cell - r->base[1],
                                       (double)x * g->cell - r->base[2] },
                    x);
      }
}

/* Blocks start at multiples of LI_SWELL_BLOCK of the volume, so a box holds the same values as the
 * whole. */
static void
fill_block (const Grains *g, gint64 z, gint64 y, gint64 x0, float *line)
{
  Row r = { 0 };
  double x[3][LI_SWELL_BLOCK];
  const double start[3]
      = { (double)z * g->pitch[0], (double)y * g->pitch[1], (double)x0 * g->pitch[2] };
  const float *table = li_gauss_table ();
  const double mean = g->amplitude * g->density * 15.749609945722419;
  r.n_pieces = (int)(MIN (LI_SWELL_BLOCK, g->shape[2] - x0) + PIECE - 1) / PIECE;
  li_motion_inverse_row (g->motion, start, g->pitch[2], r.n_pieces * PIECE, x);
  row_bounds (&r, x);
  add_cells (g, &r);
  const gint64 lo = MAX (x0, g->box.lo[2]), hi = MIN (x0 + LI_SWELL_BLOCK, g->box.hi[2]);
  for (gint64 i = lo; i < hi; i++)
    {
      const guint64 voxel
          = ((guint64)z * (guint64)g->shape[1] + (guint64)y) * (guint64)g->shape[2] + (guint64)i;
      const float noise
          = g->noise_sd > 0
                ? (float)g->noise_sd * li_gauss (table, li_hash (li_hash (g->noise_seed) ^ voxel))
                : 0;
      line[i - g->box.lo[2]] = (float)(MEAN - mean) + r.sum[i - x0] + noise;
    }
}

static void
fill_rows (gsize index, gpointer data)
{
  const Grains *g = data;
  const gint64 ny = li_box_edge (&g->box, 1), nx = li_box_edge (&g->box, 2),
               z = g->box.lo[0] + (gint64)index;
  if (li_progress_is_cancelled (g->progress))
    return;
  for (gint64 y = 0; y < ny; y++)
    {
      float *line = g->out + ((gint64)index * ny + y) * nx;
      for (gint64 x = g->box.lo[2] / LI_SWELL_BLOCK * LI_SWELL_BLOCK; x < g->box.hi[2];
           x += LI_SWELL_BLOCK)
        fill_block (g, z, g->box.lo[1] + y, x, line);
    }
  li_progress_step (g->progress, 1);
}

/* Amplitude that gives the standard deviation SD. For grains placed freely the variance is density
 * a^2 pi^1.5 times the mean square of an amplitude even in 0.5 ... 1.5, 13/12 (Campbell's theorem);
 * one grain per cell of edge L takes q^3 off, q = 1/L int (1 - |s|/L) exp (-s^2 / 4) ds over -L ...
 * L, lengths in sigma. */
static double
amplitude_for (double density)
{
  const int n = 64;
  const double L = li_elementary_exp (li_elementary_log (density) / -3), h = 1.0 / n;
  double q = 0;
  for (int i = 0; i <= n; i++)
    {
      const double t = i * h;
      q += (i == 0 || i == n ? 1
            : i & 1          ? 4
                             : 2)
           * (1 - t) * li_elementary_exp (-t * t * L * L / 4);
    }
  q *= 2 * h / 3;
  return SD / sqrt (density * 5.568327996831708 * (13.0 / 12 - q * q * q));
}

static gboolean
check (double sigma, double density, GError **error)
{
  if (sigma >= 0.3 && sigma <= 100 && density >= 1e-3 && density <= 10)
    return TRUE;
  g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_INVALID,
               "grains need a sigma of 0.3 to 100 voxels and a density of 0.001 to 10 grains per "
               "sigma cubed");
  return FALSE;
}

gboolean
li_grains_box (double sigma,
               double density,
               guint64 seed,
               const LiMotion *motion,
               const gint64 shape[3],
               const double pitch[3],
               const LiBox *box,
               double noise_sd,
               guint64 noise_seed,
               float *out,
               LiProgress *progress,
               GError **error)
{
  if (!check (sigma, density, error))
    return FALSE;
  const LiMotion still = li_motion_still (shape);
  Grains g = { .density = density,
               .reach2 = REACH * REACH * sigma * sigma,
               .exponent = -0.5 / (sigma * sigma) * 1.4426950408889634,
               .cell = sigma * li_elementary_exp (li_elementary_log (density) / -3),
               .amplitude = amplitude_for (density),
               .seed = li_hash (seed),
               .noise_seed = noise_seed,
               .motion = motion ? motion : &still,
               .box = *box,
               .noise_sd = noise_sd,
               .out = out,
               .progress = progress };
  memcpy (g.shape, shape, sizeof g.shape);
  for (int a = 0; a < 3; a++)
    g.pitch[a] = pitch ? pitch[a] : 1;
  li_progress_push (progress, 1, (double)li_box_edge (box, 0), NULL);
  li_pool_for_job (progress, (gsize)li_box_edge (box, 0), fill_rows, &g);
  li_progress_pop (progress);
  return !li_progress_set_error_if_cancelled (progress, error);
}

static void
to_integers (const float *in, gsize n, LiVoxelType type, void *out)
{
  guint8 *b = out;
  guint16 *w = out;
  for (gsize i = 0; i < n; i++)
    {
      const float v = type == LI_TYPE_U8 ? in[i] * (1.0f / 257) : in[i],
                  top = type == LI_TYPE_U8 ? 255 : 65535;
      const float c = v < 0 ? 0 : v > top ? top : v;
      if (type == LI_TYPE_U8)
        b[i] = (guint8)(c + 0.5f);
      else
        w[i] = (guint16)(c + 0.5f);
    }
}

LiVolume *
li_grains_new_full (const gint64 shape[3],
                    double sigma,
                    double density,
                    guint64 seed,
                    const LiMotion *motion,
                    double noise_sd,
                    guint64 noise_seed,
                    LiVoxelType type,
                    LiProgress *progress,
                    GError **error)
{
  const LiBox all = li_box (0, shape[0], 0, shape[1], 0, shape[2]);
  const gsize n = li_box_voxels (&all);
  if (type != LI_TYPE_U8 && type != LI_TYPE_U16 && type != LI_TYPE_F32)
    {
      g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_UNSUPPORTED,
                   "grains are made as u8, u16 or f32, not %s", li_voxel_type_name (type));
      return NULL;
    }
  g_autofree float *values = g_try_new (float, n);
  g_autofree guint8 *packed
      = type == LI_TYPE_F32 ? NULL : g_try_malloc (n * li_voxel_type_size (type));
  if (n == 0 || !values || (type != LI_TYPE_F32 && !packed))
    {
      g_set_error (error, LI_SIMULATE_ERROR, n ? LI_ERROR_MEMORY : LI_ERROR_INVALID,
                   "no room for %zu voxels", n);
      return NULL;
    }
  if (!li_grains_box (sigma, density, seed, motion, shape, NULL, &all, noise_sd, noise_seed, values,
                      progress, error))
    return NULL;
  if (type == LI_TYPE_F32)
    return li_volume_new_memory (type, shape, g_steal_pointer (&values));
  to_integers (values, n, type, packed);
  return li_volume_new_memory (type, shape, g_steal_pointer (&packed));
}

LiVolume *
li_grains_new (const gint64 shape[3],
               double sigma,
               double density,
               guint64 seed,
               const LiMotion *motion,
               double noise_sd,
               LiVoxelType type)
{
  g_autoptr (GError) error = NULL;
  LiVolume *volume = li_grains_new_full (shape, sigma, density, seed, motion, noise_sd,
                                         li_hash2 (seed, motion ? 2 : 1), type, NULL, &error);
  if (!volume)
    g_error ("%s", error->message);
  return volume;
}
