/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-document.h"

G_BEGIN_DECLS

/**
 * LiPage:
 * What the window asks of a page: a GtkWidget that implements this interface and stands in the
 * table of li-pages.c. Every member may be left out but set_document. See docs/adding-a-page.md.
 */
#define LI_TYPE_PAGE (li_page_get_type ())
G_DECLARE_INTERFACE (LiPage, li_page, LI, PAGE, GtkWidget)

struct _LiPageInterface
{
  GTypeInterface parent;
  /* Once, right after the page is made; the document outlives the page. */
  void (*set_document) (LiPage *page, LiDocument *document);
  /* The page's panel at the right, which Shift+F9 shows and hides. */
  AdwFlap *(*get_flap) (LiPage *page);
  /* What the page remembers of the thing that is open, as a floating vardict; NULL: nothing. */
  GVariant *(*save) (LiPage *page);
  /* @saved: what save gave when the same thing was open last; called after it has been opened. */
  void (*restore) (LiPage *page, GVariant *saved);
  /* The page comes to the front: a good moment to take the keyboard focus. */
  void (*shown) (LiPage *page);
};

void li_page_set_document (LiPage *page, LiDocument *document);
AdwFlap *li_page_get_flap (LiPage *page);
GVariant *li_page_save (LiPage *page);
void li_page_restore (LiPage *page, GVariant *saved);
void li_page_shown (LiPage *page);

G_END_DECLS
