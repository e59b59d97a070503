/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-plot.h"

typedef struct
{
  char *name;
  LiPlotKind kind;
  gsize n;
  double *x, *y, *error; /* error may be NULL */
  char **labels;         /* NULL, or n of NULL or text */
} LiPlotSeries;

typedef struct
{
  double lo, hi;
  char *name;
} LiPlotSpan;

struct _LiPlot
{
  char *title, *label[2], *unit[2], *brief[2]; /* brief may be NULL */
  double lo[2], hi[2];
  gboolean whole[2];
  LiPlotErrors errors;
  GArray *series, *spans;
  int high_series, high_point;
};

/* What the axes show: the set limits, or the data's with a little air; bars stand on 0. */
void li_plot_limits (const LiPlot *plot, int axis, double *lo, double *hi);
/* "Label (unit)". */
char *li_plot_axis_text (const LiPlot *plot, int axis);
