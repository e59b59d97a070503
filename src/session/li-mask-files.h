/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-progress.h"
#include "experiment/li-experiment.h"

G_BEGIN_DECLS

/* Files that are to become masks of time steps. */

typedef struct _LiMaskFiles LiMaskFiles;
LiMaskFiles *li_mask_files_new (void);
void li_mask_files_free (gpointer files);
/* @name: of the time step, for messages; @mask and @image: addresses (li_volume_address). */
void li_mask_files_add (LiMaskFiles *files, const char *name, const char *mask, const char *image);
/* A LiJobFunc: @files → GPtrArray of LiStepVolume of role "mask", one for each that was added.
 * Reads headers. Errors: INVALID, when a mask has not the shape of its image; reading. */
gpointer li_mask_files_work (gpointer files, LiProgress *progress, GError **error);

G_END_DECLS
