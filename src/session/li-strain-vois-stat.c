/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/li-number.h"
#include "session/li-strain-vois-private.h"

static const LiBoxStat no_stat = { .mean = NAN, .sd = NAN, .lo = NAN, .hi = NAN };

/* The values of one map. */
typedef struct
{
  const LiMap *map;
  const LiField *points;
  const float *values;
} Values;

static char *
key_of (LiStrainVois *self, const LiMap *map, const LiMarkData *data)
{
  return li_number_printf (
      "%u-%u %" G_GINT64_FORMAT " %zu %d %d %.17g %.17g %.17g %.17g %.17g %.17g", map->from,
      map->to, map->stamp, self->shown->component, self->look->repaired, data->kind, data->a[0],
      data->a[1], data->a[2], data->b[0], data->b[1], data->b[2]);
}

static void
point_stat (LiStrainVois *self, const Values *in, const double p[3], LiBoxStat *out)
{
  gint64 k = li_field_point_at (in->points, p);

  if (k < 0 || !isfinite (in->values[k])
      || !li_strain_range_counts (self->look, &in->points->nodes[k]))
    return;
  out->mean = in->values[k];
  out->used = 1;
  out->sd = li_component_sigma (self->shown->component, in->map->field, in->map->strain,
                                li_strain_maps_normal (self->maps), (gsize)k);
}

/* @data: in the frame of the map. */
static void
stat_at (LiStrainVois *self, const Values *in, const LiMarkData *data, LiBoxStat *out)
{
  double lo[3], hi[3];

  if (data->kind == LI_MARK_POINT)
    {
      point_stat (self, in, data->a, out);
      return;
    }
  for (int a = 0; a < 3; a++)
    {
      lo[a] = MIN (data->a[a], data->b[a]);
      hi[a] = MAX (data->a[a], data->b[a]);
    }
  li_field_box_stat (in->points, in->values, lo, hi, self->look->repaired, out);
}

void
li_strain_vois_stat (LiStrainVois *self, const LiMarkData *data, LiBoxStat *out)
{
  const LiStrainShown *shown = self->shown;
  const Values in = { shown->map, shown->points, shown->values };
  LiMarkData there;

  *out = no_stat;
  if (shown->values != NULL && li_strain_vois_carry (self, shown->map->to, data, &there))
    stat_at (self, &in, &there, out);
}

/* One value for each point of a map, read again when it was let go; NULL: not there. */
static float *
values_of (LiStrainVois *self, const LiMap *map, const LiField **points)
{
  map = li_strain_maps_get (self->maps, map->from, map->to);
  return map != NULL && map->field != NULL
             ? li_component_values (self->shown->component, map->field, map->strain,
                                    li_strain_maps_normal (self->maps), points)
             : NULL;
}

/* One mark in one map: remembered, worked out, or to come when the map has been read again.
 * @points, @values: of the map, filled when they are first needed. */
static void
step_stat (LiStrainVois *self,
           const LiMap *map,
           const LiField **points,
           float **values,
           const LiMarkData *data,
           LiBoxStat *out)
{
  LiMarkData there;
  g_autofree char *key = NULL;
  LiBoxStat *known;

  if (!li_strain_vois_carry (self, map->to, data, &there))
    return;
  key = key_of (self, map, &there);
  known = g_hash_table_lookup (self->stats, key);
  if (known == NULL && *values == NULL)
    *values = values_of (self, map, points);
  if (known == NULL && *values != NULL)
    {
      li_strain_vois_make_room (self->stats);
      known = g_memdup2 (&no_stat, sizeof no_stat);
      stat_at (self, &(Values){ map, *points, *values }, &there, known);
      g_hash_table_insert (self->stats, g_steal_pointer (&key), known);
    }
  if (known != NULL)
    *out = *known;
}

/* All marks in the map of one step. */
static void
fill_step (LiStrainVois *self, GPtrArray *list, guint step, GPtrArray *series)
{
  const LiMap *map = li_strain_maps_peek (self->maps, self->look->total ? 0 : step - 1, step);
  const LiField *points = NULL;
  g_autofree float *values = NULL;

  for (guint k = 0; map != NULL && k < list->len; k++)
    step_stat (self, map, &points, &values, li_mark_get (list->pdata[k]),
               &g_array_index (((LiVoiSeries *)series->pdata[k])->stats, LiBoxStat, step));
}

GPtrArray *
li_strain_vois_series (LiStrainVois *self)
{
  g_autoptr (GPtrArray) list = li_strain_vois_list (self);
  GPtrArray *series = g_ptr_array_new_with_free_func ((GDestroyNotify)li_voi_series_free);
  guint n = (guint)li_document_get_n_steps (self->document);

  li_strain_vois_check_experiment (self);
  for (guint k = 0; k < list->len; k++)
    g_ptr_array_add (series, li_voi_series_new (li_mark_get (list->pdata[k])->name, n));
  for (guint step = 1; step < n && list->len > 0; step++)
    fill_step (self, list, step, series);
  return series;
}
