/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-document.h"

G_BEGIN_DECLS

/* What the runs of an analysis would take, as text. */

typedef struct _LiPairEstimate LiPairEstimate;
/* Of the document's plan: the run for @from → @to and the one for all pairs. The record is copied,
 * so that a thread can work on it. NULL: no pair of the plan belongs to @from → @to. */
LiPairEstimate *
li_pair_estimate_new (LiDocument *document, LiExperiment *experiment, guint from, guint to);
void li_pair_estimate_free (gpointer estimate);
/* A LiJobFunc: @estimate → char *, one or two lines: "This map, 3 pairs: about 2 min · memory 1 GB
 * · disk 80 MB", then the same for what is missing. Reads headers of volumes: not for the main
 * thread. */
gpointer li_pair_estimate_work (gpointer estimate, LiProgress *progress, GError **error);

G_END_DECLS
