/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-painter.h"

#include <string.h>
#include <glib/gi18n.h>

struct _LiPainter
{
  LiRenderer *cpu, *gl;
  GdkGLContext *context;
  gboolean use_gl, tried, software;
  gsize budget;
  guint64 n_slices;
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
      li_painter_set_use_gl (the_painter, TRUE);
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

/* RGBA to cairo's words. */
static void
to_cairo (guint8 *pixels, gsize n)
{
  for (gsize k = 0; k < n; k++, pixels += 4)
    {
      guint32 word = (guint32)pixels[3] << 24 | (guint32)pixels[0] << 16 | (guint32)pixels[1] << 8
                     | pixels[2];

      memcpy (pixels, &word, sizeof word);
    }
}

static void
unref_bytes (void *bytes)
{
  g_bytes_unref (bytes);
}

/* GTK 4.8 converts a texture in memory pixel by pixel through floats each time cairo draws it; a
 * surface of cairo's own is copied. */
static cairo_surface_t *
surface_of (LiFrame *frame)
{
  static const cairo_user_data_key_t key;
  guint8 *pixels = (guint8 *)g_bytes_get_data (frame->pixels, NULL); /* nobody else has it */
  cairo_surface_t *surface;

  to_cairo (pixels, (gsize)frame->width * frame->height);
  surface = cairo_image_surface_create_for_data (pixels, CAIRO_FORMAT_ARGB32, frame->width,
                                                 frame->height, frame->width * 4);
  cairo_surface_set_user_data (surface, &key, g_bytes_ref (frame->pixels), unref_bytes);
  return surface;
}

static void
take_frame (LiPainter *painter, LiRenderer *renderer, LiFrame *frame, LiPainting *out)
{
  li_painting_clear (out);
  if (li_renderer_is_gl (renderer))
    {
      out->texture
          = gdk_gl_texture_new (painter->context, frame->texture, frame->width, frame->height,
                                frame_returned, g_memdup2 (frame, sizeof *frame));
      return;
    }
  out->surface = surface_of (frame);
  li_renderer_release (renderer, frame);
}

void
li_painting_clear (LiPainting *painting)
{
  g_clear_object (&painting->texture);
  g_clear_pointer (&painting->surface, cairo_surface_destroy);
}

gboolean
li_painting_is_empty (const LiPainting *painting)
{
  return painting->texture == NULL && painting->surface == NULL;
}

void
li_painting_append (const LiPainting *painting, GtkSnapshot *snapshot, int width, int height)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height);
  cairo_t *cr;

  if (painting->texture != NULL)
    gtk_snapshot_append_texture (snapshot, painting->texture, &bounds);
  if (painting->surface == NULL)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  cairo_scale (cr, (double)width / cairo_image_surface_get_width (painting->surface),
               (double)height / cairo_image_surface_get_height (painting->surface));
  cairo_set_source_surface (cr, painting->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
}

void
li_painter_slice (LiPainter *painter,
                  const LiView2D *view,
                  const LiSliceLayer *layers,
                  gsize n,
                  const guint8 background[3],
                  LiPainting *out)
{
  g_autoptr (GError) error = NULL;
  LiRenderer *renderer = current_renderer (painter);
  LiFrame frame;

  painter->n_slices++;
  if (!li_renderer_draw_slice (renderer, view, layers, n, background, &frame, &error))
    {
      give_up_gl (painter, error->message);
      renderer = painter->cpu;
      li_renderer_draw_slice (renderer, view, layers, n, background, &frame, NULL);
    }
  take_frame (painter, renderer, &frame, out);
}

void
li_painter_box (LiPainter *painter,
                const LiView3D *view,
                const LiBoxScene *scene,
                const guint8 background[3],
                LiPainting *out)
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
  take_frame (painter, renderer, &frame, out);
}

void
li_painter_set_use_gl (LiPainter *painter, gboolean use_gl)
{
  const char *forced = g_getenv ("LI_RENDERER");

  if (g_strcmp0 (forced, "gl") == 0)
    painter->use_gl = TRUE;
  else
    painter->use_gl = use_gl && !painter->software && g_strcmp0 (forced, "cpu") != 0;
}

void
li_painter_set_software (LiPainter *painter, const char *name)
{
  painter->software = TRUE;
  painter->use_gl = FALSE;
  painter->reason = name != NULL
                        ? g_strdup_printf (_ ("its OpenGL is %s, which the processor plays"), name)
                        : g_strdup (_ ("no OpenGL"));
  g_message ("Slices are drawn by the processor: %s", painter->reason);
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

guint64
li_painter_n_slices (LiPainter *painter)
{
  return painter->n_slices;
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
