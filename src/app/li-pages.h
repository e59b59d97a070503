/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-page.h"

G_BEGIN_DECLS

/* A page of the window. @shown: whether it can do anything with what is open; NULL: always. */
typedef struct
{
  const char *name;  /* in actions and sessions: "images" */
  const char *title; /* untranslated, a noun */
  const char *icon;
  GType (*type) (void); /* a GtkWidget that implements LiPage */
  gboolean (*shown) (LiDocument *document);
} LiPageInfo;

const LiPageInfo *li_pages_get (gsize *n);

G_END_DECLS
