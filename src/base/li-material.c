/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-material.h"

gboolean
li_voxel_is_anisotropic (const double voxel[3])
{
  for (int k = 0; k < 3; k++)
    if (!(voxel[k] > 0) || !isfinite (voxel[k]))
      return FALSE;
  return voxel[0] != voxel[1] || voxel[1] != voxel[2];
}

void
li_voxel_metric (const double voxel[3], double metric[3])
{
  gboolean known = li_voxel_is_anisotropic (voxel);
  double cube = known ? cbrt (voxel[0]) * cbrt (voxel[1]) * cbrt (voxel[2]) : 1;

  for (int k = 0; k < 3; k++)
    metric[k] = known ? voxel[k] / cube : 1;
}

LiMat3
li_material_of_F (const LiMat3 *F, const double voxel[3])
{
  LiMat3 out = *F;

  if (li_voxel_is_anisotropic (voxel))
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++)
        out.m[i][j] *= voxel[i] / voxel[j];
  return out;
}

LiMat3
li_material_to_F (const LiMat3 *material, const double voxel[3])
{
  LiMat3 out = *material;

  if (li_voxel_is_anisotropic (voxel))
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++)
        out.m[i][j] *= voxel[j] / voxel[i];
  return out;
}

void
li_material_rotation (const LiMat3 *F, const double voxel[3], double degrees[3])
{
  LiPhi phi = { .F = li_material_of_F (F, voxel) };

  li_phi_rotation_vector (&phi, degrees);
}

gboolean
li_material_nearest_rotation (const LiMat3 *F, const double voxel[3], LiMat3 *rotation)
{
  LiMat3 material = li_material_of_F (F, voxel), R;

  if (!li_mat3_polar (&material, &R, NULL))
    return FALSE;
  *rotation = li_material_to_F (&R, voxel);
  return TRUE;
}
