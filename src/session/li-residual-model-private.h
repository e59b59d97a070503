/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-request.h"
#include "session/li-residual-model.h"

#define LI_RESIDUAL_N_IMAGES (LI_COVER_LATER + 1) /* by LiStrainCover */

struct _LiResidualModel
{
  GObject parent_instance;
  LiStrainModel *strain;
  LiDocument *document;
  LiExperiment *experiment;
  LiLayer *layer; /* residual or deformed image */
  LiStrainCover shown;
  gboolean beside; /* all three images are wanted */
  guint from, to;
  gint64 stamp;           /* of the map that this belongs to */
  char *role;             /* of the volume that is deformed */
  char *residual, *field; /* files of the analysis, NULL: not written */
  double sd, floor, sigma, limit;
  LiGreyMatch match; /* of the first image to the later one */
  gboolean absolute, in_reference, busy;
  LiRegionSearch *regions;
  char *about;
  LiPlaneSource *sources[LI_RESIDUAL_N_IMAGES];
  LiRequest *requests[LI_RESIDUAL_N_IMAGES];
};

/* li-residual-model-load.c: reads or makes the images that are wanted and not there. */
void li_residual_model_load (LiResidualModel *model);
void li_residual_model_unload (LiResidualModel *model);
/* li-residual-model.c: sets layer and look and tells. */
void li_residual_model_changed (LiResidualModel *model);
/* A message, unless a person has cancelled. */
void li_residual_model_tell_error (LiResidualModel *model, const GError *error);
/* li-residual-model-view.c */
void li_residual_model_look_of (LiResidualModel *model, LiStrainCover image, LiLook *look);
char *li_residual_model_make_about (LiResidualModel *model);
