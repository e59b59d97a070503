/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-strain-model.h"

G_BEGIN_DECLS

/* The line above the views: which map is shown and the range of its colours, or why there is none
 * and what can be done about it. */
#define LI_TYPE_STRAIN_HEADLINE (li_strain_headline_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainHeadline, li_strain_headline, LI, STRAIN_HEADLINE, GtkWidget)
void li_strain_headline_set_model (LiStrainHeadline *headline, LiStrainModel *model); /* once */
/* What is going on or is shown in place of the strain, instead; NULL: nothing. */
void li_strain_headline_set_busy (LiStrainHeadline *headline, const char *text);

G_END_DECLS
