/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-list-row.h"

#define LET_GO_MS 500 /* GTK waits 100 */

static gboolean
let_go_cb (gpointer row)
{
  g_object_unref (row);
  return G_SOURCE_REMOVE;
}

void
li_list_row_remove (GtkListBox *list, GtkWidget *row, GtkEditableLabel *label)
{
  g_object_ref (row);
  if (label != NULL && gtk_editable_label_get_editing (label))
    gtk_editable_label_stop_editing (label, TRUE);
  gtk_list_box_remove (list, row);
  g_timeout_add (LET_GO_MS, let_go_cb, row);
}

static void
root_cb (GtkWidget *row, GParamSpec *pspec, gpointer data)
{
  if (gtk_widget_get_root (row) == NULL)
    g_timeout_add (LET_GO_MS, let_go_cb, g_object_ref (row));
}

void
li_list_row_outlive_focus (GtkWidget *row)
{
  g_signal_connect (row, "notify::root", G_CALLBACK (root_cb), NULL);
}
