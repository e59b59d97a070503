/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-sidebar.h"
#include "app/li-window.h"

struct _LiWindow
{
  AdwApplicationWindow parent_instance;
  GtkWidget *toasts, *header, *title, *switcher_bar, *main_stack, *sidebar_flap, *sidebar;
  GtkWidget *view_stack, *open_button, *jobs_button, *start_jobs;
  GMenu *recent_menu;
  LiDocument *document;
  LiSession *session;
  guint remember_source, narrow_source;
  gboolean closed;
  gboolean opened; /* what li_window_open was asked for last */
};

/* li-window-actions.c */
void li_window_install_actions (GtkWidgetClass *klass);
void li_window_add_actions (LiWindow *window);
void li_window_update_recent (LiWindow *window);
/* The page at the front, or NULL. */
LiPage *li_window_get_page (LiWindow *window);
