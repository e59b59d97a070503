/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"

G_BEGIN_DECLS

/* One electrode disk as it was made. */
typedef struct
{
  char *material, *current_collector, *cut, *note;
  double active, binder, conductive, other; /* weight % */
  double diameter;                          /* mm */
  double thickness;                         /* µm, collector not counted */
  double loading;                           /* mg/cm², all of the coating */
  double specific_capacity;                 /* mAh per g of active material */
} LiElectrodeDisk;

typedef enum
{
  LI_RATE_CATHODE,
  LI_RATE_ANODE,
  LI_RATE_NOMINAL,
  LI_RATE_MEASURED
} LiRateBasis;

/* The cell: what was built, by whom, from what. */
typedef struct
{
  char *name, *operator, * made, *housing, *separator, *electrolyte, *note; /* made: date as text */
  double separator_diameter;                                                /* mm */
  double electrolyte_volume;                                                /* µL */
  double pressure;                                                          /* MPa */
  LiElectrodeDisk anode, cathode;
  int rate_basis;          /* LiRateBasis: which capacity a C-rate refers to */
  double nominal_capacity; /* mAh; 0 unknown */
} LiCell;
extern const LiParamTable li_cell_params;

/* Derived, with the formula in docs/experiment-format.md: π/4 d² × loading × active share ×
 * specific capacity, mAh; 0 when a member is unknown. */
double li_electrode_disk_capacity (const LiElectrodeDisk *disk);
double li_electrode_disk_area (const LiElectrodeDisk *disk); /* cm² */
/* Current of C/@hours in mA on the declared basis; 0 unknown. */
double li_cell_rate_current (const LiCell *cell, double hours);

typedef enum
{
  LI_SIDE_Z_LOW,
  LI_SIDE_Z_HIGH,
  LI_SIDE_Y_LOW,
  LI_SIDE_Y_HIGH,
  LI_SIDE_X_LOW,
  LI_SIDE_X_HIGH
} LiSide;
typedef enum
{
  LI_SILICON_DARK,
  LI_SILICON_BRIGHT
} LiPolarity;

/* Where the electrode lies in the scans, in the frame of T0. "Axial" is along the normal. */
typedef struct
{
  int collector_side;   /* LiSide: the face of the volume that the collector is nearest to */
  double plane;         /* voxel index where the collector's surface crosses that axis */
  LiDoubleList normal;  /* z y x, from the collector into the electrode; empty: along the axis */
  int silicon_polarity; /* LiPolarity */
} LiElectrodeFrame;
extern const LiParamTable li_electrode_frame_params;
/* The unit normal, z y x. */
void li_electrode_frame_normal (const LiElectrodeFrame *frame, double normal[3]);
/* Distance from the collector along the normal, voxels, of a point (voxels, z y x) of T0. */
double li_electrode_frame_depth (const LiElectrodeFrame *frame, const double p[3]);

/* How the scans were made. */
typedef struct
{
  char *instrument, *detector, *reconstruction, *note;
  double energy;          /* keV */
  LiDoubleList voxel;     /* µm, one or z,y,x; empty unknown */
  LiDoubleList distances; /* mm, propagation distances */
  int projections, flats, darks;
  double exposure; /* ms */
  double duration; /* minutes for a time step */
} LiImaging;
extern const LiParamTable li_imaging_params;

G_END_DECLS
