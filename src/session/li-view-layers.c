/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-view-layers.h"

#include <math.h>

#define SNAP 128 /* samples: regions grow in these steps, so that small pans need no reading */
#define WHOLE_BELOW 1024 /* samples: slices up to this edge are read whole */
#define COARSE_ABOVE (600 * 600)
#define BOX_EDGE 384

/* The part of the slice that the view shows, in samples of @level, grown outwards. */
static void
region (LiVolume *volume, const LiView2D *view, LiPlaneRequest *r)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  const int axes[2] = { li_plane_axis_u (view->axis), li_plane_axis_v (view->axis) };
  gint64 size[2];
  double lo[3], hi[3];

  li_plane_level_size (volume, view->axis, r->level, size);
  li_view_to_voxel (view, 0, 0, lo);
  li_view_to_voxel (view, view->width, view->height, hi);
  for (int k = 0; k < 2; k++)
    {
      double edge = (double)((gint64)1 << r->level), origin = info->origin[axes[k]];

      r->lo[k] = 0;
      r->hi[k] = size[k];
      if (size[k] <= WHOLE_BELOW)
        continue;
      r->lo[k] = (gint64)floor ((lo[axes[k]] - origin) / edge / SNAP) * SNAP;
      r->hi[k] = (gint64)ceil (((hi[axes[k]] - origin) / edge + 1) / SNAP) * SNAP;
      r->lo[k] = CLAMP (r->lo[k], 0, size[k]);
      r->hi[k] = CLAMP (r->hi[k], 0, size[k]);
    }
}

gboolean
li_view_layers_request (LiPlaneSource *source, const LiView2D *view, LiPlaneRequest *r)
{
  LiVolume *volume = li_plane_source_volume (source);
  const LiVolumeInfo *info = li_volume_info (volume);

  r->axis = view->axis;
  r->index = (gint64)floor (view->centre[view->axis] - info->origin[view->axis] + 0.5);
  r->level = li_view_level (view, li_plane_source_n_levels (source) - 1);
  region (volume, view, r);
  return r->index >= 0 && r->index < info->shape[view->axis] && r->lo[0] < r->hi[0]
         && r->lo[1] < r->hi[1];
}

static gboolean
box_request (LiPlaneSource *source, const LiView2D *view, LiPlaneRequest *r)
{
  LiVolume *volume = li_plane_source_volume (source);
  const LiVolumeInfo *info = li_volume_info (volume);
  gint64 size[2];

  r->axis = view->axis;
  r->index = (gint64)floor (view->centre[view->axis] - info->origin[view->axis] + 0.5);
  r->level = 0;
  r->lo[0] = r->lo[1] = 0;
  for (;;)
    {
      li_plane_level_size (volume, view->axis, r->level, size);
      if (MAX (size[0], size[1]) <= BOX_EDGE)
        break;
      r->level++;
    }
  r->hi[0] = size[0];
  r->hi[1] = size[1];
  return r->index >= 0 && r->index < info->shape[view->axis];
}

static void
add_want (GArray *wants, LiPlaneSource *source, const LiPlaneRequest *request, int rank)
{
  LiPlaneWant want = { source, *request, rank };

  g_array_append_val (wants, want);
}

static void
want_coarse (GArray *wants, LiPlaneSource *source, const LiPlaneRequest *sharp)
{
  LiPlaneRequest r = *sharp;
  gint64 size[2];

  r.level = MIN (sharp->level + 2, li_plane_source_n_levels (source) - 1);
  li_plane_level_size (li_plane_source_volume (source), r.axis, r.level, size);
  r.lo[0] = r.lo[1] = 0;
  r.hi[0] = size[0];
  r.hi[1] = size[1];
  if (r.level > sharp->level && size[0] * size[1] < (gint64)WHOLE_BELOW * WHOLE_BELOW)
    add_want (wants, source, &r, 0);
}

/* The slices that the wheel will ask for next. */
static void
want_ahead (GArray *wants,
            LiViewerControls *controls,
            LiPlaneSource *source,
            const LiPlaneRequest *sharp)
{
  gint64 n = li_volume_info (li_plane_source_volume (source))->shape[sharp->axis];

  for (int k = 1; k <= 3; k++)
    {
      LiPlaneRequest r = *sharp;

      r.index += k < 3 ? li_viewer_controls_get_direction (controls) * k
                       : -li_viewer_controls_get_direction (controls);
      if (r.index >= 0 && r.index < n)
        add_want (wants, source, &r, 2);
    }
}

LiPlane *
li_view_layers_plane (LiViewerControls *controls,
                      LiPlaneSource *source,
                      const LiView2D *view,
                      gboolean sharp,
                      GArray *wants)
{
  LiPlaneLoader *loader = li_document_get_loader (li_viewer_controls_get_document (controls));
  LiPlaneRequest r;
  LiPlane *plane;

  if (loader == NULL || !(sharp ? li_view_layers_request : box_request) (source, view, &r))
    return NULL;
  plane = li_plane_loader_find (loader, source, &r);
  if (plane == NULL)
    {
      if (sharp && (r.hi[0] - r.lo[0]) * (r.hi[1] - r.lo[1]) > COARSE_ABOVE)
        want_coarse (wants, source, &r);
      add_want (wants, source, &r, sharp ? 1 : 2);
      plane = li_plane_loader_find_best (loader, source, &r);
    }
  if (sharp)
    want_ahead (wants, controls, source, &r);
  return plane;
}

static gboolean
add_layer (LiViewerControls *controls,
           LiLayer *layer,
           const LiView2D *view,
           gboolean sharp,
           GArray *wants,
           LiSliceLayer *out)
{
  if (!li_layer_get_visible (layer))
    return FALSE;
  out->look = *li_layer_get_look (layer);
  out->plane
      = li_layer_get_source (layer) != NULL
            ? li_view_layers_plane (controls, li_layer_get_source (layer), view, sharp, wants)
            : li_layer_field_plane (layer, view->axis, view->centre[view->axis]);
  return out->plane != NULL;
}

void
li_view_layers_want (LiViewerControls *controls, guint slot, GArray *wants)
{
  LiPlaneLoader *loader = li_document_get_loader (li_viewer_controls_get_document (controls));

  if (loader != NULL)
    li_plane_loader_want (loader, li_viewer_controls_get_slot (controls) + slot,
                          (const LiPlaneWant *)wants->data, wants->len);
}

gsize
li_view_layers_collect (LiViewerControls *controls,
                        const LiView2D *view,
                        gboolean sharp,
                        guint slot,
                        LiSliceLayer layers[LI_SLICE_MAX_LAYERS])
{
  g_autoptr (GArray) wants = g_array_new (FALSE, FALSE, sizeof (LiPlaneWant));
  GListModel *more = li_viewer_controls_get_layers (controls);
  guint n_more = g_list_model_get_n_items (more);
  LiLayer *grey = li_document_get_grey (li_viewer_controls_get_document (controls));
  gsize n = 0;

  if (li_viewer_controls_has_scene (controls))
    return li_viewer_controls_scene (controls, view, sharp, layers);
  if (add_layer (controls, grey, view, sharp, wants, &layers[n]))
    {
      layers[n].look.linear = li_viewer_controls_get_interpolate (controls);
      n++;
    }
  for (guint k = 0;
       k < n_more && n < LI_SLICE_MAX_LAYERS && !li_viewer_controls_get_hidden (controls); k++)
    {
      g_autoptr (LiLayer) layer = g_list_model_get_item (more, k);

      if (add_layer (controls, layer, view, sharp, wants, &layers[n]))
        n++;
    }
  li_view_layers_want (controls, slot, wants);
  return n;
}

void
li_slice_layers_clear (LiSliceLayer *layers, gsize n)
{
  for (gsize k = 0; k < n; k++)
    g_clear_pointer (&layers[k].plane, li_plane_unref);
}
