/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulate/li-electrode.h"
#include "simulate/li-scanner.h"
#include "simulate/li-mottle.h"

G_BEGIN_DECLS

/* A separator fibre: an endless cylinder through p along the unit vector d. */
typedef struct
{
  double p[3], d[3], r;
} LiFibre;

struct _LiElectrode
{
  LiElectrodeParams params;
  gint64 shape[3];
  double pitch[3];  /* edges of a voxel, z y x; the smallest is 1 */
  gint64 sample[3]; /* what the shape would be with cubes of that edge */
  int n_steps;
  double spacing;
  LiElectrodeStep *steps;
  /* Electrode case only, all at T0, in edges of the smallest side of a voxel, as are the steps. */
  double scale;       /* of particles */
  double edge_width;  /* from 0 to 1 across an edge */
  double bottom, top; /* collector surface, electrode top */
  double margin;      /* how far outside the volume things are needed */
  GArray *particles;  /* LiParticle */
  LiParticleCells *cells;
  GArray *fibres; /* LiFibre */
  LiMottle *texture;
  double fine_cell[3], coarse_cell[3], vein_cell[3]; /* of the texture, voxels */
  double bubble_at[3];                               /* at T0 */
  double max_bubble_radius;                          /* largest radius; 0: its cavity stays empty */
};

/* Places collector, particles, separator and the bubble's cavity. */
void li_electrode_build (LiElectrode *electrode);
void li_electrode_build_steps (LiElectrode *electrode);
/* Turns and shifts the sample of a step as taken off and put back, where asked for. */
void li_electrode_remount (const LiElectrode *electrode, int step, LiElectrodeStep *out);
/* Motions of a plain case. FALSE when one is not invertible. */
gboolean li_electrode_build_plain (LiElectrode *electrode, GError **error);
/* Grey values and labels of a box from one evaluation; either may be NULL, labels must be NULL in
 * plain cases. */
gboolean li_electrode_both_boxes (const LiElectrode *electrode,
                                  int step,
                                  const LiBox *box,
                                  gpointer grey,
                                  guint8 *labels,
                                  LiProgress *progress,
                                  GError **error);
void li_electrode_scanner (const LiElectrode *electrode, int step, LiScanner *scanner);
/* Whether what is asked of the grey values can be stored. */
gboolean li_electrode_check_grey (const LiElectrodeParams *params, GError **error);
/* Scanned values of a row from voxel (@y, @x0) on, turned into what is stored: levels, gain and
 * offset, not-a-number outside the field of view, rounding. @values is overwritten; @out: voxels of
 * li_electrode_type(). */
void li_electrode_store_row (const LiElectrode *electrode,
                             const LiScanner *scanner,
                             gint64 y,
                             gint64 x0,
                             gsize n,
                             float *values,
                             gpointer out);
/* Largest remount shift per axis, voxels. */
double li_electrode_remount_reach (const LiElectrode *electrode, int axis);

G_END_DECLS
