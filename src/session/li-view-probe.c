/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-view-probe.h"

#include <math.h>
#include "base/li-number.h"

#define PROBE_SNAP 16

/* The voxel's value where its plane is there; a coarser one meanwhile, and the voxel is asked for.
 */
static char *
value_text (LiViewerControls *self, LiLayer *layer, const double p[3], int axis)
{
  LiPlaneLoader *loader = li_document_get_loader (li_viewer_controls_get_document (self));
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

      li_plane_loader_want (loader, li_viewer_controls_get_slot (self) + 6, &want, 1);
      plane = li_plane_loader_find_best (loader, source, &r);
    }
  value = plane != NULL ? li_plane_value_at (plane, p[u], p[v]) : NAN;
  return isnan (value) ? g_strdup ("…")
                       : li_number_printf (plane->step[0] > 1 ? "≈ %.6g" : "%.6g", value);
}

static void
append_values (LiViewerControls *self, GString *text, const double p[3], int axis)
{
  guint n = g_list_model_get_n_items (li_viewer_controls_get_layers (self));
  LiLayer *grey = li_document_get_grey (li_viewer_controls_get_document (self));
  LiStep *step = li_document_get_current (li_viewer_controls_get_document (self));
  g_autofree char *value
      = li_layer_get_source (grey) != NULL ? value_text (self, grey, p, axis) : NULL;

  if (value != NULL)
    g_string_append_printf (text, "   %s %s", step != NULL ? li_step_get_name (step) : "", value);
  for (guint k = 0; k < n; k++)
    {
      g_autoptr (LiLayer) layer = g_list_model_get_item (li_viewer_controls_get_layers (self), k);
      g_autofree char *more
          = li_layer_get_source (layer) != NULL ? value_text (self, layer, p, axis) : NULL;

      if (more != NULL)
        g_string_append_printf (text, "   %s %s", li_layer_get_name (layer), more);
    }
}

char *
li_view_probe_text (LiViewerControls *self)
{
  LiDocument *document = li_viewer_controls_get_document (self);
  LiViewState *state = li_document_get_view (document);
  g_autoptr (GString) text = g_string_new (NULL);
  int hovered = li_viewer_controls_get_hovered (self);
  const double *voxel;
  double p[3];

  if (!li_view_state_has_frame (state)
      || li_layer_get_source (li_document_get_grey (document)) == NULL)
    return g_strdup ("");
  voxel = li_view_state_voxel (state);
  for (int k = 0; k < 3; k++)
    p[k] = floor (li_viewer_controls_get_pointer (self)[k] + 0.5);
  li_number_append (text, "z %.0f   y %.0f   x %.0f", p[0], p[1], p[2]);
  if (voxel[0] > 0)
    li_number_append (text, "   %.2f, %.2f, %.2f µm", p[0] * voxel[0], p[1] * voxel[1],
                      p[2] * voxel[2]);
  append_values (self, text, p, hovered >= 0 ? hovered : LI_Z);
  li_viewer_controls_probe (self, p, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
