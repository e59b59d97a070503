/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-field.h"
#include "dvc/li-reference.h"

G_BEGIN_DECLS

/**
 * li_static_zncc:
 * ZNCC of the window @window of image 1 with the same voxels of image 2, no motion at all: high
 * where a pattern is fixed in the laboratory frame (rings, scratches of the scintillator).
 * @two: grey of image 2, voxels @box. Every @step-th row; NaN when fewer than @least voxels of
 * those exist in both images and the mask, or one of them has no contrast.
 */
double li_static_zncc (const LiReference *ref,
                       const LiArray3 *two,
                       const LiBox *box,
                       const LiBox *window,
                       int step,
                       double least);

/* TRUE when a node stands still (within half a voxel) where @predicted says that it moves by more
 * than 1.5 voxels: it may have matched such a pattern instead of the sample, whatever its ZNCC. */
gboolean li_static_suspected (const LiPhi *measured, const LiPhi *predicted);

/**
 * li_field_static_share:
 * Share of the measured nodes of @field that a still pattern may have caught: they stand still
 * where
 * @registration (NULL: not known) moves, or they move by more than 1.5 voxels and yet standing
 * still matches better. Nodes that hardly move do not count. NaN when no node has a
 * zncc_static.
 */
double li_field_static_share (const LiField *field, const LiPhi *registration);

G_END_DECLS
