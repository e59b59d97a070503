/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-strain-model.h"
#include "session/li-strain-range.h"

struct _LiStrainModel
{
  GObject parent_instance;
  LiDocument *document;
  LiStrainMaps *maps;
  LiStrainRange *range;
  LiStrainLook look;
  LiStrainShown shown;
  LiStrainState state;
  LiStrainCover image, live;
  char *headline;
  guint64 serial; /* of the map whose values are shown */
  double normal[3];
};

/* li-strain-model-edit.c calls it: shows what follows from look, step and maps, and tells @what and
 * whatever else has changed with it. */
void li_strain_model_update (LiStrainModel *model, guint what);
