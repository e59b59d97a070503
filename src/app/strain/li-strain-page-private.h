/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/strain/li-strain-look.h"
#include "app/strain/li-strain-maps.h"
#include "app/strain/li-strain-page.h"
#include "app/viewer/li-viewer.h"

struct _LiStrainPage
{
  GtkWidget parent_instance;
  GtkWidget *flap, *viewer, *headline, *headline_action;
  GtkWidget *component_drop, *step_toggle, *total_toggle, *look_box, *look_form, *range_label;
  GtkWidget *quality_box, *pins_box;
  LiDocument *document;
  LiStrainMaps *maps;
  LiStrainLook look;
  gboolean filling; /* controls are being set from the look */

  /* What is shown now. */
  LiLayer *layer, *frame_layer;
  guint step;
  const LiMap *map; /* borrowed from maps; NULL: none */
  gsize component;
  float *values; /* one for each of points */
  const LiField *points;
  const char *unit;
  double factor;             /* shown = value × factor */
  double lo, hi;             /* ends of the colours, values */
  GPtrArray *frame_sources;  /* LiPlaneSource or NULL, by time step */
  GArray *frame_asked;       /* gboolean, by time step */
  GPtrArray *frame_requests; /* all there ever were */
  guint frame_generation;
};

/* li-strain-map.c: what is shown follows the look, the step and the maps. */
void li_strain_page_update (LiStrainPage *page);
void li_strain_page_clear_frames (LiStrainPage *page);
/* "Volumetric strain, total T0 → T4, in the frame of T0" */
char *li_strain_page_describe (LiStrainPage *page);
/* The pair that is looked at. */
void li_strain_page_pair (LiStrainPage *page, guint *from, guint *to);
/* TRUE when the point counts in ranges and statistics. */
gboolean li_strain_page_counts (LiStrainPage *page, const LiField *points, gsize k);

/* li-strain-edit.c: a value of the look as text, with undo. FALSE when it cannot be. */
gboolean li_strain_page_edit (LiStrainPage *page, const char *name, const char *text);
void li_strain_page_fill_controls (LiStrainPage *page);
void li_strain_page_make_controls (LiStrainPage *page);

/* li-strain-overlay.c */
void li_strain_overlay_draw (cairo_t *cr, const LiView2D *view, gpointer page);

/* li-strain-probe.c */
char *li_strain_probe (const double p[3], gpointer page);
/* "+3.21 ± 0.10 %" */
char *li_strain_value_text (LiStrainPage *page, gsize component, gsize point);
