/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-plane-notifier.h"

#include "base/li-lock.h"

struct _LiPlaneNotifier
{
  GObject parent_instance;
  LiPlaneLoader *loader;
  LiMutex lock; /* of idle, which is set by the loader's threads */
  guint idle;
};

enum
{
  SIGNAL_READY,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiPlaneNotifier, li_plane_notifier, G_TYPE_OBJECT)

static gboolean
idle_cb (gpointer data)
{
  LiPlaneNotifier *self = data;
  g_autoptr (GError) error = NULL;

  li_mutex_lock (&self->lock);
  self->idle = 0;
  li_mutex_unlock (&self->lock);
  if (self->loader == NULL)
    return G_SOURCE_REMOVE;
  error = li_plane_loader_take_error (self->loader);
  if (error != NULL)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
  g_signal_emit (self, signals[SIGNAL_READY], 0);
  return G_SOURCE_REMOVE;
}

/* From a thread of the loader. */
static void
ready (gpointer data)
{
  LiPlaneNotifier *self = data;

  li_mutex_lock (&self->lock);
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, idle_cb, self, NULL);
  li_mutex_unlock (&self->lock);
}

void
li_plane_notifier_shutdown (LiPlaneNotifier *self)
{
  g_clear_pointer (&self->loader, li_plane_loader_free);
  li_mutex_lock (&self->lock);
  g_clear_handle_id (&self->idle, g_source_remove);
  li_mutex_unlock (&self->lock);
}

static void
li_plane_notifier_finalize (GObject *object)
{
  LiPlaneNotifier *self = LI_PLANE_NOTIFIER (object);

  li_plane_notifier_shutdown (self);
  li_mutex_clear (&self->lock);
  G_OBJECT_CLASS (li_plane_notifier_parent_class)->finalize (object);
}

static void
li_plane_notifier_class_init (LiPlaneNotifierClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = li_plane_notifier_finalize;
  signals[SIGNAL_READY]
      = g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
li_plane_notifier_init (LiPlaneNotifier *self)
{
  li_mutex_init (&self->lock);
}

LiPlaneNotifier *
li_plane_notifier_new (gsize budget, guint n_threads)
{
  LiPlaneNotifier *self = g_object_new (LI_TYPE_PLANE_NOTIFIER, NULL);

  self->loader = li_plane_loader_new (budget, n_threads, ready, self);
  return self;
}

LiPlaneLoader *
li_plane_notifier_get_loader (LiPlaneNotifier *self)
{
  return self->loader;
}
