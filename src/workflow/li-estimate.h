/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workflow/li-analyse.h"

G_BEGIN_DECLS

/* Peak bytes beyond the brick cache for the pair that @report describes; 0 when a volume cannot be
 * opened. */
guint64 li_estimate_memory (const LiReport *report);

/* Seconds that one pair of images of @shape takes with @threads cores to itself: reading, and
 * registration and all levels, or (@composed) the direct correlation for the closure; strain;
 * residual where it is written. From rates measured once; failed nodes make it longer. */
double li_estimate_seconds (const gint64 shape[3],
                            const LiAnalysisParams *params,
                            gboolean composed,
                            guint threads);

G_END_DECLS
