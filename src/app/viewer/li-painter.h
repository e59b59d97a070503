/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "render/li-renderer.h"

G_BEGIN_DECLS

/* Turns scenes into pictures for GTK: by OpenGL in one context of the display, by the processor
 * where that is not to be had, is played by the processor itself (llvmpipe) or is not wanted
 * (LI_RENDERER=cpu, a setting). LI_RENDERER=gl insists on OpenGL. One for the program. */
typedef struct _LiPainter LiPainter;

LiPainter *li_painter_get (void);
void li_painter_set_use_gl (LiPainter *painter, gboolean use_gl);
/* The display's OpenGL, @name, is no faster than the processor: NULL when it has none. */
void li_painter_set_software (LiPainter *painter, const char *name);
void li_painter_set_budget (LiPainter *painter, gsize bytes);
gboolean li_painter_is_gl (LiPainter *painter);
/* Why the processor draws, or NULL. */
const char *li_painter_reason (LiPainter *painter);
/* Slices drawn so far. */
guint64 li_painter_n_slices (LiPainter *painter);
/* What was painted: a texture of the graphics card or pixels in memory. Zeroed: nothing. */
typedef struct
{
  GdkTexture *texture;
  cairo_surface_t *surface;
} LiPainting;
void li_painting_clear (LiPainting *painting);
gboolean li_painting_is_empty (const LiPainting *painting);
/* Over @width × @height logical pixels. */
void li_painting_append (const LiPainting *painting, GtkSnapshot *snapshot, int width, int height);

/* Into @out, which holds nothing or an earlier painting. */
void li_painter_slice (LiPainter *painter,
                       const LiView2D *view,
                       const LiSliceLayer *layers,
                       gsize n,
                       const guint8 background[3],
                       LiPainting *out);
void li_painter_box (LiPainter *painter,
                     const LiView3D *view,
                     const LiBoxScene *scene,
                     const guint8 background[3],
                     LiPainting *out);
/* Frees everything; before the display closes. */
void li_painter_shutdown (void);

G_END_DECLS
