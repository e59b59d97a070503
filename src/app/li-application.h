/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-session.h"
#include "session/li-settings.h"

G_BEGIN_DECLS

/* The program: its settings, its session, its windows. */
#define LI_TYPE_APPLICATION (li_application_get_type ())
G_DECLARE_FINAL_TYPE (LiApplication, li_application, LI, APPLICATION, AdwApplication)

LiApplication *li_application_new (void);
LiSettings *li_application_get_settings (LiApplication *app);
LiSession *li_application_get_session (LiApplication *app);
/* Puts these paths on top of the recent list and tells the windows. */
void li_application_add_recent (LiApplication *app, const char *const *paths);

G_END_DECLS
