/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-refine.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-error.h"
#include "base/li-lock.h"
#include "base/li-number.h"
#include "base/li-ref.h"
#include "dvc/li-period.h"

struct _LiRefine
{
  LiRef ref;
  LiPairImages *images;
  LiPhi pose;
  LiRegisterParams params;
  LiMutex lock;
  GArray *fresh; /* LiRegisterStep, from the worker, under the lock */
  guint idle;    /* under the lock */
  GArray *steps; /* main thread */
  void (*stepped) (gpointer data);
  gpointer data;
  LiNode result;
  gboolean has_result;
  char *repeats; /* of the work: what is to be said of a texture that repeats, or NULL */
};

static LiRefine *
li_refine_ref (LiRefine *self)
{
  li_ref_inc (&self->ref);
  return self;
}

void
li_refine_unref (LiRefine *self)
{
  if (!li_ref_dec (&self->ref))
    return;
  li_pair_images_unref (self->images);
  g_array_unref (self->fresh);
  g_array_unref (self->steps);
  li_mutex_clear (&self->lock);
  g_free (self->repeats);
  li_params_clear (&li_register_params, &self->params);
  g_free (self);
}

LiRefine *
li_refine_new (LiPairImages *images,
               const LiPhi *pose,
               gboolean rigid,
               int bin,
               void (*stepped) (gpointer data),
               gpointer data)
{
  LiRefine *self = g_new0 (LiRefine, 1);
  LiIntList bins = { 0 };

  li_ref_init (&self->ref);
  self->images = li_pair_images_ref (images);
  self->pose = *pose;
  li_params_init (&li_register_params, &self->params);
  self->params.rigid = rigid;
  for (int b = 8; b >= MAX (bin, 1); b /= 2)
    bins.v[bins.n++] = b;
  self->params.bins = bins;
  li_mutex_init (&self->lock);
  self->fresh = g_array_new (FALSE, FALSE, sizeof (LiRegisterStep));
  self->steps = g_array_new (FALSE, FALSE, sizeof (LiRegisterStep));
  self->stepped = stepped;
  self->data = data;
  return self;
}

static void
take_steps (LiRefine *self)
{
  li_mutex_lock (&self->lock);
  g_array_append_vals (self->steps, self->fresh->data, self->fresh->len);
  g_array_set_size (self->fresh, 0);
  li_mutex_unlock (&self->lock);
}

static gboolean
tell_cb (gpointer data)
{
  LiRefine *self = data;

  li_mutex_lock (&self->lock);
  self->idle = 0;
  li_mutex_unlock (&self->lock);
  take_steps (self);
  if (self->stepped != NULL)
    self->stepped (self->data);
  return G_SOURCE_REMOVE;
}

static void
unref_cb (gpointer data)
{
  li_refine_unref (data);
}

static void
watch_cb (const LiRegisterStep *step, gpointer data)
{
  LiRefine *self = data;

  li_mutex_lock (&self->lock);
  g_array_append_vals (self->fresh, step, 1);
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_cb, li_refine_ref (self), unref_cb);
  li_mutex_unlock (&self->lock);
}

/* Looked for where the registration doubts its place, as litho register does. */
static gboolean
find_repeats (LiRefine *self, const LiNode *node, GError **error)
{
  LiPeriod period;

  if (node->reason != LI_REASON_AMBIGUOUS && node->reason != LI_REASON_SINGULAR)
    return TRUE;
  if (!li_period_find (self->images->volume[0], NULL, &period, error))
    return FALSE;
  self->repeats = li_period_text (&period);
  return TRUE;
}

static gpointer
refine_work (gpointer data, LiProgress *progress, GError **error)
{
  LiRefine *self = data;
  LiNode *out = g_new0 (LiNode, 1);

  if (li_register (&(const LiRegisterInput){ .im1 = self->images->volume[0],
                                             .im2 = self->images->volume[1],
                                             .guess = &self->pose,
                                             .params = &self->params,
                                             .watch = watch_cb,
                                             .watch_data = self },
                   out, progress, error)
      && find_repeats (self, out, error))
    return out;
  g_free (out);
  return NULL;
}

void
li_refine_take_result (LiRefine *self, LiNode *node)
{
  if (node != NULL)
    {
      self->result = *node;
      self->has_result = TRUE;
    }
  g_free (node);
  /* A step may still wait to be told: the end comes first, and is the last thing told. */
  take_steps (self);
  self->stepped = NULL;
}

void
li_refine_start (LiRefine *self, LiRequest *request, LiJobList *jobs, LiRequestDone done)
{
  g_autofree char *title
      = g_strdup_printf (_ ("Register %s to %s"), self->images->name[0], self->images->name[1]);

  li_request_ask (request, &(LiQuestion){ .title = title,
                                          .jobs = jobs,
                                          .work = refine_work,
                                          .data = li_refine_ref (self),
                                          .free_data = unref_cb,
                                          .free_result = g_free,
                                          .done = done });
}

void
li_refine_mute (LiRefine *self)
{
  self->stepped = NULL;
}

const LiRegisterStep *
li_refine_steps (LiRefine *self, gsize *n)
{
  *n = self->steps->len;
  return (const LiRegisterStep *)self->steps->data;
}

const LiNode *
li_refine_result (LiRefine *self)
{
  return self->has_result ? &self->result : NULL;
}

/* What helps depends on how far it came. */
static const char *
advice (const LiNode *node)
{
  if (!isnan (node->zncc) && node->zncc < 0.5)
    return _ ("The images hardly look alike here: bring image 1 closer by hand, or set three pairs "
              "of points, and refine again.");
  if (node->reason == LI_REASON_ITERATIONS)
    return _ ("It was still moving when the iterations ran out: refine again from here, or allow "
              "only a rigid motion first.");
  return _ ("Bring image 1 closer by hand, try a rigid motion first, or a coarser level.");
}

static char *
result_words (const LiNode *node)
{
  if (node->status == LI_STATUS_CONVERGED)
    return li_number_printf (_ ("Converged after %d iterations, ZNCC %.4f."), node->iterations,
                             node->zncc);
  return g_strdup_printf (_ ("Not converged: %s. %s"), li_reason_text (node->reason),
                          advice (node));
}

char *
li_refine_words (LiRefine *self, const GError *error)
{
  g_autofree char *words = NULL;

  if (!self->has_result)
    return g_strdup (error == NULL || li_error_is_cancelled (error)
                         ? _ ("Cancelled; the pose is as it was.")
                         : error->message);
  words = result_words (&self->result);
  return self->repeats != NULL ? g_strdup_printf (_ ("%s Warning: %s."), words, self->repeats)
                               : g_steal_pointer (&words);
}
