/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>
#include <glib.h>

/* Axis order is z, y, x everywhere: index 0 is z. */
enum
{
  LI_Z,
  LI_Y,
  LI_X
};

typedef struct
{
  gint64 lo[3], hi[3];
} LiBox; /* voxels lo ≤ i < hi, per axis z, y, x; may reach outside a volume */

static inline LiBox
li_box (gint64 z0, gint64 z1, gint64 y0, gint64 y1, gint64 x0, gint64 x1)
{
  return (LiBox){ { z0, y0, x0 }, { z1, y1, x1 } };
}
static inline gint64
li_box_edge (const LiBox *b, int axis)
{
  return b->hi[axis] > b->lo[axis] ? b->hi[axis] - b->lo[axis] : 0;
}
static inline gsize
li_box_voxels (const LiBox *b)
{
  return (gsize)li_box_edge (b, 0) * (gsize)li_box_edge (b, 1) * (gsize)li_box_edge (b, 2);
}
gboolean li_box_is_empty (const LiBox *b);
LiBox li_box_intersect (const LiBox *a, const LiBox *b);
LiBox li_box_grow (const LiBox *b, gint64 margin);
gboolean li_box_contains (const LiBox *outer, const LiBox *inner);

/* 3×3 algebra, row-major, m[row][column]. */
typedef struct
{
  double m[3][3];
} LiMat3;
extern const LiMat3 li_mat3_identity;
LiMat3 li_mat3_multiply (const LiMat3 *a, const LiMat3 *b);
LiMat3 li_mat3_transpose (const LiMat3 *a);
double li_mat3_det (const LiMat3 *a);
/* FALSE when |det| is below 1e-12 of the product of the row norms or anything is not finite; then
 * @out is not touched. */
gboolean li_mat3_invert (const LiMat3 *a, LiMat3 *out);
void li_mat3_apply (const LiMat3 *a, const double v[3], double out[3]);
/* Symmetric eigenproblem by Jacobi rotations: values descending, vectors in the columns of
 * @vectors, right-handed, the component of largest magnitude of the first two positive. */
void li_mat3_eigen (const LiMat3 *symmetric, double values[3], LiMat3 *vectors);
/* F = R U, R a rotation (det +1), U symmetric positive. FALSE when F is singular, mirrored or not
 * finite. */
gboolean li_mat3_polar (const LiMat3 *F, LiMat3 *R, LiMat3 *U);

/* Solves A x = b for symmetric positive definite A (n×n, row-major, lower triangle read) by
 * Cholesky in place of @a; @b becomes x. FALSE when a pivot is ≤ @tolerance × the largest diagonal.
 * n ≤ 30 in this program. */
gboolean li_solve_spd (int n, double *a, double *b, double tolerance);
/* As above for the whole inverse (n×n, row-major, symmetric). */
gboolean li_invert_spd (int n, const double *a, double *inverse, double tolerance);
