/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "experiment/li-cell.h"

#include <glib/gi18n.h>
#include <math.h>

#define P_TEXT(S, m, name, label, help) LI_P_STRING (S, m, name, "", label, help, 0)
#define P_NUMBER(S, m, name, unit, hi, label, help)                                                \
  LI_P_DOUBLE (S, m, name, unit, 0, hi, "0", label, help, 0)

static const LiParam disk_params[] = {
  P_TEXT (
      LiElectrodeDisk, material, "material", N_ ("Active material"), N_ ("What stores lithium.")),
  P_NUMBER (LiElectrodeDisk,
            active,
            "active",
            "%",
            100,
            N_ ("Active share"),
            N_ ("Weight per cent of the active material in the coating; 0 unknown.")),
  P_NUMBER (LiElectrodeDisk,
            binder,
            "binder",
            "%",
            100,
            N_ ("Binder share"),
            N_ ("Weight per cent of the binder.")),
  P_NUMBER (LiElectrodeDisk,
            conductive,
            "conductive",
            "%",
            100,
            N_ ("Conductive share"),
            N_ ("Weight per cent of carbon black, nanotubes and the like.")),
  P_NUMBER (LiElectrodeDisk,
            other,
            "other",
            "%",
            100,
            N_ ("Other share"),
            N_ ("Weight per cent of anything else.")),
  P_TEXT (LiElectrodeDisk,
          current_collector,
          "current-collector",
          N_ ("Current collector"),
          N_ ("Foil and its thickness.")),
  P_TEXT (LiElectrodeDisk, cut, "cut", N_ ("Cutting"), N_ ("How the disk was cut.")),
  P_NUMBER (LiElectrodeDisk,
            diameter,
            "diameter",
            "mm",
            100,
            N_ ("Diameter"),
            N_ ("Diameter of the disk; 0 unknown.")),
  P_NUMBER (LiElectrodeDisk,
            thickness,
            "thickness",
            "µm",
            10000,
            N_ ("Thickness"),
            N_ ("Thickness of the coating without the foil; 0 unknown.")),
  P_NUMBER (LiElectrodeDisk,
            loading,
            "loading",
            "mg/cm²",
            1000,
            N_ ("Loading"),
            N_ ("Mass of the whole coating on an area; 0 unknown.")),
  P_NUMBER (LiElectrodeDisk,
            specific_capacity,
            "specific-capacity",
            "mAh/g",
            10000,
            N_ ("Specific capacity"),
            N_ ("Of the active material; 0 unknown.")),
  P_TEXT (LiElectrodeDisk, note, "note", N_ ("Note"), N_ ("Anything else.")),
};
static const LiParamTable disk_table
    = LI_PARAM_TABLE_OF ("electrode-disk", LiElectrodeDisk, disk_params);

static const LiParamValue rate_bases[] = {
  { LI_RATE_CATHODE, "cathode", N_ ("Cathode") },
  { LI_RATE_ANODE, "anode", N_ ("Anode") },
  { LI_RATE_NOMINAL, "nominal", N_ ("Nominal") },
  { LI_RATE_MEASURED, "measured", N_ ("Measured") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam cell_params[] = {
  P_TEXT (LiCell, name, "name", N_ ("Name"), N_ ("What the cell is called.")),
  P_TEXT (LiCell, operator, "operator", N_ ("Operator"), N_ ("Who built it.")),
  P_TEXT (LiCell, made, "made", N_ ("Date"), N_ ("When it was built.")),
  P_TEXT (LiCell, housing, "housing", N_ ("Housing"), N_ ("Tube, mounts and seals.")),
  LI_P_GROUP (LiCell, anode, "anode", &disk_table, N_ ("Anode"), N_ ("The anode disk."), 0),
  LI_P_GROUP (LiCell, cathode, "cathode", &disk_table, N_ ("Cathode"), N_ ("The cathode disk."), 0),
  P_TEXT (LiCell, separator, "separator", N_ ("Separator"), N_ ("Material of the separator.")),
  P_NUMBER (LiCell, separator_diameter, "separator-diameter", "mm", 100, N_ ("Separator diameter"), N_ ("Diameter of the separator; 0 unknown.")),
  P_TEXT (LiCell, electrolyte, "electrolyte", N_ ("Electrolyte"), N_ ("Salt, solvents and additives.")),
  P_NUMBER (LiCell, electrolyte_volume, "electrolyte-volume", "µL", 1000, N_ ("Electrolyte volume"), N_ ("How much was filled in; 0 unknown.")),
  P_NUMBER (LiCell, pressure, "pressure", "MPa", 100, N_ ("Stack pressure"), N_ ("Pressure of the spring; 0 unknown.")),
  LI_P_ENUM (LiCell, rate_basis, "rate-basis", rate_bases, "cathode", N_ ("C-rates refer to"), N_ ("Which capacity a C-rate refers to."), 0),
  P_NUMBER (LiCell, nominal_capacity, "nominal-capacity", "mAh", 1000, N_ ("Nominal capacity"), N_ ("Nominal or measured capacity of the cell; 0 unknown.")),
  P_TEXT (LiCell, note, "note", N_ ("Note"), N_ ("Anything else.")),
};
/* clang-format on */
const LiParamTable li_cell_params = LI_PARAM_TABLE_OF ("cell", LiCell, cell_params);

double
li_electrode_disk_area (const LiElectrodeDisk *disk)
{
  double cm = disk->diameter / 10;

  return G_PI / 4 * cm * cm;
}

double
li_electrode_disk_capacity (const LiElectrodeDisk *disk)
{
  double grams = li_electrode_disk_area (disk) * disk->loading / 1000;

  return grams * disk->active / 100 * disk->specific_capacity;
}

double
li_cell_rate_current (const LiCell *cell, double hours)
{
  double capacity = cell->rate_basis == LI_RATE_CATHODE
                        ? li_electrode_disk_capacity (&cell->cathode)
                    : cell->rate_basis == LI_RATE_ANODE ? li_electrode_disk_capacity (&cell->anode)
                                                        : cell->nominal_capacity;

  return hours > 0 ? capacity / hours : 0;
}

static const LiParamValue sides[] = {
  { LI_SIDE_Z_LOW, "z-low", N_ ("Low z") },
  { LI_SIDE_Z_HIGH, "z-high", N_ ("High z") },
  { LI_SIDE_Y_LOW, "y-low", N_ ("Low y") },
  { LI_SIDE_Y_HIGH, "y-high", N_ ("High y") },
  { LI_SIDE_X_LOW, "x-low", N_ ("Low x") },
  { LI_SIDE_X_HIGH, "x-high", N_ ("High x") },
  { 0, NULL, NULL },
};
static const LiParamValue polarities[] = {
  { LI_SILICON_DARK, "dark", N_ ("Dark") },
  { LI_SILICON_BRIGHT, "bright", N_ ("Bright") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam frame_params[] = {
  LI_P_ENUM (LiElectrodeFrame, collector_side, "collector-side", sides, "z-low", N_ ("Collector side"), N_ ("The face of the volume nearest to the current collector."), 0),
  LI_P_DOUBLE (LiElectrodeFrame, plane, "plane", "voxel", -1e6, 1e6, "0", N_ ("Collector plane"), N_ ("Where the collector's surface crosses that axis in T0."), 0),
  LI_P_DOUBLES (LiElectrodeFrame, normal, "normal", "", -1, 1, "", N_ ("Normal"), N_ ("From the collector into the electrode, z,y,x; empty: along the axis."), 0),
  LI_P_ENUM (LiElectrodeFrame, silicon_polarity, "silicon", polarities, "dark", N_ ("Silicon is"), N_ ("Grey of silicon against its surroundings."), 0),
};
/* clang-format on */
const LiParamTable li_electrode_frame_params
    = LI_PARAM_TABLE_OF ("frame", LiElectrodeFrame, frame_params);

static int
frame_axis (const LiElectrodeFrame *frame)
{
  return frame->collector_side / 2;
}

void
li_electrode_frame_normal (const LiElectrodeFrame *frame, double normal[3])
{
  const double *v = frame->normal.v;
  double length = frame->normal.n == 3 ? sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) : 0;

  for (int k = 0; k < 3; k++)
    normal[k] = length > 0 ? v[k] / length : 0;
  if (length > 0)
    return;
  gboolean low = frame->collector_side % 2 == 0;
  normal[frame_axis (frame)] = low ? 1 : -1;
}

double
li_electrode_frame_depth (const LiElectrodeFrame *frame, const double p[3])
{
  int axis = frame_axis (frame);
  double normal[3], depth = 0;

  li_electrode_frame_normal (frame, normal);
  for (int k = 0; k < 3; k++)
    depth += normal[k] * (p[k] - (k == axis ? frame->plane : 0));
  return depth;
}

/* clang-format off */
static const LiParam imaging_params[] = {
  P_TEXT (LiImaging, instrument, "instrument", N_ ("Instrument"), N_ ("Beamline and station.")),
  P_TEXT (LiImaging, detector, "detector", N_ ("Detector"), N_ ("Camera and scintillator.")),
  P_NUMBER (LiImaging, energy, "energy", "keV", 1000, N_ ("Energy"), N_ ("Photon energy; 0 unknown.")),
  LI_P_DOUBLES (LiImaging, voxel, "voxel", "µm", 0, 1e6, "", N_ ("Voxel size"), N_ ("One value, or z,y,x; empty: unknown."), LI_PARAM_PER_AXIS),
  LI_P_DOUBLES (LiImaging, distances, "distances", "mm", 0, 1e6, "", N_ ("Distances"), N_ ("Propagation distances of the sub-scans."), 0),
  LI_P_INT (LiImaging, projections, "projections", "", 0, 1000000, "0", N_ ("Projections"), N_ ("In each sub-scan; 0 unknown."), 0),
  LI_P_INT (LiImaging, flats, "flats", "", 0, 1000000, "0", N_ ("Flat fields"), N_ ("In each sub-scan."), 0),
  LI_P_INT (LiImaging, darks, "darks", "", 0, 1000000, "0", N_ ("Dark fields"), N_ ("In each sub-scan."), 0),
  P_NUMBER (LiImaging, exposure, "exposure", "ms", 1e6, N_ ("Exposure"), N_ ("Of one projection; 0 unknown.")),
  P_NUMBER (LiImaging, duration, "duration", "min", 1e5, N_ ("Duration"), N_ ("Of a whole time step; 0 unknown.")),
  P_TEXT (LiImaging, reconstruction, "reconstruction", N_ ("Reconstruction"), N_ ("How volumes were made from the projections.")),
  P_TEXT (LiImaging, note, "note", N_ ("Note"), N_ ("Anything else.")),
};
/* clang-format on */
const LiParamTable li_imaging_params = LI_PARAM_TABLE_OF ("imaging", LiImaging, imaging_params);
