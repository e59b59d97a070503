/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-run-private.h"
#include "base/li-error.h"
#include "volume/li-volume.h"

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
forget_volume (LiTimeStep *step, const char *role)
{
  for (guint k = step->volumes->len; k-- > 0;)
    if (g_str_equal (((LiStepVolume *)step->volumes->pdata[k])->role, role))
      g_ptr_array_remove_index (step->volumes, k);
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

/* The mask of one step or of all, NULL: none; one undo step. */
static void
set_mask (LiStrainRun *self, const LiStepVolume *mask)
{
  gboolean all = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->mask_all));
  g_autoptr (GVariant) old
      = g_variant_ref_sink (li_experiment_get_part (self->experiment, "time-steps"));

  for (guint k = 0; k < li_experiment_n_steps (self->experiment); k++)
    if (all || k == self->from)
      {
        if (mask != NULL)
          li_experiment_set_volume (self->experiment, k, mask);
        else
          forget_volume (li_experiment_step (self->experiment, k), ROLE);
      }
  li_history_push_patch (li_document_get_history (self->document), _ ("Mask"), self, patch_cb,
                         "time-steps", old,
                         li_experiment_get_part (self->experiment, "time-steps"));
  save (self);
}

/* A file as it may become a mask. */
typedef struct
{
  char *path, *image;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->path);
  g_free (look->image);
  g_free (look);
}

static void
volume_free (gpointer data)
{
  LiStepVolume *volume = data;

  g_free (volume->role);
  g_free (volume->path);
  g_free (volume);
}

/* Both files' headers: a mask is voxel for voxel that of the image. */
static gpointer
look_work (gpointer data, LiProgress *progress, GError **error)
{
  const Look *look = data;
  g_autoptr (LiVolume) mask = li_volume_open (look->path, NULL, progress, error);
  g_autoptr (LiVolume) image
      = mask != NULL ? li_volume_open (look->image, NULL, progress, error) : NULL;
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
  volume->path = g_strdup (look->path);
  volume->shape.n = 3;
  for (int a = 0; a < 3; a++)
    volume->shape.v[a] = (int)n[a];
  return volume;
}

static void
looked_cb (LiJob *job, gpointer data)
{
  g_autoptr (LiStrainRun) self = data;
  LiStepVolume *volume = li_job_take_result (job);

  if (!self->closed && self->experiment != NULL && volume != NULL)
    set_mask (self, volume);
  else if (!self->closed)
    {
      li_strain_run_show_mask (self);
      if (li_job_get_error (job) != NULL)
        {
          gtk_label_set_text (GTK_LABEL (self->mask_label), li_job_get_error (job)->message);
          gtk_widget_add_css_class (self->mask_label, "error");
        }
    }
  g_clear_pointer (&volume, volume_free);
}

static void
look_at (LiStrainRun *self, const char *path)
{
  const char *role
      = li_experiment_common_role (self->experiment, li_document_get_role (self->document));
  char *image
      = role != NULL ? li_experiment_volume_path (self->experiment, self->from, role) : NULL;
  Look *look;

  if (image == NULL)
    {
      li_document_message (self->document, _ ("This time step has no volume to look at"));
      return;
    }
  look = g_new0 (Look, 1);
  look->path = g_strdup (path);
  look->image = image;
  li_document_run (self->document, _ ("Look at the mask"), look_work, look, look_free, volume_free,
                   looked_cb, g_object_ref (self));
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
chosen_cb (GtkDropDown *drop, GParamSpec *pspec, LiStrainRun *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);
  g_autofree char *labels = NULL;

  if (self->filling || self->experiment == NULL || chosen >= self->mask_choices->len)
    return;
  switch (g_array_index (self->mask_choices, int, chosen))
    {
    case CHOICE_NONE:
      set_mask (self, NULL);
      break;
    case CHOICE_LABELS:
      labels = li_experiment_volume_path (self->experiment, self->from, "labels");
      look_at (self, labels);
      break;
    case CHOICE_FILE:
      choose_file (self);
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
  li_strain_run_show_mask (self);
}
