/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/**
 * LiGreyView:
 * Two images (or one: im2 is NULL) as the engine reads them. Values so large or so small that their
 * squares leave single precision are multiplied by 2^−exponent, the same for both, which changes no
 * digit. Hot voxels (detector hits, dead pixels: single voxels, or up to four together, farther
 * from the bulk of the grey values than three times its whole range) read as not a number, so that
 * they count as outside the mask before splines and filters spread them.
 * Images that need neither are passed on as they are.
 */
typedef struct
{
  LiVolume *im1, *im2;
  int exponent; /* grey values of results are to be multiplied by 2^exponent */
} LiGreyView;

/* @im2: (nullable). FALSE when a volume cannot be read. */
gboolean li_grey_view_init (LiGreyView *view, LiVolume *im1, LiVolume *im2, GError **error);
void li_grey_view_clear (LiGreyView *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiGreyView, li_grey_view_clear)

/* A grey value of the images as the view has it, and back. */
double li_grey_view_to (const LiGreyView *view, double grey);
double li_grey_view_from (const LiGreyView *view, double grey);

G_END_DECLS
