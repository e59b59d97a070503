/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-isa.h"

/* Linear between two lines of a plane of f32, @width samples each: pixel k, from @first to before
 * @last, lies at sample @a + @b (k + ½), @w below @line0. If one of the four samples is not finite,
 * neither is the result; the caller then blends the others. */
LI_DECLARE_KERNEL (void,
                   li_slice_linear,
                   (const float *line0,
                    const float *line1,
                    int width,
                    float w,
                    float a,
                    float b,
                    int first,
                    int last,
                    float *out));

/* Entry of each value in a table of @top + 1 colours, (value − @lo) · @scale rounded; @top + 1 for
 * what is not finite. */
LI_DECLARE_KERNEL (
    void,
    li_slice_entries,
    (const float *values, int n, float lo, float scale, int top, unsigned short *out));

/* n pixels of 4 sums to bytes, opaque. */
LI_DECLARE_KERNEL (void, li_slice_bytes, (const float *sum, int n, unsigned char *out));
