/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "dvc/li-field.h"
#include "volume/li-sample.h"

G_BEGIN_DECLS

typedef enum
{
  LI_SHAPE_AUTO,
  LI_SHAPE_RIGID,
  LI_SHAPE_AFFINE,
  LI_SHAPE_QUADRATIC
} LiShapeFunction;

typedef enum
{
  LI_CRITERION_ZNSSD, /* blind to gain and offset of the grey values */
  LI_CRITERION_SSD    /* SPAM's: plain squared differences */
} LiCriterion;

typedef enum
{
  LI_RINGS_AUTO, /* taken out of both images where they are found */
  LI_RINGS_OFF
} LiRingsChoice;

typedef struct
{
  LiDoubleList spacing;     /* hierarchy, coarse to fine, voxels: "100,70,35" */
  LiDoubleList half_window; /* one for each spacing; empty = spacing / 2 (floor) */
  LiIntList margins;        /* search margins by pass: 10,20,30,40 */
  LiIntList iterations;     /* limits by pass: 1000,2000,3000 */
  double tolerance;         /* voxel, displacement of the last step at the window's corner; 1e-3 */
  int interpolation;        /* LiInterpolation */
  int shape;                /* LiShapeFunction */
  int criterion;            /* LiCriterion */
  double coverage; /* least share of the window that must exist in both images and the mask; 0.5 */
  double zncc_limit;          /* least ZNCC for status 2; stated rule in docs/strain.md */
  double grey_low, grey_high; /* mean grey of the window outside: status −5; default −inf, inf */
  gboolean search;            /* grid search when the guess fails; default yes */
  int rings;                  /* LiRingsChoice, at the last level; never with plain differences */
} LiCorrelateParams;
extern const LiParamTable li_correlate_params;
/* Each value in its range, and one half window for each spacing, one for all, or none. INVALID. */
gboolean li_correlate_params_check (const LiCorrelateParams *params, GError **error);

/* Called as nodes end (from any worker, a node at a time), for live drawing. */
typedef void (*LiNodeFunc) (const LiNode *node, gsize index, int level, gpointer data);

typedef struct
{
  double spacing, half_window;
  int pass;
  int margin;
  gsize nodes, converged, repaired, failed;
  double seconds;
  double rings_sd, rings_left; /* of the last level's last pass: grey values, sd, that were taken
                                  out of both images, and that still stand still; 0 none */
} LiLevelReport;

/**
 * LiCorrelateInput:
 * @im1: image 1
 * @im2: image 2
 * @mask: (nullable): of @im1's shape; points where it is 0 do not count
 * @guess: (nullable): registration or field to start from; %NULL for the identity.
 *   Not used by li_correlate_level()
 * @nodes: (nullable): positions to measure at the last level instead of the grid.
 *   Not used by li_correlate_level()
 * @watch: (nullable): called for every node that has been measured
 * @levels: (nullable) (element-type LiField): receives the field of each level.
 *   Not used by li_correlate_level()
 * @reports: (nullable) (element-type LiLevelReport): receives what each pass did
 *
 * What a correlation works on, and where it reports to.
 */
typedef struct
{
  LiVolume *im1, *im2, *mask;
  const LiField *guess, *nodes;
  const LiCorrelateParams *params;
  LiNodeFunc watch;
  gpointer watch_data;
  GPtrArray *levels;
  GArray *reports;
} LiCorrelateInput;

/* One level: measures every node of @field, whose Φ is the guess and whose position is kept. */
gboolean li_correlate_level (const LiCorrelateInput *input,
                             LiField *field,
                             const double half_window[3],
                             LiProgress *progress,
                             GError **error);
/* All levels, coarse to fine: each is correlated, filtered and interpolated at the nodes of the
 * next. */
LiField *li_correlate (const LiCorrelateInput *input, LiProgress *progress, GError **error);
/* What li_correlate() refuses, in no time: LI_DVC_ERROR/INVALID for parameters that contradict each
 * other, axes too thin, different voxel sizes, a mask that is empty or of another shape, a last
 * grid without a node, and windows of which nowhere enough lies inside the image. @mask, @nodes: as
 * there. */
gboolean li_correlate_check (LiVolume *im1,
                             LiVolume *im2,
                             LiVolume *mask,
                             const LiField *nodes,
                             const LiCorrelateParams *params,
                             GError **error);
/* Bytes the hierarchy needs at its peak. */
gsize li_correlate_memory (LiVolume *im1, LiVolume *im2, const LiCorrelateParams *params);

G_END_DECLS
