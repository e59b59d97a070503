/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-motion.h"

#include <math.h>
#include "base/li-error.h"
#include "simulate/li-elementary.h"

#define KNOT 8 /* a row's inverse is found at every 8th point first */

static void
centre_of (const gint64 shape[3], double c[3])
{
  for (int a = 0; a < 3; a++)
    c[a] = (double)(shape[a] - 1) / 2;
}

LiMotion
li_motion_still (const gint64 shape[3])
{
  LiMotion m = { .kind = LI_MOTION_STILL };
  double c[3];
  centre_of (shape, c);
  for (int a = 0; a < 3; a++)
    m.shape[a] = shape[a];
  m.phi = m.remount = m.unmount = li_phi_identity (c);
  return m;
}

LiMotion
li_motion_shift (const gint64 shape[3], const double t[3])
{
  LiMotion m = li_motion_still (shape);
  m.kind = LI_MOTION_SHIFT;
  for (int a = 0; a < 3; a++)
    m.phi.t[a] = t[a];
  return m;
}

LiMotion
li_motion_affine (const gint64 shape[3], const LiMat3 *F, const double t[3])
{
  LiMotion m = li_motion_still (shape);
  m.kind = LI_MOTION_AFFINE;
  m.phi.F = *F;
  for (int a = 0; a < 3; a++)
    m.phi.t[a] = t ? t[a] : 0;
  return m;
}

LiMotion
li_motion_rotation (const gint64 shape[3], const double degrees[3])
{
  LiMotion m = li_motion_still (shape);
  m.kind = LI_MOTION_ROTATION;
  m.phi.F = li_phi_F_from (degrees, (const double[3]){ 1, 1, 1 });
  return m;
}

LiMotion
li_motion_wave (const gint64 shape[3],
                const double amplitude[3],
                const double direction[3],
                double length,
                double phase)
{
  LiMotion m = li_motion_still (shape);
  const double norm = sqrt (direction[0] * direction[0] + direction[1] * direction[1]
                            + direction[2] * direction[2]);
  m.kind = LI_MOTION_WAVE;
  for (int a = 0; a < 3; a++)
    {
      m.amplitude[a] = amplitude[a];
      m.direction[a] = norm > 0 ? direction[a] / norm : (a == LI_Z);
    }
  m.length = length;
  m.phase = phase;
  return m;
}

LiMotion
li_motion_swell (const gint64 shape[3], const LiSwell *swell)
{
  LiMotion m = li_motion_still (shape);
  m.kind = LI_MOTION_SWELL;
  m.swell = *swell;
  return m;
}

LiMotion
li_motion_lift (const gint64 shape[3], double bottom, double top, double strain)
{
  const double ramp = (top - bottom) / 10;
  const LiSwell swell
      = { .bottom = bottom, .top = top, .foot = ramp, .head = ramp, .strain = strain };
  LiMotion m = li_motion_swell (shape, &swell);
  m.kind = LI_MOTION_LIFT;
  return m;
}

void
li_motion_remount (LiMotion *motion, const double degrees[3], const double t[3])
{
  double c[3];
  centre_of (motion->shape, c);
  motion->remount = li_phi_identity (c);
  motion->remount.F = li_phi_F_from (degrees, (const double[3]){ 1, 1, 1 });
  for (int a = 0; a < 3; a++)
    motion->remount.t[a] = t[a];
  motion->remounted = li_phi_invert (&motion->remount, &motion->unmount);
}

static void
evaluate_phi (const LiPhi *phi, LiSwellBlock *b, int n)
{
  for (int i = 0; i < 3; i++)
    {
      const double *F = phi->F.m[i], *c = phi->c;
      for (int k = 0; k < n; k++)
        {
          const double d0 = b->x[0][k] - c[0], d1 = b->x[1][k] - c[1], d2 = b->x[2][k] - c[2];
          b->u[i][k] = (F[0] - (i == 0)) * d0 + (F[1] - (i == 1)) * d1 + (F[2] - (i == 2)) * d2
                       + phi->t[i];
        }
      for (int j = 0; j < 3; j++)
        for (int k = 0; k < n; k++)
          b->g[3 * i + j][k] = F[j] - (i == j);
    }
}

static void
evaluate_wave (const LiMotion *m, LiSwellBlock *b, int n)
{
  const double w = 2 * G_PI / m->length;
  for (int k = 0; k < n; k++)
    {
      const double along = m->direction[0] * b->x[0][k] + m->direction[1] * b->x[1][k]
                           + m->direction[2] * b->x[2][k];
      const double s = li_elementary_sin (w * along + m->phase),
                   c = w * li_elementary_cos (w * along + m->phase);
      for (int i = 0; i < 3; i++)
        {
          b->u[i][k] = m->amplitude[i] * s;
          for (int j = 0; j < 3; j++)
            b->g[3 * i + j][k] = m->amplitude[i] * c * m->direction[j];
        }
    }
}

/* Displacement and gradient before the remount. */
static void
evaluate (const LiMotion *m, LiSwellBlock *b, int n)
{
  if (m->kind == LI_MOTION_LIFT || m->kind == LI_MOTION_SWELL)
    li_swell_evaluate (&m->swell, b, n);
  else if (m->kind == LI_MOTION_WAVE)
    evaluate_wave (m, b, n);
  else
    evaluate_phi (&m->phi, b, n);
}

static gboolean
is_linear (const LiMotion *m)
{
  return m->kind <= LI_MOTION_ROTATION;
}

void
li_motion_apply (const LiMotion *m, const double x[3], double y[3], LiMat3 *F)
{
  LiSwellBlock b;
  double p[3];
  for (int a = 0; a < 3; a++)
    b.x[a][0] = x[a];
  evaluate (m, &b, 1);
  for (int a = 0; a < 3; a++)
    p[a] = x[a] + b.u[a][0];
  if (m->remounted)
    li_phi_apply (&m->remount, p, y);
  else
    memcpy (y, p, sizeof p);
  if (!F)
    return;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      F->m[i][j] = (i == j) + b.g[3 * i + j][0];
  if (m->remounted)
    *F = li_mat3_multiply (&m->remount.F, F);
}

void
li_motion_displacement (const LiMotion *motion, const double x[3], double u[3])
{
  double y[3];
  li_motion_apply (motion, x, y, NULL);
  for (int a = 0; a < 3; a++)
    u[a] = y[a] - x[a];
}

/* One Newton step of x + u (x) = y for every point: x -= (I + grad u)^-1 (x + u - y). The longest
 * step's square. */
static double
newton_step (const LiMotion *m, double y[3][LI_SWELL_BLOCK], LiSwellBlock *b, int n)
{
  double length[LI_SWELL_BLOCK], longest = 0;
  double (*g)[LI_SWELL_BLOCK] = b->g;
  evaluate (m, b, n);
  for (int k = 0; k < n; k++)
    {
      const double a = 1 + g[0][k], e = 1 + g[4][k], i = 1 + g[8][k];
      const double r0 = b->x[0][k] + b->u[0][k] - y[0][k], r1 = b->x[1][k] + b->u[1][k] - y[1][k];
      const double r2 = b->x[2][k] + b->u[2][k] - y[2][k];
      const double A = e * i - g[5][k] * g[7][k], B = g[5][k] * g[6][k] - g[3][k] * i,
                   C = g[3][k] * g[7][k] - e * g[6][k];
      const double inv = 1 / (a * A + g[1][k] * B + g[2][k] * C);
      const double d0 = inv
                        * (A * r0 + (g[2][k] * g[7][k] - g[1][k] * i) * r1
                           + (g[1][k] * g[5][k] - g[2][k] * e) * r2);
      const double d1
          = inv
            * (B * r0 + (a * i - g[2][k] * g[6][k]) * r1 + (g[2][k] * g[3][k] - a * g[5][k]) * r2);
      const double d2
          = inv
            * (C * r0 + (g[1][k] * g[6][k] - a * g[7][k]) * r1 + (a * e - g[1][k] * g[3][k]) * r2);
      b->x[0][k] -= d0;
      b->x[1][k] -= d1;
      b->x[2][k] -= d2;
      length[k] = d0 * d0 + d1 * d1 + d2 * d2;
    }
  for (int k = 0; k < n; k++)
    longest = length[k] <= longest ? longest : length[k]; /* NaN stays */
  return longest;
}

/* Until the last step is below @tolerance; quadratic convergence leaves its square. */
static gboolean
newton (const LiMotion *m, double y[3][LI_SWELL_BLOCK], LiSwellBlock *b, int n, double tolerance)
{
  for (int i = 0; i < 60; i++)
    {
      const double longest = newton_step (m, y, b, n);
      if (longest < tolerance * tolerance)
        return TRUE;
      if (!(longest < 1e18))
        return FALSE;
    }
  return FALSE;
}

gboolean
li_motion_inverse (const LiMotion *m, const double y[3], double x[3])
{
  double p[3], target[3][LI_SWELL_BLOCK];
  LiSwellBlock b;
  if (m->remounted)
    li_phi_apply (&m->unmount, y, p);
  else
    memcpy (p, y, sizeof p);
  for (int a = 0; a < 3; a++)
    b.x[a][0] = target[a][0] = p[a];
  if (!newton (m, target, &b, 1, 1e-9))
    return FALSE;
  for (int a = 0; a < 3; a++)
    x[a] = b.x[a][0];
  return isfinite (x[0] + x[1] + x[2]);
}

void
li_motion_phi (const LiMotion *motion, const double x[3], LiPhi *phi)
{
  double y[3];
  li_motion_apply (motion, x, y, &phi->F);
  for (int a = 0; a < 3; a++)
    {
      phi->c[a] = x[a];
      phi->t[a] = y[a] - x[a];
    }
}

gboolean
li_motion_between (const LiMotion *from, const LiMotion *to, const double x[3], LiPhi *phi)
{
  double origin[3], y[3];
  LiMat3 Fi, Fj, inverse;
  if (!from)
    {
      li_motion_phi (to, x, phi);
      return li_phi_is_finite (phi);
    }
  if (!li_motion_inverse (from, x, origin))
    return FALSE;
  li_motion_apply (from, origin, y, &Fi);
  li_motion_apply (to, origin, y, &Fj);
  if (!li_mat3_invert (&Fi, &inverse))
    return FALSE;
  phi->F = li_mat3_multiply (&Fj, &inverse);
  for (int a = 0; a < 3; a++)
    {
      phi->c[a] = x[a];
      phi->t[a] = y[a] - x[a];
    }
  return li_phi_is_finite (phi);
}

/* Linear between knots, a guess from which one or two Newton steps converge. */
static void
spread_knots (const LiSwellBlock *knots, LiSwellBlock *b, int n)
{
  for (int a = 0; a < 3; a++)
    for (int k = 0; k < n; k++)
      {
        const int i = k / KNOT, last = MIN ((i + 1) * KNOT, n - 1), width = last - i * KNOT;
        const double f = width > 0 ? (double)(k - i * KNOT) / width : 0;
        b->x[a][k] = knots->x[a][i] + f * (knots->x[a][i + (width > 0)] - knots->x[a][i]);
      }
}

static void
inverse_by_knots (const LiMotion *m, double y[3][LI_SWELL_BLOCK], int n, LiSwellBlock *b)
{
  LiSwellBlock knots;
  double at[3][LI_SWELL_BLOCK];
  const int n_knots = (n + KNOT - 2) / KNOT + 1;
  for (int i = 0; i < n_knots; i++)
    for (int a = 0; a < 3; a++)
      at[a][i] = knots.x[a][i] = y[a][MIN (i * KNOT, n - 1)];
  newton (m, at, &knots, n_knots, 1e-6);
  spread_knots (&knots, b, n);
  newton (m, y, b, n, 1e-2);
}

void
li_motion_inverse_row (
    const LiMotion *m, const double y0[3], double pitch, int n, double x[3][LI_SWELL_BLOCK])
{
  LiSwellBlock b;
  LiPhi inverse = m->phi;
  const gboolean linear = is_linear (m) && li_phi_invert (&m->phi, &inverse);
  double p[3], step[3] = { 0, 0, pitch }, y[3][LI_SWELL_BLOCK];
  memcpy (p, y0, sizeof p);
  if (m->remounted)
    {
      li_phi_apply (&m->unmount, y0, p);
      li_mat3_apply (&m->unmount.F, (const double[3]){ 0, 0, pitch }, step);
    }
  if (linear)
    {
      double q[3], s[3];
      li_phi_apply (&inverse, p, q);
      li_mat3_apply (&inverse.F, step, s);
      memcpy (p, q, sizeof p);
      memcpy (step, s, sizeof step);
    }
  for (int a = 0; a < 3; a++)
    for (int k = 0; k < n; k++)
      y[a][k] = p[a] + k * step[a];
  if (!linear)
    inverse_by_knots (m, y, n, &b);
  for (int a = 0; a < 3; a++)
    memcpy (x[a], linear ? y[a] : b.x[a], (gsize)n * sizeof (double));
}
