/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-document.h"

G_BEGIN_DECLS

/* Histogram of the current step and the window of its greys as numbers. */
#define LI_TYPE_CONTRAST_PANEL (li_contrast_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiContrastPanel, li_contrast_panel, LI, CONTRAST_PANEL, GtkWidget)

void li_contrast_panel_set_document (LiContrastPanel *panel, LiDocument *document);

G_END_DECLS
