/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "measure/li-rim.h"

G_BEGIN_DECLS

/* The shape of a closed rim without what noise adds to it. */
typedef struct
{
  double area, perimeter;   /* pixels², pixels */
  double smallest, largest; /* radius from the rim's centre, where the rim was seen */
} LiRimShape;

/**
 * li_rim_shape:
 * @rim: with the centre of its circle; gaps are bridged in a straight line
 * @blur: standard deviation of the Gaussian that the picture was blurred by, pixels
 *
 * The radius as a Fourier series of the angle: of its terms those are kept whose power stands out
 * of what noise gives, taken from the fastest terms that the blur lets through. Without that the
 * perimeter grows with the noise and the largest radius is that of the worst pixel.
 */
void li_rim_shape (const LiRim *rim, double blur, LiRimShape *out);

G_END_DECLS
