/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/li-run.h"

G_BEGIN_DECLS

/* Two images, the first two operands, and their masks. */
typedef struct
{
  LiVolume *im1, *im2, *mask1, *mask2;
} LiImages;

/* Says how many voxels of @volume are not finite, when any is. */
gboolean li_run_print_holes (LiRun *run, LiVolume *volume, GError **error);
gboolean
li_images_open (LiRun *run, LiImages *pair, const char *mask1, const char *mask2, GError **error);
/* Warns of a pair that can hardly be meant, such as an image and itself. After what is refused has
 * been refused. */
gboolean li_images_find_mistake (LiRun *run, const LiImages *pair, GError **error);
void li_images_clear (LiImages *pair);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiImages, li_images_clear)

/* Bytes at the peak of work that holds @planes planes of floats of the shape of @image. */
guint64 li_planes_estimate (LiVolume *image, gint64 planes);
/* Lines and the member "registration". */
/* Warns where the texture of image 1 repeats: @ambiguous says that it mattered. FALSE when reading
 * fails. */
gboolean
li_images_report_period (LiRun *run, const LiImages *images, gboolean ambiguous, GError **error);
void li_report_registration (LiRun *run, const LiNode *node, const double voxel[3]);

G_END_DECLS
