/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Rings of the detector: grey values that depend on the distance from the rotation axis and on the
 * plane, the same in both images while the sample moves. */
typedef struct _LiRings LiRings;

LiRings *li_rings_ref (LiRings *rings);
void li_rings_unref (LiRings *rings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiRings, li_rings_unref)

/**
 * li_rings_find:
 * Rings in @im1 and @im2 from what differs between im1 (p) and im2 (Φ p), least squares over boxes
 * about the nodes of @field (in voxels of the volumes; any node with a finite Φ) that move by more
 * than 3 voxels: the difference there is R (p) − R (Φ p). @mask: NULL or of im1's shape. The axis
 * is within 4 voxels of the middle of the planes; crops do not tell where that is, and images of
 * different shape disagree. @out: NULL where there are no rings beyond chance, or it cannot be
 * told. FALSE only when a volume cannot be read or memory is short.
 */
gboolean li_rings_find (LiVolume *im1,
                        LiVolume *im2,
                        LiVolume *mask,
                        const LiField *field,
                        LiRings **out,
                        GError **error);
/* Bytes that finding them needs at its peak. */
gsize li_rings_memory (LiVolume *im1);
/* Standard deviation of what is taken out, grey values of image 1. */
double li_rings_sd (const LiRings *rings);
/* @volume without the rings, as floats; read through, nothing is kept. @second: it is image 2,
 * whose contrast may differ. */
LiVolume *li_rings_without (LiRings *rings, LiVolume *volume, gboolean second);

/* Two images without their rings; all NULL where none were found. */
typedef struct
{
  LiRings *rings;
  LiVolume *im1, *im2;
} LiRinglessPair;
void li_ringless_pair_clear (LiRinglessPair *pair);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiRinglessPair, li_ringless_pair_clear)
/* li_rings_find and li_rings_without of both. */
gboolean li_ringless_pair (LiVolume *im1,
                           LiVolume *im2,
                           LiVolume *mask,
                           const LiField *field,
                           LiRinglessPair *out,
                           GError **error);
/* Standard deviation of what still stands still in a pair that had rings (li_standing_pattern),
 * grey values. @field in voxels of the volumes. */
gboolean li_ringless_pair_left (const LiRinglessPair *pair,
                                const LiField *field,
                                double *left,
                                GError **error);

G_END_DECLS
