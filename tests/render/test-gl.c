/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/li-renderer.h"

#include <math.h>
#include <string.h>
#include <epoxy/egl.h>
#include <epoxy/gl.h>

static EGLDisplay display;
static EGLContext context;

static gboolean
make_context (gboolean es)
{
  static const EGLint gl_wish[] = { EGL_CONTEXT_MAJOR_VERSION,
                                    3,
                                    EGL_CONTEXT_MINOR_VERSION,
                                    3,
                                    EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                    EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                    EGL_NONE };
  static const EGLint es_wish[]
      = { EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 0, EGL_NONE };

  display = eglGetPlatformDisplayEXT (EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
  if (display == EGL_NO_DISPLAY || !eglInitialize (display, NULL, NULL))
    return FALSE;
  eglBindAPI (es ? EGL_OPENGL_ES_API : EGL_OPENGL_API);
  context = eglCreateContext (display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, es ? es_wish : gl_wish);
  return context != EGL_NO_CONTEXT
         && eglMakeCurrent (display, EGL_NO_SURFACE, EGL_NO_SURFACE, context);
}

static void
drop_context (void)
{
  eglMakeCurrent (display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  eglDestroyContext (display, context);
}

static guint8 *
read_frame (const LiFrame *frame)
{
  guint8 *pixels = g_malloc ((gsize)frame->width * frame->height * 4);
  GLuint framebuffer;

  glGenFramebuffers (1, &framebuffer);
  glBindFramebuffer (GL_FRAMEBUFFER, framebuffer);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, frame->texture, 0);
  glPixelStorei (GL_PACK_ALIGNMENT, 1);
  glReadPixels (0, 0, frame->width, frame->height, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
  glBindFramebuffer (GL_FRAMEBUFFER, 0);
  glDeleteFramebuffers (1, &framebuffer);
  return pixels;
}

/* TRUE when the pixel lies so near to the middle between two samples (or to an edge) that the last
 * bit of a float decides. */
static gboolean
on_a_tie (const LiPlaneMap *map, int x, int y, float bound)
{
  float px = (float)x + 0.5f, py = (float)y + 0.5f;
  float fi = map->u[0] * px + map->u[1] * py + map->u[2] + 0.5f,
        fj = map->v[0] * px + map->v[1] * py + map->v[2] + 0.5f;

  return fabsf (fi - rintf (fi)) < bound || fabsf (fj - rintf (fj)) < bound;
}

/* One in ten is NaN, ∞ or −∞: all are drawn as no value. */
static float
random_real (GRand *rand)
{
  static const float odd[] = { NAN, NAN, INFINITY, -INFINITY };

  return g_rand_int_range (rand, 0, 10) == 0 ? odd[g_rand_int_range (rand, 0, 4)]
                                             : (float)g_rand_double_range (rand, -50, 300);
}

static LiPlane *
random_plane (GRand *rand, int axis, LiVoxelType type)
{
  int width = g_rand_int_range (rand, 3, 40), height = g_rand_int_range (rand, 3, 40);
  double origin[2] = { g_rand_double_range (rand, -10, 10), g_rand_double_range (rand, -10, 10) };
  double step[2] = { g_rand_double_range (rand, 0.7, 3), g_rand_double_range (rand, 0.7, 3) };
  guint8 *data = g_malloc (li_voxel_type_size (type) * (gsize)(width * height));

  for (gsize k = 0; k < (gsize)(width * height); k++)
    switch (type)
      {
      case LI_TYPE_U8:
        data[k] = (guint8)g_rand_int_range (rand, 0, 256);
        break;
      case LI_TYPE_U16:
        ((guint16 *)data)[k] = (guint16)g_rand_int_range (rand, 0, 256);
        break;
      case LI_TYPE_I16:
        ((gint16 *)data)[k] = (gint16)g_rand_int_range (rand, -200, 256);
        break;
      case LI_TYPE_U32:
        ((guint32 *)data)[k] = (guint32)g_rand_int_range (rand, 0, 700);
        break;
      case LI_TYPE_F32:
        ((float *)data)[k] = random_real (rand);
        break;
      }
  return li_plane_new (axis, 5, type, width, height, origin, step, data);
}

static LiLook
random_look (GRand *rand, gboolean first)
{
  LiLook look;

  li_look_init_field (&look);
  look.colormap = (LiColormap)g_rand_int_range (rand, 0, LI_N_COLORMAPS);
  look.lo = g_rand_double_range (rand, -20, 60);
  look.hi = look.lo + g_rand_double_range (rand, 50, 250);
  look.opacity = first ? 1 : g_rand_double_range (rand, 0.2, 1);
  look.linear = g_rand_boolean (rand);
  look.additive = g_rand_int_range (rand, 0, 4) == 0;
  look.outside = (LiOutside)g_rand_int_range (rand, 0, 3);
  look.band = g_rand_int_range (rand, 0, 4) == 0;
  look.band_lo = 20.3;
  look.band_hi = 180.7;
  look.nan[0] = 90;
  look.nan[3] = g_rand_boolean (rand) ? 255 : 0;
  return look;
}

/* Colour jumps where a continuous value meets an end of the window or band: there the last bit
 * decides too. */
static gboolean
jumps (const LiSliceLayer *layer)
{
  return layer->look.linear && (layer->look.outside != LI_OUTSIDE_CLAMP || layer->look.band);
}

static gsize
compare (const guint8 *a, const guint8 *b, int x, int y, int width, int *worst)
{
  const guint8 *p = a + 4 * ((gsize)y * width + x), *q = b + 4 * ((gsize)y * width + x);
  int difference = 0;

  for (int c = 0; c < 4; c++)
    difference = MAX (difference, abs (p[c] - q[c]));
  *worst = MAX (*worst, difference);
  return difference > 1;
}

static void
compare_slices (gboolean es)
{
  static const LiVoxelType types[]
      = { LI_TYPE_U8, LI_TYPE_U16, LI_TYPE_I16, LI_TYPE_U32, LI_TYPE_F32 };
  static const guint8 background[3] = { 10, 20, 30 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LiRenderer) cpu = li_renderer_new_cpu ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (2024);
  LiRenderer *gl;
  gsize compared = 0, jumped = 0;
  int worst_plain = 0, worst = 0;

  g_assert_true (make_context (es));
  gl = li_renderer_new_gl (1 << 16, &error);
  g_assert_no_error (error);
  for (int trial = 0; trial < 120; trial++)
    {
      LiSliceLayer layers[LI_SLICE_MAX_LAYERS];
      gsize n = (gsize)g_rand_int_range (rand, 1, LI_SLICE_MAX_LAYERS + 1);
      gboolean may_jump = FALSE;
      LiPlaneMap maps[LI_SLICE_MAX_LAYERS];
      LiView2D view;
      LiFrame a, b;
      g_autofree guint8 *pixels = NULL;
      const guint8 *expected;

      li_view_init (&view, trial % 3, 97, 61);
      view.zoom = g_rand_double_range (rand, 0.6, 6);
      for (int k = 0; k < 3; k++)
        view.centre[k] = g_rand_double_range (rand, 0, 30);
      for (gsize l = 0; l < n; l++)
        {
          layers[l].plane = random_plane (rand, view.axis, types[g_rand_int_range (rand, 0, 5)]);
          layers[l].look = random_look (rand, l == 0);
          may_jump = may_jump || jumps (&layers[l]);
          g_assert_true (li_plane_map_2d (&view, layers[l].plane, &maps[l]));
        }
      g_assert_true (li_renderer_draw_slice (cpu, &view, layers, n, background, &a, &error));
      g_assert_true (li_renderer_draw_slice (gl, &view, layers, n, background, &b, &error));
      g_assert_no_error (error);
      expected = g_bytes_get_data (a.pixels, NULL);
      pixels = read_frame (&b);
      for (int y = 0; y < view.height; y++)
        for (int x = 0; x < view.width; x++)
          {
            gboolean tie = FALSE;

            for (gsize l = 0; l < n; l++)
              tie = tie || on_a_tie (&maps[l], x, y, 1e-3f);
            if (tie)
              continue;
            compared++;
            if (may_jump)
              jumped += compare (expected, pixels, x, y, view.width, &worst);
            else
              compare (expected, pixels, x, y, view.width, &worst_plain);
          }
      li_renderer_release (cpu, &a);
      li_renderer_release (gl, &b);
      for (gsize l = 0; l < n; l++)
        li_plane_unref (layers[l].plane);
    }
  g_assert_cmpuint (compared, >, 300000);
  g_assert_cmpint (worst_plain, <=, 1);
  g_assert_cmpuint (jumped, <, compared / 50000 + 1);
  li_renderer_free (gl);
  drop_context ();
}

static void
test_slices_gl (void)
{
  compare_slices (FALSE);
}

static void
test_slices_es (void)
{
  compare_slices (TRUE);
}

static void
test_box (void)
{
  static const guint8 background[3] = { 0, 0, 40 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LiRenderer) cpu = li_renderer_new_cpu ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (77);
  LiRenderer *gl;
  gsize compared = 0, different = 0;
  int worst = 0;

  g_assert_true (make_context (FALSE));
  gl = li_renderer_new_gl (1 << 20, &error);
  g_assert_no_error (error);
  for (int trial = 0; trial < 30; trial++)
    {
      LiBoxScene scene = { 0 };
      LiView3D view;
      LiFrame a, b;
      g_autofree guint8 *pixels = NULL;
      double lo[3] = { 0, 0, 0 }, hi[3] = { 24, 24, 24 }, origin[2] = { 0, 0 }, step[2] = { 1, 1 };

      for (int axis = 0; axis < 3; axis++)
        {
          guint8 *data = g_malloc (25 * 25);

          for (int k = 0; k < 25 * 25; k++)
            data[k] = (guint8)g_rand_int_range (rand, 0, 256);
          scene.layers[axis][0].plane = li_plane_new (axis, g_rand_double_range (rand, 2, 22),
                                                      LI_TYPE_U8, 25, 25, origin, step, data);
          li_look_init (&scene.layers[axis][0].look);
          scene.layers[axis][0].look.hi = 255;
          scene.n_layers[axis] = 1;
        }
      li_view3d_init (&view, 160, 120);
      view.yaw = g_rand_double_range (rand, -3, 3);
      view.pitch = g_rand_double_range (rand, 0.2, 1.3);
      li_view3d_fit (&view, lo, hi);
      g_assert_true (li_renderer_draw_box (cpu, &view, &scene, background, &a, &error));
      g_assert_true (li_renderer_draw_box (gl, &view, &scene, background, &b, &error));
      pixels = read_frame (&b);
      for (int y = 0; y < view.height; y++)
        for (int x = 0; x < view.width; x++)
          {
            gboolean tie = FALSE;

            for (int axis = 0; axis < 3; axis++)
              {
                LiPlaneMap map;

                tie = tie || !li_plane_map_3d (&view, scene.layers[axis][0].plane, &map)
                      || on_a_tie (&map, x, y, 5e-3f);
              }
            if (tie)
              continue;
            compared++;
            different
                += compare (g_bytes_get_data (a.pixels, NULL), pixels, x, y, view.width, &worst);
          }
      li_renderer_release (cpu, &a);
      li_renderer_release (gl, &b);
      for (int axis = 0; axis < 3; axis++)
        li_plane_unref (scene.layers[axis][0].plane);
    }
  g_assert_cmpuint (compared, >, 400000);
  /* where two slices cut each other the depth buffer's last bit decides */
  g_assert_cmpuint (different, <, compared / 5000);
  li_renderer_free (gl);
  drop_context ();
}

static void
test_budget (void)
{
  static const guint8 background[3];
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  LiRenderer *gl;

  g_assert_true (make_context (FALSE));
  gl = li_renderer_new_gl (20000, &error);
  g_assert_no_error (error);
  for (int k = 0; k < 60; k++)
    {
      LiView2D view;
      LiFrame frame;
      LiSliceLayer layer = { .plane = random_plane (rand, LI_Z, LI_TYPE_F32) };

      li_look_init (&layer.look);
      li_view_init (&view, LI_Z, 30, 30);
      g_assert_true (li_renderer_draw_slice (gl, &view, &layer, 1, background, &frame, &error));
      g_assert_cmpuint (li_renderer_bytes (gl), <=, 20000);
      g_assert_cmpuint (li_renderer_bytes (gl), >, 0);
      li_renderer_release (gl, &frame);
      li_plane_unref (layer.plane);
    }
  li_renderer_free (gl);
  drop_context ();
}

int
main (int argc, char **argv)
{
  g_setenv ("EGL_PLATFORM", "surfaceless", TRUE);
  g_setenv ("LIBGL_ALWAYS_SOFTWARE", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/gl/slices", test_slices_gl);
  g_test_add_func ("/render/gl/slices-es", test_slices_es);
  g_test_add_func ("/render/gl/box", test_box);
  g_test_add_func ("/render/gl/budget", test_budget);
  return g_test_run ();
}
