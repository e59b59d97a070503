/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* Mean and spread of values in a box. Nodes that are not measured (repaired, predicted, failed)
 * are counted but left out unless asked for. */
typedef struct
{
  double mean, sd; /* NaN without a value; sd of the values (n − 1), NaN for fewer than two */
  double lo, hi;
  gsize used;     /* measured values in the box */
  gsize excluded; /* with a value, but not measured */
  gsize unknown;  /* without a value */
} LiBoxStat;

/* @lo, @hi: voxel edges in the frame of image 1, z y x; a point counts when lo ≤ position < hi. */
void li_field_box_stat (const LiField *points,
                        const float *values,
                        const double lo[3],
                        const double hi[3],
                        gboolean use_repaired,
                        LiBoxStat *out);
/**
 * li_field_profile:
 * The same for slabs along @axis within a box (NULL: everywhere): one LiBoxStat for each plane of a
 * grid's nodes, or for each of about 40 slabs of scattered ones. @positions receives their middles
 * (voxels). Both are GArrays to be freed by the caller.
 */
void li_field_profile (const LiField *points,
                       const float *values,
                       int axis,
                       const double lo[3],
                       const double hi[3],
                       gboolean use_repaired,
                       GArray **positions,
                       GArray **stats);
/* Where the material at @p of image 1 lies in image 2: @p + u(p) by the measured nodes of @index
 * near it (li_field_predict, eight of them, at most @reach voxels away). FALSE: none is near, the
 * place is lost. */
gboolean li_field_carry (const LiFieldIndex *index, double reach, const double p[3], double out[3]);
/* The other way: @p of image 2 to image 1, by fixed-point steps to 1e-4 voxel. */
gboolean
li_field_carry_back (const LiFieldIndex *index, double reach, const double p[3], double out[3]);
/* The point nearest to @p, at most half a spacing (grids) or a half window away along each axis;
 * −1: none. */
gint64 li_field_point_at (const LiField *points, const double p[3]);

G_END_DECLS
