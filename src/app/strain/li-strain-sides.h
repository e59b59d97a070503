/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-viewer.h"
#include "session/li-residual-model.h"

G_BEGIN_DECLS

/**
 * LiStrainSides:
 * Later image, deformed reference and their difference in one slice, side by side, each where the
 * viewer looks; a click or drag moves the cursor, the wheel the slice. Its description reads the
 * three values at the cursor.
 */
#define LI_TYPE_STRAIN_SIDES (li_strain_sides_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainSides, li_strain_sides, LI, STRAIN_SIDES, GtkWidget)

/* Both are borrowed and outlive the widget. */
void li_strain_sides_connect (LiStrainSides *sides, LiViewer *viewer, LiResidualModel *residual);
void li_strain_sides_set_axis (LiStrainSides *sides, int axis);
/* Images, cursor or looks have changed. */
void li_strain_sides_update (LiStrainSides *sides);
/* As it is shown, by the name's ending: .png, .svg, .pdf. */
gboolean li_strain_sides_write (LiStrainSides *sides, const char *path, GError **error);

G_END_DECLS
