/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-correlate.h"
#include "dvc/li-filter-field.h"
#include "dvc/li-register.h"
#include "dvc/li-residual.h"
#include "dvc/li-strain.h"

G_BEGIN_DECLS

/* Everything an analysis of a pair is asked to do: what experiment.json keeps under "analysis" and
 * report.json repeats. */
typedef struct
{
  char *role; /* which volume of every time step */
  LiRegisterParams registration;
  LiCorrelateParams correlation;
  LiFilterParams filter; /* after each level and at the end */
  LiStrainParams strain;
  LiResidualParams residual;
  char *components, *formats; /* of the strain files, as li_strain_write takes them */
  gboolean write_residual;
  gboolean cumulative; /* also T0 → Ti: composed, with its closure against the direct correlation */
  double closure_limit; /* in combined standard errors */
} LiAnalysisParams;
extern const LiParamTable li_analysis_params;

G_END_DECLS
