/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-tiff-ifd.h"

G_BEGIN_DECLS

/* What ImageJ and this program write into a TIFF's description. */

/* µm, from OME-XML, ImageJ's units and spacing, or a resolution in pixels per cm that is fine
 * enough for a microscope (72 dpi and 1/1 are none); 0 where the file does not say. */
void li_tiff_find_voxel (const LiTiffLayout *layout, double voxel[3]);
void li_tiff_find_origin (const LiTiffLayout *layout, double origin[3]);
/* The number behind @key ("images="), else 0. */
gint64 li_tiff_text_number (const LiTiffLayout *layout, const char *key);

/* ImageJ's calibration of grey values, value = @offset + @slope × stored; FALSE when there is none.
 * Of another function than a line the numbers mean something else. */
gboolean li_tiff_calibration (const LiTiffLayout *layout, double *offset, double *slope);
/* TRUE where that is how ImageJ keeps 16-bit numbers with a sign: 32768 was added to each. */
gboolean li_tiff_is_biased (const LiTiffLayout *layout);
/* A note for the user about the grey values, or NULL. */
char *li_tiff_note (const LiTiffLayout *layout);

G_END_DECLS
