/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/li-renderer-private.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include <epoxy/gl.h>
#include "base/li-error.h"
#include "render/li-gl-program.h"
#include "render/li-gl-textures.h"

#define N LI_SLICE_MAX_LAYERS
#define MAPS_UNIT (2 * N)

/* Frames handed out come back through release and are drawn into again. */
typedef struct
{
  GLuint texture;
  int width, height;
} Target;

typedef struct
{
  LiRenderer parent;
  GLuint program, vertices, framebuffer, depth, maps, no_words, no_reals;
  int depth_width, depth_height;
  GHashTable *places; /* uniform name → location */
  LiGlTextures *textures;
  GArray *spare; /* Target */
} Gl;

static GLint
place (Gl *gl, const char *name)
{
  gpointer found;

  if (!g_hash_table_lookup_extended (gl->places, name, NULL, &found))
    {
      found = GINT_TO_POINTER (glGetUniformLocation (gl->program, name));
      g_hash_table_insert (gl->places, (gpointer)name, found);
    }
  return GPOINTER_TO_INT (found);
}

static void
plain_texture (GLuint *texture,
               GLint internal,
               GLenum format,
               GLenum type,
               int width,
               int height,
               gconstpointer data)
{
  glGenTextures (1, texture);
  glActiveTexture (GL_TEXTURE15);
  glBindTexture (GL_TEXTURE_2D, *texture);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei (GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D (GL_TEXTURE_2D, 0, internal, width, height, 0, format, type, data);
}

static void
make_maps (Gl *gl)
{
  g_autofree guint8 *rgba = g_malloc (256 * 4 * LI_N_COLORMAPS);

  for (int map = 0; map < LI_N_COLORMAPS; map++)
    for (int k = 0; k < 256; k++)
      {
        memcpy (rgba + 4 * (256 * map + k), li_colormap_table (map) + 3 * k, 3);
        rgba[4 * (256 * map + k) + 3] = 255;
      }
  plain_texture (&gl->maps, GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, 256, LI_N_COLORMAPS, rgba);
}

static void
set_samplers (Gl *gl)
{
  static const char *words[N] = { "words0", "words1", "words2", "words3" };
  static const char *reals[N] = { "reals0", "reals1", "reals2", "reals3" };

  glUseProgram (gl->program);
  for (int k = 0; k < N; k++)
    {
      glUniform1i (place (gl, words[k]), k);
      glUniform1i (place (gl, reals[k]), N + k);
    }
  glUniform1i (place (gl, "maps"), MAPS_UNIT);
}

static gboolean
check_version (GError **error)
{
  int version = epoxy_gl_version ();

  if (version >= (epoxy_is_desktop_gl () ? 33 : 30))
    return TRUE;
  g_set_error (error, LI_RENDER_ERROR, LI_ERROR_UNSUPPORTED,
               _ ("OpenGL %d.%d is too old: 3.3 or OpenGL ES 3.0 is needed; slices are drawn by "
                  "the processor"),
               version / 10, version % 10);
  return FALSE;
}

LiRenderer *
li_renderer_new_gl (gsize budget, GError **error)
{
  static const guint zero;
  Gl *gl;
  GLuint program;

  if (!check_version (error))
    return NULL;
  program = li_gl_program_new ("slice", error);
  if (program == 0)
    return NULL;
  gl = g_new0 (Gl, 1);
  gl->parent.class = &li_renderer_gl_class;
  gl->program = program;
  gl->places = g_hash_table_new (g_str_hash, g_str_equal);
  gl->textures = li_gl_textures_new (budget);
  gl->spare = g_array_new (FALSE, FALSE, sizeof (Target));
  glGenVertexArrays (1, &gl->vertices);
  glGenFramebuffers (1, &gl->framebuffer);
  glGenRenderbuffers (1, &gl->depth);
  plain_texture (&gl->no_words, GL_R8UI, GL_RED_INTEGER, GL_UNSIGNED_BYTE, 1, 1, &zero);
  plain_texture (&gl->no_reals, GL_R32F, GL_RED, GL_FLOAT, 1, 1, &zero);
  make_maps (gl);
  set_samplers (gl);
  return &gl->parent;
}

static void
free_gl (LiRenderer *renderer)
{
  Gl *gl = (Gl *)renderer;

  for (guint k = 0; k < gl->spare->len; k++)
    glDeleteTextures (1, &g_array_index (gl->spare, Target, k).texture);
  g_array_unref (gl->spare);
  li_gl_textures_free (gl->textures);
  glDeleteTextures (1, &gl->maps);
  glDeleteTextures (1, &gl->no_words);
  glDeleteTextures (1, &gl->no_reals);
  glDeleteRenderbuffers (1, &gl->depth);
  glDeleteFramebuffers (1, &gl->framebuffer);
  glDeleteVertexArrays (1, &gl->vertices);
  glDeleteProgram (gl->program);
  g_hash_table_unref (gl->places);
  g_free (gl);
}

static GLuint
bind_target (Gl *gl, int width, int height)
{
  GLuint texture;

  for (guint k = 0; k < gl->spare->len; k++)
    {
      Target target = g_array_index (gl->spare, Target, k);

      if (target.width == width && target.height == height)
        {
          g_array_remove_index_fast (gl->spare, k);
          return target.texture;
        }
    }
  plain_texture (&texture, GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, width, height, NULL);
  return texture;
}

/* A few spare targets: a window that is being resized leaves one behind for each size. */
static void
release_gl (LiRenderer *renderer, LiFrame *frame)
{
  Gl *gl = (Gl *)renderer;
  Target target = { frame->texture, frame->width, frame->height };

  g_clear_pointer (&frame->pixels, g_bytes_unref);
  if (target.texture == 0)
    return;
  if (gl->spare->len >= 8)
    {
      glDeleteTextures (1, &g_array_index (gl->spare, Target, 0).texture);
      g_array_remove_index (gl->spare, 0);
    }
  g_array_append_val (gl->spare, target);
  frame->texture = 0;
}

static void
size_depth (Gl *gl, int width, int height)
{
  if (gl->depth_width == width && gl->depth_height == height)
    return;
  glBindRenderbuffer (GL_RENDERBUFFER, gl->depth);
  glRenderbufferStorage (GL_RENDERBUFFER, GL_DEPTH_COMPONENT24, width, height);
  gl->depth_width = width;
  gl->depth_height = height;
}

static gboolean
begin (Gl *gl,
       int width,
       int height,
       gboolean with_depth,
       const guint8 background[3],
       LiFrame *frame,
       GError **error)
{
  li_gl_textures_frame (gl->textures);
  *frame = (LiFrame){ width, height, NULL, bind_target (gl, width, height) };
  glBindFramebuffer (GL_FRAMEBUFFER, gl->framebuffer);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, frame->texture, 0);
  if (with_depth)
    size_depth (gl, width, height);
  glFramebufferRenderbuffer (GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER,
                             with_depth ? gl->depth : 0);
  if (glCheckFramebufferStatus (GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE)
    {
      release_gl (&gl->parent, frame);
      g_set_error (error, LI_RENDER_ERROR, LI_ERROR_FAILED,
                   _ ("The graphics driver cannot draw into a picture of %d × %d"), width, height);
      return FALSE;
    }
  glViewport (0, 0, width, height);
  glDisable (GL_BLEND);
  glDisable (GL_SCISSOR_TEST);
  glDisable (GL_CULL_FACE);
  glDisable (GL_STENCIL_TEST);
  (with_depth ? glEnable : glDisable) (GL_DEPTH_TEST);
  glDepthFunc (GL_GREATER);
  glDepthMask (GL_TRUE);
  glClearDepthf (0);
  glClearColor (background[0] / 255.0f, background[1] / 255.0f, background[2] / 255.0f, 1);
  glClear (GL_COLOR_BUFFER_BIT | (with_depth ? GL_DEPTH_BUFFER_BIT : 0));
  glUseProgram (gl->program);
  glBindVertexArray (gl->vertices);
  glUniform3f (place (gl, "background"), background[0] / 255.0f, background[1] / 255.0f,
               background[2] / 255.0f);
  glActiveTexture (GL_TEXTURE0 + MAPS_UNIT);
  glBindTexture (GL_TEXTURE_2D, gl->maps);
  return TRUE;
}

static void
put_colour (const guint8 colour[4], double opacity, float out[4])
{
  out[3] = (float)(colour[3] / 255.0 * opacity);
  for (int c = 0; c < 3; c++)
    out[c] = colour[c] / 255.0f * out[3];
}

/* Everything that the shader knows about layers, one array for each uniform. */
typedef struct
{
  GLint is_words[N], size[N][2], colormap[N], has_band[N], is_linear[N], is_additive[N],
      is_label[N], outside[N];
  float shift[N], map_u[N][3], map_v[N][3], window[N][2], band[N][2], opacity[N], below[N][4],
      above[N][4], missing[N][4];
} Uniforms;

static void
describe (Uniforms *u, int k, const LiSliceLayer *layer, const LiPlaneMap *map)
{
  const LiLook *look = &layer->look;

  u->is_words[k] = li_gl_textures_is_words (layer->plane, &u->shift[k]);
  u->size[k][0] = layer->plane->width;
  u->size[k][1] = layer->plane->height;
  u->colormap[k] = look->colormap;
  u->is_label[k] = look->colormap == LI_COLORMAP_LABELS;
  u->is_linear[k] = look->linear && !u->is_label[k];
  u->is_additive[k] = look->additive;
  u->has_band[k] = look->band;
  u->outside[k] = look->outside;
  memcpy (u->map_u[k], map->u, sizeof map->u);
  memcpy (u->map_v[k], map->v, sizeof map->v);
  u->window[k][0] = (float)look->lo;
  u->window[k][1] = (float)look->hi;
  u->band[k][0] = (float)look->band_lo;
  u->band[k][1] = (float)look->band_hi;
  u->opacity[k] = (float)look->opacity;
  if (look->outside == LI_OUTSIDE_COLOUR)
    {
      put_colour (look->below, look->opacity, u->below[k]);
      put_colour (look->above, look->opacity, u->above[k]);
    }
  put_colour (look->nan, look->opacity, u->missing[k]);
}

static void
send (Gl *gl, const Uniforms *u)
{
  glUniform1iv (place (gl, "is_words"), N, u->is_words);
  glUniform2iv (place (gl, "size"), N, u->size[0]);
  glUniform1iv (place (gl, "colormap"), N, u->colormap);
  glUniform1iv (place (gl, "has_band"), N, u->has_band);
  glUniform1iv (place (gl, "is_linear"), N, u->is_linear);
  glUniform1iv (place (gl, "is_additive"), N, u->is_additive);
  glUniform1iv (place (gl, "is_label"), N, u->is_label);
  glUniform1iv (place (gl, "outside"), N, u->outside);
  glUniform1fv (place (gl, "shift"), N, u->shift);
  glUniform3fv (place (gl, "map_u"), N, u->map_u[0]);
  glUniform3fv (place (gl, "map_v"), N, u->map_v[0]);
  glUniform2fv (place (gl, "window"), N, u->window[0]);
  glUniform2fv (place (gl, "band"), N, u->band[0]);
  glUniform1fv (place (gl, "opacity"), N, u->opacity);
  glUniform4fv (place (gl, "below"), N, u->below[0]);
  glUniform4fv (place (gl, "above"), N, u->above[0]);
  glUniform4fv (place (gl, "missing"), N, u->missing[0]);
}

static void
draw_layers (Gl *gl, const LiSliceLayer *layers, const LiPlaneMap *maps, gsize n)
{
  Uniforms uniforms;

  memset (&uniforms, 0, sizeof uniforms);
  for (int k = 0; k < N; k++)
    {
      gboolean used = (gsize)k < n;
      GLuint texture = 0;

      if (used)
        {
          describe (&uniforms, k, &layers[k], &maps[k]);
          texture = li_gl_textures_get (gl->textures, layers[k].plane);
        }
      glActiveTexture (GL_TEXTURE0 + (guint)k);
      glBindTexture (GL_TEXTURE_2D, used && uniforms.is_words[k] ? texture : gl->no_words);
      glActiveTexture (GL_TEXTURE0 + N + (guint)k);
      glBindTexture (GL_TEXTURE_2D, used && !uniforms.is_words[k] ? texture : gl->no_reals);
    }
  send (gl, &uniforms);
  glUniform1i (place (gl, "n_layers"), (GLint)n);
  glDrawArrays (GL_TRIANGLES, 0, 3);
}

static gboolean
end (Gl *gl, LiFrame *frame, GError **error)
{
  GLenum trouble = glGetError ();

  glBindVertexArray (0);
  glUseProgram (0);
  glBindFramebuffer (GL_FRAMEBUFFER, 0);
  glFlush ();
  if (trouble == GL_NO_ERROR)
    return TRUE;
  release_gl (&gl->parent, frame);
  g_set_error (error, LI_RENDER_ERROR, LI_ERROR_FAILED, _ ("OpenGL error 0x%04x while drawing"),
               trouble);
  return FALSE;
}

static gboolean
draw_slice_gl (LiRenderer *renderer,
               const LiView2D *view,
               const LiSliceLayer *layers,
               gsize n_layers,
               const guint8 background[3],
               LiFrame *frame,
               GError **error)
{
  Gl *gl = (Gl *)renderer;
  LiPlaneMap maps[N];

  if (!begin (gl, view->width, view->height, FALSE, background, frame, error))
    return FALSE;
  for (gsize k = 0; k < n_layers; k++)
    li_plane_map_2d (view, layers[k].plane, &maps[k]);
  glUniform1i (place (gl, "in_box"), 0);
  draw_layers (gl, layers, maps, n_layers);
  return end (gl, frame, error);
}

/* Depths over the whole target for all slices: the buffer's 0 and 1. */
static void
depth_range (const LiView3D *view, LiPlaneMap maps[3][N], const gboolean drawn[3], float range[2])
{
  range[0] = INFINITY;
  range[1] = -INFINITY;
  for (int a = 0; a < 3; a++)
    for (int corner = 0; drawn[a] && corner < 4; corner++)
      {
        const float *d = maps[a][0].depth;
        float depth = d[0] * (corner & 1 ? (float)view->width : 0)
                      + d[1] * (corner & 2 ? (float)view->height : 0) + d[2];

        range[0] = MIN (range[0], depth);
        range[1] = MAX (range[1], depth);
      }
  range[0] -= 1 + fabsf (range[0]) * 0.01f;
  range[1] += 1 + fabsf (range[1]) * 0.01f;
}

static gboolean
draw_box_gl (LiRenderer *renderer,
             const LiView3D *view,
             const LiBoxScene *scene,
             const guint8 background[3],
             LiFrame *frame,
             GError **error)
{
  Gl *gl = (Gl *)renderer;
  LiPlaneMap maps[3][N];
  gboolean drawn[3];
  float range[2];

  if (!begin (gl, view->width, view->height, TRUE, background, frame, error))
    return FALSE;
  for (int a = 0; a < 3; a++)
    {
      drawn[a] = scene->n_layers[a] > 0;
      for (gsize k = 0; k < scene->n_layers[a]; k++)
        drawn[a] = drawn[a] && li_plane_map_3d (view, scene->layers[a][k].plane, &maps[a][k]);
    }
  depth_range (view, maps, drawn, range);
  glUniform1i (place (gl, "in_box"), 1);
  glUniform2fv (place (gl, "depth_range"), 1, range);
  for (int a = 0; a < 3; a++)
    if (drawn[a])
      {
        glUniform3fv (place (gl, "map_depth"), 1, maps[a][0].depth);
        draw_layers (gl, scene->layers[a], maps[a], scene->n_layers[a]);
      }
  return end (gl, frame, error);
}

static void
set_budget_gl (LiRenderer *renderer, gsize budget)
{
  li_gl_textures_set_budget (((Gl *)renderer)->textures, budget);
}

static gsize
bytes_gl (LiRenderer *renderer)
{
  return li_gl_textures_bytes (((Gl *)renderer)->textures);
}

const LiRendererClass li_renderer_gl_class
    = { free_gl, draw_slice_gl, draw_box_gl, release_gl, set_budget_gl, bytes_gl };
