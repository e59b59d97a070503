/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-viewer-private.h"
#include "session/li-view-probe.h"

#define PROBE_MS 40

static gboolean
probe_cb (gpointer data)
{
  LiViewer *self = data;

  self->probe_source = 0;
  li_viewer_update_probe (self);
  return G_SOURCE_REMOVE;
}

/* A label costs a layout of the window: the line follows the pointer, but not at every frame. */
static void
pointer_cb (LiViewerControls *controls, LiViewer *self)
{
  if (li_viewer_controls_get_hovered (controls) < 0)
    li_viewer_update_probe (self);
  else if (self->probe_source == 0)
    self->probe_source = g_timeout_add (PROBE_MS, probe_cb, self);
}

void
li_viewer_follow_pointer (LiViewer *self)
{
  g_signal_connect_object (self->controls, "pointer", G_CALLBACK (pointer_cb), self, 0);
}

void
li_viewer_update_probe (LiViewer *self)
{
  g_autofree char *text = NULL;

  if (self->document == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  text = li_view_probe_text (self->controls);
  gtk_label_set_text (GTK_LABEL (self->probe_label), text);
}
