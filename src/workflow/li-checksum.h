/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of the size and some pieces of a file (or of a folder's files): tells a new scan under an old
 * name without reading it. NULL when it cannot be read. */
char *li_file_fingerprint (const char *path);

G_END_DECLS
