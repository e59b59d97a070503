/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-warp.h"

#include <string.h>

LiWarp
li_warp_from_phi (const LiPhi *phi, int m)
{
  LiWarp w;

  memset (&w, 0, sizeof w);
  w.m = w.free = m;
  for (int k = 0; k < 3; k++)
    {
      w.c[k] = phi->c[k];
      w.a[k][0] = phi->t[k];
      for (int j = 0; j < 3; j++)
        w.a[k][1 + j] = phi->F.m[k][j];
    }
  return w;
}

LiWarp
li_warp_bent (const LiPhi *phi, double bend[3][6])
{
  LiWarp w = li_warp_from_phi (phi, LI_WARP_MAX);

  for (int k = 0; k < 3; k++)
    memcpy (w.a[k] + 4, bend[k], sizeof bend[k][0] * 6);
  w.free = 4;
  return w;
}

LiPhi
li_warp_phi (const LiWarp *warp)
{
  LiPhi phi;

  for (int k = 0; k < 3; k++)
    {
      phi.c[k] = warp->c[k];
      phi.t[k] = warp->a[k][0];
      for (int j = 0; j < 3; j++)
        phi.F.m[k][j] = warp->a[k][1 + j];
    }
  return phi;
}

void
li_warp_monomials (const double d[3], int m, double *out)
{
  out[0] = 1;
  out[1] = d[0];
  out[2] = d[1];
  out[3] = d[2];
  if (m < 10)
    return;
  out[4] = d[0] * d[0];
  out[5] = d[0] * d[1];
  out[6] = d[0] * d[2];
  out[7] = d[1] * d[1];
  out[8] = d[1] * d[2];
  out[9] = d[2] * d[2];
}

/* Coefficients of the quadratic form q (zz zy zx yy yx xx) as a symmetric matrix. */
static LiMat3
form (const double *q)
{
  return (LiMat3){
    { { q[0], q[1] / 2, q[2] / 2 }, { q[1] / 2, q[3], q[4] / 2 }, { q[2] / 2, q[4] / 2, q[5] } }
  };
}

gboolean
li_warp_compose_inverse (LiWarp *warp, double delta[3][LI_WARP_MAX])
{
  LiMat3 D, A, F, FA;
  double e0[3], dt[3];
  LiPhi phi = li_warp_phi (warp);

  for (int i = 0; i < 3; i++)
    {
      dt[i] = delta[i][0];
      for (int j = 0; j < 3; j++)
        D.m[i][j] = delta[i][1 + j] + (i == j);
    }
  if (!li_mat3_invert (&D, &A))
    return FALSE;
  F = phi.F;
  FA = li_mat3_multiply (&F, &A);
  li_mat3_apply (&A, dt, e0);
  for (int k = 0; k < 3; k++)
    e0[k] = -e0[k];

  LiWarp out = *warp;
  double shift[3];
  li_mat3_apply (&F, e0, shift);
  for (int i = 0; i < 3; i++)
    {
      out.a[i][0] = phi.t[i] + shift[i];
      for (int j = 0; j < 3; j++)
        out.a[i][1 + j] = FA.m[i][j];
    }
  /* With e = A d + e0: W(ΔW⁻¹(d)) = t + F e + (Q − F A ΔQ)[e, e] up to third order. */
  for (int i = 0; i < 3 && warp->m == 10; i++)
    {
      double q[6];
      for (int b = 0; b < 6; b++)
        {
          q[b] = warp->a[i][4 + b];
          for (int l = 0; l < 3; l++)
            q[b] -= FA.m[i][l] * delta[l][4 + b];
        }
      LiMat3 Q = form (q), At = li_mat3_transpose (&A), QA = li_mat3_multiply (&Q, &A),
             AQA = li_mat3_multiply (&At, &QA);
      double Qe[3];
      li_mat3_apply (&Q, e0, Qe);
      out.a[i][0] += e0[0] * Qe[0] + e0[1] * Qe[1] + e0[2] * Qe[2];
      for (int j = 0; j < 3; j++)
        out.a[i][1 + j] += 2 * (Qe[0] * A.m[0][j] + Qe[1] * A.m[1][j] + Qe[2] * A.m[2][j]);
      out.a[i][4] = AQA.m[0][0];
      out.a[i][5] = 2 * AQA.m[0][1];
      out.a[i][6] = 2 * AQA.m[0][2];
      out.a[i][7] = AQA.m[1][1];
      out.a[i][8] = 2 * AQA.m[1][2];
      out.a[i][9] = AQA.m[2][2];
    }
  *warp = out;
  return TRUE;
}

double
li_warp_corner_step (double delta[3][LI_WARP_MAX], int m, const double half[3])
{
  double largest = 0;

  for (int corner = 0; corner < 8; corner++)
    {
      double d[3], mono[LI_WARP_MAX], sum = 0;
      for (int k = 0; k < 3; k++)
        d[k] = (corner >> k & 1) ? half[k] : -half[k];
      li_warp_monomials (d, m, mono);
      for (int k = 0; k < 3; k++)
        {
          double u = 0;
          for (int j = 0; j < m; j++)
            u += delta[k][j] * mono[j];
          sum += u * u;
        }
      largest = MAX (largest, sum);
    }
  return sqrt (largest);
}

void
li_warp_row (const LiWarp *warp, const double d[3], double p0[3], double d1[3], double d2[3])
{
  double mono[LI_WARP_MAX];

  li_warp_monomials (d, warp->m, mono);
  for (int k = 0; k < 3; k++)
    {
      const double *a = warp->a[k];
      p0[k] = warp->c[k];
      for (int j = 0; j < warp->m; j++)
        p0[k] += a[j] * mono[j];
      d1[k] = a[3];
      d2[k] = 0;
      if (warp->m == 10)
        {
          d1[k] += a[6] * d[0] + a[8] * d[1] + 2 * a[9] * d[2];
          d2[k] = a[9];
        }
    }
}
