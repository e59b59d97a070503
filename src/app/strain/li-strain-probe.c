/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-number.h"
#include "draw/li-field-stats.h"
#include "draw/li-node-marks.h"

char *
li_strain_value_text (LiStrainPage *self, gsize component, gsize point)
{
  const LiMap *map = self->map;
  const double *normal = li_strain_maps_normal (self->maps);
  const LiField *points;
  double factor, value, sigma;
  const char *unit = li_component_unit (component, map->field, &factor);
  g_autofree float *values
      = li_component_values (component, map->field, map->strain, normal, &points);

  if (values == NULL || point >= points->n || !isfinite (values[point]))
    return NULL;
  value = values[point] * factor;
  sigma = li_component_sigma (component, map->field, map->strain, normal, point) * fabs (factor);
  if (isfinite (sigma))
    return li_number_printf ("%+.4g ± %.2g %s", value, sigma, unit);
  return li_number_printf ("%+.4g %s", value, unit);
}

/* The field at the pointer: value, its error, and what kind of node stands behind it. */
char *
li_strain_probe (const double p[3], gpointer data)
{
  LiStrainPage *self = data;
  g_autofree char *node = NULL, *value = NULL;
  gint64 k;

  if (self->values == NULL)
    return NULL;
  k = li_field_point_at (self->points, p);
  if (k < 0)
    return g_strdup (_ ("no node here"));
  value = li_strain_value_text (self, self->component, (gsize)k);
  node = li_node_describe (&self->points->nodes[k]);
  return g_strdup_printf ("%s %s   %s", li_component_name (self->component),
                          value != NULL ? value : "–", node);
}
