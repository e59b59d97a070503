/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-vec3.h"

G_BEGIN_DECLS

/**
 * LiPhi:
 * Φ, a homogeneous deformation that maps a point of image 1 to image 2, kept relative to its own
 * point @c: position in image 2 = c + F (x − c) + t. Axis order z, y, x; voxel indices, the first
 * voxel's centre is 0, positions in the frame of the full volume; t in voxels.
 */
typedef struct
{
  LiMat3 F;
  double t[3];
  double c[3];
} LiPhi;

LiPhi li_phi_identity (const double c[3]);
void li_phi_apply (const LiPhi *phi, const double x[3], double y[3]);
/* u(x) = Φ(x) − x. */
void li_phi_displacement (const LiPhi *phi, const double x[3], double u[3]);
/* The same mapping kept relative to @p: t' = t − (p − c) + F (p − c). */
LiPhi li_phi_move (const LiPhi *phi, const double p[3]);
/* First @first, then @second: Φ = second ∘ first, about first's point. */
LiPhi li_phi_compose (const LiPhi *first, const LiPhi *second);
/* FALSE when F is singular. The inverse is kept about the image of c. */
gboolean li_phi_invert (const LiPhi *phi, LiPhi *inverse);
/* Between a volume and the same binned by b (b voxels averaged): c = b c_b + (b − 1)/2, t = b t_b,
 * F unchanged. */
LiPhi li_phi_bin (const LiPhi *phi, double b);   /* full → binned */
LiPhi li_phi_unbin (const LiPhi *phi, double b); /* binned → full */
/* Rotation vector in degrees, z y x, SPAM's sign: for small ones rz = (Fxy − Fyx)/2 with F indexed
 * z, y, x. */
void li_phi_rotation_vector (const LiPhi *phi, double degrees[3]);
/* F from a rotation vector (degrees, SPAM's sign) and stretches along z, y, x applied first: F = R
 * diag(zoom). */
LiMat3 li_phi_F_from (const double degrees[3], const double zoom[3]);
/* SPAM's |δΦ|: Frobenius norm over the 12 numbers of (Φ − I) with t in voxels. */
double li_phi_delta_norm (const LiPhi *phi);
/* Largest displacement difference, voxels, of a and b over the 8 corners of c ± half (z, y, x). */
double
li_phi_corner_distance (const LiPhi *a, const LiPhi *b, const double c[3], const double half[3]);
/* Distance of the two displacements, each of its own centre, voxels. */
double li_phi_apart (const LiPhi *a, const LiPhi *b);
gboolean li_phi_is_finite (const LiPhi *phi);

G_END_DECLS
