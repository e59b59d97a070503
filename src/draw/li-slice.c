/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-slice.h"

#include <math.h>
#include <string.h>

#include "draw/kernels/li-slice-kernel.h"
#include "draw/li-blend-four.h"

#define LUT_SIZE 1024 /* at most an eighth of a grey level off */

typedef float Color __attribute__ ((vector_size (16)));

/* A layer made ready for rows: sample index along u = a0 + k b0 at pixel k, likewise v. */
typedef struct
{
  const LiPlane *plane;
  const LiLook *look;
  float a[2], b[2];
  int first, last; /* pixels of a row that the plane covers */
  Color *lut;      /* premultiplied, LUT_SIZE + 1 entries from lo to hi, then that of no value */
  float lo, scale; /* entry = (value − lo) · scale */
  Color nan, below, above;
} Ready;

typedef struct
{
  const LiView2D *view;
  Ready *layers;
  gsize n_layers;
  Color background;
  guint8 *pixels;
  gsize stride;
} Drawing;

static inline float
index_at (const Ready *r, int direction, int pixel)
{
  return r->a[direction] + r->b[direction] * ((float)pixel + 0.5f);
}

/* Nearest and linear sampling for each voxel type. */
#define DEFINE_NEAREST(Type)                                                                       \
  static void row_nearest_##Type (const Ready *r, int j, float *out)                               \
  {                                                                                                \
    const Type *line = (const Type *)r->plane->data + (gsize)j * r->plane->width;                  \
    for (int k = r->first; k < r->last; k++)                                                       \
      {                                                                                            \
        int i = (int)floorf (index_at (r, 0, k) + 0.5f);                                           \
        out[k] = (float)line[CLAMP (i, 0, r->plane->width - 1)];                                   \
      }                                                                                            \
  }

#define DEFINE_ROW(Type)                                                                           \
  DEFINE_NEAREST (Type)                                                                            \
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
        out[k] = li_blend_four (s, wi, wj);                                                        \
      }                                                                                            \
  }

DEFINE_ROW (guint8)
DEFINE_ROW (guint16)
DEFINE_ROW (gint16)
DEFINE_ROW (guint32)
DEFINE_NEAREST (float)

static float
linear_at (const Ready *r, const float *const line[2], float wj, int pixel)
{
  float fi = index_at (r, 0, pixel);
  int i = (int)floorf (fi), a = MAX (i, 0), b = MIN (i + 1, r->plane->width - 1);
  float s[4] = { line[0][a], line[0][b], line[1][a], line[1][b] };

  return li_blend_four (s, fi - (float)i, wj);
}

/* Where the kernel's result is not finite, some of the four samples may still be. */
static void
row_linear_fast (const Ready *r, float fj, float *out)
{
  int width = r->plane->width, j = (int)floorf (fj), max = r->plane->height - 1;
  const float *lines = r->plane->data;
  const float *line[2]
      = { lines + (gsize)CLAMP (j, 0, max) * width, lines + (gsize)CLAMP (j + 1, 0, max) * width };

  LI_DISPATCH (li_slice_linear)
  (line[0], line[1], width, fj - (float)j, r->a[0], r->b[0], r->first, r->last, out);
  for (int k = r->first; k < r->last; k++)
    if (!isfinite (out[k]))
      out[k] = linear_at (r, line, fj - (float)j, k);
}

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
  [LI_TYPE_F32] = row_linear_fast,
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

  r->lut = g_aligned_alloc (LUT_SIZE + 2, sizeof *r->lut, sizeof *r->lut);
  for (int i = 0; i <= LUT_SIZE; i++)
    {
      LiLook plain = *r->look;

      plain.band = FALSE;
      plain.outside = LI_OUTSIDE_CLAMP;
      li_look_colour (&plain, plain.lo + (plain.hi - plain.lo) * i / LUT_SIZE, rgba);
      r->lut[i] = (Color){ (float)rgba[0], (float)rgba[1], (float)rgba[2], (float)rgba[3] };
    }
  r->lut[LUT_SIZE + 1] = r->nan;
  r->scale = (float)(LUT_SIZE / (r->look->hi - r->look->lo));
  r->lo = (float)r->look->lo;
}

static Color
premultiplied (const LiLook *look, const guint8 colour[4])
{
  float alpha = (float)(colour[3] / 255.0 * look->opacity);

  return (Color){ colour[0] / 255.0f * alpha, colour[1] / 255.0f * alpha,
                  colour[2] / 255.0f * alpha, alpha };
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
  r->nan = premultiplied (r->look, r->look->nan);
  if (r->look->outside == LI_OUTSIDE_COLOUR)
    {
      r->below = premultiplied (r->look, r->look->below);
      r->above = premultiplied (r->look, r->look->above);
    }
  if (r->look->colormap != LI_COLORMAP_LABELS)
    fill_lut (r);
}

/* The colours of values outside the table's reach. */
static Color
colour_of (const Ready *r, float value, guint entry)
{
  const LiLook *look = r->look;
  double rgba[4];

  if (!isfinite (value))
    return r->nan;
  if (look->band && (value < (float)look->band_lo || value > (float)look->band_hi))
    return (Color){ 0 };
  if (r->lut == NULL)
    {
      li_look_colour (look, value, rgba);
      return (Color){ (float)rgba[0], (float)rgba[1], (float)rgba[2], (float)rgba[3] };
    }
  if (look->outside != LI_OUTSIDE_CLAMP && value < (float)look->lo)
    return r->below;
  if (look->outside != LI_OUTSIDE_CLAMP && value > (float)look->hi)
    return r->above;
  return r->lut[entry];
}

static void
blend_row (const Ready *r, const float *values, guint16 *entries, Color *sum)
{
  gboolean plain = r->lut != NULL && !r->look->band && r->look->outside == LI_OUTSIDE_CLAMP;

  if (r->lut != NULL)
    LI_DISPATCH (li_slice_entries)
  (values + r->first, r->last - r->first, r->lo, r->scale, LUT_SIZE, entries + r->first);
  for (int k = r->first; k < r->last; k++)
    {
      Color colour = plain ? r->lut[entries[k]] : colour_of (r, values[k], entries[k]);
      float keep = r->look->additive ? 1 : 1 - colour[3];

      sum[k] = sum[k] * keep + colour;
    }
}

/* A row's worth of scratch. */
typedef struct
{
  float *values;
  guint16 *entries;
  Color *sum;
} Scratch;

static void
draw_row (const Drawing *d, int y, const Scratch *row)
{
  for (int k = 0; k < d->view->width; k++)
    row->sum[k] = d->background;
  for (gsize l = 0; l < d->n_layers; l++)
    {
      const Ready *r = &d->layers[l];
      float fj = index_at (r, 1, y);

      if (!(fj >= -0.5f && fj < (float)r->plane->height - 0.5f))
        continue;
      if (r->look->linear && r->look->colormap != LI_COLORMAP_LABELS)
        linear_rows[r->plane->type](r, fj, row->values);
      else
        nearest_rows[r->plane->type](r, CLAMP ((int)floorf (fj + 0.5f), 0, r->plane->height - 1),
                                     row->values);
      blend_row (r, row->values, row->entries, row->sum);
    }
  for (int k = 0; k < d->view->width; k++)
    row->sum[k][3] = 1;
  LI_DISPATCH (li_slice_bytes)
  ((const float *)row->sum, d->view->width, d->pixels + (gsize)y * d->stride);
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
  Scratch row;

  if (view->width <= 0 || view->height <= 0)
    return;
  row.values = g_new (float, view->width);
  row.entries = g_new0 (guint16, view->width);
  row.sum = g_aligned_alloc (view->width, sizeof (Color), sizeof (Color));
  for (gsize l = 0; l < d.n_layers; l++)
    make_ready (&ready[l], view, &layers[l]);
  for (int c = 0; c < 3; c++)
    d.background[c] = background[c] / 255.0f;
  for (int y = 0; y < view->height; y++)
    draw_row (&d, y, &row);
  for (gsize l = 0; l < d.n_layers; l++)
    g_aligned_free (ready[l].lut);
  g_free (row.values);
  g_free (row.entries);
  g_aligned_free (row.sum);
}
