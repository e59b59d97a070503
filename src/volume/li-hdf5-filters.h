/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-codec.h"
#include "volume/li-hdf5-layout.h"

G_BEGIN_DECLS

/**
 * li_hdf5_filters_check:
 * @filters: of LiHdf5Filter
 *
 * TRUE when all of them can be undone here: deflate, shuffle, Fletcher's checksum, Blosc, LZ4,
 * bitshuffle and Zstandard. Otherwise one sentence with the name of the first that cannot
 * (LI_ERROR_UNSUPPORTED). No filter plugin is ever loaded.
 */
gboolean li_hdf5_filters_check (const GArray *filters, const char *path, GError **error);

/* How many bytes one stored byte can become at most. */
double li_hdf5_filters_best (const GArray *filters);

/**
 * li_hdf5_filters_undo:
 * @mask: bit k: filter k was left out when this chunk was written
 * @size: bytes of a number
 * @bytes: of the chunk when it is unpacked
 *
 * Undoes the filters, last one first. FALSE: the chunk is damaged; @p is still to be freed.
 */
gboolean
li_hdf5_filters_undo (const GArray *filters, guint32 mask, gsize size, LiPiece *p, gsize bytes);

G_END_DECLS
