/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-analysis-params.h"

#include <glib/gi18n.h>

/* clang-format off */
static const LiParam params[] = {
  LI_P_STRING (LiAnalysisParams, role, "role", "", N_ ("Volume"), N_ ("Role of the volumes to analyse; empty: the first of quantitative, equalised, crop that every time step has."), 0),
  LI_P_GROUP (LiAnalysisParams, registration, "register", &li_register_params, N_ ("Registration"), N_ ("One Φ for the whole electrode."), 0),
  LI_P_GROUP (LiAnalysisParams, correlation, "correlate", &li_correlate_params, N_ ("Local correlation"), N_ ("A Φ for every node, coarse to fine."), 0),
  LI_P_GROUP (LiAnalysisParams, filter, "filter", &li_filter_params, N_ ("Filter"), N_ ("After each level and at the end."), 0),
  LI_P_GROUP (LiAnalysisParams, strain, "strain", &li_strain_params, N_ ("Strain"), N_ ("From displacements to strain."), 0),
  LI_P_GROUP (LiAnalysisParams, residual, "residual", &li_residual_params, N_ ("Residual"), N_ ("Later image minus deformed reference."), 0),
  LI_P_STRING (LiAnalysisParams, components, "components", "vol,dev,e_zz,e_yy,e_xx", N_ ("Components"), N_ ("Strain components that are written."), LI_PARAM_REQUIRED),
  LI_P_STRING (LiAnalysisParams, formats, "formats", "tif,csv", N_ ("Formats"), N_ ("Strain files: tif, image, csv, tsv, vti."), LI_PARAM_REQUIRED),
  LI_P_BOOL (LiAnalysisParams, write_residual, "write-residual", "yes", N_ ("Write residuals"), N_ ("A volume of the size of the scan for every pair."), 0),
  LI_P_BOOL (LiAnalysisParams, cumulative, "cumulative", "yes", N_ ("Cumulative"), N_ ("Also T0 to each step: composed, and checked against the direct correlation."), 0),
  LI_P_DOUBLE (LiAnalysisParams, closure_limit, "closure-limit", "", 0.5, 100, "3", N_ ("Closure limit"), N_ ("Combined standard errors beyond which composed and direct disagree."), LI_PARAM_ADVANCED),
};
/* clang-format on */
const LiParamTable li_analysis_params = LI_PARAM_TABLE_OF ("analysis", LiAnalysisParams, params);
