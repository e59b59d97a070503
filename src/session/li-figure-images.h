/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-plane.h"
#include "draw/li-slice.h"

G_BEGIN_DECLS

/* Planes of volumes for pictures, read on a thread: opening a volume may take seconds. */

typedef struct
{
  LiVolume *volume; /* a reference; opened from @address where it is NULL */
  char *address;    /* li_volume_address, or NULL */
  LiView2D view;    /* in pixels of the picture */
  LiPlane *plane;   /* read by li_figure_images_work; NULL: none, or outside the view */
} LiFigureImage;

/* A GPtrArray of LiFigureImage, for li_figure_images_work. */
GPtrArray *li_figure_images_new (void);
/* Both NULL: an image without a plane. @volume: a new reference is taken. */
LiFigureImage *li_figure_images_add (GPtrArray *images,
                                     LiVolume *volume,
                                     const char *address,
                                     const LiView2D *view);
/* A LiJobFunc: @images → a new reference to them with their planes. */
gpointer li_figure_images_work (gpointer images, LiProgress *progress, GError **error);

G_END_DECLS
