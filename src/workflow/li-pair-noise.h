/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workflow/li-pair-run.h"

G_BEGIN_DECLS

/* Noise of a double scan's field: the affine part (drift, relaxation) off, the sd of the rest; the
 * residual's sd is its own floor. Into the report of the run. */
gboolean li_pair_measure_noise (LiPairRun *run, GError **error);

G_END_DECLS
