/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "draw/li-compare.h"

#include <math.h>

void
li_compare_init (LiCompare *compare)
{
  *compare = (LiCompare){
    .mode = LI_COMPARE_MAGENTA_GREEN, .hi = { 1, 1 }, .opacity = 0.5, .squares = 8, .swipe = 0.5
  };
}

static double
in_window (const LiCompare *c, int image, double value)
{
  return (value - c->lo[image]) / (c->hi[image] - c->lo[image]);
}

static double
mixed (const LiCompare *c, double m, double f, int i, int j, int width, int height)
{
  gboolean moving;

  switch (c->mode)
    {
    case LI_COMPARE_DIFFERENCE:
      return m - f;
    case LI_COMPARE_ABSOLUTE:
      return fabs (m - f);
    case LI_COMPARE_SWIPE:
      moving = i < c->swipe * width;
      break;
    default:
      {
        double edge = MAX (MAX (width, height) / (double)MAX (c->squares, 1), 1);
        moving = ((int)(i / edge) + (int)(j / edge)) % 2 == 0;
      }
    }
  double wanted = moving ? m : f;
  return isnan (wanted) && c->mode == LI_COMPARE_CHECKER ? (moving ? f : m) : wanted;
}

static LiPlane *
mix (const LiCompare *c, LiPlane *moving, LiPlane *fixed)
{
  gsize n = (gsize)moving->width * moving->height;
  float *out = g_new (float, n);

  for (int j = 0; j < moving->height; j++)
    for (int i = 0; i < moving->width; i++)
      {
        double m = in_window (c, 0, li_plane_value (moving, i, j));
        double f = in_window (c, 1, li_plane_value (fixed, i, j));
        out[(gsize)j * moving->width + i]
            = (float)mixed (c, m, f, i, j, moving->width, moving->height);
      }
  return li_plane_new (moving->axis, moving->position, LI_TYPE_F32, moving->width, moving->height,
                       moving->origin, moving->step, out);
}

static void
set_layer (LiSliceLayer *layer, LiPlane *plane, LiColormap map, double lo, double hi)
{
  layer->plane = li_plane_ref (plane);
  li_look_init (&layer->look);
  layer->look.colormap = map;
  layer->look.lo = lo;
  layer->look.hi = hi > lo ? hi : lo + 1;
  layer->look.linear = TRUE;
}

static gsize
mixed_layer (const LiCompare *c, LiPlane *moving, LiPlane *fixed, LiSliceLayer *layer)
{
  g_autoptr (LiPlane) plane = mix (c, moving, fixed);

  if (c->mode == LI_COMPARE_DIFFERENCE)
    set_layer (layer, plane, LI_COLORMAP_DIVERGING, -0.5, 0.5);
  else
    set_layer (layer, plane, LI_COLORMAP_GRAY, 0, c->mode == LI_COMPARE_ABSOLUTE ? 0.5 : 1);
  layer->look.linear = c->mode == LI_COMPARE_DIFFERENCE || c->mode == LI_COMPARE_ABSOLUTE;
  return 1;
}

gsize
li_compare_layers (const LiCompare *c, LiPlane *moving, LiPlane *fixed, LiSliceLayer layers[2])
{
  gboolean colours = c->mode == LI_COMPARE_MAGENTA_GREEN;

  switch (c->mode)
    {
    case LI_COMPARE_BLEND:
    case LI_COMPARE_MAGENTA_GREEN:
      set_layer (&layers[0], fixed, colours ? LI_COLORMAP_GREEN : LI_COLORMAP_GRAY, c->lo[1],
                 c->hi[1]);
      set_layer (&layers[1], moving, colours ? LI_COLORMAP_MAGENTA : LI_COLORMAP_GRAY, c->lo[0],
                 c->hi[0]);
      layers[1].look.additive = colours;
      layers[1].look.opacity = colours ? 1 : c->opacity;
      return 2;
    case LI_COMPARE_FLICKER:
      if (c->moving_now)
        set_layer (&layers[0], moving, LI_COLORMAP_GRAY, c->lo[0], c->hi[0]);
      else
        set_layer (&layers[0], fixed, LI_COLORMAP_GRAY, c->lo[1], c->hi[1]);
      return 1;
    default:
      return mixed_layer (c, moving, fixed, &layers[0]);
    }
}

void
li_likeness_add (LiLikeness *s, const LiPlane *a, const LiPlane *b)
{
  for (int j = 0; j < a->height; j++)
    for (int i = 0; i < a->width; i++)
      {
        double u = li_plane_value (a, i, j), v = li_plane_value (b, i, j);
        if (!isfinite (u) || !isfinite (v))
          continue;
        s->n++;
        s->a += u;
        s->b += v;
        s->aa += u * u;
        s->bb += v * v;
        s->ab += u * v;
        s->ss += (u - v) * (u - v);
      }
}

double
li_likeness_zncc (const LiLikeness *s)
{
  double n = s->n, va = s->aa - s->a * s->a / n, vb = s->bb - s->b * s->b / n;

  if (s->n < 16 || !(va > 1e-12 * s->aa) || !(vb > 1e-12 * s->bb))
    return NAN;
  return CLAMP ((s->ab - s->a * s->b / n) / sqrt (va * vb), -1, 1);
}

double
li_likeness_ssd (const LiLikeness *s)
{
  return s->n > 0 ? s->ss / s->n : NAN;
}
