/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workflow/li-analyse.h"

G_BEGIN_DECLS

/**
 * LiStrainLive:
 * What an analysis that is running has found by now: written by its threads, looked at by the
 * window a few times a second. Reference counted.
 */
typedef struct _LiStrainLive LiStrainLive;

LiStrainLive *li_strain_live_new (void);
LiStrainLive *li_strain_live_ref (LiStrainLive *live);
void li_strain_live_unref (LiStrainLive *live);
/* Callbacks that write into @live. */
void li_strain_live_watch (LiStrainLive *live, LiAnalyseWatch *watch);

typedef struct
{
  guint from, to;
  gboolean cumulative;
  LiStage stage;
  int level;      /* of the hierarchy, 0 the coarsest */
  LiField *field; /* the level's nodes that have ended, in no order; owned by the caller */
  gsize converged;
  guint pairs_done;
  LiRegisterStep step; /* the last of the registration */
  gboolean has_step;
} LiLiveView;
/* FALSE when nothing has changed since the last look; then @view is untouched. Its field is freed
 * and made anew. */
gboolean
li_strain_live_look (LiStrainLive *live, const LiCorrelateParams *params, LiLiveView *view);

G_END_DECLS
