/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-plane-loader.h"
#include "volume/li-pyramid.h"

G_BEGIN_DECLS

/* A volume just opened, with what a first picture needs: the pyramid where the cache has one, and a
 * window from its middle slice. */
typedef struct
{
  LiVolume *volume;
  LiPyramid *pyramid;
  gboolean has_window;
  double lo, hi;
} LiOpened;

void li_opened_free (gpointer opened);
/* For views: volume and pyramid; a new reference. */
LiPlaneSource *li_opened_new_source (const LiOpened *opened);
/* A LiJobFunc: @address (char *, volume/li-open-options.h) → LiOpened *. */
gpointer li_open_volume_work (gpointer address, LiProgress *progress, GError **error);

G_END_DECLS
