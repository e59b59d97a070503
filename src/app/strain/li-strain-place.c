/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <unistd.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-error.h"

void
li_strain_page_show_place (LiStrainPage *self)
{
  gboolean own = self->export_folder == NULL;
  g_autofree char *text = own ? g_strdup (_ ("Into the experiment's exports folder"))
                              : g_strdup_printf (_ ("Into %s"), self->export_folder);

  gtk_label_set_text (GTK_LABEL (self->place_label), text);
  gtk_widget_set_tooltip_text (self->place_label, text);
  gtk_widget_set_visible (self->place_reset, !own);
}

void
li_strain_page_set_place (LiStrainPage *self, const char *folder)
{
  if (g_strcmp0 (folder, self->export_folder) == 0)
    return;
  g_free (self->export_folder);
  self->export_folder = g_strdup (folder);
  li_strain_page_show_place (self);
}

static void
place_cb (GtkNativeDialog *dialog, int response, LiStrainPage *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    li_strain_page_set_place (self, path);
  g_object_unref (dialog);
}

void
li_strain_page_choose_place (LiStrainPage *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save Exports Into"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Select"), _ ("_Cancel"));

  g_signal_connect_object (dialog, "response", G_CALLBACK (place_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* The folder that was chosen, else the experiment's own; what cannot be written says what to do. */
char *
li_strain_page_export_folder (LiStrainPage *self, GError **error)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);
  g_autofree char *folder = NULL;
  g_autoptr (GError) trouble = NULL;

  if (experiment == NULL)
    return NULL;
  folder = self->export_folder != NULL ? g_strdup (self->export_folder)
                                       : li_experiment_exports_folder (experiment, &trouble);
  if (folder != NULL && g_access (folder, W_OK) == 0)
    return g_steal_pointer (&folder);
  if (trouble != NULL)
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_IO,
                 _ ("%s. Choose another folder under Export."), trouble->message);
  else
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_IO,
                 _ ("%s cannot be written: %s. Choose another folder under Export."), folder,
                 g_strerror (errno));
  return NULL;
}
