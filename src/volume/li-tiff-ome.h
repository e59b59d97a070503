/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-tiff-axes.h"

G_BEGIN_DECLS

/* OME-XML, the description of an OME-TIFF (the OME data model, schemas 2003 to 2016). */

gboolean li_tiff_is_ome (const char *description);
/* Where each plane of the file's only image lies. Planes in other files, which lie in the same
 * folder under the names that the description gives, are added to those of @layout. Refused in a
 * sentence: several images, files that are not there (the first is named), planes that are missing,
 * XML that is damaged. */
gboolean li_tiff_ome_axes (LiTiffLayout *layout, LiInput *input, LiTiffAxes *axes, GError **error);
/* µm, z y x, from PhysicalSizeX … and their units; 0 where it is not said. */
void li_tiff_ome_voxel (const char *description, double voxel[3]);

/* Which channel and time of an image of several a file of one plane is: "channel 1, time 0"; NULL
 * where there is one of each, or the description does not say. @description may be NULL. */
char *li_tiff_ome_place (const char *description, const char *path);

G_END_DECLS
