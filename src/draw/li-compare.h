/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-slice.h"

G_BEGIN_DECLS

/* Displays of how well a moving image matches a fixed one. */
typedef enum
{
  LI_COMPARE_BLEND,
  LI_COMPARE_MAGENTA_GREEN, /* moving magenta, fixed green: grey where they agree */
  LI_COMPARE_CHECKER,
  LI_COMPARE_DIFFERENCE, /* moving − fixed, each in units of its own window; diverging */
  LI_COMPARE_ABSOLUTE,
  LI_COMPARE_SWIPE, /* moving on the left of a line, fixed on the right */
  LI_COMPARE_FLICKER,
  LI_COMPARE_N_MODES
} LiCompareMode;

typedef struct
{
  LiCompareMode mode;
  double lo[2], hi[2]; /* grey window of the moving and of the fixed image */
  double opacity;      /* blend: of the moving image */
  int squares;         /* checker: along the longer side of the slice */
  double swipe;        /* 0 … 1 of the lattice's width */
  gboolean moving_now; /* flicker: which one shows */
} LiCompare;

void li_compare_init (LiCompare *compare); /* magenta–green, windows 0 … 1 */

/* Layers, bottom first, that show @moving over @fixed; both on one lattice. Returns how many (1 or
 * 2), each with a reference to its plane. Where either image ends, modes that need both show what
 * there is, or nothing for differences. */
gsize li_compare_layers (const LiCompare *compare,
                         LiPlane *moving,
                         LiPlane *fixed,
                         LiSliceLayer layers[2]);

/* Likeness of two images over the samples where both exist: sums that can be added over planes. */
typedef struct
{
  guint64 n;
  double a, b, aa, bb, ab, ss; /* ss: Σ (a − b)² */
} LiLikeness;
void li_likeness_add (LiLikeness *likeness, const LiPlane *a, const LiPlane *b);
/* Zero-mean normalised cross-correlation −1 … 1; NaN with fewer than 16 samples or no contrast. */
double li_likeness_zncc (const LiLikeness *likeness);
/* Mean squared difference, grey²; NaN when nothing overlaps. */
double li_likeness_ssd (const LiLikeness *likeness);

G_END_DECLS
