/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-application.h"

#include <string.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include "app/li-about.h"
#include "app/li-gl-probe.h"
#include "app/li-preferences.h"
#include "app/li-window.h"
#include "app/viewer/li-painter.h"
#include "base/li-pool.h"
#include "session/li-session.h"
#include "session/li-settings.h"
#include "volume/li-brick-cache.h"

struct _LiApplication
{
  AdwApplication parent_instance;
  LiSettings *settings;
  LiSession *session;
  guint signal_sources[2];
};

G_DEFINE_FINAL_TYPE (LiApplication, li_application, ADW_TYPE_APPLICATION)

/* The window that a person looks at, or a new one. */
static LiWindow *
a_window (LiApplication *self, gboolean *is_new)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  *is_new = FALSE;
  for (GList *l = windows; l != NULL; l = l->next)
    if (LI_IS_WINDOW (l->data))
      return l->data;
  *is_new = TRUE;
  return li_window_new (GTK_APPLICATION (self), self->session);
}

/* What was open last, unless a person wants an empty start or it has gone away. */
static void
reopen (LiApplication *self, LiWindow *window)
{
  g_autofree char *joined = li_session_get_string (self->session, "open");
  g_auto (GStrv) paths = NULL;

  if (joined == NULL || joined[0] == '\0' || !li_settings_get_bool (self->settings, "restore"))
    return;
  paths = g_strsplit (joined, "\n", -1);
  for (int k = 0; paths[k] != NULL; k++)
    if (!g_file_test (paths[k], G_FILE_TEST_EXISTS))
      return;
  li_window_open (window, (const char *const *)paths, TRUE);
}

static void
open_arguments (LiWindow *window, GApplicationCommandLine *line, char **arguments)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (int k = 0; arguments[k] != NULL; k++)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, arguments[k]);
      char *path = g_file_get_path (file);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  g_ptr_array_add (paths, NULL);
  li_window_open (window, (const char *const *)paths->pdata, FALSE);
}

static int
li_application_command_line (GApplication *app, GApplicationCommandLine *line)
{
  LiApplication *self = LI_APPLICATION (app);
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  g_auto (GStrv) arguments = NULL;
  const char *demo = NULL;
  gboolean is_new;
  LiWindow *window = a_window (self, &is_new);

  gtk_window_present (GTK_WINDOW (window));
  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^aay", &arguments))
    arguments = NULL;
  if (g_variant_dict_lookup (options, "demo", "^&ay", &demo))
    {
      g_autoptr (GFile) folder = g_application_command_line_create_file_for_arg (line, demo);
      g_autofree char *path = g_file_get_path (folder);

      li_window_open_demo (window, path);
    }
  else if (arguments != NULL && arguments[0] != NULL)
    open_arguments (window, line, arguments);
  else if (is_new)
    reopen (self, window);
  return 0;
}

static void
li_application_activate (GApplication *app)
{
  gboolean is_new;
  LiWindow *window = a_window (LI_APPLICATION (app), &is_new);

  gtk_window_present (GTK_WINDOW (window));
  if (is_new)
    reopen (LI_APPLICATION (app), window);
}

/* Exit status of a program that needs a display and has none; ./run knows it. */
#define NO_DISPLAY 3

static int
say_no_display (void)
{
  g_printerr ("lithoscope: %s\n",
              _ ("no display answers, neither Wayland nor X11 (WAYLAND_DISPLAY, DISPLAY); start it "
                 "in a desktop session, or use litho, which needs none"));
  return NO_DISPLAY;
}

/* Without a display GTK ends the program at its first window: what needs none is done before. */
static int
li_application_handle_local_options (GApplication *app, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("lithoscope %s\n", LI_VERSION);
      return 0;
    }
  if (!li_display_answers ())
    return say_no_display ();
  if (g_variant_dict_contains (options, "check-display"))
    return 0;
  li_gl_probe ();
  return -1;
}

static void
apply_settings (LiSettings *settings)
{
  static const AdwColorScheme schemes[]
      = { ADW_COLOR_SCHEME_PREFER_LIGHT, ADW_COLOR_SCHEME_FORCE_LIGHT,
          ADW_COLOR_SCHEME_FORCE_DARK };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[li_settings_get_int (settings, "theme")]);
  li_pool_set_threads ((guint)li_settings_get_int (settings, "threads"));
  li_brick_cache_set_budget ((guint64)li_settings_get_int (settings, "memory-mb") << 20);
  li_painter_set_use_gl (li_painter_get (), li_settings_get_bool (settings, "use-gl"));
  li_painter_set_budget (li_painter_get (), (gsize)li_settings_get_int (settings, "gpu-mb") << 20);
}

static void
settings_cb (LiSettings *settings, GParamSpec *pspec, LiApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  apply_settings (settings);
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_widget_queue_draw (l->data);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *app = data;
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (app));

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
  g_application_quit (G_APPLICATION (app));
}

static gboolean
terminated_cb (gpointer data)
{
  quit_action (NULL, NULL, data);
  return G_SOURCE_CONTINUE;
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  li_about_show (gtk_application_get_active_window (data));
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  li_preferences_show (gtk_application_get_active_window (data), LI_APPLICATION (data)->settings);
}

static void
dark_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  g_object_set (LI_APPLICATION (data)->settings, "theme", dark ? 1 : 2, NULL);
}

static const GActionEntry entries[] = {
  { .name = "quit", .activate = quit_action },
  { .name = "about", .activate = about_action },
  { .name = "preferences", .activate = preferences_action },
  { .name = "dark", .activate = dark_action },
};

static const struct
{
  const char *action;
  const char *keys[3];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.dark", { "<Control><Shift>d" } },
  { "win.open", { "<Control>o" } },
  { "win.open-folder", { "<Control><Shift>o" } },
  { "win.undo", { "<Control>z" } },
  { "win.redo", { "<Control><Shift>z", "<Control>y" } },
  { "win.sidebar", { "F9" } },
  { "win.panel", { "<Shift>F9" } },
  { "win.fullscreen", { "F11" } },
  { "win.page::images", { "<Alt>1" } },
  { "win.page::register", { "<Alt>2" } },
  { "win.page::strain", { "<Alt>3" } },
  { "window.close", { "<Control>w" } },
};

static void
li_application_startup (GApplication *app)
{
  LiApplication *self = LI_APPLICATION (app);

  G_APPLICATION_CLASS (li_application_parent_class)->startup (app);
  gtk_window_set_default_icon_name (LI_APP_ID);
  self->settings = li_settings_new ();
  self->session = li_session_load ();
  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  for (gsize k = 0; k < G_N_ELEMENTS (accels); k++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (app), accels[k].action,
                                           (const char *const *)accels[k].keys);
  g_signal_connect_object (self->settings, "notify", G_CALLBACK (settings_cb), self, 0);
  apply_settings (self->settings);
  self->signal_sources[0] = g_unix_signal_add (SIGTERM, terminated_cb, self);
  self->signal_sources[1] = g_unix_signal_add (SIGINT, terminated_cb, self);
}

static void
li_application_shutdown (GApplication *app)
{
  LiApplication *self = LI_APPLICATION (app);

  for (int k = 0; k < 2; k++)
    g_clear_handle_id (&self->signal_sources[k], g_source_remove);
  li_settings_flush (self->settings);
  G_APPLICATION_CLASS (li_application_parent_class)->shutdown (app);
  li_painter_shutdown ();
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
}

static void
li_application_class_init (LiApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  app_class->activate = li_application_activate;
  app_class->command_line = li_application_command_line;
  app_class->handle_local_options = li_application_handle_local_options;
  app_class->startup = li_application_startup;
  app_class->shutdown = li_application_shutdown;
}

static void
li_application_init (LiApplication *self)
{
  static const GOptionEntry options[]
      = { { "demo", 0, 0, G_OPTION_ARG_FILENAME, NULL,
            N_ ("Make the demo experiment in DIR unless it is there, and open it"), N_ ("DIR") },
          { "check-display", 0, 0, G_OPTION_ARG_NONE, NULL,
            N_ ("Exit with 0 when a display answers, else with 3"), NULL },
          { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
          { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL,
            N_ ("[FILE… | FOLDER]") },
          { NULL } };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

LiApplication *
li_application_new (void)
{
  return g_object_new (LI_TYPE_APPLICATION, "application-id", LI_APP_ID, "resource-base-path",
                       "/io/github/lithoscope/Lithoscope", "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}
