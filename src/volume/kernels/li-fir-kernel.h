/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-isa.h"

/* out[x] = tap[0] row[0][x] + Σ tap[k] (row[k][x] ± row[−k][x]), x in steps of 16: rows and @out
 * may be touched up to 15 past @n. */
LI_DECLARE_KERNEL (
    void,
    li_fir_rows,
    (const float *const *rows, int radius, gboolean odd, const float *tap, float *out, gsize n));
