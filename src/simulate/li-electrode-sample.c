/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode-private.h"

#define BLOCK LI_SWELL_BLOCK
#define PIECE 8 /* voxels that a particle either reaches or not */
#define MAX_FOUND 512
#define OUTSIDE_DISTANCE (-1e4f)
#define SHELL 0.8   /* lithiated skin at full charge, voxels at scale 1 */
#define VEIN 9.0    /* half width of a lithiated path at the surface, likewise */
#define INWARDS 0.8 /* how far paths reach at full charge, of the particle's radius */

/* Everything about up to 64 voxels of a row. Distances are positive inside, in voxels at T0. */
typedef struct
{
  const LiElectrode *e;
  const LiElectrodeStep *step;
  const LiElectrodeMaterials *m;
  int n;
  double at[3];       /* first voxel, in edges of the smallest side of a voxel */
  double x[3][BLOCK]; /* the same matter at T0 */
  double lo[3], hi[3];
  double piece_lo[BLOCK / PIECE][3], piece_hi[BLOCK / PIECE][3];
  float inverse_width;
  float fine[BLOCK], coarse[BLOCK];
  float value[BLOCK], texture[BLOCK];
  guint8 label[BLOCK];
} Block;

/* 0 ... 1 across an edge, quintic: its derivative has the FWHM asked for and ends after edge_width.
 */
static inline float
edge (float distance, float inverse_width)
{
  float t = distance * inverse_width + 0.5f;
  t = t < 0 ? 0 : t;
  t = t > 1 ? 1 : t;
  return t * t * t * (10 + t * (6 * t - 15));
}

static void
mix (Block *b, const float *weight, LiPhase phase)
{
  const float v = b->m->value[phase], t = b->m->texture[phase];
  for (int k = 0; k < b->n; k++)
    {
      b->value[k] += weight[k] * (v - b->value[k]);
      b->texture[k] += weight[k] * (t - b->texture[k]);
      b->label[k] = weight[k] > 0.5f ? (guint8)phase : b->label[k];
    }
}

static void
bounds_of (Block *b, int from, int to, double *low, double *high)
{
  for (int a = 0; a < 3; a++)
    {
      double lo = b->x[a][from], hi = lo;
      for (int k = from + 1; k < to; k++)
        {
          lo = b->x[a][k] < lo ? b->x[a][k] : lo;
          hi = b->x[a][k] > hi ? b->x[a][k] : hi;
        }
      low[a] = lo;
      high[a] = hi;
    }
}

static void
set_bounds (Block *b)
{
  bounds_of (b, 0, b->n, b->lo, b->hi);
  for (int k = 0; k < b->n; k += PIECE)
    bounds_of (b, k, MIN (k + PIECE, b->n), b->piece_lo[k / PIECE], b->piece_hi[k / PIECE]);
}

/* Binder with carbon; pores where the coarse field is high. */
static void
add_matrix (Block *b)
{
  float weight[BLOCK];
  const float slope = (float)(0.75 * b->e->coarse_cell[0]);
  for (int k = 0; k < b->n; k++)
    {
      b->value[k] = b->m->value[LI_PHASE_BINDER];
      b->texture[k] = b->m->texture[LI_PHASE_BINDER];
      b->label[k] = LI_PHASE_BINDER;
      weight[k] = edge ((b->coarse[k] - 0.45f) * slope, b->inverse_width);
    }
  mix (b, weight, LI_PHASE_PORE);
}

static void
fibre_distance (const Block *b, const LiFibre *f, float *distance)
{
  for (int k = 0; k < b->n; k++)
    {
      const double v[3] = { b->x[0][k] - f->p[0], b->x[1][k] - f->p[1], b->x[2][k] - f->p[2] };
      const double along = v[0] * f->d[0] + v[1] * f->d[1] + v[2] * f->d[2];
      const float d
          = (float)(f->r - sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2] - along * along));
      distance[k] = d > distance[k] ? d : distance[k];
    }
}

/* Above the electrode: electrolyte with fibres. */
static void
add_separator (Block *b)
{
  float distance[BLOCK], weight[BLOCK];
  const LiElectrode *e = b->e;
  for (int k = 0; k < b->n; k++)
    {
      distance[k] = OUTSIDE_DISTANCE;
      weight[k] = edge ((float)(b->x[0][k] - e->top) + b->coarse[k], b->inverse_width);
    }
  mix (b, weight, LI_PHASE_PORE);
  for (guint i = 0; i < e->fibres->len; i++)
    {
      const LiFibre *f = &g_array_index (e->fibres, LiFibre, i);
      const double reach
          = f->r + e->edge_width + 0.2 * (double)e->sample[2]; /* a fibre dips by at most 0.12 */
      if (b->hi[0] > f->p[0] - reach && b->lo[0] < f->p[0] + reach)
        fibre_distance (b, f, distance);
    }
  for (int k = 0; k < b->n; k++)
    weight[k] *= edge (distance[k], b->inverse_width);
  mix (b, weight, LI_PHASE_SEPARATOR);
}

/* The voxels from the first to the last piece that a particle's ball reaches. */
static void
range_of (const Block *b, const LiParticle *p, int *from, int *to)
{
  const double r = p->radius + li_particle_cells_reach (b->e->cells);
  *from = b->n;
  *to = 0;
  for (int piece = 0; piece * PIECE < b->n; piece++)
    {
      double sum = 0;
      for (int a = 0; a < 3; a++)
        {
          const double below = b->piece_lo[piece][a] - p->centre[a];
          const double above = p->centre[a] - b->piece_hi[piece][a];
          const double d = MAX (MAX (below, above), 0);
          sum += d * d;
        }
      if (sum > r * r)
        continue;
      *from = MIN (*from, piece * PIECE);
      *to = MIN ((piece + 1) * PIECE, b->n);
    }
}

/* Least distance to a face's plane of voxels from ... from + n - 1. */
static void
particle_distance (const Block *b, const LiParticle *p, int from, int n, float *distance)
{
  float x[3][BLOCK];
  for (int a = 0; a < 3; a++)
    for (int k = 0; k < n; k++)
      x[a][k] = (float)(b->x[a][from + k] - p->centre[a]);
  for (int k = 0; k < n; k++)
    distance[k] = 1e6f;
  for (int f = 0; f < p->n_faces; f++)
    {
      const float nz = p->n[f][0], ny = p->n[f][1], nx = p->n[f][2], h = p->h[f];
      for (int k = 0; k < n; k++)
        {
          const float d = h - (nz * x[0][k] + ny * x[1][k] + nx * x[2][k]);
          distance[k] = d < distance[k] ? d : distance[k];
        }
    }
}

/* The deepest particle at each voxel: its distance, reach of paths and charge. */
static void
find_particles (const Block *b, float *distance, float *radius, float *charge)
{
  int found[MAX_FOUND];
  const LiElectrode *e = b->e;
  const int n = li_particle_cells_find (e->cells, b->lo, b->hi, found, MAX_FOUND);
  for (int k = 0; k < b->n; k++)
    distance[k] = OUTSIDE_DISTANCE;
  for (int i = 0; i < n; i++)
    {
      const LiParticle *p = &g_array_index (e->particles, LiParticle, found[i]);
      const float r = (float)p->radius, c = (float)MIN (b->step->charge * p->activity, 1);
      float d[BLOCK];
      int from, to;
      range_of (b, p, &from, &to);
      particle_distance (b, p, from, to - from, d);
      for (int k = from; k < to; k++)
        {
          const gboolean nearer = d[k - from] > distance[k];
          distance[k] = nearer ? d[k - from] : distance[k];
          radius[k] = nearer ? r : radius[k];
          charge[k] = nearer ? c : charge[k];
        }
    }
}

/* A skin that thickens, and wedges along the zero surfaces of a random field that widen and reach
 * inwards; nothing at charge 0. */
static void
lithiate (Block *b,
          const float *distance,
          const float *radius,
          const float *charge,
          const float *particle)
{
  static const double shift[3] = { 17.3, 5.1, 40.7 };
  float vein[BLOCK], weight[BLOCK];
  const LiElectrode *e = b->e;
  const float w = (float)e->edge_width, skin = (float)(SHELL * e->scale),
              half = (float)(VEIN * e->scale);
  const float slope = (float)(0.75 * e->vein_cell[0]);
  li_mottle_evaluate (e->texture, b->x, b->n, e->vein_cell, shift, vein);
  for (int k = 0; k < b->n; k++)
    {
      const float c = charge[k], v = vein[k] < 0 ? -vein[k] : vein[k], d = distance[k];
      const float inwards = c * (float)INWARDS * radius[k] + 1e-3f, left = d < 0 ? 1
                                                                           : d < inwards
                                                                               ? 1 - d / inwards
                                                                               : 0;
      /* No half-grey line before there is lithium, nor beyond its reach. */
      const float young = c < 0.08f ? 1 - c * 12.5f : 0, past = 2 * (d - inwards) / w,
                  fade = young > past ? young
                         : past < 1   ? past
                                      : 1;
      const float shell = c * (w + skin) - w - d,
                  path = c * left * half - 0.5f * w * (fade > 0 ? fade : 0) - slope * v;
      weight[k] = particle[k] * edge (shell > path ? shell : path, b->inverse_width);
    }
  mix (b, weight, LI_PHASE_LITHIATED);
  for (int k = 0; k < b->n;
       k++) /* a lithiated voxel must be mostly lithiated silicon, not a blurred edge of it */
    b->label[k] = particle[k] > 0.5f
                      ? (weight[k] > 0.5f * particle[k] ? LI_PHASE_LITHIATED : LI_PHASE_SILICON)
                      : b->label[k];
}

static void
add_particles (Block *b)
{
  float distance[BLOCK], radius[BLOCK] = { 0 }, charge[BLOCK] = { 0 }, weight[BLOCK], most = 0;
  find_particles (b, distance, radius, charge);
  for (int k = 0; k < b->n; k++)
    {
      weight[k] = edge (distance[k], b->inverse_width);
      most = weight[k] > most ? weight[k] : most;
    }
  if (most <= 0)
    return;
  mix (b, weight, LI_PHASE_SILICON);
  if (b->step->charge > 0)
    lithiate (b, distance, radius, charge, weight);
}

static void
add_collector (Block *b)
{
  float weight[BLOCK];
  for (int k = 0; k < b->n; k++)
    weight[k] = edge ((float)(b->e->bottom - b->x[0][k]) + 0.6f * b->coarse[k], b->inverse_width);
  mix (b, weight, LI_PHASE_COLLECTOR);
}

/* A sphere in the volume itself: gas is not dragged along with the texture. */
static void
add_bubble (Block *b)
{
  float weight[BLOCK];
  const double *c = b->step->bubble_centre, dz = b->at[0] - c[0], dy = b->at[1] - c[1];
  const double r = b->step->bubble_radius, reach = r + b->e->edge_width;
  if (dz * dz + dy * dy > reach * reach)
    return;
  for (int k = 0; k < b->n; k++)
    {
      const double dx = b->at[2] + k * b->e->pitch[2] - c[2];
      weight[k] = edge ((float)(r - sqrt (dz * dz + dy * dy + dx * dx)), b->inverse_width);
    }
  mix (b, weight, LI_PHASE_BUBBLE);
}

static void
evaluate_block (Block *b)
{
  static const double here[3] = { 0.37, 0.11, 0.73 }, there[3] = { 31.9, 50.3, 9.4 };
  const LiElectrode *e = b->e;
  const double w = e->edge_width + 4; /* surfaces are rough by a few voxels */
  li_motion_inverse_row (&b->step->motion, b->at, e->pitch[2], b->n, b->x);
  set_bounds (b);
  li_mottle_evaluate (e->texture, b->x, b->n, e->fine_cell, here, b->fine);
  li_mottle_evaluate (e->texture, b->x, b->n, e->coarse_cell, there, b->coarse);
  add_matrix (b);
  if (b->hi[0] > e->top - w)
    add_separator (b);
  if (b->lo[0] < e->top + w && b->hi[0] > e->bottom - w)
    add_particles (b);
  if (b->lo[0] < e->bottom + w)
    add_collector (b);
  if (b->step->bubble_radius > 0)
    add_bubble (b);
  for (int k = 0; k < b->n; k++)
    b->value[k] += b->texture[k] * b->fine[k];
}

void
li_electrode_values_row (const LiElectrode *e,
                         int step,
                         const double first[3],
                         gsize n,
                         const LiElectrodeMaterials *materials,
                         float *values,
                         guint8 *labels)
{
  g_return_if_fail (e->particles && step >= 0 && step < e->n_steps);
  Block b = {
    .e = e, .step = &e->steps[step], .m = materials, .inverse_width = (float)(1 / e->edge_width)
  };
  for (gsize done = 0; done < n; done += (gsize)b.n)
    {
      b.n = (int)MIN (n - done, BLOCK);
      b.at[0] = first[0] * e->pitch[0];
      b.at[1] = first[1] * e->pitch[1];
      b.at[2] = (first[2] + (double)done) * e->pitch[2];
      evaluate_block (&b);
      memcpy (values + done, b.value, (gsize)b.n * sizeof (float));
      if (labels)
        memcpy (labels + done, b.label, (gsize)b.n);
    }
}
