/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a person is asked to choose. Members that are NULL or 0 are left out. */
typedef struct
{
  const char *title, *accept; /* @accept: on the button, "_Open" */
  GtkFileChooserAction action;
  gboolean many;      /* several files */
  const char *name;   /* that a file to be saved may get */
  const char *folder; /* where to begin */
} LiFileDialog;

/* @paths: what was chosen, sorted by name, NULL-terminated, at least one; NULL: nothing. */
typedef void (*LiFileDialogFunc) (const char *const *paths, gpointer data);

/**
 * li_file_dialog_show:
 *
 * Asks for a file, files or a folder, in front of the window of @widget. @done is called once, with
 * @data, unless @widget has gone by then.
 */
void li_file_dialog_show (GtkWidget *widget,
                          const LiFileDialog *dialog,
                          LiFileDialogFunc done,
                          gpointer data);

G_END_DECLS
