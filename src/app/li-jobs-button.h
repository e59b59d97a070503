/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "base/li-job.h"

G_BEGIN_DECLS

/* The running jobs as a button of the header bar: a number, and a popover with progress, time left
 * and cancel for each. Hidden while there are none. */
#define LI_TYPE_JOBS_BUTTON (li_jobs_button_get_type ())
G_DECLARE_FINAL_TYPE (LiJobsButton, li_jobs_button, LI, JOBS_BUTTON, GtkWidget)

void li_jobs_button_set_list (LiJobsButton *button, LiJobList *list);

G_END_DECLS
