/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode-private.h"

#include "simulate/li-elementary.h"
#include "simulate/li-hash.h"

#define EDGE_FWHM 0.5411961 /* FWHM of the derivative of the quintic smooth step of width 1 */

static void
build_fibres (LiElectrode *e)
{
  LiSequence random = li_sequence ((guint64)e->params.seed, 71);
  const double lo = e->top, hi = (double)e->sample[0] + e->margin;
  const double wide = MAX ((double)e->sample[1], (double)e->sample[2]) + 2 * e->margin;
  e->fibres = g_array_new (FALSE, FALSE, sizeof (LiFibre));
  for (double solid = 0; solid < 0.4 * (hi - lo) * wide * wide;)
    {
      const double angle = li_sequence_next (&random, 0, 2 * G_PI),
                   dip = li_sequence_next (&random, -0.12, 0.12);
      LiFibre f = { .r = e->scale * li_sequence_next (&random, 22, 42) };
      f.d[0] = li_elementary_sin (dip);
      f.d[1] = li_elementary_cos (dip) * li_elementary_sin (angle);
      f.d[2] = li_elementary_cos (dip) * li_elementary_cos (angle);
      f.p[0] = li_sequence_next (&random, lo + 0.8 * f.r, hi + f.r);
      f.p[1] = li_sequence_next (&random, -e->margin, (double)e->sample[1] + e->margin);
      f.p[2] = li_sequence_next (&random, -e->margin, (double)e->sample[2] + e->margin);
      solid += G_PI * f.r * f.r * wide;
      g_array_append_val (e->fibres, f);
    }
}

/* The largest particle in the middle of the view with room for the bubble below it. */
static int
find_host (const LiElectrode *e, double r)
{
  const double down[3] = { -1, 0, 0 };
  int best = -1;
  double most = 0;
  for (guint i = 0; i < e->particles->len; i++)
    {
      const LiParticle *p = &g_array_index (e->particles, LiParticle, i);
      const double dy = p->centre[1] / (double)e->sample[1] - 0.5,
                   dx = p->centre[2] / (double)e->sample[2] - 0.5;
      if (p->volume <= most || dy * dy + dx * dx > 0.06)
        continue;
      if (p->centre[0] - li_particle_support (p, down) - e->bottom < 2.2 * r)
        continue;
      most = p->volume;
      best = (int)i;
    }
  return best;
}

/* Cuts every particle back to where a ball of radius @r about the bubble's place has room. */
static void
clear_cavity (LiElectrode *e, double r)
{
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (LiParticle));
  for (guint i = 0; i < e->particles->len; i++)
    {
      LiParticle p = g_array_index (e->particles, LiParticle, i);
      double n[3], d = 0;
      for (int a = 0; a < 3; a++)
        {
          n[a] = e->bubble_at[a] - p.centre[a];
          d += n[a] * n[a];
        }
      d = sqrt (d);
      for (int a = 0; a < 3; a++)
        n[a] /= MAX (d, 1e-9);
      const gboolean clear = p.radius <= d - r || li_particle_support (&p, n) <= d - r;
      if (clear || (d > r && li_particle_cut (&p, n, d - r)))
        g_array_append_val (kept, p);
    }
  g_array_unref (e->particles);
  e->particles = kept;
}

static void
build_bubble (LiElectrode *e)
{
  const double r = 0.07 * (double)MIN (MIN (e->sample[0], e->sample[1]), e->sample[2]);
  const int host = find_host (e, r);
  const double down[3] = { -1, 0, 0 };
  e->max_bubble_radius = e->params.bubble ? r : 0; /* the cavity is there anyway */
  if (host >= 0)
    {
      const LiParticle *p = &g_array_index (e->particles, LiParticle, host);
      memcpy (e->bubble_at, p->centre, sizeof e->bubble_at);
      e->bubble_at[0] -= li_particle_support (p, down) + 0.75 * r;
    }
  else /* no such particle in a small volume: the middle of the electrode */
    for (int a = 0; a < 3; a++)
      e->bubble_at[a] = a == 0 ? (e->bottom + e->top) / 2 : (double)(e->sample[a] - 1) / 2;
  clear_cavity (e, r + 0.5 * e->edge_width);
}

static void
build_particles (LiElectrode *e)
{
  LiPacking packing = { .scale = e->scale, .seed = (guint64)e->params.seed };
  for (int a = 0; a < 3; a++)
    {
      packing.lo[a] = a == 0 ? e->bottom : -e->margin;
      packing.hi[a] = a == 0 ? e->top : (double)e->sample[a] + e->margin;
    }
  e->particles = li_particles_new (&packing);
  build_bubble (e);
  e->cells = li_particle_cells_new ((const LiParticle *)(gpointer)e->particles->data,
                                    e->particles->len, 1.5 * e->edge_width + 1);
}

void
li_electrode_build (LiElectrode *e)
{
  const double small = (double)MIN (MIN (e->sample[0], e->sample[1]), e->sample[2]);
  const double wide = (double)MAX (e->sample[1], e->sample[2]);
  e->scale = CLAMP (small / 512, 0.15, 1);
  e->edge_width = MAX (e->params.edge, 0.01) / EDGE_FWHM;
  e->bottom = MAX (4, 0.05 * (double)e->sample[0]);
  e->top = e->bottom + 0.62 * ((double)e->sample[0] - e->bottom);
  /* Room for a remount (shift, and 0.9 degrees about each axis) is always there: the electrode must
   * not depend on whether a remount is simulated. */
  e->margin = 0.05 * (double)MAX (e->sample[0], (gint64)wide) + 8
              + MAX (li_electrode_remount_reach (e, 1), li_electrode_remount_reach (e, 2));
  e->texture = li_mottle_new (li_hash2 ((guint64)e->params.seed, 11));
  for (int a = 0; a < 3; a++)
    {
      e->fine_cell[a] = 4.3;
      e->coarse_cell[a] = MAX (22 * e->scale, 6.5);
      e->vein_cell[a] = MAX (44 * e->scale, 8);
    }
  build_particles (e);
  build_fibres (e);
}
