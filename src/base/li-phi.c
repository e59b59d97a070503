/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-phi.h"

#include <string.h>

LiPhi
li_phi_identity (const double c[3])
{
  LiPhi phi = { li_mat3_identity, { 0, 0, 0 }, { c[0], c[1], c[2] } };
  return phi;
}

void
li_phi_apply (const LiPhi *phi, const double x[3], double y[3])
{
  double d[3] = { x[0] - phi->c[0], x[1] - phi->c[1], x[2] - phi->c[2] }, Fd[3];

  li_mat3_apply (&phi->F, d, Fd);
  for (int k = 0; k < 3; k++)
    y[k] = phi->c[k] + Fd[k] + phi->t[k];
}

void
li_phi_displacement (const LiPhi *phi, const double x[3], double u[3])
{
  /* (F − I) d + t, not Φ(x) − x: no digits are lost far from the origin. */
  double d[3] = { x[0] - phi->c[0], x[1] - phi->c[1], x[2] - phi->c[2] };

  for (int k = 0; k < 3; k++)
    {
      u[k] = phi->t[k];
      for (int j = 0; j < 3; j++)
        u[k] += (phi->F.m[k][j] - (j == k)) * d[j];
    }
}

LiPhi
li_phi_move (const LiPhi *phi, const double p[3])
{
  LiPhi moved = { phi->F, { 0 }, { p[0], p[1], p[2] } };

  li_phi_displacement (phi, p, moved.t);
  return moved;
}

LiPhi
li_phi_compose (const LiPhi *first, const LiPhi *second)
{
  LiPhi out = *first;
  double y[3], u[3];

  li_phi_apply (first, first->c, y);
  li_phi_displacement (second, y, u);
  out.F = li_mat3_multiply (&second->F, &first->F);
  for (int k = 0; k < 3; k++)
    out.t[k] = first->t[k] + u[k];
  return out;
}

gboolean
li_phi_invert (const LiPhi *phi, LiPhi *inverse)
{
  LiPhi out;

  if (!li_mat3_invert (&phi->F, &out.F))
    return FALSE;
  for (int k = 0; k < 3; k++)
    {
      out.c[k] = phi->c[k] + phi->t[k];
      out.t[k] = -phi->t[k];
    }
  *inverse = out;
  return TRUE;
}

LiPhi
li_phi_bin (const LiPhi *phi, double b)
{
  LiPhi out = *phi;
  for (int k = 0; k < 3; k++)
    {
      out.c[k] = (phi->c[k] - (b - 1) / 2) / b;
      out.t[k] = phi->t[k] / b;
    }
  return out;
}

LiPhi
li_phi_unbin (const LiPhi *phi, double b)
{
  LiPhi out = *phi;
  for (int k = 0; k < 3; k++)
    {
      out.c[k] = b * phi->c[k] + (b - 1) / 2;
      out.t[k] = b * phi->t[k];
    }
  return out;
}

void
li_phi_rotation_vector (const LiPhi *phi, double degrees[3])
{
  LiMat3 R;

  degrees[0] = degrees[1] = degrees[2] = 0;
  if (!li_mat3_polar (&phi->F, &R, NULL))
    {
      degrees[0] = degrees[1] = degrees[2] = NAN;
      return;
    }
  /* Axial vector with SPAM's sign: z from (zyx-indexed) R_xy − R_yx and cyclic. */
  double w[3]
      = { (R.m[2][1] - R.m[1][2]) / 2, (R.m[0][2] - R.m[2][0]) / 2, (R.m[1][0] - R.m[0][1]) / 2 };
  double s = sqrt (w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
  double c = (R.m[0][0] + R.m[1][1] + R.m[2][2] - 1) / 2;
  double angle = atan2 (s, c);

  if (s > 1e-9)
    for (int k = 0; k < 3; k++)
      degrees[k] = w[k] / s * angle * 180 / G_PI;
  else if (c < 0)
    {
      /* Half a turn: the axis is the eigenvector of the largest eigenvalue of R. */
      LiMat3 V;
      double values[3];
      li_mat3_eigen (&R, values, &V);
      for (int k = 0; k < 3; k++)
        degrees[k] = V.m[k][0] * 180;
    }
  else
    for (int k = 0; k < 3; k++)
      degrees[k] = w[k] * 180 / G_PI;
}

LiMat3
li_phi_F_from (const double degrees[3], const double zoom[3])
{
  double v[3], angle = 0;
  LiMat3 R = li_mat3_identity, D = li_mat3_identity;

  for (int k = 0; k < 3; k++)
    {
      v[k] = degrees[k] * G_PI / 180;
      angle += v[k] * v[k];
      D.m[k][k] = zoom[k];
    }
  angle = sqrt (angle);
  if (angle > 0)
    {
      double a[3] = { v[0] / angle, v[1] / angle, v[2] / angle };
      double s = sin (angle), c = 1 - cos (angle);
      /* Rodrigues with K of li_phi_rotation_vector's sign: K_xy = a_z, K_zx = a_y, K_yz = a_x. */
      LiMat3 K = { { { 0, -a[2], a[1] }, { a[2], 0, -a[0] }, { -a[1], a[0], 0 } } };
      LiMat3 K2 = li_mat3_multiply (&K, &K);
      for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
          R.m[i][j] += s * K.m[i][j] + c * K2.m[i][j];
    }
  return li_mat3_multiply (&R, &D);
}

double
li_phi_delta_norm (const LiPhi *phi)
{
  double sum = 0;
  for (int i = 0; i < 3; i++)
    {
      sum += phi->t[i] * phi->t[i];
      for (int j = 0; j < 3; j++)
        sum += (phi->F.m[i][j] - (i == j)) * (phi->F.m[i][j] - (i == j));
    }
  return sqrt (sum);
}

double
li_phi_corner_distance (const LiPhi *a, const LiPhi *b, const double c[3], const double half[3])
{
  double largest = 0;

  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], ua[3], ub[3], d = 0;
      for (int k = 0; k < 3; k++)
        x[k] = c[k] + ((corner >> k & 1) ? half[k] : -half[k]);
      li_phi_displacement (a, x, ua);
      li_phi_displacement (b, x, ub);
      for (int k = 0; k < 3; k++)
        d += (ua[k] - ub[k]) * (ua[k] - ub[k]);
      largest = MAX (largest, sqrt (d));
    }
  return largest;
}

gboolean
li_phi_is_finite (const LiPhi *phi)
{
  for (int i = 0; i < 3; i++)
    {
      if (!isfinite (phi->t[i]) || !isfinite (phi->c[i]))
        return FALSE;
      for (int j = 0; j < 3; j++)
        if (!isfinite (phi->F.m[i][j]))
          return FALSE;
    }
  return TRUE;
}

double
li_phi_apart (const LiPhi *a, const LiPhi *b)
{
  double sum = 0;

  for (int k = 0; k < 3; k++)
    sum += (a->t[k] - b->t[k]) * (a->t[k] - b->t[k]);
  return sqrt (sum);
}
