/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-error.h"

G_BEGIN_DECLS

/* A picture of a camera or an electron microscope as brightness: what is measured on is one plane,
 * whatever its colours. */
typedef struct
{
  gsize width, height;
  float *grey; /* height × width, rows from the top; stored numbers, or the luminance of colours */
  double pixel_um;    /* edge of a pixel, µm; 0 where the file does not say */
  char *pixel_source; /* where that comes from: "field of view of the microscope (ZEISS)" …, or NULL
                       */
} LiPhoto;

/**
 * li_photo_read:
 * @path: TIFF (grey or RGB, 1 to 32 bits), PNG, JPEG, or any volume of one plane
 *
 * Pixel sizes come from ImageJ's and OME's descriptions, TIFF resolutions in pixels per centimetre,
 * and the tags of ZEISS and FEI/Thermo Fisher microscopes: the width of their field of view divided
 * by the columns that the file has, since they state the pixel of the full scan also in files
 * that were stored smaller.
 *
 * Errors: LI_VOLUME_ERROR, one sentence with @path.
 */
LiPhoto *li_photo_read (const char *path, GError **error);
void li_photo_free (LiPhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiPhoto, li_photo_free)

G_END_DECLS
