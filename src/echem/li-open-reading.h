/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "echem/li-reading.h"

G_BEGIN_DECLS

/* Opens a file and looks for the line of names in its head, by names that are known or by
 * options->map. NULL with @error when the file cannot be opened or the mapping does not fit. */
LiReading *li_open_reading (const char *path,
                            const LiCyclingOptions *options,
                            LiCyclingInfo *info,
                            LiProgress *progress,
                            GError **error);
void li_open_reading_close (LiReading *r);

G_END_DECLS
