/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-vec3.h"

G_BEGIN_DECLS

/* A convex body: points with n . x <= h for every face; n outward, unit length. At T0, voxels, z y
 * x. */
#define LI_PARTICLE_FACES 40
typedef struct
{
  double centre[3]; /* of mass */
  double volume;    /* voxels */
  double radius;    /* of the ball about centre that holds it */
  int n_faces;
  float n[LI_PARTICLE_FACES][3];
  float h[LI_PARTICLE_FACES]; /* relative to centre */
  float activity; /* how far its lithiation runs ahead of the electrode's, 1 = with it */
  int origin;     /* particles cracked apart share it */
} LiParticle;

/* Where particles go and how large they are; voxels. */
typedef struct
{
  double lo[3], hi[3]; /* z from the collector to the electrode's top, y and x as far as anything
                          can be seen */
  double scale; /* 1: diameters of 3 to 7 µm at 50 nm; smaller volumes hold smaller particles */
  guint64 seed;
} LiPacking;

/* GArray of LiParticle: balls placed at random from large to small, each grown into an angular body
 * by random faces, kept apart by the radical planes between neighbours, some near the top cracked
 * in two. */
GArray *li_particles_new (const LiPacking *packing);

/* Removes what lies at n . (x - centre) > h. FALSE when nothing worth keeping is left (the particle
 * is then not usable). */
gboolean li_particle_cut (LiParticle *particle, const double n[3], double h);
/* Works out volume, centre (faces follow) and radius after faces were set, and drops faces that
 * touch nothing. */
gboolean li_particle_measure (LiParticle *particle);
/* Distance from centre to the farthest point along @n. */
double li_particle_support (const LiParticle *particle, const double n[3]);

/* Particles by place. */
typedef struct _LiParticleCells LiParticleCells;
LiParticleCells *li_particle_cells_new (const LiParticle *particles, gsize n, double reach);
void li_particle_cells_free (LiParticleCells *cells);
double li_particle_cells_reach (const LiParticleCells *cells);
/* Indices of the particles whose ball, grown by the cells' reach, meets the box lo ... hi; the
 * count, at most @max. */
int li_particle_cells_find (
    const LiParticleCells *cells, const double lo[3], const double hi[3], int *found, int max);

G_END_DECLS
