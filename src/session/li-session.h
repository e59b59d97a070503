/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What was open and how, kept in the state folder: window, recent paths, and a vardict for each
 * thing opened. Damaged or missing files are an empty session. Signal: "recent-changed". */
#define LI_TYPE_SESSION (li_session_get_type ())
G_DECLARE_FINAL_TYPE (LiSession, li_session, LI, SESSION, GObject)

LiSession *li_session_load (void);
gboolean li_session_save (LiSession *session, GError **error);

/* Most recent first; each an entry of paths joined by '\n'. At most 12. */
void li_session_add_recent (LiSession *session, const char *const *paths);
char **li_session_get_recent (LiSession *session);
/* State for one thing opened, floating-free, or NULL. */
GVariant *li_session_get_state (LiSession *session, const char *const *paths);
void li_session_set_state (LiSession *session, const char *const *paths, GVariant *state);
/* The window's own values. */
int li_session_get_int (LiSession *session, const char *key, int fallback);
void li_session_set_int (LiSession *session, const char *key, int value);
char *li_session_get_string (LiSession *session, const char *key);
void li_session_set_string (LiSession *session, const char *key, const char *value);
G_END_DECLS
