/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-export-private.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "session/li-strain-range.h"

#define MOST_SLICES 60 /* pictures of a slice sweep */
#define WAIT_MS 10     /* between two pictures, and for maps that are being read */

/* Numbered pictures, one at a time while the window stays alive. What they are of is as it was when
 * the first one was made. */
struct _LiSweep
{
  LiStrainExport *export;
  gboolean time, total, ready; /* ready: the range is known */
  gsize component;
  guint step;
  LiView2D view;
  double lo, hi; /* ends of the colours of all pictures */
  guint next, end, by, written;
  char *folder, *range_text;
  guint source;
  LiPendingFigure *figure; /* whose images are being read, or NULL */
  LiRequest *request;
};

static void
sweep_free (LiSweep *sweep)
{
  g_clear_handle_id (&sweep->source, g_source_remove);
  li_request_free (sweep->request);
  g_clear_pointer (&sweep->figure, li_pending_figure_free);
  g_free (sweep->folder);
  g_free (sweep->range_text);
  g_free (sweep);
}

static void
film_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LiStrainExport *self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* by the end of @self, which may be gone */
  if (ok)
    li_document_message (self->document, _ ("Movie written"));
  else
    li_document_message (self->document, _ ("ffmpeg: %s"), error->message);
}

static void
make_film (LiStrainExport *self, const char *folder, guint n)
{
  g_autofree char *count = g_strdup_printf ("%u", n); /* more may be left there from before */
  g_autofree char *frames = g_build_filename (folder, "%04d.png", NULL);
  g_autofree char *film = g_strconcat (folder, ".mp4", NULL);
  const char *const command[]
      = { "ffmpeg",   "-y",      "-loglevel", "error", "-framerate",
          "4",        "-i",      frames,      "-vf",   "pad=ceil(iw/2)*2:ceil(ih/2)*2",
          "-pix_fmt", "yuv420p", "-frames:v", count,   film,
          NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (command, G_SUBPROCESS_FLAGS_NONE, &error); /* it would read our input */

  if (process == NULL)
    li_document_message (self->document, "%s", error->message);
  else
    g_subprocess_wait_check_async (process, self->film, film_done_cb, self);
}

static void
show_progress (LiSweep *sweep)
{
  guint left = (sweep->end - sweep->next + sweep->by - 1) / sweep->by;

  li_strain_export_set_progress (
      sweep->export,
      g_strdup_printf (_ ("Picture %u of %u"), sweep->written + 1, left + sweep->written));
}

static void
end_sweep (LiSweep *sweep, const GError *error)
{
  LiStrainExport *self = sweep->export;

  self->sweep = NULL;
  li_strain_export_set_progress (self, NULL);
  li_strain_export_tell (self, sweep->folder, error);
  if (error == NULL && sweep->written > 1 && self->movie)
    make_film (self, sweep->folder, sweep->written);
  sweep_free (sweep);
}

/* A map that is read for the first time or again. */
static gboolean
is_to_come (const LiSweep *sweep, guint step)
{
  LiStrainMaps *maps = li_strain_model_get_maps (sweep->export->strain);
  const LiMap *map = li_strain_maps_at (maps, step, sweep->total);

  return (map == NULL || map->dropped) && li_strain_maps_is_loading (maps);
}

/* Another component or kind of map was chosen meanwhile. */
static gboolean
is_other (const LiSweep *sweep, GError **error)
{
  LiStrainModel *strain = sweep->export->strain;

  if (li_strain_model_shown (strain)->component == sweep->component
      && li_strain_model_look (strain)->total == sweep->total)
    return FALSE;
  g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_FAILED,
               _ ("Another map was chosen: there are only %u pictures in %s"), sweep->written,
               sweep->folder);
  return TRUE;
}

/* FALSE: the next one has to wait for maps that are being read. */
static gboolean
is_ready (LiSweep *sweep)
{
  if (!sweep->time)
    return TRUE;
  if (!sweep->ready)
    sweep->ready = li_strain_model_range_of_steps (sweep->export->strain, &sweep->lo, &sweep->hi);
  return sweep->ready && !is_to_come (sweep, sweep->next);
}

static gboolean
write_picture (LiSweep *sweep, GError **error)
{
  LiStrainFigure *figure
      = li_strain_export_end_figure (sweep->export, g_steal_pointer (&sweep->figure));
  g_autofree char *name = g_strdup_printf ("%04u.png", sweep->written);
  g_autofree char *path = g_build_filename (sweep->folder, name, NULL);
  gboolean ok = li_strain_export_write_figure (figure, path, error);

  li_strain_figure_free (figure);
  sweep->written += ok;
  sweep->next += sweep->by;
  return ok;
}

static gboolean next_cb (gpointer data);

static void
picture_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiSweep *sweep = context;
  g_autoptr (GError) trouble = NULL;

  g_clear_pointer (&result, g_ptr_array_unref); /* the figure has its own reference */
  if (error != NULL)
    trouble = g_error_copy (error);
  else
    write_picture (sweep, &trouble);
  if (trouble != NULL || sweep->next >= sweep->end)
    {
      end_sweep (sweep, trouble);
      return;
    }
  show_progress (sweep);
  sweep->source = g_timeout_add_full (G_PRIORITY_LOW, WAIT_MS, next_cb, sweep, NULL);
}

static void
begin_picture (LiSweep *sweep)
{
  GPtrArray *images = li_figure_images_new ();
  LiStrainFigure *figure;

  if (!sweep->time)
    sweep->view.centre[sweep->view.axis] = sweep->next;
  sweep->figure = li_strain_export_begin_figure (
      sweep->export, &sweep->view, sweep->time ? sweep->next : sweep->step, FALSE, images, NULL);
  figure = li_pending_figure_get (sweep->figure);
  figure->scene.colours.lo = sweep->lo;
  figure->scene.colours.hi = sweep->hi;
  figure->range_text = g_strdup (sweep->range_text);
  li_request_ask (sweep->request, &(LiQuestion){ .title = _ ("Numbered pictures"),
                                                 .work = li_figure_images_work,
                                                 .data = images,
                                                 .free_data = (GDestroyNotify)g_ptr_array_unref,
                                                 .free_result = (GDestroyNotify)g_ptr_array_unref,
                                                 .done = picture_done,
                                                 .context = sweep });
}

static gboolean
next_cb (gpointer data)
{
  LiSweep *sweep = data;
  g_autoptr (GError) error = NULL;

  if (is_other (sweep, &error))
    {
      sweep->source = 0;
      end_sweep (sweep, error);
      return G_SOURCE_REMOVE;
    }
  if (!is_ready (sweep))
    return G_SOURCE_CONTINUE;
  sweep->source = 0;
  begin_picture (sweep);
  return G_SOURCE_REMOVE;
}

static LiSweep *
sweep_new (LiStrainExport *self, gboolean time)
{
  const LiStrainShown *shown = li_strain_model_shown (self->strain);
  const LiStrainLook *look = li_strain_model_look (self->strain);
  LiSweep *sweep = g_new0 (LiSweep, 1);
  double lo[3], hi[3], voxel[3];
  int axis = self->axis;

  *sweep = (LiSweep){ .export = self,
                      .time = time,
                      .total = look->total,
                      .component = shown->component,
                      .step = shown->step,
                      .lo = shown->lo,
                      .hi = shown->hi,
                      .request = li_request_new (self) };
  li_strain_export_view (self, &sweep->view);
  li_view_state_get_frame (li_document_get_view (self->document), lo, hi, voxel);
  sweep->next = time ? 1 : (guint)MAX (ceil (lo[axis]), 0);
  sweep->end = time ? (guint)li_document_get_n_steps (self->document) : (guint)floor (hi[axis]) + 1;
  sweep->by = time ? 1 : MAX ((sweep->end - sweep->next) / MOST_SLICES, 1);
  if (time)
    sweep->range_text = li_strain_range_text (look);
  return sweep;
}

static char *
make_folder (LiStrainExport *self, const LiSweep *sweep, GError **error)
{
  char letter = "zyx"[sweep->view.axis];
  g_autofree char *what
      = sweep->time ? li_number_printf ("time-%s-%c%.0f", sweep->total ? "total" : "steps", letter,
                                        sweep->view.centre[sweep->view.axis])
                    : g_strdup_printf ("slices-%c", letter);
  g_autofree char *path = li_strain_export_path (self, what, !sweep->time, "", error);

  if (path == NULL)
    return NULL;
  path[strlen (path) - 1] = '\0'; /* the dot before the ending */
  if (g_mkdir_with_parents (path, 0777) == 0)
    return g_steal_pointer (&path);
  g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_IO, _ ("%s: the folder cannot be made: %s"),
               path, g_strerror (errno));
  return NULL;
}

void
li_strain_export_sweep (LiStrainExport *self, gboolean time)
{
  g_autoptr (GError) error = NULL;
  LiSweep *sweep;

  if (self->sweep != NULL)
    return;
  sweep = sweep_new (self, time);
  sweep->folder = make_folder (self, sweep, &error);
  if (sweep->folder == NULL)
    {
      li_strain_export_tell (self, NULL, error);
      sweep_free (sweep);
      return;
    }
  self->sweep = sweep;
  show_progress (sweep);
  sweep->source = g_timeout_add_full (G_PRIORITY_LOW, WAIT_MS, next_cb, sweep, NULL);
}

void
li_strain_export_cancel_sweep (LiStrainExport *self)
{
  g_clear_pointer (&self->sweep, sweep_free);
  li_strain_export_set_progress (self, NULL);
}
