/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/li-renderer-private.h"

#include "draw/li-box-draw.h"

static gboolean
draw_slice_cpu (LiRenderer *renderer,
                const LiView2D *view,
                const LiSliceLayer *layers,
                gsize n_layers,
                const guint8 background[3],
                LiFrame *frame,
                GError **error)
{
  gsize stride = (gsize)view->width * 4;
  guint8 *pixels = g_malloc (stride * view->height);

  li_slice_draw (view, layers, n_layers, background, pixels, stride);
  *frame
      = (LiFrame){ view->width, view->height, g_bytes_new_take (pixels, stride * view->height), 0 };
  return TRUE;
}

static gboolean
draw_box_cpu (LiRenderer *renderer,
              const LiView3D *view,
              const LiBoxScene *scene,
              const guint8 background[3],
              LiFrame *frame,
              GError **error)
{
  gsize stride = (gsize)view->width * 4;
  guint8 *pixels = g_malloc (stride * view->height);

  li_box_draw (view, scene, background, pixels, stride);
  *frame
      = (LiFrame){ view->width, view->height, g_bytes_new_take (pixels, stride * view->height), 0 };
  return TRUE;
}

static void
release_cpu (LiRenderer *renderer, LiFrame *frame)
{
  g_clear_pointer (&frame->pixels, g_bytes_unref);
}

static void
free_cpu (LiRenderer *renderer)
{
  g_free (renderer);
}

static void
set_budget_cpu (LiRenderer *renderer, gsize budget)
{
}

static gsize
bytes_cpu (LiRenderer *renderer)
{
  return 0;
}

static const LiRendererClass cpu_class
    = { free_cpu, draw_slice_cpu, draw_box_cpu, release_cpu, set_budget_cpu, bytes_cpu };

LiRenderer *
li_renderer_new_cpu (void)
{
  LiRenderer *renderer = g_new0 (LiRenderer, 1);

  renderer->class = &cpu_class;
  return renderer;
}

void
li_renderer_free (LiRenderer *renderer)
{
  renderer->class->free (renderer);
}

gboolean
li_renderer_is_gl (LiRenderer *renderer)
{
  return renderer->class == &li_renderer_gl_class;
}

void
li_renderer_set_budget (LiRenderer *renderer, gsize budget)
{
  renderer->class->set_budget (renderer, budget);
}

gsize
li_renderer_bytes (LiRenderer *renderer)
{
  return renderer->class->bytes (renderer);
}

gboolean
li_renderer_draw_slice (LiRenderer *renderer,
                        const LiView2D *view,
                        const LiSliceLayer *layers,
                        gsize n_layers,
                        const guint8 background[3],
                        LiFrame *frame,
                        GError **error)
{
  g_return_val_if_fail (view->width > 0 && view->height > 0, FALSE);
  return renderer->class->draw_slice (renderer, view, layers, MIN (n_layers, LI_SLICE_MAX_LAYERS),
                                      background, frame, error);
}

gboolean
li_renderer_draw_box (LiRenderer *renderer,
                      const LiView3D *view,
                      const LiBoxScene *scene,
                      const guint8 background[3],
                      LiFrame *frame,
                      GError **error)
{
  g_return_val_if_fail (view->width > 0 && view->height > 0, FALSE);
  return renderer->class->draw_box (renderer, view, scene, background, frame, error);
}

void
li_renderer_release (LiRenderer *renderer, LiFrame *frame)
{
  renderer->class->release (renderer, frame);
}
