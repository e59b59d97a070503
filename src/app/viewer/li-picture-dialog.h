/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"

G_BEGIN_DECLS

/* What a saved picture is to show. (Not choices of the file chooser: GTK 4.8 and some portals do
 * not hand them over.) Signal "save" when a person has chosen. */
#define LI_TYPE_PICTURE_DIALOG (li_picture_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LiPictureDialog, li_picture_dialog, LI, PICTURE_DIALOG, AdwWindow)

/* @colour_bar: whether there is one to offer. @axis: the slice chosen first. */
LiPictureDialog *li_picture_dialog_new (GtkWindow *parent, int axis, gboolean colour_bar);
int li_picture_dialog_get_axis (LiPictureDialog *dialog);
int li_picture_dialog_get_scale (LiPictureDialog *dialog); /* 1 … 4 */
gboolean li_picture_dialog_get_scale_bar (LiPictureDialog *dialog);
gboolean li_picture_dialog_get_colour_bar (LiPictureDialog *dialog);

G_END_DECLS
