/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * li_list_row_remove:
 *
 * Takes @row out of @list; the row and what is in it live a moment longer. GtkEditableLabel of GTK
 * 4.8 looks at itself a tenth of a second after it has lost the focus, even when it has gone away
 * by then. What is being typed into it is taken: @label stops editing first; NULL: there is none.
 */
void li_list_row_remove (GtkListBox *list, GtkWidget *row, GtkEditableLabel *label);

/**
 * li_list_row_outlive_focus:
 *
 * The same for a row that a list box makes from a model (gtk_list_box_bind_model) and takes away by
 * itself: call it once when @row is made. What @row refers to must live as long as @row.
 */
void li_list_row_outlive_focus (GtkWidget *row);

G_END_DECLS
