/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-page.h"

G_BEGIN_DECLS

/* The strain map over the slices, how far it can be trusted, what it says of volumes of interest,
 * and the analysis that makes it. For experiments. */
#define LI_TYPE_STRAIN_PAGE (li_strain_page_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainPage, li_strain_page, LI, STRAIN_PAGE, GtkWidget)

/* Whether the document has what the page needs. */
gboolean li_strain_page_is_for (LiDocument *document);

G_END_DECLS
