/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-export-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include "base/li-error.h"
#include "base/li-number.h"

enum
{
  PROP_0,
  PROP_FOLDER,
  PROP_AXIS,
  PROP_MOVIE,
  PROP_PROGRESS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiStrainExport, li_strain_export, G_TYPE_OBJECT)

const char *
li_strain_export_get_folder (LiStrainExport *self)
{
  return self->folder;
}

void
li_strain_export_set_folder (LiStrainExport *self, const char *folder)
{
  if (g_strcmp0 (folder, self->folder) == 0)
    return;
  g_free (self->folder);
  self->folder = g_strdup (folder);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FOLDER]);
}

int
li_strain_export_get_axis (LiStrainExport *self)
{
  return self->axis;
}

void
li_strain_export_set_axis (LiStrainExport *self, int axis)
{
  if (axis == self->axis || axis < 0 || axis > 2)
    return;
  self->axis = axis;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AXIS]);
}

gboolean
li_strain_export_can_film (LiStrainExport *self)
{
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");

  return ffmpeg != NULL;
}

const char *
li_strain_export_get_progress (LiStrainExport *self)
{
  return self->progress;
}

void
li_strain_export_set_progress (LiStrainExport *self, char *progress)
{
  g_autofree char *old = self->progress;

  self->progress = progress;
  if (g_strcmp0 (old, progress) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
}

gboolean
li_strain_export_is_busy (LiStrainExport *self)
{
  return self->sweep != NULL || !g_queue_is_empty (self->tasks);
}

void
li_strain_export_tell (LiStrainExport *self, const char *path, const GError *error)
{
  if (error != NULL)
    li_document_message (self->document, "%s", error->message);
  else if (path != NULL)
    li_document_message (self->document, _ ("Saved %s"), path);
}

/* The folder that was chosen, else the experiment's own. */
static char *
writable_folder (LiStrainExport *self, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  g_autofree char *folder = self->folder != NULL
                                ? g_strdup (self->folder)
                                : li_experiment_exports_folder (self->experiment, &trouble);

  if (folder != NULL && g_access (folder, W_OK) == 0)
    return g_steal_pointer (&folder);
  if (trouble != NULL)
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_IO,
                 _ ("%s. Choose another folder under Export."), trouble->message);
  else
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_IO,
                 _ ("%s cannot be written: %s. Choose another folder under Export."), folder,
                 g_strerror (errno));
  return NULL;
}

char *
li_strain_export_path (
    LiStrainExport *self, const char *what, gboolean with_pair, const char *ending, GError **error)
{
  const LiStrainShown *shown = li_strain_model_shown (self->strain);
  const char *component = li_strain_model_look (self->strain)->component;
  g_autofree char *folder = self->experiment != NULL ? writable_folder (self, error) : NULL,
                  *pair = NULL, *name = NULL;

  if (folder == NULL)
    return NULL;
  pair = li_experiment_pair_name (self->experiment, shown->from, shown->to);
  name = with_pair ? g_strdup_printf ("%s-%s-%s.%s", pair, component, what, ending)
                   : g_strdup_printf ("%s-%s.%s", component, what, ending);
  return g_build_filename (folder, name, NULL);
}

/* Figures that wait for their images, and where they go: one picture, or the three of a report. */
typedef struct
{
  GPtrArray *images, *figures; /* LiFigureImage, LiPendingFigure */
  char *path, *pdf;            /* pdf: of the report, whose HTML is at path; else NULL */
  char *map;                   /* that the report is about */
} LiExportTask;

static LiExportTask *
task_new (void)
{
  LiExportTask *task = g_new0 (LiExportTask, 1);

  task->images = li_figure_images_new ();
  task->figures = g_ptr_array_new_with_free_func (li_pending_figure_free);
  return task;
}

static void
task_free (gpointer data)
{
  LiExportTask *task = data;

  g_ptr_array_unref (task->figures);
  g_ptr_array_unref (task->images);
  g_free (task->path);
  g_free (task->pdf);
  g_free (task->map);
  g_free (task);
}

static GPtrArray *
end_figures (LiStrainExport *self, LiExportTask *task)
{
  GPtrArray *figures = g_ptr_array_new_with_free_func (li_strain_figure_free);
  g_autoptr (GPtrArray) pending = g_steal_pointer (&task->figures);

  task->figures = g_ptr_array_new ();
  while (pending->len > 0)
    g_ptr_array_add (figures,
                     li_strain_export_end_figure (self, g_ptr_array_steal_index (pending, 0)));
  return figures;
}

/* Texts and plots of a report are made now, its figures were begun before. */
static gboolean
is_same_map (LiStrainExport *self, const LiExportTask *task, GError **error)
{
  g_autofree char *map = li_strain_model_describe (self->strain);

  if (g_str_equal (map, task->map) && li_strain_model_shown (self->strain)->values != NULL)
    return TRUE;
  g_set_error (
      error, LI_EXPERIMENT_ERROR, LI_ERROR_FAILED,
      _ ("Another map was chosen before the report of %s could be written: write it again"),
      task->map);
  return FALSE;
}

static void
write_task (LiStrainExport *self, LiExportTask *task)
{
  g_autoptr (GPtrArray) figures = end_figures (self, task);
  g_autoptr (GError) error = NULL;

  if (task->pdf == NULL)
    {
      li_strain_export_write_figure (figures->pdata[0], task->path, &error);
      li_strain_export_tell (self, task->path, error);
    }
  else if (is_same_map (self, task, &error)
           && li_strain_export_write_report (self, figures, task->path, task->pdf, &error))
    li_document_message (self->document, _ ("Saved %s and .pdf"), task->path);
  else
    li_strain_export_tell (self, NULL, error);
}

static void start_next (LiStrainExport *self);

static void
images_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiStrainExport *self = owner;
  LiExportTask *task = g_queue_pop_head (self->tasks);

  if (result != NULL)
    {
      g_ptr_array_unref (result); /* the task has its own reference */
      write_task (self, task);
    }
  else if (!li_error_is_cancelled (error))
    li_strain_export_tell (self, NULL, error);
  task_free (task);
  start_next (self);
}

static void
start_next (LiStrainExport *self)
{
  LiExportTask *task = g_queue_peek_head (self->tasks);
  g_autofree char *name = NULL, *title = NULL;

  if (task == NULL)
    return;
  name = g_path_get_basename (task->path);
  title = g_strdup_printf (_ ("Save %s"), name);
  li_request_ask (self->request, &(LiQuestion){ .title = title,
                                                .jobs = li_document_get_jobs (self->document),
                                                .work = li_figure_images_work,
                                                .data = g_ptr_array_ref (task->images),
                                                .free_data = (GDestroyNotify)g_ptr_array_unref,
                                                .free_result = (GDestroyNotify)g_ptr_array_unref,
                                                .done = images_done });
}

static void
add_task (LiStrainExport *self, LiExportTask *task)
{
  g_queue_push_tail (self->tasks, task);
  if (g_queue_get_length (self->tasks) == 1)
    start_next (self);
}

/* FALSE and @error: what is shown cannot be made a figure of. */
static gboolean
add_figure (LiStrainExport *self, LiExportTask *task, const LiView2D *view, GError **error)
{
  LiPendingFigure *figure
      = li_strain_export_begin_figure (self, view, li_strain_model_shown (self->strain)->step,
                                       task->pdf == NULL, task->images, error);

  if (figure != NULL)
    g_ptr_array_add (task->figures, figure);
  return figure != NULL;
}

void
li_strain_export_picture (LiStrainExport *self, const char *ending)
{
  static const char *const names[] = { "", "residual-", "deformed-", "later-" }; /* LiStrainCover */
  LiExportTask *task = task_new ();
  g_autofree char *what = NULL;
  g_autoptr (GError) error = NULL;
  LiView2D view;

  li_strain_export_view (self, &view);
  what = li_number_printf ("%s%c%.0f", names[li_residual_model_get_shown (self->parts.residual)],
                           "zyx"[self->axis], view.centre[self->axis]);
  task->path = li_strain_export_path (self, what, TRUE, ending, &error);
  if (task->path != NULL && add_figure (self, task, &view, &error))
    {
      add_task (self, task);
      return;
    }
  li_strain_export_tell (self, NULL, error);
  task_free (task);
}

void
li_strain_export_report (LiStrainExport *self)
{
  LiExportTask *task;
  g_autoptr (GError) error = NULL;

  if (li_strain_model_shown (self->strain)->values == NULL)
    {
      li_document_message (self->document, _ ("There is no map to report on"));
      return;
    }
  task = task_new ();
  task->map = li_strain_model_describe (self->strain);
  task->path = li_strain_export_path (self, "report", TRUE, "html", &error);
  task->pdf
      = task->path != NULL ? li_strain_export_path (self, "report", TRUE, "pdf", &error) : NULL;
  for (int axis = 0; task->pdf != NULL && axis < 3; axis++)
    {
      LiView2D view;

      li_strain_export_report_view (self, axis, &view);
      add_figure (self, task, &view, NULL);
    }
  if (task->pdf != NULL)
    {
      add_task (self, task);
      return;
    }
  li_strain_export_tell (self, NULL, error);
  task_free (task);
}

void
li_strain_export_data (LiStrainExport *self)
{
  const LiStrainShown *shown = li_strain_model_shown (self->strain);
  const LiStrainLook *look = li_strain_model_look (self->strain);
  const char *name = look->component;
  gboolean more = li_strain_component_find (name) >= 0 && !g_str_equal (name, "vol")
                  && !g_str_equal (name, "dev");
  g_autofree char *path = NULL, *prefix = NULL, *label = NULL, *components = NULL;
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (shown->map == NULL || shown->map->strain == NULL)
    return;
  path = li_strain_export_path (self, "strain", TRUE, "", &error);
  if (path != NULL)
    {
      prefix = g_strndup (path, strlen (path) - 1);
      label = g_strdup_printf ("%s T%u→T%u", look->total ? "total" : "incremental", shown->from,
                               shown->to);
      components = g_strdup_printf ("vol,dev%s%s", more ? "," : "", more ? name : "");
      li_strain_write (shown->map->strain, prefix, components, "tif,csv,tsv,vti", label, written,
                       &error);
    }
  li_strain_export_tell (self, prefix, error);
}

static void
drop_tasks (LiStrainExport *self)
{
  li_request_drop (self->request);
  g_queue_clear_full (self->tasks, task_free);
}

static void
update (LiStrainExport *self)
{
  LiExperiment *experiment
      = li_strain_maps_get_experiment (li_strain_model_get_maps (self->strain));

  if (experiment == self->experiment)
    return;
  if (!g_queue_is_empty (self->tasks))
    li_document_message (self->document,
                         _ ("Another experiment was opened: what was being saved is left out"));
  drop_tasks (self);
  li_strain_export_cancel_sweep (self);
  g_set_object (&self->experiment, experiment);
  li_strain_export_set_folder (self, NULL);
}

static void
changed_cb (LiStrainModel *strain, guint what, LiStrainExport *self)
{
  if (what & (LI_STRAIN_MAP | LI_STRAIN_FRAME))
    update (self);
}

static void
li_strain_export_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiStrainExport *self = LI_STRAIN_EXPORT (object);

  switch (id)
    {
    case PROP_FOLDER:
      g_value_set_string (value, self->folder);
      break;
    case PROP_AXIS:
      g_value_set_int (value, self->axis);
      break;
    case PROP_MOVIE:
      g_value_set_boolean (value, self->movie);
      break;
    case PROP_PROGRESS:
      g_value_set_string (value, self->progress);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_movie (LiStrainExport *self, gboolean movie)
{
  if (self->movie == movie)
    return;
  self->movie = movie;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MOVIE]);
}

static void
li_strain_export_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiStrainExport *self = LI_STRAIN_EXPORT (object);

  switch (id)
    {
    case PROP_FOLDER:
      li_strain_export_set_folder (self, g_value_get_string (value));
      break;
    case PROP_AXIS:
      li_strain_export_set_axis (self, g_value_get_int (value));
      break;
    case PROP_MOVIE:
      set_movie (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_strain_export_dispose (GObject *object)
{
  LiStrainExport *self = LI_STRAIN_EXPORT (object);

  g_cancellable_cancel (self->film);
  drop_tasks (self);
  if (self->sweep != NULL)
    li_strain_export_cancel_sweep (self);
  g_clear_object (&self->parts.residual);
  g_clear_object (&self->parts.notes);
  g_clear_object (&self->parts.plots);
  g_clear_object (&self->parts.vois);
  g_clear_object (&self->parts.controls);
  g_clear_object (&self->strain);
  g_clear_object (&self->experiment);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_strain_export_parent_class)->dispose (object);
}

static void
li_strain_export_finalize (GObject *object)
{
  LiStrainExport *self = LI_STRAIN_EXPORT (object);

  li_request_free (self->request);
  g_queue_free (self->tasks);
  g_object_unref (self->film);
  g_free (self->folder);
  g_free (self->progress);
  G_OBJECT_CLASS (li_strain_export_parent_class)->finalize (object);
}

static void
li_strain_export_class_init (LiStrainExportClass *klass)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY,
                    both = read | G_PARAM_WRITABLE;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_strain_export_get_property;
  object_class->set_property = li_strain_export_set_property;
  object_class->dispose = li_strain_export_dispose;
  object_class->finalize = li_strain_export_finalize;
  props[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, both);
  props[PROP_AXIS] = g_param_spec_int ("axis", NULL, NULL, 0, 2, 0, both);
  props[PROP_MOVIE] = g_param_spec_boolean ("movie", NULL, NULL, FALSE, both);
  props[PROP_PROGRESS] = g_param_spec_string ("progress", NULL, NULL, NULL, read);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
li_strain_export_init (LiStrainExport *self)
{
  self->tasks = g_queue_new ();
  self->request = li_request_new (self);
  self->film = g_cancellable_new ();
  self->movie = li_strain_export_can_film (self);
}

LiStrainExport *
li_strain_export_new (LiStrainModel *strain, const LiStrainParts *parts)
{
  LiStrainExport *self = g_object_new (LI_TYPE_STRAIN_EXPORT, NULL);

  self->strain = g_object_ref (strain);
  self->document = g_object_ref (li_strain_model_get_document (strain));
  self->parts = *parts;
  g_object_ref (parts->residual);
  g_object_ref (parts->notes);
  g_object_ref (parts->vois);
  g_object_ref (parts->plots);
  g_object_ref (parts->controls);
  g_signal_connect_object (strain, "changed", G_CALLBACK (changed_cb), self, 0);
  update (self);
  return self;
}
