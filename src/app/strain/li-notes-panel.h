/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-pair-notes.h"

G_BEGIN_DECLS

/* The note of the map that is shown, as a text to be typed. */
#define LI_TYPE_NOTES_PANEL (li_notes_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiNotesPanel, li_notes_panel, LI, NOTES_PANEL, GtkWidget)
void li_notes_panel_set_model (LiNotesPanel *panel, LiPairNotes *model);

G_END_DECLS
