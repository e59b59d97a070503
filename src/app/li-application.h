/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"

G_BEGIN_DECLS

/* The program: its settings, its session, its windows. */
#define LI_TYPE_APPLICATION (li_application_get_type ())
G_DECLARE_FINAL_TYPE (LiApplication, li_application, LI, APPLICATION, AdwApplication)

LiApplication *li_application_new (void);

G_END_DECLS
