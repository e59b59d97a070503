/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the slices of a page lie on the screen, and what its overlays draw and say. */
#include <math.h>

#include "session/li-viewer-controls-private.h"

void
li_viewer_controls_set_overlay (LiViewerControls *self,
                                gpointer key,
                                LiOverlayFunc draw,
                                LiProbeFunc probe)
{
  LiViewerOverlay overlay = { key, draw, probe };

  for (guint k = 0; k < self->overlays->len; k++)
    if (g_array_index (self->overlays, LiViewerOverlay, k).key == key)
      {
        g_array_remove_index (self->overlays, k);
        break;
      }
  if (draw != NULL || probe != NULL)
    g_array_append_val (self->overlays, overlay);
}

void
li_viewer_controls_draw_overlays (LiViewerControls *self, cairo_t *cr, const LiView2D *view)
{
  for (guint k = 0; k < self->overlays->len; k++)
    {
      const LiViewerOverlay *overlay = &g_array_index (self->overlays, LiViewerOverlay, k);

      if (overlay->draw != NULL)
        overlay->draw (cr, view, overlay->key);
    }
}

void
li_viewer_controls_probe (LiViewerControls *self, const double p[3], GString *text)
{
  for (guint k = 0; k < self->overlays->len; k++)
    {
      const LiViewerOverlay *overlay = &g_array_index (self->overlays, LiViewerOverlay, k);
      g_autofree char *more = overlay->probe != NULL ? overlay->probe (p, overlay->key) : NULL;

      if (more != NULL)
        g_string_append_printf (text, "   %s", more);
    }
}

void
li_viewer_controls_set_pane_size (LiViewerControls *self, int axis, int width, int height)
{
  self->size[axis][0] = width;
  self->size[axis][1] = height;
}

void
li_viewer_controls_get_pane_size (LiViewerControls *self, int axis, int *width, int *height)
{
  *width = self->size[axis][0];
  *height = self->size[axis][1];
}

void
li_viewer_controls_get_view (
    LiViewerControls *self, int axis, int width, int height, double scale, LiView2D *view)
{
  LiViewState *state = li_document_get_view (self->document);
  const double *centre = li_view_state_centre (state), *cursor = li_view_state_cursor (state);

  li_view_init (view, axis, (int)(width * scale), (int)(height * scale));
  li_view_set_aspect (view, li_view_state_voxel (state));
  for (int k = 0; k < 3; k++)
    view->centre[k] = k == axis ? cursor[k] : centre[k];
  view->zoom = MAX (li_view_state_zoom (state), 1e-3) * scale;
}

void
li_viewer_controls_fit (LiViewerControls *self)
{
  LiViewState *state = self->document != NULL ? li_document_get_view (self->document) : NULL;
  double lo[3], hi[3], voxel[3], centre[3], zoom = INFINITY;

  if (state == NULL || !li_view_state_has_frame (state))
    return;
  li_view_state_get_frame (state, lo, hi, voxel);
  for (int axis = 0; axis < 3; axis++)
    {
      LiView2D view;

      if (self->size[axis][0] <= 1 || self->size[axis][1] <= 1
          || (self->maximised >= 0 && self->maximised != axis))
        continue;
      li_view_init (&view, axis, self->size[axis][0], self->size[axis][1]);
      li_view_set_aspect (&view, voxel);
      li_view_fit (&view, lo, hi, 4);
      zoom = MIN (zoom, view.zoom);
    }
  if (!isfinite (zoom))
    return;
  for (int k = 0; k < 3; k++)
    centre[k] = (lo[k] + hi[k]) / 2;
  li_view_state_set_view (state, centre, zoom);
}

void
li_viewer_controls_step_slice (LiViewerControls *self, int axis, int by)
{
  if (self->document == NULL)
    return;
  self->direction = by > 0 ? 1 : -1;
  li_view_state_move_cursor (li_document_get_view (self->document), axis, by);
}

int
li_viewer_controls_get_direction (LiViewerControls *self)
{
  return self->direction;
}

const char *
li_viewer_controls_get_step_name (LiViewerControls *self)
{
  LiStep *step = li_document_get_current (self->document);

  return step != NULL && li_document_get_n_steps (self->document) > 1 ? li_step_get_name (step)
                                                                      : "";
}
