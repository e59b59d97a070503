/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/li-file-dialog.h"
#include "app/viewer/li-picture-dialog.h"
#include "app/viewer/li-viewer-private.h"
#include "base/li-thread.h"
#include "draw/li-banner.h"
#include "draw/li-picture.h"
#include "draw/li-scale-bar.h"

/* A picture on its way: planes are read and drawn by a worker, what lies over them is drawn on the
 * main thread, a worker writes. */
typedef struct
{
  LiViewer *viewer;
  LiView2D view;    /* in pixels of the picture */
  LiView2D logical; /* the same in pixels of the screen */
  int scale;
  gboolean scale_bar, colour_bar;
  char *path; /* NULL: clipboard */
  LiPlaneSource *sources[LI_SLICE_MAX_LAYERS];
  LiSliceLayer layers[LI_SLICE_MAX_LAYERS];
  gsize n;
} Picture;

static void
picture_free (Picture *picture)
{
  for (gsize k = 0; k < picture->n; k++)
    g_clear_pointer (&picture->sources[k], li_plane_source_unref);
  li_slice_layers_clear (picture->layers, picture->n);
  g_object_unref (picture->viewer);
  g_free (picture->path);
  g_free (picture);
}

static void
add_layer (Picture *picture, LiLayer *layer)
{
  LiPlaneSource *source = li_layer_get_source (layer);
  LiSliceLayer *out = &picture->layers[picture->n];

  if (!li_layer_get_visible (layer) || picture->n >= LI_SLICE_MAX_LAYERS)
    return;
  out->look = *li_layer_get_look (layer);
  out->plane = NULL;
  if (source != NULL)
    picture->sources[picture->n++] = li_plane_source_ref (source);
  else if ((out->plane = li_layer_field_plane (layer, picture->view.axis,
                                               picture->view.centre[picture->view.axis]))
           != NULL)
    picture->n++;
}

static Picture *
picture_new (LiViewer *self, int axis, int scale)
{
  Picture *picture = g_new0 (Picture, 1);
  GListModel *more = li_viewer_controls_get_layers (self->controls);
  guint n = g_list_model_get_n_items (more);
  int width, height;

  li_viewer_controls_get_pane_size (self->controls, axis, &width, &height);
  if (width < 16 || height < 16)
    width = height = 600;
  picture->viewer = g_object_ref (self);
  picture->scale = scale;
  li_viewer_controls_get_view (self->controls, axis, width, height, 1, &picture->logical);
  li_viewer_controls_get_view (self->controls, axis, width, height, scale, &picture->view);
  if (li_viewer_controls_has_scene (self->controls))
    {
      picture->n = li_viewer_controls_scene (self->controls, &picture->view, TRUE, picture->layers);
      return picture;
    }
  add_layer (picture, li_document_get_grey (self->document));
  if (picture->n > 0)
    picture->layers[0].look.linear = li_viewer_controls_get_interpolate (self->controls);
  for (guint k = 0; k < n && !li_viewer_controls_get_hidden (self->controls); k++)
    {
      g_autoptr (LiLayer) layer = g_list_model_get_item (more, k);

      add_layer (picture, layer);
    }
  return picture;
}

/* Reads what is missing; a layer whose slice lies outside its volume is left out. */
static gboolean
read_planes (const Picture *picture, LiSliceLayer *layers, gsize *n, GError **error)
{
  *n = 0;
  for (gsize k = 0; k < picture->n; k++)
    {
      LiPlane *plane;
      LiPlaneRequest request;

      if (picture->sources[k] == NULL)
        plane = li_plane_ref (picture->layers[k].plane);
      else if (!li_view_layers_request (picture->sources[k], &picture->view, &request))
        continue;
      else if ((plane
                = li_plane_read (li_plane_source_volume (picture->sources[k]), NULL,
                                 li_plane_source_is_labels (picture->sources[k]), &request, error))
               == NULL)
        return FALSE;
      layers[*n].look = picture->layers[k].look;
      layers[(*n)++].plane = plane;
    }
  return TRUE;
}

static gpointer
draw_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  static const guint8 background[3] = LI_BACKGROUND;
  const Picture *picture = data;
  LiSliceLayer layers[LI_SLICE_MAX_LAYERS];
  gsize n, stride = (gsize)picture->view.width * 4;
  guint8 *rgba;
  gboolean ok = read_planes (picture, layers, &n, error);
  cairo_surface_t *surface = NULL;

  if (ok)
    {
      rgba = g_malloc (stride * picture->view.height);
      li_slice_draw (&picture->view, layers, n, background, rgba, stride);
      surface
          = li_picture_surface_from_rgba (rgba, picture->view.width, picture->view.height, stride);
      g_free (rgba);
    }
  li_slice_layers_clear (layers, n);
  return surface;
}

static void
surface_free (gpointer surface)
{
  cairo_surface_destroy (surface);
}

static cairo_surface_t *
add_colour_bar (const Picture *picture, cairo_surface_t *image)
{
  const LiViewerBar *bar = li_viewer_controls_get_colour_bar (picture->viewer->controls);
  LiColourBarText text = { bar->title, bar->unit, bar->factor };
  double strip = li_colour_bar_width (picture->scale);
  cairo_surface_t *whole = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, picture->view.width + (int)strip, picture->view.height);
  cairo_t *cr = cairo_create (whole);

  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_paint (cr);
  cairo_set_source_surface (cr, image, 0, 0);
  cairo_paint (cr);
  li_colour_bar_draw (cr, li_layer_get_look (bar->layer), &text, picture->view.width, 0, strip,
                      MIN (picture->view.height, 460 * picture->scale), picture->scale, 1);
  cairo_destroy (cr);
  cairo_surface_destroy (image);
  return whole;
}

static gboolean
has_colour_bar (LiViewer *self)
{
  return li_viewer_controls_get_colour_bar (self->controls)->layer != NULL;
}

static cairo_surface_t *
draw_over (const Picture *picture, cairo_surface_t *surface)
{
  LiViewer *self = picture->viewer;
  const double *voxel = li_view_state_voxel (li_document_get_view (self->document));
  cairo_t *cr = cairo_create (surface);
  gboolean severe, hidden = li_viewer_controls_get_hidden (self->controls);
  const char *warning = li_viewer_controls_get_warning (self->controls, &severe);

  cairo_scale (cr, picture->scale, picture->scale);
  if (!hidden)
    {
      li_viewer_controls_draw_overlays (self->controls, cr, &picture->logical);
      li_marks_draw (cr, &picture->logical, li_document_get_marks (self->document),
                     li_viewer_controls_get_step_name (self->controls), voxel, 1);
    }
  if (picture->scale_bar)
    {
      LiScaleBar bar = li_scale_bar_for (&picture->logical, voxel);

      li_scale_bar_draw (cr, &bar, &picture->logical, 12, 1);
    }
  if (warning != NULL && !hidden)
    li_banner_draw (cr, warning, severe, picture->logical.width, picture->logical.height);
  cairo_destroy (cr);
  return picture->colour_bar && has_colour_bar (self) ? add_colour_bar (picture, surface) : surface;
}

static void
to_clipboard (LiViewer *self, cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface),
      height = cairo_image_surface_get_height (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), stride * (gsize)height);
  texture = gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  li_document_message (self->document, _ ("Picture copied"));
}

typedef struct
{
  cairo_surface_t *surface;
  char *path;
} Writing;

static gpointer
write_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  Writing *writing = data;

  return li_picture_write_png (writing->surface, writing->path, error) ? g_strdup (writing->path)
                                                                       : NULL;
}

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  cairo_surface_destroy (writing->surface);
  g_free (writing->path);
  g_free (writing);
}

static void
saved_cb (LiJob *job, gpointer data)
{
  g_autoptr (LiViewer) self = data;
  g_autofree char *path = li_job_take_result (job);

  if (self->document == NULL)
    return;
  if (path != NULL)
    li_document_message (self->document, _ ("Saved %s"), path);
  else if (li_job_get_error (job) != NULL)
    li_document_message (self->document, "%s", li_job_get_error (job)->message);
}

static void
drawn_cb (LiJob *job, gpointer data)
{
  Picture *picture = data;
  LiViewer *self = picture->viewer;
  cairo_surface_t *surface = li_job_take_result (job);

  if (self->document == NULL)
    g_clear_pointer (&surface, cairo_surface_destroy);
  else if (surface == NULL && li_job_get_error (job) != NULL)
    li_document_message (self->document, "%s", li_job_get_error (job)->message);
  if (surface != NULL)
    {
      surface = draw_over (picture, surface);
      if (picture->path == NULL)
        {
          to_clipboard (self, surface);
          cairo_surface_destroy (surface);
        }
      else
        {
          Writing *writing = g_new (Writing, 1);

          writing->surface = surface;
          writing->path = g_strdup (picture->path);
          li_document_run (self->document, _ ("Save picture"), write_work, writing, writing_free,
                           g_free, saved_cb, g_object_ref (self));
        }
    }
  picture_free (picture);
}

static void
start (Picture *picture)
{
  li_document_run (picture->viewer->document, _ ("Draw picture"), draw_work, picture, NULL,
                   surface_free, drawn_cb, picture);
}

void
li_viewer_copy_picture (LiViewer *self)
{
  Picture *picture = picture_new (self, li_viewer_active_axis (self), 1);

  picture->scale_bar = picture->colour_bar = TRUE;
  start (picture);
}

static char *
default_name (LiViewer *self, int axis, const char *ending)
{
  static const char letters[] = "zyx";
  LiStep *step = li_document_get_current (self->document);
  g_autofree char *name = g_strdup (step != NULL ? li_step_get_name (step) : "slice");
  char *dot = strrchr (name, '.');

  if (dot != NULL)
    *dot = '\0';
  return g_strdup_printf ("%s-%c%.0f%s", name, letters[axis],
                          li_view_state_cursor (li_document_get_view (self->document))[axis],
                          ending);
}

static char *
with_ending (const char *path, const char *ending)
{
  return g_str_has_suffix (path, ending) ? g_strdup (path) : g_strconcat (path, ending, NULL);
}

static void
ask_where (LiViewer *self,
           const char *title,
           int axis,
           const char *ending,
           LiFileDialogFunc done,
           gpointer data)
{
  g_autofree char *name = default_name (self, axis, ending);

  li_file_dialog_show (GTK_WIDGET (self),
                       &(LiFileDialog){ .title = title,
                                        .accept = _ ("_Save"),
                                        .action = GTK_FILE_CHOOSER_ACTION_SAVE,
                                        .name = name },
                       done, data);
}

static void
picture_chosen (const char *const *paths, gpointer data)
{
  Picture *picture = data;

  if (paths == NULL || picture->viewer->document == NULL)
    {
      picture_free (picture);
      return;
    }
  picture->path = with_ending (paths[0], ".png");
  start (picture);
}

static void
options_cb (LiPictureDialog *options, LiViewer *self)
{
  int axis = li_picture_dialog_get_axis (options);
  Picture *picture = picture_new (self, axis, li_picture_dialog_get_scale (options));

  picture->scale_bar = li_picture_dialog_get_scale_bar (options);
  picture->colour_bar = has_colour_bar (self) && li_picture_dialog_get_colour_bar (options);
  ask_where (self, _ ("Save Picture"), axis, ".png", picture_chosen, picture);
}

void
li_viewer_save_picture (LiViewer *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  LiPictureDialog *options = li_picture_dialog_new (GTK_WINDOW (root), li_viewer_active_axis (self),
                                                    has_colour_bar (self));

  g_signal_connect_object (options, "save", G_CALLBACK (options_cb), self, 0);
  gtk_window_present (GTK_WINDOW (options));
}

typedef struct
{
  LiViewer *viewer;
  LiVolume *volume; /* once a file has been chosen */
  int axis;
  gint64 index;
  char *path;
} Tiff;

static void
tiff_free (gpointer data)
{
  Tiff *tiff = data;

  g_object_unref (tiff->viewer);
  li_volume_unref (tiff->volume);
  g_free (tiff->path);
  g_free (tiff);
}

static gpointer
tiff_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  Tiff *tiff = data;

  return li_picture_slice_tiff (tiff->volume, tiff->axis, tiff->index, tiff->path, error)
             ? g_strdup (tiff->path)
             : NULL;
}

static void
tiff_chosen (const char *const *paths, gpointer data)
{
  Tiff *tiff = data;
  LiDocument *document = tiff->viewer->document;
  LiStep *step = document != NULL ? li_document_get_current (document) : NULL;
  LiVolume *volume = step != NULL ? li_step_get_volume (step) : NULL;

  if (paths == NULL || volume == NULL)
    {
      tiff_free (tiff);
      return;
    }
  tiff->volume = li_volume_ref (volume);
  tiff->index = (gint64)rint (li_view_state_cursor (li_document_get_view (document))[tiff->axis]
                              - li_volume_info (volume)->origin[tiff->axis]);
  tiff->path = with_ending (paths[0], ".tif");
  li_document_run (document, _ ("Save slice"), tiff_work, tiff, tiff_free, g_free, saved_cb,
                   g_object_ref (tiff->viewer));
}

void
li_viewer_save_tiff (LiViewer *self)
{
  Tiff *tiff = g_new0 (Tiff, 1);

  tiff->viewer = g_object_ref (self);
  tiff->axis = li_viewer_active_axis (self);
  ask_where (self, _ ("Save Slice as TIFF"), tiff->axis, ".tif", tiff_chosen, tiff);
}
