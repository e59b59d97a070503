/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-strain-model.h"
#include "workflow/li-voi-series.h"

G_BEGIN_DECLS

/**
 * LiStrainVois:
 * The document's boxes and points as volumes of interest of a strain: the values in them, in the
 * map that is shown and over all time steps. Boxes are drawn in the frame of T0 or of the image;
 * with the look's "follow", maps of single steps are evaluated where the material has moved to.
 * What was worked out is remembered by map, so that a map which was let go keeps its numbers;
 * another experiment leaves nothing.
 *
 * Property: edge (double > 0: of a new box, µm, or voxels where the voxel size is not known).
 * Signal "changed": boxes or points, or their values. While a mark is dragged it comes at most
 * every 80 ms.
 */
#define LI_TYPE_STRAIN_VOIS (li_strain_vois_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainVois, li_strain_vois, LI, STRAIN_VOIS, GObject)

LiStrainVois *li_strain_vois_new (LiStrainModel *model);
LiMarks *li_strain_vois_get_marks (LiStrainVois *vois);
/* Boxes and points in the order of the list: a new array of references to LiMark. */
GPtrArray *li_strain_vois_list (LiStrainVois *vois);
gboolean li_strain_vois_is_voi (const LiMarkData *data);

double li_strain_vois_get_edge (LiStrainVois *vois);
void li_strain_vois_set_edge (LiStrainVois *vois, double edge); /* ignored unless > 0 */
/* A cube of that edge in whole voxels around @p of the frame that is shown, selected. Returns the
 * mark, owned by the list. */
LiMark *li_strain_vois_add_box (LiStrainVois *vois, const double p[3]);
LiMark *li_strain_vois_add_point (LiStrainVois *vois, const double p[3]);

/* TRUE: marks mean the material they hold in T0, and the maps are those of single steps. */
gboolean li_strain_vois_follows (LiStrainVois *vois);
/* Where a mark lies in the frame of the map that ends at @step; FALSE: lost, or not known yet.
 * Strings are borrowed from @data. */
gboolean
li_strain_vois_carry (LiStrainVois *vois, guint step, const LiMarkData *data, LiMarkData *out);
/* From the frame that is shown back to that of the marks; @p itself where that is not known. */
void li_strain_vois_carry_back (LiStrainVois *vois, const double p[3], double out[3]);
/* Carried boxes and points in the map of @step, dashed, with their names. */
void
li_strain_vois_draw_carried (LiStrainVois *vois, guint step, cairo_t *cr, const LiView2D *view);
/* The box that is selected, in the frame that is shown; FALSE: none, or lost. @name is borrowed. */
gboolean
li_strain_vois_selected_box (LiStrainVois *vois, double lo[3], double hi[3], const char **name);

/* Mean and standard deviation over the nodes in a box; value and standard error of the node at a
 * point. In the map that is shown; used = 0 without one. */
void li_strain_vois_stat (LiStrainVois *vois, const LiMarkData *data, LiBoxStat *out);
/* The same at all time steps: a new array of LiVoiSeries. Maps that were let go are read again, and
 * "changed" tells when they have come. */
GPtrArray *li_strain_vois_series (LiStrainVois *vois);

/* For people; free with g_free(). */
/* The component, "… of each step, boxes follow the material" */
char *li_strain_vois_axis_label (LiStrainVois *vois);
/* "15 × 15 × 15 µm", or voxels where the voxel size is not known */
char *li_strain_vois_size_text (LiStrainVois *vois, const LiMarkData *data);
/* "+3.21 ± 0.40 % (27 nodes, 2 left out)" */
char *li_strain_vois_value_text (LiStrainVois *vois, const LiMarkData *data);
/* Name, middle, size and value for a table, tabs between. */
char *li_strain_vois_row (LiStrainVois *vois, const LiMarkData *data);

G_END_DECLS
