/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-document.h"
#include "volume/li-regions.h"

G_BEGIN_DECLS

/**
 * LiRegionSearch:
 * Connected voxels of a volume whose value is at least a limit, either sign, looked for in the
 * background. Signal "changed": begun, ended or cleared.
 */
#define LI_TYPE_REGION_SEARCH (li_region_search_get_type ())
G_DECLARE_FINAL_TYPE (LiRegionSearch, li_region_search, LI, REGION_SEARCH, GObject)

LiRegionSearch *li_region_search_new (LiDocument *document);
/* In the volume at @path, |value| ≥ @limit. What was found before stays until the answer; the
 * answer to an earlier search is dropped. A failure is told by a message. */
void li_region_search_start (LiRegionSearch *search, const char *path, double limit);
/* Forgets what was found and drops the answer that is to come. */
void li_region_search_clear (LiRegionSearch *search);
gboolean li_region_search_is_busy (LiRegionSearch *search);
/* 0 before a search has ended. */
guint li_region_search_n (LiRegionSearch *search);
/* What the regions that were found lie above; 0 before a search has ended. */
double li_region_search_limit (LiRegionSearch *search);
/* "2 regions of at least 27 voxels above 8, 12 µm³ together", "" before a search has ended. */
const char *li_region_search_summary (LiRegionSearch *search);
/* "1: 12 µm³ at 10, 20, 30, peak +40", the largest region first; g_free(). */
char *li_region_search_describe (LiRegionSearch *search, guint region);
/* The document's cursor goes to the region's middle; nothing for one that does not exist. */
void li_region_search_go_to (LiRegionSearch *search, guint region);

G_END_DECLS
