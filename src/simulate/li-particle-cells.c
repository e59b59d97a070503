/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-particles.h"

#include <string.h>

struct _LiParticleCells
{
  const LiParticle *particles;
  double lo[3], edge, reach;
  int n[3];
  guint *start; /* n cells + 1 */
  int *items;
  int *first; /* of each particle, its first cell */
};

static void
cell_range (
    const LiParticleCells *c, const double lo[3], const double hi[3], int from[3], int to[3])
{
  for (int a = 0; a < 3; a++)
    {
      from[a] = (int)CLAMP (floor ((lo[a] - c->lo[a]) / c->edge), 0, c->n[a] - 1);
      to[a] = (int)CLAMP (floor ((hi[a] - c->lo[a]) / c->edge), 0, c->n[a] - 1);
    }
}

static void
ball_range (const LiParticleCells *c, const LiParticle *p, int from[3], int to[3])
{
  double lo[3], hi[3];
  for (int a = 0; a < 3; a++)
    {
      lo[a] = p->centre[a] - p->radius - c->reach;
      hi[a] = p->centre[a] + p->radius + c->reach;
    }
  cell_range (c, lo, hi, from, to);
}

/* Calls for each cell of each particle: counts when items is NULL, else fills from the end of each
 * cell. */
static void
sort_in (LiParticleCells *c, gsize n)
{
  for (gsize i = n; i-- > 0;)
    {
      int from[3], to[3];
      ball_range (c, &c->particles[i], from, to);
      memcpy (c->first + 3 * i, from, sizeof from);
      for (int z = from[0]; z <= to[0]; z++)
        for (int y = from[1]; y <= to[1]; y++)
          for (int x = from[2]; x <= to[2]; x++)
            {
              guint *s = &c->start[((gsize)z * c->n[1] + y) * c->n[2] + x];
              if (c->items)
                c->items[--*s] = (int)i;
              else
                ++*s;
            }
    }
}

static void
set_bounds (LiParticleCells *c, gsize n)
{
  double hi[3] = { 1, 1, 1 }, mean = 0;
  for (gsize i = 0; i < n; i++)
    {
      mean += c->particles[i].radius / n;
      for (int a = 0; a < 3; a++)
        {
          const double r = c->particles[i].radius + c->reach, x = c->particles[i].centre[a];
          c->lo[a] = i ? MIN (c->lo[a], x - r) : x - r;
          hi[a] = i ? MAX (hi[a], x + r) : x + r;
        }
    }
  c->edge = MAX (mean, 8);
  for (int a = 0; a < 3; a++)
    c->n[a] = (int)((hi[a] - c->lo[a]) / c->edge) + 1;
}

LiParticleCells *
li_particle_cells_new (const LiParticle *particles, gsize n, double reach)
{
  LiParticleCells *c = g_new0 (LiParticleCells, 1);
  c->particles = particles;
  c->reach = reach;
  set_bounds (c, n);
  const gsize cells = (gsize)c->n[0] * c->n[1] * c->n[2];
  c->start = g_new0 (guint, cells + 1);
  c->first = g_new (int, 3 * n + 1);
  sort_in (c, n);
  for (gsize i = 1; i <= cells; i++)
    c->start[i] += c->start[i - 1];
  c->items = g_new (int, c->start[cells] + 1);
  sort_in (c, n);
  return c;
}

void
li_particle_cells_free (LiParticleCells *cells)
{
  if (!cells)
    return;
  g_free (cells->start);
  g_free (cells->items);
  g_free (cells->first);
  g_free (cells);
}

static gboolean
ball_meets (const LiParticleCells *c, const LiParticle *p, const double lo[3], const double hi[3])
{
  const double r = p->radius + c->reach;
  double sum = 0;
  for (int a = 0; a < 3; a++)
    {
      const double x = p->centre[a], d = x < lo[a] ? lo[a] - x : x > hi[a] ? x - hi[a] : 0;
      sum += d * d;
    }
  return sum <= r * r;
}

double
li_particle_cells_reach (const LiParticleCells *cells)
{
  return cells->reach;
}

/* A particle is listed in several cells and is reported only for the first one that the search
 * visits. */
static gboolean
is_first (const LiParticleCells *c, int item, const int from[3], int z, int y, int x)
{
  const int *first = c->first + 3 * item;
  return z == MAX (first[0], from[0]) && y == MAX (first[1], from[1])
         && x == MAX (first[2], from[2]);
}

int
li_particle_cells_find (
    const LiParticleCells *c, const double lo[3], const double hi[3], int *found, int max)
{
  int from[3], to[3], n = 0;
  cell_range (c, lo, hi, from, to);
  for (int z = from[0]; z <= to[0]; z++)
    for (int y = from[1]; y <= to[1]; y++)
      for (int x = from[2]; x <= to[2]; x++)
        {
          const gsize cell = ((gsize)z * c->n[1] + y) * c->n[2] + x;
          for (guint i = c->start[cell]; i < c->start[cell + 1] && n < max; i++)
            if (is_first (c, c->items[i], from, z, y, x)
                && ball_meets (c, &c->particles[c->items[i]], lo, hi))
              found[n++] = c->items[i];
        }
  return n;
}
