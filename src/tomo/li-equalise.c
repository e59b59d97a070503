/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tomo/li-equalise.h"

#include <math.h>
#include "base/li-number.h"
#include "base/li-pool.h"
#include "base/li-safe-file.h"
#include "base/li-scratch.h"
#include "volume/li-histogram.h"

#define LANES 8
#define CHUNK 65536 /* voxels of a chunk of a loop */

/* What one thread has seen of float32 voxels. */
typedef struct
{
  float lo, hi;
  guint64 finite, *counts;
} Tally;

typedef struct
{
  LiEqualiser *e;
  const float *voxels; /* of the slab */
  gsize n;
  float lo, inverse;
  gboolean counting; /* the second time: the range is known */
  LiScratch *tallies;
} Slab;

static gpointer
tally_new (gpointer data)
{
  const LiEqualiser *e = data;
  Tally *t = g_new0 (Tally, 1);

  *t = (Tally){ INFINITY, -INFINITY, 0, g_new0 (guint64, e->n) };
  return t;
}

static void
tally_free (gpointer data)
{
  Tally *t = data;

  g_free (t->counts);
  g_free (t);
}

/* The bin of a value inside the range: the guess by division can be one beside it. Without
 * branches: grey values come in no order that a processor could foresee. */
static inline gsize
bin_of (const float *edges, gsize last, float lo, float inverse, float v)
{
  gsize k = (gsize)(gint64)((v - lo) * inverse);

  k = k < last ? k : last;
  return k - (v < edges[k]) + ((v >= edges[k + 1]) & (k < last));
}

/* Eight columns side by side, which the compiler puts into one register or two. */
static void
look_for_range (const float *v, gsize n, Tally *t)
{
  float lo[LANES], hi[LANES];
  guint32 finite[LANES] = { 0 };

  for (int l = 0; l < LANES; l++)
    {
      lo[l] = t->lo;
      hi[l] = t->hi;
    }
  for (gsize i = 0; i + LANES <= n; i += LANES)
    for (int l = 0; l < LANES; l++)
      {
        float x = v[i + l];
        gboolean ok = fabsf (x) <= G_MAXFLOAT;
        float low = ok ? x : G_MAXFLOAT, high = ok ? x : -G_MAXFLOAT;
        lo[l] = low < lo[l] ? low : lo[l];
        hi[l] = high > hi[l] ? high : hi[l];
        finite[l] += (guint32)ok;
      }
  for (gsize i = n / LANES * LANES; i < n; i++)
    if (isfinite (v[i]))
      {
        lo[0] = MIN (lo[0], v[i]);
        hi[0] = MAX (hi[0], v[i]);
        finite[0]++;
      }
  for (int l = 0; l < LANES; l++)
    {
      t->lo = MIN (t->lo, lo[l]);
      t->hi = MAX (t->hi, hi[l]);
      t->finite += finite[l];
    }
}

static void
count (const Slab *s, const float *v, gsize n, guint64 *counts)
{
  const float *edges = s->e->edges;
  gsize last = s->e->n - 1;

  for (gsize i = 0; i < n; i++)
    if (G_LIKELY (isfinite (v[i])))
      counts[bin_of (edges, last, s->lo, s->inverse, v[i])]++;
}

static void
look_at (gsize index, gpointer data)
{
  Slab *s = data;
  Tally *t = li_scratch_take (s->tallies);
  gsize from = index * CHUNK, n = MIN (CHUNK, s->n - from);

  if (s->counting)
    count (s, s->voxels + from, n, t->counts);
  else
    look_for_range (s->voxels + from, n, t);
  li_scratch_give (s->tallies, t);
}

/* Planes of at most 64 MiB at a time. */
static gboolean
each_slab (LiVolume *volume, Slab *s, LiProgress *progress, GError **error)
{
  const gint64 *shape = li_volume_info (volume)->shape;
  gint64 planes = CLAMP ((gint64)(1 << 24) / (shape[1] * shape[2]), 1, shape[0]);
  float *held = li_volume_info (volume)->type == LI_TYPE_F32 ? li_volume_memory (volume) : NULL;
  g_autofree float *buffer
      = held == NULL ? g_try_malloc_n ((gsize)(planes * shape[1] * shape[2]), sizeof *buffer)
                     : NULL;

  if (held == NULL && buffer == NULL)
    {
      g_set_error (error, LI_TOMO_ERROR, LI_ERROR_MEMORY, "%s: no memory for its planes",
                   li_volume_name (volume));
      return FALSE;
    }
  li_progress_push (progress, 0.5, (double)shape[0], NULL);
  for (gint64 z = 0; z < shape[0]; z += planes)
    {
      LiBox box = li_box (z, MIN (z + planes, shape[0]), 0, shape[1], 0, shape[2]);
      if (li_progress_set_error_if_cancelled (progress, error)
          || (held == NULL && !li_volume_read_box (volume, &box, LI_TYPE_F32, buffer, error)))
        return FALSE;
      s->voxels = held != NULL ? held + z * shape[1] * shape[2] : buffer;
      s->n = li_box_voxels (&box);
      li_pool_for_job (progress, (s->n + CHUNK - 1) / CHUNK, look_at, s);
      li_progress_step (progress, (double)li_box_edge (&box, 0));
    }
  li_progress_pop (progress);
  return TRUE;
}

static void
add_tally (gpointer piece, gpointer data)
{
  Tally *t = piece, *sum = data;

  sum->lo = MIN (sum->lo, t->lo);
  sum->hi = MAX (sum->hi, t->hi);
  sum->finite += t->finite;
  for (gsize k = 0; sum->counts != NULL && k < sum->finite; k++)
    sum->counts[k] += t->counts[k];
}

static gboolean
alike (LiVolume *volume, GError **error)
{
  g_set_error (error, LI_TOMO_ERROR, LI_ERROR_INVALID,
               "%s: has no two different finite grey values; there is nothing to equalise",
               li_volume_name (volume));
  return FALSE;
}

static gboolean
find_range (LiEqualiser *e, LiVolume *volume, float range[2], LiProgress *progress, GError **error)
{
  g_autoptr (LiScratch) tallies = li_scratch_new (tally_new, tally_free, e);
  Slab s = { .e = e, .tallies = tallies };
  Tally sum = { .lo = INFINITY, .hi = -INFINITY };

  if (!each_slab (volume, &s, progress, error))
    return FALSE;
  li_scratch_foreach (tallies, add_tally, &sum);
  if (!(sum.lo < sum.hi))
    return alike (volume, error);
  range[0] = sum.lo;
  range[1] = sum.hi;
  e->voxels = sum.finite;
  e->not_finite = li_volume_n_voxels (volume) - sum.finite;
  return TRUE;
}

/* Edges and centres as numpy 2 computes them from float32 values: each operation rounds. */
static void
make_bins (LiEqualiser *e, const float range[2])
{
  float step = (range[1] - range[0]) / (float)e->n;

  e->edges = g_new (float, e->n + 1);
  e->centres = g_new (float, e->n);
  for (gsize k = 0; k < e->n; k++)
    {
      float product = (float)k * step;
      e->edges[k] = product + range[0];
    }
  e->edges[e->n] = range[1];
  for (gsize k = 0; k < e->n; k++)
    e->centres[k] = (e->edges[k] + e->edges[k + 1]) / 2;
}

/* The lines between centres, and the two constant ends. */
static void
make_lines (LiEqualiser *e)
{
  const float *c = e->centres;
  gsize n = e->n;

  e->lines = g_new (LiEqualiserLine, n + 1);
  e->lines[0] = (LiEqualiserLine){ c[0], e->cdf[0], 0 };
  e->lines[n] = (LiEqualiserLine){ c[n - 1], e->cdf[n - 1], 0 };
  for (gsize k = 0; k + 1 < n; k++)
    e->lines[k + 1]
        = (LiEqualiserLine){ c[k], e->cdf[k],
                             (e->cdf[k + 1] - e->cdf[k]) / ((double)c[k + 1] - (double)c[k]) };
}

/* Shares from counts; of float32 volumes rounded to it. */
static void
make_cdf (LiEqualiser *e, const guint64 *counts)
{
  guint64 sum = 0, all = 0;

  for (gsize k = 0; k < e->n; k++)
    all += counts[k];
  e->cdf = g_new (double, e->n);
  for (gsize k = 0; k < e->n; k++)
    {
      sum += counts[k];
      e->cdf[k] = (double)sum / (double)all;
      if (e->edges != NULL)
        e->cdf[k] = (float)e->cdf[k];
    }
  if (e->edges != NULL)
    make_lines (e);
}

static gboolean
count_floats (LiEqualiser *e, LiVolume *volume, LiProgress *progress, GError **error)
{
  float range[2];

  if (!find_range (e, volume, range, progress, error))
    return FALSE;
  make_bins (e, range);
  g_autoptr (LiScratch) tallies = li_scratch_new (tally_new, tally_free, e);
  g_autofree guint64 *counts = g_new0 (guint64, e->n);
  Slab s = { .e = e,
             .lo = range[0],
             .inverse = (float)e->n / (range[1] - range[0]),
             .counting = TRUE,
             .tallies = tallies };
  Tally sum = { .finite = e->n, .counts = counts };
  if (!each_slab (volume, &s, progress, error))
    return FALSE;
  li_scratch_foreach (tallies, add_tally, &sum);
  make_cdf (e, counts);
  return TRUE;
}

static gboolean
count_integers (LiEqualiser *e, LiVolume *volume, LiProgress *progress, GError **error)
{
  g_autoptr (LiHistogram) h = li_histogram_new (volume, NULL, 0, progress, error);

  if (h == NULL)
    return FALSE;
  if (!(h->min < h->max))
    return alike (volume, error);
  e->n = h->n_bins;
  e->first = h->lo + 0.5 * h->step;
  e->voxels = h->total;
  make_cdf (e, h->counts);
  return TRUE;
}

LiEqualiser *
li_equaliser_new (LiVolume *volume, int bins, LiProgress *progress, GError **error)
{
  g_autoptr (LiEqualiser) e = g_new0 (LiEqualiser, 1);

  e->type = li_volume_info (volume)->type;
  e->n = (gsize)CLAMP (bins, 2, 65536);
  if (e->type == LI_TYPE_U32)
    {
      g_set_error (error, LI_TOMO_ERROR, LI_ERROR_UNSUPPORTED,
                   "%s: whole numbers of 32 bits are not equalised; convert them to f32 first",
                   li_volume_name (volume));
      return NULL;
    }
  if (e->type == LI_TYPE_F32 ? !count_floats (e, volume, progress, error)
                             : !count_integers (e, volume, progress, error))
    return NULL;
  return g_steal_pointer (&e);
}

void
li_equaliser_free (LiEqualiser *equaliser)
{
  if (equaliser == NULL)
    return;
  g_free (equaliser->edges);
  g_free (equaliser->centres);
  g_free (equaliser->cdf);
  g_free (equaliser->lines);
  g_free (equaliser);
}

/* Line @j of n + 1: constant below the first centre, between centres, constant from the last on. */
static void
apply_floats (const LiEqualiser *e, const float *in, gsize n, float *out)
{
  float lo = e->edges[0], hi = e->edges[e->n], inverse = (float)e->n / (hi - lo);
  const float *edges = e->edges, *centres = e->centres;
  const LiEqualiserLine *lines = e->lines;
  gsize last = e->n - 1;

  for (gsize i = 0; i < n; i++)
    {
      float v = in[i], inside = v >= lo ? (v <= hi ? v : hi) : lo;
      gsize k = bin_of (edges, last, lo, inverse, inside);
      /* by the sign of the difference, which is exact: a branch would be guessed wrong every other
       * time */
      const LiEqualiserLine *line = lines + k + 1 - !!signbit (inside - centres[k]);
      double share = line->slope * ((double)inside - line->centre) + line->share;
      out[i] = isfinite (v) ? (float)share : v;
    }
}

void
li_equaliser_apply (const LiEqualiser *e, const void *voxels, gsize n, float *out)
{
  const guint8 *u8 = voxels;
  const guint16 *u16 = voxels;
  const gint16 *i16 = voxels;
  const double *cdf = e->cdf;
  int first = (int)e->first;

  if (e->type == LI_TYPE_F32)
    apply_floats (e, voxels, n, out);
  else if (e->type == LI_TYPE_U8)
    for (gsize i = 0; i < n; i++)
      out[i] = (float)cdf[u8[i] - first];
  else if (e->type == LI_TYPE_U16)
    for (gsize i = 0; i < n; i++)
      out[i] = (float)cdf[u16[i] - first];
  else
    for (gsize i = 0; i < n; i++)
      out[i] = (float)cdf[i16[i] - first];
}

typedef struct
{
  LiVolume *volume;
  LiEqualiser *e;
} Equalised;

static void
equalised_free (gpointer data)
{
  Equalised *q = data;

  li_volume_unref (q->volume);
  li_equaliser_free (q->e);
  g_free (q);
}

static void
to_integers (const float *shares, LiVoxelType type, gsize n, void *out)
{
  guint8 *u8 = out;
  guint16 *u16 = out;

  for (gsize i = 0; i < n; i++)
    {
      float v = isfinite (shares[i]) ? shares[i] : 0;
      if (type == LI_TYPE_U8)
        u8[i] = (guint8)(255 * v + 0.5f);
      else
        u16[i] = (guint16)(65535 * v + 0.5f);
    }
}

static gboolean
equalised_read (
    gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Equalised *q = data;
  gsize n = li_box_voxels (box);
  g_autofree guint8 *voxels = g_try_malloc (n * li_voxel_type_size (q->e->type));
  g_autofree float *shares = info->type == LI_TYPE_F32 ? NULL : g_try_malloc_n (n, sizeof *shares);

  if (voxels == NULL || (info->type != LI_TYPE_F32 && shares == NULL))
    {
      g_set_error (error, LI_TOMO_ERROR, LI_ERROR_MEMORY, "%s: no memory for %zu voxels",
                   li_volume_name (q->volume), n);
      return FALSE;
    }
  if (!li_volume_read_box (q->volume, box, q->e->type, voxels, error))
    return FALSE;
  li_equaliser_apply (q->e, voxels, n, shares != NULL ? shares : out);
  if (shares != NULL)
    to_integers (shares, info->type, n, out);
  return TRUE;
}

LiVolume *
li_equalised_new (LiVolume *volume, LiEqualiser *equaliser, LiVoxelType type)
{
  static const LiBacking backing = { equalised_read, equalised_free, TRUE };
  LiVolumeInfo info = *li_volume_info (volume);
  Equalised *q = g_new0 (Equalised, 1);

  info.type = type;
  *q = (Equalised){ li_volume_ref (volume), equaliser };
  /* without a path, so that the cache does not mix it up with the volume itself */
  return li_volume_new (&info, NULL, &backing, q);
}

gboolean
li_equaliser_write (const LiEqualiser *e, const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new ("grey,share\n");

  for (gsize k = 0; k < e->n; k++)
    if (e->edges != NULL)
      li_number_append (text, "%.9g,%.9g\n", (double)e->centres[k], e->cdf[k]);
    else if (e->cdf[k] > (k > 0 ? e->cdf[k - 1] : 0))
      li_number_append (text, "%.0f,%.17g\n", e->first + (double)k, e->cdf[k]);
  return li_safe_file_set_contents (path, text->str, text->len, error);
}
