/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-residual-model-private.h"

#include <glib/gi18n.h>
#include "dvc/li-deform.h"
#include "session/li-deformed-file.h"
#include "session/li-open-volume.h"
#include "workflow/li-recorded-volume.h"

/* The answer has come: @result is a LiOpened or NULL, in which case the image is asked for again by
 * the next load. */
static void
image_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiResidualModel *self = owner;
  LiStrainCover image = (LiStrainCover)GPOINTER_TO_INT (context);
  LiOpened *opened = result;

  if (opened != NULL)
    self->sources[image] = li_opened_new_source (opened);
  else
    li_residual_model_tell_error (self, error);
  g_clear_pointer (&opened, li_opened_free);
  li_residual_model_changed (self);
}

static void
open_residual (LiResidualModel *self)
{
  g_autofree char *name = g_path_get_basename (self->residual),
                  *title = g_strdup_printf (_ ("Open %s"), name);

  li_request_ask (self->requests[LI_COVER_RESIDUAL],
                  &(LiQuestion){ .title = title,
                                 .jobs = li_document_get_jobs (self->document),
                                 .work = li_open_volume_work,
                                 .data = li_volume_address (self->residual, NULL),
                                 .free_data = g_free,
                                 .free_result = li_opened_free,
                                 .done = image_done,
                                 .context = GINT_TO_POINTER (LI_COVER_RESIDUAL) });
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

static gboolean
make_deformed (const Deform *deform, LiProgress *progress, GError **error)
{
  LiDeformParams params = { 0 };
  g_autoptr (LiVolume) image = li_volume_open_address (deform->image, NULL, progress, error);
  g_autoptr (LiField) field = image != NULL ? li_field_read_tsv (deform->field, error) : NULL;
  gboolean ok;

  if (field == NULL)
    return FALSE;
  li_params_init (&li_deform_params, &params);
  ok = li_deform (image, field, &params, deform->out, progress, error);
  li_params_clear (&li_deform_params, &params);
  return ok;
}

/* The deformed first image in the cache, made once for each analysis: a LiOpened. */
static gpointer
deform_work (gpointer data, LiProgress *progress, GError **error)
{
  const Deform *deform = data;
  g_autofree char *address = li_volume_address (deform->out, NULL);

  if (!g_file_test (deform->out, G_FILE_TEST_EXISTS) && !make_deformed (deform, progress, error))
    return NULL;
  return li_open_volume_work (address, progress, error);
}

/* Nothing is started, and a message tells, when there is no volume or no place for the result. */
static void
open_deformed (LiResidualModel *self)
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
    return;
  li_deformed_file_forget_others (self->experiment, self->from, self->to, self->stamp);
  deform = g_new (Deform, 1);
  *deform = (Deform){ g_steal_pointer (&image), g_strdup (self->field), g_steal_pointer (&out) };
  li_request_ask (self->requests[LI_COVER_DEFORMED],
                  &(LiQuestion){ .title = _ ("Deform the reference"),
                                 .jobs = li_document_get_jobs (self->document),
                                 .work = deform_work,
                                 .data = deform,
                                 .free_data = deform_free,
                                 .free_result = li_opened_free,
                                 .done = image_done,
                                 .context = GINT_TO_POINTER (LI_COVER_DEFORMED) });
}

static gboolean
is_to_be_read (LiResidualModel *self, LiStrainCover image, const char *file)
{
  return (self->shown == image || self->beside) && file != NULL && self->sources[image] == NULL
         && !li_request_is_open (self->requests[image]);
}

void
li_residual_model_load (LiResidualModel *self)
{
  if (is_to_be_read (self, LI_COVER_RESIDUAL, self->residual))
    open_residual (self);
  if (is_to_be_read (self, LI_COVER_DEFORMED, self->field))
    open_deformed (self);
  li_residual_model_changed (self);
}

void
li_residual_model_unload (LiResidualModel *self)
{
  li_layer_set_source (self->layer, NULL);
  for (int k = 0; k < LI_RESIDUAL_N_IMAGES; k++)
    {
      li_request_drop (self->requests[k]);
      g_clear_pointer (&self->sources[k], li_plane_source_unref);
    }
}
