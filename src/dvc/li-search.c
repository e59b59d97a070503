/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-search.h"

#include <fftw3.h>
#include <math.h>
#include <string.h>

#include "base/li-lock.h"
#include "volume/li-sample.h"

/* FFTW's planner is not safe from several threads; its plans are. */
static LiMutex planner = LI_MUTEX_INIT;

typedef struct
{
  int n[3];
  gsize reals, complexes;
  fftwf_plan forward, backward;
} Fft;

/* The next size with small factors only. */
static int
good_size (gint64 n)
{
  for (;; n++)
    {
      gint64 r = n;
      for (int p = 2; p <= 7; p++)
        while (r % p == 0)
          r /= p;
      if (r == 1)
        return (int)n;
    }
}

/* FFTW gives NULL where there is no memory; like g_new() this ends the program then. */
static gpointer
not_null (gpointer memory, gsize bytes)
{
  if (memory == NULL)
    g_error ("%s: no memory for a Fourier transform of %" G_GSIZE_FORMAT " bytes", G_STRLOC, bytes);
  return memory;
}

static float *
alloc_reals (const Fft *f)
{
  return not_null (fftwf_alloc_real (f->reals), f->reals * sizeof (float));
}

static fftwf_complex *
alloc_complexes (const Fft *f)
{
  return not_null (fftwf_alloc_complex (f->complexes), f->complexes * sizeof (fftwf_complex));
}

static void
fft_init (Fft *f, const gint64 na[3], const gint64 nb[3])
{
  for (int k = 0; k < 3; k++)
    f->n[k] = good_size (na[k] + nb[k] - 1);
  f->reals = (gsize)f->n[0] * f->n[1] * f->n[2];
  f->complexes = (gsize)f->n[0] * f->n[1] * (f->n[2] / 2 + 1);
  float *r = alloc_reals (f);
  fftwf_complex *c = alloc_complexes (f);
  li_mutex_lock (&planner);
  f->forward = fftwf_plan_dft_r2c_3d (f->n[0], f->n[1], f->n[2], r, c, FFTW_ESTIMATE);
  f->backward = fftwf_plan_dft_c2r_3d (f->n[0], f->n[1], f->n[2], c, r, FFTW_ESTIMATE);
  li_mutex_unlock (&planner);
  fftwf_free (r);
  fftwf_free (c);
}

static void
fft_clear (Fft *f)
{
  li_mutex_lock (&planner);
  fftwf_destroy_plan (f->forward);
  fftwf_destroy_plan (f->backward);
  li_mutex_unlock (&planner);
}

enum
{
  GREY,
  SQUARE,
  MASK
};

static double
usable_mean (const float *v, gsize n)
{
  double sum = 0, count = 0;

  for (gsize i = 0; i < n; i++)
    if (isfinite (v[i]))
      {
        sum += v[i];
        count++;
      }
  return count > 0 ? sum / count : 0;
}

/* Spectrum of the grey values less @mean, their squares or the mask, zero-padded. */
static fftwf_complex *
spectrum (const Fft *f, const float *v, const gint64 n[3], double mean, int what)
{
  float *r = alloc_reals (f);
  fftwf_complex *c = alloc_complexes (f);

  memset (r, 0, f->reals * sizeof (float));
  for (gint64 z = 0; z < n[0]; z++)
    for (gint64 y = 0; y < n[1]; y++)
      {
        const float *from = v + (z * n[1] + y) * n[2];
        float *to = r + ((gsize)z * f->n[1] + y) * f->n[2];
        for (gint64 x = 0; x < n[2]; x++)
          if (isfinite (from[x]))
            {
              float g = (float)(from[x] - mean);
              to[x] = what == GREY ? g : what == SQUARE ? g * g : 1;
            }
      }
  fftwf_execute_dft_r2c (f->forward, r, c);
  fftwf_free (r);
  return c;
}

/* Correlation Σ_x a(x) b(x + s) for every cyclic shift s. */
static float *
correlate (const Fft *f, fftwf_complex *a, fftwf_complex *b)
{
  fftwf_complex *c = alloc_complexes (f);
  float *r = alloc_reals (f);
  float scale = 1.f / (float)f->reals;

  for (gsize i = 0; i < f->complexes; i++)
    {
      float re = a[i][0] * b[i][0] + a[i][1] * b[i][1], im = a[i][0] * b[i][1] - a[i][1] * b[i][0];
      c[i][0] = re * scale;
      c[i][1] = im * scale;
    }
  fftwf_execute_dft_c2r (f->backward, c, r);
  fftwf_free (c);
  return r;
}

typedef struct
{
  float *ab, *a, *b, *aa, *bb, *n;
} Planes;

static double
ncc_at (const Planes *p, gsize i, double least)
{
  double n = p->n[i];

  if (n < least || n < 8)
    return -2;
  double va = p->aa[i] - (double)p->a[i] * p->a[i] / n,
         vb = p->bb[i] - (double)p->b[i] * p->b[i] / n;
  if (!(va > 1e-6 * p->aa[i]) || !(vb > 1e-6 * p->bb[i]))
    return -2;
  return (p->ab[i] - (double)p->a[i] * p->b[i] / n) / sqrt (va * vb);
}

static gsize
index_of (const Fft *f, const gint64 s[3])
{
  gsize i = 0;
  for (int k = 0; k < 3; k++)
    i = i * f->n[k] + (gsize)((s[k] % f->n[k] + f->n[k]) % f->n[k]);
  return i;
}

/* The best of all shifts in range, and the best one away from it. */
static double
best_shift (const Fft *f,
            const Planes *p,
            const double expected[3],
            const double margin[3],
            double least,
            const double *away,
            double apart,
            gint64 best[3])
{
  double top = -2;
  gint64 lo[3], hi[3], s[3];

  for (int k = 0; k < 3; k++)
    {
      lo[k] = (gint64)ceil (expected[k] - margin[k]);
      hi[k] = (gint64)floor (expected[k] + margin[k]);
    }
  for (s[0] = lo[0]; s[0] <= hi[0]; s[0]++)
    for (s[1] = lo[1]; s[1] <= hi[1]; s[1]++)
      for (s[2] = lo[2]; s[2] <= hi[2]; s[2]++)
        {
          if (away != NULL && fabs (s[0] - away[0]) <= apart && fabs (s[1] - away[1]) <= apart
              && fabs (s[2] - away[2]) <= apart)
            continue;
          double v = ncc_at (p, index_of (f, s), least);
          if (v > top)
            {
              top = v;
              memcpy (best, s, sizeof s);
            }
        }
  return top;
}

/* A peak between whole shifts: a parabola on each axis. @drop: how far it falls one voxel away.
 * FALSE when a neighbour is higher or missing. */
static gboolean
peak_at (
    const Fft *f, const Planes *p, const gint64 at[3], double least, double *height, double *drop)
{
  double own = ncc_at (p, index_of (f, at), least);

  for (int i = 0; i < 27; i++)
    {
      gint64 near[3] = { at[0] + i / 9 - 1, at[1] + i / 3 % 3 - 1, at[2] + i % 3 - 1 };
      if (i != 13 && ncc_at (p, index_of (f, near), least) > own)
        return FALSE;
    }
  *height = own;
  *drop = 0;
  for (int k = 0; k < 3; k++)
    {
      gint64 lo[3] = { at[0], at[1], at[2] }, hi[3] = { at[0], at[1], at[2] };
      lo[k]--;
      hi[k]++;
      double before = ncc_at (p, index_of (f, lo), least),
             after = ncc_at (p, index_of (f, hi), least), bend = 2 * own - before - after;
      if (before < -1 || after < -1)
        return FALSE;
      if (bend > 0)
        *height += (after - before) * (after - before) / (8 * bend);
      *drop += bend / 2;
    }
  return TRUE;
}

/* Among the peaks that do not differ significantly from the best (two standard deviations of a
 * coefficient, two per cent of what is missing to 1, and as much of the fall beside it for the
 * parabolas) the one nearest to @expected: in a periodic texture all are equally high. */
static void
nearest_of_equals (const Fft *f,
                   const Planes *p,
                   const double expected[3],
                   const double margin[3],
                   double least,
                   gint64 best[3])
{
  double top, fall, nearest = 0;
  gint64 s[3], lo[3], hi[3];

  if (!peak_at (f, p, best, least, &top, &fall))
    return;
  top = MIN (top, 1);
  double equal = top - 0.02 * (1 - top + fall)
                 - 2 * (1 - top * top) / sqrt (MAX (p->n[index_of (f, best)], 1));
  for (int k = 0; k < 3; k++)
    {
      nearest += (best[k] - expected[k]) * (best[k] - expected[k]);
      lo[k] = (gint64)ceil (expected[k] - margin[k]);
      hi[k] = (gint64)floor (expected[k] + margin[k]);
    }
  for (s[0] = lo[0]; s[0] <= hi[0]; s[0]++)
    for (s[1] = lo[1]; s[1] <= hi[1]; s[1]++)
      for (s[2] = lo[2]; s[2] <= hi[2]; s[2]++)
        {
          double away = 0, height, drop;
          for (int k = 0; k < 3; k++)
            away += (s[k] - expected[k]) * (s[k] - expected[k]);
          if (away >= nearest || ncc_at (p, index_of (f, s), least) < equal - fall
              || !peak_at (f, p, s, least, &height, &drop) || height < equal)
            continue;
          nearest = away;
          memcpy (best, s, sizeof s);
        }
}

gboolean
li_search_shift (const float *a,
                 const gint64 na[3],
                 const float *b,
                 const gint64 nb[3],
                 const double expected[3],
                 const double margin[3],
                 double least,
                 double apart,
                 double shift[3],
                 double *peak,
                 double *second)
{
  Fft f;
  gsize voxels_a = (gsize)na[0] * na[1] * na[2], voxels_b = (gsize)nb[0] * nb[1] * nb[2], count = 0;
  double mean_a = usable_mean (a, voxels_a), mean_b = usable_mean (b, voxels_b);
  gint64 best[3] = { 0 }, other[3];
  double range[3];

  for (gsize i = 0; i < voxels_a; i++)
    count += isfinite (a[i]) ? 1 : 0;
  /* Shifts beyond the boxes have no overlap, and would wrap round. */
  for (int k = 0; k < 3; k++)
    range[k] = CLAMP (margin[k], 0, (double)MAX (na[k], nb[k]));
  fft_init (&f, na, nb);
  fftwf_complex *fa[3], *fb[3];
  for (int what = GREY; what <= MASK; what++)
    {
      fa[what] = spectrum (&f, a, na, mean_a, what);
      fb[what] = spectrum (&f, b, nb, mean_b, what);
    }
  Planes p = { correlate (&f, fa[GREY], fb[GREY]),   correlate (&f, fa[GREY], fb[MASK]),
               correlate (&f, fa[MASK], fb[GREY]),   correlate (&f, fa[SQUARE], fb[MASK]),
               correlate (&f, fa[MASK], fb[SQUARE]), correlate (&f, fa[MASK], fb[MASK]) };
  *peak = best_shift (&f, &p, expected, range, least * count, NULL, 0, best);
  nearest_of_equals (&f, &p, expected, range, least * count, best);
  for (int k = 0; k < 3; k++)
    shift[k] = (double)best[k];
  if (second != NULL)
    *second = best_shift (&f, &p, expected, range, least * count, shift, apart, other);
  float *planes[] = { p.ab, p.a, p.b, p.aa, p.bb, p.n };
  for (guint k = 0; k < G_N_ELEMENTS (planes); k++)
    fftwf_free (planes[k]);
  for (int what = GREY; what <= MASK; what++)
    {
      fftwf_free (fa[what]);
      fftwf_free (fb[what]);
    }
  fft_clear (&f);
  for (int k = 0; k < 3; k++)
    shift[k] -= expected[k];
  return *peak > -2;
}

float *
li_search_products (const float *v, const gint64 n[3], const gint64 reach[3])
{
  Fft f;
  float *out = g_new (float, (2 * reach[0] + 1) * (2 * reach[1] + 1) * (2 * reach[2] + 1));
  gsize i = 0;
  gint64 s[3], room[3] = { reach[0] + 1, reach[1] + 1, reach[2] + 1 };

  fft_init (&f, n, room);
  fftwf_complex *spectrum_v = spectrum (&f, v, n, 0, GREY);
  float *products = correlate (&f, spectrum_v, spectrum_v);
  for (s[0] = -reach[0]; s[0] <= reach[0]; s[0]++)
    for (s[1] = -reach[1]; s[1] <= reach[1]; s[1]++)
      for (s[2] = -reach[2]; s[2] <= reach[2]; s[2]++)
        out[i++] = products[index_of (&f, s)];
  fftwf_free (products);
  fftwf_free (spectrum_v);
  fft_clear (&f);
  return out;
}

/* Means of b³ voxels of a packed box, whole cells only. */
static float *
bin_box (const float *in, const gint64 n[3], int b, gint64 out_n[3])
{
  for (int k = 0; k < 3; k++)
    out_n[k] = n[k] / b;
  float *out = g_new (float, out_n[0] * out_n[1] * out_n[2]);
  gsize i = 0;

  for (gint64 z = 0; z < out_n[0]; z++)
    for (gint64 y = 0; y < out_n[1]; y++)
      for (gint64 x = 0; x < out_n[2]; x++, i++)
        {
          float sum = 0;
          for (int dz = 0; dz < b; dz++)
            for (int dy = 0; dy < b; dy++)
              for (int dx = 0; dx < b; dx++)
                sum += in[((z * b + dz) * n[1] + y * b + dy) * n[2] + x * b + dx];
          out[i] = sum / (float)(b * b * b);
        }
  return out;
}

gboolean
li_search_window (LiVolume *im1,
                  LiVolume *im2,
                  const LiBox *box,
                  const LiPhi *guess,
                  double margin,
                  int bin,
                  LiPhi *phi,
                  double *peak,
                  double *second,
                  GError **error)
{
  LiBox around = li_box_grow (box, (gint64)ceil (margin));
  gint64 na[3], nb[3], binned_a[3], binned_b[3];

  for (int k = 0; k < 3; k++)
    {
      na[k] = li_box_edge (box, k);
      nb[k] = li_box_edge (&around, k);
      if (na[k] < 2 * bin)
        return FALSE;
    }
  g_autofree float *a = g_new (float, li_box_voxels (box)),
                   *b = g_new (float, li_box_voxels (&around));
  /* Image 2 seen through the guess: what is left to find is a shift. */
  if (!li_volume_read_box (im1, box, LI_TYPE_F32, a, error)
      || !li_sample_box (im2, guess, &around, LI_INTERPOLATION_LINEAR, b, error))
    return FALSE;
  g_autofree float *small_a = bin_box (a, na, bin, binned_a),
                   *small_b = bin_box (b, nb, bin, binned_b);
  double expected[3], range[3], shift[3], moved[3];
  for (int k = 0; k < 3; k++)
    {
      expected[k] = floor (ceil (margin) / bin);
      range[k] = expected[k];
    }
  if (!li_search_shift (small_a, binned_a, small_b, binned_b, expected, range, 0.3, 2, shift, peak,
                        second))
    return FALSE;
  *phi = *guess;
  for (int k = 0; k < 3; k++)
    /* Cells of b start ceil (margin) before a's; what the division left over is part of the shift.
     */
    shift[k] = bin * (shift[k] + expected[k]) - ceil (margin);
  li_mat3_apply (&guess->F, shift, moved);
  for (int k = 0; k < 3; k++)
    phi->t[k] += moved[k];
  return TRUE;
}
