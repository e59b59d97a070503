/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "render/li-renderer.h"

G_BEGIN_DECLS

/* Turns scenes into textures for GTK: by OpenGL in one context of the display, by the processor
 * where that is not to be had or not wanted (LI_RENDERER=cpu, a setting). One for the program. */
typedef struct _LiPainter LiPainter;

LiPainter *li_painter_get (void);
void li_painter_set_use_gl (LiPainter *painter, gboolean use_gl);
void li_painter_set_budget (LiPainter *painter, gsize bytes);
gboolean li_painter_is_gl (LiPainter *painter);
/* Why the processor draws, or NULL. */
const char *li_painter_reason (LiPainter *painter);
GdkTexture *li_painter_slice (LiPainter *painter,
                              const LiView2D *view,
                              const LiSliceLayer *layers,
                              gsize n,
                              const guint8 background[3]);
GdkTexture *li_painter_box (LiPainter *painter,
                            const LiView3D *view,
                            const LiBoxScene *scene,
                            const guint8 background[3]);
/* Frees everything; before the display closes. */
void li_painter_shutdown (void);

G_END_DECLS
