/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-phi.h"
#include "dvc/li-field.h"
#include "simulate/li-swell.h"

G_BEGIN_DECLS

/**
 * LiMotion:
 * A displacement known in closed form everywhere: a point x of the first state goes to
 *   y = remount (x + u (x)),
 * u by @kind, remount a rigid motion of the whole sample (identity unless set). Voxels, axes z y x,
 * the first voxel's centre is 0. Gradients are analytic; the inverse is Newton's on them, to 1e-10
 * voxel. Plain data: copy it freely.
 */
typedef enum
{
  LI_MOTION_STILL,
  LI_MOTION_SHIFT,    /* u constant */
  LI_MOTION_AFFINE,   /* u = (F - I) (x - c) + t */
  LI_MOTION_ROTATION, /* an affine motion made from a rotation vector */
  LI_MOTION_WAVE,     /* u = amplitude sin (2 pi direction . x / length + phase) */
  LI_MOTION_LIFT,  /* an electrode that swells evenly from the collector and lifts what is above */
  LI_MOTION_SWELL, /* as LIFT, with patches, widening and a bubble's place */
} LiMotionKind;

typedef struct
{
  LiMotionKind kind;
  gint64 shape[3];      /* of the volume */
  LiPhi phi;            /* SHIFT, AFFINE, ROTATION */
  double amplitude[3];  /* WAVE: voxels, z y x */
  double direction[3];  /* WAVE: unit vector */
  double length, phase; /* WAVE: voxels, radians */
  LiSwell swell;        /* LIFT, SWELL */
  gboolean remounted;
  LiPhi remount, unmount; /* and its inverse */
} LiMotion;

LiMotion li_motion_still (const gint64 shape[3]);
LiMotion li_motion_shift (const gint64 shape[3], const double t[3]);
/* @F about the volume's centre, then @t (NULL = 0). */
LiMotion li_motion_affine (const gint64 shape[3], const LiMat3 *F, const double t[3]);
/* Rotation vector z y x in degrees (SPAM's sign) about the volume's centre. */
LiMotion li_motion_rotation (const gint64 shape[3], const double degrees[3]);
/* @direction need not be of unit length. Kept invertible: |amplitude| 2 pi / length must stay
 * below 1. */
LiMotion li_motion_wave (const gint64 shape[3],
                         const double amplitude[3],
                         const double direction[3],
                         double length,
                         double phase);
/* Strain @strain along z between @bottom and @top, begun over a tenth of the height. */
LiMotion li_motion_lift (const gint64 shape[3], double bottom, double top, double strain);
LiMotion li_motion_swell (const gint64 shape[3], const LiSwell *swell);
/* Afterwards the whole sample is turned (degrees, z y x) about the volume's centre and shifted
 * (voxels). */
void li_motion_remount (LiMotion *motion, const double degrees[3], const double t[3]);

/* y = Phi (x); @F (NULL = not wanted) the exact gradient dy/dx. */
void li_motion_apply (const LiMotion *motion, const double x[3], double y[3], LiMat3 *F);
/* u = y - x. */
void li_motion_displacement (const LiMotion *motion, const double x[3], double u[3]);
/* x such that Phi (x) = @y, to 1e-10 voxel. FALSE when the motion folds there or @y is not finite.
 */
gboolean li_motion_inverse (const LiMotion *motion, const double y[3], double x[3]);
/* Exact Phi about @x: F from the analytic gradient. */
void li_motion_phi (const LiMotion *motion, const double x[3], LiPhi *phi);
/* Exact Phi about @x, a point of the state @from leads to, on to the state of @to: Phi_to o
 * Phi_from^-1. @from NULL: T0. */
gboolean
li_motion_between (const LiMotion *from, const LiMotion *to, const double x[3], LiPhi *phi);

/**
 * li_motion_inverse_row:
 * The inverse of @n <= LI_SWELL_BLOCK points y0 + k (0, 0, @pitch), k = 0 ... n - 1, into @x
 * (voxels, one array per axis), to 1e-6 voxel for motions whose gradient changes over tens of
 * voxels. Depends on the row alone, never on how work is shared.
 */
void li_motion_inverse_row (
    const LiMotion *motion, const double y0[3], double pitch, int n, double x[3][LI_SWELL_BLOCK]);

/**
 * li_motion_truth:
 * The exact field between two states on SPAM's grid over @shape (first node at one spacing): all
 * nodes status 2, error 0, zncc 1, sigma 0. @from NULL: T0. Error: li_field_new_grid's, or
 * LI_SIMULATE_ERROR/INVALID when a motion folds. @pitch (NULL: 1): edges of a voxel of the grid and
 * of the field, z y x, in the units of the motions.
 */
LiField *li_motion_truth (const LiMotion *from,
                          const LiMotion *to,
                          const gint64 shape[3],
                          const double spacing[3],
                          const double pitch[3],
                          GError **error);
/* A Phi in the units of a motion, about c, in voxels whose edges are @pitch of them: t / pitch, and
 * F between axes of unequal voxels by their ratio. */
LiPhi li_motion_phi_in_voxels (const LiPhi *phi, const double pitch[3]);

G_END_DECLS
