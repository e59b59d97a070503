/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

#define LI_RING_EDGE 32 /* voxels of a box */
#define LI_RING_POINTS (LI_RING_EDGE * LI_RING_EDGE * LI_RING_EDGE)

/* A box of image 1 and what is left of it when image 2 is brought there. */
typedef struct
{
  LiBox box;
  LiMat3 A; /* position in image 2 = A p + b */
  double b[3];
  gboolean used;
  double gain;        /* contrast of image 1 / contrast of image 2 */
  float *d;           /* LI_RING_POINTS values; NaN where a point is not used */
  double inverse[10]; /* of the normal matrix of 1, z, y, x over the used points, lower triangle */
} LiRingBox;

typedef struct
{
  gsize n;
  LiRingBox *boxes;
  float *values;
} LiRingBoxes;

/* Boxes about nodes that move far enough, evenly thinned to about @points voxels. */
gboolean li_ring_boxes_read (LiVolume *im1,
                             LiVolume *im2,
                             LiVolume *mask,
                             const LiField *field,
                             gsize points,
                             LiRingBoxes *out,
                             GError **error);
void li_ring_boxes_clear (LiRingBoxes *boxes);
/* Takes offset and ramp off @e (a box's values) where d is used; elsewhere it becomes 0. */
void li_ring_box_project (const LiRingBox *box, float *e);

G_END_DECLS
