/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-overlay.h"
#include "session/li-region-search.h"
#include "session/li-strain-model.h"

G_BEGIN_DECLS

/**
 * LiResidualModel:
 * What the deformation of the pair that is shown does not explain: the residual, the deformed first
 * image and the later image, of which one may be shown in place of the strain, and the regions of
 * the residual above a limit. It follows the map of a LiStrainModel and tells that model what is
 * shown in place of the strain. Images are read, and the deformed one is made, in the background;
 * an answer for a map that is not shown any more is dropped.
 *
 * Properties (read-only, notified on a change): shown (int, LiStrainCover: strain, residual,
 * deformed or later), limit (double, grey levels), about (string: what was done to the residual and
 * the floor that it is judged by), written (boolean: the analysis wrote a residual), busy (boolean:
 * something is being read or looked for). Signal "changed": what is to be drawn is another.
 */
#define LI_TYPE_RESIDUAL_MODEL (li_residual_model_get_type ())
G_DECLARE_FINAL_TYPE (LiResidualModel, li_residual_model, LI, RESIDUAL_MODEL, GObject)

LiResidualModel *li_residual_model_new (LiStrainModel *strain);
LiDocument *li_residual_model_get_document (LiResidualModel *model);
LiStrainCover li_residual_model_get_shown (LiResidualModel *model);
void li_residual_model_set_shown (LiResidualModel *model, LiStrainCover shown);
/* All three images are read, whatever is shown. */
void li_residual_model_set_beside (LiResidualModel *model, gboolean beside);

/* Grey levels: ends of the colours are at twice of it, regions are looked for above it. Set from
 * the floor of each map that comes. */
double li_residual_model_get_limit (LiResidualModel *model);
void li_residual_model_set_limit (LiResidualModel *model, double limit);
/* Looks for connected voxels whose residual is at least the limit, either sign. */
void li_residual_model_find_regions (LiResidualModel *model);
/* What was found; the same object as long as the model lives. */
LiRegionSearch *li_residual_model_get_regions (LiResidualModel *model);

gboolean li_residual_model_is_written (LiResidualModel *model);
gboolean li_residual_model_is_busy (LiResidualModel *model);
const char *li_residual_model_get_about (LiResidualModel *model);
/* That and the regions in sentences, for a report; g_free(). */
char *li_residual_model_describe (LiResidualModel *model);
/* For above the views; NULL when the strain is shown. g_free(). */
char *li_residual_model_get_status (LiResidualModel *model);

/* Residual or deformed image where they are shown; the same layer as long as the model lives. */
LiLayer *li_residual_model_get_layer (LiResidualModel *model);
/* TRUE: the layer shows the residual, so that a colour bar means something. */
gboolean li_residual_model_is_coloured (LiResidualModel *model);
/* Outlines of what is above the limit that regions were looked for with. */
void li_residual_model_outline (LiResidualModel *model, cairo_t *cr, const LiView2D *view);
/* What is shown in place of the strain, with its look and the limit of its outlines (0: none);
 * borrowed. NULL: nothing, or not read yet. */
LiPlaneSource *li_residual_model_get_source (LiResidualModel *model, LiLook *look, double *limit);
/* FALSE and why when an image that is shown (@beside: one of those side by side) is not there. */
gboolean li_residual_model_check (LiResidualModel *model, gboolean beside, GError **error);

/* Later image, deformed reference and their difference as they are drawn side by side: sources
 * borrowed, NULL while one is not there. @treatment: what was done to the difference, or NULL. */
typedef struct
{
  LiPlaneSource *sources[3];
  LiLook looks[3];
  char *names[3], *treatment;
} LiResidualSides;
void li_residual_model_get_sides (LiResidualModel *model, LiResidualSides *sides);
void li_residual_sides_clear (LiResidualSides *sides);

G_END_DECLS
