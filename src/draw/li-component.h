/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-colormap.h"
#include "dvc/li-strain.h"

G_BEGIN_DECLS

/* What can be shown of a measured field, in one list: displacements, strains, rotations, and what
 * tells how well a node is known. */
gsize li_component_n (void);
const char *li_component_name (gsize i);  /* "vol", "u_z", "axial": files, options, sessions */
const char *li_component_label (gsize i); /* translated */
int li_component_find (const char *name); /* −1 none */
/* TRUE: its sign matters, a diverging map belongs to it. */
gboolean li_component_is_signed (gsize i);
LiColormap li_component_colormap (gsize i);
/* The unit in which it is shown, "%", "µm", "voxel", "°" or ""; and @factor: shown = value ×
 * factor. Displacements are µm where the field knows its voxel size. */
const char *li_component_unit (gsize i, const LiField *field, double *factor);
gboolean li_component_needs_strain (gsize i);

/**
 * li_component_values:
 * One value for each point: of @field itself, or of @strain (then @points are the strain's; with
 * Q8 they are not the field's). @normal: unit vector z y x of the collector, for the components
 * along it; NULL: those are NaN. Free with g_free(). NULL when the component needs a strain and
 * there is none.
 */
float *li_component_values (gsize i,
                            const LiField *field,
                            const LiStrain *strain,
                            const double normal[3],
                            const LiField **points);
/* The points and one of these values, without making them all. NULL and NaN where there are none;
 * @point: below their number. */
const LiField *li_component_points (gsize i, const LiField *field, const LiStrain *strain);
double li_component_value (
    gsize i, const LiField *field, const LiStrain *strain, const double normal[3], gsize point);
/* Standard error of a component at a point in the same unit as its value, NaN where unknown. */
double li_component_sigma (
    gsize i, const LiField *field, const LiStrain *strain, const double normal[3], gsize point);

/* How the ends of a colour map are found. */
typedef enum
{
  LI_RANGE_AUTO,       /* least and greatest */
  LI_RANGE_PERCENTILE, /* percent … 100 − percent */
  LI_RANGE_TYPED,
} LiRangeMode;

typedef struct
{
  LiRangeMode mode;
  double percent;     /* 0 … 49 */
  double lo, hi;      /* typed */
  gboolean symmetric; /* about 0: for a diverging map */
} LiRange;

/* Ends for all sets of values together; NaN left out. FALSE when there is no value: lo, hi are
 * then ±1. lo < hi always. */
gboolean li_range_find (const LiRange *range,
                        const float *const *values,
                        const gsize *n,
                        gsize sets,
                        double *lo,
                        double *hi);

G_END_DECLS
