/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-combine.h"
#include "workflow/li-analysis-params.h"

G_BEGIN_DECLS

/* How far an analysis of a pair came. */
typedef enum
{
  LI_OUTCOME_DONE,
  LI_OUTCOME_NOT_REGISTERED, /* the registration did not converge: no correlation was made */
  LI_OUTCOME_NO_FIELD,       /* no node converged */
  LI_OUTCOME_CANCELLED,      /* what was done is kept; running again goes on from there */
} LiOutcome;
const char *li_outcome_name (LiOutcome outcome); /* in report.json: "done" … */

/* Something a person has to know before trusting a map. */
typedef struct
{
  char *code; /* "closure", "failed-nodes", "static-pattern", "not-registered", "noise-unknown" … */
  char *text; /* a sentence in plain words */
} LiWarning;

/* A file an analysis read or wrote. */
typedef struct
{
  char *role; /* "image-1", "image-2", "mask", "eye", "phi-1" …; "output" */
  char *path; /* as opened; outputs: the name inside the pair's folder */
  char *sha256;
  char *options; /* how it is opened (volume/li-open-options.h); NULL or "": by its path alone */
  char *fingerprint; /* inputs: of a few pieces of the file, quick to take again; NULL none */
  gint64 shape[3];   /* 0 when it is no volume */
  double voxel[3], origin[3];
} LiReportFile;

/* report.json of one pair. */
typedef struct
{
  LiOutcome outcome;
  char *from, *to;                /* "T0" */
  char *from_id, *to_id;          /* the time steps' ids */
  gboolean composed;              /* phi.tsv is the composition of the incremental fields, with the
                                   * direct correlation */
  char *version, *finished, *isa; /* program; UTC; instruction set of the kernels */
  guint threads;
  LiAnalysisParams params;
  GPtrArray *inputs, *outputs; /* LiReportFile */
  GPtrArray *warnings;         /* LiWarning */
  GArray *levels;              /* LiLevelReport */
  LiNode registration;         /* status NOT_RUN when there was none */
  LiFieldSummary summary;      /* of phi.tsv */
  LiTotals totals;             /* of phi.tsv when it is composed */
  double gauge_length[3];      /* voxels */
  double closure_beyond;       /* share of measured nodes beyond the limit; NaN not measured */
  double closure_rms[3];       /* voxels */
  double strain_vol_median, strain_vol_sigma; /* over measured points; NaN unknown */
  LiResidualFigures residual;                 /* voxels 0 when it was not made */
  double residual_floor_sd;                   /* the same on the double scan; NaN unknown */
  double noise_u[3], noise_vol;               /* sd on the double scan, voxels and 1; NaN unknown */
  double static_share;  /* share of measured nodes where standing still matches better */
  double pattern_sd;    /* grey values that stand still (rings), sd; 0 none, NaN not measured */
  double pattern_share; /* the same against the contrast of image 1 */
  double seconds;
  guint64 peak_memory; /* estimate before the run, bytes */
} LiReport;

LiReport *li_report_new (void);
void li_report_free (LiReport *report);
/* Errors: LI_WORKFLOW_ERROR or LI_EXPERIMENT_ERROR, one sentence with @path. */
LiReport *li_report_read (const char *path, GError **error);
gboolean li_report_write (const LiReport *report, const char *path, GError **error);
void li_report_warn (LiReport *report, const char *code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean li_report_has_warning (const LiReport *report, const char *code);
/* Several lines for people: outcome, counts, figures, warnings. */
char *li_report_text (const LiReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiReport, li_report_free)

G_END_DECLS
