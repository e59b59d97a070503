/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-register.h"

G_BEGIN_DECLS

/* The Φ (full voxels, about @c) that a registration begins with, found on the coarsest level's
 * volumes (binned by @bin). @guess, where given, is taken as it is. Automatic: cross-correlation,
 * kept only when it matches better than identity. */
gboolean li_register_start (LiVolume *im1,
                            LiVolume *im2,
                            LiVolume *mask1,
                            LiVolume *mask2,
                            const LiPhi *guess,
                            int bin,
                            int start,
                            const double c[3],
                            LiPhi *phi,
                            GError **error);
/* Centre of mass of the non-zero voxels. */
gboolean li_register_mask_centre (LiVolume *mask, double centre[3], GError **error);

G_END_DECLS
