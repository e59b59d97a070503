/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workflow/li-report.h"

gboolean li_outcome_parse (const char *name, LiOutcome *outcome);
/* Borrowed. */
LiReportFile *li_report_add_file (GPtrArray *files, const char *role, const char *path);
const LiReportFile *li_report_find_file (const GPtrArray *files, const char *role);
void li_report_unwarn (LiReport *report, const char *code);
