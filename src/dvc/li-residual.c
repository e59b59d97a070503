/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-residual.h"

#include <glib/gi18n.h>

#include "dvc/li-deform-check.h"
#include "dvc/li-deform-tiles.h"
#include "dvc/li-pair-check.h"
#include "volume/li-filter.h"
#include "volume/li-volume-write.h"

/* clang-format off */
static const LiParam residual_params[] = {
  LI_P_DOUBLE (LiResidualParams, sigma, "sigma", "voxel", 0, 50, "2", N_ ("Blur"), N_ ("Standard deviation of the Gaussian; 0 for none."), 0),
  LI_P_BOOL (LiResidualParams, two_d, "two-d", "no", N_ ("Blur in planes only"), N_ ("Blur each z plane by itself instead of in 3D."), LI_PARAM_ADVANCED),
  LI_P_BOOL (LiResidualParams, absolute, "absolute", "no", N_ ("Absolute value"), N_ ("Write the magnitude, taken after the blur."), 0),
  LI_P_BOOL (LiResidualParams, reference_frame, "reference-frame", "no", N_ ("Reference frame"), N_ ("im2(Φ x) − im1(x) in the frame of the first image, without an inverse."), 0),
  LI_P_ENUM (LiResidualParams, interpolation, "interpolation", LI_SPLINE_VALUES, "cubic", N_ ("Interpolation"), N_ ("Of grey values."), LI_PARAM_ADVANCED),
  LI_P_ENUM (LiResidualParams, grey_match, "grey-match", li_grey_match_values, "auto", N_ ("Match grey values"), N_ ("Fit gain and offset of the first image to the later one before subtracting."), 0),
};
/* clang-format on */
const LiParamTable li_residual_params
    = LI_PARAM_TABLE_OF ("residual", LiResidualParams, residual_params);

/* Magnitudes are counted by the upper bits of their float: 1024 bins to a factor of two, exact to
 * 0.1 %. */
#define BIN_SHIFT 13
#define N_BINS (((gsize)255 << 23 >> BIN_SHIFT) + 1)

typedef struct
{
  LiVolume *im1, *im2;
  LiDense *dense;
  const LiResidualParams *params;
  gint64 shape[3]; /* of the frame the residual is in */
  gint64 halo;     /* planes the blur reaches */
  LiTiffStream *stream;
  float *raw, *other, *blurred;
  gint64 raw_lo, raw_hi; /* planes that raw holds */
  double sum, squares;
  gsize voxels, masked;
  guint64 *bins;
  LiGreyMatch match;
} Residual;

static void
subtract (const LiGreyMatch *match, float *later, const float *reference, gsize n)
{
  for (gsize i = 0; i < n && !match->matched; i++)
    later[i] -= reference[i];
  for (gsize i = 0; i < n && match->matched; i++)
    later[i] = (float)(later[i] - (match->gain * reference[i] + match->offset));
}

/* Both images over @box of the residual's frame. */
static gboolean
read_both (const Residual *r,
           const LiBox *box,
           float *later,
           float *reference,
           LiProgress *progress,
           GError **error)
{
  gboolean forward = r->params->reference_frame;
  LiVolume *still = forward ? r->im1 : r->im2;
  float *warped = forward ? later : reference, *plain = forward ? reference : later;

  return li_deform_box (forward ? r->im2 : r->im1, r->dense,
                        forward ? LI_DEFORM_FORWARD : LI_DEFORM_INVERSE, box,
                        r->params->interpolation, warped, progress, error)
         && li_volume_read_box (still, box, LI_TYPE_F32, plain, error);
}

/* Raw differences of planes z0 … z1 − 1 to @out: later image minus the deformed reference, or im2(Φ
 * x) − im1(x). */
static gboolean
raw_planes (Residual *r, gint64 z0, gint64 z1, float *out, LiProgress *progress, GError **error)
{
  LiBox box = li_box (z0, z1, 0, r->shape[1], 0, r->shape[2]);

  if (!read_both (r, &box, out, r->other, progress, error))
    return FALSE;
  subtract (&r->match, out, r->other, li_box_voxels (&box));
  return TRUE;
}

/* Boxes that tell of the grey values: up to three along z and y, whole rows; and of each so many
 * points that all of them are no more than this. */
#define MATCH_BOXES 3
#define MATCH_ROWS 64
#define MATCH_POINTS ((gsize)1 << 22)

/* The @i-th of @count spans of @edge voxels from face to face. */
static void
span_of (gint64 n, gint64 edge, gint64 count, gint64 i, gint64 *lo, gint64 *hi)
{
  *lo = count > 1 ? (n - edge) * i / (count - 1) : (n - edge) / 2;
  *hi = *lo + edge;
}

static gboolean
match_grey (Residual *r, GError **error)
{
  const gint64 *n = r->shape;
  gint64 edge[2] = { MIN (n[0], LI_DEFORM_SLAB), MIN (n[1], MATCH_ROWS) },
         count[2] = { MIN (n[0] / edge[0], MATCH_BOXES), MIN (n[1] / edge[1], MATCH_BOXES) };
  gsize all = (gsize)(edge[0] * edge[1] * n[2]), boxes = (gsize)(count[0] * count[1]),
        step = boxes * all / MATCH_POINTS + 1, kept = 0;
  g_autofree float *later = g_new (float, all), *reference = g_new (float, all);
  g_autofree float *s = g_new (float, boxes *(all / step + 1)),
                   *f = g_new (float, boxes *(all / step + 1));

  for (gint64 b = 0; b < (gint64)boxes; b++)
    {
      LiBox box = li_box (0, 0, 0, 0, 0, n[2]);
      span_of (n[0], edge[0], count[0], b / count[1], &box.lo[0], &box.hi[0]);
      span_of (n[1], edge[1], count[1], b % count[1], &box.lo[1], &box.hi[1]);
      if (!read_both (r, &box, later, reference, NULL, error))
        return FALSE;
      for (gsize i = 0; i < all; i += step, kept++)
        {
          f[kept] = reference[i];
          s[kept] = later[i];
        }
    }
  li_grey_match_fit (f, s, kept, &r->match);
  return TRUE;
}

/* Whether and how the reference's grey values are brought to those of the later image. */
static gboolean
settle_grey (Residual *r, LiProgress *progress, GError **error)
{
  gboolean wanted = r->params->grey_match == LI_GREY_MATCH_ON;

  r->match = (LiGreyMatch){ FALSE, 1, 0 };
  if (r->params->grey_match == LI_GREY_MATCH_AUTO
      && !li_grey_differs (r->im1, r->im2, &wanted, NULL, error))
    return FALSE;
  return (!wanted || match_grey (r, error))
         && !li_progress_set_error_if_cancelled (progress, error);
}

/* Fills raw with planes @lo … @hi − 1, keeping those it holds already. */
static gboolean
advance_raw (Residual *r, gint64 lo, gint64 hi, LiProgress *progress, GError **error)
{
  gsize plane = (gsize)(r->shape[1] * r->shape[2]);
  gint64 kept = MAX (0, r->raw_hi - lo);
  if (kept > 0)
    memmove (r->raw, r->raw + (gsize)(lo - r->raw_lo) * plane,
             (gsize)kept * plane * sizeof (float));
  for (gint64 z = lo + kept; z < hi;)
    { /* never more planes than the other buffer holds */
      gint64 end = MIN (z + LI_DEFORM_SLAB, hi);
      if (!raw_planes (r, z, end, r->raw + (gsize)(z - lo) * plane, progress, error))
        return FALSE;
      z = end;
    }
  r->raw_lo = lo;
  r->raw_hi = hi;
  return TRUE;
}

/* Voxels without a raw difference stay unknown; the blur does not fill them. */
static void
finish (const Residual *r, const float *raw, float *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      if (isnan (raw[i]))
        values[i] = NAN;
      else if (r->params->absolute)
        values[i] = fabsf (values[i]);
    }
}

static void
count_values (Residual *r, const float *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      union
      {
        float f;
        guint32 bits;
      } v = { fabsf (values[i]) };
      if (isnan (v.f))
        {
          r->masked++;
          continue;
        }
      r->voxels++;
      r->sum += values[i];
      r->squares += (double)values[i] * values[i];
      r->bins[v.bits >> BIN_SHIFT]++;
    }
}

/* Raw planes come in whole slabs, so that every tile is warped once; the blur needs only its halo
 * of them. */
static gboolean
residual_slab (Residual *r, gint64 z0, gint64 z1, LiProgress *progress, GError **error)
{
  gint64 lo = MAX (z0 - r->halo, 0), hi = MIN (z1 + r->halo, r->shape[0]);
  gint64 whole = (hi + LI_DEFORM_SLAB - 1) / LI_DEFORM_SLAB * LI_DEFORM_SLAB;
  gint64 shape[3] = { hi - lo, r->shape[1], r->shape[2] };
  gsize plane = (gsize)(shape[1] * shape[2]), n = (gsize)(z1 - z0) * plane;
  double s = r->params->sigma, sigma[3] = { r->params->two_d ? 0 : s, s, s };
  if (!advance_raw (r, lo, MIN (whole, r->shape[0]), progress, error))
    return FALSE;
  if (s > 0 && !li_filter_gaussian (r->raw, r->blurred, shape, sigma, NULL, error))
    return FALSE;
  const float *raw = r->raw + (gsize)(z0 - lo) * plane;
  float *values = r->blurred + (gsize)(z0 - lo) * plane;
  if (s <= 0)
    memcpy (values, raw, n * sizeof (float));
  finish (r, raw, values, n);
  count_values (r, values, n);
  return r->stream == NULL || li_tiff_stream_planes (r->stream, values, z1 - z0, error);
}

static gboolean
residual_slabs (Residual *r, LiProgress *progress, GError **error)
{
  gsize plane = (gsize)(r->shape[1] * r->shape[2]);
  gsize most = (gsize)(2 * LI_DEFORM_SLAB + 2 * r->halo) * plane;
  LiBox all = li_box (0, r->shape[0], 0, r->shape[1], 0, r->shape[2]);
  gboolean good = TRUE;
  r->raw = g_new (float, most);
  r->blurred = g_new (float, most);
  r->other = g_new (float, LI_DEFORM_SLAB *plane);
  li_progress_push (progress, 1, (double)li_deform_steps (&all), _ ("Subtracting"));
  for (gint64 z = 0; good && z < r->shape[0]; z += LI_DEFORM_SLAB)
    good = residual_slab (r, z, MIN (z + LI_DEFORM_SLAB, r->shape[0]), progress, error);
  li_progress_pop (progress);
  g_free (r->raw);
  g_free (r->blurred);
  g_free (r->other);
  return good;
}

/* The middle of the bin that holds the quantile. */
static double
quantile (const Residual *r, double q)
{
  guint64 wanted = (guint64)(q * (double)r->voxels), seen = 0;
  for (gsize b = 0; b < N_BINS; b++)
    {
      union
      {
        guint32 bits;
        float f;
      } v = { (guint32)b << BIN_SHIFT | 1u << (BIN_SHIFT - 1) };
      seen += r->bins[b];
      if (seen > wanted)
        return b == 0 ? 0 : (double)v.f;
    }
  return NAN;
}

static void
report (const Residual *r, LiResidualFigures *figures)
{
  double n = (double)r->voxels, mean = n > 0 ? r->sum / n : NAN;
  *figures = (LiResidualFigures){ .mean = mean,
                                  .sd = n > 0 ? sqrt (MAX (r->squares / n - mean * mean, 0)) : NAN,
                                  .p99 = quantile (r, 0.99),
                                  .voxels = r->voxels,
                                  .masked = r->masked,
                                  .match = r->match };
}

static gboolean
run (Residual *r, const char *path, LiProgress *progress, GError **error)
{
  LiVolumeInfo info = *li_volume_info (r->params->reference_frame ? r->im1 : r->im2);
  for (int a = 0; a < 3; a++)
    r->shape[a] = info.shape[a];
  info.type = LI_TYPE_F32;
  if (!settle_grey (r, progress, error))
    return FALSE;
  r->halo = r->params->two_d ? 0 : (gint64)ceil (4 * r->params->sigma) + 1;
  if (path != NULL && (r->stream = li_tiff_stream_open (path, &info, error)) == NULL)
    return FALSE;
  r->bins = g_new0 (guint64, N_BINS);
  if (residual_slabs (r, progress, error))
    return r->stream == NULL || li_tiff_stream_close (r->stream, error);
  if (r->stream != NULL)
    li_tiff_stream_abort (r->stream);
  return FALSE;
}

/**
 * li_residual:
 * @field: Φ from @im1 to @im2; repaired nodes count
 * @path: (nullable): float32 TIFF to write, NaN where there is no source
 * @figures: (out) (nullable): of what is written: mean, sd, 99th percentile of the magnitude (to
 * 0.1 %), voxels with and without value
 *
 * Where grey values are matched, those of @im1 are gain · v + offset first (li_grey_match_fit, over
 * a sample of both images as they are compared). Later image minus the deformed reference, im2(y) −
 * im1(x) with y = Φ(x), in the frame of @im2; or im2(Φ x) − im1(x) in the frame of @im1. Signed;
 * then blurred over known voxels only (weights renormalised), then the absolute value if asked.
 * Nothing is cut off. The noise floor is this same measurement on a double scan. Works by slabs of
 * 32 planes.
 *
 * Returns: FALSE with LI_DVC_ERROR/INVALID when images and field do not fit, or an error of reading
 * or writing.
 */
gboolean
li_residual (LiVolume *im1,
             LiVolume *im2,
             const LiField *field,
             const LiResidualParams *params,
             const char *path,
             LiResidualFigures *figures,
             LiProgress *progress,
             GError **error)
{
  if (!li_params_validate (&li_residual_params, params, error)
      || !li_pair_check_voxels (im1, im2, error) || !li_deform_check_image (field, im1, error))
    return FALSE;
  g_autoptr (LiDense) dense = li_dense_new_on (field, im1, im2, error);
  Residual r = { .im1 = im1, .im2 = im2, .dense = dense, .params = params };
  if (dense == NULL)
    return FALSE;
  gboolean good = run (&r, path, progress, error);
  if (good && figures != NULL)
    report (&r, figures);
  g_free (r.bins);
  return good;
}
