/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-particles.h"

#include <string.h>

#define MAX_CORNERS 256
#define MIN_VOLUME 8.0 /* voxels: less is dust */

typedef struct
{
  double p[3];
  guint64 faces;
} Corner;

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
static void
cross (const double a[3], const double b[3], double out[3])
{
  out[0] = a[1] * b[2] - a[2] * b[1];
  out[1] = a[2] * b[0] - a[0] * b[2];
  out[2] = a[0] * b[1] - a[1] * b[0];
}
static void
normal_of (const LiParticle *p, int face, double n[3])
{
  for (int a = 0; a < 3; a++)
    n[a] = p->n[face][a];
}

/* Where three faces meet, when that is one point. */
static gboolean
meet (const LiParticle *p, int i, int j, int k, double out[3])
{
  double a[3], b[3], c[3], bc[3], ca[3], ab[3];
  normal_of (p, i, a);
  normal_of (p, j, b);
  normal_of (p, k, c);
  cross (b, c, bc);
  cross (c, a, ca);
  cross (a, b, ab);
  const double det = dot (a, bc);
  if (det < 1e-9 && det > -1e-9)
    return FALSE;
  for (int q = 0; q < 3; q++)
    out[q] = ((double)p->h[i] * bc[q] + (double)p->h[j] * ca[q] + (double)p->h[k] * ab[q]) / det;
  return TRUE;
}

static gboolean
is_inside (const LiParticle *p, const double x[3], guint64 except)
{
  for (int f = 0; f < p->n_faces; f++)
    {
      double n[3];
      normal_of (p, f, n);
      if (!(except >> f & 1) && dot (n, x) > (double)p->h[f] + 1e-6)
        return FALSE;
    }
  return TRUE;
}

static int
find_corners (const LiParticle *p, Corner *corners)
{
  int n = 0;
  for (int i = 0; i < p->n_faces; i++)
    for (int j = i + 1; j < p->n_faces; j++)
      for (int k = j + 1; k < p->n_faces; k++)
        {
          Corner c = { .faces = 1ULL << i | 1ULL << j | 1ULL << k };
          if (n < MAX_CORNERS && meet (p, i, j, k, c.p) && is_inside (p, c.p, c.faces))
            corners[n++] = c;
        }
  return n;
}

/* Adds the pyramid over a face with its tip at 0: signed volume h area / 3. Corners of the face in
 * turn by angle. */
static void
add_face (const LiParticle *p,
          int face,
          const Corner *corners,
          int n_corners,
          double *volume,
          double moment[3])
{
  int at[MAX_CORNERS], n = 0;
  double normal[3], mid[3] = { 0 }, e1[3], e2[3], angle[MAX_CORNERS];
  for (int i = 0; i < n_corners; i++)
    if (corners[i].faces >> face & 1)
      at[n++] = i;
  if (n < 3)
    return;
  normal_of (p, face, normal);
  for (int i = 0; i < n; i++)
    for (int a = 0; a < 3; a++)
      mid[a] += corners[at[i]].p[a] / n;
  for (int a = 0; a < 3; a++)
    e1[a] = corners[at[0]].p[a] - mid[a];
  cross (normal, e1, e2);
  for (int i = 0; i < n; i++)
    {
      double d[3] = { corners[at[i]].p[0] - mid[0], corners[at[i]].p[1] - mid[1],
                      corners[at[i]].p[2] - mid[2] };
      angle[i] = atan2 (dot (d, e2), dot (d, e1));
      for (int j = i; j > 0 && angle[j] < angle[j - 1]; j--)
        {
          const double t = angle[j];
          const int u = at[j];
          angle[j] = angle[j - 1];
          angle[j - 1] = t;
          at[j] = at[j - 1];
          at[j - 1] = u;
        }
    }
  for (int i = 0; i < n; i++)
    {
      const double *a = corners[at[i]].p, *b = corners[at[(i + 1) % n]].p;
      double c[3];
      cross (a, b, c);
      const double v = dot (mid, c) / 6;
      *volume += v;
      for (int q = 0; q < 3; q++)
        moment[q] += v * (mid[q] + a[q] + b[q]) / 4;
    }
}

static void
drop_idle_faces (LiParticle *p, const Corner *corners, int n_corners)
{
  int kept = 0;
  for (int f = 0; f < p->n_faces; f++)
    {
      int touching = 0;
      for (int i = 0; i < n_corners; i++)
        touching += corners[i].faces >> f & 1;
      if (touching < 3)
        continue;
      memmove (p->n[kept], p->n[f], sizeof p->n[f]);
      p->h[kept++] = p->h[f];
    }
  p->n_faces = kept;
}

gboolean
li_particle_measure (LiParticle *p)
{
  Corner corners[MAX_CORNERS];
  double volume = 0, moment[3] = { 0 }, radius2 = 0;
  const int n = find_corners (p, corners);
  for (int f = 0; f < p->n_faces; f++)
    add_face (p, f, corners, n, &volume, moment);
  if (!(volume > MIN_VOLUME))
    return FALSE;
  drop_idle_faces (p, corners, n);
  for (int a = 0; a < 3; a++)
    {
      moment[a] /= volume;
      p->centre[a] += moment[a];
    }
  for (int f = 0; f < p->n_faces; f++)
    {
      double normal[3];
      normal_of (p, f, normal);
      p->h[f] -= (float)dot (normal, moment);
    }
  for (int i = 0; i < n; i++)
    {
      const double d[3] = { corners[i].p[0] - moment[0], corners[i].p[1] - moment[1],
                            corners[i].p[2] - moment[2] };
      radius2 = MAX (radius2, dot (d, d));
    }
  p->volume = volume;
  p->radius = sqrt (radius2);
  return TRUE;
}

gboolean
li_particle_cut (LiParticle *p, const double n[3], double h)
{
  if (p->n_faces == LI_PARTICLE_FACES)
    return FALSE;
  for (int a = 0; a < 3; a++)
    p->n[p->n_faces][a] = (float)n[a];
  p->h[p->n_faces++] = (float)h;
  return li_particle_measure (p);
}

double
li_particle_support (const LiParticle *p, const double n[3])
{
  Corner corners[MAX_CORNERS];
  const int count = find_corners (p, corners);
  double best = 0;
  for (int i = 0; i < count; i++)
    best = MAX (best, dot (corners[i].p, n));
  return best;
}
