/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-strain-range.h"
#include "session/li-strain-vois.h"

struct _LiStrainVois
{
  GObject parent_instance;
  LiStrainModel *model;
  LiDocument *document; /* the model's, as are maps, look and shown */
  LiStrainMaps *maps;
  const LiStrainLook *look;
  const LiStrainShown *shown;
  LiExperiment *experiment;  /* whose numbers are remembered */
  GHashTable *stats;         /* map, look and place → LiBoxStat */
  GHashTable *displacements; /* map and mark → where the mark has moved */
  double edge;
  guint source; /* of a "changed" that is to come */
};

/* What is remembered belongs to the experiment that is open. */
void li_strain_vois_check_experiment (LiStrainVois *vois);
/* Before something is added: a box that is dragged for long leaves many entries behind. */
void li_strain_vois_make_room (GHashTable *remembered);
