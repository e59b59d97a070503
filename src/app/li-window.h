/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "app/li-page.h"
#include "session/li-document.h"
#include "session/li-session.h"

G_BEGIN_DECLS

/* One window: an experiment or volumes, its pages, its jobs. Every command is an action "win.…". */
#define LI_TYPE_WINDOW (li_window_get_type ())
G_DECLARE_FINAL_TYPE (LiWindow, li_window, LI, WINDOW, AdwApplicationWindow)

/* @session: what was open before, and where this window keeps what it shows. */
LiWindow *li_window_new (GtkApplication *app, LiSession *session);
LiDocument *li_window_get_document (LiWindow *window);
/* Opens files or one experiment folder and puts everything back as it was left. @again: channel and
 * time too, without a question; else they are asked for, the last answer first. FALSE, with a
 * toast, when that is not possible. */
gboolean li_window_open (LiWindow *window, const char *const *paths, gboolean again);
/* Shows a page by its name ("images"); FALSE when it is not shown now. */
gboolean li_window_show_page (LiWindow *window, const char *name);
/* Makes the demo experiment in @folder unless it is there, in a job, opens it and analyses what is
 * missing. */
void li_window_open_demo (LiWindow *window, const char *folder);
/* Keeps what is open, where one looks and the window's size. */
void li_window_remember (LiWindow *window);
void li_window_toast (LiWindow *window, const char *text, gboolean undo);

G_END_DECLS
