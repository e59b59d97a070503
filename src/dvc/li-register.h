/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "dvc/li-field.h"
#include "volume/li-sample.h"

G_BEGIN_DECLS

typedef enum
{
  LI_START_IDENTITY,
  LI_START_CENTRES_OF_MASS,
  LI_START_FFT,
  LI_START_AUTO
} LiRegisterStart;

/* One 12-DOF (or rigid) Φ for the whole image or mask: inverse-compositional Gauss–Newton on ZNSSD
 * over a pyramid. */
typedef struct
{
  gboolean rigid;
  int max_iterations; /* per level; default 3000 */
  double tolerance;   /* largest displacement of the last step at the corner of the image, voxels of
                         the level; 1e-4 */
  LiIntList bins;     /* "8,4,2,1"; sizes too small are skipped */
  int interpolation;  /* LiInterpolation, default cubic */
  int start; /* LiRegisterStart; default auto: FFT at the coarsest level, kept only if it beats
                identity */
  gboolean mask_centre; /* Φ about the mask's centre of mass instead of the image centre */
} LiRegisterParams;
extern const LiParamTable li_register_params;

/* One step of the convergence, for live drawing; called from the working thread. */
typedef struct
{
  int bin, iteration;
  double zncc, error, delta_corner;
  LiPhi phi; /* full-resolution voxels */
} LiRegisterStep;
typedef void (*LiRegisterFunc) (const LiRegisterStep *step, gpointer data);

/**
 * LiRegisterInput:
 * @im1: image 1
 * @im2: image 2; its shape may differ
 * @mask1: (nullable): of @im1's shape; points where it is 0 do not count
 * @mask2: (nullable): the same for @im2
 * @guess: (nullable): Φ set by hand (full voxels, about any centre); replaces params->start
 * @watch: (nullable): called after every iteration
 *
 * What a registration works on, and where it reports to.
 */
typedef struct
{
  LiVolume *im1, *im2, *mask1, *mask2;
  const LiPhi *guess;
  const LiRegisterParams *params;
  LiRegisterFunc watch;
  gpointer watch_data;
} LiRegisterInput;

/* Registers image 2 on image 1. The result, with coverage, ZNCC and standard errors, is in @out;
 * its status is 2 only when the last level converged and the ZNCC is not below that of the start. A
 * registration that did not converge is no error but a status with a reason. Errors: those of
 * li_register_check(), and those of reading. */
gboolean
li_register (const LiRegisterInput *input, LiNode *out, LiProgress *progress, GError **error);

/* LI_DVC_ERROR/INVALID for axes thinner than 8 voxels, different voxel sizes, a mask that is empty
 * or of another shape than its image. */
gboolean
li_register_check (LiVolume *im1, LiVolume *im2, LiVolume *mask1, LiVolume *mask2, GError **error);

/* Bytes a registration takes at its peak, besides the files' own pages. */
gsize li_register_memory (LiVolume *im1, LiVolume *im2);

G_END_DECLS
