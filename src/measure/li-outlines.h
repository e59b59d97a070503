/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-photo.h"

G_BEGIN_DECLS

/* The border pixels of one piece of a picture. */
typedef struct
{
  double x, y;
} LiOutlinePoint;

/**
 * li_outlines_find:
 * @above: pieces are brighter than @limit, else darker
 *
 * Pieces hang together by edges of pixels; their holes are filled, so that what is inside a piece
 * does not matter. An outline is the piece's pixels that touch what is around it, those at the
 * picture's border left out. Pieces below a thousandth of the picture are left out too.
 * Returns (element-type GArray of LiOutlinePoint).
 */
GPtrArray *li_outlines_find (const LiPhoto *photo, double limit, gboolean above);

G_END_DECLS
