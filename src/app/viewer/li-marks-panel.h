/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-document.h"

G_BEGIN_DECLS

/* The marks as a list with names to edit; the selected box as numbers; export, and saving what is
 * in the box. */
#define LI_TYPE_MARKS_PANEL (li_marks_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiMarksPanel, li_marks_panel, LI, MARKS_PANEL, GtkWidget)

void li_marks_panel_set_document (LiMarksPanel *panel, LiDocument *document);

G_END_DECLS
