/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-range.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-number.h"

#define SETS_PER_STEP 4 /* kept: as large as one component of all maps */

/* The values of a map that count, kept when the map is let go. */
typedef struct
{
  gsize n;
  float *values;
} Sample;

struct _LiStrainRange
{
  GHashTable *samples; /* map, component and kind of nodes → Sample */
  gsize component;
};

static void
sample_free (gpointer data)
{
  Sample *sample = data;

  g_free (sample->values);
  g_free (sample);
}

LiStrainRange *
li_strain_range_new (void)
{
  LiStrainRange *self = g_new0 (LiStrainRange, 1);

  self->samples = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sample_free);
  return self;
}

void
li_strain_range_free (LiStrainRange *self)
{
  g_hash_table_unref (self->samples);
  g_free (self);
}

void
li_strain_range_clear (LiStrainRange *self)
{
  g_hash_table_remove_all (self->samples);
}

gboolean
li_strain_range_counts (const LiStrainLook *look, const LiNode *node)
{
  return look->repaired || li_node_is_measured (node);
}

static Sample *
make_sample (const LiStrainScope *scope, const LiMap *map)
{
  const LiField *points = NULL;
  float *values = map->field != NULL
                      ? li_component_values (scope->component, map->field, map->strain,
                                             li_strain_maps_normal (scope->maps), &points)
                      : NULL;
  Sample *sample;

  if (values == NULL)
    return NULL;
  sample = g_new (Sample, 1);
  sample->n = points->n;
  sample->values = values;
  for (gsize k = 0; k < points->n; k++)
    if (!li_strain_range_counts (scope->look, &points->nodes[k]))
      values[k] = NAN;
  return sample;
}

/* Values of several maps, borrowed. */
typedef struct
{
  GPtrArray *sets;
  GArray *counts;
} Sets;

/* Of one map: remembered, or worked out. FALSE while the map is being read. */
static gboolean
gather (LiStrainRange *self, const LiStrainScope *scope, const LiMap *map, Sets *sets)
{
  g_autofree char *key = NULL;
  Sample *sample;

  if (map == NULL)
    return !li_strain_maps_is_loading (scope->maps);
  key = g_strdup_printf ("%u-%u %" G_GINT64_FORMAT " %" G_GSIZE_FORMAT " %d", map->from, map->to,
                         map->stamp, scope->component, scope->look->repaired);
  sample = g_hash_table_lookup (self->samples, key);
  if (sample == NULL)
    {
      sample = make_sample (scope, li_strain_maps_get (scope->maps, map->from, map->to));
      if (sample == NULL)
        return !map->dropped;
      g_hash_table_insert (self->samples, g_steal_pointer (&key), sample);
    }
  g_ptr_array_add (sets->sets, sample->values);
  g_array_append_val (sets->counts, sample->n);
  return TRUE;
}

static LiRange
range_of (const LiStrainScope *scope)
{
  static const LiRangeMode modes[]
      = { LI_RANGE_AUTO, LI_RANGE_PERCENTILE, LI_RANGE_PERCENTILE, LI_RANGE_TYPED };
  const LiStrainLook *look = scope->look;

  return (LiRange){ look->locked ? LI_RANGE_TYPED : modes[look->range], look->percent,
                    look->lo / scope->factor, look->hi / scope->factor,
                    li_strain_look_colormap (look, scope->component) == LI_COLORMAP_DIVERGING };
}

/* Samples of another component are of no use any more. */
static void
keep_to (LiStrainRange *self, const LiStrainScope *scope)
{
  if (self->component != scope->component
      || g_hash_table_size (self->samples) > SETS_PER_STEP * scope->n_steps)
    li_strain_range_clear (self);
  self->component = scope->component;
}

gboolean
li_strain_range_find (
    LiStrainRange *self, const LiStrainScope *scope, gboolean all, double *lo, double *hi)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (gsize));
  Sets sets = { values, counts };
  LiRange range = range_of (scope);
  gboolean whole = TRUE;

  keep_to (self, scope);
  if (!all)
    whole = gather (self, scope, scope->map, &sets);
  for (guint k = 1; all && k < scope->n_steps; k++)
    whole &= gather (self, scope,
                     li_strain_maps_peek (scope->maps, scope->look->total ? 0 : k - 1, k), &sets);
  li_range_find (&range, (const float *const *)values->pdata, (const gsize *)(gpointer)counts->data,
                 values->len, lo, hi);
  return whole;
}

gboolean
li_strain_range_is_fixed (const LiStrainLook *look)
{
  return look->locked || look->range == LI_MAP_RANGE_TYPED;
}

char *
li_strain_range_text (const LiStrainLook *look)
{
  if (look->locked)
    return g_strdup (_ ("Colours: range locked"));
  if (look->range == LI_MAP_RANGE_TYPED)
    return g_strdup (_ ("Colours: range typed"));
  if (look->range == LI_MAP_RANGE_AUTO || look->percent <= 0)
    return g_strdup (_ ("Colours: range of all time steps"));
  return li_number_printf (_ ("Colours: range of all time steps, %g %% left out at each end"),
                           look->percent);
}
