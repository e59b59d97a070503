/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-picture.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "base/li-safe-file.h"
#include "draw/li-overlay.h"
#include "draw/li-scale-bar.h"
#include "volume/li-volume-write.h"

#define MAX_PNG_EDGE 32767

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return x < y ? -1 : x > y;
}

gboolean
li_plane_percentiles (const LiPlane *plane, double low, double high, double *lo, double *hi)
{
  gsize total = (gsize)plane->width * plane->height, step = total / 200000 + 1, n = 0;
  g_autofree float *sorted = g_new (float, total / step + 1);

  for (gsize k = 0; k < total; k += step)
    {
      float value = (float)li_plane_value (plane, (int)(k % plane->width), (int)(k / plane->width));

      if (isfinite (value))
        sorted[n++] = value;
    }
  if (n == 0)
    return FALSE;
  qsort (sorted, n, sizeof *sorted, compare_floats);
  *lo = sorted[(gsize)((n - 1) * low / 100)];
  *hi = sorted[(gsize)((n - 1) * high / 100)];
  if (!(*hi > *lo))
    *hi = *lo != 0 ? *lo + fabs (*lo) * 1e-6 : 1;
  return TRUE;
}

cairo_surface_t *
li_picture_surface_from_rgba (const guint8 *rgba, int width, int height, gsize stride)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    return surface;
  for (int y = 0; y < height; y++)
    {
      const guint8 *from = rgba + (gsize)y * stride;
      guint32 *to = (gpointer)(cairo_image_surface_get_data (surface)
                               + (gsize)y * cairo_image_surface_get_stride (surface));

      for (int x = 0; x < width; x++, from += 4)
        to[x] = (guint32)from[3] << 24 | (guint32)from[0] << 16 | (guint32)from[1] << 8 | from[2];
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static cairo_status_t
append_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

gboolean
li_picture_write_png (cairo_surface_t *surface, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_status_t status = cairo_surface_write_to_png_stream (surface, append_bytes, bytes);

  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, LI_DRAW_ERROR, LI_ERROR_FAILED,
                   _ ("%s: the picture could not be made (%s)"), path,
                   cairo_status_to_string (status));
      return FALSE;
    }
  return li_safe_file_set_contents (path, bytes->data, (gssize)bytes->len, error);
}

static LiPlane *
read_whole_slice (LiVolume *volume, int axis, gint64 index, GError **error)
{
  LiPlaneRequest request = { axis, 0, index, { 0, 0 }, { 0, 0 } };

  li_plane_level_size (volume, axis, 0, request.hi);
  return li_plane_read (volume, NULL, FALSE, &request, error);
}

static gboolean
frame_view (LiVolume *volume, const LiPlane *plane, int scale, LiView2D *view, GError **error)
{
  int u = li_plane_axis_u (plane->axis), v = li_plane_axis_v (plane->axis);
  double width, height;

  li_view_init (view, plane->axis, 0, 0);
  li_view_set_aspect (view, li_volume_info (volume)->voxel);
  width = ceil (plane->width * view->aspect[u] * scale - 1e-6);
  height = ceil (plane->height * view->aspect[v] * scale - 1e-6);
  if (width > MAX_PNG_EDGE || height > MAX_PNG_EDGE)
    {
      g_set_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID,
                   _ ("%s: a picture of %.0f × %.0f pixels is too large (at most %d); choose a "
                      "smaller scale"),
                   li_volume_name (volume), width, height, MAX_PNG_EDGE);
      return FALSE;
    }
  view->width = (int)width;
  view->height = (int)height;
  view->zoom = scale;
  view->centre[plane->axis] = plane->position;
  view->centre[u] = plane->origin[0] + (plane->width - 1) / 2.0;
  view->centre[v] = plane->origin[1] + (plane->height - 1) / 2.0;
  return TRUE;
}

static cairo_surface_t *
draw_image (const LiView2D *view,
            LiPlane *grey,
            LiPlane *field,
            const LiLook *look,
            const LiPictureOptions *options)
{
  static const guint8 black[3];
  LiSliceLayer layers[2] = { { .plane = grey }, { .plane = field } };
  g_autofree guint8 *rgba = g_malloc ((gsize)view->width * view->height * 4);

  li_look_init (&layers[0].look);
  layers[0].look.lo = options->lo;
  layers[0].look.hi = options->hi;
  if (!(options->hi > options->lo)
      && !li_plane_percentiles (grey, 0.5, 99.5, &layers[0].look.lo, &layers[0].look.hi))
    layers[0].look.hi = layers[0].look.lo + 1;
  if (field != NULL)
    layers[1].look = *look;
  li_slice_draw (view, layers, field != NULL ? 2 : 1, black, rgba, (gsize)view->width * 4);
  return li_picture_surface_from_rgba (rgba, view->width, view->height, (gsize)view->width * 4);
}

static cairo_surface_t *
with_strip (cairo_surface_t *image,
            const LiView2D *view,
            const LiPictureOverlay *overlay,
            double size)
{
  LiColourBarText text = overlay->text;
  double strip = li_colour_bar_width (size);
  double height = MAX (view->height, 160 * size);
  cairo_surface_t *whole
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, view->width + (int)strip, (int)height);
  cairo_t *cr = cairo_create (whole);

  text.factor = text.factor == 0 ? 1 : text.factor;
  text.title = text.title != NULL ? text.title : "";
  text.unit = text.unit != NULL ? text.unit : "";
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_paint (cr);
  cairo_set_source_surface (cr, image, 0, 0);
  cairo_paint (cr);
  li_colour_bar_draw (cr, &overlay->look, &text, view->width, 0, strip, MIN (height, 420 * size),
                      size, 1);
  cairo_destroy (cr);
  return whole;
}

static void
decorate (cairo_t *cr,
          LiVolume *volume,
          const LiView2D *view,
          const LiPictureOverlay *overlay,
          const LiPictureOptions *options,
          double size)
{
  if (overlay != NULL && overlay->hatching)
    li_overlay_draw_hatching (cr, view, overlay->points, size);
  if (options->scale_bar)
    {
      LiScaleBar bar = li_scale_bar_for (view, li_volume_info (volume)->voxel);
      li_scale_bar_draw (cr, &bar, view, 12 * size, size);
    }
  if (options->title != NULL)
    li_draw_text_halo (cr, options->title, 8 * size, 6 * size, 10 * size, LI_TEXT_LEFT);
}

gboolean
li_picture_slice_png (LiVolume *volume,
                      const LiPictureOverlay *overlay,
                      int axis,
                      gint64 index,
                      const LiPictureOptions *options,
                      const char *path,
                      GError **error)
{
  static const LiPictureOptions usual = { 1, 0, 0, TRUE, TRUE, NULL };
  const LiPictureOptions *o = options != NULL ? options : &usual;
  int scale = CLAMP (o->scale, 1, 4);
  double size;
  LiView2D view;
  g_autoptr (LiPlane) grey = read_whole_slice (volume, axis, index, error);
  g_autoptr (LiPlane) field = NULL;
  cairo_surface_t *image;
  cairo_t *cr;
  gboolean ok;

  if (grey == NULL || !frame_view (volume, grey, scale, &view, error))
    return FALSE;
  if (overlay != NULL)
    field = li_overlay_plane (overlay->points, overlay->values, overlay->trusted_only, axis,
                              grey->position);
  size = MAX (1, view.width / 600.0);
  image = draw_image (&view, grey, field, overlay != NULL ? &overlay->look : NULL, o);
  cr = cairo_create (image);
  decorate (cr, volume, &view, overlay, o, size);
  cairo_destroy (cr);
  if (overlay != NULL && o->colour_bar)
    {
      cairo_surface_t *whole = with_strip (image, &view, overlay, size);
      cairo_surface_destroy (image);
      image = whole;
    }
  ok = li_picture_write_png (image, path, error);
  cairo_surface_destroy (image);
  return ok;
}

gboolean
li_picture_slice_tiff (LiVolume *volume, int axis, gint64 index, const char *path, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  g_autoptr (LiPlane) plane = read_whole_slice (volume, axis, index, error);
  g_autoptr (LiVolume) slice = NULL;
  LiVoxelType type = info->type == LI_TYPE_U8 ? LI_TYPE_U16 : info->type;
  int u = li_plane_axis_u (axis), v = li_plane_axis_v (axis);
  gint64 shape[3];
  double voxel[3];
  gpointer voxels;

  if (plane == NULL)
    return FALSE;
  shape[0] = 1;
  shape[1] = plane->height;
  shape[2] = plane->width;
  voxel[0] = info->voxel[axis];
  voxel[1] = info->voxel[v];
  voxel[2] = info->voxel[u];
  voxels = g_malloc ((gsize)plane->width * plane->height * li_voxel_type_size (type));
  if (type == info->type)
    memcpy (voxels, plane->data, li_plane_bytes (plane));
  else
    for (gsize k = 0; k < (gsize)plane->width * plane->height; k++)
      ((guint16 *)voxels)[k] = ((const guint8 *)plane->data)[k];
  slice = li_volume_new_memory (type, shape, voxels);
  li_volume_set_voxel (slice, voxel);
  return li_volume_write_tiff (slice, path, NULL, error);
}
