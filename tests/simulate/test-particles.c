/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include "simulate/li-hash.h"
#include "simulate/li-particles.h"

#define SEED 5

static LiParticle
brick (double z, double y, double x)
{
  LiParticle p = { .centre = { 10, 20, 30 } };
  const double half[3] = { z / 2, y / 2, x / 2 };
  for (int i = 0; i < 6; i++)
    {
      p.n[i][i / 2] = i % 2 ? -1 : 1;
      p.h[i] = (float)half[i / 2];
    }
  p.n_faces = 6;
  return p;
}

static void
test_brick (void)
{
  LiParticle p = brick (4, 6, 8);
  /* A face that touches nothing is dropped. */
  p.n[6][0] = 1;
  p.h[6] = 50;
  p.n_faces = 7;
  g_assert_true (li_particle_measure (&p));
  g_assert_cmpint (p.n_faces, ==, 6);
  g_assert_cmpfloat_with_epsilon (p.volume, 192, 1e-9);
  g_assert_cmpfloat_with_epsilon (p.radius, sqrt (4 + 9 + 16), 1e-9);
  g_assert_cmpfloat_with_epsilon (li_particle_support (&p, (const double[3]){ 0, 1, 0 }), 3, 1e-9);
}

static void
test_cut (void)
{
  LiParticle p = brick (4, 6, 8);
  g_assert_true (li_particle_measure (&p));
  g_assert_true (li_particle_cut (&p, (const double[3]){ 0, 0, 1 }, 1)); /* keeps x from -4 to 1 */
  g_assert_cmpfloat_with_epsilon (p.volume, 120, 1e-6);
  g_assert_cmpfloat_with_epsilon (p.centre[2], 28.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (p.centre[0], 10, 1e-6);
  g_assert_cmpfloat_with_epsilon (li_particle_support (&p, (const double[3]){ 0, 0, 1 }), 2.5,
                                  1e-5);
  g_assert_false (li_particle_cut (&p, (const double[3]){ 1, 0, 0 }, -10)); /* nothing left */
}

static gboolean
contains (const LiParticle *p, const double x[3])
{
  for (int f = 0; f < p->n_faces; f++)
    if (p->n[f][0] * (x[0] - p->centre[0]) + p->n[f][1] * (x[1] - p->centre[1])
            + p->n[f][2] * (x[2] - p->centre[2])
        > p->h[f])
      return FALSE;
  return TRUE;
}

static LiPacking
small_packing (void)
{
  return (
      LiPacking){ .lo = { 10, -20, -20 }, .hi = { 110, 180, 180 }, .scale = 0.35, .seed = SEED };
}

/* By throwing points: no point in two particles, volumes add up, everything inside the bounds and
 * inside its ball, cells find all. */
static void
test_packing (void)
{
  const LiPacking k = small_packing ();
  g_autoptr (GArray) all = li_particles_new (&k);
  const LiParticle *p = (const LiParticle *)(gpointer)all->data;
  LiParticleCells *cells = li_particle_cells_new (p, all->len, 2);
  LiSequence random = li_sequence (SEED, 1);
  const int n = 40000;
  int inside = 0;
  double solid = 0;
  for (guint i = 0; i < all->len; i++)
    solid += p[i].volume;
  for (int i = 0; i < n; i++)
    {
      double x[3];
      int found[512], owners = 0, seen = 0;
      for (int a = 0; a < 3; a++)
        x[a] = li_sequence_next (&random, k.lo[a] - (a > 0 ? 60 : 5), k.hi[a] + (a > 0 ? 60 : 5));
      for (guint j = 0; j < all->len; j++)
        owners += contains (&p[j], x);
      const int listed = li_particle_cells_find (cells, x, x, found, G_N_ELEMENTS (found));
      for (int j = 0; j < listed; j++)
        seen += contains (&p[found[j]], x);
      g_assert_cmpint (owners, <=, 1);
      g_assert_cmpint (seen, ==, owners);
      g_assert_true (owners == 0 || (x[0] >= k.lo[0] && x[0] <= k.hi[0]));
      inside += owners;
    }
  li_particle_cells_free (cells);
  const double box = 110.0 * 320 * 320, thrown = box * inside / n;
  g_assert_cmpuint (all->len, >, 100);
  g_assert_cmpfloat (fabs (thrown / solid - 1), <, 0.05);
  g_assert_cmpfloat (solid / (100.0 * 200 * 200), >, 0.45);
}

static void
test_repeatable (void)
{
  LiPacking k = small_packing ();
  g_autoptr (GArray) a = li_particles_new (&k);
  g_autoptr (GArray) b = li_particles_new (&k);
  k.seed++;
  g_autoptr (GArray) c = li_particles_new (&k);
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const LiParticle *p = &g_array_index (a, LiParticle, i),
                       *q = &g_array_index (b, LiParticle, i);
      g_assert_cmpmem (p->h, sizeof p->h, q->h, sizeof q->h);
      g_assert_cmpmem (p->centre, sizeof p->centre, q->centre, sizeof q->centre);
    }
  g_assert_true (a->len != c->len || memcmp (a->data, c->data, sizeof (LiParticle)) != 0);
}

/* Polydisperse: diameters of equal volume from fragments to twice the median; cracks come in pairs
 * near the top only. */
static void
test_sizes (void)
{
  const LiPacking k = small_packing ();
  g_autoptr (GArray) all = li_particles_new (&k);
  double least = G_MAXDOUBLE, most = 0;
  int pairs = 0;
  for (guint i = 0; i < all->len; i++)
    {
      const LiParticle *p = &g_array_index (all, LiParticle, i);
      const double d = cbrt (p->volume * 6 / G_PI);
      least = MIN (least, d);
      most = MAX (most, d);
      if (i > 0 && p->origin == p[-1].origin)
        {
          pairs++;
          g_assert_cmpfloat (p->centre[0], >, k.lo[0] + 0.4 * (k.hi[0] - k.lo[0]));
        }
    }
  g_assert_cmpfloat (most, >, 30);
  g_assert_cmpfloat (least, <, 12);
  g_assert_cmpint (pairs, >, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/simulate/particles/brick", test_brick);
  g_test_add_func ("/simulate/particles/cut", test_cut);
  g_test_add_func ("/simulate/particles/packing", test_packing);
  g_test_add_func ("/simulate/particles/repeatable", test_repeatable);
  g_test_add_func ("/simulate/particles/sizes", test_sizes);
  return g_test_run ();
}
