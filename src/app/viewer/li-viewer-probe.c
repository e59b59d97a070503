/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/viewer/li-viewer-private.h"
#include "base/li-number.h"

#define PROBE_SNAP 16
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
void
li_viewer_pointer_moved (LiViewer *self, int axis, const double p[3])
{
  self->hovered = axis;
  memcpy (self->pointer, p, sizeof self->pointer);
  if (self->probe_source == 0)
    self->probe_source = g_timeout_add (PROBE_MS, probe_cb, self);
}

void
li_viewer_pointer_left (LiViewer *self)
{
  self->hovered = -1;
  li_viewer_update_probe (self);
}

/* The voxel's value where its plane is there; a coarser one meanwhile, and the voxel is asked for.
 */
static char *
value_text (LiViewer *self, LiLayer *layer, const double p[3], int axis)
{
  LiPlaneLoader *loader = li_document_get_loader (self->document);
  LiPlaneSource *source = li_layer_get_source (layer);
  const LiVolumeInfo *info = li_volume_info (li_plane_source_volume (source));
  int u = li_plane_axis_u (axis), v = li_plane_axis_v (axis);
  LiPlaneRequest r
      = { axis, 0, (gint64)floor (p[axis] - info->origin[axis] + 0.5), { 0, 0 }, { 0, 0 } };
  gint64 at[2] = { (gint64)floor (p[u] - info->origin[u] + 0.5),
                   (gint64)floor (p[v] - info->origin[v] + 0.5) };
  g_autoptr (LiPlane) plane = NULL;
  double value;

  for (int k = 0; k < 2; k++)
    {
      r.lo[k] = at[k] / PROBE_SNAP * PROBE_SNAP;
      r.hi[k] = r.lo[k] + PROBE_SNAP;
    }
  if (loader == NULL || at[0] < 0 || at[1] < 0 || at[0] >= info->shape[u] || at[1] >= info->shape[v]
      || r.index < 0 || r.index >= info->shape[axis])
    return NULL;
  plane = li_plane_loader_find (loader, source, &r);
  if (plane == NULL)
    {
      LiPlaneWant want = { source, r, 1 };

      li_plane_loader_want (loader, self->slot + 6, &want, 1);
      plane = li_plane_loader_find_best (loader, source, &r);
    }
  value = plane != NULL ? li_plane_value_at (plane, p[u], p[v]) : NAN;
  return isnan (value) ? g_strdup ("…")
                       : li_number_printf (plane->step[0] > 1 ? "≈ %.6g" : "%.6g", value);
}

static void
append_values (LiViewer *self, GString *text, const double p[3], int axis)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->layers));
  LiLayer *grey = li_document_get_grey (self->document);
  LiStep *step = li_document_get_current (self->document);
  g_autofree char *value
      = li_layer_get_source (grey) != NULL ? value_text (self, grey, p, axis) : NULL;

  if (value != NULL)
    g_string_append_printf (text, "   %s %s", step != NULL ? li_step_get_name (step) : "", value);
  for (guint k = 0; k < n; k++)
    {
      g_autoptr (LiLayer) layer = g_list_model_get_item (G_LIST_MODEL (self->layers), k);
      g_autofree char *more
          = li_layer_get_source (layer) != NULL ? value_text (self, layer, p, axis) : NULL;

      if (more != NULL)
        g_string_append_printf (text, "   %s %s", li_layer_get_name (layer), more);
    }
}

void
li_viewer_update_probe (LiViewer *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  LiViewState *state;
  const double *voxel;
  double p[3];

  if (self->document == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  state = li_document_get_view (self->document);
  if (li_view_state_has_frame (state)
      && li_layer_get_source (li_document_get_grey (self->document)) != NULL)
    {
      voxel = li_view_state_voxel (state);
      for (int k = 0; k < 3; k++)
        p[k] = floor ((self->hovered >= 0 ? self->pointer : li_view_state_cursor (state))[k] + 0.5);
      li_number_append (text, "z %.0f   y %.0f   x %.0f", p[0], p[1], p[2]);
      if (voxel[0] > 0)
        li_number_append (text, "   %.2f, %.2f, %.2f µm", p[0] * voxel[0], p[1] * voxel[1],
                          p[2] * voxel[2]);
      append_values (self, text, p, self->hovered >= 0 ? self->hovered : LI_Z);
      if (self->probe != NULL)
        {
          g_autofree char *more = self->probe (p, self->probe_data);

          if (more != NULL)
            g_string_append_printf (text, "   %s", more);
        }
    }
  gtk_label_set_text (GTK_LABEL (self->probe_label), text->str);
}
