/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-tiff-ifd.h"

G_BEGIN_DECLS

/* What ImageJ and this program write into a TIFF's description. */

/* µm, from ImageJ's unit and spacing, or from a resolution in pixels per cm that is fine enough for
 * a microscope; 0 where the file does not say. */
void li_tiff_find_voxel (const LiTiffLayout *layout, double voxel[3]);
void li_tiff_find_origin (const LiTiffLayout *layout, double origin[3]);
/* The number behind @key ("images="), else 0. */
gint64 li_tiff_text_number (const LiTiffLayout *layout, const char *key);

G_END_DECLS
