/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-solve-errors.h"

#include <math.h>
#include <string.h>

#include "dvc/li-inflation.h"

/* Images of few grey levels pull a window towards whole voxels, because what rounding does to the
 * same edge is the same there: this much, voxels (measured, docs/strain.md). */
#define ROUNDING_PULL 0.006

/* What must be left of a direction, in parts of the largest, for noise to be taken off it alone. */
#define MIN_SHARED 0.05

/* Steps that shrink more slowly say no more than this. */
#define SLOWEST 0.9

/* Variance of a point: Σ r² over what the unknowns leave free, points that err together counted as
 * one. Grey values that are rounded may agree by chance: no window is known better than its steps.
 */
static double
point_variance (const LiVerdict *v, int dof, double correlated_points, double quantum)
{
  double taken = (dof + LI_RAMP + 1) * correlated_points;

  return MAX (li_step_squares (v) / (v->n - MIN (taken, 0.75 * v->n)), quantum * quantum / 12);
}

/* The normal matrix that the images share: less what the gradient of noise adds to it, by axis in
 * proportion to the moments of the window. */
static void
subtract_noise (
    const LiNormals *normals, const LiVerdict *v, const LiInflation *window, int m, double *h)
{
  int dof = 3 * m, known = MIN (m, LI_RAMP);

  for (int k = 0; k < 3; k++)
    {
      double each = (1 - window->shared[k]) * h[k * m * dof + k * m] / v->n;
      for (int a = 0; a < known; a++)
        for (int b = 0; b < known; b++)
          h[(k * m + a) * dof + k * m + b] -= each * normals->sums.r[a][b];
    }
}

/* Diagonal of S⁻¹ H S⁻¹. */
static void
sandwich (int dof, const double *inverse, const double *h, double *out)
{
  for (int i = 0; i < dof; i++)
    {
      out[i] = 0;
      for (int a = 0; a < dof; a++)
        {
          double sum = 0;
          for (int b = 0; b < dof; b++)
            sum += h[a * dof + b] * inverse[b * dof + i];
          out[i] += inverse[i * dof + a] * sum;
        }
    }
}

/* Gauss–Newton shrinks an error to 1 − H⁻¹ S of it, S the true curvature of the criterion: along
 * the last step it is 1 − rate of H, and noise moves the minimum 1 / (1 − rate) times as far as H
 * says. What S⁻¹ H S⁻¹ does not know of that is added, times @share. All in units of @h. */
static void
add_slow_direction (int dof,
                    const double *inverse,
                    const double *h,
                    const double *step,
                    double rate,
                    double share,
                    double *out)
{
  double force[LI_DOF_MAX] = { 0 }, reply[LI_DOF_MAX] = { 0 }, along = 0, known = 0;

  for (int i = 0; i < dof; i++)
    for (int k = 0; k < dof; k++)
      force[i] += h[i * dof + k] * step[k];
  for (int i = 0; i < dof; i++)
    for (int k = 0; k < dof; k++)
      reply[i] += inverse[i * dof + k] * force[k];
  for (int i = 0; i < dof; i++)
    {
      along += step[i] * force[i];
      for (int k = 0; k < dof; k++)
        known += reply[i] * h[i * dof + k] * reply[k];
    }
  double excess = 1 / ((1 - rate) * (1 - rate)) - known / along;
  for (int i = 0; along > 0 && excess > 0 && i < dof; i++)
    out[i] += share * excess * step[i] * step[i] / along;
}

static void
scale_to_unit (int dof, const double *scale, double *h)
{
  for (int i = 0; i < dof; i++)
    for (int k = 0; k < dof; k++)
      h[i * dof + k] *= scale[i] * scale[k];
}

/* Variances of the warp's numbers for a point variance of 1, before inflation; @rounding is the
 * share of it that rounding makes. Where noise leaves nothing in some direction the share is that
 * of the axis as a whole. FALSE when singular. */
static gboolean
unit_variances (const LiNormals *normals,
                const LiVerdict *v,
                const LiInflation *window,
                const LiApproach *approach,
                double rounding,
                int m,
                double out[LI_DOF_MAX])
{
  int dof = 3 * m;
  double h[LI_DOF_MAX * LI_DOF_MAX], shared[LI_DOF_MAX * LI_DOF_MAX],
      inverse[LI_DOF_MAX * LI_DOF_MAX];
  /* The compiler cannot see that dof is never 0. */
  double scale[LI_DOF_MAX] = { 0 }, step[LI_DOF_MAX] = { 0 };

  li_step_projected (normals, v, dof, h);
  memcpy (shared, h, sizeof *h * dof * dof);
  subtract_noise (normals, v, window, m, shared);
  for (int i = 0; i < dof; i++)
    scale[i] = 1 / sqrt (MAX (h[i * dof + i], 1e-300));
  scale_to_unit (dof, scale, h);
  scale_to_unit (dof, scale, shared);
  if (li_invert_spd (dof, shared, inverse, MIN_SHARED))
    {
      sandwich (dof, inverse, h, out);
      for (int i = 0; i < dof; i++)
        step[i] = approach->delta[i / m][i % m] / scale[i];
      if (rounding > 0)
        add_slow_direction (dof, inverse, h, step, MIN (approach->rate, SLOWEST), rounding, out);
    }
  else if (li_invert_spd (dof, h, inverse, 1e-9))
    for (int i = 0; i < dof; i++)
      out[i] = inverse[i * dof + i] / pow (window->shared[i / m], 2);
  else
    return FALSE;
  for (int i = 0; i < dof; i++)
    out[i] *= scale[i] * scale[i];
  return TRUE;
}

double
li_solve_errors (const LiNormals *normals,
                 const LiVerdict *v,
                 const LiPatch *patch,
                 const LiWarp *warp,
                 const LiGrey *grey,
                 double quantum,
                 const LiApproach *approach,
                 double sigma[3][LI_WARP_MAX],
                 double shared[3])
{
  int m = warp->free, dof = 3 * m;
  LiInflation window = { { 1, 1, 1 }, { 1, 1, 1 }, 1 };
  double unit[LI_DOF_MAX];

  if (v->n <= dof + LI_RAMP + 1)
    return 0;
  if (grey != NULL)
    li_inflation (patch, warp, grey, &window);
  memcpy (shared, window.shared, sizeof window.shared);
  double variance = point_variance (v, dof, window.correlated_points, quantum),
         rounding = MIN (quantum * quantum / 6 / MAX (variance, G_MINDOUBLE), 1);
  gboolean known = unit_variances (normals, v, &window, approach, rounding, m, unit);
  for (int k = 0; known && k < 3; k++)
    {
      /* Residuals of a small window add up to nothing against its own gradients, so that
       * neighbouring points look as if they cancelled. What rounding adds is fixed to the edges and
       * cancels nothing. */
      double inflation = window.inflation[k] + rounding * MAX (1 - window.inflation[k], 0);
      for (int j = 0; j < m; j++)
        /* The covariance is variance H⁻¹ (Σ J̃ J̃ᵀ) H⁻¹ with H = Σ J̃ Jᵀ. */
        sigma[k][j] = sqrt (variance * unit[k * m + j] * inflation / patch->ref->sharpness[k]);
    }
  for (int k = 0; k < 3; k++)
    sigma[k][0] = hypot (sigma[k][0], ROUNDING_PULL * sqrt (rounding));
  return rounding;
}
