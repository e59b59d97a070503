/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/**
 * li_raw_name_parse:
 * A raw file whose name says what it is, "T3_2048x2048x512_uint16.raw": exactly one size, width ×
 * height × planes as ImageJ and others write it, exactly one type of number, separated from the
 * rest by _ - . or blanks. FALSE when the name is silent or could be read in two ways. Numbers are
 * taken as little-endian.
 */
gboolean li_raw_name_parse (const char *path, gint64 shape[3], LiVoxelType *type);

G_END_DECLS
