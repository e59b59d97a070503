/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-inflation.h"

#include <string.h>

#define LAGS 8
#define MAX_LAG_ACROSS                                                                             \
  4 /* lags across rows that are measured; farther ones follow the profile along x */

static const float *
gradient_row (const LiPatch *patch, int component, gint64 z, gint64 y)
{
  const LiReference *r = patch->ref;
  return r->g[component].data + (z - r->box.lo[0]) * r->g[component].stride_z
         + (y - r->box.lo[1]) * r->g[component].stride_y + (patch->box.lo[2] - r->box.lo[2]);
}

static const float *
grey_row (const LiPatch *patch, gint64 z, gint64 y)
{
  const LiReference *r = patch->ref;
  return r->f.data + (z - r->box.lo[0]) * r->f.stride_z + (y - r->box.lo[1]) * r->f.stride_y
         + (patch->box.lo[2] - r->box.lo[2]);
}

/* Products at a lag: of the residual and of the three gradient components; and of the gradient
 * along an axis with the differences of image 1 and of the residual along it. */
typedef struct
{
  double slope_f[3], slope_e[3];
  double e[3][LAGS + 1], g[3][3][LAGS + 1];
  double ne[3][LAGS + 1];
} Correlations;

static void
add_products (Correlations *c,
              int axis,
              int lag,
              const float *ea,
              const float *eb,
              const float *const ga[3],
              const float *const gb[3],
              int n)
{
  double se = 0, sg[3] = { 0 }, ne = 0;

  for (int k = 0; k < n; k++)
    {
      if (!isfinite (ea[k]) || !isfinite (eb[k]))
        continue;
      se += ea[k] * eb[k];
      ne++;
      for (int j = 0; j < 3; j++)
        sg[j] += ga[j][k] * gb[j][k];
    }
  c->e[axis][lag] += se;
  c->ne[axis][lag] += ne;
  for (int j = 0; j < 3; j++)
    c->g[axis][j][lag] += sg[j];
}

static void
add_slopes (Correlations *c,
            int axis,
            const float *ga,
            const float *gb,
            const float *fa,
            const float *fb,
            const float *ea,
            const float *eb,
            int n)
{
  double f = 0, e = 0;

  for (int k = 0; k < n; k++)
    if (isfinite (ea[k]) && isfinite (eb[k]))
      {
        f += (ga[k] + gb[k]) * (fb[k] - fa[k]);
        e += (ga[k] + gb[k]) * (eb[k] - ea[k]);
      }
  c->slope_f[axis] += f;
  c->slope_e[axis] += e;
}

static void
add_place (Correlations *c,
           const LiPatch *patch,
           const LiWarp *warp,
           gint64 z,
           gint64 y,
           const LiGrey *grey,
           float *base,
           float *other)
{
  int n = (int)li_box_edge (&patch->box, 2);
  const float *g[3], *h[3], *shifted[3], *f = grey_row (patch, z, y);

  li_window_residual (patch, warp, grey, z, y, base);
  for (int j = 0; j < 3; j++)
    g[j] = gradient_row (patch, j, z, y);
  add_slopes (c, 2, g[2], g[2] + 1, f, f + 1, base, base + 1, n - 1);
  for (int lag = 0; lag <= LAGS && lag < n; lag++)
    {
      for (int j = 0; j < 3; j++)
        shifted[j] = g[j] + lag;
      add_products (c, 2, lag, base, base + lag, g, shifted, n - lag);
    }
  for (int axis = 0; axis < 2; axis++)
    for (int lag = 0; lag <= MAX_LAG_ACROSS; lag++)
      {
        gint64 z2 = z + (axis == 0 ? lag : 0), y2 = y + (axis == 1 ? lag : 0);
        if (z2 >= patch->box.hi[0] || y2 >= patch->box.hi[1])
          continue;
        li_window_residual (patch, warp, grey, z2, y2, other);
        for (int j = 0; j < 3; j++)
          h[j] = gradient_row (patch, j, z2, y2);
        add_products (c, axis, lag, base, other, g, h, n);
        if (lag == 1)
          add_slopes (c, axis, g[axis], h[axis], f, grey_row (patch, z2, y2), base, other, n);
      }
}

static double
rho (const double *products, const double *counts, int lag)
{
  if (counts[lag] < 1 || !(products[0] > 0))
    return 0;
  return products[lag] / counts[lag] / (products[0] / counts[0]);
}

/* What of image 1's slope image 2 shares: the gradient of noise does not move with the sample; it
 * makes the normal equations too large and the step too short. The residual is f − s, its slope
 * what is not shared. */
static double
shared_slope (const Correlations *c, int axis)
{
  if (!(c->slope_f[axis] > 0))
    return 1;
  return CLAMP (1 - c->slope_e[axis] / c->slope_f[axis], 0.2, 1);
}

void
li_inflation (const LiPatch *patch, const LiWarp *warp, const LiGrey *grey, LiInflation *out)
{
  gint64 nz = li_box_edge (&patch->box, 0), ny = li_box_edge (&patch->box, 1),
         nx = li_box_edge (&patch->box, 2);
  gint64 step_z = MAX (nz / 4, 1), step_y = MAX (ny / 4, 1);
  g_autofree float *base = g_new (float, nx + 64), *other = g_new (float, nx + 64);
  Correlations c;

  memset (&c, 0, sizeof c);
  for (gint64 z = patch->box.lo[0] + step_z / 2; z < patch->box.hi[0]; z += step_z)
    for (gint64 y = patch->box.lo[1] + step_y / 2; y < patch->box.hi[1]; y += step_y)
      add_place (&c, patch, warp, z, y, grey, base, other);
  out->correlated_points = 1;
  for (int axis = 0; axis < 3; axis++)
    {
      double sum = 1;
      for (int lag = 1; lag <= (axis == 2 ? LAGS : MAX_LAG_ACROSS); lag++)
        sum += 2 * rho (c.e[axis], c.ne[axis], lag);
      out->correlated_points *= MAX (sum, 1);
    }
  for (int j = 0; j < 3; j++)
    {
      out->inflation[j] = 1;
      for (int axis = 0; axis < 3; axis++)
        {
          double sum = 1;
          int measured = axis == 2 ? LAGS : MAX_LAG_ACROSS;
          for (int lag = 1; lag <= LAGS; lag++)
            {
              double e
                  = lag <= measured ? rho (c.e[axis], c.ne[axis], lag) : rho (c.e[2], c.ne[2], lag);
              double g = lag <= measured ? rho (c.g[axis][j], c.ne[axis], lag) : 0;
              sum += 2 * e * g;
            }
          out->inflation[j] *= MAX (sum, 0.05);
        }
      out->shared[j] = shared_slope (&c, j);
    }
}
