/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-deform-check.h"

#include "dvc/li-deform-tiles.h"
#include "dvc/li-field-fit.h"
#include "dvc/li-frame.h"

gboolean
li_deform_check_image (const LiField *field, LiVolume *im1, GError **error)
{
  return li_field_check_image (field, NULL, im1, LI_FIT_EXACT, error);
}

LiDense *
li_dense_new_on (const LiField *field, LiVolume *im1, LiVolume *im2, GError **error)
{
  g_autoptr (LiField) here = li_field_copy (field);
  LiFrame frame = li_frame_of (im1, im2);

  li_frame_field_to_volume (&frame, here);
  LiDense *dense = li_dense_new (here, TRUE, error);
  if (dense != NULL)
    li_dense_set_reach (dense, LI_DEFORM_REACH);
  return dense;
}
