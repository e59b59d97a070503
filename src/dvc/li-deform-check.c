/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-deform-check.h"

#include "base/li-number.h"
#include "dvc/li-deform-tiles.h"
#include "dvc/li-frame.h"

static gboolean
check_shape (const LiField *field, LiVolume *im1, GError **error)
{
  const gint64 *have = li_volume_info (im1)->shape, *want = field->shape1;
  if (want[0] <= 0 || (have[0] == want[0] && have[1] == want[1] && have[2] == want[2]))
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               "%s has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
               " voxels, but the Φ field was measured from an image of %" G_GINT64_FORMAT
               " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT "; give that image",
               li_volume_name (im1), have[0], have[1], have[2], want[0], want[1], want[2]);
  return FALSE;
}

static gboolean
check_voxel (const LiField *field, LiVolume *im1, GError **error)
{
  const double *have = li_volume_info (im1)->voxel, *want = field->voxel;
  for (int a = 0; a < 3; a++)
    if (have[a] > 0 && want[a] > 0 && fabs (have[a] - want[a]) > 1e-3 * want[a])
      {
        g_autofree char *text = li_number_printf ("%s has voxels of %g µm, but the Φ field was "
                                                  "measured on voxels of %g µm; convert one of "
                                                  "them first",
                                                  li_volume_name (im1), have[a], want[a]);
        g_set_error_literal (error, LI_DVC_ERROR, LI_ERROR_INVALID, text);
        return FALSE;
      }
  return TRUE;
}

gboolean
li_deform_check_image (const LiField *field, LiVolume *im1, GError **error)
{
  return check_shape (field, im1, error) && check_voxel (field, im1, error);
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
