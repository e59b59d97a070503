/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include "base/li-error.h"

G_BEGIN_DECLS

/**
 * LiPlot:
 * Curves over two axes with units: drawn by cairo into a widget, a PNG, an SVG or a PDF, and the
 * same numbers as CSV. Plain data, no widget. Values that are not finite leave a gap.
 */
typedef struct _LiPlot LiPlot;

typedef enum
{
  LI_PLOT_LINE,   /* points joined by lines */
  LI_PLOT_POINTS, /* points alone */
  LI_PLOT_BARS,   /* a histogram: x are the middles of equal bins */
} LiPlotKind;

typedef enum
{
  LI_PLOT_BAND, /* a band of mean ± error */
  LI_PLOT_WHISKERS,
} LiPlotErrors;

typedef struct
{
  double ink[3], paper[4]; /* paper: with alpha */
  double size;             /* of text and lines; 1 usual */
} LiPlotLook;

LiPlot *li_plot_new (void);
void li_plot_free (LiPlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiPlot, li_plot_free)

void li_plot_set_title (LiPlot *plot, const char *title);
/* @axis 0: x, 1: y. @unit may be "". */
void li_plot_set_axis (LiPlot *plot, int axis, const char *label, const char *unit);
/* Fixed limits; hi ≤ lo: from the data, errors included. */
void li_plot_set_limits (LiPlot *plot, int axis, double lo, double hi);
/* A short label for where the long one has no room. */
void li_plot_set_brief (LiPlot *plot, int axis, const char *label);
/* Ticks at whole numbers only. */
void li_plot_set_whole (LiPlot *plot, int axis, gboolean whole);
/* Copies @n values; @error (half the height of the band) may be NULL. Returns the series' number.
 */
int li_plot_add (LiPlot *plot,
                 const char *name,
                 LiPlotKind kind,
                 const double *x,
                 const double *y,
                 const double *error,
                 gsize n);
void li_plot_set_errors (LiPlot *plot, LiPlotErrors errors);
/* A shaded stretch of the x axis, "charging"; equal names have equal shades. */
void li_plot_add_span (LiPlot *plot, double lo, double hi, const char *name);
/* A text at a point of a series: "T3". */
void li_plot_set_point_label (LiPlot *plot, int series, gsize point, const char *label);
/* A point drawn larger; −1: none. */
void li_plot_set_highlight (LiPlot *plot, int series, int point);
gsize li_plot_n_series (const LiPlot *plot);
gboolean li_plot_is_empty (const LiPlot *plot); /* not one finite point */

void li_plot_look_init (LiPlotLook *look, gboolean dark);
void
li_plot_draw (const LiPlot *plot, cairo_t *cr, double width, double height, const LiPlotLook *look);
/* Where a value is drawn, for the same size. FALSE when the plot is empty. */
gboolean li_plot_to_pixel (const LiPlot *plot,
                           double width,
                           double height,
                           double size,
                           double x,
                           double y,
                           double *px,
                           double *py);
/* The point nearest to (px, py) within @reach pixels. */
gboolean li_plot_pick (const LiPlot *plot,
                       double width,
                       double height,
                       double size,
                       double px,
                       double py,
                       double reach,
                       int *series,
                       int *point);

/* The numbers: one row for each x where all series share their x, else one for each point with the
 * series' name. Header with units. */
char *li_plot_to_csv (const LiPlot *plot);
/* By the name's ending: .csv .svg .pdf .png; @width × @height in points (pixels ÷ 2 for PNG).
 * Errors: LI_DRAW_ERROR/INVALID for another ending or an empty plot. */
gboolean
li_plot_write (const LiPlot *plot, const char *path, double width, double height, GError **error);

/**
 * li_plot_histogram:
 * Bars of the finite values of @values between @lo and @hi (hi ≤ lo: the least and greatest), as
 * value × factor. Returns how many values are in the bars.
 */
gsize li_plot_histogram (LiPlot *plot,
                         const char *name,
                         const float *values,
                         gsize n,
                         double factor,
                         double lo,
                         double hi,
                         int bins);

G_END_DECLS
