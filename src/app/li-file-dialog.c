/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-file-dialog.h"

#include <glib/gi18n.h>

typedef struct
{
  LiFileDialogFunc done;
  gpointer data;
} Answer;

static int
by_name (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
chosen_paths (GtkFileChooser *chooser)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (chooser);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint k = 0; k < g_list_model_get_n_items (files); k++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, k);
      char *path = g_file_get_path (file);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  g_ptr_array_sort (paths, by_name);
  return paths;
}

static void
response_cb (GtkNativeDialog *native, int response, GtkWidget *widget)
{
  Answer *answer = g_object_get_data (G_OBJECT (native), "answer");
  g_autoptr (GPtrArray) paths = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    paths = chosen_paths (GTK_FILE_CHOOSER (native));
  if (paths != NULL && paths->len > 0)
    {
      g_ptr_array_add (paths, NULL);
      answer->done ((const char *const *)paths->pdata, answer->data);
    }
  else
    answer->done (NULL, answer->data);
  g_object_unref (native);
}

void
li_file_dialog_show (GtkWidget *widget,
                     const LiFileDialog *dialog,
                     LiFileDialogFunc done,
                     gpointer data)
{
  GtkFileChooserNative *native
      = gtk_file_chooser_native_new (dialog->title, GTK_WINDOW (gtk_widget_get_root (widget)),
                                     dialog->action, dialog->accept, _ ("_Cancel"));
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (native);
  Answer *answer = g_new (Answer, 1);

  *answer = (Answer){ done, data };
  g_object_set_data_full (G_OBJECT (native), "answer", answer, g_free);
  gtk_file_chooser_set_select_multiple (chooser, dialog->many);
  if (dialog->name != NULL)
    gtk_file_chooser_set_current_name (chooser, dialog->name);
  if (dialog->folder != NULL)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (dialog->folder);

      gtk_file_chooser_set_current_folder (chooser, folder, NULL);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect_object (native, "response", G_CALLBACK (response_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}
