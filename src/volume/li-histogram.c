/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-histogram.h"

#include <math.h>
#include <string.h>

#include "base/li-lock.h"
#include "base/li-pool.h"
#include "base/li-scratch.h"
#include "volume/li-input.h"

#define BINS 65536
#define BRICK 64
#define SLAB_VOXELS ((gsize)1 << 20)

/* Statistics of one piece of the volume; joined in the order of the pieces. Squares are those of
 * the distance to the mean: sums of squares themselves lose the variance of large values that
 * differ little. */
typedef struct
{
  double min, max, mean, squares;
  guint64 finite, not_finite;
} Moments;

typedef struct
{
  LiVolume *volume;
  LiBox box;
  gboolean bricks;    /* pieces are some of the bricks, else all slabs */
  gsize n, all, step; /* pieces; the bricks that exist; see brick_of */
  gint64 planes;      /* of a slab */
  Moments *moments;   /* of each piece, or NULL in the pass that counts */
  LiHistogram *out;
  LiScratch *counts; /* guint64 of each bin */
  LiProgress *progress;
  LiMutex lock;
  GError *error;
} Job;

static void
bricks_along (const LiBox *box, gint64 n[3])
{
  for (int k = 0; k < 3; k++)
    n[k] = (li_box_edge (box, k) + BRICK - 1) / BRICK;
}

static gsize
common_divisor (gsize a, gsize b)
{
  return b == 0 ? a : common_divisor (b, a % b);
}

/* Steps of about the golden section through the bricks' order meet each at most once and fall
 * evenly along every axis. */
static void
choose_pieces (Job *j, gsize max_voxels)
{
  gsize voxels = li_box_voxels (&j->box), plane = voxels / li_box_edge (&j->box, 0);
  gint64 n[3];

  j->bricks = max_voxels > 0 && voxels > max_voxels;
  j->planes = MAX (1, (gint64)(SLAB_VOXELS / plane));
  j->n = (li_box_edge (&j->box, 0) + j->planes - 1) / j->planes;
  if (!j->bricks)
    return;
  bricks_along (&j->box, n);
  j->all = (gsize)n[0] * n[1] * n[2];
  j->n = CLAMP (max_voxels / ((gsize)BRICK * BRICK * BRICK), 1, j->all);
  j->step = MAX (1, (gsize)(0.6180339887 * j->all));
  while (common_divisor (j->step, j->all) != 1)
    j->step++;
}

static LiBox
piece (const Job *j, gsize k)
{
  LiBox box = j->box;
  gint64 n[3], index[3];

  if (!j->bricks)
    {
      box.lo[0] += (gint64)k * j->planes;
      box.hi[0] = MIN (box.lo[0] + j->planes, box.hi[0]);
      return box;
    }
  gsize at = (k * j->step + j->all / 2) % j->all;
  bricks_along (&j->box, n);
  index[2] = (gint64)(at % n[2]);
  index[1] = (gint64)(at / n[2] % n[1]);
  index[0] = (gint64)(at / n[2] / n[1]);
  for (int a = 0; a < 3; a++)
    {
      box.lo[a] += index[a] * BRICK;
      box.hi[a] = MIN (box.lo[a] + BRICK, box.hi[a]);
    }
  return box;
}

/* 8 and 16 bit: a bin for each value. */
static void
count_whole (LiVoxelType type, const void *voxels, gsize n, guint64 *counts)
{
  const guint8 *u8 = voxels;
  const guint16 *u16 = voxels;
  const gint16 *i16 = voxels;

  if (type == LI_TYPE_U8)
    for (gsize i = 0; i < n; i++)
      counts[u8[i]]++;
  else if (type == LI_TYPE_U16)
    for (gsize i = 0; i < n; i++)
      counts[u16[i]]++;
  else
    for (gsize i = 0; i < n; i++)
      counts[i16[i] + 32768]++;
}

static double
value_of (LiVoxelType type, const void *voxels, gsize i)
{
  return type == LI_TYPE_U32 ? (double)((const guint32 *)voxels)[i] : ((const float *)voxels)[i];
}

static void
measure (LiVoxelType type, const void *voxels, gsize n, Moments *m)
{
  *m = (Moments){ .min = INFINITY, .max = -INFINITY };
  for (gsize i = 0; i < n; i++)
    {
      double v = value_of (type, voxels, i);
      if (!isfinite (v))
        {
          m->not_finite++;
          continue;
        }
      m->min = MIN (m->min, v);
      m->max = MAX (m->max, v);
      m->mean += v;
      m->finite++;
    }
  if (m->finite == 0)
    return;
  m->mean /= m->finite;
  for (gsize i = 0; i < n; i++)
    {
      double d = value_of (type, voxels, i) - m->mean;
      if (isfinite (d))
        m->squares += d * d;
    }
}

/* Chan, Golub and LeVeque 1979: mean and squares of two sets from those of each. */
static void
join (Moments *all, const Moments *piece)
{
  double n = (double)(all->finite + piece->finite), d = piece->mean - all->mean;

  all->min = MIN (all->min, piece->min);
  all->max = MAX (all->max, piece->max);
  all->not_finite += piece->not_finite;
  if (piece->finite == 0)
    return;
  all->squares += piece->squares + d * d * ((double)all->finite * (double)piece->finite / n);
  all->mean += d * ((double)piece->finite / n);
  all->finite += piece->finite;
}

static void
count_between (LiVoxelType type, const void *voxels, gsize n, const LiHistogram *h, guint64 *counts)
{
  double scale = 1 / h->step;

  for (gsize i = 0; i < n; i++)
    {
      double v = value_of (type, voxels, i);
      if (isfinite (v))
        counts[(gsize)CLAMP ((v - h->lo) * scale, 0, (double)(h->n_bins - 1))]++;
    }
}

static gboolean
is_exact (LiVoxelType type)
{
  return type == LI_TYPE_U8 || type == LI_TYPE_U16 || type == LI_TYPE_I16;
}

static void
count_piece (Job *j, LiVoxelType type, const void *voxels, gsize n)
{
  guint64 *counts = li_scratch_take (j->counts);

  if (is_exact (type))
    count_whole (type, voxels, n, counts);
  else
    count_between (type, voxels, n, j->out, counts);
  li_scratch_give (j->counts, counts);
}

static void
process_piece (gsize k, gpointer data)
{
  Job *j = data;
  LiVoxelType type = li_volume_info (j->volume)->type;
  LiBox box = piece (j, k);
  gsize n = li_box_voxels (&box);
  GError *error = NULL;

  if (li_progress_is_cancelled (j->progress))
    return;
  g_autofree void *voxels = g_malloc (n * li_voxel_type_size (type));
  if (!li_volume_read_box (j->volume, &box, type, voxels, &error))
    {
      li_mutex_lock (&j->lock);
      if (j->error == NULL)
        j->error = g_steal_pointer (&error);
      li_mutex_unlock (&j->lock);
      g_clear_error (&error);
      return;
    }
  if (j->moments != NULL)
    measure (type, voxels, n, &j->moments[k]);
  else
    count_piece (j, type, voxels, n);
  li_progress_step (j->progress, 1);
}

static gboolean
run_pass (Job *j, GError **error)
{
  li_pool_for_job (j->progress, j->n, process_piece, j);
  if (j->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&j->error));
      return FALSE;
    }
  return !li_progress_set_error_if_cancelled (j->progress, error);
}

/* First pass of the types that have too many values for a bin each. */
static gboolean
find_range (Job *j, GError **error)
{
  LiHistogram *h = j->out;
  g_autofree Moments *moments = g_new0 (Moments, j->n);
  Moments all = { .min = INFINITY, .max = -INFINITY };

  j->moments = moments;
  gboolean ok = run_pass (j, error);
  j->moments = NULL;
  for (gsize k = 0; ok && k < j->n; k++)
    join (&all, &moments[k]);
  h->total = all.finite;
  h->not_finite = all.not_finite;
  h->min = all.finite > 0 ? all.min : NAN;
  h->max = all.finite > 0 ? all.max : NAN;
  h->mean = all.finite > 0 ? all.mean : NAN;
  h->sd = sqrt (all.squares / all.finite); /* of nothing: not a number */
  h->n_bins = all.max > all.min ? BINS : 1;
  h->lo = all.max > all.min ? all.min : all.finite > 0 ? all.min - 0.5 : 0;
  h->step = all.max > all.min ? (all.max - all.min) / BINS : 1;
  return ok;
}

/* The figures of exact histograms follow from their counts. */
static void
figures_of_counts (LiHistogram *h)
{
  double sum = 0, squares = 0;

  h->min = h->max = h->mean = h->sd = NAN;
  for (gsize i = 0; i < h->n_bins; i++)
    if (h->counts[i] > 0)
      {
        double v = h->lo + 0.5 + i;
        if (h->total == 0)
          h->min = v;
        h->max = v;
        h->total += h->counts[i];
        sum += v * h->counts[i];
      }
  if (h->total == 0)
    return;
  h->mean = sum / h->total;
  for (gsize i = 0; i < h->n_bins; i++)
    squares += (h->lo + 0.5 + i - h->mean) * (h->lo + 0.5 + i - h->mean) * h->counts[i];
  h->sd = sqrt (squares / h->total);
}

static gpointer
counts_new (gpointer histogram)
{
  return g_new0 (guint64, ((LiHistogram *)histogram)->n_bins);
}

static void
add_counts (gpointer counts, gpointer histogram)
{
  LiHistogram *h = histogram;

  for (gsize i = 0; i < h->n_bins; i++)
    h->counts[i] += ((guint64 *)counts)[i];
}

static gboolean
count_all (Job *j, GError **error)
{
  LiHistogram *h = j->out;

  j->counts = li_scratch_new (counts_new, g_free, h);
  gboolean ok = run_pass (j, error);
  h->counts = counts_new (h);
  li_scratch_foreach (j->counts, add_counts, h);
  g_clear_pointer (&j->counts, li_scratch_free);
  return ok;
}

/* The bulk of the voxels, all but one in a thousand at either end, falls into at least this many
 * bins. */
#define MIN_BULK_BINS 256
#define SURROUNDINGS 10 /* times the width of the bulk, on both sides */

#define MAX_ZOOMS 3

/* The bins that hold the bulk. */
static void
find_bulk (const LiHistogram *h, gsize *first, gsize *last)
{
  double beyond = 0.001 * (double)h->total, before = 0;

  *first = *last = 0;
  for (gsize i = 0; i < h->n_bins; i++)
    {
      if (before <= beyond)
        *first = i;
      if (before < (double)h->total - beyond)
        *last = i;
      before += (double)h->counts[i];
    }
}

/* Bins are placed where most values are, so that a single hot voxel does not leave all others in
 * one bin. If most voxels have one value, no range can be found and the bins stay as they are. */
static gboolean
count_bulk (Job *j, GError **error)
{
  LiHistogram *h = j->out;
  double lo = h->lo, step = h->step;
  g_autofree guint64 *whole = NULL;
  gboolean ok = count_all (j, error);

  for (int k = 0; ok && h->n_bins == BINS; k++)
    {
      gsize first, last;
      find_bulk (h, &first, &last);
      if (last - first >= MIN_BULK_BINS)
        return TRUE;
      if (whole == NULL)
        whole = g_steal_pointer (&h->counts);
      g_clear_pointer (&h->counts, g_free);
      if (k == MAX_ZOOMS)
        {
          h->lo = lo;
          h->step = step;
          h->counts = g_steal_pointer (&whole);
          return TRUE;
        }
      double width = (double)(last - first + 1) * h->step, low = h->lo + (double)first * h->step;
      h->lo = MAX (low - SURROUNDINGS * width, h->min);
      h->step = (MIN (low + (1 + SURROUNDINGS) * width, h->max) - h->lo) / BINS;
      ok = count_all (j, error);
    }
  return ok;
}

LiHistogram *
li_histogram_new (
    LiVolume *volume, const LiBox *box, gsize max_voxels, LiProgress *progress, GError **error)
{
  LiVoxelType type = li_volume_info (volume)->type;
  g_autoptr (LiHistogram) h = g_new0 (LiHistogram, 1);
  LiBox all = li_volume_box (volume);
  Job job = { .volume = volume, .out = h, .progress = progress, .lock = LI_MUTEX_INIT };
  gboolean exact = is_exact (type);

  job.box = box != NULL ? li_box_intersect (box, &all) : all;
  if (li_box_is_empty (&job.box))
    {
      li_input_error (error, LI_ERROR_INVALID, li_volume_name (volume),
                      "the box of the histogram lies outside the volume");
      return NULL;
    }
  choose_pieces (&job, max_voxels);
  h->n_bins = type == LI_TYPE_U8 ? 256 : BINS;
  h->lo = type == LI_TYPE_I16 ? -32768.5 : -0.5;
  h->step = 1;
  li_progress_push (progress, 1, (double)job.n * (exact ? 1 : 2), NULL);
  gboolean ok
      = exact ? count_all (&job, error) : find_range (&job, error) && count_bulk (&job, error);
  li_progress_pop (progress);
  if (ok && exact)
    figures_of_counts (h);
  return ok ? g_steal_pointer (&h) : NULL;
}

void
li_histogram_free (LiHistogram *histogram)
{
  if (histogram == NULL)
    return;
  g_free (histogram->counts);
  g_free (histogram);
}

double
li_histogram_percentile (const LiHistogram *histogram, double percent)
{
  double wanted = CLAMP (percent, 0, 100) / 100 * histogram->total, before = 0;

  if (wanted >= (double)histogram->total)
    return histogram->max;
  if (wanted <= 0)
    return histogram->min;
  for (gsize i = 0; i < histogram->n_bins; i++)
    {
      double here = histogram->counts[i];
      if (here > 0 && before + here >= wanted)
        {
          double v = histogram->lo + (i + (wanted - before) / here) * histogram->step;
          return CLAMP (v, histogram->min, histogram->max);
        }
      before += here;
    }
  return histogram->max;
}

/* Otsu 1979: the threshold that parts the grey values into the two classes furthest from each
 * other. */
double
li_histogram_otsu (const LiHistogram *histogram)
{
  const LiHistogram *h = histogram;
  double total = 0, sum = 0, below = 0, sum_below = 0, best = -1, first = 0, last = 0;

  for (gsize i = 0; i < h->n_bins; i++)
    {
      total += h->counts[i];
      sum += (double)i * h->counts[i];
    }
  for (gsize i = 0; i + 1 < h->n_bins; i++)
    {
      below += h->counts[i];
      sum_below += (double)i * h->counts[i];
      if (below == 0 || below == total)
        continue;
      double apart = sum_below / below - (sum - sum_below) / (total - below),
             between = below * (total - below) * apart * apart;
      if (between > best)
        {
          best = between;
          first = i;
        }
      if (between == best)
        last = i; /* empty bins between the classes do as well: their middle is taken */
    }
  return best < 0 ? h->min : h->lo + ((first + last) / 2 + 1) * h->step;
}
