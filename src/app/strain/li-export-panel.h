/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-strain-export.h"

G_BEGIN_DECLS

/* Where exports go, which slice, and the buttons, which are the page's actions "strain.export-…".
 */
#define LI_TYPE_EXPORT_PANEL (li_export_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiExportPanel, li_export_panel, LI, EXPORT_PANEL, GtkWidget)
void li_export_panel_set_model (LiExportPanel *panel, LiStrainExport *model);
/* A dialog for the folder. */
void li_export_panel_choose_folder (LiExportPanel *panel);

G_END_DECLS
