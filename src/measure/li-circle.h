/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "measure/li-ellipse-fit.h"
#include "volume/li-photo.h"

G_BEGIN_DECLS

typedef enum
{
  LI_DEFECT_HIDDEN, /* no edge was seen there */
  LI_DEFECT_OFF,    /* the edge lies off the circle: torn, bent, or something else lies over it */
} LiDefectKind;

/* A part of a rim that does not follow the rest. */
typedef struct
{
  LiDefectKind kind;
  double from,
      to;       /* degrees from +x towards +y, clockwise on the screen; to > from, may pass 360 */
  double depth; /* pixels: the farthest distance from the circle, outwards positive; 0 if hidden */
} LiDefect;

/* A disk that was measured, in pixels. */
typedef struct
{
  LiCircleFit circle;   /* least squares to the rim without its defects */
  double radius_sd;     /* standard error of the radius, unevenness of the rim counted as random */
  double seen;          /* share of the rim on which an edge was seen, 0 … 1 */
  double circularity;   /* 4π area/perimeter²; NaN: unknown, less than 95 % of the rim was seen */
  double roundness;     /* largest − smallest distance of the rim from the circle's centre */
  double misfit_sd;     /* of the seen rim from the circle */
  double misfit_max;    /* magnitude */
  gboolean has_ellipse; /* known where three quarters of the rim were seen */
  LiEllipse ellipse;
  double ellipse_sd; /* of the rim from it */
  GArray *defects;   /* LiDefect */
} LiCircle;

/**
 * li_circle_measure:
 * @name: of the picture, for messages
 *
 * Finds the largest disk of the picture and measures its rim to a fraction of a pixel.
 * docs/circles.md says how. Errors: LI_MEASURE_ERROR/FAILED where no rim is found.
 */
LiCircle *li_circle_measure (const LiPhoto *photo, const char *name, GError **error);

/**
 * li_circle_from_points:
 * @n ≥ 3 points that a person has clicked; circularity and roundness are unknown (NaN). Errors:
 * INVALID for fewer, or on a line.
 */
LiCircle *li_circle_from_points (const double *x, const double *y, gsize n, GError **error);
void li_circle_free (LiCircle *circle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiCircle, li_circle_free)

G_END_DECLS
