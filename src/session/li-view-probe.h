/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-viewer-controls.h"

G_BEGIN_DECLS

/* The line below the slices: position in voxels and µm, the values of all layers there and what the
 * overlays say, of the voxel under the pointer or else at the cursor. "" while nothing is open. A
 * value that has not been read yet is asked for. */
char *li_view_probe_text (LiViewerControls *controls);

G_END_DECLS
