/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-coherence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEIGHBOURS 10

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double
median (double *v, int n)
{
  qsort (v, n, sizeof *v, compare_doubles);
  return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

gboolean
li_coherence_predict (const LiFieldIndex *index,
                      const LiField *field,
                      gsize node,
                      double reach,
                      LiPhi *predicted,
                      double *zncc)
{
  gsize near[NEIGHBOURS + 1];
  double distance[NEIGHBOURS + 1], u[3][NEIGHBOURS], F[9][NEIGHBOURS], z[NEIGHBOURS];
  const double *c = field->nodes[node].phi.c;
  int found = li_field_index_nearest (index, c, NEIGHBOURS + 1, reach, near, distance), n = 0;

  for (int i = 0; i < found && n < NEIGHBOURS; i++)
    {
      if (near[i] == node)
        continue;
      const LiNode *other = &field->nodes[near[i]];
      double v[3];
      li_phi_displacement (&other->phi, c, v);
      for (int k = 0; k < 3; k++)
        {
          u[k][n] = v[k];
          for (int j = 0; j < 3; j++)
            F[3 * k + j][n] = other->phi.F.m[k][j];
        }
      z[n++] = other->zncc;
    }
  if (n < 4)
    return FALSE;
  /* Medians: one wrong neighbour must not spread. */
  *predicted = li_phi_identity (c);
  for (int k = 0; k < 3; k++)
    {
      predicted->t[k] = median (u[k], n);
      for (int j = 0; j < 3; j++)
        predicted->F.m[k][j] = median (F[3 * k + j], n);
    }
  if (zncc != NULL)
    *zncc = median (z, n);
  return TRUE;
}

double
li_coherence_bend (
    const LiFieldIndex *index, const LiField *field, gsize node, double reach, const double half[3])
{
  gsize near[27];
  double distance[27], worst = 0;
  const LiPhi *phi = &field->nodes[node].phi;
  int found = li_field_index_nearest (index, phi->c, 27, reach, near, distance);

  if (found < 5)
    return -1;
  /* ∂F_kj/∂x_j along each axis by least squares over the neighbours. */
  for (int k = 0; k < 3; k++)
    {
      double bias = 0;
      for (int j = 0; j < 3; j++)
        {
          double sxx = 0, sxf = 0;
          for (int i = 0; i < found; i++)
            {
              double dx = field->nodes[near[i]].phi.c[j] - phi->c[j],
                     df = field->nodes[near[i]].phi.F.m[k][j] - phi->F.m[k][j];
              sxx += dx * dx;
              sxf += dx * df;
            }
          if (sxx > 0)
            bias += sxf / sxx * half[j] * half[j] / 6;
        }
      worst = MAX (worst, fabs (bias));
    }
  return worst;
}
