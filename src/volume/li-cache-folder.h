/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Files that are made from volumes and may be deleted at any time: unpacked volumes and pyramids.
 * What has not been used for 30 days, and what is oldest when room is short, goes. */

/* Where the cache keeps what is made from @path in the way that @what tells ("unpacked …"). The
 * name follows from the file's absolute path, size, time and inode: another file, or a changed one,
 * gets another name. NULL when @path cannot be found. */
char *li_cache_name (const char *path, const char *what);
/* TRUE when it is there and has @bytes; it then counts as used today. */
gboolean li_cache_has (const char *name, guint64 bytes);
/* TRUE when there is, or could be made, room for @bytes more in the cache, @name apart. */
gboolean li_cache_has_room (const char *name, guint64 bytes);
/* Makes the folder and deletes what must go; FALSE with a sentence about @path when there is no
 * room. */
gboolean li_cache_make_room (const char *name, const char *path, guint64 bytes, GError **error);

G_END_DECLS
