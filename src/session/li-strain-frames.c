/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-frames.h"

#include <glib/gi18n.h>
#include "session/li-open-volume.h"
#include "session/li-request.h"

struct _LiStrainFrames
{
  GObject parent_instance;
  LiStrainModel *model;
  LiDocument *document;
  LiExperiment *experiment; /* whose images are kept */
  LiLayer *layer;
  GHashTable *sources; /* address → LiPlaneSource; NULL: it could not be opened */
  LiRequest *request;
  char *reading; /* address that is being opened, or NULL */
};

enum
{
  PROP_0,
  PROP_READING,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiStrainFrames, li_strain_frames, G_TYPE_OBJECT)

static void show (LiStrainFrames *self);

static void
set_reading (LiStrainFrames *self, const char *address)
{
  gboolean was = self->reading != NULL;
  char *copy = g_strdup (address);

  g_free (self->reading);
  self->reading = copy;
  if (was != (self->reading != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READING]);
}

static void
opened_cb (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiStrainFrames *self = owner;
  LiOpened *opened = result;

  if (error != NULL && !li_error_is_cancelled (error))
    li_document_message (self->document, "%s", error->message);
  g_hash_table_insert (self->sources, g_strdup (self->reading),
                       opened != NULL ? li_opened_new_source (opened) : NULL);
  g_clear_pointer (&opened, li_opened_free);
  set_reading (self, NULL);
  show (self);
}

/* What was being opened for another frame is not wanted any more. */
static void
open_volume (LiStrainFrames *self, LiStep *step)
{
  g_autofree char *title = g_strdup_printf (_ ("Open %s"), li_step_get_name (step));
  const char *address = li_step_get_address (step);

  set_reading (self, address);
  li_request_ask (self->request, &(LiQuestion){ .title = title,
                                                .jobs = li_document_get_jobs (self->document),
                                                .work = li_open_volume_work,
                                                .data = g_strdup (address),
                                                .free_data = g_free,
                                                .free_result = li_opened_free,
                                                .done = opened_cb });
}

/* As the document has it open, or opened beside it; borrowed. NULL: not there, or not yet. */
static LiPlaneSource *
source_of (LiStrainFrames *self, guint number)
{
  LiStep *step = li_document_get_nth_step (self->document, (int)number);
  const char *address = step != NULL ? li_step_get_address (step) : NULL;
  gpointer source = NULL;

  if (step != NULL && li_step_get_source (step) != NULL)
    return li_step_get_source (step);
  if (address != NULL && !g_hash_table_lookup_extended (self->sources, address, NULL, &source)
      && g_strcmp0 (address, self->reading) != 0)
    open_volume (self, step);
  return source;
}

/* Another experiment: what was opened and is being opened goes. */
static void
check_experiment (LiStrainFrames *self)
{
  if (!g_set_object (&self->experiment, li_document_get_experiment (self->document)))
    return;
  li_request_drop (self->request);
  set_reading (self, NULL);
  li_layer_set_source (self->layer, NULL);
  g_hash_table_remove_all (self->sources);
}

static void
show (LiStrainFrames *self)
{
  const LiStrainShown *shown = li_strain_model_shown (self->model);
  gboolean wanted = li_strain_model_look (self->model)->frame_grey && shown->from != shown->to
                    && shown->values != NULL
                    && li_strain_model_get_image (self->model) == LI_COVER_STRAIN;
  LiPlaneSource *source = wanted ? source_of (self, shown->from) : NULL;

  g_object_set (self->layer, "name", li_strain_model_step_name (self->model, shown->from), NULL);
  li_layer_set_look (self->layer, li_layer_get_look (li_document_get_grey (self->document)));
  li_layer_set_source (self->layer, source);
  li_layer_set_visible (self->layer, source != NULL);
}

static void
changed_cb (LiStrainModel *model, guint what, LiStrainFrames *self)
{
  check_experiment (self);
  if (what
      & (LI_STRAIN_MAP | LI_STRAIN_FRAME | LI_STRAIN_VALUES | LI_STRAIN_LOOK | LI_STRAIN_COVER))
    show (self);
}

LiLayer *
li_strain_frames_get_layer (LiStrainFrames *self)
{
  return self->layer;
}

gboolean
li_strain_frames_is_reading (LiStrainFrames *self)
{
  return self->reading != NULL;
}

static void
li_strain_frames_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_READING)
    g_value_set_boolean (value, LI_STRAIN_FRAMES (object)->reading != NULL);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_strain_frames_dispose (GObject *object)
{
  LiStrainFrames *self = LI_STRAIN_FRAMES (object);

  li_request_drop (self->request);
  g_clear_object (&self->experiment);
  g_clear_object (&self->document);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_strain_frames_parent_class)->dispose (object);
}

static void
li_strain_frames_finalize (GObject *object)
{
  LiStrainFrames *self = LI_STRAIN_FRAMES (object);

  li_request_free (self->request);
  g_hash_table_unref (self->sources);
  g_object_unref (self->layer);
  g_free (self->reading);
  G_OBJECT_CLASS (li_strain_frames_parent_class)->finalize (object);
}

static void
li_strain_frames_class_init (LiStrainFramesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_strain_frames_get_property;
  object_class->dispose = li_strain_frames_dispose;
  object_class->finalize = li_strain_frames_finalize;
  props[PROP_READING]
      = g_param_spec_boolean ("reading", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
unref_source (gpointer source)
{
  if (source != NULL)
    li_plane_source_unref (source);
}

static void
li_strain_frames_init (LiStrainFrames *self)
{
  self->layer = li_layer_new (_ ("Image of the map's frame"));
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_source);
  self->request = li_request_new (self);
}

LiStrainFrames *
li_strain_frames_new (LiStrainModel *model)
{
  LiStrainFrames *self = g_object_new (LI_TYPE_STRAIN_FRAMES, NULL);

  self->model = g_object_ref (model);
  self->document = g_object_ref (li_strain_model_get_document (model));
  g_set_object (&self->experiment, li_document_get_experiment (self->document));
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, 0);
  show (self);
  return self;
}
