/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-solve-step.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/li-material.h"

/* Cholesky factor of Σ r rᵀ scaled to a unit diagonal; a column that the others explain, as in a
 * window of one plane, is left out. */
typedef struct
{
  int n;
  double l[LI_RAMP][LI_RAMP], scale[LI_RAMP];
  gboolean kept[LI_RAMP];
} Ramp;

static void
ramp_factor (const double r[LI_RAMP][LI_RAMP], int n, Ramp *out)
{
  out->n = n;
  for (int i = 0; i < n; i++)
    {
      double pivot = 1;
      out->scale[i] = r[i][i] > 0 ? 1 / sqrt (r[i][i]) : 0;
      for (int k = 0; k < i; k++)
        {
          double v = r[i][k] * out->scale[i] * out->scale[k];
          for (int j = 0; j < k; j++)
            v -= out->l[i][j] * out->l[k][j];
          out->l[i][k] = out->kept[k] ? v / out->l[k][k] : 0;
          pivot -= out->l[i][k] * out->l[i][k];
        }
      out->kept[i] = r[i][i] > 0 && pivot > 1e-6;
      out->l[i][i] = out->kept[i] ? sqrt (pivot) : 1;
    }
}

/* Σ r v to the same with r made orthonormal. */
static void
ramp_whiten (const Ramp *ramp, const double in[LI_RAMP], double out[LI_RAMP])
{
  memset (out, 0, sizeof (double) * LI_RAMP);
  for (int i = 0; i < ramp->n; i++)
    {
      double v = in[i] * ramp->scale[i];
      for (int k = 0; k < i; k++)
        v -= ramp->l[i][k] * out[k];
      out[i] = ramp->kept[i] ? v / ramp->l[i][i] : 0;
    }
}

/* The ramp's coefficients from the whitened sums. */
static void
ramp_solve (const Ramp *ramp, const double white[LI_RAMP], double out[LI_RAMP])
{
  memset (out, 0, sizeof (double) * LI_RAMP);
  for (int i = ramp->n - 1; i >= 0; i--)
    {
      double v = white[i];
      for (int k = i + 1; k < ramp->n; k++)
        v -= ramp->l[k][i] * out[k];
      out[i] = ramp->kept[i] ? v / ramp->l[i][i] : 0;
    }
  for (int i = 0; i < ramp->n; i++)
    out[i] *= ramp->scale[i];
}

static double
dot (const double a[LI_RAMP], const double b[LI_RAMP])
{
  double sum = 0;

  for (int i = 0; i < LI_RAMP; i++)
    sum += a[i] * b[i];
  return sum;
}

static double
plain_zncc (const LiSweepSums *r, const LiSweepSums *image, const LiVerdict *v)
{
  double ff = r->ff - r->f[0] * v->fbar, ss = image->ss - image->s[0] * v->sbar;

  return (image->fs - r->f[0] * v->sbar) / sqrt (ff * ss);
}

/* Contrast beyond what rounding makes of equal values of this size; there is no other threshold, so
 * that results do not depend on the unit of grey. */
static gboolean
has_contrast (double squares, double n, double mean)
{
  double rounding = 4 * (double)FLT_EPSILON * mean;

  return squares > n * rounding * rounding && isfinite (squares);
}

gboolean
li_step_judge (
    const LiNormals *normals, const LiSweepSums *image, int dof, gboolean ramp, LiVerdict *v)
{
  const LiSweepSums *r = &normals->sums;
  double f[LI_RAMP], s[LI_RAMP], e[LI_RAMP];
  Ramp factor;

  v->n = (double)r->n;
  if (r->n < 2)
    return FALSE;
  ramp_factor (r->r, ramp ? LI_RAMP : 1, &factor);
  ramp_whiten (&factor, r->f, f);
  ramp_whiten (&factor, image->s, s);
  v->fbar = r->f[0] / v->n;
  v->sbar = image->s[0] / v->n;
  v->ff = r->ff - dot (f, f);
  v->ss = image->ss - dot (s, s);
  v->fs = image->fs - dot (f, s);
  if (!has_contrast (v->ff, v->n, v->f0 + v->fbar) || !has_contrast (v->ss, v->n, v->s0 + v->sbar))
    return FALSE;
  /* Not the slope Σ fs / Σ ss, which noise makes too small: with it whatever contrast the window's
   * faces cut would be taken for motion. */
  v->gain = sqrt (v->ff / v->ss);
  v->zncc = plain_zncc (r, image, v);
  for (int i = 0; i < LI_RAMP; i++)
    e[i] = f[i] - v->gain * s[i];
  ramp_solve (&factor, e, v->grey);
  for (int i = 0; i < dof; i++)
    {
      ramp_whiten (&factor, r->g[i], v->g[i]);
      v->gf[i] = r->gf[i] - dot (v->g[i], f);
      v->gs[i] = image->gs[i] - dot (v->g[i], s);
    }
  return TRUE;
}

double
li_step_squares (const LiVerdict *v)
{
  return MAX (v->ff - 2 * v->gain * v->fs + v->gain * v->gain * v->ss, 0);
}

/* The Hessian with ramp and gain projected out. */
void
li_step_projected (const LiNormals *normals, const LiVerdict *v, int dof, double *h)
{
  for (int i = 0; i < dof; i++)
    for (int k = 0; k < dof; k++)
      h[i * dof + k]
          = normals->hessian[i * dof + k] - dot (v->g[i], v->g[k]) - v->gf[i] * v->gf[k] / v->ff;
}

/* Columns of the rigid model in the 12 affine parameters: three shifts, three small rotations of
 * the material (z y x), D⁻¹ W D in voxels. */
static void
rigid_columns (const double voxel[3], double p[12][6])
{
  double d[3];

  li_voxel_metric (voxel, d);
  memset (p, 0, sizeof (double) * 72);
  for (int k = 0; k < 3; k++)
    p[k * 4][k] = 1;
  for (int a = 0; a < 3; a++)
    {
      int b = (a + 1) % 3, c = (a + 2) % 3;
      p[b * 4 + 1 + c][3 + a] = -d[c] / d[b];
      p[c * 4 + 1 + b][3 + a] = d[b] / d[c];
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
solve_rigid (const double voxel[3], double *h, double *b)
{
  double p[12][6], small[36] = { 0 }, right[6] = { 0 };

  rigid_columns (voxel, p);
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
              const double *rigid,
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
    b[i] = plain ? v->gs[i] - v->gf[i] + v->offset * normals->sums.g[i][0]
                 : v->gain * v->gs[i] - v->gf[i];
  if (!(rigid != NULL ? solve_rigid (rigid, h, b) : solve_scaled (dof, h, b)))
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
