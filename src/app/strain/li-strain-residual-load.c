/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-strain-residual-private.h"

#include <glib/gi18n.h>
#include "dvc/li-deform.h"
#include "session/li-deformed-file.h"
#include "workflow/li-recorded-volume.h"

LiResidualQuestion *
li_strain_residual_ask (LiStrainResidual *self, Show what)
{
  LiResidualQuestion *question = g_new (LiResidualQuestion, 1);

  question->self = g_object_ref (self);
  question->generation = self->generation;
  question->what = what;
  return question;
}

gboolean
li_strain_residual_take (LiResidualQuestion *question)
{
  LiStrainResidual *self = question->self;
  gboolean wanted = !self->closed && question->generation == self->generation;

  g_free (question);
  g_object_unref (self);
  return wanted;
}

static void
opened_cb (LiLayer *opened, gpointer data)
{
  LiResidualQuestion *question = data;
  LiStrainResidual *self = question->self;
  Show what = question->what;

  if (!li_strain_residual_take (question))
    return;
  if (opened != NULL)
    self->sources[what] = li_plane_source_ref (li_layer_get_source (opened));
  else
    self->asked[what] = FALSE; /* may be asked again */
  li_strain_residual_changed (self);
}

typedef struct
{
  char *image, *field, *out;
} Deform;

static void
deform_free (gpointer data)
{
  Deform *deform = data;

  g_free (deform->image);
  g_free (deform->field);
  g_free (deform->out);
  g_free (deform);
}

/* The deformed first image in the cache, made once for each analysis. */
static gpointer
deform_work (gpointer data, LiProgress *progress, GError **error)
{
  const Deform *deform = data;
  LiDeformParams params = { 0 };
  g_autoptr (LiVolume) image = NULL;
  g_autoptr (LiField) field = NULL;
  gboolean ok;

  if (g_file_test (deform->out, G_FILE_TEST_EXISTS))
    return g_strdup (deform->out);
  image = li_volume_open_address (deform->image, NULL, progress, error);
  field = image != NULL ? li_field_read_tsv (deform->field, error) : NULL;
  if (field == NULL)
    return NULL;
  li_params_init (&li_deform_params, &params);
  ok = li_deform (image, field, &params, deform->out, progress, error);
  li_params_clear (&li_deform_params, &params);
  return ok ? g_strdup (deform->out) : NULL;
}

static void
deformed_cb (LiJob *job, gpointer data)
{
  LiResidualQuestion *question = data;
  LiStrainResidual *self = question->self;
  g_autofree char *path = li_job_take_result (job);
  LiDocument *document = self->document;

  if (path != NULL && !self->closed && question->generation == self->generation)
    {
      g_autofree char *address = li_volume_address (path, NULL);

      li_document_open_layer (document, address, opened_cb, question);
      return;
    }
  if (!self->closed && li_job_get_error (job) != NULL)
    li_document_message (document, "%s", li_job_get_error (job)->message);
  if (li_strain_residual_take (question))
    self->asked[SHOW_DEFORMED] = FALSE; /* may be asked again */
}

/* FALSE: cannot be begun, which has been told. */
static gboolean
start_deform (LiStrainResidual *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *image
      = self->role != NULL ? li_experiment_volume_address (self->experiment, self->from, self->role)
                           : NULL;
  g_autofree char *out = image != NULL
                             ? li_deformed_file_path (self->experiment, self->from, self->to,
                                                      self->role, self->stamp, &error)
                             : NULL;
  Deform *deform;

  if (image == NULL)
    li_document_message (self->document, _ ("T%u has no volume to deform"), self->from);
  else if (out == NULL)
    li_document_message (self->document, "%s", error->message);
  if (out == NULL)
    return FALSE;
  li_deformed_file_forget_others (self->experiment, self->from, self->to, self->stamp);
  deform = g_new0 (Deform, 1);
  deform->image = g_steal_pointer (&image);
  deform->field = g_strdup (self->field);
  deform->out = g_steal_pointer (&out);
  li_document_run (self->document, _ ("Deform the reference"), deform_work, deform, deform_free,
                   g_free, deformed_cb, li_strain_residual_ask (self, SHOW_DEFORMED));
  return TRUE;
}

static void
want (LiStrainResidual *self, Show what, const char *from)
{
  g_autofree char *address = NULL;

  if (self->asked[what] || from == NULL)
    return;
  self->asked[what] = TRUE;
  address = li_volume_address (from, NULL);
  if (what == SHOW_DEFORMED)
    self->asked[what] = start_deform (self);
  else
    li_document_open_layer (self->document, address, opened_cb,
                            li_strain_residual_ask (self, what));
}

void
li_strain_residual_load (LiStrainResidual *self)
{
  if (self->show == SHOW_RESIDUAL || self->beside)
    want (self, SHOW_RESIDUAL, self->residual);
  if (self->show == SHOW_DEFORMED || self->beside)
    want (self, SHOW_DEFORMED, self->field);
  li_strain_residual_changed (self);
}

void
li_strain_residual_unload (LiStrainResidual *self)
{
  self->generation++;
  li_layer_set_source (self->layer, NULL);
  for (int k = 0; k < N_SHOWS; k++)
    {
      g_clear_pointer (&self->sources[k], li_plane_source_unref);
      self->asked[k] = FALSE;
    }
}
