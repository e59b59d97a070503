/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workflow/li-report.h"

G_BEGIN_DECLS

typedef enum
{
  LI_QUALITY_GOOD,
  LI_QUALITY_NOTE,
  LI_QUALITY_BAD
} LiQualityLevel;

typedef struct
{
  LiQualityLevel level;
  char *text;  /* a sentence in plain words */
  char *brief; /* a few words for across the map; NULL: does not belong there */
} LiQualityLine;

/* Below these shares of converged nodes among those in the sample a map is called doubtful, or is
 * not to be trusted. */
#define LI_QUALITY_SHARE_GOOD 0.95
#define LI_QUALITY_MIN_SHARE 0.8
/* Above these shares of nodes: standing still matches better; closure beyond its limit. */
#define LI_QUALITY_MAX_STATIC 0.05
#define LI_QUALITY_MAX_CLOSURE 0.05
/* A map with a closure beyond its limit is not to be trusted if the closure is also longer than
 * this (root mean square, voxels): where standard errors are small, small closures exceed the limit
 * too. */
#define LI_QUALITY_CLOSURE_VOXELS 0.5

/* What is known of how far @field can be trusted (GPtrArray of LiQualityLine): converged, repaired
 * and failed nodes and why, levels and passes, noise, closure, static pattern, gauge length.
 * @report: NULL when the field came without one. */
GPtrArray *li_quality_lines (const LiReport *report, const LiField *field);
/* The most serious warning, for display across the map; NULL if there is none. */
char *li_quality_verdict (const LiReport *report, const LiField *field);
/* The same in a few words, "Do not trust this map: 61.2 % converged"; or, where nothing condemns
 * it, what its reader must know ("Within the noise, ±0.06 % volumetric strain"). NULL: nothing. */
char *li_quality_brief (const LiReport *report, const LiField *field, LiQualityLevel *level);

G_END_DECLS
