/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* An experiment with analysed pairs whose strain is known, for tests of what looks at it. */
#include "folders.h"
#include "session/li-strain-model.h"

#define CELL_EDGE 4    /* nodes along an axis */
#define CELL_SPACING 8 /* voxels */
#define CELL_STEPS 4

/* The field of a pair: a grid that moves by @shift + @stretch × z voxels along z. */
static inline char *
cell_write_field (LiExperiment *experiment, guint from, guint to, double shift, double stretch)
{
  g_autofree char *path = li_experiment_analysis_file (experiment, from, to, "phi.tsv");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (LiField) field = li_field_new (CELL_EDGE * CELL_EDGE * CELL_EDGE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  for (gsize k = 0; k < field->n; k++)
    {
      const double p[3] = { CELL_SPACING * (double)(k / (CELL_EDGE * CELL_EDGE)),
                            CELL_SPACING * (double)(k / CELL_EDGE % CELL_EDGE),
                            CELL_SPACING * (double)(k % CELL_EDGE) };

      li_node_init (&field->nodes[k], (gint64)k, p);
      field->nodes[k].status = LI_STATUS_CONVERGED;
      field->nodes[k].phi.t[0] = shift + stretch * p[0];
    }
  li_field_write_tsv (field, path, TRUE, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

/* Steps T0 … T3 and their totals but the last: T0 → Tk moves by k voxels and is stretched by
 * k × @stretch. Returns the folder. */
static inline char *
cell_new (const char *folder, const char *name, double stretch)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiExperiment) experiment = li_experiment_create (path, name, &error);

  g_assert_no_error (error);
  for (guint k = 0; k < CELL_STEPS; k++)
    li_experiment_add_step (experiment);
  for (guint k = 1; k + 1 < CELL_STEPS; k++)
    g_free (cell_write_field (experiment, 0, k, k, k * stretch));
  g_assert_true (li_experiment_save (experiment, &error));
  g_assert_no_error (error);
  return path;
}

static inline void
cell_open (LiDocument *document, const char *path)
{
  const char *const paths[] = { path, NULL };

  g_assert_true (li_document_open_paths (document, paths));
}

/* Until all maps have been read and everybody has been told. */
static inline void
cell_settle (LiStrainModel *model)
{
  while (li_strain_maps_is_loading (li_strain_model_get_maps (model))
         || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
}
