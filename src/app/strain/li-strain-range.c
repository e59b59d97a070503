/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-number.h"

/* The values of a map that count, kept when the map is let go. */
typedef struct
{
  gsize n;
  float *values;
} Sample;

void
li_strain_page_free_sample (gpointer data)
{
  Sample *sample = data;

  g_free (sample->values);
  g_free (sample);
}

static Sample *
make_sample (LiStrainPage *self, const LiMap *map)
{
  const LiField *points = NULL;
  float *values = map->field != NULL
                      ? li_component_values (self->component, map->field, map->strain,
                                             li_strain_maps_normal (self->maps), &points)
                      : NULL;
  Sample *sample;

  if (values == NULL)
    return NULL;
  sample = g_new (Sample, 1);
  sample->n = points->n;
  sample->values = values;
  for (gsize k = 0; k < points->n; k++)
    if (!li_strain_page_counts (self, points, k))
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
gather (LiStrainPage *self, const LiMap *map, Sets *sets)
{
  g_autofree char *key = NULL;
  Sample *sample;

  if (map == NULL)
    return !li_strain_maps_is_loading (self->maps);
  key = g_strdup_printf ("%u-%u %" G_GINT64_FORMAT " %" G_GSIZE_FORMAT " %d", map->from, map->to,
                         map->stamp, self->component, self->look.repaired);
  sample = g_hash_table_lookup (self->samples, key);
  if (sample == NULL)
    {
      sample = make_sample (self, li_strain_maps_get (self->maps, map->from, map->to));
      if (sample == NULL)
        return !map->dropped;
      g_hash_table_insert (self->samples, g_steal_pointer (&key), sample);
    }
  g_ptr_array_add (sets->sets, sample->values);
  g_array_append_val (sets->counts, sample->n);
  return TRUE;
}

static LiRange
range_of (LiStrainPage *self)
{
  static const LiRangeMode modes[]
      = { LI_RANGE_AUTO, LI_RANGE_PERCENTILE, LI_RANGE_PERCENTILE, LI_RANGE_TYPED };

  return (LiRange){ modes[self->look.range], self->look.percent, self->look.lo / self->factor,
                    self->look.hi / self->factor,
                    li_strain_look_colormap (&self->look, self->component)
                        == LI_COLORMAP_DIVERGING };
}

/* The ends of the colours for one map, or for those of all time steps; FALSE while some of them are
 * being read. */
static gboolean
find_ends (LiStrainPage *self, const LiRange *range, gboolean all, double *lo, double *hi)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (gsize));
  Sets sets = { values, counts };
  guint n = (guint)li_document_get_n_steps (self->document);
  gboolean whole = TRUE;

  if (!all)
    whole = gather (self, self->map, &sets);
  for (guint k = 1; all && k < n; k++)
    whole
        &= gather (self, li_strain_maps_peek (self->maps, self->look.total ? 0 : k - 1, k), &sets);
  li_range_find (range, (const float *const *)values->pdata, (const gsize *)(gpointer)counts->data,
                 values->len, lo, hi);
  return whole;
}

void
li_strain_page_find_range (LiStrainPage *self)
{
  LiRange range = range_of (self);

  if (self->look.locked)
    range.mode = LI_RANGE_TYPED;
  find_ends (self, &range, self->look.range == LI_MAP_RANGE_STEPS, &self->lo, &self->hi);
}

gboolean
li_strain_page_range_of_steps (LiStrainPage *self, double *lo, double *hi)
{
  LiRange range = range_of (self);

  *lo = self->lo;
  *hi = self->hi;
  return li_strain_page_range_is_fixed (self) || find_ends (self, &range, TRUE, lo, hi);
}

gboolean
li_strain_page_range_is_fixed (LiStrainPage *self)
{
  return self->look.locked || self->look.range == LI_MAP_RANGE_TYPED;
}

char *
li_strain_page_range_text (LiStrainPage *self)
{
  if (self->look.locked)
    return g_strdup (_ ("Colours: range locked"));
  if (self->look.range == LI_MAP_RANGE_TYPED)
    return g_strdup (_ ("Colours: range typed"));
  if (self->look.range == LI_MAP_RANGE_AUTO || self->look.percent <= 0)
    return g_strdup (_ ("Colours: range of all time steps"));
  return li_number_printf (_ ("Colours: range of all time steps, %g %% left out at each end"),
                           self->look.percent);
}
