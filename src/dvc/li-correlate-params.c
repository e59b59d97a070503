/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>

#include "dvc/li-correlate.h"

static const LiParamValue shapes[] = {
  { LI_SHAPE_AUTO, "auto", N_ ("Automatic") },
  { LI_SHAPE_RIGID, "rigid", N_ ("Rigid (6)") },
  { LI_SHAPE_AFFINE, "affine", N_ ("Affine (12)") },
  { LI_SHAPE_QUADRATIC, "quadratic", N_ ("Quadratic (30)") },
  { 0, NULL, NULL },
};

static const LiParamValue criteria[] = {
  { LI_CRITERION_ZNSSD, "znssd", N_ ("Normalised (ZNSSD)") },
  { LI_CRITERION_SSD, "ssd", N_ ("Plain (SSD)") },
  { 0, NULL, NULL },
};

static const LiParamValue rings[] = {
  { LI_RINGS_AUTO, "auto", N_ ("Taken out where found") },
  { LI_RINGS_OFF, "off", N_ ("Left in") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam params[] = {
  LI_P_DOUBLES (LiCorrelateParams, spacing, "spacing", "voxel", 2, 10000, "100,70,35", N_ ("Node spacings"), N_ ("Distance of nodes at each level, coarse to fine."), LI_PARAM_REQUIRED),
  LI_P_DOUBLES (LiCorrelateParams, half_window, "half-window", "voxel", 2, 500, "", N_ ("Half windows"), N_ ("Half edge of the window at each level (edge = 2 × half + 1); empty: half the spacing."), 0),
  LI_P_INTS (LiCorrelateParams, margins, "margins", "voxel", 0, 200, "10,20,30,40", N_ ("Search margins"), N_ ("How far failed nodes are searched, pass after pass."), LI_PARAM_ASCENDING),
  LI_P_INTS (LiCorrelateParams, iterations, "iterations", "", 1, 100000, "1000,2000,3000", N_ ("Iterations"), N_ ("Limit of iterations, pass after pass."), LI_PARAM_REQUIRED),
  LI_P_DOUBLE (LiCorrelateParams, tolerance, "tolerance", "voxel", 1e-9, 1, "0.001", N_ ("Tolerance"), N_ ("Displacement of the last step at the window's corner at which a node has converged."), 0),
  LI_P_ENUM (LiCorrelateParams, interpolation, "interpolation", LI_SPLINE_VALUES, "cubic", N_ ("Interpolation"), N_ ("Interpolation of image 2."), 0),
  LI_P_ENUM (LiCorrelateParams, shape, "shape", shapes, "auto", N_ ("Shape function"), N_ ("How a window may deform; automatic: affine, and at the last level as the field bends."), 0),
  LI_P_ENUM (LiCorrelateParams, criterion, "criterion", criteria, "znssd", N_ ("Criterion"), N_ ("What is made least: normalised differences, or plain ones as SPAM does."), LI_PARAM_ADVANCED),
  LI_P_DOUBLE (LiCorrelateParams, coverage, "coverage", "", 0.01, 1, "0.2", N_ ("Least coverage"), N_ ("Least share of a window that must exist in both images and the mask."), LI_PARAM_ADVANCED),
  LI_P_DOUBLE (LiCorrelateParams, zncc_limit, "zncc-limit", "", -1, 1, "0.5", N_ ("Least ZNCC"), N_ ("Least normalised correlation of a node that counts as converged."), LI_PARAM_ADVANCED),
  LI_P_DOUBLE (LiCorrelateParams, grey_low, "grey-low", "", -INFINITY, INFINITY, "-inf", N_ ("Lowest grey"), N_ ("Windows whose mean grey lies below are left out."), LI_PARAM_ADVANCED),
  LI_P_DOUBLE (LiCorrelateParams, grey_high, "grey-high", "", -INFINITY, INFINITY, "inf", N_ ("Highest grey"), N_ ("Windows whose mean grey lies above are left out."), LI_PARAM_ADVANCED),
  LI_P_BOOL (LiCorrelateParams, search, "search", "yes", N_ ("Search failed nodes"), N_ ("Look for failed nodes within the margins."), LI_PARAM_ADVANCED),
  LI_P_ENUM (LiCorrelateParams, rings, "rings", rings, "auto", N_ ("Rings"), N_ ("Rings of the detector, which both images share while the sample moves: taken out of both before the last level, or left in."), LI_PARAM_ADVANCED),
};
/* clang-format on */
const LiParamTable li_correlate_params = LI_PARAM_TABLE_OF ("correlate", LiCorrelateParams, params);

gboolean
li_correlate_params_check (const LiCorrelateParams *p, GError **error)
{
  if (!li_params_validate (&li_correlate_params, p, error))
    return FALSE;
  if (p->half_window.n <= 1 || p->half_window.n == p->spacing.n)
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               _ ("%d spacings but %d half windows were given; give one half window, or one "
                  "for each spacing"),
               p->spacing.n, p->half_window.n);
  return FALSE;
}
