/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-solve-step.h"

#include <math.h>
#include <string.h>

gboolean
li_step_judge (const LiNormals *normals, const LiSweepSums *image, int dof, LiVerdict *v)
{
  const LiSweepSums *r = &normals->sums;

  v->n = r->n;
  if (r->n < 2)
    return FALSE;
  v->fbar = r->f / v->n;
  v->sbar = image->s / v->n;
  v->ff = r->ff - r->f * v->fbar;
  v->ss = image->ss - image->s * v->sbar;
  v->fs = image->fs - r->f * v->sbar;
  if (!(v->ff > 1e-9 * v->n) || !(v->ss > 1e-9 * v->n) || !isfinite (v->ss))
    return FALSE;
  v->gain = v->fs / v->ss;
  v->zncc = v->fs / sqrt (v->ff * v->ss);
  for (int i = 0; i < dof; i++)
    {
      v->gf[i] = r->gf[i] - v->fbar * r->g[i];
      v->gs[i] = image->gs[i] - v->sbar * r->g[i];
    }
  return TRUE;
}

/* The Hessian with offset and gain projected out. */
void
li_step_projected (const LiNormals *normals, const LiVerdict *v, int dof, double *h)
{
  for (int i = 0; i < dof; i++)
    for (int k = 0; k < dof; k++)
      h[i * dof + k] = normals->hessian[i * dof + k]
                       - normals->sums.g[i] * normals->sums.g[k] / v->n
                       - v->gf[i] * v->gf[k] / v->ff;
}

/* Columns of the rigid model in the 12 affine parameters: three shifts, three small rotations (z y
 * x). */
static void
rigid_columns (double p[12][6])
{
  memset (p, 0, sizeof (double) * 72);
  for (int k = 0; k < 3; k++)
    p[k * 4][k] = 1;
  for (int a = 0; a < 3; a++)
    {
      int b = (a + 1) % 3, c = (a + 2) % 3;
      p[b * 4 + 1 + c][3 + a] = -1;
      p[c * 4 + 1 + b][3 + a] = 1;
    }
}

/* Solves h x = b after scaling to a unit diagonal. */
static gboolean
solve_scaled (int dof, double *h, double *b)
{
  double scale[LI_DOF_MAX];

  for (int i = 0; i < dof; i++)
    {
      if (!(h[i * dof + i] > 0))
        return FALSE;
      scale[i] = 1 / sqrt (h[i * dof + i]);
    }
  for (int i = 0; i < dof; i++)
    {
      b[i] *= scale[i];
      for (int k = 0; k < dof; k++)
        h[i * dof + k] *= scale[i] * scale[k];
    }
  if (!li_solve_spd (dof, h, b, 1e-9))
    return FALSE;
  for (int i = 0; i < dof; i++)
    b[i] *= scale[i];
  return TRUE;
}

static gboolean
solve_rigid (double *h, double *b)
{
  double p[12][6], small[36] = { 0 }, right[6] = { 0 };

  rigid_columns (p);
  for (int i = 0; i < 6; i++)
    for (int r = 0; r < 12; r++)
      {
        right[i] += p[r][i] * b[r];
        for (int k = 0; k < 6; k++)
          for (int c = 0; c < 12; c++)
            small[i * 6 + k] += p[r][i] * h[r * 12 + c] * p[c][k];
      }
  if (!solve_scaled (6, small, right))
    return FALSE;
  for (int r = 0; r < 12; r++)
    {
      b[r] = 0;
      for (int i = 0; i < 6; i++)
        b[r] += p[r][i] * right[i];
    }
  return TRUE;
}

/* The Gauss–Newton step as a correction in the frame of image 1. */
gboolean
li_step_find (const LiNormals *normals,
              const LiVerdict *v,
              int m,
              gboolean rigid,
              gboolean plain,
              double delta[3][LI_WARP_MAX])
{
  int dof = 3 * m;
  double h[LI_DOF_MAX * LI_DOF_MAX], b[LI_DOF_MAX];

  if (plain)
    memcpy (h, normals->hessian, sizeof *h * dof * dof);
  else
    li_step_projected (normals, v, dof, h);
  for (int i = 0; i < dof; i++)
    b[i] = plain ? v->gs[i] - v->gf[i] + v->offset * normals->sums.g[i]
                 : v->gain * v->gs[i] - v->gf[i];
  if (!(rigid ? solve_rigid (h, b) : solve_scaled (dof, h, b)))
    return FALSE;
  memset (delta, 0, sizeof (double) * 3 * LI_WARP_MAX);
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < m; i++)
      {
        delta[k][i] = b[k * m + i];
        if (!isfinite (delta[k][i]))
          return FALSE;
      }
  return TRUE;
}
