/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-settings.h"

G_BEGIN_DECLS

/* Theme, threads, memory, graphics: every row is bound to a setting and takes effect at once. */
#define LI_TYPE_PREFERENCES (li_preferences_get_type ())
G_DECLARE_FINAL_TYPE (LiPreferences, li_preferences, LI, PREFERENCES, AdwPreferencesWindow)

void li_preferences_show (GtkWindow *parent, LiSettings *settings);

G_END_DECLS
