/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-document.h"

#include <glib/gi18n.h>
#include "app/li-open-volume.h"

#define LOADER_BUDGET ((gsize)256 << 20)
#define HISTORY_BUDGET ((gsize)64 << 20)
#define HISTOGRAM_VOXELS ((gsize)16 << 20)
#define PYRAMID_FROM ((gsize)64 << 20)

struct _LiDocument
{
  GObject parent_instance;
  char *title;
  char **paths;
  GListStore *steps;
  int step;
  LiViewState *view;
  LiMarks *marks;
  LiHistory *history;
  LiJobList *jobs;
  LiPlaneLoader *loader;
  LiLayer *grey;
  gboolean has_window; /* the look has been set by a person, a session or the first volume */
  GVariant *restore;   /* waits for the first volume */
  GMutex idle_lock;
  guint idle;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_STEP,
  PROP_N_STEPS,
  N_PROPS
};

enum
{
  SIGNAL_PLANES_READY,
  SIGNAL_IMAGE_CHANGED,
  SIGNAL_MESSAGE,
  SIGNAL_UNDOABLE,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiDocument, li_document, G_TYPE_OBJECT)

static gboolean
planes_idle (gpointer data)
{
  LiDocument *self = data;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->idle_lock);
  self->idle = 0;
  g_mutex_unlock (&self->idle_lock);
  if (self->loader == NULL)
    return G_SOURCE_REMOVE;
  error = li_plane_loader_take_error (self->loader);
  if (error != NULL)
    li_document_message (self, "%s", error->message);
  g_signal_emit (self, signals[SIGNAL_PLANES_READY], 0);
  return G_SOURCE_REMOVE;
}

/* From a worker: at most one idle waits. */
static void
planes_ready (gpointer data)
{
  LiDocument *self = data;

  g_mutex_lock (&self->idle_lock);
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, planes_idle, self, NULL);
  g_mutex_unlock (&self->idle_lock);
}

void
li_document_shutdown (LiDocument *self)
{
  if (self->loader == NULL)
    return;
  li_job_list_shutdown (self->jobs);
  g_clear_pointer (&self->loader, li_plane_loader_free);
  g_mutex_lock (&self->idle_lock);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_mutex_unlock (&self->idle_lock);
}

static void
li_document_dispose (GObject *object)
{
  LiDocument *self = LI_DOCUMENT (object);

  li_document_shutdown (self);
  g_clear_object (&self->marks);
  g_clear_object (&self->history);
  g_clear_object (&self->grey);
  g_clear_object (&self->view);
  g_clear_object (&self->steps);
  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (li_document_parent_class)->dispose (object);
}

static void
li_document_finalize (GObject *object)
{
  LiDocument *self = LI_DOCUMENT (object);

  g_clear_pointer (&self->restore, g_variant_unref);
  g_mutex_clear (&self->idle_lock);
  g_strfreev (self->paths);
  g_free (self->title);
  G_OBJECT_CLASS (li_document_parent_class)->finalize (object);
}

static void
li_document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiDocument *self = LI_DOCUMENT (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_STEP:
      g_value_set_int (value, self->step);
      break;
    case PROP_N_STEPS:
      g_value_set_int (value, li_document_get_n_steps (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_document_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STEP)
    li_document_set_step (LI_DOCUMENT (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_document_class_init (LiDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = li_document_dispose;
  object_class->finalize = li_document_finalize;
  object_class->get_property = li_document_get_property;
  object_class->set_property = li_document_set_property;
  props[PROP_TITLE]
      = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_STEP]
      = g_param_spec_int ("step", NULL, NULL, -1, G_MAXINT, -1,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_N_STEPS] = g_param_spec_int ("n-steps", NULL, NULL, 0, G_MAXINT, 0,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_PLANES_READY]
      = g_signal_new ("planes-ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_IMAGE_CHANGED] = g_signal_new ("image-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_UNDOABLE] = g_signal_new ("undoable", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
li_document_init (LiDocument *self)
{
  g_mutex_init (&self->idle_lock);
  self->step = -1;
  self->steps = g_list_store_new (LI_TYPE_STEP);
  self->view = li_view_state_new ();
  self->history = li_history_new (HISTORY_BUDGET);
  self->marks = li_marks_new (self->history);
  self->jobs = li_job_list_new ();
  self->grey = li_layer_new (_ ("Image"));
  self->loader = li_plane_loader_new (LOADER_BUDGET, 2, planes_ready, self);
}

LiDocument *
li_document_new (void)
{
  return g_object_new (LI_TYPE_DOCUMENT, NULL);
}

void
li_document_message (LiDocument *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, text);
}

void
li_document_undoable (LiDocument *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_signal_emit (self, signals[SIGNAL_UNDOABLE], 0, text);
}

typedef struct
{
  LiJobDone finished;
  gpointer data;
} Finished;

static void
job_finished_cb (LiJob *job, gpointer data)
{
  Finished *finished = data;

  if (finished->finished != NULL)
    finished->finished (job, finished->data);
}

static void
finished_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

LiJob *
li_document_run (LiDocument *self,
                 const char *title,
                 LiJobFunc func,
                 gpointer func_data,
                 GDestroyNotify free_data,
                 GDestroyNotify free_result,
                 LiJobDone finished,
                 gpointer data)
{
  LiJob *job = li_job_new (title);
  Finished *closure = g_new (Finished, 1);

  closure->finished = finished;
  closure->data = data;
  g_signal_connect_data (job, "finished", G_CALLBACK (job_finished_cb), closure, finished_free, 0);
  li_job_list_add (self->jobs, job);
  li_job_start (job, func, func_data, free_data, free_result);
  g_object_unref (job);
  return job;
}

/* A step and the document it belongs to, for as long as a job runs. */
typedef struct
{
  LiDocument *document;
  LiStep *step;
} StepJob;

static StepJob *
step_job_new (LiDocument *self, LiStep *step)
{
  StepJob *job = g_new (StepJob, 1);

  job->document = g_object_ref (self);
  job->step = g_object_ref (step);
  return job;
}

static void
step_job_free (StepJob *job)
{
  g_object_unref (job->step);
  g_object_unref (job->document);
  g_free (job);
}

/* After shutdown results are let go. */
static gboolean
is_shut (LiDocument *self)
{
  return self->loader == NULL;
}

static void
tell_failure (LiDocument *self, LiJob *job)
{
  const GError *error = li_job_get_error (job);

  if (error != NULL && !is_shut (self) && !li_error_is_cancelled (error))
    li_document_message (self, "%s", error->message);
}

static void
histogram_done (LiJob *job, gpointer data)
{
  StepJob *what = data;
  LiHistogram *histogram = li_job_take_result (job);

  if (histogram != NULL && is_shut (what->document))
    li_histogram_free (histogram);
  else if (histogram != NULL)
    {
      li_step_take_histogram (what->step, histogram);
      g_signal_emit (what->document, signals[SIGNAL_IMAGE_CHANGED], 0);
    }
  step_job_free (what);
}

static gpointer
histogram_work (gpointer data, LiProgress *progress, GError **error)
{
  return li_histogram_new (data, NULL, HISTOGRAM_VOXELS, progress, error);
}

static void
volume_unref (gpointer volume)
{
  li_volume_unref (volume);
}

static void
histogram_free (gpointer histogram)
{
  li_histogram_free (histogram);
}

static void
start_histogram (LiDocument *self, LiStep *step)
{
  g_autofree char *title = g_strdup_printf (_ ("Histogram of %s"), li_step_get_name (step));

  li_document_run (self, title, histogram_work, li_volume_ref (li_step_get_volume (step)),
                   volume_unref, histogram_free, histogram_done, step_job_new (self, step));
}

static gpointer
pyramid_work (gpointer data, LiProgress *progress, GError **error)
{
  return li_pyramid_new (data, FALSE, 0, progress, error);
}

static void
pyramid_free (gpointer pyramid)
{
  li_pyramid_unref (pyramid);
}

static void
pyramid_done (LiJob *job, gpointer data)
{
  StepJob *what = data;
  g_autoptr (LiPyramid) pyramid = li_job_take_result (job);

  if (pyramid != NULL && li_step_get_source (what->step) != NULL)
    li_plane_source_set_pyramid (li_step_get_source (what->step), pyramid);
  else
    tell_failure (what->document, job);
  step_job_free (what);
}

static void
start_pyramid (LiDocument *self, LiStep *step)
{
  LiVolume *volume = li_step_get_volume (step);
  g_autofree char *title
      = g_strdup_printf (_ ("Coarse copies of %s for zooming out"), li_step_get_name (step));

  if (li_volume_memory (volume) != NULL
      || li_volume_n_voxels (volume) * li_voxel_type_size (li_volume_info (volume)->type)
             < PYRAMID_FROM)
    return;
  li_document_run (self, title, pyramid_work, li_volume_ref (volume), volume_unref, pyramid_free,
                   pyramid_done, step_job_new (self, step));
}

static void
set_frame (LiDocument *self, LiVolume *volume)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  double lo[3], hi[3];

  for (int k = 0; k < 3; k++)
    {
      lo[k] = info->origin[k] - 0.5;
      hi[k] = info->origin[k] + info->shape[k] - 0.5;
    }
  li_view_state_set_frame (self->view, lo, hi, info->voxel);
}

static void
apply_restore (LiDocument *self)
{
  g_autoptr (GVariant) saved = g_steal_pointer (&self->restore);
  g_autoptr (GVariant) view = NULL;
  double lo, hi;

  if (saved == NULL)
    return;
  view = g_variant_lookup_value (saved, "view", NULL);
  if (view != NULL)
    li_view_state_restore (self->view, view);
  if (g_variant_lookup (saved, "window", "(dd)", &lo, &hi))
    {
      li_layer_set_window (self->grey, lo, hi);
      self->has_window = TRUE;
    }
}

static void
show_step (LiDocument *self, LiStep *step)
{
  LiVolume *volume = li_step_get_volume (step);

  li_layer_set_source (self->grey, li_step_get_source (step));
  if (volume != NULL)
    {
      set_frame (self, volume);
      apply_restore (self);
    }
  g_signal_emit (self, signals[SIGNAL_IMAGE_CHANGED], 0);
}

static void
take_opened (LiDocument *self, LiStep *step, const LiOpened *opened)
{
  g_autoptr (LiPlaneSource) source = li_plane_source_new (opened->volume, FALSE);

  if (opened->pyramid != NULL)
    li_plane_source_set_pyramid (source, opened->pyramid);
  li_step_set_source (step, source);
  if (!self->has_window && opened->has_window)
    {
      li_layer_set_window (self->grey, opened->lo, opened->hi);
      self->has_window = TRUE;
    }
  start_histogram (self, step);
  if (opened->pyramid == NULL)
    start_pyramid (self, step);
}

static void
open_done (LiJob *job, gpointer data)
{
  StepJob *what = data;
  LiDocument *self = what->document;
  LiOpened *opened = li_job_take_result (job);

  if (opened != NULL && !is_shut (self))
    take_opened (self, what->step, opened);
  else
    {
      li_step_set_state (what->step, LI_STEP_FAILED);
      tell_failure (self, job);
    }
  if (!is_shut (self) && what->step == li_document_get_current (self))
    show_step (self, what->step);
  g_clear_pointer (&opened, li_opened_free);
  step_job_free (what);
}

static void
open_step (LiDocument *self, LiStep *step)
{
  g_autofree char *title = g_strdup_printf (_ ("Open %s"), li_step_get_name (step));

  li_step_set_state (step, LI_STEP_OPENING);
  li_document_run (self, title, li_open_volume_work, g_strdup (li_step_get_path (step)), g_free,
                   li_opened_free, open_done, step_job_new (self, step));
}

GListModel *
li_document_get_steps (LiDocument *self)
{
  return G_LIST_MODEL (self->steps);
}

int
li_document_get_n_steps (LiDocument *self)
{
  return self->steps != NULL ? (int)g_list_model_get_n_items (G_LIST_MODEL (self->steps)) : 0;
}

LiStep *
li_document_get_nth_step (LiDocument *self, int step)
{
  g_autoptr (LiStep) found = NULL;

  if (step < 0 || step >= li_document_get_n_steps (self))
    return NULL;
  found = g_list_model_get_item (G_LIST_MODEL (self->steps), (guint)step);
  return found;
}

LiStep *
li_document_get_current (LiDocument *self)
{
  return li_document_get_nth_step (self, self->step);
}

int
li_document_get_step (LiDocument *self)
{
  return self->step;
}

void
li_document_set_step (LiDocument *self, int step)
{
  LiStep *next;

  step = CLAMP (step, -1, li_document_get_n_steps (self) - 1);
  if (step < 0 && li_document_get_n_steps (self) > 0)
    step = 0;
  if (step == self->step)
    return;
  self->step = step;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STEP]);
  next = li_document_get_current (self);
  if (next == NULL)
    return;
  if (li_step_get_state (next) == LI_STEP_CLOSED || li_step_get_state (next) == LI_STEP_FAILED)
    open_step (self, next);
  else if (li_step_get_state (next) == LI_STEP_OPEN)
    show_step (self, next);
}

void
li_document_close (LiDocument *self)
{
  g_autoptr (GVariant) none
      = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(sssadad)"), NULL, 0));

  self->step = -1;
  self->has_window = FALSE;
  g_clear_pointer (&self->restore, g_variant_unref);
  li_layer_set_source (self->grey, NULL);
  li_plane_loader_forget (self->loader, NULL);
  g_list_store_remove_all (self->steps);
  li_marks_load (self->marks, none);
  li_history_clear (self->history);
  g_clear_pointer (&self->paths, g_strfreev);
  g_clear_pointer (&self->title, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STEP]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_STEPS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
}

gboolean
li_document_is_empty (LiDocument *self)
{
  return li_document_get_n_steps (self) == 0;
}

const char *
li_document_get_title (LiDocument *self)
{
  return self->title;
}

const char *const *
li_document_get_paths (LiDocument *self)
{
  return (const char *const *)self->paths;
}

gboolean
li_document_open_paths (LiDocument *self, const char *const *paths)
{
  if (paths == NULL || paths[0] == NULL)
    return FALSE;
  for (int k = 0; paths[k] != NULL; k++)
    if (!g_file_test (paths[k], G_FILE_TEST_EXISTS))
      {
        li_document_message (self, _ ("%s does not exist"), paths[k]);
        return FALSE;
      }
  li_document_close (self);
  self->paths = g_strdupv ((char **)paths);
  self->title = g_path_get_basename (paths[0]);
  for (int k = 0; paths[k] != NULL; k++)
    {
      g_autofree char *name = g_path_get_basename (paths[k]);
      g_autoptr (LiStep) step = li_step_new (name, paths[k], NULL);

      g_list_store_append (self->steps, step);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_STEPS]);
  li_document_set_step (self, 0);
  return TRUE;
}

LiViewState *
li_document_get_view (LiDocument *self)
{
  return self->view;
}

LiMarks *
li_document_get_marks (LiDocument *self)
{
  return self->marks;
}

LiHistory *
li_document_get_history (LiDocument *self)
{
  return self->history;
}

LiJobList *
li_document_get_jobs (LiDocument *self)
{
  return self->jobs;
}

LiPlaneLoader *
li_document_get_loader (LiDocument *self)
{
  return self->loader;
}

LiLayer *
li_document_get_grey (LiDocument *self)
{
  return self->grey;
}

void
li_document_auto_contrast (LiDocument *self)
{
  LiStep *step = li_document_get_current (self);
  const LiHistogram *histogram = step != NULL ? li_step_get_histogram (step) : NULL;

  if (histogram != NULL)
    li_layer_set_window (self->grey, li_histogram_percentile (histogram, 0.5),
                         li_histogram_percentile (histogram, 99.5));
}

typedef struct
{
  LiDocument *document;
  char *name;
  LiLayerFunc done;
  gpointer data;
} LayerJob;

static void
layer_done (LiJob *job, gpointer data)
{
  LayerJob *what = data;
  LiOpened *opened = li_job_take_result (job);

  if (opened != NULL && !is_shut (what->document))
    {
      g_autoptr (LiPlaneSource) source = li_plane_source_new (opened->volume, FALSE);
      g_autoptr (LiLayer) layer = li_layer_new (what->name);

      if (opened->pyramid != NULL)
        li_plane_source_set_pyramid (source, opened->pyramid);
      li_layer_set_window (layer, opened->lo, opened->has_window ? opened->hi : opened->lo + 1);
      li_layer_set_opacity (layer, 0.5);
      li_layer_set_source (layer, source);
      what->done (layer, what->data);
    }
  else
    tell_failure (what->document, job);
  g_clear_pointer (&opened, li_opened_free);
  g_object_unref (what->document);
  g_free (what->name);
  g_free (what);
}

void
li_document_open_layer (LiDocument *self, const char *path, LiLayerFunc done, gpointer data)
{
  LayerJob *what = g_new (LayerJob, 1);
  g_autofree char *title = NULL;

  what->document = g_object_ref (self);
  what->name = g_path_get_basename (path);
  what->done = done;
  what->data = data;
  title = g_strdup_printf (_ ("Open %s"), what->name);
  li_document_run (self, title, li_open_volume_work, g_strdup (path), g_free, li_opened_free,
                   layer_done, what);
}

GVariant *
li_document_save (LiDocument *self)
{
  const LiLook *look = li_layer_get_look (self->grey);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (li_view_state_has_frame (self->view))
    g_variant_builder_add (&builder, "{sv}", "view", li_view_state_save (self->view));
  if (self->has_window)
    g_variant_builder_add (&builder, "{sv}", "window", g_variant_new ("(dd)", look->lo, look->hi));
  g_variant_builder_add (&builder, "{sv}", "step", g_variant_new_int32 (self->step));
  g_variant_builder_add (&builder, "{sv}", "marks", li_marks_save (self->marks));
  return g_variant_builder_end (&builder);
}

void
li_document_restore (LiDocument *self, GVariant *saved)
{
  g_autoptr (GVariant) marks = g_variant_lookup_value (saved, "marks", NULL);
  gint32 step;

  g_clear_pointer (&self->restore, g_variant_unref);
  self->restore = g_variant_ref_sink (saved);
  if (marks != NULL)
    li_marks_load (self->marks, marks);
  if (g_variant_lookup (saved, "step", "i", &step))
    li_document_set_step (self, step);
  if (li_layer_get_source (self->grey) != NULL)
    apply_restore (self);
}
