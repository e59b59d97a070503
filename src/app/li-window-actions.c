/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <glib/gi18n.h>

#include "app/li-file-dialog.h"
#include "app/li-open-ask.h"
#include "app/li-window-private.h"

static void
open_chosen (const char *const *paths, gpointer window)
{
  if (paths != NULL)
    li_window_open (window, paths, FALSE);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (g_str_equal (name, "win.open-folder"))
    li_file_dialog_show (widget,
                         &(LiFileDialog){ .title = _ ("Open an Experiment or a Folder of Images"),
                                          .accept = _ ("_Open"),
                                          .action = GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER },
                         open_chosen, widget);
  else
    li_file_dialog_show (
        widget, &(LiFileDialog){ .title = _ ("Open Volumes"), .accept = _ ("_Open"), .many = TRUE },
        open_chosen, widget);
}

static void
new_chosen (const char *const *paths, gpointer window)
{
  LiWindow *self = window;

  if (paths == NULL)
    return;
  li_window_remember (self);
  if (li_document_create_experiment (self->document, paths[0]))
    li_session_add_recent (self->session, li_document_get_paths (self->document));
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  li_file_dialog_show (widget,
                       &(LiFileDialog){ .title = _ ("New Experiment: a Folder for It"),
                                        .accept = _ ("_Create"),
                                        .action = GTK_FILE_CHOOSER_ACTION_SAVE,
                                        .name = _ ("cell-01") },
                       new_chosen, widget);
}

static void
import_described (char **addresses, gpointer data)
{
  LiWindow *self = data;

  if (!self->closed)
    li_document_import (self->document, (const char *const *)addresses);
}

static void
import_chosen (const char *const *paths, gpointer window)
{
  if (paths != NULL)
    li_open_ask (GTK_WINDOW (window), paths, FALSE, import_described, window);
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (g_str_equal (name, "win.import-folder"))
    li_file_dialog_show (widget,
                         &(LiFileDialog){ .title = _ ("Add a Folder as Time Step"),
                                          .accept = _ ("_Open"),
                                          .action = GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER },
                         import_chosen, widget);
  else
    li_file_dialog_show (widget,
                         &(LiFileDialog){ .title = _ ("Add Volumes as Time Steps"),
                                          .accept = _ ("_Open"),
                                          .many = TRUE },
                         import_chosen, widget);
}

static void
demo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "lithoscope", "demo", NULL);

  li_window_open_demo (LI_WINDOW (widget), folder);
}

static void
open_recent_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_auto (GStrv) paths = g_strsplit (g_variant_get_string (parameter, NULL), "\n", -1);

  li_window_open (LI_WINDOW (widget), (const char *const *)paths, TRUE);
}

static void
close_document_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiWindow *self = LI_WINDOW (widget);

  li_window_remember (self);
  li_document_close (self->document);
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiHistory *history = li_document_get_history (LI_WINDOW (widget)->document);

  if (g_str_equal (name, "win.undo"))
    li_history_undo (history);
  else
    li_history_redo (history);
}

static void
page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  li_window_show_page (LI_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
panel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiWindow *self = LI_WINDOW (widget);
  LiPage *page = li_window_get_page (self);
  AdwFlap *flap = g_str_equal (name, "win.sidebar") ? ADW_FLAP (self->sidebar_flap)
                  : page != NULL                    ? li_page_get_flap (page)
                                                    : NULL;

  if (flap != NULL)
    adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

static void
fullscreen_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWindow *window = GTK_WINDOW (widget);

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

typedef struct
{
  const char *name;
  const char *parameter;
  GtkWidgetActionActivateFunc func;
} Action;

static const Action actions[] = {
  { "win.open", NULL, open_action },
  { "win.open-folder", NULL, open_action },
  { "win.new", NULL, new_action },
  { "win.import", NULL, import_action },
  { "win.import-folder", NULL, import_action },
  { "win.demo", NULL, demo_action },
  { "win.open-recent", "s", open_recent_action },
  { "win.close-document", NULL, close_document_action },
  { "win.undo", NULL, history_action },
  { "win.redo", NULL, history_action },
  { "win.page", "s", page_action },
  { "win.sidebar", NULL, panel_action },
  { "win.panel", NULL, panel_action },
  { "win.fullscreen", NULL, fullscreen_action },
};

void
li_window_install_actions (GtkWidgetClass *klass)
{
  for (gsize k = 0; k < G_N_ELEMENTS (actions); k++)
    gtk_widget_class_install_action (klass, actions[k].name, actions[k].parameter, actions[k].func);
}

static void
history_changed_cb (LiHistory *history, LiWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", li_history_can_undo (history));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo", li_history_can_redo (history));
}

void
li_window_add_actions (LiWindow *self)
{
  LiHistory *history = li_document_get_history (self->document);

  g_signal_connect_object (history, "changed", G_CALLBACK (history_changed_cb), self, 0);
  history_changed_cb (history, self);
}

/* "T0.tif and 3 more", "cell-07". */
static char *
recent_label (const char *joined)
{
  g_auto (GStrv) paths = g_strsplit (joined, "\n", -1);
  guint n = g_strv_length (paths);
  g_autofree char *name = g_path_get_basename (paths[0]);
  g_autofree char *folder = g_path_get_dirname (paths[0]);
  g_autofree char *parent = g_path_get_basename (folder);

  if (n > 1)
    return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n - 1), name, n - 1);
  return g_strdup_printf ("%s  (%s)", name, parent);
}

void
li_window_update_recent (LiWindow *self)
{
  g_auto (GStrv) recent = li_session_get_recent (self->session);

  g_menu_remove_all (self->recent_menu);
  for (int k = 0; recent[k] != NULL; k++)
    {
      g_autofree char *label = recent_label (recent[k]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "win.open-recent", "s", recent[k]);
      g_menu_append_item (self->recent_menu, item);
    }
}
