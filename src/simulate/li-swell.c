/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-swell.h"

#include <math.h>

/* Everything below is plain arithmetic on whole arrays so that it becomes vector code and gives the
 * same bits for one point or 64. */
typedef struct
{
  double extra[3][LI_SWELL_BLOCK]; /* 1 + sum extra B and its y and x derivatives */
  double ly[3][LI_SWELL_BLOCK]; /* lateral y displacement before h, and its y and x derivatives */
  double lx[3][LI_SWELL_BLOCK];
} Plan;

static inline double
clamp01 (double t)
{
  t = t < 0 ? 0 : t;
  return t > 1 ? 1 : t;
}

/* Integral of the cubic smooth step from minus infinity. */
static inline double
step_integral (double t)
{
  const double c = clamp01 (t);
  return c * c * c * (1 - 0.5 * c) + (t > 1 ? t - 1 : 0);
}
static inline double
step3 (double t)
{
  const double c = clamp01 (t);
  return c * c * (3 - 2 * c);
}

static void
plan_start (const LiSwell *s, const double *y, const double *x, Plan *p, int n)
{
  for (int k = 0; k < n; k++)
    {
      p->extra[0][k] = 1;
      p->extra[1][k] = p->extra[2][k] = 0;
      p->ly[0][k] = s->lateral * (y[k] - s->centre[0]);
      p->ly[1][k] = p->lx[2][k] = s->lateral;
      p->ly[2][k] = p->lx[1][k] = 0;
      p->lx[0][k] = s->lateral * (x[k] - s->centre[1]);
    }
}

static void
plan_patch (const LiSwellPatch *a, const double *y, const double *x, Plan *p, int n)
{
  const double inv = 1 / (a->radius * a->radius);
  for (int k = 0; k < n; k++)
    {
      const double dy = y[k] - a->centre[0], dx = x[k] - a->centre[1];
      const double m = clamp01 (1 - (dy * dy + dx * dx) * inv);
      const double B = m * m * m * m, slope = -8 * m * m * m * inv, By = slope * dy,
                   Bx = slope * dx;
      p->extra[0][k] += a->extra * B;
      p->extra[1][k] += a->extra * By;
      p->extra[2][k] += a->extra * Bx;
      p->ly[0][k] += a->push * dy * B;
      p->ly[1][k] += a->push * (B + dy * By);
      p->ly[2][k] += a->push * dy * Bx;
      p->lx[0][k] += a->push * dx * B;
      p->lx[1][k] += a->push * dx * By;
      p->lx[2][k] += a->push * (B + dx * Bx);
    }
}

static void
combine (const LiSwell *s, const Plan *p, LiSwellBlock *b, int n)
{
  const double foot = 1 / s->foot, head = 1 / s->head;
  for (int k = 0; k < n; k++)
    {
      const double z = b->x[0][k], t = (z - s->bottom) * foot, w = (z - s->top + s->head) * head;
      const double g = s->foot * step_integral (t) - s->head * step_integral (w),
                   dg = step3 (t) - step3 (w);
      const double c = clamp01 (t), h = c * c * c * (10 - 15 * c + 6 * c * c),
                   dh = 30 * c * c * (1 - c) * (1 - c) * foot;
      b->u[0][k] = s->strain * g * p->extra[0][k];
      b->u[1][k] = h * p->ly[0][k];
      b->u[2][k] = h * p->lx[0][k];
      b->g[0][k] = s->strain * dg * p->extra[0][k];
      b->g[1][k] = s->strain * g * p->extra[1][k];
      b->g[2][k] = s->strain * g * p->extra[2][k];
      b->g[3][k] = dh * p->ly[0][k];
      b->g[4][k] = h * p->ly[1][k];
      b->g[5][k] = h * p->ly[2][k];
      b->g[6][k] = dh * p->lx[0][k];
      b->g[7][k] = h * p->lx[1][k];
      b->g[8][k] = h * p->lx[2][k];
    }
}

static void
add_ball (const LiSwell *s, LiSwellBlock *b, int n)
{
  const double inv = 1 / (s->ball_radius * s->ball_radius);
  const double *p = s->ball_push;
  for (int k = 0; k < n; k++)
    {
      const double d0 = b->x[0][k] - s->ball_centre[0], d1 = b->x[1][k] - s->ball_centre[1],
                   d2 = b->x[2][k] - s->ball_centre[2];
      const double m = clamp01 (1 - (d0 * d0 + d1 * d1 + d2 * d2) * inv), B = m * m * m * m,
                   slope = -8 * m * m * m * inv;
      b->u[0][k] += p[0] * d0 * B;
      b->u[1][k] += p[1] * d1 * B;
      b->u[2][k] += p[2] * d2 * B;
      b->g[0][k] += p[0] * (B + d0 * d0 * slope);
      b->g[1][k] += p[0] * d0 * d1 * slope;
      b->g[2][k] += p[0] * d0 * d2 * slope;
      b->g[3][k] += p[1] * d1 * d0 * slope;
      b->g[4][k] += p[1] * (B + d1 * d1 * slope);
      b->g[5][k] += p[1] * d1 * d2 * slope;
      b->g[6][k] += p[2] * d2 * d0 * slope;
      b->g[7][k] += p[2] * d2 * d1 * slope;
      b->g[8][k] += p[2] * (B + d2 * d2 * slope);
    }
}

/* Below the collector's surface, and out of the ball's reach, the ball must not move anything
 * either: it is kept clear of the foot. */
void
li_swell_evaluate (const LiSwell *s, LiSwellBlock *block, int n)
{
  Plan plan;
  plan_start (s, block->x[1], block->x[2], &plan, n);
  for (int i = 0; i < s->n_patches; i++)
    plan_patch (&s->patches[i], block->x[1], block->x[2], &plan, n);
  combine (s, &plan, block, n);
  if (s->ball_radius > 0)
    add_ball (s, block, n);
}

double
li_swell_top (const LiSwell *s, double y, double x)
{
  LiSwellBlock b;
  b.x[0][0] = s->top;
  b.x[1][0] = y;
  b.x[2][0] = x;
  li_swell_evaluate (s, &b, 1);
  return b.u[0][0];
}
