/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-page.h"

G_DEFINE_INTERFACE (LiPage, li_page, GTK_TYPE_WIDGET)

static void
li_page_default_init (LiPageInterface *iface)
{
}

void
li_page_set_document (LiPage *page, LiDocument *document)
{
  LI_PAGE_GET_IFACE (page)->set_document (page, document);
}

AdwFlap *
li_page_get_flap (LiPage *page)
{
  LiPageInterface *iface = LI_PAGE_GET_IFACE (page);

  return iface->get_flap != NULL ? iface->get_flap (page) : NULL;
}

GVariant *
li_page_save (LiPage *page)
{
  LiPageInterface *iface = LI_PAGE_GET_IFACE (page);

  return iface->save != NULL ? iface->save (page) : NULL;
}

void
li_page_restore (LiPage *page, GVariant *saved)
{
  LiPageInterface *iface = LI_PAGE_GET_IFACE (page);

  if (iface->restore != NULL)
    iface->restore (page, saved);
}

void
li_page_shown (LiPage *page)
{
  LiPageInterface *iface = LI_PAGE_GET_IFACE (page);

  if (iface->shown != NULL)
    iface->shown (page);
}
