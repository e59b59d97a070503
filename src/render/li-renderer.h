/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-scene.h"

G_BEGIN_DECLS

/* What a renderer made: pixels (RGBA8, premultiplied, top row first) or the name of a texture laid
 * out the same way. */
typedef struct
{
  int width, height;
  GBytes *pixels;
  guint texture;
} LiFrame;

/**
 * LiRenderer:
 * Draws scenes by OpenGL or on the CPU; both within 1/255 per channel of each other. A GL renderer
 * belongs to the GL context that was current when it was made; that context must be current at
 * every call.
 */
typedef struct _LiRenderer LiRenderer;

LiRenderer *li_renderer_new_cpu (void);
/* Errors: LI_RENDER_ERROR/UNSUPPORTED when the context is below GL 3.3 and GLES 3.0, FAILED when a
 * shader does not compile. Shaders are resources below /io/github/lithoscope/Lithoscope/shaders/.
 * @budget: bytes of textures kept for planes. */
LiRenderer *li_renderer_new_gl (gsize budget, GError **error);
void li_renderer_free (LiRenderer *renderer);
gboolean li_renderer_is_gl (LiRenderer *renderer);
void li_renderer_set_budget (LiRenderer *renderer, gsize budget);
gsize li_renderer_bytes (LiRenderer *renderer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiRenderer, li_renderer_free)

gboolean li_renderer_draw_slice (LiRenderer *renderer,
                                 const LiView2D *view,
                                 const LiSliceLayer *layers,
                                 gsize n_layers,
                                 const guint8 background[3],
                                 LiFrame *frame,
                                 GError **error);
gboolean li_renderer_draw_box (LiRenderer *renderer,
                               const LiView3D *view,
                               const LiBoxScene *scene,
                               const guint8 background[3],
                               LiFrame *frame,
                               GError **error);
/* Gives a frame back: its texture is used again. */
void li_renderer_release (LiRenderer *renderer, LiFrame *frame);

G_END_DECLS
