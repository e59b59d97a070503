/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-pages.h"

#include <glib/gi18n.h>
#include "app/images/li-images-page.h"

static const LiPageInfo pages[] = {
  { "images", N_ ("Images"), "image-x-generic-symbolic", li_images_page_get_type, NULL },
};

const LiPageInfo *
li_pages_get (gsize *n)
{
  *n = G_N_ELEMENTS (pages);
  return pages;
}
