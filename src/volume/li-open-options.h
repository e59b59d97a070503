/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* LiOpenOptions as a line of text, kept wherever a volume is kept by its path: in the record of an
 * experiment, in reports, in the window's session. */

/**
 * li_open_options_to_text:
 * "channel=1 frame=0 dataset=/entry/data raw=5,9,13 raw-type=u16 raw-offset=0 raw-big-endian=no";
 * only what differs from no options at all, "" for none. Blanks and % of the dataset are escaped as
 * in a URI. raw-voxel and raw-origin (z,y,x) are there when options->raw has them.
 */
char *li_open_options_to_text (const LiOpenOptions *options);
/**
 * li_open_options_parse:
 * @text: as li_open_options_to_text writes it; NULL or "" for none
 * Returns NULL with LI_VOLUME_ERROR/INVALID, which names the word that was not understood.
 */
LiOpenOptions *li_open_options_parse (const char *text, GError **error);
void li_open_options_free (LiOpenOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiOpenOptions, li_open_options_free)

/* What of a file of several volumes this is, for a person: "channel 1, time 0"; NULL where nothing
 * was chosen. @text: as li_open_options_to_text writes it, or NULL. */
char *li_open_options_describe_choice (const char *text);

/**
 * li_volume_address:
 * @options: text of options, NULL or "" for none
 * One string for a path with its options: the path alone where there are none, else the path, a
 * line end and the options. A path that holds line ends itself always has one more behind it.
 */
char *li_volume_address (const char *path, const char *options);
/* The two parts of an address; @options "" when it has none. Either may be NULL. */
void li_volume_address_split (const char *address, char **path, char **options);
/* li_volume_open with both parts. @choices: what there is to choose from, as in LiOpenOptions, or
 * NULL. */
LiVolume *li_volume_open_address (const char *address,
                                  struct _LiChoices *choices,
                                  LiProgress *progress,
                                  GError **error);

G_END_DECLS
