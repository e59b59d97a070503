/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/li-run.h"
#include "workflow/li-analyse.h"

G_BEGIN_DECLS

/* What a running analysis says to people and to --json: fills @watch for @run. Every pair becomes a
 * few lines and a member of the array "pairs", opened here and closed by li_pairs_end(). */
void li_pairs_begin (LiRun *run, LiAnalyseWatch *watch);
void li_pairs_end (LiRun *run);

G_END_DECLS
