/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-viewer-controls.h"

G_BEGIN_DECLS

/* Behind everything, where no slice lies. */
#define LI_BACKGROUND                                                                              \
  {                                                                                                \
    16, 16, 18                                                                                     \
  }

/* Layers of a slice in drawing order with a new reference to each plane; asks for what is missing.
 * @sharp: FALSE for the 3D view, where a coarse plane of the whole slice will do. @slot: 0 … 7. */
gsize li_view_layers_collect (LiViewerControls *controls,
                              const LiView2D *view,
                              gboolean sharp,
                              guint slot,
                              LiSliceLayer layers[LI_SLICE_MAX_LAYERS]);
/* What a view needs of a source: the visible part of its slice at the fitting level. FALSE when the
 * slice lies outside. */
gboolean
li_view_layers_request (LiPlaneSource *source, const LiView2D *view, LiPlaneRequest *request);
/* The best plane there is of a source, a new reference or NULL; what is missing is added to @wants
 * (LiPlaneWant). */
LiPlane *li_view_layers_plane (LiViewerControls *controls,
                               LiPlaneSource *source,
                               const LiView2D *view,
                               gboolean sharp,
                               GArray *wants);
/* Asks the document's loader for @wants (LiPlaneWant), instead of what was asked for in the slot.
 */
void li_view_layers_want (LiViewerControls *controls, guint slot, GArray *wants);
void li_slice_layers_clear (LiSliceLayer *layers, gsize n);

G_END_DECLS
