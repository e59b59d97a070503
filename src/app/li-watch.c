/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-watch.h"

#include <stdio.h>
#include <time.h>

#include "app/viewer/li-painter.h"

#define TICK_MS 4
#define WORTH_US 2000 /* lateness that is written */

typedef struct
{
  FILE *out;
  guint64 slices;
  gint64 due, processor;
  guint tick;
} Watch;

/* Of the main thread: what a frame costs hardly depends on what else runs. */
static gint64
processor_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

static gboolean
tick_cb (gpointer data)
{
  Watch *watch = data;
  gint64 now = g_get_monotonic_time (), processor = processor_us ();

  if (now - watch->due > WORTH_US)
    fprintf (watch->out, "late %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
             now, now - watch->due, processor - watch->processor);
  watch->due = now + TICK_MS * 1000;
  watch->processor = processor;
  return G_SOURCE_CONTINUE;
}

static void
painted_cb (GdkFrameClock *clock, Watch *watch)
{
  guint64 slices = li_painter_n_slices (li_painter_get ());

  if (slices == watch->slices)
    return;
  fprintf (watch->out, "frame %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n",
           g_get_monotonic_time (), slices - watch->slices, processor_us ());
  fflush (watch->out);
  watch->slices = slices;
}

static void
realized_cb (GtkWidget *window, Watch *watch)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb),
                    watch);
}

static void
destroyed_cb (GtkWidget *window, Watch *watch)
{
  g_source_remove (watch->tick);
  fclose (watch->out);
}

void
li_watch_window (GtkWidget *window)
{
  const char *path = g_getenv ("LI_WATCH");
  FILE *out = path != NULL ? fopen (path, "w") : NULL;
  Watch *watch;

  if (out == NULL)
    return;
  watch = g_new0 (Watch, 1);
  watch->out = out;
  watch->due = g_get_monotonic_time () + TICK_MS * 1000;
  watch->tick = g_timeout_add_full (G_PRIORITY_HIGH, TICK_MS, tick_cb, watch, NULL);
  g_object_set_data_full (G_OBJECT (window), "li-watch", watch, g_free);
  g_signal_connect (window, "realize", G_CALLBACK (realized_cb), watch);
  g_signal_connect (window, "destroy", G_CALLBACK (destroyed_cb), watch);
}
