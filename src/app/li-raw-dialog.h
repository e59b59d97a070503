/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"

G_BEGIN_DECLS

/* Asks what a raw file holds: type, width, height, planes, where the voxels begin and their byte
 * order, with a picture of the middle plane that follows the numbers. Signal "described" when a
 * person has said so; destroyed without it when not. */
#define LI_TYPE_RAW_DIALOG (li_raw_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LiRawDialog, li_raw_dialog, LI, RAW_DIALOG, AdwWindow)

/* NULL with a sentence when @path cannot be read. */
LiRawDialog *li_raw_dialog_new (GtkWindow *parent, const char *path, GError **error);
/* The file with what was said of it (li_volume_address). */
char *li_raw_dialog_get_address (LiRawDialog *dialog);

G_END_DECLS
