/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-painter.h"

#include <glib/gi18n.h>

struct _LiPainter
{
  LiRenderer *cpu, *gl;
  GdkGLContext *context;
  gboolean use_gl, tried;
  gsize budget;
  char *reason;
  GArray *returned; /* LiFrame: came back while some other context may have been current */
};

static LiPainter *the_painter;

LiPainter *
li_painter_get (void)
{
  if (the_painter == NULL)
    {
      the_painter = g_new0 (LiPainter, 1);
      the_painter->cpu = li_renderer_new_cpu ();
      the_painter->use_gl = g_strcmp0 (g_getenv ("LI_RENDERER"), "cpu") != 0;
      the_painter->budget = (gsize)256 << 20;
      the_painter->returned = g_array_new (FALSE, FALSE, sizeof (LiFrame));
    }
  return the_painter;
}

static void
give_up_gl (LiPainter *painter, const char *why)
{
  g_free (painter->reason);
  painter->reason = g_strdup (why);
  g_message ("Slices are drawn by the processor: %s", why);
  g_clear_pointer (&painter->gl, li_renderer_free);
  g_clear_object (&painter->context);
}

static void
start_gl (LiPainter *painter)
{
  g_autoptr (GError) error = NULL;
  GdkDisplay *display = gdk_display_get_default ();

  painter->tried = TRUE;
  painter->context = gdk_display_create_gl_context (display, &error);
  if (painter->context != NULL && gdk_gl_context_realize (painter->context, &error))
    {
      gdk_gl_context_make_current (painter->context);
      painter->gl = li_renderer_new_gl (painter->budget, &error);
    }
  if (painter->gl == NULL)
    give_up_gl (painter, error != NULL ? error->message : _ ("no OpenGL"));
}

static LiRenderer *
current_renderer (LiPainter *painter)
{
  if (!painter->use_gl)
    return painter->cpu;
  if (!painter->tried)
    start_gl (painter);
  if (painter->gl == NULL)
    return painter->cpu;
  gdk_gl_context_make_current (painter->context);
  for (guint k = 0; k < painter->returned->len; k++)
    li_renderer_release (painter->gl, &g_array_index (painter->returned, LiFrame, k));
  g_array_set_size (painter->returned, 0);
  return painter->gl;
}

static void
frame_returned (gpointer data)
{
  LiFrame *frame = data;

  if (the_painter != NULL)
    g_array_append_val (the_painter->returned, *frame);
  g_free (frame);
}

static GdkTexture *
texture_of (LiPainter *painter, LiRenderer *renderer, LiFrame *frame)
{
  GdkTexture *texture;

  if (li_renderer_is_gl (renderer))
    return gdk_gl_texture_new (painter->context, frame->texture, frame->width, frame->height,
                               frame_returned, g_memdup2 (frame, sizeof *frame));
  texture = gdk_memory_texture_new (frame->width, frame->height, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED,
                                    frame->pixels, (gsize)frame->width * 4);
  li_renderer_release (renderer, frame);
  return texture;
}

GdkTexture *
li_painter_slice (LiPainter *painter,
                  const LiView2D *view,
                  const LiSliceLayer *layers,
                  gsize n,
                  const guint8 background[3])
{
  g_autoptr (GError) error = NULL;
  LiRenderer *renderer = current_renderer (painter);
  LiFrame frame;

  if (!li_renderer_draw_slice (renderer, view, layers, n, background, &frame, &error))
    {
      give_up_gl (painter, error->message);
      renderer = painter->cpu;
      li_renderer_draw_slice (renderer, view, layers, n, background, &frame, NULL);
    }
  return texture_of (painter, renderer, &frame);
}

GdkTexture *
li_painter_box (LiPainter *painter,
                const LiView3D *view,
                const LiBoxScene *scene,
                const guint8 background[3])
{
  g_autoptr (GError) error = NULL;
  LiRenderer *renderer = current_renderer (painter);
  LiFrame frame;

  if (!li_renderer_draw_box (renderer, view, scene, background, &frame, &error))
    {
      give_up_gl (painter, error->message);
      renderer = painter->cpu;
      li_renderer_draw_box (renderer, view, scene, background, &frame, NULL);
    }
  return texture_of (painter, renderer, &frame);
}

void
li_painter_set_use_gl (LiPainter *painter, gboolean use_gl)
{
  painter->use_gl = use_gl && g_strcmp0 (g_getenv ("LI_RENDERER"), "cpu") != 0;
}

void
li_painter_set_budget (LiPainter *painter, gsize bytes)
{
  painter->budget = bytes;
  if (painter->gl != NULL)
    {
      gdk_gl_context_make_current (painter->context);
      li_renderer_set_budget (painter->gl, bytes);
    }
}

gboolean
li_painter_is_gl (LiPainter *painter)
{
  return painter->use_gl && painter->gl != NULL;
}

const char *
li_painter_reason (LiPainter *painter)
{
  return painter->reason;
}

void
li_painter_shutdown (void)
{
  LiPainter *painter = g_steal_pointer (&the_painter);

  if (painter == NULL)
    return;
  if (painter->gl != NULL)
    {
      gdk_gl_context_make_current (painter->context);
      li_renderer_free (painter->gl);
      gdk_gl_context_clear_current ();
    }
  g_clear_object (&painter->context);
  li_renderer_free (painter->cpu);
  g_array_unref (painter->returned);
  g_free (painter->reason);
  g_free (painter);
}
