/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-grey-match.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/li-median.h"
#include "volume/li-histogram.h"

const LiParamValue li_grey_match_values[] = {
  { LI_GREY_MATCH_AUTO, "auto", N_ ("Where grey values differ clearly") },
  { LI_GREY_MATCH_ON, "on", N_ ("Always") },
  { LI_GREY_MATCH_OFF, "off", N_ ("Never") },
  { 0, NULL, NULL },
};

#define SAMPLE ((gsize)2 << 20) /* voxels sampled to decide whether grey values differ */
#define MAX_WIDTH_RATIO 1.25
#define MAX_MEDIAN_SHIFT 0.25 /* of the width of the grey values */
#define OUTLIER_LIMIT 3       /* times the noise: points beyond it are outliers */
#define ROUNDS 8

/* Width and median of the grey values. */
static gboolean
sample_grey (LiVolume *volume, double *width, double *median, LiProgress *progress, GError **error)
{
  g_autoptr (LiHistogram) h = li_histogram_new (volume, NULL, SAMPLE, progress, error);

  if (h == NULL)
    return FALSE;
  *width = li_histogram_percentile (h, 98) - li_histogram_percentile (h, 2);
  *median = li_histogram_percentile (h, 50);
  return TRUE;
}

gboolean
li_grey_differs (
    LiVolume *im1, LiVolume *im2, gboolean *differs, LiProgress *progress, GError **error)
{
  double w1, w2, m1, m2;

  if (!sample_grey (im1, &w1, &m1, progress, error)
      || !sample_grey (im2, &w2, &m2, progress, error))
    return FALSE;
  *differs = w1 > 0 && w2 > 0
             && (w1 > MAX_WIDTH_RATIO * w2 || w2 > MAX_WIDTH_RATIO * w1
                 || fabs (m1 - m2) > MAX_MEDIAN_SHIFT * MAX (w1, w2));
  return TRUE;
}

/* Gain and offset over the points that are no farther than @far from @match. FALSE without
 * contrast. */
static gboolean
fit_once (const float *f, const float *s, gsize n, double limit, LiGreyMatch *match, gsize *used)
{
  double count = 0, mf = 0, ms = 0, ff = 0, ss = 0, fs = 0;
  LiGreyMatch old = *match;

#define USED(i)                                                                                    \
  (isfinite (f[i]) && isfinite (s[i]) && !(fabs (s[i] - old.gain * f[i] - old.offset) > limit))
  for (gsize i = 0; i < n; i++)
    if (USED (i))
      {
        count++;
        mf += f[i];
        ms += s[i];
      }
  mf /= count;
  ms /= count;
  for (gsize i = 0; i < n; i++)
    if (USED (i))
      {
        ff += (f[i] - mf) * (f[i] - mf);
        ss += (s[i] - ms) * (s[i] - ms);
        fs += (f[i] - mf) * (s[i] - ms);
      }
#undef USED
  *used = (gsize)count;
  if (!(ff > 0) || !(ss > 0))
    return FALSE;
  match->gain = copysign (sqrt (ss / ff), fs);
  match->offset = ms - match->gain * mf;
  return TRUE;
}

/* Standard deviation of the noise, from the residuals of all points. */
static double
noise_of (const float *f, const float *s, gsize n, const LiGreyMatch *match, double *miss)
{
  gsize known = 0;

  for (gsize i = 0; i < n; i++)
    if (isfinite (f[i]) && isfinite (s[i]))
      miss[known++] = fabs (s[i] - match->gain * f[i] - match->offset);
  return known > 0 ? 1.4826 * li_median (miss, known) : 0;
}

void
li_grey_match_fit (const float *reference, const float *later, gsize n, LiGreyMatch *match)
{
  g_autofree double *miss = g_new (double, MAX (n, 1));
  gsize used = 0, before = 0;
  double limit = INFINITY;

  *match = (LiGreyMatch){ FALSE, 1, 0 };
  for (int round = 0; round < ROUNDS; round++)
    {
      LiGreyMatch next = *match;
      if (!fit_once (reference, later, n, limit, &next, &used))
        break;
      *match = next;
      match->matched = TRUE;
      limit = OUTLIER_LIMIT * noise_of (reference, later, n, match, miss);
      if (!(limit > 0) || used == before)
        break;
      before = used;
    }
  if (!match->matched)
    *match = (LiGreyMatch){ FALSE, 1, 0 };
}
