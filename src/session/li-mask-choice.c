/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-mask-choice.h"

#include <glib/gi18n.h>
#include "session/li-mask-files.h"
#include "session/li-request.h"
#include "volume/li-open-options.h"
#include "workflow/li-recorded-volume.h"

#define ROLE "mask"

typedef struct
{
  LiMaskKind kind;
  char *label;
} Choice;

struct _LiMaskChoice
{
  GObject parent_instance;
  LiDocument *document;
  LiExperiment *experiment;
  guint step;
  GArray *choices; /* Choice */
  guint selected;
  gboolean all, refused;
  char *about;
  LiRequest *request; /* files that are being looked at */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_ALL,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiMaskChoice, li_mask_choice, G_TYPE_OBJECT)

static void
choice_clear (gpointer data)
{
  g_free (((Choice *)data)->label);
}

static void
add_choice (LiMaskChoice *self, LiMaskKind kind, const char *label)
{
  Choice choice = { kind, g_strdup (label) };

  g_array_append_val (self->choices, choice);
}

static void
set_about (LiMaskChoice *self, char *about, gboolean refused)
{
  g_free (self->about);
  self->about = about;
  self->refused = refused;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static const LiTimeStep *
find_step (LiMaskChoice *self)
{
  return self->experiment != NULL && self->step < li_experiment_n_steps (self->experiment)
             ? li_experiment_step (self->experiment, self->step)
             : NULL;
}

void
li_mask_choice_reset (LiMaskChoice *self)
{
  const LiTimeStep *step = find_step (self);
  const LiStepVolume *mask = step != NULL ? li_time_step_volume (step, ROLE) : NULL;
  g_autofree char *name = mask != NULL ? g_path_get_basename (mask->path) : NULL;

  g_array_set_size (self->choices, 0);
  add_choice (self, LI_MASK_NONE, _ ("No mask"));
  if (mask != NULL)
    add_choice (self, LI_MASK_KEPT, name);
  if (step != NULL && li_time_step_volume (step, "labels") != NULL)
    add_choice (self, LI_MASK_LABELS, _ ("Everything that is labelled"));
  add_choice (self, LI_MASK_FILE, _ ("Choose a file…"));
  self->selected = mask != NULL ? 1 : 0;
  set_about (self,
             step == NULL ? g_strdup ("")
                          : g_strdup_printf (
                              mask != NULL ? _ ("Of %s: windows are measured where it is not 0.")
                                           : _ ("Of %s: all of the image takes part."),
                              step->name),
             FALSE);
}

static void
save (LiMaskChoice *self)
{
  g_autoptr (GError) error = NULL;

  li_experiment_changed (self->experiment);
  if (!li_experiment_save (self->experiment, &error))
    li_document_message (self->document, "%s", error->message);
  li_document_refresh_analysis (self->document);
  li_mask_choice_reset (self);
}

static void
patch_cb (gpointer owner, const char *path, GVariant *value)
{
  LiMaskChoice *self = owner;
  g_autoptr (GError) error = NULL;

  if (self->experiment == NULL)
    return;
  if (!li_experiment_set_part (self->experiment, path, value, &error))
    li_document_message (self->document, "%s", error->message);
  save (self);
}

/* The volumes of the step at @path alone: undo is to take back nothing else, above all not what
 * other programs have written into the record since. */
static GVariant *
volumes_of (LiMaskChoice *self, const char *path)
{
  g_autoptr (GVariant) step = li_experiment_get_part (self->experiment, path);
  g_autoptr (GVariant) volumes = g_variant_lookup_value (step, "volumes", NULL);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "volumes", volumes);
  return g_variant_builder_end (&builder);
}

static void
set_mask (LiMaskChoice *self, const char *id, const LiStepVolume *mask)
{
  int step = li_experiment_find_step (self->experiment, id);
  g_autofree char *path = g_strconcat ("time-steps/", id, NULL);

  if (step < 0)
    return;
  g_autoptr (GVariant) old = g_variant_ref_sink (volumes_of (self, path));
  if (mask != NULL)
    li_experiment_set_volume (self->experiment, (guint)step, mask);
  else
    li_experiment_remove_volume (self->experiment, (guint)step, ROLE);
  li_history_push_patch (li_document_get_history (self->document), _ ("Mask"), self, patch_cb, path,
                         old, volumes_of (self, path));
}

/* @ids: of time steps; a mask for each of them, NULL: none. One undo step. */
static void
set_masks (LiMaskChoice *self, const GPtrArray *ids, const GPtrArray *masks)
{
  LiHistory *history = li_document_get_history (self->document);

  li_history_begin_group (history, _ ("Mask"));
  for (guint k = 0; k < ids->len; k++)
    set_mask (self, ids->pdata[k], masks != NULL ? masks->pdata[k] : NULL);
  li_history_end_group (history);
  save (self);
}

/* Ids of the steps that a choice is for, as they are now: another step may be shown when the files
 * have been looked at. */
static GPtrArray *
chosen_ids (LiMaskChoice *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint k = 0; k < li_experiment_n_steps (self->experiment); k++)
    if (self->all || k == self->step)
      g_ptr_array_add (ids, g_strdup (li_experiment_step (self->experiment, k)->id));
  return ids;
}

static void
files_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiMaskChoice *self = owner;
  g_autoptr (GPtrArray) masks = result;

  if (masks != NULL)
    {
      set_masks (self, context, masks);
      return;
    }
  li_mask_choice_reset (self);
  if (error != NULL)
    set_about (self, g_strdup (error->message), TRUE);
}

/* FALSE: the step has no such volume, which has been told. */
static gboolean
add_file (LiMaskChoice *self, LiMaskFiles *files, guint step, const char *path)
{
  const char *name = li_experiment_step (self->experiment, step)->name;
  const char *role
      = li_experiment_common_role (self->experiment, li_document_get_role (self->document));
  g_autofree char *image
      = role != NULL ? li_experiment_volume_address (self->experiment, step, role) : NULL;
  g_autofree char *mask = path != NULL
                              ? li_volume_address (path, NULL)
                              : li_experiment_volume_address (self->experiment, step, "labels");

  if (image == NULL)
    li_document_message (self->document,
                         _ ("%s has no volume that all time steps have: add one of their role with "
                            "“litho import”, then choose the mask"),
                         name);
  else if (mask == NULL)
    li_document_message (self->document, _ ("%s has no labels: choose for one time step at a time"),
                         name);
  if (image == NULL || mask == NULL)
    return FALSE;
  li_mask_files_add (files, name, mask, image);
  return TRUE;
}

/* @path: for every step of the choice; NULL: each step's own labels. */
static void
look_at (LiMaskChoice *self, const char *path)
{
  GPtrArray *ids = chosen_ids (self);
  LiMaskFiles *files = li_mask_files_new ();
  gboolean ok = ids->len > 0;

  for (guint k = 0; ok && k < ids->len; k++)
    ok = add_file (self, files, (guint)li_experiment_find_step (self->experiment, ids->pdata[k]),
                   path);
  if (!ok)
    {
      li_mask_files_free (files);
      g_ptr_array_unref (ids);
      li_mask_choice_reset (self);
      return;
    }
  li_request_ask (self->request,
                  &(LiQuestion){ .title = _ ("Look at the mask"),
                                 .jobs = li_document_get_jobs (self->document),
                                 .work = li_mask_files_work,
                                 .data = files,
                                 .free_data = li_mask_files_free,
                                 .free_result = (GDestroyNotify)g_ptr_array_unref,
                                 .done = files_done,
                                 .context = ids,
                                 .free_context = (GDestroyNotify)g_ptr_array_unref });
}

static void
remove_masks (LiMaskChoice *self)
{
  g_autoptr (GPtrArray) ids = chosen_ids (self);

  set_masks (self, ids, NULL);
}

/* The record's mask for all steps of the choice; where it is this step's labels, theirs. */
static void
spread_kept (LiMaskChoice *self)
{
  g_autofree char *mask = li_experiment_volume_path (self->experiment, self->step, ROLE);
  g_autofree char *labels = li_experiment_volume_path (self->experiment, self->step, "labels");

  look_at (self, g_strcmp0 (mask, labels) != 0 ? mask : NULL);
}

void
li_mask_choice_choose (LiMaskChoice *self, guint k)
{
  if (find_step (self) == NULL || k >= self->choices->len)
    return;
  li_request_drop (self->request);
  self->selected = k;
  if (li_mask_choice_kind (self, k) == LI_MASK_NONE)
    remove_masks (self);
  else if (li_mask_choice_kind (self, k) == LI_MASK_LABELS)
    look_at (self, NULL);
}

void
li_mask_choice_set_file (LiMaskChoice *self, const char *path)
{
  if (find_step (self) != NULL)
    look_at (self, path);
}

gboolean
li_mask_choice_get_all (LiMaskChoice *self)
{
  return self->all;
}

void
li_mask_choice_set_all (LiMaskChoice *self, gboolean all)
{
  if (self->all == all)
    return;
  self->all = all;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ALL]);
  if (!all || find_step (self) == NULL)
    return;
  if (li_mask_choice_kind (self, self->selected) == LI_MASK_KEPT)
    spread_kept (self);
  else
    li_mask_choice_choose (self, self->selected);
}

guint
li_mask_choice_n (LiMaskChoice *self)
{
  return self->choices->len;
}

LiMaskKind
li_mask_choice_kind (LiMaskChoice *self, guint k)
{
  return g_array_index (self->choices, Choice, k).kind;
}

const char *
li_mask_choice_label (LiMaskChoice *self, guint k)
{
  return g_array_index (self->choices, Choice, k).label;
}

guint
li_mask_choice_get_selected (LiMaskChoice *self)
{
  return self->selected;
}

const char *
li_mask_choice_get_about (LiMaskChoice *self, gboolean *refused)
{
  *refused = self->refused;
  return self->about;
}

void
li_mask_choice_set_step (LiMaskChoice *self, guint step)
{
  if (self->step == step)
    return;
  self->step = step;
  li_mask_choice_reset (self);
}

void
li_mask_choice_set_experiment (LiMaskChoice *self, LiExperiment *experiment)
{
  if (self->experiment == experiment)
    return;
  li_request_drop (self->request);
  if (self->experiment != NULL)
    g_signal_handlers_disconnect_by_data (self->experiment, self);
  g_set_object (&self->experiment, experiment);
  if (experiment != NULL)
    g_signal_connect_object (experiment, "merged", G_CALLBACK (li_mask_choice_reset), self,
                             G_CONNECT_SWAPPED);
  li_history_forget (li_document_get_history (self->document), self);
  li_mask_choice_set_all (self, FALSE);
  li_mask_choice_reset (self);
}

static void
li_mask_choice_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ALL)
    g_value_set_boolean (value, LI_MASK_CHOICE (object)->all);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_mask_choice_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ALL)
    li_mask_choice_set_all (LI_MASK_CHOICE (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_mask_choice_dispose (GObject *object)
{
  LiMaskChoice *self = LI_MASK_CHOICE (object);

  li_request_drop (self->request);
  if (self->document != NULL)
    li_history_forget (li_document_get_history (self->document), self);
  g_clear_object (&self->experiment);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_mask_choice_parent_class)->dispose (object);
}

static void
li_mask_choice_finalize (GObject *object)
{
  LiMaskChoice *self = LI_MASK_CHOICE (object);

  li_request_free (self->request);
  g_array_unref (self->choices);
  g_free (self->about);
  G_OBJECT_CLASS (li_mask_choice_parent_class)->finalize (object);
}

static void
li_mask_choice_class_init (LiMaskChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_mask_choice_get_property;
  object_class->set_property = li_mask_choice_set_property;
  object_class->dispose = li_mask_choice_dispose;
  object_class->finalize = li_mask_choice_finalize;
  props[PROP_ALL]
      = g_param_spec_boolean ("all", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_mask_choice_init (LiMaskChoice *self)
{
  self->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  g_array_set_clear_func (self->choices, choice_clear);
  self->request = li_request_new (self);
  self->about = g_strdup ("");
}

LiMaskChoice *
li_mask_choice_new (LiDocument *document)
{
  LiMaskChoice *self = g_object_new (LI_TYPE_MASK_CHOICE, NULL);

  self->document = g_object_ref (document);
  li_mask_choice_reset (self);
  return self;
}
