/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-tiff-ifd.h"

G_BEGIN_DECLS

/* Unpacks strips and tiles with libtiff, which reads through the LiInput. */
typedef struct _LiTiffDecoder LiTiffDecoder;

/* @input and @layout stay the caller's and must outlive it. */
LiTiffDecoder *li_tiff_decoder_new (LiInput *input, const LiTiffLayout *layout);
void li_tiff_decoder_free (LiTiffDecoder *decoder);
/**
 * li_tiff_decoder_read:
 * Rows @y0 … @y1 − 1 and columns @x0 … @x1 − 1 of plane @z into @out, whose rows are @stride
 * numbers apart: numbers as they were stored, in this machine's byte order, those of fewer than 8
 * bits as bytes, of fewer than 16 as two bytes. Safe from any thread.
 */
gboolean li_tiff_decoder_read (LiTiffDecoder *decoder,
                               gint64 z,
                               gint64 y0,
                               gint64 y1,
                               gint64 x0,
                               gint64 x1,
                               void *out,
                               gsize stride,
                               GError **error);

G_END_DECLS
