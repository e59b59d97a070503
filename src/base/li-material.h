/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-phi.h"

G_BEGIN_DECLS

/* F of a Φ is kept in voxel indices. With D = diag(edges of a voxel) the material's own deformation
 * gradient is D F D⁻¹; strain and rotation are read from that one. Where the three edges are equal,
 * or one is not known (≤ 0), the two are the same. */

/* TRUE when all edges are known and not all equal. */
gboolean li_voxel_is_anisotropic (const double voxel[3]);
/* Lengths along z y x in units of a cube of the same volume; 1 for all unless anisotropic. */
void li_voxel_metric (const double voxel[3], double metric[3]);
/* D F D⁻¹, and its inverse D⁻¹ F D. @voxel: z y x, any unit. */
LiMat3 li_material_of_F (const LiMat3 *F, const double voxel[3]);
LiMat3 li_material_to_F (const LiMat3 *material, const double voxel[3]);
/* Rotation vector of the material in degrees, z y x, as li_phi_rotation_vector() has it. */
void li_material_rotation (const LiMat3 *F, const double voxel[3], double degrees[3]);
/* The F in voxel indices of the rotation R in D F D⁻¹ = R U; FALSE when F is singular or mirrored.
 */
gboolean li_material_nearest_rotation (const LiMat3 *F, const double voxel[3], LiMat3 *rotation);

G_END_DECLS
