/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-document.h"

G_BEGIN_DECLS

/* The time steps as a slider with play; its buttons are actions of the viewer around it. */
#define LI_TYPE_TIME_BAR (li_time_bar_get_type ())
G_DECLARE_FINAL_TYPE (LiTimeBar, li_time_bar, LI, TIME_BAR, GtkWidget)

void li_time_bar_set_document (LiTimeBar *bar, LiDocument *document);

G_END_DECLS
