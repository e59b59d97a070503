/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workflow/li-demo.h"

G_BEGIN_DECLS

/* Cell, frame, imaging, time steps with times and states, double scan of the demo. */
void li_demo_fill_record (LiExperiment *experiment, const LiElectrode *electrode);
/* journal.csv: what a cell of that kind does between those scans. */
gboolean
li_demo_write_journal (LiExperiment *experiment, const LiElectrode *electrode, GError **error);

G_END_DECLS
