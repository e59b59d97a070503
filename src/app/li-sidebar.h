/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-document.h"

G_BEGIN_DECLS

/* The experiment at the left: its name and its time steps with their volumes. */
#define LI_TYPE_SIDEBAR (li_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (LiSidebar, li_sidebar, LI, SIDEBAR, GtkWidget)

void li_sidebar_set_document (LiSidebar *sidebar, LiDocument *document);

G_END_DECLS
