/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "draw/li-component.h"

G_BEGIN_DECLS

typedef enum
{
  LI_MAP_SMOOTH, /* linear between nodes */
  LI_MAP_CELLS,  /* a box for each node */
  LI_MAP_NODES,  /* dots */
} LiMapStyle;

typedef enum
{
  LI_MAP_RANGE_AUTO,
  LI_MAP_RANGE_STEPS, /* over all time steps */
  LI_MAP_RANGE_PERCENTILE,
  LI_MAP_RANGE_TYPED,
} LiMapRange;

typedef enum
{
  LI_MAP_COLOURS_OWN, /* what belongs to the component */
  LI_MAP_COLOURS_DIVERGING,
  LI_MAP_COLOURS_VIRIDIS,
  LI_MAP_COLOURS_CIVIDIS,
} LiMapColours;

/* How the strain map is shown: what the Show panel edits, undo takes back and the session keeps.
 * Numbers are in the unit that is shown. */
typedef struct
{
  char *component;
  gboolean total; /* from T0; else from the step before */
  int style;      /* LiMapStyle */
  int colours;    /* LiMapColours */
  int range;      /* LiMapRange */
  double percent, lo, hi;
  gboolean locked;
  double opacity; /* % */
  gboolean repaired, hatching, frame_grey, follow;
  gboolean band;
  double band_lo, band_hi;
  gboolean contours;
  double contour_step; /* 0: a tenth of the range, rounded */
  gboolean arrows;
  double arrow_factor;
  gboolean grid;
  double grid_factor;
} LiStrainLook;
extern const LiParamTable li_strain_look_params;

/* The colour map for a component. */
LiColormap li_strain_look_colormap (const LiStrainLook *look, gsize component);

/* The look's opacity (%) once the layer of the map has @opacity, 0 to 1: the look's own where the
 * layer was given that, however it was typed; else to a thousandth. */
double li_strain_look_opacity (const LiStrainLook *look, double opacity);

G_END_DECLS
