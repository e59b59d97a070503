/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-about.h"

#include <glib/gi18n.h>
#include "app/li-app-types.h"
#include "app/viewer/li-painter.h"

/* What a report of a fault needs to say about the machine. */
static char *
debug_info (void)
{
  LiPainter *painter = li_painter_get ();
  const char *reason = li_painter_reason (painter);

  return g_strdup_printf ("Lithoscope %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n"
                          "Slices drawn by: %s%s%s\n",
                          LI_VERSION, gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version,
                          li_painter_is_gl (painter) ? "OpenGL" : "processor",
                          reason != NULL ? ": " : "", reason != NULL ? reason : "");
}

void
li_about_show (GtkWindow *parent)
{
  g_autofree char *info = debug_info ();
  GtkWidget *window = adw_about_window_new ();

  g_object_set (window, "application-name", "Lithoscope", "application-icon", LI_APP_ID, "version",
                LI_VERSION, "developer-name", _ ("The Lithoscope authors"), "comments",
                _ ("Scans of battery micro-cells at every state of charge: looked at, aligned, and "
                   "turned into maps of strain."),
                "license-type", GTK_LICENSE_GPL_3_0, "debug-info", info, "debug-info-filename",
                "lithoscope-debug.txt", NULL);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}
