/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "experiment/li-experiment.h"

G_BEGIN_DECLS

/* Deformed references in the cache of an experiment: one file for each pair, role of volume and
 * analysis. */

/**
 * li_deformed_file_path:
 * @role: of the volume that is deformed
 * @stamp: of the analysis, LiMap.stamp
 *
 * Where the deformed first image of the pair belongs; the folder is made. NULL and @error when it
 * cannot be. Free with g_free().
 */
char *li_deformed_file_path (
    LiExperiment *experiment, guint from, guint to, const char *role, gint64 stamp, GError **error);
/* Deletes those of the pair, of all roles, that belong to other analyses. What cannot be deleted
 * stays: it is a cache. */
void li_deformed_file_forget_others (LiExperiment *experiment, guint from, guint to, gint64 stamp);

G_END_DECLS
