/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-run-private.h"
#include "base/li-number.h"
#include "dvc/li-frame.h"
#include "workflow/li-recorded-volume.h"

typedef struct
{
  guint from;
  char *image, *mask; /* mask may be NULL */
  double spacing, half_window;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_free (check->image);
  g_free (check->mask);
  g_free (check);
}

void
li_texture_free (gpointer data)
{
  LiTexture *texture = data;

  g_clear_pointer (&texture->grid, li_field_free);
  g_free (texture->expected);
  g_free (texture);
}

static gpointer
check_work (gpointer data, LiProgress *progress, GError **error)
{
  const Check *check = data;
  const double spacing[3] = { check->spacing, check->spacing, check->spacing };
  const double half[3] = { check->half_window, check->half_window, check->half_window };
  g_autoptr (LiVolume) image = li_volume_open_address (check->image, NULL, progress, error);
  g_autoptr (LiVolume) mask = NULL;
  LiTexture *texture;

  if (image == NULL
      || (check->mask != NULL
          && (mask = li_volume_open_address (check->mask, NULL, progress, error)) == NULL))
    return NULL;
  texture = g_new0 (LiTexture, 1);
  texture->from = check->from;
  texture->grid = li_frame_new_grid (image, spacing, error);
  if (texture->grid != NULL)
    texture->expected = g_new (float, texture->grid->n);
  if (texture->grid == NULL
      || !li_texture_check (image, mask, texture->grid, half, 0, texture->expected,
                            &texture->summary, progress, error))
    g_clear_pointer (&texture, li_texture_free);
  return texture;
}

static void
show_summary (LiStrainRun *self)
{
  const LiTextureSummary *s = &self->texture->summary;
  g_autofree char *text = NULL, *advice = NULL;

  if (s->poor > 0)
    advice = li_number_printf (_ ("; suggested half window: %.0f"), s->suggested_half_window);
  text = li_number_printf (
      _ ("%zu of %zu windows are poor in texture (red). Grey features are about %.1f voxels wide, "
         "the noise is %.0f grey levels%s."),
      s->poor, s->nodes, s->correlation_length, s->noise_sd, advice != NULL ? advice : "");
  gtk_label_set_text (GTK_LABEL (self->texture_label), text);
}

static void
check_done (LiJob *job, gpointer data)
{
  g_autoptr (LiStrainRun) self = data;
  LiTexture *texture = li_job_take_result (job);

  self->texture_job = NULL;
  if (self->closed)
    {
      g_clear_pointer (&texture, li_texture_free);
      return;
    }
  if (texture != NULL)
    {
      g_clear_pointer (&self->texture, li_texture_free);
      self->texture = texture;
      self->show_texture = TRUE;
      show_summary (self);
    }
  else if (li_job_get_error (job) != NULL)
    li_document_message (self->document, "%s", li_job_get_error (job)->message);
  li_strain_run_update (self);
}

void
li_strain_run_check_texture (LiStrainRun *self)
{
  const LiCorrelateParams *p = &self->params.correlation;
  Check *check;
  g_autofree char *image = NULL;

  if (self->experiment == NULL || self->texture_job != NULL || p->spacing.n == 0)
    return;
  image = li_experiment_volume_address (self->experiment, self->from,
                                        li_document_get_role (self->document));
  if (image == NULL)
    {
      li_document_message (self->document, _ ("This time step has no volume to look at"));
      return;
    }
  check = g_new0 (Check, 1);
  check->from = self->from;
  check->image = g_steal_pointer (&image);
  check->mask = li_experiment_volume_address (self->experiment, self->from, "mask");
  check->spacing = p->spacing.v[p->spacing.n - 1];
  check->half_window
      = p->half_window.n > 0 ? p->half_window.v[p->half_window.n - 1] : floor (check->spacing / 2);
  self->texture_job
      = li_document_run (self->document, _ ("Check texture"), check_work, check, check_free,
                         li_texture_free, check_done, g_object_ref (self));
  li_strain_run_update (self);
}

void
li_strain_run_hide_texture (LiStrainRun *self)
{
  self->show_texture = FALSE;
  li_strain_run_update (self);
}
