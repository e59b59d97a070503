/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "draw/li-component.h"
#include "draw/li-picture.h"
#include "workflow/li-demo.h"
#include "workflow/li-recorded-volume.h"

/* A map as drawn: volumetric strain of one pair. */
typedef struct
{
  guint from, to;
  LiField *field;
  LiStrain *strain;
} Map;

static void
map_free (gpointer data)
{
  Map *map = data;

  li_strain_free (map->strain);
  li_field_free (map->field);
  g_free (map);
}

static LiVolume *
open_step (LiExperiment *experiment, guint i, const char *role, GError **error)
{
  g_autofree char *address = li_experiment_volume_address (experiment, i, role);

  return address != NULL ? li_volume_open_address (address, NULL, NULL, error) : NULL;
}

static Map *
read_map (LiExperiment *experiment, guint from, guint to, const LiStrainParams *p, GError **error)
{
  g_autofree char *path = li_experiment_analysis_file (experiment, from, to, "phi.tsv");
  Map *map = g_new0 (Map, 1);

  map->from = from;
  map->to = to;
  map->field = li_field_read_tsv (path, error);
  map->strain = map->field != NULL ? li_strain_new (map->field, p, error) : NULL;
  if (map->strain == NULL)
    g_clear_pointer (&map, map_free);
  return map;
}

/* Every pair that has been analysed. */
static GPtrArray *
read_maps (LiExperiment *experiment, GError **error)
{
  LiAnalysisParams params = { 0 };
  g_autoptr (GPtrArray) maps = g_ptr_array_new_with_free_func (map_free);
  g_autoptr (GPtrArray) plan = li_analysis_plan (experiment, error);
  gboolean ok = plan != NULL && li_analysis_settings (experiment, &params, error);

  for (guint k = 0; ok && k < plan->len; k++)
    {
      const LiPair *pair = plan->pdata[k];
      Map *map = pair->state == LI_PAIR_DONE
                     ? read_map (experiment, pair->from, pair->to, &params.strain, error)
                     : NULL;

      ok = pair->state != LI_PAIR_DONE || map != NULL;
      if (map != NULL)
        g_ptr_array_add (maps, map);
    }
  if (plan != NULL)
    li_params_clear (&li_analysis_params, &params);
  return ok ? g_steal_pointer (&maps) : NULL;
}

static const float *
vol_of (const LiStrain *strain)
{
  return strain->values + (gsize)li_strain_component_find ("vol") * strain->points->n;
}

/* One scale for all maps, so that they can be compared. */
static void
common_range (const GPtrArray *maps, double *lo, double *hi)
{
  LiRange range = { .mode = LI_RANGE_PERCENTILE, .percent = 0.2, .symmetric = TRUE };
  g_autofree const float **values = g_new (const float *, MAX (maps->len, 1));
  g_autofree gsize *n = g_new (gsize, MAX (maps->len, 1));

  for (guint k = 0; k < maps->len; k++)
    {
      const Map *map = maps->pdata[k];

      values[k] = vol_of (map->strain);
      n[k] = map->strain->points->n;
    }
  li_range_find (&range, values, n, maps->len, lo, hi);
}

static gboolean
draw (LiExperiment *experiment,
      LiVolume *volume,
      const LiPictureOverlay *overlay,
      const char *title,
      const char *file,
      GPtrArray *pictures,
      GError **error)
{
  g_autofree char *folder = li_experiment_exports_folder (experiment, error);
  LiPictureOptions options
      = { .scale = 3, .scale_bar = TRUE, .colour_bar = overlay != NULL, .title = title };

  if (folder == NULL)
    return FALSE;
  g_autofree char *path = g_build_filename (folder, file, NULL);
  if (!li_picture_slice_png (volume, overlay, LI_Y, li_volume_info (volume)->shape[LI_Y] / 2,
                             &options, path, error))
    return FALSE;
  if (pictures != NULL)
    g_ptr_array_add (pictures, g_steal_pointer (&path));
  return TRUE;
}

static gboolean
draw_step (LiExperiment *experiment, guint i, const char *role, GPtrArray *pictures, GError **error)
{
  const LiTimeStep *step = li_experiment_step (experiment, i);
  g_autoptr (LiVolume) volume = open_step (experiment, i, role, error);
  g_autofree char *file = g_strconcat ("slice-", step->name, ".png", NULL);

  return volume != NULL && draw (experiment, volume, NULL, step->name, file, pictures, error);
}

static gboolean
draw_map (LiExperiment *experiment,
          const Map *map,
          const char *role,
          double lo,
          double hi,
          GPtrArray *pictures,
          GError **error)
{
  g_autoptr (LiVolume) volume = open_step (experiment, map->from, role, error);
  g_autofree char *pair = li_experiment_pair_name (experiment, map->from, map->to);
  g_autofree char *file = g_strconcat ("strain-vol-", pair, ".png", NULL);
  g_autofree char *title = g_strdup_printf (
      map->from == 0 && map->to > 1 ? _ ("%s cumulative") : _ ("%s incremental"), pair);
  LiPictureOverlay overlay = { .points = map->strain->points,
                               .values = vol_of (map->strain),
                               .text = { _ ("Volumetric strain"), "%", 100 },
                               .trusted_only = TRUE,
                               .hatching = TRUE };

  if (volume == NULL)
    return FALSE;
  li_look_init_field (&overlay.look);
  overlay.look.lo = lo;
  overlay.look.hi = hi;
  return draw (experiment, volume, &overlay, title, file, pictures, error);
}

gboolean
li_demo_pictures (LiExperiment *experiment,
                  GPtrArray *pictures,
                  LiProgress *progress,
                  GError **error)
{
  const char *role = li_experiment_common_role (experiment, NULL);
  g_autoptr (GPtrArray) maps = read_maps (experiment, error);
  guint n = li_experiment_n_steps (experiment);
  double lo, hi;

  if (maps == NULL || role == NULL)
    return maps != NULL;
  common_range (maps, &lo, &hi);
  li_progress_push (progress, 1, n + maps->len, NULL);
  for (guint i = 0; i < n; i++)
    {
      if (li_progress_set_error_if_cancelled (progress, error)
          || !draw_step (experiment, i, role, pictures, error))
        return FALSE;
      li_progress_step (progress, 1);
      li_progress_wait (progress);
    }
  for (guint k = 0; k < maps->len; k++)
    {
      if (li_progress_set_error_if_cancelled (progress, error)
          || !draw_map (experiment, maps->pdata[k], role, lo, hi, pictures, error))
        return FALSE;
      li_progress_step (progress, 1);
      li_progress_wait (progress);
    }
  li_progress_pop (progress);
  return TRUE;
}
