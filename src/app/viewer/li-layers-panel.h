/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-document.h"

G_BEGIN_DECLS

/* The layers of a document, top one first: shown or not, colour map, opacity; volumes can be added
 * and taken away. */
#define LI_TYPE_LAYERS_PANEL (li_layers_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiLayersPanel, li_layers_panel, LI, LAYERS_PANEL, GtkWidget)

void li_layers_panel_set_document (LiLayersPanel *panel, LiDocument *document);

G_END_DECLS
