/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-colour-bar.h"
#include "draw/li-strain-look.h"
#include "session/li-marks.h"
#include "session/li-strain-maps.h"

G_BEGIN_DECLS

/* What lies over the grey values of a slice. Everything borrowed. */
typedef struct
{
  const LiMap *map;
  const LiField *points;
  const float *values;
  const LiStrainLook *look;
  LiLook colours;
  double factor; /* shown = value × factor */
} LiStrainScene;

/* Hatching, crosses, contours, arrows and grid: vectors, in pixels of @view. */
void li_strain_scene_draw (const LiStrainScene *scene, cairo_t *cr, const LiView2D *view);

/**
 * LiStrainFigure:
 * A slice as it goes into a file: grey values and map as pixels, everything else as vectors, scale
 * bar and colour bar true. The map of its scene and what draws more are borrowed.
 */
typedef struct
{
  LiView2D view; /* in points */
  LiPlane *grey; /* or NULL */
  LiLook grey_look;
  LiPlane *over; /* an image in place of the map, or NULL */
  LiLook over_look;
  double limit;        /* outlines where it reaches ± that; 0: none */
  LiStrainLook look;   /* the scene's, as it was when the figure was made */
  LiStrainScene scene; /* values NULL: no map */
  float *own_values;
  char *title, *warning, *bar_title;
  char *range_text; /* what the range of colours is of, or NULL */
  const char *unit;
  double voxel[3];
  LiMarks *marks; /* a reference, or NULL */
  /* Draws what else is shown in the map of that time step, or NULL. */
  void (*more) (cairo_t *cr, const LiView2D *view, guint step, gpointer data);
  gpointer more_data;
  guint more_step;
  char *step;                             /* whose marks are shown */
  int pixel_scale;                        /* pixels of the image per point */
  gboolean colour_bar, scale_bar, severe; /* severe: the warning is one */
} LiStrainFigure;

void li_strain_figure_free (gpointer figure);
/* Size on paper, with the strip of the colour bar. */
void li_strain_figure_size (const LiStrainFigure *figure, double *width, double *height);
/* A LiPaperFunc. */
void li_strain_figure_draw (cairo_t *cr, double width, double height, gpointer figure);

G_END_DECLS
