/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-document.h"

G_BEGIN_DECLS

/* A mark in the list of marks, followed while it changes: name to edit, size, time step, remove. */
#define LI_TYPE_MARK_ROW (li_mark_row_get_type ())
G_DECLARE_FINAL_TYPE (LiMarkRow, li_mark_row, LI, MARK_ROW, GtkListBoxRow)

GtkWidget *li_mark_row_new (LiDocument *document, LiMark *mark);
guint li_mark_row_get_id (LiMarkRow *row);
void li_mark_row_edit_name (LiMarkRow *row);

G_END_DECLS
