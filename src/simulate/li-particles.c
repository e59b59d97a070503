/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-particles.h"

#include <string.h>
#include "simulate/li-elementary.h"
#include "simulate/li-gauss.h"

#define MEDIAN 92.0 /* diameter, voxels of 50 nm at scale 1: 4.6 µm */
#define SPREAD 0.30 /* of its logarithm */
#define SMALLEST 56.0
#define LARGEST 150.0
#define TOUCH                                                                                      \
  0.96 /* balls may overlap a little: the bodies are separated by their radical planes */
#define SOLID                                                                                      \
  0.60 /* share of the space asked from the large balls; random placing stops short of it */
#define TRIES 250
#define CAP 1.45   /* farthest face, of the ball's radius */
#define EXTENT 1.8 /* farthest corner: where the caps' planes meet */

typedef struct
{
  double c[3], r;
} Ball;

/* Balls in cubic cells as wide as the largest distance that matters. */
typedef struct
{
  const LiPacking *packing;
  GArray *balls; /* Ball */
  double edge;
  int n[3];
  GArray **cells; /* indices */
} Bed;

static void
bed_init (Bed *b, const LiPacking *packing)
{
  gsize cells = 1;
  b->packing = packing;
  b->balls = g_array_new (FALSE, FALSE, sizeof (Ball));
  b->edge = EXTENT * LARGEST * packing->scale; /* two bodies farther apart than this cannot meet */
  for (int a = 0; a < 3; a++)
    {
      b->n[a] = (int)((packing->hi[a] - packing->lo[a]) / b->edge) + 1;
      cells *= (gsize)b->n[a];
    }
  b->cells = g_new0 (GArray *, cells);
}

static void
bed_clear (Bed *b)
{
  for (gsize i = 0; i < (gsize)b->n[0] * b->n[1] * b->n[2]; i++)
    if (b->cells[i])
      g_array_free (b->cells[i], TRUE);
  g_free (b->cells);
  g_array_free (b->balls, TRUE);
}

static int
cell_of (const Bed *b, int axis, double x)
{
  return (int)CLAMP ((x - b->packing->lo[axis]) / b->edge, 0, b->n[axis] - 1);
}

/* Calls @func for balls in the cells within one edge of @c; stops when it says TRUE. */
typedef gboolean (*BallFunc) (const Ball *other, int index, gpointer data);
static gboolean
bed_near (const Bed *b, const double c[3], BallFunc func, gpointer data)
{
  int at[3];
  for (int a = 0; a < 3; a++)
    at[a] = cell_of (b, a, c[a]);
  for (int z = MAX (at[0] - 1, 0); z <= MIN (at[0] + 1, b->n[0] - 1); z++)
    for (int y = MAX (at[1] - 1, 0); y <= MIN (at[1] + 1, b->n[1] - 1); y++)
      for (int x = MAX (at[2] - 1, 0); x <= MIN (at[2] + 1, b->n[2] - 1); x++)
        {
          const GArray *cell = b->cells[((gsize)z * b->n[1] + y) * b->n[2] + x];
          for (guint i = 0; cell && i < cell->len; i++)
            {
              const int index = g_array_index (cell, int, i);
              if (func (&g_array_index (b->balls, Ball, index), index, data))
                return TRUE;
            }
        }
  return FALSE;
}

static double
distance2 (const double a[3], const double b[3])
{
  return (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])
         + (a[2] - b[2]) * (a[2] - b[2]);
}

static gboolean
overlaps (const Ball *other, int index, gpointer data)
{
  const Ball *ball = data;
  const double least = TOUCH * (other->r + ball->r);
  return distance2 (other->c, ball->c) < least * least;
}

static void
bed_add (Bed *b, const Ball *ball)
{
  const gsize cell
      = ((gsize)cell_of (b, 0, ball->c[0]) * b->n[1] + cell_of (b, 1, ball->c[1])) * b->n[2]
        + cell_of (b, 2, ball->c[2]);
  const int index = (int)b->balls->len;
  if (!b->cells[cell])
    b->cells[cell] = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_append_val (b->cells[cell], index);
  g_array_append_val (b->balls, *ball);
}

/* Tries @tries random places. */
static gboolean
bed_place (Bed *b, double r, int tries, LiSequence *random)
{
  const LiPacking *p = b->packing;
  for (int i = 0; i < tries; i++)
    {
      Ball ball = { .r = r };
      for (int a = 0; a < 3; a++)
        {
          const double in = a == 0 ? MIN (0.8 * r, (p->hi[0] - p->lo[0]) / 2)
                                   : 0; /* the collector and the roll flatten bodies a little */
          ball.c[a] = li_sequence_next (random, p->lo[a] + in, p->hi[a] - in);
        }
      if (!bed_near (b, ball.c, overlaps, &ball))
        {
          bed_add (b, &ball);
          return TRUE;
        }
    }
  return FALSE;
}

static int
larger_first (gconstpointer a, gconstpointer b)
{
  const double d = *(const double *)b - *(const double *)a;
  return d > 0 ? 1 : d < 0 ? -1 : 0;
}

static double
bed_volume (const LiPacking *p)
{
  return (p->hi[0] - p->lo[0]) * (p->hi[1] - p->lo[1]) * (p->hi[2] - p->lo[2]);
}

static void
bed_fill (Bed *b)
{
  LiSequence random = li_sequence (b->packing->seed, 101);
  const double scale = b->packing->scale, space = bed_volume (b->packing);
  g_autoptr (GArray) diameters = g_array_new (FALSE, FALSE, sizeof (double));
  for (double solid = 0; solid < SOLID * space;)
    {
      const double wish = MEDIAN * li_elementary_exp (SPREAD * li_sequence_gauss (&random));
      const double d = scale * CLAMP (wish, SMALLEST, LARGEST);
      solid += d * d * d * (G_PI / 6);
      g_array_append_val (diameters, d);
    }
  g_array_sort (diameters, larger_first);
  for (guint i = 0; i < diameters->len; i++)
    bed_place (b, g_array_index (diameters, double, i) / 2, TRIES, &random);
  /* Fragments between them, a fifth to a half of the median. */
  const int fragments = (int)(space / (scale * scale * scale * MEDIAN * MEDIAN * MEDIAN) * 5);
  for (int i = 0; i < fragments; i++)
    bed_place (b, scale * MEDIAN * li_sequence_next (&random, 0.09, 0.26), 12, &random);
}

static void
random_direction (LiSequence *random, double n[3])
{
  double norm;
  do
    {
      for (int a = 0; a < 3; a++)
        n[a] = li_sequence_next (random, -1, 1);
      norm = sqrt (n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    }
  while (norm > 1 || norm < 0.1);
  for (int a = 0; a < 3; a++)
    n[a] /= norm;
}

static void
add_face (LiParticle *p, const double n[3], double h)
{
  if (p->n_faces == LI_PARTICLE_FACES)
    return;
  for (int a = 0; a < 3; a++)
    p->n[p->n_faces][a] = (float)n[a];
  p->h[p->n_faces++] = (float)h;
}

/* Directions on a Fibonacci spiral, jittered, in a frame of their own: broken silicon has few, flat
 * faces. */
static void
add_random_faces (LiParticle *p, double r, LiSequence *random)
{
  const int n = (int)li_sequence_next (random, 9, 15);
  const double turn = li_sequence_next (random, 0, 2 * G_PI),
               stretch = li_sequence_next (random, -0.22, 0.4);
  double axis[3];
  random_direction (random, axis);
  for (int i = 0; i < n; i++)
    {
      double d[3], jitter[3];
      const double z = 1 - (2 * i + 1.0) / n, w = sqrt (1 - z * z),
                   angle = turn + i * 2.399963229728653;
      random_direction (random, jitter);
      d[0] = z + 0.3 * jitter[0];
      d[1] = w * li_elementary_cos (angle) + 0.3 * jitter[1];
      d[2] = w * li_elementary_sin (angle) + 0.3 * jitter[2];
      const double norm = sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      for (int a = 0; a < 3; a++)
        d[a] /= norm;
      const double along = d[0] * axis[0] + d[1] * axis[1] + d[2] * axis[2];
      add_face (p, d, r * li_sequence_next (random, 0.82, 1.06) * (1 + stretch * along * along));
    }
}

/* The 14 faces of a cuboctahedron-like hull, so that no corner is far from the centre. */
static void
add_caps (LiParticle *p, double r)
{
  for (int i = 0; i < 27; i++)
    {
      const double d[3] = { i / 9 - 1, i / 3 % 3 - 1, i % 3 - 1 };
      const double norm2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
      const double inv = 1 / sqrt (MAX (norm2, 1));
      if (norm2 == 1 || norm2 == 3)
        add_face (p, (const double[3]){ d[0] * inv, d[1] * inv, d[2] * inv }, CAP * r);
    }
}

typedef struct
{
  LiParticle *particle;
  const Ball *ball;
  int index;
  double gap;
  guint64 seed;
  gboolean alive;
} Neighbours;

/* The radical plane of two balls, half a gap away from it. */
static gboolean
add_neighbour_face (const Ball *other, int index, gpointer data)
{
  Neighbours *w = data;
  const Ball *b = w->ball;
  const double d2 = distance2 (other->c, b->c), reach = EXTENT * (other->r + b->r);
  if (index == w->index || d2 > reach * reach)
    return FALSE;
  const double d = sqrt (d2);
  const guint64 pair = (guint64)MIN (index, w->index) << 32 | (guint64)MAX (index, w->index);
  const double gap = w->gap * (0.3 + 1.2 * li_hash_uniform (li_hash2 (w->seed, pair)));
  const double n[3]
      = { (other->c[0] - b->c[0]) / d, (other->c[1] - b->c[1]) / d, (other->c[2] - b->c[2]) / d };
  const double h = (d2 + b->r * b->r - other->r * other->r) / (2 * d) - gap / 2;
  LiParticle *p = w->particle;
  if (p->n_faces == LI_PARTICLE_FACES)
    w->alive = li_particle_measure (p); /* drops idle faces */
  const double moved = n[0] * (p->centre[0] - b->c[0]) + n[1] * (p->centre[1] - b->c[1])
                       + n[2] * (p->centre[2] - b->c[2]);
  if (h - moved < p->radius)
    add_face (p, n, h - moved);
  return !w->alive;
}

static gboolean
grow_body (const Bed *b, int index, LiSequence *random, LiParticle *p)
{
  const Ball *ball = &g_array_index (b->balls, Ball, index);
  const LiPacking *k = b->packing;
  memset (p, 0, sizeof *p);
  memcpy (p->centre, ball->c, sizeof p->centre);
  p->origin = index;
  const double height = (ball->c[0] - k->lo[0]) / (k->hi[0] - k->lo[0]);
  p->activity = (0.8 + 0.4 * height) * li_sequence_next (random, 0.75, 1.25);
  add_face (p, (const double[3]){ 1, 0, 0 }, k->hi[0] - ball->c[0]);
  add_face (p, (const double[3]){ -1, 0, 0 }, ball->c[0] - k->lo[0]);
  add_random_faces (p, ball->r, random);
  add_caps (p, ball->r);
  if (!li_particle_measure (p))
    return FALSE;
  Neighbours w = { p, ball, index, MAX (10 * k->scale, 4), k->seed, TRUE };
  bed_near (b, ball->c, add_neighbour_face, &w);
  return w.alive && li_particle_measure (p);
}

/* Calendering cracks particles at the roll's side: two pieces with a narrow wedge between them. */
static void
add_cracked (GArray *out, const LiParticle *whole, double scale, LiSequence *random)
{
  double n[3], tilt[3], norm = 0;
  const double at = whole->radius * li_sequence_next (random, -0.15, 0.15);
  const double gap = MAX (scale * li_sequence_next (random, 5, 10), 3);
  random_direction (random, n);
  random_direction (random, tilt);
  for (int a = 0; a < 3; a++)
    {
      tilt[a] = -n[a] + 0.08 * tilt[a];
      norm += tilt[a] * tilt[a];
    }
  for (int a = 0; a < 3; a++)
    tilt[a] /= sqrt (norm);
  LiParticle piece = *whole;
  if (li_particle_cut (&piece, n, at - gap / 2))
    g_array_append_val (out, piece);
  piece = *whole;
  if (li_particle_cut (&piece, tilt, -at - gap / 2))
    g_array_append_val (out, piece);
}

GArray *
li_particles_new (const LiPacking *packing)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (LiParticle));
  Bed bed;
  bed_init (&bed, packing);
  bed_fill (&bed);
  for (guint i = 0; i < bed.balls->len; i++)
    {
      LiSequence random = li_sequence (packing->seed, 1000 + i);
      LiParticle p;
      if (!grow_body (&bed, (int)i, &random, &p))
        continue;
      const double height = (p.centre[0] - packing->lo[0]) / (packing->hi[0] - packing->lo[0]);
      if (height > 0.6 && p.radius > 0.4 * MEDIAN * packing->scale
          && li_sequence_next (&random, 0, 1) < 0.45)
        add_cracked (out, &p, packing->scale, &random);
      else
        g_array_append_val (out, p);
    }
  bed_clear (&bed);
  return out;
}
