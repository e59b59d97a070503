/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workflow/li-analyse.h"

G_BEGIN_DECLS

/* Peak bytes beyond the brick cache for the pair that @report describes; 0 when a volume cannot be
 * opened. */
guint64 li_estimate_memory (const LiReport *report);

G_END_DECLS
