/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-phi.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

/* SPAM's numbers. 2 promises a node that is right within its standard error; docs/strain.md says
 * how well that holds. */
typedef enum
{
  LI_STATUS_CONVERGED = 2,
  LI_STATUS_NOT_CONVERGED = 1,
  LI_STATUS_NOT_RUN = 0,
  LI_STATUS_DIVERGING = -1,
  LI_STATUS_SINGULAR = -2,
  LI_STATUS_IMPLAUSIBLE = -3,
  LI_STATUS_NO_TEXTURE = -5, /* no texture, outside the mask or the grey limits */
  LI_STATUS_BAD_START = -7,
} LiStatus;

/* Why a node is not 2. */
typedef enum
{
  LI_REASON_NONE,
  LI_REASON_ITERATIONS, /* ran out of iterations */
  LI_REASON_DIVERGED,
  LI_REASON_SINGULAR,    /* too little texture in some direction */
  LI_REASON_IMPLAUSIBLE, /* det F outside 0.2 … 3, or farther from the guess than the search allows
                          */
  LI_REASON_MASKED,      /* too little of the window inside the mask */
  LI_REASON_GREY,        /* mean grey outside the limits */
  LI_REASON_OUTSIDE,     /* too little of the window exists in both images */
  LI_REASON_LOW_ZNCC,    /* converged with a low ZNCC */
  LI_REASON_BAD_START,   /* the guess is not finite */
  LI_REASON_INCOHERENT,  /* coherency with its neighbours above the limit */
  LI_REASON_LOST,        /* composition left the field */
  LI_REASON_AMBIGUOUS,   /* another position matches as well */
  LI_REASON_LEVELS,      /* grey values are rounded too coarsely to tell the motion */
} LiReason;
#define LI_REASON_LAST LI_REASON_LEVELS
const char *li_reason_text (LiReason reason); /* translated sentence */

typedef enum
{
  LI_SOURCE_MEASURED,
  LI_SOURCE_PREDICTED,
  LI_SOURCE_REPAIRED
} LiSource;

/* How a total, T0 to a later step, came about (li-combine.h). */
typedef enum
{
  LI_TOTAL_NONE, /* no total */
  LI_TOTAL_COMPOSED,
  LI_TOTAL_DIRECT,
  LI_TOTAL_COMBINED,
  LI_TOTAL_DISAGREE, /* composed, but the direct correlation disagrees */
} LiTotal;

typedef struct
{
  LiPhi phi;     /* whole Φ from im1 to im2 about the node (phi.c = node position) */
  gint64 number; /* NodeNumber */
  double error;  /* SPAM's Σr²/Σim1; 100 for repaired nodes */
  int iterations;
  LiStatus status;
  double delta_phi_norm; /* SPAM's |δΦ| of the last step; 100 for repaired nodes */
  double zncc;           /* NaN when not measured */
  double sigma_u[3];     /* standard error of the displacement, voxels; NaN unknown */
  double sigma_F[9];     /* of F, row-major zz zy zx yz …; NaN unknown */
  double closure[3];     /* composed − direct, voxels; NaN unknown */
  double coverage;       /* share of the window that was used, 0 … 1 */
  double zncc_static;    /* ZNCC with no motion at all; NaN when not measured */
  LiSource source;
  LiReason reason;
  LiTotal total;
} LiNode;

void
li_node_init (LiNode *node, gint64 number, const double position[3]); /* identity, NOT_RUN, NaN */
/* SPAM-like repaired marks: status 1, error 100, delta 100, source REPAIRED. */
void li_node_mark_repaired (LiNode *node);
static inline gboolean
li_node_is_measured (const LiNode *n)
{
  return n->status == LI_STATUS_CONVERGED && n->source == LI_SOURCE_MEASURED;
}

/* Where a field comes from; decides what is checked before it is used on images. */
typedef enum
{
  LI_FIELD_MADE,        /* in memory */
  LI_FIELD_OURS,        /* from a file with our columns */
  LI_FIELD_FOREIGN,     /* from a file that has only columns of other programs */
  LI_FIELD_BINNING_SET, /* the binning was given by hand: the extent is not checked */
} LiFieldProvenance;

/* Nodes of one pair, positions in the frame of the full volume. A grid lists its nodes z slowest, x
 * fastest: position = first + index × spacing. */
typedef struct
{
  gsize n;
  LiNode *nodes;
  gboolean is_grid;
  gsize dims[3];
  double first[3], spacing[3];
  double half_window[3]; /* voxels; 0 unknown */
  gint64 shape1[3];      /* shape of image 1; 0 unknown */
  double origin1[3];     /* voxels, of image 1's first voxel in the full frame */
  double voxel[3];       /* µm; 0 unknown */
  LiFieldProvenance provenance;
} LiField;

LiField *li_field_new (gsize n);
/* SPAM's grid: first node at one spacing, then ns, 2 ns … < shape. Error when an axis gets no node.
 */
LiField *li_field_new_grid (const gint64 shape[3], const double spacing[3], GError **error);
LiField *li_field_copy (const LiField *field);
void li_field_free (LiField *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiField, li_field_free)
/* Recognises a regular grid from node positions (any spacing) and fills is_grid, dims, first,
 * spacing. */
void li_field_find_grid (LiField *field);

typedef struct
{
  gsize n, converged, repaired, failed, masked, by_reason[16];
  double zncc_median, iterations_mean;
} LiFieldSummary;
void li_field_summary (const LiField *field, LiFieldSummary *out);
/* Several lines for people: counts, shares, reasons. */
char *li_field_summary_text (const LiField *field);

/* SPAM's TSV. Reads by header name whatever the order; our columns are optional. A file of one row
 * with NodeNumber 1 is a registration. With @ours FALSE only SPAM's 20 columns are written, "%.7f".
 */
LiField *li_field_read_tsv (const char *path, GError **error);
gboolean li_field_write_tsv (const LiField *field, const char *path, gboolean ours, GError **error);
/* A registration: one node. @voxel: NULL or µm of image 1, 0 unknown. */
gboolean li_phi_write_tsv (const LiNode *registration,
                           const double voxel[3],
                           const char *path,
                           GError **error);
/* The same with what tells later which images it is of: shape, origin and voxel size of @im1. */
gboolean li_registration_write_tsv (const LiNode *registration,
                                    LiVolume *im1,
                                    const char *path,
                                    GError **error);
gboolean li_phi_read_tsv (const char *path, LiNode *registration, GError **error);
/* The one node of a field read from @path; FALSE when it has more. */
gboolean li_field_registration (const LiField *field,
                                const char *path,
                                LiNode *registration,
                                GError **error);

/* What a voxel counts for on each axis where distances between nodes are taken (docs/strain.md). */
void li_field_metric (const LiField *field, double metric[3]);

/**
 * li_field_predict:
 * First-order interpolation of Φ at @p from the @neighbours nearest usable nodes: u(p) = Σ w [t_j +
 * (F_j − I)(p − x_j)], F = Σ w F_j, w inverse squared distance; exact for affine fields.
 * @use_repaired: repaired nodes count. FALSE when no usable node is near
 * (@max_distance voxels, 0 = any). Build a LiFieldIndex once for many queries.
 */
typedef struct _LiFieldIndex LiFieldIndex;
LiFieldIndex *li_field_index_new (const LiField *field, gboolean use_repaired);
void li_field_index_free (LiFieldIndex *index);
/* Nearest usable nodes: returns the count ≤ n, node numbers (array index) nearest first, ties by
 * index. */
int li_field_index_nearest (const LiFieldIndex *index,
                            const double p[3],
                            int n,
                            double max_distance,
                            gsize *nodes,
                            double *distance);
gboolean li_field_predict (
    const LiFieldIndex *index, const double p[3], int neighbours, double max_distance, LiPhi *phi);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiFieldIndex, li_field_index_free)

G_END_DECLS
