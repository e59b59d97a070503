/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/strain/li-strain-residual.h"

typedef enum
{
  SHOW_STRAIN,
  SHOW_RESIDUAL,
  SHOW_DEFORMED,
  SHOW_LATER,
  N_SHOWS
} Show;

struct _LiStrainResidual
{
  GtkWidget parent_instance;
  GtkWidget *root, *show_drop, *about, *limit, *summary, *list, *rows;
  LiViewer *viewer;
  LiDocument *document;
  LiExperiment *experiment;
  LiLayer *layer; /* residual or deformed image */
  Show show;
  gboolean beside; /* all three images are wanted */
  guint from, to;
  gint64 stamp; /* of the map that this belongs to */
  char *role;   /* of the volume that is deformed */
  char *residual, *field;
  double sd, floor, sigma;
  LiGreyMatch match; /* of the first image to the later one */
  gboolean absolute, in_reference;
  GArray *regions;    /* LiRegion, or NULL */
  double found_limit; /* they lie above it, whatever is typed since */
  LiPlaneSource *sources[N_SHOWS];
  gboolean asked[N_SHOWS];
  gboolean closed;
  guint generation; /* answers to older questions are dropped */
};

/* A question whose answer comes later: FALSE from take when nobody waits any more. Frees it. */
typedef struct
{
  LiStrainResidual *self;
  guint generation;
  Show what;
} LiResidualQuestion;
LiResidualQuestion *li_strain_residual_ask (LiStrainResidual *self, Show what);
gboolean li_strain_residual_take (LiResidualQuestion *question);

/* li-strain-residual-load.c: opens or makes the images that are wanted and not there. */
void li_strain_residual_load (LiStrainResidual *self);
void li_strain_residual_unload (LiStrainResidual *self);
/* The images have changed. */
void li_strain_residual_changed (LiStrainResidual *self);
