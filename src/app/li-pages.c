/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-pages.h"

#include <glib/gi18n.h>
#include "app/images/li-images-page.h"
#include "app/register/li-register-page.h"
#include "app/strain/li-strain-page.h"

static const LiPageInfo pages[] = {
  { "images", N_ ("Images"), "image-x-generic-symbolic", li_images_page_get_type, NULL },
  { "register", N_ ("Register"), "object-rotate-right-symbolic", li_register_page_get_type,
    li_register_page_is_shown },
  { "strain", N_ ("Strain"), "li-strain-symbolic", li_strain_page_get_type, li_strain_page_is_for },
};

const LiPageInfo *
li_pages_get (gsize *n)
{
  *n = G_N_ELEMENTS (pages);
  return pages;
}
