/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-viewer.h"
#include "session/li-strain-model.h"

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
/* What is shown instead of the strain. */
LiStrainCover li_strain_residual_get_shown (LiStrainResidual *self);
/* For above the views; NULL when the strain is shown. Free with g_free(). */
char *li_strain_residual_status (LiStrainResidual *self);
/* What was done to it and the floor, in sentences; what lies above the limit once it was looked
 * for. */
char *li_strain_residual_describe (LiStrainResidual *self);
void li_strain_residual_draw (LiStrainResidual *self, cairo_t *cr, const LiView2D *view);
/* The residual as the views show it, for a colour bar; NULL: they do not. */
LiLayer *li_strain_residual_get_layer (LiStrainResidual *self);
/* What is shown in place of the strain, with its look and the limit of its outlines (0: none);
 * borrowed, NULL: nothing, or not there yet. */
LiPlaneSource *li_strain_residual_get_over (LiStrainResidual *self, LiLook *look, double *limit);
/* FALSE: an image that is shown (@beside: one of those side by side) is not there, and why. */
gboolean li_strain_residual_check (LiStrainResidual *self, gboolean beside, GError **error);
/* All three images are wanted, whatever the views show. */
void li_strain_residual_set_beside (LiStrainResidual *self, gboolean beside);
/**
 * LiResidualSides:
 * Later image, deformed reference and their difference as they are drawn side by side: sources
 * borrowed, NULL while one is not there. @says: what was done to the difference.
 */
typedef struct
{
  LiPlaneSource *sources[3];
  LiLook looks[3];
  char *names[3], *says;
} LiResidualSides;
void li_strain_residual_get_sides (LiStrainResidual *self, LiResidualSides *sides);
void li_residual_sides_clear (LiResidualSides *sides);
/* Outlines of what is above the limit, once regions were looked for. */
void li_strain_residual_outline (LiStrainResidual *self, cairo_t *cr, const LiView2D *view);
void li_strain_residual_shutdown (LiStrainResidual *self);

G_END_DECLS
