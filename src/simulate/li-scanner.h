/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-vec3.h"

G_BEGIN_DECLS

/* What the scanner adds to the sample's grey values, all of it fixed to the volume's voxels and not
 * to the sample. */
typedef struct
{
  gint64 shape[3];
  double noise; /* sd at mid grey, photon-like: sd = noise sqrt (grey / 32768) */
  double gain, offset;
  gboolean rings, truncation;
  double drift[6]; /* grey: z, y, x slope, radial cup, slow wave along z and its phase */
  guint64 ring_key, noise_key; /* rings are the same in all scans, noise in none */
} LiScanner;

/* Draws drift, gain and offset of scan @step; what is not asked for stays neutral. */
void li_scanner_init (LiScanner *scanner,
                      const gint64 shape[3],
                      guint64 seed,
                      int step,
                      double noise,
                      gboolean gain,
                      gboolean drift,
                      gboolean rings,
                      gboolean truncation);
/* Ring profile of plane @z: grey by distance from the axis, 1 voxel apart. NULL when there are
 * none; freed by the caller. */
float *li_scanner_rings (const LiScanner *scanner, gint64 z);
/* Turns @n sample values from voxel (@z, @y, @x0) on into scanned grey values, not yet rounded. */
void li_scanner_row (const LiScanner *scanner,
                     const float *rings,
                     gint64 z,
                     gint64 y,
                     gint64 x0,
                     gsize n,
                     float *grey);
/* Radius of the cylinder field of view, voxels. */
double li_scanner_radius (const LiScanner *scanner);
/* TRUE when the voxel lies outside the cylinder, whether the grey values end there or not. */
gboolean li_scanner_is_beyond (const LiScanner *scanner, gint64 y, gint64 x);
/* TRUE when the voxel lies outside the field of view. */
gboolean li_scanner_is_outside (const LiScanner *scanner, gint64 y, gint64 x);

G_END_DECLS
