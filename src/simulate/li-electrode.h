/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "simulate/li-motion.h"
#include "simulate/li-particles.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

typedef enum
{
  LI_CASE_ELECTRODE,
  LI_CASE_SHIFT,
  LI_CASE_AFFINE,
  LI_CASE_ROTATION,
  LI_CASE_WAVE,
  LI_CASE_LIFT,
  LI_CASE_GRAINS, /* nothing moves: only the noise differs */
} LiSimulateCase;

/* What to simulate. Plain cases show grains under a motion that grows by the same amount every
 * step. */
typedef struct
{
  int kind;       /* LiSimulateCase, "case" */
  LiIntList size; /* z, y, x voxels (one number: a cube) */
  int steps;      /* T0 ... T(steps - 1) */
  int seed;
  double noise;        /* sd at mid grey, grey levels of 16 bit */
  LiDoubleList voxel;  /* µm, z y x (one number: cubes) */
  int type;            /* LiVoxelType of the grey volumes: U16, U8 (values / 257) or F32 */
  int levels;          /* evenly spaced grey values; 0 = as many as there are */
  double scale, zero;  /* F32: stored value = zero + scale grey */
  gboolean nan_beyond; /* F32: not a number outside the cylinder of the field of view */
  double spacing;      /* of the truth's grid, voxels; 0 = by size */
  /* electrode */
  double edge;       /* FWHM of an edge's derivative, voxels */
  double swelling;   /* strain along z at full charge, beside the patch */
  double relaxation; /* share of the swelling lost between the two volumes of the double scan */
  gboolean bubble, double_scan;
  gboolean truncation; /* cylinder field of view, grey rises at its edge, 0 outside */
  gboolean rings;      /* fixed to the detector */
  gboolean drift;      /* slow grey gradients, other ones in each scan */
  gboolean gain;       /* grey gain and offset, other ones in each scan */
  gboolean remount; /* the sample is shifted by tens of voxels and slightly turned before each scan
                       but T0 */
  /* plain cases, per step */
  LiDoubleList shift;                 /* voxels, z y x */
  LiDoubleList strain;                /* affine: zz yy xx */
  LiDoubleList rotation;              /* degrees, z y x */
  double wave_amplitude, wave_length; /* voxels */
  double lift;                        /* strain along z */
  double grain_sigma, grain_density;  /* voxels; grains per sigma^3 */
} LiElectrodeParams;
extern const LiParamTable li_electrode_params;

/* Values of a label volume (u8), and of LiElectrodeMaterials. */
typedef enum
{
  LI_PHASE_PORE,   /* filled with electrolyte */
  LI_PHASE_BINDER, /* with carbon */
  LI_PHASE_SILICON,
  LI_PHASE_LITHIATED,
  LI_PHASE_COLLECTOR,
  LI_PHASE_SEPARATOR, /* its fibres; between them it is PORE */
  LI_PHASE_BUBBLE,
  LI_PHASE_OUTSIDE, /* outside the field of view */
  LI_PHASE_N,
} LiPhase;
const char *li_phase_name (LiPhase phase); /* translated */

/* Mean value of each phase and the standard deviation of its texture, in any unit: grey levels by
 * default; densities, delta or beta for projections and holograms. OUTSIDE is not used. */
typedef struct
{
  float value[LI_PHASE_N];
  float texture[LI_PHASE_N];
} LiElectrodeMaterials;
extern const LiElectrodeMaterials li_electrode_grey_materials;

/* One time step. Lengths are in edges of the smallest side of a voxel: in voxels where voxels are
 * cubes. */
typedef struct
{
  double charge;           /* state of charge, 0 ... 1 */
  LiMotion motion;         /* T0 -> this step, remount included */
  LiMotion material;       /* without the remount */
  double bubble_radius;    /* voxels in this step's volume; 0: none */
  double bubble_centre[3]; /* in this step's volume */
  double gain, offset;     /* grey = gain grey + offset */
  double remount_degrees[3], remount_shift[3];
  double thickness_mean, thickness_min,
      thickness_max; /* of the electrode, voxels, over the volume's y and x */
} LiElectrodeStep;

typedef struct _LiElectrode LiElectrode;
/* The geometry and all steps; no voxels yet. LI_SIMULATE_ERROR/INVALID when parameters are out of
 * range or do not fit together. */
LiElectrode *li_electrode_new (const LiElectrodeParams *params, GError **error);
void li_electrode_free (LiElectrode *electrode);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiElectrode, li_electrode_free)

const LiElectrodeParams *li_electrode_get_params (const LiElectrode *electrode);
void li_electrode_get_shape (const LiElectrode *electrode, gint64 shape[3]);
int li_electrode_n_steps (const LiElectrode *electrode);
const LiElectrodeStep *li_electrode_step (const LiElectrode *electrode, int step);
const LiParticle *li_electrode_particles (const LiElectrode *electrode, gsize *n);
/* Truth grid spacing in use, voxels. */
double li_electrode_spacing (const LiElectrode *electrode);

/* Type of the grey volumes. */
LiVoxelType li_electrode_type (const LiElectrode *electrode);
/* Grey volume of a step in memory, artefacts and noise included; voxel size set. */
LiVolume *
li_electrode_grey (const LiElectrode *electrode, int step, LiProgress *progress, GError **error);
/* A box of it (inside the volume), packed. */
gboolean li_electrode_grey_box (const LiElectrode *electrode,
                                int step,
                                const LiBox *box,
                                gpointer out,
                                LiProgress *progress,
                                GError **error);
/* LiPhase of every voxel (u8). The electrode case only. */
LiVolume *
li_electrode_labels (const LiElectrode *electrode, int step, LiProgress *progress, GError **error);
gboolean li_electrode_labels_box (const LiElectrode *electrode,
                                  int step,
                                  const LiBox *box,
                                  guint8 *out,
                                  LiProgress *progress,
                                  GError **error);

/**
 * li_electrode_values_row:
 * The sample itself, without scanner: @n values along x from @first (z, y, x, voxels of the step's
 * volume, any real number, also outside the volume) with the phase values of @materials and edges
 * blurred as asked. @labels may be NULL. This is what projections and holograms are made from: sum
 * delta and beta along rays, or fill a rotated grid row by row. The electrode case only.
 */
void li_electrode_values_row (const LiElectrode *electrode,
                              int step,
                              const double first[3],
                              gsize n,
                              const LiElectrodeMaterials *materials,
                              float *values,
                              guint8 *labels);

/* Exact Phi from step @i to step @j about @at, voxels of step @i's volume. FALSE when the motion
 * folds there. */
gboolean
li_electrode_phi (const LiElectrode *electrode, int i, int j, const double at[3], LiPhi *phi);
/* Exact field from step @i to step @j on the truth grid (remount included unless @material). */
LiField *
li_electrode_truth (const LiElectrode *electrode, int i, int j, gboolean material, GError **error);
/* Figures of all steps as a tab-separated table with a header (see docs/phantom.md). */
char *li_electrode_truth_text (const LiElectrode *electrode);
/* Centre of mass, volume and number of every particle at every step, tab-separated. */
char *li_electrode_particles_text (const LiElectrode *electrode);

/**
 * li_electrode_write:
 * Everything into folder @dir (made when missing): T0.tif ..., labels-T0.tif ..., truth-T0-T1.tsv,
 * truth-T1-T2.tsv ... (each step to the next), truth-T0-T2.tsv ... (from T0), truth-material-*.tsv
 * (the same without the remount, when remount is on), truth.tsv, particles.tsv. Plain cases write
 * volumes and fields only. Written slab by slab: memory does not grow with the size asked.
 */
gboolean li_electrode_write (const char *dir,
                             const LiElectrodeParams *params,
                             LiProgress *progress,
                             GError **error);

G_END_DECLS
