/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/**
 * li_tiff_open_plane:
 * @packed: set to TRUE when its pixels must be unpacked
 *
 * One of the many files of a folder: few of them keep a descriptor (see li_input_open), and any box
 * is read straight, without the caches, which the folder has for all of them together.
 */
LiVolume *li_tiff_open_plane (const char *path, gboolean *packed, GError **error);

G_END_DECLS
