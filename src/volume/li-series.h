/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-error.h"

G_BEGIN_DECLS

/**
 * li_series_find:
 * @extensions: "tif edf edf.gz", in lower case
 *
 * The files of @folder whose names differ only in their last number, in the order of that number.
 * NULL with one sentence when there is no such series, when there are several, when a number is
 * missing or there twice. Hidden files and other extensions are passed over, and single files
 * beside a series of two or more, unless such a file has a number that the series lacks and its
 * name but another extension: a series of two formats is refused.
 */
GPtrArray *li_series_find (const char *folder, const char *extensions, GError **error);
gboolean li_series_has_extension (const char *name, const char *extensions);
/* TRUE when @folder has at least one file with a number and one of @extensions. */
gboolean li_series_exists (const char *folder, const char *extensions);

G_END_DECLS
