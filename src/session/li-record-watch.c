/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-record-watch.h"

struct _LiRecordWatch
{
  GObject parent_instance;
  LiExperiment *experiment;
  GFileMonitor *monitor; /* or NULL */
  guint idle;
};

enum
{
  SIGNAL_MERGED,
  SIGNAL_MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiRecordWatch, li_record_watch, G_TYPE_OBJECT)

static gboolean
idle_cb (gpointer data)
{
  LiRecordWatch *self = data;

  self->idle = 0;
  g_signal_emit (self, signals[SIGNAL_MERGED], 0);
  return G_SOURCE_REMOVE;
}

/* Whoever saves or reloads still holds parts of the record: it is told when that is over. */
static void
merged_cb (LiExperiment *experiment, LiRecordWatch *self)
{
  g_autofree char *notice = li_experiment_take_notice (experiment);

  if (self->idle == 0)
    self->idle = g_idle_add (idle_cb, self);
  if (notice != NULL)
    g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, notice);
}

void
li_record_watch_check (LiRecordWatch *self)
{
  g_autoptr (GError) error = NULL;

  if (li_experiment_is_stale (self->experiment)
      && li_experiment_is_at (li_experiment_get_folder (self->experiment))
      && !li_experiment_reload (self->experiment, &error))
    g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, error->message);
}

static void
file_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
  li_record_watch_check (data);
}

static void
li_record_watch_dispose (GObject *object)
{
  LiRecordWatch *self = LI_RECORD_WATCH (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (li_record_watch_parent_class)->dispose (object);
}

static void
li_record_watch_finalize (GObject *object)
{
  g_object_unref (LI_RECORD_WATCH (object)->experiment);
  G_OBJECT_CLASS (li_record_watch_parent_class)->finalize (object);
}

static void
li_record_watch_class_init (LiRecordWatchClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_record_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_record_watch_finalize;
  signals[SIGNAL_MERGED]
      = g_signal_new ("merged", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
li_record_watch_init (LiRecordWatch *self)
{
}

LiRecordWatch *
li_record_watch_new (LiExperiment *experiment)
{
  LiRecordWatch *self = g_object_new (LI_TYPE_RECORD_WATCH, NULL);
  g_autofree char *path
      = g_build_filename (li_experiment_get_folder (experiment), LI_EXPERIMENT_FILE, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  self->experiment = g_object_ref (experiment);
  g_signal_connect_object (experiment, "merged", G_CALLBACK (merged_cb), self, 0);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (file_cb), self, 0);
  return self;
}
