/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* How strictly the image has to be the one that a Φ was measured from. */
typedef enum
{
  LI_FIT_GUESS, /* the Φ is only a start: a crop that knows its place in the full volume will do */
  LI_FIT_EXACT, /* the Φ is applied to the voxels of the image */
} LiFit;

/* FALSE with INVALID when @field, read from the file @name (NULL: not known), does not belong to
 * @im1: it was made on binned images, on a crop, or on voxels of another size. */
gboolean li_field_check_image (
    const LiField *field, const char *name, LiVolume *im1, LiFit fit, GError **error);
/* The same for two fields of a chain that is to be composed; @number counts @later's from 1. */
gboolean
li_field_check_chain (const LiField *first, const LiField *later, gsize number, GError **error);

/* Brings a Φ of images binned by @b to the images before that (@b below 1: the other way), and
 * marks it as one whose binning a person has said. @b = 1 only marks. */
void li_field_unbin (LiField *field, double b);

G_END_DECLS
