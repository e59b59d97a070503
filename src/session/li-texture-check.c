/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-texture-check.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-number.h"
#include "draw/li-field-stats.h"
#include "dvc/li-frame.h"
#include "dvc/li-noise.h"
#include "session/li-request.h"
#include "workflow/li-recorded-volume.h"

/* What a check has found. */
typedef struct
{
  guint from;
  LiField *grid;
  float *expected;
  LiTextureSummary summary;
} Texture;

struct _LiTextureCheck
{
  GObject parent_instance;
  LiDocument *document;
  LiExperiment *experiment;
  LiRequest *request;
  Texture *found; /* NULL: nothing yet */
  char *summary;
  gboolean shown;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiTextureCheck, li_texture_check, G_TYPE_OBJECT)

static void
texture_free (gpointer data)
{
  Texture *texture = data;

  g_clear_pointer (&texture->grid, li_field_free);
  g_free (texture->expected);
  g_free (texture);
}

/* What is looked at. */
typedef struct
{
  guint from;
  char *image, *mask; /* mask may be NULL */
  double spacing, half_window;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_free (work->image);
  g_free (work->mask);
  g_free (work);
}

static gpointer
check_work (gpointer data, LiProgress *progress, GError **error)
{
  const Work *work = data;
  const double spacing[3] = { work->spacing, work->spacing, work->spacing };
  const double half[3] = { work->half_window, work->half_window, work->half_window };
  g_autoptr (LiVolume) image = li_volume_open_address (work->image, NULL, progress, error);
  g_autoptr (LiVolume) mask = NULL;
  Texture *texture;

  if (image == NULL
      || (work->mask != NULL
          && (mask = li_volume_open_address (work->mask, NULL, progress, error)) == NULL))
    return NULL;
  texture = g_new0 (Texture, 1);
  texture->from = work->from;
  texture->grid = li_frame_new_grid (image, spacing, error);
  if (texture->grid != NULL)
    texture->expected = g_new (float, texture->grid->n);
  if (texture->grid == NULL
      || !li_texture_check (image, mask, texture->grid, half, 0, texture->expected,
                            &texture->summary, progress, error))
    g_clear_pointer (&texture, texture_free);
  return texture;
}

static char *
summary_of (const LiTextureSummary *s)
{
  g_autofree char *advice = s->poor > 0 ? li_number_printf (_ ("; suggested half window: %.0f"),
                                                            s->suggested_half_window)
                                        : g_strdup ("");

  return li_number_printf (
      _ ("%zu of %zu windows are poor in texture (red). Grey features are about %.1f voxels wide, "
         "the noise is %.0f grey levels%s."),
      s->poor, s->nodes, s->correlation_length, s->noise_sd, advice);
}

static void
clear_found (LiTextureCheck *self)
{
  g_clear_pointer (&self->found, texture_free);
  g_clear_pointer (&self->summary, g_free);
  self->shown = FALSE;
}

static void
tell (LiTextureCheck *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
check_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiTextureCheck *self = owner;

  if (result != NULL)
    {
      clear_found (self);
      self->found = result;
      self->summary = summary_of (&self->found->summary);
      self->shown = TRUE;
    }
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    li_document_message (self->document, "%s", error->message);
  tell (self);
}

void
li_texture_check_start (LiTextureCheck *self, guint from, const LiCorrelateParams *params)
{
  LiQuestion question = { .title = _ ("Check texture"),
                          .jobs = li_document_get_jobs (self->document),
                          .work = check_work,
                          .free_data = work_free,
                          .free_result = texture_free,
                          .done = check_done };
  g_autofree char *image = NULL;
  Work *work;

  if (self->experiment == NULL || li_request_is_open (self->request) || params->spacing.n == 0)
    return;
  image = li_experiment_volume_address (self->experiment, from,
                                        li_document_get_role (self->document));
  if (image == NULL)
    {
      li_document_message (self->document, _ ("This time step has no volume to look at"));
      return;
    }
  work = g_new0 (Work, 1);
  work->from = from;
  work->image = g_steal_pointer (&image);
  work->mask = li_experiment_volume_address (self->experiment, from, "mask");
  work->spacing = params->spacing.v[params->spacing.n - 1];
  work->half_window = params->half_window.n > 0 ? params->half_window.v[params->half_window.n - 1]
                                                : floor (work->spacing / 2);
  question.data = work;
  li_request_ask (self->request, &question);
  tell (self);
}

void
li_texture_check_set_experiment (LiTextureCheck *self, LiExperiment *experiment)
{
  if (!g_set_object (&self->experiment, experiment))
    return;
  li_request_drop (self->request);
  clear_found (self);
  tell (self);
}

void
li_texture_check_cancel (LiTextureCheck *self)
{
  li_request_cancel (self->request);
}

void
li_texture_check_hide (LiTextureCheck *self)
{
  if (!self->shown)
    return;
  self->shown = FALSE;
  tell (self);
}

gboolean
li_texture_check_is_shown (LiTextureCheck *self)
{
  return self->shown;
}

guint
li_texture_check_step (LiTextureCheck *self)
{
  return self->found != NULL ? self->found->from : 0;
}

const LiField *
li_texture_check_grid (LiTextureCheck *self)
{
  return self->found != NULL ? self->found->grid : NULL;
}

const float *
li_texture_check_expected (LiTextureCheck *self)
{
  return self->found != NULL ? self->found->expected : NULL;
}

const char *
li_texture_check_summary (LiTextureCheck *self)
{
  return self->summary;
}

char *
li_texture_check_probe (LiTextureCheck *self, const double p[3])
{
  gint64 k = self->found != NULL ? li_field_point_at (self->found->grid, p) : -1;

  return k >= 0 ? li_number_printf (_ ("expected error %.3f voxel"), self->found->expected[k])
                : NULL;
}

static void
li_texture_check_dispose (GObject *object)
{
  LiTextureCheck *self = LI_TEXTURE_CHECK (object);

  li_request_drop (self->request);
  g_clear_object (&self->experiment);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_texture_check_parent_class)->dispose (object);
}

static void
li_texture_check_finalize (GObject *object)
{
  LiTextureCheck *self = LI_TEXTURE_CHECK (object);

  li_request_free (self->request);
  clear_found (self);
  G_OBJECT_CLASS (li_texture_check_parent_class)->finalize (object);
}

static void
li_texture_check_class_init (LiTextureCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = li_texture_check_dispose;
  object_class->finalize = li_texture_check_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_texture_check_init (LiTextureCheck *self)
{
  self->request = li_request_new (self);
}

LiTextureCheck *
li_texture_check_new (LiDocument *document)
{
  LiTextureCheck *self = g_object_new (LI_TYPE_TEXTURE_CHECK, NULL);

  self->document = g_object_ref (document);
  return self;
}
