/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-run-private.h"
#include "base/li-error.h"
#include "base/li-thread.h"
#include "workflow/li-recorded-volume.h"

#define ROLE "mask"

typedef enum
{
  CHOICE_NONE,
  CHOICE_KEPT,   /* the file that the record names */
  CHOICE_LABELS, /* everything that is labelled in this step */
  CHOICE_FILE    /* a file to be chosen */
} Choice;

static const LiTimeStep *
step_of (LiStrainRun *self)
{
  return self->experiment != NULL && self->from < li_experiment_n_steps (self->experiment)
             ? li_experiment_step (self->experiment, self->from)
             : NULL;
}

static void
save (LiStrainRun *self)
{
  g_autoptr (GError) error = NULL;

  li_experiment_changed (self->experiment);
  if (!li_experiment_save (self->experiment, &error))
    li_document_message (self->document, "%s", error->message);
  li_document_refresh_analysis (self->document);
  li_strain_run_show_mask (self);
}

static void
patch_cb (gpointer owner, const char *path, GVariant *value)
{
  LiStrainRun *self = owner;
  g_autoptr (GError) error = NULL;

  if (self->experiment == NULL)
    return;
  if (!li_experiment_set_part (self->experiment, path, value, &error))
    li_document_message (self->document, "%s", error->message);
  save (self);
}

/* Time steps as they were when something was asked of them: the hand may have gone on since. */
typedef struct
{
  LiStrainRun *run;
  LiExperiment *experiment;
  GPtrArray *ids;
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->run);
  g_object_unref (asked->experiment);
  g_ptr_array_unref (asked->ids);
  g_free (asked);
}

/* The step that is looked at, or all where the box is ticked. */
static Asked *
ask (LiStrainRun *self)
{
  gboolean all = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->mask_all));
  Asked *asked = g_new (Asked, 1);

  asked->run = g_object_ref (self);
  asked->experiment = g_object_ref (self->experiment);
  asked->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint k = 0; k < li_experiment_n_steps (self->experiment); k++)
    if (all || k == self->from)
      g_ptr_array_add (asked->ids, g_strdup (li_experiment_step (self->experiment, k)->id));
  return asked;
}

/* The volumes of the step at @path alone: undo is to take back nothing else, above all not what
 * other programs have written into the record since. */
static GVariant *
volumes_of (LiStrainRun *self, const char *path)
{
  g_autoptr (GVariant) step = li_experiment_get_part (self->experiment, path);
  g_autoptr (GVariant) volumes = g_variant_lookup_value (step, "volumes", NULL);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "volumes", volumes);
  return g_variant_builder_end (&builder);
}

static void
set_mask (LiStrainRun *self, const char *id, const LiStepVolume *mask)
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

/* A mask for each of the steps, NULL: none; one undo step. */
static void
set_masks (LiStrainRun *self, const Asked *asked, const GPtrArray *masks)
{
  LiHistory *history = li_document_get_history (self->document);

  li_history_begin_group (history, _ ("Mask"));
  for (guint k = 0; k < asked->ids->len; k++)
    set_mask (self, asked->ids->pdata[k], masks != NULL ? masks->pdata[k] : NULL);
  li_history_end_group (history);
  save (self);
}

/* Files as they may become masks: one of each for every step. */
typedef struct
{
  GPtrArray *names, *paths, *images;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_ptr_array_unref (look->names);
  g_ptr_array_unref (look->paths);
  g_ptr_array_unref (look->images);
  g_free (look);
}

static Look *
look_new (void)
{
  Look *look = g_new (Look, 1);

  look->names = g_ptr_array_new_with_free_func (g_free);
  look->paths = g_ptr_array_new_with_free_func (g_free);
  look->images = g_ptr_array_new_with_free_func (g_free);
  return look;
}

static void
volume_free (gpointer data)
{
  LiStepVolume *volume = data;

  g_free (volume->role);
  g_free (volume->path);
  g_free (volume->open_options);
  g_free (volume);
}

/* Headers of both, by their addresses: a mask is voxel for voxel that of the image. */
static LiStepVolume *
look_at_one (const char *path, const char *other, LiProgress *progress, GError **error)
{
  g_autoptr (LiVolume) mask = li_volume_open_address (path, NULL, progress, error);
  g_autoptr (LiVolume) image
      = mask != NULL ? li_volume_open_address (other, NULL, progress, error) : NULL;
  LiStepVolume *volume;

  if (image == NULL)
    return NULL;
  const gint64 *m = li_volume_info (mask)->shape, *n = li_volume_info (image)->shape;
  if (memcmp (m, n, 3 * sizeof *m) != 0)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                   _ ("%s has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                      " voxels, the image %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                      " × %" G_GINT64_FORMAT ": a mask needs the shape of its image."),
                   li_volume_name (mask), m[0], m[1], m[2], n[0], n[1], n[2]);
      return NULL;
    }
  volume = g_new0 (LiStepVolume, 1);
  volume->role = g_strdup (ROLE);
  li_volume_address_split (path, &volume->path, &volume->open_options);
  volume->shape.n = 3;
  for (int a = 0; a < 3; a++)
    volume->shape.v[a] = (int)n[a];
  return volume;
}

static gpointer
look_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  const Look *look = data;
  g_autoptr (GPtrArray) masks = g_ptr_array_new_with_free_func (volume_free);

  for (guint k = 0; k < look->paths->len; k++)
    {
      LiStepVolume *volume
          = look_at_one (look->paths->pdata[k], look->images->pdata[k], progress, error);

      if (volume == NULL)
        {
          g_prefix_error (error, "%s: ", (const char *)look->names->pdata[k]);
          return NULL;
        }
      g_ptr_array_add (masks, volume);
    }
  return g_steal_pointer (&masks);
}

static void
looked_cb (LiJob *job, gpointer data)
{
  Asked *asked = data;
  LiStrainRun *self = asked->run;
  g_autoptr (GPtrArray) masks = li_job_take_result (job);
  gboolean wanted = !self->closed && self->experiment == asked->experiment;

  if (wanted && masks != NULL)
    set_masks (self, asked, masks);
  else if (wanted)
    {
      li_strain_run_show_mask (self);
      if (li_job_get_error (job) != NULL)
        {
          gtk_label_set_text (GTK_LABEL (self->mask_label), li_job_get_error (job)->message);
          gtk_widget_add_css_class (self->mask_label, "error");
        }
    }
  asked_free (asked);
}

/* FALSE: the step has no such volume, which has been told. */
static gboolean
add_look (LiStrainRun *self, Look *look, guint step, const char *path)
{
  const char *name = li_experiment_step (self->experiment, step)->name;
  const char *role
      = li_experiment_common_role (self->experiment, li_document_get_role (self->document));
  char *image = role != NULL ? li_experiment_volume_address (self->experiment, step, role) : NULL;
  char *mask = path != NULL ? li_volume_address (path, NULL)
                            : li_experiment_volume_address (self->experiment, step, "labels");

  if (image == NULL)
    li_document_message (self->document,
                         _ ("%s has no volume that all time steps have: add one of their role with "
                            "“litho import”, then choose the mask"),
                         name);
  else if (mask == NULL)
    li_document_message (self->document, _ ("%s has no labels: choose for one time step at a time"),
                         name);
  g_ptr_array_add (look->names, g_strdup (name));
  g_ptr_array_add (look->paths, mask);
  g_ptr_array_add (look->images, image);
  return image != NULL && mask != NULL;
}

/* @path: for every step that is asked; NULL: each step's own labels. */
static void
look_at (LiStrainRun *self, const char *path)
{
  Asked *asked = ask (self);
  Look *look = look_new ();
  gboolean ok = asked->ids->len > 0;

  for (guint k = 0; ok && k < asked->ids->len; k++)
    ok = add_look (self, look,
                   (guint)li_experiment_find_step (self->experiment, asked->ids->pdata[k]), path);
  if (!ok)
    {
      look_free (look);
      asked_free (asked);
      li_strain_run_show_mask (self); /* as the record has it */
      return;
    }
  li_document_run (self->document, _ ("Look at the mask"), look_work, look, look_free,
                   (GDestroyNotify)g_ptr_array_unref, looked_cb, asked);
}

static void
file_cb (GtkNativeDialog *dialog, int response, LiStrainRun *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL && self->experiment != NULL)
    look_at (self, path);
  else
    li_strain_run_show_mask (self);
  g_object_unref (dialog);
}

static void
choose_file (LiStrainRun *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Choose a Mask"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  g_autoptr (GFile) folder = g_file_new_for_path (li_experiment_get_folder (self->experiment));

  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
forget_masks (LiStrainRun *self)
{
  Asked *asked = ask (self);

  set_masks (self, asked, NULL);
  asked_free (asked);
}

/* The record's mask for the steps that are asked: where it is this step's labels, theirs. */
static void
spread_kept (LiStrainRun *self)
{
  g_autofree char *mask = li_experiment_volume_path (self->experiment, self->from, ROLE);
  g_autofree char *labels = li_experiment_volume_path (self->experiment, self->from, "labels");

  look_at (self, g_strcmp0 (mask, labels) != 0 ? mask : NULL);
}

static int
choice_of (LiStrainRun *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->mask_drop));

  return self->filling || step_of (self) == NULL || chosen >= self->mask_choices->len
             ? -1
             : g_array_index (self->mask_choices, int, chosen);
}

static void
chosen_cb (GtkDropDown *drop, GParamSpec *pspec, LiStrainRun *self)
{
  switch (choice_of (self))
    {
    case CHOICE_NONE:
      forget_masks (self);
      break;
    case CHOICE_LABELS:
      look_at (self, NULL);
      break;
    case CHOICE_FILE:
      choose_file (self);
      break;
    default:
      break;
    }
}

/* Ticked after the choice: what is chosen holds for all from now on. */
static void
all_cb (GtkCheckButton *button, LiStrainRun *self)
{
  if (!gtk_check_button_get_active (button))
    return;
  switch (choice_of (self))
    {
    case CHOICE_NONE:
      forget_masks (self);
      break;
    case CHOICE_KEPT:
      spread_kept (self);
      break;
    case CHOICE_LABELS:
      look_at (self, NULL);
      break;
    default:
      break;
    }
}

static void
add_choice (LiStrainRun *self, GtkStringList *list, Choice choice, const char *text)
{
  int number = choice;

  g_array_append_val (self->mask_choices, number);
  gtk_string_list_append (list, text);
}

void
li_strain_run_show_mask (LiStrainRun *self)
{
  const LiTimeStep *step = step_of (self);
  const LiStepVolume *mask = step != NULL ? li_time_step_volume (step, ROLE) : NULL;
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autofree char *name = mask != NULL ? g_path_get_basename (mask->path) : NULL;

  self->filling = TRUE;
  g_array_set_size (self->mask_choices, 0);
  add_choice (self, list, CHOICE_NONE, _ ("No mask"));
  if (mask != NULL)
    add_choice (self, list, CHOICE_KEPT, name);
  if (step != NULL && li_time_step_volume (step, "labels") != NULL)
    add_choice (self, list, CHOICE_LABELS, _ ("Everything that is labelled"));
  add_choice (self, list, CHOICE_FILE, _ ("Choose a file…"));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->mask_drop), G_LIST_MODEL (list));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->mask_drop), mask != NULL ? 1 : 0);
  self->filling = FALSE;
  gtk_widget_remove_css_class (self->mask_label, "error");
  if (step == NULL)
    gtk_label_set_text (GTK_LABEL (self->mask_label), "");
  else
    {
      g_autofree char *text
          = g_strdup_printf (mask != NULL ? _ ("Of %s: windows are measured where it is not 0.")
                                          : _ ("Of %s: all of the image takes part."),
                             step->name);

      gtk_label_set_text (GTK_LABEL (self->mask_label), text);
    }
}

void
li_strain_run_make_mask (LiStrainRun *self)
{
  self->mask_choices = g_array_new (FALSE, FALSE, sizeof (int));
  g_signal_connect (self->mask_drop, "notify::selected", G_CALLBACK (chosen_cb), self);
  g_signal_connect (self->mask_all, "toggled", G_CALLBACK (all_cb), self);
  li_strain_run_show_mask (self);
}
