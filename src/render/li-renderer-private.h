/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "render/li-renderer.h"

typedef struct
{
  void (*free) (LiRenderer *renderer);
  gboolean (*draw_slice) (LiRenderer *renderer,
                          const LiView2D *view,
                          const LiSliceLayer *layers,
                          gsize n_layers,
                          const guint8 background[3],
                          LiFrame *frame,
                          GError **error);
  gboolean (*draw_box) (LiRenderer *renderer,
                        const LiView3D *view,
                        const LiBoxScene *scene,
                        const guint8 background[3],
                        LiFrame *frame,
                        GError **error);
  void (*release) (LiRenderer *renderer, LiFrame *frame);
  void (*set_budget) (LiRenderer *renderer, gsize budget);
  gsize (*bytes) (LiRenderer *renderer);
} LiRendererClass;

struct _LiRenderer
{
  const LiRendererClass *class;
};

extern const LiRendererClass li_renderer_gl_class;
