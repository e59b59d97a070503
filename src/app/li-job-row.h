/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "base/li-job.h"

G_BEGIN_DECLS

/* A job in a list: progress, time left, pause and cancel. */
#define LI_TYPE_JOB_ROW (li_job_row_get_type ())
G_DECLARE_FINAL_TYPE (LiJobRow, li_job_row, LI, JOB_ROW, GtkListBoxRow)

GtkWidget *li_job_row_new (LiJob *job);

G_END_DECLS
