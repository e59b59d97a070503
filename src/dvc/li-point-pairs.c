/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-point-pairs.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/li-error.h"
#include "base/li-material.h"

/* Moments of the enabled pairs about their means. */
typedef struct
{
  gsize n;
  double mean1[3], mean2[3];
  LiMat3 s11, s21; /* Σ d1 d1ᵀ, Σ d2 d1ᵀ */
} Sums;

static Sums
sums_of (const LiPointPair *pairs, gsize n)
{
  Sums s = { 0 };

  for (gsize i = 0; i < n; i++)
    if (pairs[i].enabled)
      {
        s.n++;
        for (int k = 0; k < 3; k++)
          {
            s.mean1[k] += pairs[i].p1[k];
            s.mean2[k] += pairs[i].p2[k];
          }
      }
  for (int k = 0; k < 3 && s.n > 0; k++)
    {
      s.mean1[k] /= s.n;
      s.mean2[k] /= s.n;
    }
  for (gsize i = 0; i < n; i++)
    if (pairs[i].enabled)
      for (int k = 0; k < 3; k++)
        for (int l = 0; l < 3; l++)
          {
            double d1 = pairs[i].p1[l] - s.mean1[l];
            s.s11.m[k][l] += (pairs[i].p1[k] - s.mean1[k]) * d1;
            s.s21.m[k][l] += (pairs[i].p2[k] - s.mean2[k]) * d1;
          }
  return s;
}

/* 0: one spot, 1: on a line, 2: in a plane, 3: in space. A direction counts with 1 % of the longest
 * one's extent. */
static int
spread (const Sums *s)
{
  double values[3];
  LiMat3 vectors;
  int rank = 0;

  li_mat3_eigen (&s->s11, values, &vectors);
  for (int k = 0; k < 3; k++)
    rank += values[k] > 1e-4 * values[0] && values[k] > 1e-6;
  return rank;
}

LiPairsModel
li_pairs_best_model (const LiPointPair *pairs, gsize n)
{
  Sums s = sums_of (pairs, n);
  int rank = s.n > 0 ? spread (&s) : 0;

  if (s.n >= 4 && rank == 3)
    return LI_PAIRS_AFFINE;
  return s.n >= 3 && rank >= 2 ? LI_PAIRS_RIGID : LI_PAIRS_TRANSLATION;
}

static void
cross (const double a[3], const double b[3], double out[3])
{
  for (int k = 0; k < 3; k++)
    out[k] = a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3];
}

/* The rotation nearest to Σ d2 d1ᵀ = U S Vᵀ: the two larger singular pairs, the third completed
 * right-handed in both. */
static LiMat3
rotation_of (const LiMat3 *s21)
{
  LiMat3 transposed = li_mat3_transpose (s21), gram = li_mat3_multiply (&transposed, s21), v, R;
  double values[3], u[3][3], w[3][3];

  li_mat3_eigen (&gram, values, &v);
  for (int i = 0; i < 2; i++)
    {
      for (int k = 0; k < 3; k++)
        w[i][k] = v.m[k][i];
      li_mat3_apply (s21, w[i], u[i]);
      if (i == 1) /* rounding must not leave the first direction in the second */
        {
          double along = u[1][0] * u[0][0] + u[1][1] * u[0][1] + u[1][2] * u[0][2];
          for (int k = 0; k < 3; k++)
            u[1][k] -= along * u[0][k];
        }
      double length = sqrt (u[i][0] * u[i][0] + u[i][1] * u[i][1] + u[i][2] * u[i][2]);
      for (int k = 0; k < 3; k++)
        u[i][k] /= length;
    }
  cross (u[0], u[1], u[2]);
  cross (w[0], w[1], w[2]);
  for (int k = 0; k < 3; k++)
    for (int l = 0; l < 3; l++)
      R.m[k][l] = u[0][k] * w[0][l] + u[1][k] * w[1][l] + u[2][k] * w[2][l];
  return R;
}

/* D⁻¹ R D with the R that fits D d2 (D d1)ᵀ. */
static LiMat3
rotation_of_material (const LiMat3 *s21, const double *voxel)
{
  static const double unknown[3] = { 0, 0, 0 };
  double d[3];
  LiMat3 scaled, R;

  li_voxel_metric (voxel != NULL ? voxel : unknown, d);
  for (int k = 0; k < 3; k++)
    for (int l = 0; l < 3; l++)
      scaled.m[k][l] = d[k] * d[l] * s21->m[k][l];
  R = rotation_of (&scaled);
  return li_material_to_F (&R, voxel != NULL ? voxel : unknown);
}

gboolean
li_pairs_fit (const LiPointPair *pairs,
              gsize n,
              LiPairsModel model,
              const double c[3],
              const double voxel[3],
              LiPhi *phi,
              GError **error)
{
  static const gsize least[] = { 1, 3, 4 };
  static const int needed[] = { 0, 2, 3 };
  Sums s = sums_of (pairs, n);
  LiMat3 inverse;

  if (s.n < least[model])
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                   _ ("This fit needs %u pairs of points that are switched on; there are %u"),
                   (guint)least[model], (guint)s.n);
      return FALSE;
    }
  if (spread (&s) < needed[model])
    {
      g_set_error_literal (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                           model == LI_PAIRS_RIGID
                               ? _ ("The points lie on a line; add one beside it")
                               : _ ("The points lie in a plane; add one above or below it"));
      return FALSE;
    }
  *phi = li_phi_identity (s.mean1);
  for (int k = 0; k < 3; k++)
    phi->t[k] = s.mean2[k] - s.mean1[k];
  if (model == LI_PAIRS_RIGID)
    phi->F = rotation_of_material (&s.s21, voxel);
  else if (model == LI_PAIRS_AFFINE && li_mat3_invert (&s.s11, &inverse))
    phi->F = li_mat3_multiply (&s.s21, &inverse);
  *phi = li_phi_move (phi, c);
  return TRUE;
}

double
li_pairs_residuals (const LiPointPair *pairs, gsize n, const LiPhi *phi, double *residuals)
{
  double sum = 0;
  gsize used = 0;

  for (gsize i = 0; i < n; i++)
    {
      double y[3], square = 0;

      li_phi_apply (phi, pairs[i].p1, y);
      for (int k = 0; k < 3; k++)
        square += (y[k] - pairs[i].p2[k]) * (y[k] - pairs[i].p2[k]);
      if (residuals != NULL)
        residuals[i] = sqrt (square);
      if (pairs[i].enabled)
        {
          sum += square;
          used++;
        }
    }
  return used > 0 ? sqrt (sum / used) : NAN;
}
