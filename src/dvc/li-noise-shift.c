/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-noise-shift.h"

#include <math.h>
#include <string.h>

#include "volume/li-holes.h"

#define HALF_TAPS 12
#define TAPS (2 * HALF_TAPS)
#define KAISER_BETA 9.0

typedef struct
{
  LiVolume *volume;
  gboolean moves[3];
  gint64 whole[3];     /* voxels */
  float taps[3][TAPS]; /* of the fraction; tap k weighs voxel k + 1 − HALF_TAPS */
} Shifted;

/* Modified Bessel function of the first kind and order zero, by its series. */
static double
bessel_i0 (double x)
{
  double term = 1, sum = 1;
  for (int k = 1; k < 60; k++)
    {
      term *= (x / (2 * k)) * (x / (2 * k));
      sum += term;
    }
  return sum;
}

static double
windowed_sinc (double d)
{
  double r = d / HALF_TAPS;
  if (fabs (r) >= 1)
    return 0;
  double window = bessel_i0 (KAISER_BETA * sqrt (1 - r * r)) / bessel_i0 (KAISER_BETA);
  return window * (fabs (d) < 1e-12 ? 1 : sin (G_PI * d) / (G_PI * d));
}

static void
make_taps (double fraction, float taps[TAPS])
{
  double exact[TAPS], total = 0;
  for (int k = 0; k < TAPS; k++)
    total += exact[k] = windowed_sinc (fraction - (k + 1 - HALF_TAPS));
  for (int k = 0; k < TAPS; k++)
    taps[k] = (float)(exact[k] / total);
}

/* Filters one axis: @in has TAPS − 1 more values than @out along it. Both are seen as outer × n ×
 * inner. */
static void
filter_axis (const float *in, float *out, gsize outer, gsize n, gsize inner, const float *taps)
{
  for (gsize o = 0; o < outer; o++)
    for (gsize i = 0; i < n; i++)
      {
        float *to = out + (o * n + i) * inner;
        const float *from = in + (o * (n + TAPS - 1) + i) * inner;
        for (gsize j = 0; j < inner; j++)
          to[j] = 0;
        for (int k = 0; k < TAPS; k++)
          for (gsize j = 0; j < inner; j++)
            to[j] += taps[k] * from[(gsize)k * inner + j];
      }
}

/* The axes of @edge one after the other, from the fastest; the data end in @a or @b, which is
 * returned. */
static float *
filter_all (const Shifted *s, gsize edge[3], const gsize wanted[3], float *a, float *b)
{
  for (int axis = 2; axis >= 0; axis--)
    if (s->moves[axis])
      {
        gsize outer = 1, inner = 1;
        for (int k = 0; k < axis; k++)
          outer *= edge[k];
        for (int k = axis + 1; k < 3; k++)
          inner *= edge[k];
        filter_axis (a, b, outer, wanted[axis], inner, s->taps[axis]);
        edge[axis] = wanted[axis];
        float *swap = a;
        a = b;
        b = swap;
      }
  return a;
}

/* The source @from with its holes closed for the filter. */
static gboolean
close_source (const Shifted *s, const LiBox *from, float *a, guint8 *hole, GError **error)
{
  LiBox wide = li_box_grow (from, LI_HOLES_LAYERS);
  gint64 n[3] = { li_box_edge (&wide, 0), li_box_edge (&wide, 1), li_box_edge (&wide, 2) };
  gsize nx = (gsize)li_box_edge (from, 2);
  g_autofree float *v = g_new (float, li_box_voxels (&wide));
  g_autofree guint8 *marks = g_new (guint8, li_box_voxels (&wide));

  if (!li_volume_read_box (s->volume, &wide, LI_TYPE_F32, v, error))
    return FALSE;
  li_holes_close (v, n, marks);
  for (gint64 z = 0; z < li_box_edge (from, 0); z++)
    for (gint64 y = 0; y < li_box_edge (from, 1); y++, a += nx, hole += nx)
      {
        gsize at = (gsize)(((z + LI_HOLES_LAYERS) * n[1] + y + LI_HOLES_LAYERS) * n[2]
                           + LI_HOLES_LAYERS);
        memcpy (a, v + at, nx * sizeof *a);
        memcpy (hole, marks + at, nx);
      }
  return TRUE;
}

/* Whether one of the sources with the largest weights, four along each shifted axis, is a hole. */
static gboolean
uses_hole (const Shifted *s, const guint8 *hole, const gsize n[3], const gsize at[3])
{
  gsize lo[3], hi[3];
  for (int a = 0; a < 3; a++)
    {
      lo[a] = at[a] + (s->moves[a] ? HALF_TAPS - 2 : 0);
      hi[a] = at[a] + (s->moves[a] ? HALF_TAPS + 1 : 0);
    }
  for (gsize z = lo[0]; z <= hi[0]; z++)
    for (gsize y = lo[1]; y <= hi[1]; y++)
      for (gsize x = lo[2]; x <= hi[2]; x++)
        if (hole[(z * n[1] + y) * n[2] + x])
          return TRUE;
  return FALSE;
}

static void
open_holes (
    const Shifted *s, const guint8 *hole, const gsize n[3], const gsize wanted[3], float *out)
{
  gsize at[3];
  for (at[0] = 0; at[0] < wanted[0]; at[0]++)
    for (at[1] = 0; at[1] < wanted[1]; at[1]++)
      for (at[2] = 0; at[2] < wanted[2]; at[2]++, out++)
        if (uses_hole (s, hole, n, at))
          *out = NAN;
}

static gboolean
read_shifted (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  const Shifted *s = data;
  LiBox from = *box;
  gsize edge[3], wanted[3];
  for (int a = 0; a < 3; a++)
    {
      wanted[a] = (gsize)li_box_edge (box, a);
      from.lo[a] += s->whole[a] - (s->moves[a] ? HALF_TAPS - 1 : 0);
      from.hi[a] += s->whole[a] + (s->moves[a] ? HALF_TAPS : 0);
      edge[a] = (gsize)li_box_edge (&from, a);
    }
  gsize n = li_box_voxels (&from);
  g_autofree float *a = g_new (float, n);
  g_autofree float *b = g_new (float, n);
  if (!li_volume_read_box (s->volume, &from, LI_TYPE_F32, a, error))
    return FALSE;
  g_autofree guint8 *hole = NULL;
  gsize source[3] = { edge[0], edge[1], edge[2] };
  if (li_volume_info (s->volume)->type == LI_TYPE_F32 && li_holes_any (a, n))
    {
      hole = g_new (guint8, n);
      if (!close_source (s, &from, a, hole, error))
        return FALSE;
    }
  memcpy (out, filter_all (s, edge, wanted, a, b), li_box_voxels (box) * sizeof (float));
  if (hole != NULL)
    open_holes (s, hole, source, wanted, out);
  return TRUE;
}

static void
free_shifted (gpointer data)
{
  Shifted *s = data;
  li_volume_unref (s->volume);
  g_free (s);
}

LiVolume *
li_volume_new_shifted (LiVolume *volume, const double shift[3])
{
  static const LiBacking backing = { read_shifted, free_shifted, FALSE };
  Shifted *s = g_new0 (Shifted, 1);
  LiVolumeInfo info = *li_volume_info (volume);
  s->volume = li_volume_ref (volume);
  for (int a = 0; a < 3; a++)
    {
      s->whole[a] = (gint64)floor (shift[a]);
      s->moves[a] = shift[a] != floor (shift[a]);
      make_taps (shift[a] - floor (shift[a]), s->taps[a]);
    }
  info.type = LI_TYPE_F32;
  info.format = "shifted";
  return li_volume_new (&info, NULL, &backing, s);
}
