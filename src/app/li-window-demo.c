/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "app/li-window-private.h"
#include "workflow/li-demo.h"

/* The demo's folder and the window that asked for it, for as long as its jobs run. */
typedef struct
{
  LiWindow *window;
  char *folder;
} Demo;

static void
demo_free (Demo *demo)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (demo->window), "win.demo", TRUE);
  g_object_unref (demo->window);
  g_free (demo->folder);
  g_free (demo);
}

static gpointer
create_work (gpointer folder, LiProgress *progress, GError **error)
{
  LiDemoParams params;
  LiExperiment *experiment;

  li_params_init (&li_demo_params, &params);
  experiment = li_demo_create (folder, &params, progress, error);
  li_params_clear (&li_demo_params, &params);
  return experiment;
}

static void
tell (Demo *demo, LiJob *job)
{
  const GError *error = li_job_get_error (job);

  if (error != NULL && !demo->window->closed && !li_error_is_cancelled (error))
    li_window_toast (demo->window, error->message, FALSE);
}

/* Ends on the Strain page at a step that is charged, where the nodes appear as they are measured
 * and then the map. */
static void
show_strain (LiWindow *window)
{
  LiDocument *document = window->document;
  LiPage *page;

  if (!li_window_show_page (window, "strain"))
    return;
  if (li_document_get_step (document) <= 0)
    li_document_set_step (document, li_document_get_n_steps (document) / 2);
  page = li_window_get_page (window);
  gtk_widget_activate_action (GTK_WIDGET (page), "strain.run-missing", NULL);
}

static void
created_cb (LiJob *job, gpointer data)
{
  Demo *demo = data;
  g_autoptr (LiExperiment) experiment = li_job_take_result (job);
  const char *paths[2] = { demo->folder, NULL };

  if (experiment != NULL && !demo->window->closed && li_window_open (demo->window, paths, FALSE))
    show_strain (demo->window);
  else
    tell (demo, job);
  demo_free (demo);
}

void
li_window_open_demo (LiWindow *self, const char *folder)
{
  Demo *demo = g_new (Demo, 1);

  demo->window = g_object_ref (self);
  demo->folder = g_canonicalize_filename (folder, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.demo", FALSE); /* one at a time */
  li_document_run (self->document, _ ("Make the demo experiment"), create_work,
                   g_strdup (demo->folder), g_free, g_object_unref, created_cb, demo);
}
