/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-page.h"

G_BEGIN_DECLS

/* Volumes in the viewer, with layers, contrast and marks at the right. */
#define LI_TYPE_IMAGES_PAGE (li_images_page_get_type ())
G_DECLARE_FINAL_TYPE (LiImagesPage, li_images_page, LI, IMAGES_PAGE, GtkWidget)

G_END_DECLS
