/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "session/li-step.h"
#include "workflow/li-analyse.h"

G_BEGIN_DECLS

/* A pair of time steps and how far its analysis is. Properties: name ("T0–T1"), state (LiPairState
 * as int), reason (string or NULL). */
#define LI_TYPE_PAIR_ITEM (li_pair_item_get_type ())
G_DECLARE_FINAL_TYPE (LiPairItem, li_pair_item, LI, PAIR_ITEM, GObject)

LiPairItem *li_pair_item_new (guint from, guint to, gboolean cumulative);
guint li_pair_item_get_from (LiPairItem *item);
guint li_pair_item_get_to (LiPairItem *item);
/* TRUE: from T0 over several steps, composed of the others. */
gboolean li_pair_item_get_cumulative (LiPairItem *item);
const char *li_pair_item_get_name (LiPairItem *item);
LiPairState li_pair_item_get_state (LiPairItem *item);
const char *li_pair_item_get_reason (LiPairItem *item);
guint li_pair_item_get_n_warnings (LiPairItem *item);
void li_pair_item_set_state (LiPairItem *item, const LiPair *pair);
/* What the pairs of a plan (LiPair) say of the maps that end at @step: the worst of them. */
LiStepMap li_pairs_map (const GPtrArray *plan, guint step);

G_END_DECLS
