/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-error.h"
#include "base/li-number.h"

#define SWEEP_MAX 60 /* pictures of a slice sweep */

/* Numbered pictures, one at a time while the window stays alive. What they are of is as it was when
 * they were asked for. */
typedef struct
{
  LiStrainPage *page;
  gboolean time, total, ready; /* ready: the range is known */
  gsize component;
  guint step;
  LiView2D view;
  double lo, hi; /* ends of the colours of all pictures */
  guint next, end, by, written;
  char *folder, *range_text;
} Sweep;

static void
sweep_free (Sweep *sweep)
{
  g_free (sweep->folder);
  g_free (sweep->range_text);
  g_free (sweep);
}

static void
movie_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LiStrainPage) self = data;
  g_autoptr (GError) error = NULL;

  if (self->flap == NULL)
    return;
  if (!g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error))
    li_document_message (self->document, _ ("ffmpeg: %s"), error->message);
  else
    li_document_message (self->document, _ ("Movie written"));
}

static void
make_movie (LiStrainPage *self, const char *folder, guint n)
{
  g_autofree char *count = g_strdup_printf ("%u", n); /* more may be left there from before */
  g_autofree char *frames = g_build_filename (folder, "%04d.png", NULL);
  g_autofree char *movie = g_strconcat (folder, ".mp4", NULL);
  const char *const command[]
      = { "ffmpeg",   "-y",      "-loglevel", "error", "-framerate",
          "4",        "-i",      frames,      "-vf",   "pad=ceil(iw/2)*2:ceil(ih/2)*2",
          "-pix_fmt", "yuv420p", "-frames:v", count,   movie,
          NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_NONE, &error); /* it would read our input */

  if (process == NULL)
    li_document_message (self->document, "%s", error->message);
  else
    g_subprocess_wait_check_async (process, NULL, movie_done_cb, g_object_ref (self));
}

static void
show_sweep (LiStrainPage *self, const Sweep *sweep)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->sweep_box, sweep != NULL);
  if (sweep == NULL)
    return;
  text = g_strdup_printf (_ ("Picture %u of %u"), sweep->written + 1,
                          (sweep->end - sweep->next + sweep->by - 1) / sweep->by + sweep->written);
  gtk_label_set_text (GTK_LABEL (self->sweep_label), text);
}

static void
end_sweep (Sweep *sweep, GError *error)
{
  LiStrainPage *self = sweep->page;

  self->sweep_source = 0;
  show_sweep (self, NULL);
  li_strain_page_tell_saved (self, sweep->folder, error);
  if (error == NULL && sweep->written > 1
      && gtk_check_button_get_active (GTK_CHECK_BUTTON (self->movie_check)))
    make_movie (self, sweep->folder, sweep->written);
}

/* A map that is read for the first time or again. */
static gboolean
is_to_come (LiStrainPage *self, guint step)
{
  const LiMap *map = li_strain_maps_at (self->maps, step, self->look->total);

  return (map == NULL || map->dropped) && li_strain_maps_is_loading (self->maps);
}

/* Another component or kind of map was chosen meanwhile. */
static gboolean
is_other (const Sweep *sweep, GError **error)
{
  const LiStrainPage *self = sweep->page;

  if (self->shown->component == sweep->component && self->look->total == sweep->total)
    return FALSE;
  g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_FAILED,
               _ ("Another map was chosen: there are only %u pictures in %s"), sweep->written,
               sweep->folder);
  return TRUE;
}

/* FALSE: the next one has to wait for maps that are being read. */
static gboolean
is_ready (Sweep *sweep)
{
  if (!sweep->time)
    return TRUE;
  if (!sweep->ready)
    sweep->ready = li_strain_model_range_of_steps (sweep->page->model, &sweep->lo, &sweep->hi);
  return sweep->ready && !is_to_come (sweep->page, sweep->next);
}

static void
write_next (Sweep *sweep, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%04u.png", sweep->written);
  g_autofree char *path = g_build_filename (sweep->folder, name, NULL);
  LiStrainFigure *figure;

  if (!sweep->time)
    sweep->view.centre[sweep->view.axis] = sweep->next;
  figure = li_strain_page_figure (sweep->page, &sweep->view,
                                  sweep->time ? sweep->next : sweep->step, error);
  if (figure == NULL)
    return;
  figure->scene.colours.lo = sweep->lo;
  figure->scene.colours.hi = sweep->hi;
  figure->range_text = g_strdup (sweep->range_text);
  if (li_strain_page_write_figure (figure, path, error))
    sweep->written++;
  li_strain_figure_free (figure);
}

static gboolean
sweep_cb (gpointer data)
{
  Sweep *sweep = data;
  GError *error = NULL;

  if (!is_other (sweep, &error))
    {
      if (!is_ready (sweep))
        return G_SOURCE_CONTINUE;
      write_next (sweep, &error);
      sweep->next += sweep->by;
    }
  if (error == NULL && sweep->next < sweep->end)
    {
      show_sweep (sweep->page, sweep);
      return G_SOURCE_CONTINUE;
    }
  end_sweep (sweep, error);
  return G_SOURCE_REMOVE;
}

static Sweep *
sweep_new (LiStrainPage *self, gboolean time)
{
  int axis = li_strain_page_export_axis (self);
  Sweep *sweep = g_new0 (Sweep, 1);
  double lo[3], hi[3], voxel[3];

  *sweep = (Sweep){ .page = self,
                    .time = time,
                    .total = self->look->total,
                    .component = self->shown->component,
                    .step = self->shown->step,
                    .lo = self->shown->lo,
                    .hi = self->shown->hi };
  li_strain_page_view (self, axis, &sweep->view);
  li_view_state_get_frame (li_document_get_view (self->document), lo, hi, voxel);
  sweep->next = time ? 1 : (guint)MAX (ceil (lo[axis]), 0);
  sweep->end = time ? (guint)li_document_get_n_steps (self->document) : (guint)floor (hi[axis]) + 1;
  sweep->by = time ? 1 : MAX ((sweep->end - sweep->next) / SWEEP_MAX, 1);
  if (time)
    sweep->range_text = li_strain_range_text (self->look);
  return sweep;
}

void
li_strain_page_export_sweep (LiStrainPage *self, gboolean time)
{
  static const char letters[] = "zyx";
  Sweep *sweep;
  g_autofree char *what = NULL;
  GError *error = NULL;

  if (self->sweep_source != 0)
    return;
  sweep = sweep_new (self, time);
  what = time ? li_number_printf ("time-%s-%c%.0f", self->look->total ? "total" : "steps",
                                  letters[sweep->view.axis], sweep->view.centre[sweep->view.axis])
              : g_strdup_printf ("slices-%c", letters[sweep->view.axis]);
  sweep->folder = li_strain_page_export_path (self, what, !time, "", &error);
  if (sweep->folder != NULL)
    sweep->folder[strlen (sweep->folder) - 1] = '\0';
  if (sweep->folder != NULL && g_mkdir_with_parents (sweep->folder, 0777) != 0)
    g_set_error (&error, LI_EXPERIMENT_ERROR, LI_ERROR_IO, _ ("%s: the folder cannot be made: %s"),
                 sweep->folder, g_strerror (errno));
  if (sweep->folder == NULL || error != NULL)
    {
      li_strain_page_tell_saved (self, sweep->folder, error);
      sweep_free (sweep);
      return;
    }
  show_sweep (self, sweep);
  self->sweep_source
      = g_timeout_add_full (G_PRIORITY_LOW, 10, sweep_cb, sweep, (GDestroyNotify)sweep_free);
}

void
li_strain_page_cancel_sweep (LiStrainPage *self)
{
  g_clear_handle_id (&self->sweep_source, g_source_remove);
  show_sweep (self, NULL);
}
