/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-slice.h"

#include <math.h>
#include <string.h>

#define LUT_SIZE 4096

/* A layer made ready for rows: sample index along u = a0 + k b0 at pixel k, likewise v. */
typedef struct
{
  const LiPlane *plane;
  const LiLook *look;
  float a[2], b[2];
  int first, last;    /* pixels of a row that the plane covers */
  float (*lut)[4];    /* premultiplied, LUT_SIZE + 1 entries from lo to hi */
  float scale, shift; /* value → entry */
  float nan[4], below[4], above[4];
} Ready;

typedef struct
{
  const LiView2D *view;
  Ready *layers;
  gsize n_layers;
  float background[3];
  guint8 *pixels;
  gsize stride;
} Drawing;

static inline float
index_at (const Ready *r, int direction, int pixel)
{
  return r->a[direction] + r->b[direction] * ((float)pixel + 0.5f);
}

/* Nearest and linear sampling for each voxel type. Linear: a sample that is NaN weighs nothing, but
 * where the nearest one is NaN the result is NaN: holes keep their size. */
#define DEFINE_ROW(Type)                                                                           \
  static void row_nearest_##Type (const Ready *r, int j, float *out)                               \
  {                                                                                                \
    const Type *line = (const Type *)r->plane->data + (gsize)j * r->plane->width;                  \
    for (int k = r->first; k < r->last; k++)                                                       \
      {                                                                                            \
        int i = (int)floorf (index_at (r, 0, k) + 0.5f);                                           \
        out[k] = (float)line[CLAMP (i, 0, r->plane->width - 1)];                                   \
      }                                                                                            \
  }                                                                                                \
  static void row_linear_##Type (const Ready *r, float fj, float *out)                             \
  {                                                                                                \
    int width = r->plane->width, j0 = (int)floorf (fj);                                            \
    float wj = fj - (float)j0;                                                                     \
    const Type *line0                                                                              \
        = (const Type *)r->plane->data + (gsize)CLAMP (j0, 0, r->plane->height - 1) * width;       \
    const Type *line1                                                                              \
        = (const Type *)r->plane->data + (gsize)CLAMP (j0 + 1, 0, r->plane->height - 1) * width;   \
    for (int k = r->first; k < r->last; k++)                                                       \
      {                                                                                            \
        float fi = index_at (r, 0, k);                                                             \
        int i0 = (int)floorf (fi), ia = CLAMP (i0, 0, width - 1),                                  \
            ib = CLAMP (i0 + 1, 0, width - 1);                                                     \
        float wi = fi - (float)i0;                                                                 \
        float s[4] = { (float)line0[ia], (float)line0[ib], (float)line1[ia], (float)line1[ib] };   \
        out[k] = blend_four (s, wi, wj);                                                           \
      }                                                                                            \
  }

static inline float
blend_four (const float s[4], float wi, float wj)
{
  float w[4] = { (1 - wi) * (1 - wj), wi * (1 - wj), (1 - wi) * wj, wi * wj };
  float plain = s[0] * w[0] + s[1] * w[1] + s[2] * w[2] + s[3] * w[3];
  float sum = 0, weight = 0;

  if (!isnan (plain))
    return plain;
  if (isnan (s[(wi >= 0.5f ? 1 : 0) + (wj >= 0.5f ? 2 : 0)]))
    return NAN;
  for (int k = 0; k < 4; k++)
    if (!isnan (s[k]))
      {
        sum += w[k] * s[k];
        weight += w[k];
      }
  return sum / weight;
}

DEFINE_ROW (guint8)
DEFINE_ROW (guint16)
DEFINE_ROW (gint16)
DEFINE_ROW (guint32)
DEFINE_ROW (float)

typedef void (*NearestFunc) (const Ready *r, int j, float *out);
typedef void (*LinearFunc) (const Ready *r, float fj, float *out);

static const NearestFunc nearest_rows[] = {
  [LI_TYPE_U8] = row_nearest_guint8,  [LI_TYPE_U16] = row_nearest_guint16,
  [LI_TYPE_I16] = row_nearest_gint16, [LI_TYPE_U32] = row_nearest_guint32,
  [LI_TYPE_F32] = row_nearest_float,
};
static const LinearFunc linear_rows[] = {
  [LI_TYPE_U8] = row_linear_guint8,  [LI_TYPE_U16] = row_linear_guint16,
  [LI_TYPE_I16] = row_linear_gint16, [LI_TYPE_U32] = row_linear_guint32,
  [LI_TYPE_F32] = row_linear_float,
};

/* The pixels whose sample index lies in −0.5 … n − 0.5. */
static void
covered_pixels (const Ready *r, int direction, int n, int pixels, int *first, int *last)
{
  double a = r->a[direction], b = r->b[direction];
  double lo = (-0.5 - a) / b - 0.5, hi = (n - 0.5 - a) / b - 0.5;

  *first = (int)CLAMP (floor (MIN (lo, hi)), 0, pixels);
  *last = (int)CLAMP (ceil (MAX (lo, hi)) + 1, 0, pixels);
  while (*first < *last
         && !(index_at (r, direction, *first) >= -0.5f
              && index_at (r, direction, *first) < (float)n - 0.5f))
    (*first)++;
  while (*last > *first
         && !(index_at (r, direction, *last - 1) >= -0.5f
              && index_at (r, direction, *last - 1) < (float)n - 0.5f))
    (*last)--;
}

static void
fill_lut (Ready *r)
{
  double rgba[4];

  r->lut = g_malloc ((LUT_SIZE + 1) * sizeof *r->lut);
  for (int i = 0; i <= LUT_SIZE; i++)
    {
      LiLook plain = *r->look;

      plain.band = FALSE;
      plain.outside = LI_OUTSIDE_CLAMP;
      li_look_color (&plain, plain.lo + (plain.hi - plain.lo) * i / LUT_SIZE, rgba);
      for (int c = 0; c < 4; c++)
        r->lut[i][c] = (float)rgba[c];
    }
  r->scale = (float)(LUT_SIZE / (r->look->hi - r->look->lo));
  r->shift = (float)(-r->look->lo * LUT_SIZE / (r->look->hi - r->look->lo));
}

static void
take_color (const LiLook *look, const guint8 color[4], float out[4])
{
  out[3] = (float)(color[3] / 255.0 * look->opacity);
  for (int c = 0; c < 3; c++)
    out[c] = color[c] / 255.0f * out[3];
}

static void
make_ready (Ready *r, const LiView2D *view, const LiSliceLayer *layer)
{
  double corner[3];
  const int along[2] = { li_plane_axis_u (view->axis), li_plane_axis_v (view->axis) };
  const double zoom[2] = { li_view_zoom_u (view), li_view_zoom_v (view) };

  memset (r, 0, sizeof *r);
  r->plane = layer->plane;
  r->look = &layer->look;
  li_view_to_voxel (view, 0, 0, corner);
  for (int k = 0; k < 2; k++)
    {
      r->a[k] = (float)((corner[along[k]] - layer->plane->origin[k]) / layer->plane->step[k]);
      r->b[k] = (float)(1 / (zoom[k] * layer->plane->step[k]));
    }
  covered_pixels (r, 0, r->plane->width, view->width, &r->first, &r->last);
  take_color (r->look, r->look->nan, r->nan);
  if (r->look->outside == LI_OUTSIDE_COLOR)
    {
      take_color (r->look, r->look->below, r->below);
      take_color (r->look, r->look->above, r->above);
    }
  if (r->look->colormap != LI_COLORMAP_LABELS)
    fill_lut (r);
}

static const float *
color_of (const Ready *r, float value, float label[4])
{
  static const float clear[4];
  const LiLook *look = r->look;
  double rgba[4];
  float at;

  if (isnan (value))
    return r->nan;
  if (look->band && (value < (float)look->band_lo || value > (float)look->band_hi))
    return clear;
  if (r->lut == NULL)
    {
      li_look_color (look, value, rgba);
      for (int c = 0; c < 4; c++)
        label[c] = (float)rgba[c];
      return label;
    }
  if (look->outside != LI_OUTSIDE_CLAMP)
    {
      if (value < (float)look->lo)
        return r->below;
      if (value > (float)look->hi)
        return r->above;
    }
  at = value * r->scale + r->shift;
  return r->lut[at > 0 ? (at < LUT_SIZE ? (int)(at + 0.5f) : LUT_SIZE) : 0];
}

static void
blend_row (const Ready *r, const float *values, float (*sum)[4])
{
  float label[4];

  for (int k = r->first; k < r->last; k++)
    {
      const float *color = color_of (r, values[k], label);
      float keep = r->look->additive ? 1 : 1 - color[3];

      for (int c = 0; c < 3; c++)
        sum[k][c] = sum[k][c] * keep + color[c];
    }
}

static void
draw_row (const Drawing *d, int y, float *values, float (*sum)[4])
{
  guint8 *out = d->pixels + (gsize)y * d->stride;

  for (int k = 0; k < d->view->width; k++)
    memcpy (sum[k], d->background, sizeof d->background);
  for (gsize l = 0; l < d->n_layers; l++)
    {
      const Ready *r = &d->layers[l];
      float fj = index_at (r, 1, y);

      if (!(fj >= -0.5f && fj < (float)r->plane->height - 0.5f))
        continue;
      if (r->look->linear && r->look->colormap != LI_COLORMAP_LABELS)
        linear_rows[r->plane->type](r, fj, values);
      else
        nearest_rows[r->plane->type](r, CLAMP ((int)floorf (fj + 0.5f), 0, r->plane->height - 1),
                                     values);
      blend_row (r, values, sum);
    }
  for (int k = 0; k < d->view->width; k++, out += 4)
    {
      for (int c = 0; c < 3; c++)
        out[c] = (guint8)(CLAMP (sum[k][c], 0.0f, 1.0f) * 255.0f + 0.5f);
      out[3] = 255;
    }
}

void
li_slice_draw (const LiView2D *view,
               const LiSliceLayer *layers,
               gsize n_layers,
               const guint8 background[3],
               guint8 *pixels,
               gsize stride)
{
  Ready ready[LI_SLICE_MAX_LAYERS];
  Drawing d = { view, ready, MIN (n_layers, LI_SLICE_MAX_LAYERS), { 0 }, pixels, stride };
  g_autofree float *values = NULL;
  g_autofree gpointer sum = NULL;

  if (view->width <= 0 || view->height <= 0)
    return;
  values = g_new (float, view->width);
  sum = g_malloc (sizeof (float[4]) * view->width);
  for (gsize l = 0; l < d.n_layers; l++)
    make_ready (&ready[l], view, &layers[l]);
  for (int c = 0; c < 3; c++)
    d.background[c] = background[c] / 255.0f;
  for (int y = 0; y < view->height; y++)
    draw_row (&d, y, values, sum);
  for (gsize l = 0; l < d.n_layers; l++)
    g_free (ready[l].lut);
}
