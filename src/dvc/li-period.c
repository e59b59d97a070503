/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-period.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/li-number.h"
#include "base/li-vec3.h"
#include "dvc/li-autocorrelation.h"

#define EDGE 80
/* Shares of the noise-free peak at zero: the least height of a period's peak, and the largest
 * height of the minimum before it. */
#define MIN_PEAK_SHARE 0.9
#define MAX_VALLEY_SHARE 0.1
/* Autocorrelation below which a peak may be chance. */
#define MIN_PEAK 0.2
#define MAX_PEAKS 4096
/* Of the peak at zero without noise: the least autocorrelation that layers keep under any shift in
 * their plane. */
#define MIN_LAYER_SHARE 0.5

typedef struct
{
  double at[3], height, length;
} Peak;

static double
length_of (const double v[3])
{
  return sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

/* Grey values of the block, what does not count being NaN. */
static float *
read_block (LiVolume *image, LiVolume *mask, gint64 n[3], GError **error)
{
  const gint64 *shape = li_volume_info (image)->shape;
  LiBox box;

  for (int k = 0; k < 3; k++)
    {
      n[k] = MIN (shape[k], EDGE);
      box.lo[k] = (shape[k] - n[k]) / 2;
      box.hi[k] = box.lo[k] + n[k];
    }
  gsize voxels = li_box_voxels (&box);
  g_autofree float *grey = g_new (float, voxels);
  if (!li_volume_read_box (image, &box, LI_TYPE_F32, grey, error))
    return NULL;
  if (mask != NULL)
    {
      g_autofree float *inside = g_new (float, voxels);
      if (!li_volume_read_box (mask, &box, LI_TYPE_F32, inside, error))
        return NULL;
      for (gsize i = 0; i < voxels; i++)
        if (!(inside[i] > 0))
          grey[i] = NAN;
    }
  return g_steal_pointer (&grey);
}

/* Height at zero without noise: a parabola through the first two lags of the axis that falls least.
 */
static double
height_at_zero (const LiAutocorrelation *r)
{
  double best = 0;

  for (int k = 0; k < 3; k++)
    if (r->reach[k] >= 2)
      {
        gint64 one[3] = { k == 0, k == 1, k == 2 }, two[3] = { 2 * one[0], 2 * one[1], 2 * one[2] };
        best
            = MAX (best, (4 * li_autocorrelation_at (r, one) - li_autocorrelation_at (r, two)) / 3);
      }
  return MIN (best, 1);
}

/* Least value on the way from no shift. */
static double
lowest_before (const LiAutocorrelation *r, const double to[3])
{
  int steps = MAX ((int)ceil (length_of (to)), 2);
  double lowest = 1;

  for (int i = 1; i < steps; i++)
    {
      gint64 at[3];
      for (int k = 0; k < 3; k++)
        at[k] = (gint64)rint (to[k] * i / steps);
      lowest = MIN (lowest, li_autocorrelation_at (r, at));
    }
  return lowest;
}

static gboolean
is_peak (const LiAutocorrelation *r, const gint64 at[3])
{
  double own = li_autocorrelation_at (r, at);

  for (int i = 0; i < 27; i++)
    {
      gint64 near[3] = { at[0] + i / 9 - 1, at[1] + i / 3 % 3 - 1, at[2] + i % 3 - 1 };
      if (i != 13 && li_autocorrelation_at (r, near) > own)
        return FALSE;
    }
  return TRUE;
}

/* Between the voxels: a parabola on each axis, along which the top is not flat. */
static Peak
refine (const LiAutocorrelation *r, const gint64 at[3])
{
  double own = li_autocorrelation_at (r, at);
  Peak peak = { .height = own };

  for (int k = 0; k < 3; k++)
    {
      gint64 lo[3] = { at[0], at[1], at[2] }, hi[3] = { at[0], at[1], at[2] };
      lo[k]--;
      hi[k]++;
      double a = li_autocorrelation_at (r, lo), b = li_autocorrelation_at (r, hi),
             bend = 2 * own - a - b, by = bend > 0.02 * own ? (b - a) / (2 * bend) : 0;
      by = CLAMP (by, -0.5, 0.5);
      peak.at[k] = (double)at[k] + by;
      peak.height += (b - a) * by / 2 - bend * by * by / 2;
    }
  peak.length = length_of (peak.at);
  return peak;
}

static int
compare_peaks (gconstpointer a, gconstpointer b)
{
  const Peak *x = a, *y = b;

  return x->length < y->length ? -1 : x->length > y->length;
}

/* Peaks of one half of all shifts (the other half is symmetric), nearest first. */
static GArray *
find_peaks (const LiAutocorrelation *r, double zero)
{
  GArray *peaks = g_array_new (FALSE, FALSE, sizeof (Peak));
  double least = MAX (MIN_PEAK_SHARE * zero, MIN_PEAK);
  gint64 s[3];

  for (s[0] = 0; s[0] < r->reach[0]; s[0]++)
    for (s[1] = 1 - r->reach[1]; s[1] < r->reach[1]; s[1]++)
      for (s[2] = 1 - r->reach[2]; s[2] < r->reach[2]; s[2]++)
        {
          if (s[0] == 0 && (s[1] < 0 || (s[1] == 0 && s[2] <= 0)))
            continue;
          /* Between voxels a peak is higher than at them; how much only refine() says. */
          if (li_autocorrelation_at (r, s) < 0.8 * least || !is_peak (r, s))
            continue;
          Peak peak = refine (r, s);
          if (peak.height >= least && peaks->len < MAX_PEAKS
              && lowest_before (r, peak.at) < peak.height - MAX_VALLEY_SHARE * zero)
            g_array_append_val (peaks, peak);
        }
  g_array_sort (peaks, compare_peaks);
  return peaks;
}

/* What is left of @v when the vectors known are taken off in whole numbers, as short as possible.
 * */
static void
reduce (const LiPeriod *known, double v[3])
{
  gboolean shorter = TRUE;

  while (shorter)
    {
      shorter = FALSE;
      for (int i = 0; i < known->n; i++)
        for (int sign = -1; sign <= 1; sign += 2)
          {
            double w[3];
            for (int k = 0; k < 3; k++)
              w[k] = v[k] + sign * known->vector[i][k];
            if (length_of (w) < length_of (v) - 1e-6)
              {
                memcpy (v, w, sizeof w);
                shorter = TRUE;
              }
          }
    }
}

/* The same period counted over as many repeats as the block holds. */
static void
sharpen (const LiAutocorrelation *r, double least, double v[3])
{
  for (int m = 2; m < 64; m++)
    {
      gint64 at[3], best[3];
      double top = -1;
      for (int k = 0; k < 3; k++)
        if (fabs (rint (m * v[k])) > (double)r->reach[k] - 2)
          return;
      for (int i = 0; i < 27; i++)
        {
          for (int k = 0; k < 3; k++)
            at[k] = (gint64)rint (m * v[k]) + (k == 0 ? i / 9 : k == 1 ? i / 3 % 3 : i % 3) - 1;
          if (li_autocorrelation_at (r, at) > top)
            {
              top = li_autocorrelation_at (r, at);
              memcpy (best, at, sizeof at);
            }
        }
      Peak peak = refine (r, best);
      if (peak.height < least)
        return;
      for (int k = 0; k < 3; k++)
        v[k] = peak.at[k] / m;
    }
}

/* Direction in which the grey values change most, from the mean products of their slopes. */
static gboolean
steepest_direction (const float *grey, const gint64 n[3], double direction[3])
{
  const gint64 step[3] = { n[1] * n[2], n[2], 1 };
  LiMat3 products = { 0 }, vectors;
  double values[3];

  for (gint64 z = 1; z + 1 < n[0]; z++)
    for (gint64 y = 1; y + 1 < n[1]; y++)
      for (gint64 x = 1; x + 1 < n[2]; x++)
        {
          const float *at = grey + z * step[0] + y * step[1] + x;
          double slope[3];
          for (int k = 0; k < 3; k++)
            slope[k] = (double)at[step[k]] - at[-step[k]];
          if (!isfinite (slope[0] + slope[1] + slope[2]))
            continue;
          for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
              products.m[i][j] += slope[i] * slope[j];
        }
  if (!(products.m[0][0] + products.m[1][1] + products.m[2][2] > 0))
    return FALSE;
  li_mat3_eigen (&products, values, &vectors);
  for (int k = 0; k < 3; k++)
    direction[k] = vectors.m[k][0];
  return TRUE;
}

/* Two directions across @normal. */
static void
plane_of (const double normal[3], double one[3], double two[3])
{
  int least = 0;

  for (int k = 1; k < 3; k++)
    if (fabs (normal[k]) < fabs (normal[least]))
      least = k;
  for (int k = 0; k < 3; k++)
    one[k] = (k == least) - normal[least] * normal[k];
  double length = length_of (one);
  for (int k = 0; k < 3; k++)
    one[k] /= length;
  for (int k = 0; k < 3; k++)
    two[k] = normal[(k + 1) % 3] * one[(k + 2) % 3] - normal[(k + 2) % 3] * one[(k + 1) % 3];
}

/* Between voxels linear; 0 beyond the shifts known. */
static double
value_between (const LiAutocorrelation *r, const double at[3])
{
  gint64 lo[3];
  double sum = 0;

  for (int k = 0; k < 3; k++)
    lo[k] = (gint64)floor (at[k]);
  for (int i = 0; i < 8; i++)
    {
      gint64 near[3];
      double weight = 1;
      for (int k = 0; k < 3; k++)
        {
          int up = i >> k & 1;
          near[k] = lo[k] + up;
          weight *= up ? at[k] - (double)lo[k] : 1 - at[k] + (double)lo[k];
        }
      sum += weight * li_autocorrelation_at (r, near);
    }
  return sum;
}

/* Mean autocorrelation over the shifts that move by @across along @normal and by up to @wide in the
 * plane: everything but layers averages out. */
static double
plane_mean (const LiAutocorrelation *r,
            const double normal[3],
            const double one[3],
            const double two[3],
            double across,
            int wide)
{
  double sum = 0;
  int count = 0;

  for (int i = -wide; i <= wide; i++)
    for (int j = -wide; j <= wide; j++)
      {
        double at[3];
        gboolean within = TRUE;
        for (int k = 0; k < 3; k++)
          {
            at[k] = across * normal[k] + i * one[k] + j * two[k];
            within = within && fabs (at[k]) < (double)r->reach[k] - 1;
          }
        if (within)
          {
            sum += value_between (r, at);
            count++;
          }
      }
  return count > 0 ? sum / count : 0;
}

#define PER_VOXEL 4

/* The first shift along the normal, in steps of 1 / PER_VOXEL, at which @profile has come back from
 * a valley; 0 when it does not. */
static double
first_return (const double *profile, int n, double zero)
{
  double lowest = profile[0];

  for (int i = 1; i + 1 < n; i++)
    {
      lowest = MIN (lowest, profile[i]);
      if (profile[i] >= profile[i - 1] && profile[i] > profile[i + 1]
          && profile[i] >= MIN_PEAK_SHARE * profile[0]
          && lowest < profile[i] - MAX_VALLEY_SHARE * zero)
        {
          double bend = 2 * profile[i] - profile[i - 1] - profile[i + 1],
                 by = (profile[i + 1] - profile[i - 1]) / (2 * bend);
          return (i + CLAMP (by, -0.5, 0.5)) / PER_VOXEL;
        }
    }
  return 0;
}

/* Layers that repeat: a ridge of the autocorrelation instead of a peak. Peaks on the ridge are
 * chance; the period is the ridge's distance from zero, along its normal. */
static gboolean
find_layers (const LiAutocorrelation *r, const float *grey, double zero, Peak *layer, double *plane)
{
  double normal[3], one[3], two[3], length;
  double reach = (double)MIN (r->reach[0], MIN (r->reach[1], r->reach[2]));
  int n = (int)reach * PER_VOXEL, wide = (int)(reach / 2);

  if (!steepest_direction (grey, r->n, normal))
    return FALSE;
  plane_of (normal, one, two);
  *plane = plane_mean (r, normal, one, two, 0, wide);
  if (*plane < MAX (MIN_LAYER_SHARE * zero, MIN_PEAK))
    return FALSE;
  g_autofree double *profile = g_new (double, n);
  for (int i = 0; i < n; i++)
    profile[i] = plane_mean (r, normal, one, two, (double)i / PER_VOXEL, wide);
  length = first_return (profile, n, zero);
  if (!(length > 0))
    return FALSE;
  for (int k = 0; k < 3; k++)
    layer->at[k] = length * normal[k];
  layer->height = 1;
  layer->length = length;
  return TRUE;
}

/* Replaces chance peaks on the ridge by the layers' period; peaks that exceed the ridge are periods
 * in the plane too. */
static void
put_layers (
    const LiAutocorrelation *r, const float *grey, double zero, GArray *peaks, LiPeriod *period)
{
  Peak layer;
  double plane;

  if (!find_layers (r, grey, zero, &layer, &plane))
    return;
  for (guint i = 0; i < peaks->len; i++)
    if (g_array_index (peaks, Peak, i).height > plane + MAX_VALLEY_SHARE * zero)
      return; /* more than layers */
  g_array_set_size (peaks, 0);
  period->layered = TRUE;
  period->plane = MIN (plane / zero, 1);
  memcpy (period->vector[0], layer.at, sizeof layer.at);
  period->n = 1;
}

static void
choose_vectors (const LiAutocorrelation *r, double zero, const GArray *peaks, LiPeriod *period)
{
  for (guint i = 0; i < peaks->len && period->n < 3; i++)
    {
      const Peak *peak = &g_array_index (peaks, Peak, i);
      double left[3] = { peak->at[0], peak->at[1], peak->at[2] };
      reduce (period, left);
      /* A sum of those known; or layers, along which any shift looks the same. */
      if (period->n > 0
          && (length_of (left) < 0.5 * length_of (period->vector[0])
              || lowest_before (r, left) > peak->height - MAX_VALLEY_SHARE * zero))
        continue;
      memcpy (period->vector[period->n], peak->at, sizeof peak->at);
      sharpen (r, 0.8 * zero, period->vector[period->n]);
      period->n++;
    }
}

gboolean
li_period_find (LiVolume *image, LiVolume *mask, LiPeriod *period, GError **error)
{
  gint64 n[3];
  g_autofree float *grey = read_block (image, mask, n, error);

  memset (period, 0, sizeof *period);
  if (grey == NULL)
    return FALSE;
  LiAutocorrelation r;
  if (!li_autocorrelation (grey, n, &r))
    return TRUE;
  double zero = height_at_zero (&r);
  g_autoptr (GArray) peaks = find_peaks (&r, zero);
  period->zero = zero;
  put_layers (&r, grey, zero, peaks, period);
  choose_vectors (&r, zero, peaks, period);
  li_autocorrelation_clear (&r);
  return TRUE;
}

double
li_period_length (const LiPeriod *period)
{
  return period->n > 0 ? length_of (period->vector[0]) : 0;
}

char *
li_period_text (const LiPeriod *period)
{
  double tenths = rint (10 * li_period_length (period)) / 10;
  g_autofree char *length = li_number_printf ("%.4g", tenths);
  g_autofree char *half = li_number_printf ("%.4g", tenths / 2);

  if (period->n == 0)
    return NULL;
  return g_strdup_printf (_ ("the texture repeats every %s voxels: a motion by more than %s voxels "
                             "cannot be told from a smaller one, and the nearest is taken"),
                          length, half);
}

/* What interpolation half way between voxels takes off the variance of white noise on an axis: a
 * quarter for the cubic spline, less for the quintic. */
#define AVERAGED 0.25

/* Share of image 2's white noise that is left at a displacement. */
static double
noise_left (const double t[3])
{
  double left = 1;

  for (int k = 0; k < 3; k++)
    left *= 1 - AVERAGED * pow (sin (G_PI * t[k]), 2);
  return left;
}

double
li_period_margin (double zncc, double points, const double a[3], const double b[3])
{
  double x = noise_left (a), y = noise_left (b), averaging = fabs (x - y) / (1 + MIN (x, y));

  return (0.02 + averaging) * (1 - zncc) + 5 * (1 - zncc * zncc) * sqrt (2 / MAX (points, 1));
}
