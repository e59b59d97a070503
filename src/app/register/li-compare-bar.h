/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-register-model.h"

G_BEGIN_DECLS

/* Under the views: how the two images are compared, and how alike they are. */
#define LI_TYPE_COMPARE_BAR (li_compare_bar_get_type ())
G_DECLARE_FINAL_TYPE (LiCompareBar, li_compare_bar, LI, COMPARE_BAR, GtkWidget)
void li_compare_bar_set_model (LiCompareBar *bar, LiRegisterModel *model);
void li_compare_bar_set_mode (LiCompareBar *bar, LiCompareMode mode);

G_END_DECLS
