/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode.h"

#include <glib/gi18n.h>

static const LiParamValue types[] = {
  { LI_TYPE_U16, "u16", N_ ("16 bit") },
  { LI_TYPE_U8, "u8", N_ ("8 bit") },
  { LI_TYPE_F32, "f32", N_ ("32-bit float") },
  { 0, NULL, NULL },
};

static const LiParamValue cases[] = {
  { LI_CASE_ELECTRODE, "electrode", N_ ("Silicon electrode") },
  { LI_CASE_SHIFT, "shift", N_ ("Shift") },
  { LI_CASE_AFFINE, "affine", N_ ("Even strain") },
  { LI_CASE_ROTATION, "rotation", N_ ("Rotation") },
  { LI_CASE_WAVE, "wave", N_ ("Wave") },
  { LI_CASE_LIFT, "lift", N_ ("Lifting electrode") },
  { LI_CASE_GRAINS, "grains", N_ ("Grains at rest") },
  { 0, NULL, NULL },
};

#define S LiElectrodeParams
/* clang-format off */
static const LiParam params[] = {
  LI_P_ENUM (S, kind, "case", cases, "electrode", N_ ("Case"), N_ ("What to simulate; all but the electrode are grains that move by a simple rule."), 0),
  LI_P_INTS (S, size, "size", "voxel", 32, 8192, "256,256,256", N_ ("Size"), N_ ("Shape of each volume: z,y,x."), LI_PARAM_PER_AXIS | LI_PARAM_REQUIRED),
  LI_P_INT (S, steps, "steps", "", 1, 100, "10", N_ ("Time steps"), N_ ("Number of scans, T0 included."), 0),
  LI_P_INT (S, seed, "seed", "", 0, 2147483647, "1", N_ ("Seed"), N_ ("The same seed gives the same bytes."), 0),
  LI_P_DOUBLE (S, noise, "noise", "grey", 0, 20000, "600", N_ ("Noise"), N_ ("Standard deviation of the noise at mid grey (of 65536 levels)."), 0),
  LI_P_DOUBLES (S, voxel, "voxel", "µm", 1e-4, 1000, "0.05", N_ ("Voxel size"), N_ ("Edge of a voxel: one number, or z,y,x. Where they differ, lengths of the sample given in voxels are in edges of the smallest side."), LI_PARAM_PER_AXIS | LI_PARAM_REQUIRED),
  LI_P_ENUM (S, type, "type", types, "u16", N_ ("Type"), N_ ("Type of the grey values; 8 bit divides them by 257."), 0),
  LI_P_INT (S, levels, "grey-levels", "", 0, 65536, "0", N_ ("Grey levels"), N_ ("Rounds to this many evenly spaced grey values, as a segmented image or a coarse detector has them; 0 for all."), 0),
  LI_P_DOUBLE (S, scale, "value-scale", "", 1e-30, 1e30, "1", N_ ("Value of a grey level"), N_ ("Type f32: what one grey level is stored as."), LI_PARAM_ADVANCED),
  LI_P_DOUBLE (S, zero, "value-offset", "", -1e30, 1e30, "0", N_ ("Value of grey 0"), N_ ("Type f32: what grey 0 is stored as."), LI_PARAM_ADVANCED),
  LI_P_BOOL (S, nan_beyond, "nan-outside", "no", N_ ("No value outside"), N_ ("Type f32: outside the cylinder of the field of view voxels are not a number."), 0),
  LI_P_DOUBLE (S, spacing, "truth-spacing", "voxel", 0, 1000, "0", N_ ("Truth spacing"), N_ ("Distance between the points of the exact fields; 0 chooses by size."), LI_PARAM_ADVANCED),
  LI_P_DOUBLE (S, edge, "edge", "voxel", 0, 50, "6.1", N_ ("Edge width"), N_ ("Full width at half maximum of an edge's derivative at T0."), 0),
  LI_P_DOUBLE (S, swelling, "swelling", "", 0, 0.4, "0.2", N_ ("Swelling"), N_ ("Strain along z at full charge, away from the patch that swells more."), 0),
  LI_P_DOUBLE (S, relaxation, "relaxation", "", 0, 0.2, "0", N_ ("Relaxation"), N_ ("Share of the swelling lost between the two volumes of the double scan."), LI_PARAM_ADVANCED),
  LI_P_BOOL (S, bubble, "bubble", "yes", N_ ("Gas bubble"), N_ ("A bubble from T2 to T4 under the largest particle."), 0),
  LI_P_BOOL (S, double_scan, "double-scan", "yes", N_ ("Double scan"), N_ ("The last two volumes show the same state with their own noise (from four steps on)."), 0),
  LI_P_BOOL (S, truncation, "truncation", "no", N_ ("Cylinder field of view"), N_ ("Grey rises towards the cylinder's edge and is 0 outside."), 0),
  LI_P_BOOL (S, rings, "rings", "no", N_ ("Rings"), N_ ("Ring artefacts, fixed to the detector."), 0),
  LI_P_BOOL (S, drift, "drift", "no", N_ ("Grey drift"), N_ ("Slow grey gradients, other ones in each scan."), 0),
  LI_P_BOOL (S, gain, "gain", "no", N_ ("Grey gain"), N_ ("Grey gain and offset, other ones in each scan."), 0),
  LI_P_BOOL (S, remount, "remount", "no", N_ ("Remounting"), N_ ("The sample is shifted by tens of voxels and slightly turned before each scan but the first."), 0),
  LI_P_DOUBLES (S, shift, "shift", "voxel", -1000, 1000, "3.3,-2.7,1.4", N_ ("Shift"), N_ ("Case shift: displacement per step, z,y,x."), LI_PARAM_PER_AXIS),
  LI_P_DOUBLES (S, strain, "strain", "", -0.5, 0.5, "0.02,-0.01,0.005", N_ ("Strain"), N_ ("Case affine: strain per step along z,y,x."), LI_PARAM_PER_AXIS),
  LI_P_DOUBLES (S, rotation, "rotation", "°", -180, 180, "2,1,-1.5", N_ ("Rotation"), N_ ("Case rotation: rotation vector per step, z,y,x."), LI_PARAM_PER_AXIS),
  LI_P_DOUBLE (S, wave_amplitude, "wave-amplitude", "voxel", 0, 100, "1", N_ ("Wave amplitude"), N_ ("Case wave: largest displacement along z per step."), 0),
  LI_P_DOUBLE (S, wave_length, "wave-length", "voxel", 4, 100000, "80", N_ ("Wave length"), N_ ("Case wave: period along x."), 0),
  LI_P_DOUBLE (S, lift, "lift", "", 0, 0.5, "0.03", N_ ("Lift"), N_ ("Case lift: strain along z per step of the lower part, which lifts the rest."), 0),
  LI_P_DOUBLE (S, grain_sigma, "grain-sigma", "voxel", 0.5, 50, "2", N_ ("Grain size"), N_ ("Standard deviation of the Gaussian grains of the plain cases."), 0),
  LI_P_DOUBLE (S, grain_density, "grain-density", "", 0.001, 10, "0.1", N_ ("Grain density"), N_ ("Grains per cube of the grain size."), LI_PARAM_ADVANCED),
};
/* clang-format on */
#undef S

const LiParamTable li_electrode_params = LI_PARAM_TABLE_OF ("simulate", LiElectrodeParams, params);
