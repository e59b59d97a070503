/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "base/li-thread.h"
#include "session/li-document-private.h"
#include "session/li-layer-contrast.h"
#include "session/li-open-volume.h"
#include "volume/li-open-options.h"

#define PYRAMID_FROM ((gsize)64 << 20)

/* Reads something for a step as a job of the document's; stale as soon as the step is not shown any
 * more. @done gets the step as owner and the document as context. */
static void
read_for_step (LiDocument *self, LiStep *step, LiStepReads what, LiQuestion question)
{
  question.jobs = self->jobs;
  question.context = g_object_ref (self);
  question.free_context = g_object_unref;
  li_request_ask (li_step_get_request (step, what), &question);
}

/* The first window comes from one slice; a person may have changed it meanwhile. */
static void
improve_guess (LiDocument *self, LiStep *step)
{
  const LiLook *look = li_layer_get_look (self->grey);

  if (step == li_document_get_current (self) && look->lo == self->guess[0]
      && look->hi == self->guess[1])
    li_document_auto_contrast (self);
}

static void
histogram_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiDocument *self = context;

  if (result == NULL)
    return;
  li_step_take_histogram (owner, result);
  improve_guess (self, owner);
  li_document_emit_image_changed (self);
}

static gpointer
histogram_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  return li_histogram_new (data, NULL, LI_CONTRAST_VOXELS, progress, error);
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

  read_for_step (self, step, LI_STEP_READS_HISTOGRAM,
                 (LiQuestion){ .title = title,
                               .work = histogram_work,
                               .data = li_volume_ref (li_step_get_volume (step)),
                               .free_data = volume_unref,
                               .free_result = histogram_free,
                               .done = histogram_done });
}

static gpointer
pyramid_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_BACKGROUND);
  return li_pyramid_new (data, FALSE, 0, progress, error);
}

static void
pyramid_free (gpointer pyramid)
{
  li_pyramid_unref (pyramid);
}

static void
pyramid_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  g_autoptr (LiPyramid) pyramid = result;

  if (pyramid != NULL && li_step_get_source (owner) != NULL)
    li_plane_source_set_pyramid (li_step_get_source (owner), pyramid);
  else
    li_document_tell_error (context, error);
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
  read_for_step (self, step, LI_STEP_READS_PYRAMID,
                 (LiQuestion){ .title = title,
                               .work = pyramid_work,
                               .data = li_volume_ref (volume),
                               .free_data = volume_unref,
                               .free_result = pyramid_free,
                               .done = pyramid_done });
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

void
li_document_show_step (LiDocument *self, LiStep *step)
{
  LiVolume *volume = li_step_get_volume (step);

  li_layer_set_source (self->grey, li_step_get_source (step));
  if (volume != NULL)
    {
      set_frame (self, volume);
      li_document_apply_restore (self);
    }
  li_document_emit_image_changed (self);
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
      self->guess[0] = li_layer_get_look (self->grey)->lo;
      self->guess[1] = li_layer_get_look (self->grey)->hi;
      self->has_window = TRUE;
    }
  start_histogram (self, step);
  if (opened->pyramid == NULL)
    start_pyramid (self, step);
}

static void
open_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiDocument *self = context;
  LiStep *step = owner;
  LiOpened *opened = result;

  if (opened != NULL)
    take_opened (self, step, opened);
  else
    {
      li_step_set_state (step, LI_STEP_FAILED);
      if (error != NULL && !li_error_is_cancelled (error))
        li_step_set_subtitle (step, error->message);
      li_document_tell_error (self, error);
    }
  if (step == li_document_get_current (self))
    li_document_show_step (self, step);
  g_clear_pointer (&opened, li_opened_free);
}

void
li_document_open_step (LiDocument *self, LiStep *step)
{
  g_autofree char *title = g_strdup_printf (_ ("Open %s"), li_step_get_name (step));

  if (li_step_get_path (step) == NULL)
    {
      li_document_message (self, _ ("%s has no volume of the kind “%s”"), li_step_get_name (step),
                           self->role != NULL ? self->role : "");
      li_step_set_state (step, LI_STEP_FAILED);
      li_document_show_step (self, step);
      return;
    }
  li_step_set_state (step, LI_STEP_OPENING);
  read_for_step (self, step, LI_STEP_READS_VOLUME,
                 (LiQuestion){ .title = title,
                               .work = li_open_volume_work,
                               .data = g_strdup (li_step_get_address (step)),
                               .free_data = g_free,
                               .free_result = li_opened_free,
                               .done = open_done });
}
