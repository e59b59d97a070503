/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-phi.h"
#include "base/li-ref.h"
#include "draw/li-warp-plane.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

/* The two images of a pair: index 0 is image 1, which moves, 1 is image 2, which stays. A coarse
 * copy of each is in memory, so that image 1 can be drawn in any pose as fast as a hand moves. */
typedef struct
{
  LiRef ref;
  char *name[2], *path[2];
  LiVolume *volume[2];
  LiVolume *coarse[2]; /* f32 in memory */
  double bin[2];
  double lo[2], hi[2]; /* grey windows: the same percentiles of both */
  double centre[3];    /* of image 1, voxels of the full frame */
} LiPairImages;

/* What to open: addresses (volume/li-open-options.h). */
typedef struct
{
  char *name[2], *path[2];
} LiPairPaths;
LiPairPaths *
li_pair_paths_new (const char *name1, const char *path1, const char *name2, const char *path2);
void li_pair_paths_free (gpointer paths);

/* A LiJobFunc: LiPairPaths * → LiPairImages *. Refuses images whose voxel sizes differ. */
gpointer li_pair_images_work (gpointer paths, LiProgress *progress, GError **error);
LiPairImages *li_pair_images_ref (LiPairImages *images);
void li_pair_images_unref (gpointer images); /* atomic, may be NULL */

/* Image 1 under @phi (image 2's frame), or image 2 as it is (@image 1, @phi ignored), from the
 * coarse copy. */
LiPlane *li_pair_images_plane (const LiPairImages *images,
                               int image,
                               const LiPhi *phi,
                               const LiLattice *lattice);
/* The same from the file; off the main thread. */
LiPlane *li_pair_images_read (const LiPairImages *images,
                              int image,
                              const LiPhi *phi,
                              const LiLattice *lattice,
                              LiProgress *progress,
                              GError **error);

G_END_DECLS
