/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-box-draw.h"

#include <math.h>
#include <string.h>

#include "draw/li-blend-four.h"

typedef struct
{
  LiPlaneMap maps[LI_SLICE_MAX_LAYERS];
  const LiSliceLayer *layers;
  gsize n;
} Slice;

static gboolean
sample_index (const LiPlaneMap *map, const LiPlane *plane, float px, float py, float *fi, float *fj)
{
  *fi = map->u[0] * px + map->u[1] * py + map->u[2];
  *fj = map->v[0] * px + map->v[1] * py + map->v[2];
  return *fi >= -0.5f && *fj >= -0.5f && *fi < (float)plane->width - 0.5f
         && *fj < (float)plane->height - 0.5f;
}

static float
clamped (const LiPlane *plane, int i, int j)
{
  return (float)li_plane_value (plane, CLAMP (i, 0, plane->width - 1),
                                CLAMP (j, 0, plane->height - 1));
}

static float
sample_linear (const LiPlane *plane, float fi, float fj)
{
  int i = (int)floorf (fi), j = (int)floorf (fj);
  float s[4] = { clamped (plane, i, j), clamped (plane, i + 1, j), clamped (plane, i, j + 1),
                 clamped (plane, i + 1, j + 1) };

  return li_blend_four (s, fi - (float)i, fj - (float)j);
}

static void
add_layer (const LiSliceLayer *layer, float fi, float fj, double sum[3])
{
  gboolean linear = layer->look.linear && layer->look.colormap != LI_COLORMAP_LABELS;
  double value = linear ? sample_linear (layer->plane, fi, fj)
                        : clamped (layer->plane, (int)floorf (fi + 0.5f), (int)floorf (fj + 0.5f));
  double rgba[4], keep;

  li_look_colour (&layer->look, value, rgba);
  keep = layer->look.additive ? 1 : 1 - rgba[3];
  for (int c = 0; c < 3; c++)
    sum[c] = sum[c] * keep + rgba[c];
}

static void
draw_pixel (const Slice slices[3], int x, int y, const guint8 background[3], guint8 *out)
{
  float px = (float)x + 0.5f, py = (float)y + 0.5f, fi, fj, nearest = -INFINITY;
  const Slice *hit = NULL;
  double sum[3];

  for (int a = 0; a < 3; a++)
    {
      const Slice *s = &slices[a];
      const LiPlaneMap *map = &s->maps[0];
      float depth;

      if (s->n == 0 || !sample_index (map, s->layers[0].plane, px, py, &fi, &fj))
        continue;
      depth = map->depth[0] * px + map->depth[1] * py + map->depth[2];
      if (depth > nearest)
        {
          nearest = depth;
          hit = s;
        }
    }
  for (int c = 0; c < 3; c++)
    sum[c] = background[c] / 255.0;
  for (gsize l = 0; hit != NULL && l < hit->n; l++)
    if (sample_index (&hit->maps[l], hit->layers[l].plane, px, py, &fi, &fj))
      add_layer (&hit->layers[l], fi, fj, sum);
  for (int c = 0; c < 3; c++)
    out[c] = (guint8)(CLAMP (sum[c], 0, 1) * 255 + 0.5);
  out[3] = 255;
}

void
li_box_draw (const LiView3D *view,
             const LiBoxScene *scene,
             const guint8 background[3],
             guint8 *pixels,
             gsize stride)
{
  Slice slices[3];

  memset (slices, 0, sizeof slices);
  for (int a = 0; a < 3; a++)
    {
      gboolean ok = scene->n_layers[a] > 0;

      for (gsize l = 0; ok && l < scene->n_layers[a]; l++)
        ok = li_plane_map_3d (view, scene->layers[a][l].plane, &slices[a].maps[l]);
      slices[a].layers = scene->layers[a];
      slices[a].n = ok ? scene->n_layers[a] : 0;
    }
  for (int y = 0; y < view->height; y++)
    for (int x = 0; x < view->width; x++)
      draw_pixel (slices, x, y, background, pixels + (gsize)y * stride + 4 * (gsize)x);
}
