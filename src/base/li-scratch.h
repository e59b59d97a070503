/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LiScratch LiScratch;

/* Makes one piece of scratch; @data is that of li_scratch_new. */
typedef gpointer (*LiScratchMake) (gpointer data);

/**
 * li_scratch_new:
 * Memory that chunks of a loop use for a while: buffers, solvers, counts. A chunk takes a piece and
 * gives it back; pieces are made when none is free, so there are as many as chunks ran at the same
 * time, whatever the number of threads does meanwhile. A piece holds whatever another chunk left in
 * it. Results may not depend on that, except for whole numbers that are summed at the end
 * (li_scratch_foreach).
 */
LiScratch *li_scratch_new (LiScratchMake make, GDestroyNotify destroy, gpointer data);
void li_scratch_free (LiScratch *scratch);
gpointer li_scratch_take (LiScratch *scratch);
void li_scratch_give (LiScratch *scratch, gpointer piece);
/* After the loop: calls @func (piece, data) for every piece made. */
void li_scratch_foreach (LiScratch *scratch, GFunc func, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiScratch, li_scratch_free)

G_END_DECLS
