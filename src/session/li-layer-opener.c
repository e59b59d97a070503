/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-layer-opener.h"

#include <glib/gi18n.h>
#include "base/li-error.h"
#include "session/li-layer-contrast.h"
#include "session/li-open-volume.h"
#include "session/li-request.h"
#include "volume/li-open-options.h"

struct _LiLayerOpener
{
  GObject parent_instance;
  LiJobList *jobs;
  GPtrArray *requests; /* LiRequest; of layers that are being opened */
};

static guint failed_signal;

G_DEFINE_FINAL_TYPE (LiLayerOpener, li_layer_opener, G_TYPE_OBJECT)

/* Whoever asks is told once: of the layer, or that there is none. */
typedef struct
{
  LiRequest *request;
  char *name;
  LiLayerFunc done; /* NULL once told */
  gpointer data;
} LayerQuestion;

static void
layer_question_free (gpointer data)
{
  LayerQuestion *what = data;

  if (what->done != NULL)
    what->done (NULL, what->data);
  g_free (what->name);
  g_free (what);
}

static LiLayer *
make_layer (const char *name, const LiOpened *opened, LiJobList *jobs)
{
  g_autoptr (LiPlaneSource) source = li_opened_new_source (opened);
  LiLayer *layer = li_layer_new (name);

  li_layer_set_window (layer, opened->lo, opened->has_window ? opened->hi : opened->lo + 1);
  li_layer_set_opacity (layer, 0.5);
  li_layer_set_source (layer, source);
  li_layer_find_contrast (layer, opened->volume, jobs);
  return layer;
}

static void
tell_error (LiLayerOpener *self, const GError *error)
{
  if (error != NULL && !li_error_is_cancelled (error))
    g_signal_emit (self, failed_signal, 0, error);
}

static void
layer_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiLayerOpener *self = owner;
  LayerQuestion *what = context;
  LiOpened *opened = result;
  LiLayerFunc done = what->done;
  g_autoptr (LiLayer) layer = opened != NULL ? make_layer (what->name, opened, self->jobs) : NULL;

  what->done = NULL;
  if (layer == NULL)
    tell_error (self, error);
  g_ptr_array_remove_fast (self->requests, what->request);
  done (layer, what->data);
  g_clear_pointer (&opened, li_opened_free);
}

void
li_layer_opener_drop (LiLayerOpener *self)
{
  /* Whoever is told may ask again. */
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->requests);

  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify)li_request_free);
}

/* "hyper.tif (channel 1)": two channels of one file are two layers. */
static char *
layer_name (const char *path, const char *options)
{
  g_autofree char *name = g_path_get_basename (path),
                  *choice = li_open_options_describe_choice (options);

  return choice != NULL ? g_strdup_printf ("%s (%s)", name, choice) : g_steal_pointer (&name);
}

void
li_layer_opener_open (LiLayerOpener *self, const char *address, LiLayerFunc done, gpointer data)
{
  LayerQuestion *what = g_new0 (LayerQuestion, 1);
  g_autofree char *title = NULL, *path = NULL, *options = NULL;

  li_volume_address_split (address, &path, &options);
  *what = (LayerQuestion){ li_request_new (self), layer_name (path, options), done, data };
  title = g_strdup_printf (_ ("Open %s"), what->name);
  g_ptr_array_add (self->requests, what->request);
  li_request_ask (what->request, &(LiQuestion){ .title = title,
                                                .jobs = self->jobs,
                                                .work = li_open_volume_work,
                                                .data = g_strdup (address),
                                                .free_data = g_free,
                                                .free_result = li_opened_free,
                                                .done = layer_done,
                                                .context = what,
                                                .free_context = layer_question_free });
}

static void
li_layer_opener_finalize (GObject *object)
{
  LiLayerOpener *self = LI_LAYER_OPENER (object);

  g_ptr_array_unref (self->requests);
  g_object_unref (self->jobs);
  G_OBJECT_CLASS (li_layer_opener_parent_class)->finalize (object);
}

static void
li_layer_opener_class_init (LiLayerOpenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = li_layer_opener_finalize;
  failed_signal = g_signal_new ("failed", LI_TYPE_LAYER_OPENER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
li_layer_opener_init (LiLayerOpener *self)
{
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify)li_request_free);
}

LiLayerOpener *
li_layer_opener_new (LiJobList *jobs)
{
  LiLayerOpener *self = g_object_new (LI_TYPE_LAYER_OPENER, NULL);

  self->jobs = g_object_ref (jobs);
  return self;
}
