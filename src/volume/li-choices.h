/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* What a file holds besides z, y and x. Both are 1 for a plain volume. */
typedef struct _LiChoices
{
  gint64 channels, frames;
} LiChoices;

/**
 * li_choices_pick:
 * Which channel and which time (both counted from 0) of a file that holds @channels and @frames of
 * them is to be opened. An axis of length 1 needs no choice. Tells options->choices what there is,
 * whether or not the choice can be made.
 * Returns FALSE with LI_ERROR_INVALID when an axis is longer than 1 and nothing was chosen, or what
 * was chosen is not there.
 */
gboolean li_choices_pick (const char *path,
                          gint64 channels,
                          gint64 frames,
                          const LiOpenOptions *options,
                          gint64 *channel,
                          gint64 *frame,
                          GError **error);

/* Whether the file at @path is of a format that may hold several channels or times. Reads its first
 * bytes. */
gboolean li_choices_possible (const char *path);
/**
 * li_choices_look:
 * What the file at @path holds, where it is refused for want of a choice; 1 and 1 when it opens
 * without one, or not at all. Reads what describes the voxels, in a TIFF all directories; never the
 * voxels.
 */
LiChoices li_choices_look (const char *path);

/* What tells these voxels from those of the file's other channels and times: for
 * li_volume_set_part and the caches. NULL where there is one of each. */
char *li_choices_part (gint64 channels, gint64 frames, gint64 channel, gint64 frame);

G_END_DECLS
