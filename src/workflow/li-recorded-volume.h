/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "experiment/li-experiment.h"
#include "volume/li-open-options.h"
#include "workflow/li-report.h"

G_BEGIN_DECLS

/* Volumes as a record or a report keeps them: a path, and how it is opened where that does not say
 * all (a channel, a dataset, a raw file's shape). */

/* Address (volume/li-open-options.h) of the step's volume of that role, NULL when it has none. */
char *li_experiment_volume_address (LiExperiment *experiment, guint i, const char *role);
LiVolume *li_report_open_file (const LiReportFile *file, LiProgress *progress, GError **error);

G_END_DECLS
