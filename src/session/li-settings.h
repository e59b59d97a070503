/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What a person prefers, kept in the config folder. Properties: theme (int: 0 system, 1 light, 2
 * dark), threads (int, 0 all), memory-mb (int: grey values kept for algorithms and views), gpu-mb
 * (int), use-gl (boolean), restore (boolean: open what was open). Written shortly after a change.
 */
#define LI_TYPE_SETTINGS (li_settings_get_type ())
G_DECLARE_FINAL_TYPE (LiSettings, li_settings, LI, SETTINGS, GObject)

LiSettings *li_settings_new (void);
int li_settings_get_int (LiSettings *settings, const char *name);
gboolean li_settings_get_bool (LiSettings *settings, const char *name);
void li_settings_flush (LiSettings *settings);

G_END_DECLS
