/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-safe-file.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Takes @n planes of a volume, packed, of its own type. */
typedef gboolean (*LiPlanesFunc) (gpointer data, const void *planes, gint64 n, GError **error);

/**
 * li_volume_for_planes:
 * Gives all planes to @func in order, in slabs of about 64 MB. FALSE when reading or @func fails or
 * @progress is cancelled.
 */
gboolean li_volume_for_planes (
    LiVolume *volume, LiPlanesFunc func, gpointer data, LiProgress *progress, GError **error);
/* The same, appended to @file as they are in memory. */
gboolean
li_volume_write_planes (LiVolume *volume, LiSafeFile *file, LiProgress *progress, GError **error);

G_END_DECLS
