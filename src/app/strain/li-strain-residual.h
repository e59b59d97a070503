/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/strain/li-strain-maps.h"
#include "app/viewer/li-viewer.h"

G_BEGIN_DECLS

/**
 * LiStrainResidual:
 * What the deformation does not explain: the residual of a pair as a layer, the deformed first
 * image beside it, and the regions above a limit, counted, listed and outlined. Property-free;
 * signal "changed" when what it shows is another.
 */
#define LI_TYPE_STRAIN_RESIDUAL (li_strain_residual_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainResidual, li_strain_residual, LI, STRAIN_RESIDUAL, GtkWidget)

/* The viewer gets two layers. */
void li_strain_residual_set_viewer (LiStrainResidual *self, LiViewer *viewer);
/* @map: NULL: none. */
void
li_strain_residual_set_map (LiStrainResidual *self, LiExperiment *experiment, const LiMap *map);
/* What is shown instead of the strain: "", "residual" or "deformed". */
const char *li_strain_residual_get_shown (LiStrainResidual *self);
/* For above the views; NULL when the strain is shown. Free with g_free(). */
char *li_strain_residual_status (LiStrainResidual *self);
void li_strain_residual_draw (LiStrainResidual *self, cairo_t *cr, const LiView2D *view);
void li_strain_residual_shutdown (LiStrainResidual *self);

G_END_DECLS
