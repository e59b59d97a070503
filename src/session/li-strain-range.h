/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-strain-look.h"
#include "session/li-strain-maps.h"

G_BEGIN_DECLS

/**
 * LiStrainRange:
 * The ends of the colours, for one map or for the maps of all time steps. It keeps the values that
 * count of every map it has seen, so that a map that was let go keeps its part in the range.
 */
typedef struct _LiStrainRange LiStrainRange;

/* What a range is found for; everything is borrowed. */
typedef struct
{
  LiStrainMaps *maps;
  const LiStrainLook *look;
  const LiMap *map; /* that is shown; NULL: none */
  gsize component;
  double factor; /* shown = value × factor */
  guint n_steps;
} LiStrainScope;

LiStrainRange *li_strain_range_new (void);
void li_strain_range_free (LiStrainRange *range);
/* Another experiment: nothing that was kept is right for it. */
void li_strain_range_clear (LiStrainRange *range);
/* Values, not what is shown. @all: one range for the maps of all time steps. FALSE while some of
 * the maps are being read: then to be asked again. */
gboolean li_strain_range_find (
    LiStrainRange *range, const LiStrainScope *scope, gboolean all, double *lo, double *hi);
/* TRUE: locked or typed, whatever the maps. */
gboolean li_strain_range_is_fixed (const LiStrainLook *look);
/* What the range of all time steps is, for people; free with g_free(). */
char *li_strain_range_text (const LiStrainLook *look);
/* TRUE when the node counts in ranges and statistics: measured, or repaired where these are asked
 * for. */
gboolean li_strain_range_counts (const LiStrainLook *look, const LiNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiStrainRange, li_strain_range_free)

G_END_DECLS
