/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-mask-choice.h"

G_BEGIN_DECLS

/* The mask of the analysis: a list of choices, a file dialog, and what the choice means. */
#define LI_TYPE_MASK_PANEL (li_mask_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiMaskPanel, li_mask_panel, LI, MASK_PANEL, GtkWidget)
void li_mask_panel_set_model (LiMaskPanel *panel, LiMaskChoice *model, LiDocument *document);

G_END_DECLS
