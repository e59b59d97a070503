/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "base/li-history.h"
#include "dvc/li-point-pairs.h"

G_BEGIN_DECLS

/* A pair of points as a row shows it; p1 or p2 is NaN while the spot is still to be clicked. Which
 * pair has this number is told by the list's "changed". */
#define LI_TYPE_POINT_ITEM (li_point_item_get_type ())
G_DECLARE_FINAL_TYPE (LiPointItem, li_point_item, LI, POINT_ITEM, GObject)
const LiPointPair *li_point_item_get (LiPointItem *item);
guint li_point_item_number (LiPointItem *item); /* 1, 2 … in the list */

/**
 * LiPointList:
 * Pairs of points; every change is one step of the history. Signal "changed".
 */
#define LI_TYPE_POINT_LIST (li_point_list_get_type ())
G_DECLARE_FINAL_TYPE (LiPointList, li_point_list, LI, POINT_LIST, GObject)

LiPointList *li_point_list_new (LiHistory *history);
GListModel *li_point_list_get_items (LiPointList *list); /* of LiPointItem, borrowed */
gsize li_point_list_n (LiPointList *list);
/* All pairs, complete ones and others; valid until the next change. */
const LiPointPair *li_point_list_get (LiPointList *list);
/* The complete pairs, for a fit. Free with g_free. */
LiPointPair *li_point_list_complete (LiPointList *list, gsize *n);
/* A spot of @image (1 or 2): completes the last pair where it lacks that one, else begins a new
 * pair. Returns the index. */
gsize li_point_list_click (LiPointList *list, int image, const double p[3]);
/* The image whose spot the last pair lacks; 0 when it is complete or there is none. */
int li_point_list_lacks (LiPointList *list);
void li_point_list_move (LiPointList *list, gsize index, int image, const double p[3]);
void li_point_list_remove (LiPointList *list, gsize index);
void li_point_list_set_enabled (LiPointList *list, gsize index, gboolean enabled);
void li_point_list_clear (LiPointList *list);
/* Another pair of images: forgotten without a step of the history. */
void li_point_list_start (LiPointList *list);

GVariant *li_point_list_save (LiPointList *list);
void li_point_list_restore (LiPointList *list, GVariant *saved); /* not undoable */

G_END_DECLS
