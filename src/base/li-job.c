/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-job.h"

#include "base/li-error.h"
#include "base/li-lock.h"
#include "base/li-thread.h"

/* Before these an estimate of the time left is not reliable. */
#define MIN_FRACTION 0.01
#define MIN_SECONDS 0.5

/* The visible state; compared with the last one to find out what to notify. */
typedef struct
{
  LiJobState state;
  double fraction, seconds_left;
  char *message;
} View;

struct _LiJob
{
  GObject parent_instance;
  char *title;
  GMainContext *context;
  LiProgress *progress;
  pthread_t thread;
  gboolean started, joined; /* creator's side only */
  LiJobFunc func;
  gpointer data;
  GDestroyNotify free_data, free_result;
  LiPriority priority;
  View notified; /* creator's context only */

  LiMutex lock; /* guards the rest */
  LiCond ended_cond;
  View now;
  gboolean ended, paused, idle_pending;
  gint64 start_time, pause_start, paused_time;
  gpointer result;
  GError *error;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_MESSAGE,
  PROP_FRACTION,
  PROP_SECONDS_LEFT,
  PROP_STATE,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint finished_signal;

G_DEFINE_FINAL_TYPE (LiJob, li_job, G_TYPE_OBJECT)

static gboolean
has_ended (LiJobState state)
{
  return state == LI_JOB_DONE || state == LI_JOB_FAILED || state == LI_JOB_CANCELLED;
}

/* The thread has nothing left to do when ended is set, so this does not wait long. */
static void
join_thread (LiJob *self)
{
  if (!self->started || self->joined)
    return;
  self->joined = TRUE;
  pthread_join (self->thread, NULL);
}

static void
free_data (LiJob *self)
{
  if (self->free_data != NULL && self->data != NULL)
    self->free_data (self->data);
  self->data = NULL;
}

static void
notify_changes (LiJob *self, const View *now)
{
  GObject *object = G_OBJECT (self);
  View was = self->notified;

  self->notified = *now;
  g_object_freeze_notify (object);
  if (was.state != now->state)
    g_object_notify_by_pspec (object, props[PROP_STATE]);
  if (was.state != now->state && has_ended (now->state))
    g_object_notify_by_pspec (object, props[PROP_ERROR]);
  if (was.fraction != now->fraction)
    g_object_notify_by_pspec (object, props[PROP_FRACTION]);
  if (was.seconds_left != now->seconds_left)
    g_object_notify_by_pspec (object, props[PROP_SECONDS_LEFT]);
  if (g_strcmp0 (was.message, now->message) != 0)
    g_object_notify_by_pspec (object, props[PROP_MESSAGE]);
  g_object_thaw_notify (object);
  g_free (was.message);
}

static gboolean
idle_cb (gpointer data)
{
  LiJob *self = data;
  gboolean finish;

  li_mutex_lock (&self->lock);
  self->idle_pending = FALSE;
  View now = self->now;
  now.message = g_strdup (self->now.message);
  finish = self->ended && !has_ended (self->notified.state);
  li_mutex_unlock (&self->lock);

  if (finish)
    {
      join_thread (self);
      free_data (self);
    }
  notify_changes (self, &now);
  if (finish)
    g_signal_emit (self, finished_signal, 0);
  return G_SOURCE_REMOVE;
}

/* With the lock held. The source keeps the job alive. */
static void
schedule (LiJob *self)
{
  if (self->idle_pending)
    return;
  self->idle_pending = TRUE;
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, idle_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

/* From the time worked so far; pauses do not count. */
static double
seconds_left (const LiJob *self)
{
  double worked
      = (double)(g_get_monotonic_time () - self->start_time - self->paused_time) / G_USEC_PER_SEC;

  if (self->now.fraction < MIN_FRACTION || worked < MIN_SECONDS)
    return -1;
  return worked * (1 - self->now.fraction) / self->now.fraction;
}

static void
progress_cb (double fraction, const char *message, gpointer data)
{
  LiJob *self = data;

  li_mutex_lock (&self->lock);
  self->now.fraction = CLAMP (fraction, 0, 1);
  if (g_strcmp0 (message, self->now.message) != 0)
    {
      g_free (self->now.message);
      self->now.message = g_strdup (message);
    }
  if (!self->paused)
    self->now.seconds_left = seconds_left (self);
  if (!self->ended)
    schedule (self);
  li_mutex_unlock (&self->lock);
}

static LiJobState
end_state (const GError *error)
{
  if (error == NULL)
    return LI_JOB_DONE;
  return li_error_is_cancelled (error) ? LI_JOB_CANCELLED : LI_JOB_FAILED;
}

static void
end (LiJob *self, gpointer result, GError *error)
{
  li_mutex_lock (&self->lock);
  self->result = result;
  self->error = error;
  self->now.state = end_state (error);
  self->now.seconds_left = -1;
  if (error == NULL)
    self->now.fraction = 1;
  self->ended = TRUE;
  schedule (self);
  li_cond_broadcast (&self->ended_cond);
  li_mutex_unlock (&self->lock);
}

static void *
thread_main (void *data)
{
  LiJob *self = data;
  GError *error = NULL;
  gpointer result = NULL;

  li_thread_set_priority (self->priority);
  if (!li_progress_set_error_if_cancelled (self->progress, &error))
    result = self->func (self->data, self->progress, &error);
  end (self, result, error);
  g_object_unref (self);
  return NULL;
}

LiJob *
li_job_new (const char *title)
{
  return g_object_new (LI_TYPE_JOB, "title", title, NULL);
}

void
li_job_set_priority (LiJob *self, LiPriority priority)
{
  g_return_if_fail (LI_IS_JOB (self) && !self->started);
  self->priority = priority;
}

void
li_job_start (LiJob *self,
              LiJobFunc func,
              gpointer data,
              GDestroyNotify free_data_func,
              GDestroyNotify free_result)
{
  g_return_if_fail (LI_IS_JOB (self) && !self->started);
  self->func = func;
  self->data = data;
  self->free_data = free_data_func;
  self->free_result = free_result;
  li_mutex_lock (&self->lock);
  self->start_time = g_get_monotonic_time ();
  self->now.state = self->paused ? LI_JOB_PAUSED : LI_JOB_RUNNING;
  if (self->paused)
    self->pause_start = self->start_time;
  schedule (self);
  li_mutex_unlock (&self->lock);
  g_object_ref (self); /* the thread's */
  if (pthread_create (&self->thread, NULL, thread_main, self) == 0)
    {
      self->started = TRUE;
      return;
    }
  end (self, NULL,
       g_error_new (LI_BASE_ERROR, LI_ERROR_FAILED,
                    "“%s” cannot start: the system gives no further thread", self->title));
  g_object_unref (self);
}

void
li_job_cancel (LiJob *self)
{
  g_return_if_fail (LI_IS_JOB (self));
  li_progress_cancel (self->progress);
}

void
li_job_set_paused (LiJob *self, gboolean paused)
{
  g_return_if_fail (LI_IS_JOB (self));
  li_mutex_lock (&self->lock);
  if (self->paused != paused && !self->ended)
    {
      gint64 time = g_get_monotonic_time ();

      self->paused = paused;
      if (paused)
        self->pause_start = time;
      else
        self->paused_time += time - self->pause_start;
      if (self->now.state != LI_JOB_WAITING)
        self->now.state = paused ? LI_JOB_PAUSED : LI_JOB_RUNNING;
      schedule (self);
    }
  li_mutex_unlock (&self->lock);
  li_progress_set_paused (self->progress, paused);
}

LiJobState
li_job_get_state (LiJob *self)
{
  g_return_val_if_fail (LI_IS_JOB (self), LI_JOB_FAILED);
  li_mutex_lock (&self->lock);
  LiJobState state = self->now.state;
  li_mutex_unlock (&self->lock);
  return state;
}

const char *
li_job_get_title (LiJob *self)
{
  g_return_val_if_fail (LI_IS_JOB (self), NULL);
  return self->title;
}

char *
li_job_dup_message (LiJob *self)
{
  g_return_val_if_fail (LI_IS_JOB (self), NULL);
  li_mutex_lock (&self->lock);
  char *message = g_strdup (self->now.message);
  li_mutex_unlock (&self->lock);
  return message;
}

double
li_job_get_fraction (LiJob *self)
{
  g_return_val_if_fail (LI_IS_JOB (self), 0);
  li_mutex_lock (&self->lock);
  double fraction = self->now.fraction;
  li_mutex_unlock (&self->lock);
  return fraction;
}

double
li_job_get_seconds_left (LiJob *self)
{
  g_return_val_if_fail (LI_IS_JOB (self), -1);
  li_mutex_lock (&self->lock);
  double left = self->now.seconds_left;
  li_mutex_unlock (&self->lock);
  return left;
}

const GError *
li_job_get_error (LiJob *self)
{
  g_return_val_if_fail (LI_IS_JOB (self), NULL);
  li_mutex_lock (&self->lock);
  const GError *error = self->error;
  li_mutex_unlock (&self->lock);
  return error;
}

gpointer
li_job_take_result (LiJob *self)
{
  g_return_val_if_fail (LI_IS_JOB (self), NULL);
  li_mutex_lock (&self->lock);
  gpointer result = g_steal_pointer (&self->result);
  li_mutex_unlock (&self->lock);
  return result;
}

void
li_job_join (LiJob *self)
{
  g_return_if_fail (LI_IS_JOB (self));
  li_mutex_lock (&self->lock);
  while (!self->ended && self->now.state != LI_JOB_WAITING)
    li_cond_wait (&self->ended_cond, &self->lock);
  li_mutex_unlock (&self->lock);
  join_thread (self);
}

static void
li_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiJob *self = LI_JOB (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_MESSAGE:
      g_value_take_string (value, li_job_dup_message (self));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, li_job_get_fraction (self));
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_double (value, li_job_get_seconds_left (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, (int)li_job_get_state (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, li_job_get_error (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_job_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    LI_JOB (object)->title = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_job_finalize (GObject *object)
{
  LiJob *self = LI_JOB (object);

  /* Only a job whose context died before its end comes here unjoined, perhaps on its own thread. */
  if (self->started && !self->joined)
    pthread_detach (self->thread);
  free_data (self);
  if (self->result != NULL && self->free_result != NULL)
    self->free_result (self->result);
  g_clear_error (&self->error);
  li_progress_unref (self->progress);
  li_mutex_clear (&self->lock);
  li_cond_clear (&self->ended_cond);
  g_main_context_unref (self->context);
  g_free (self->now.message);
  g_free (self->notified.message);
  g_free (self->title);
  G_OBJECT_CLASS (li_job_parent_class)->finalize (object);
}

static void
li_job_class_init (LiJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = li_job_get_property;
  object_class->set_property = li_job_set_property;
  object_class->finalize = li_job_finalize;
  props[PROP_TITLE]
      = g_param_spec_string ("title", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  props[PROP_SECONDS_LEFT]
      = g_param_spec_double ("seconds-left", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, LI_JOB_WAITING, LI_JOB_CANCELLED,
                                        LI_JOB_WAITING, flags);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  finished_signal = g_signal_new ("finished", LI_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
li_job_init (LiJob *self)
{
  self->priority = LI_PRIORITY_ANALYSIS;
  self->context = g_main_context_ref_thread_default ();
  li_mutex_init (&self->lock);
  li_cond_init (&self->ended_cond);
  self->progress = li_progress_new (progress_cb, self, NULL);
  self->notified.seconds_left = self->now.seconds_left = -1;
}
