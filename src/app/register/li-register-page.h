/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-page.h"

G_BEGIN_DECLS

/* Aligning two images by hand and by registration. Actions "register.…". */
#define LI_TYPE_REGISTER_PAGE (li_register_page_get_type ())
G_DECLARE_FINAL_TYPE (LiRegisterPage, li_register_page, LI, REGISTER_PAGE, GtkWidget)

/* Two time steps or more. */
gboolean li_register_page_is_shown (LiDocument *document);

G_END_DECLS
