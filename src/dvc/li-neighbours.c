/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/li-median.h"

#define NEIGHBOURS 10

gboolean
li_neighbours_predict (const LiFieldIndex *index,
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
  /* Medians, so that one wrong neighbour does not change the result. */
  *predicted = li_phi_identity (c);
  for (int k = 0; k < 3; k++)
    {
      predicted->t[k] = li_median (u[k], (gsize)n);
      for (int j = 0; j < 3; j++)
        predicted->F.m[k][j] = li_median (F[3 * k + j], (gsize)n);
    }
  if (zncc != NULL)
    *zncc = li_median (z, (gsize)n);
  return TRUE;
}

gboolean
li_neighbours_bend (
    const LiFieldIndex *index, const LiField *field, gsize node, double reach, double bend[3][6])
{
  static const int first[6] = { 0, 0, 0, 1, 1, 2 }, second[6] = { 0, 1, 2, 1, 2, 2 };
  gsize near[27];
  double distance[27], centre[3] = { 0 }, M[9] = { 0 }, inverse[9], slope[3][3][3] = { { { 0 } } };
  int n = li_field_index_nearest (index, field->nodes[node].phi.c, 27, reach, near, distance);

  if (n < 8)
    return FALSE;
  for (int i = 0; i < n; i++)
    for (int b = 0; b < 3; b++)
      centre[b] += field->nodes[near[i]].phi.c[b] / n;
  for (int i = 0; i < n; i++)
    {
      const LiPhi *phi = &field->nodes[near[i]].phi;
      for (int b = 0; b < 3; b++)
        {
          double d = phi->c[b] - centre[b];
          for (int a = 0; a < 3; a++)
            M[3 * a + b] += (phi->c[a] - centre[a]) * d;
          for (int k = 0; k < 3; k++)
            for (int a = 0; a < 3; a++)
              slope[k][a][b] += phi->F.m[k][a] * d;
        }
    }
  if (!li_invert_spd (3, M, inverse, 1e-3))
    return FALSE;
  for (int k = 0; k < 3; k++)
    {
      double D[3][3] = { { 0 } };
      for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
          for (int l = 0; l < 3; l++)
            D[a][b] += slope[k][a][l] * inverse[3 * l + b];
      for (int i = 0; i < 6; i++)
        bend[k][i] = (D[first[i]][second[i]] + D[second[i]][first[i]]) / 2
                     * (first[i] == second[i] ? 0.5 : 1);
    }
  return TRUE;
}

double
li_neighbours_bend_error (double bend[3][6], const double half[3])
{
  double worst = 0;

  for (int k = 0; k < 3; k++)
    worst = MAX (worst, fabs (bend[k][0] * half[0] * half[0] + bend[k][3] * half[1] * half[1]
                              + bend[k][5] * half[2] * half[2])
                            / 3);
  return worst;
}
