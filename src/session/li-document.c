/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "session/li-document-private.h"
#include "session/li-layer-contrast.h"
#include "session/li-pair-item.h"
#include "volume/li-open-options.h"

#define LOADER_BUDGET ((gsize)256 << 20)
#define HISTORY_BUDGET ((gsize)64 << 20)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_STEP,
  PROP_N_STEPS,
  PROP_EXPERIMENT,
  PROP_PAIR,
  N_PROPS
};

enum
{
  SIGNAL_PLANES_READY,
  SIGNAL_IMAGE_CHANGED,
  SIGNAL_MESSAGE,
  SIGNAL_UNDOABLE,
  SIGNAL_ANALYSIS_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiDocument, li_document, G_TYPE_OBJECT)

static void
planes_ready_cb (LiPlaneNotifier *planes, LiDocument *self)
{
  g_signal_emit (self, signals[SIGNAL_PLANES_READY], 0);
}

static void
layer_failed_cb (LiLayerOpener *opener, const GError *error, LiDocument *self)
{
  li_document_tell_error (self, error);
}

static void
drop_requests (LiDocument *self)
{
  for (int k = 0; k < li_document_get_n_steps (self); k++)
    li_step_drop_requests (li_document_get_nth_step (self, k));
}

void
li_document_clear_steps (LiDocument *self)
{
  drop_requests (self);
  self->step = -1;
  g_list_store_remove_all (self->steps);
}

void
li_document_shutdown (LiDocument *self)
{
  if (li_document_is_shut (self))
    return;
  li_request_drop (self->planning);
  drop_requests (self);
  li_layer_opener_drop (self->opener);
  li_job_list_shutdown (self->jobs);
  li_plane_notifier_shutdown (self->planes);
}

static void
li_document_dispose (GObject *object)
{
  LiDocument *self = LI_DOCUMENT (object);

  li_document_shutdown (self);
  li_document_close_experiment (self);
  g_clear_object (&self->marks);
  g_clear_object (&self->history);
  g_clear_object (&self->grey);
  g_clear_object (&self->layers);
  g_clear_object (&self->view);
  g_clear_object (&self->steps);
  g_clear_object (&self->pairs);
  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (li_document_parent_class)->dispose (object);
}

static void
li_document_finalize (GObject *object)
{
  LiDocument *self = LI_DOCUMENT (object);

  g_clear_pointer (&self->planning, li_request_free);
  g_object_unref (self->opener);
  g_object_unref (self->planes);
  g_clear_pointer (&self->restore, g_variant_unref);
  g_strfreev (self->paths);
  g_free (self->name);
  g_free (self->title);
  G_OBJECT_CLASS (li_document_parent_class)->finalize (object);
}

static int
pair_index (LiDocument *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->pairs));

  for (guint k = 0; k < n; k++)
    {
      g_autoptr (LiPairItem) item = g_list_model_get_item (G_LIST_MODEL (self->pairs), k);

      if ((int)li_pair_item_get_from (item) == self->pair[0]
          && (int)li_pair_item_get_to (item) == self->pair[1])
        return (int)k;
    }
  return -1;
}

void
li_document_set_pair (LiDocument *self, int from, int to)
{
  if (self->pair[0] == from && self->pair[1] == to)
    return;
  self->pair[0] = from;
  self->pair[1] = to;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAIR]);
}

static void
set_pair_index (LiDocument *self, int index)
{
  g_autoptr (LiPairItem) item
      = index >= 0 ? g_list_model_get_item (G_LIST_MODEL (self->pairs), (guint)index) : NULL;

  if (item != NULL)
    li_document_set_pair (self, (int)li_pair_item_get_from (item), (int)li_pair_item_get_to (item));
  else
    li_document_set_pair (self, -1, -1);
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
    case PROP_EXPERIMENT:
      g_value_set_object (value, self->experiment);
      break;
    case PROP_PAIR:
      g_value_set_int (value, pair_index (self));
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
  else if (id == PROP_PAIR)
    set_pair_index (LI_DOCUMENT (object), g_value_get_int (value));
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
  props[PROP_EXPERIMENT] = g_param_spec_object ("experiment", NULL, NULL, LI_TYPE_EXPERIMENT,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_PAIR]
      = g_param_spec_int ("pair", NULL, NULL, -1, G_MAXINT, -1,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_PLANES_READY]
      = g_signal_new ("planes-ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_IMAGE_CHANGED] = g_signal_new ("image-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ANALYSIS_CHANGED] = g_signal_new ("analysis-changed", type, G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_UNDOABLE] = g_signal_new ("undoable", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
li_document_init (LiDocument *self)
{
  self->planning = li_request_new (self);
  self->step = self->pair[0] = self->pair[1] = -1;
  self->pairs = g_list_store_new (LI_TYPE_PAIR_ITEM);
  self->steps = g_list_store_new (LI_TYPE_STEP);
  self->view = li_view_state_new ();
  self->history = li_history_new (HISTORY_BUDGET);
  self->marks = li_marks_new (self->history);
  self->jobs = li_job_list_new ();
  self->grey = li_layer_new (_ ("Image"));
  self->layers = g_list_store_new (LI_TYPE_LAYER);
  self->opener = li_layer_opener_new (self->jobs);
  self->planes = li_plane_notifier_new (LOADER_BUDGET, 2);
  g_signal_connect_object (self->opener, "failed", G_CALLBACK (layer_failed_cb), self, 0);
  g_signal_connect_object (self->planes, "ready", G_CALLBACK (planes_ready_cb), self, 0);
  g_signal_connect_object (self->planes, "failed", G_CALLBACK (li_document_show_message), self,
                           G_CONNECT_SWAPPED);
}

LiDocument *
li_document_new (void)
{
  return g_object_new (LI_TYPE_DOCUMENT, NULL);
}

void
li_document_show_message (LiDocument *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, text);
}

void
li_document_message (LiDocument *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  li_document_show_message (self, text);
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

gboolean
li_document_is_shut (LiDocument *self)
{
  return li_plane_notifier_get_loader (self->planes) == NULL;
}

void
li_document_tell_error (LiDocument *self, const GError *error)
{
  if (error != NULL && !li_document_is_shut (self) && !li_error_is_cancelled (error))
    li_document_message (self, "%s", error->message);
}

void
li_document_emit_image_changed (LiDocument *self)
{
  g_signal_emit (self, signals[SIGNAL_IMAGE_CHANGED], 0);
}

void
li_document_emit_analysis_changed (LiDocument *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAIR]);
  g_signal_emit (self, signals[SIGNAL_ANALYSIS_CHANGED], 0);
}

void
li_document_notify_experiment (LiDocument *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXPERIMENT]);
}

/* "hyper.tif · channel 1": what is open, and what of a file of several volumes is shown. */
static void
settle_title (LiDocument *self)
{
  LiStep *step = li_document_get_current (self);
  g_autofree char *choice
      = step != NULL ? li_open_options_describe_choice (li_step_get_open_options (step)) : NULL;
  g_autofree char *title = choice != NULL && self->name != NULL
                               ? g_strdup_printf ("%s · %s", self->name, choice)
                               : g_strdup (self->name);

  if (g_strcmp0 (title, self->title) == 0)
    return;
  g_free (self->title);
  self->title = g_steal_pointer (&title);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
}

void
li_document_notify_steps (LiDocument *self)
{
  settle_title (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_STEPS]);
  li_document_notify_experiment (self);
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
  settle_title (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STEP]);
  next = li_document_get_current (self);
  if (next == NULL)
    return;
  if (li_step_get_state (next) == LI_STEP_CLOSED || li_step_get_state (next) == LI_STEP_FAILED)
    li_document_open_step (self, next);
  else if (li_step_get_state (next) == LI_STEP_OPEN)
    li_document_show_step (self, next);
}

void
li_document_close (LiDocument *self)
{
  g_autoptr (GVariant) none
      = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(sssadad)"), NULL, 0));

  li_document_close_experiment (self);
  self->has_window = FALSE;
  g_clear_pointer (&self->restore, g_variant_unref);
  li_layer_set_source (self->grey, NULL);
  li_layer_opener_drop (self->opener);
  g_list_store_remove_all (self->layers);
  li_plane_loader_forget (li_plane_notifier_get_loader (self->planes), NULL);
  li_document_clear_steps (self);
  li_marks_load (self->marks, none);
  li_history_clear (self->history);
  g_clear_pointer (&self->paths, g_strfreev);
  g_clear_pointer (&self->name, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STEP]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAIR]);
  li_document_notify_steps (self);
}

gboolean
li_document_is_empty (LiDocument *self)
{
  return li_document_get_n_steps (self) == 0 && self->experiment == NULL;
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

/* Paths without what is said of how they are opened; NULL with a message when one is missing. */
static GStrv
existing_paths (LiDocument *self, const char *const *addresses)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (int k = 0; addresses[k] != NULL; k++)
    {
      char *path;

      li_volume_address_split (addresses[k], &path, NULL);
      g_ptr_array_add (paths, path);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          li_document_message (self, _ ("%s does not exist"), path);
          return NULL;
        }
    }
  g_ptr_array_add (paths, NULL);
  return (GStrv)g_ptr_array_steal (paths, NULL);
}

gboolean
li_document_open_paths (LiDocument *self, const char *const *addresses)
{
  g_auto (GStrv) paths = NULL;

  if (addresses == NULL || addresses[0] == NULL
      || (paths = existing_paths (self, addresses)) == NULL)
    return FALSE;
  if (li_experiment_is_at (paths[0]))
    return li_document_open_experiment (self, paths[0]);
  li_document_close (self);
  self->paths = g_strdupv (paths);
  self->name = g_path_get_basename (paths[0]);
  for (int k = 0; paths[k] != NULL; k++)
    {
      g_autofree char *name = g_path_get_basename (paths[k]), *options = NULL, *choice = NULL;

      li_volume_address_split (addresses[k], NULL, &options);
      choice = li_open_options_describe_choice (options);
      g_autoptr (LiStep) step = li_step_new (name, paths[k], choice);
      li_step_set_open_options (step, options);
      g_list_store_append (self->steps, step);
    }
  li_document_notify_steps (self);
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
  return li_plane_notifier_get_loader (self->planes);
}

LiLayer *
li_document_get_grey (LiDocument *self)
{
  return self->grey;
}

GListStore *
li_document_get_layers (LiDocument *self)
{
  return self->layers;
}

void
li_document_open_layer (LiDocument *self, const char *address, LiLayerFunc done, gpointer data)
{
  li_layer_opener_open (self->opener, address, done, data);
}

void
li_document_auto_contrast (LiDocument *self)
{
  LiStep *step = li_document_get_current (self);
  const LiHistogram *histogram = step != NULL ? li_step_get_histogram (step) : NULL;

  if (histogram != NULL)
    li_layer_set_auto_window (self->grey, histogram);
}
