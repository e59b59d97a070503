/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-number.h"
#include "draw/li-field-stats.h"
#include "draw/li-node-marks.h"

#define PROBE_MS 120

/* Of one node, with its standard error where that is known; NULL: no value at @p. */
static char *
value_text (LiStrainPage *self, gsize component, const double p[3])
{
  const LiMap *map = self->shown->map;
  const double *normal = li_strain_maps_normal (self->maps);
  const LiField *points = li_component_points (component, map->field, map->strain);
  gint64 k = points != NULL ? li_field_point_at (points, p) : -1;
  double factor, value, sigma;
  const char *unit = li_component_unit (component, map->field, &factor);

  if (k < 0)
    return NULL;
  value = li_component_value (component, map->field, map->strain, normal, (gsize)k) * factor;
  if (!isfinite (value))
    return NULL;
  sigma = li_component_sigma (component, map->field, map->strain, normal, (gsize)k) * fabs (factor);
  if (isfinite (sigma))
    return li_number_printf ("%+.4g ± %.2g %s", value, sigma, unit);
  return li_number_printf ("%+.4g %s", value, unit);
}

/* The field at the pointer: value, its error, and what kind of node stands behind it. */
char *
li_strain_probe (const double p[3], gpointer data)
{
  LiStrainPage *self = data;
  g_autofree char *node = NULL, *value = NULL, *live = NULL;
  gint64 k;

  if (li_analysis_model_get_cover (self->analysis) != LI_COVER_STRAIN)
    return li_analysis_model_probe (self->analysis, p);
  if (self->shown->values == NULL || li_strain_model_get_cover (self->model) != LI_COVER_STRAIN)
    return NULL; /* what is shown then lies in another frame than the nodes */
  k = li_field_point_at (self->shown->points, p);
  if (k < 0)
    return g_strdup (_ ("no node here"));
  value = value_text (self, self->shown->component, p);
  node = li_node_describe (&self->shown->points->nodes[k]);
  return g_strdup_printf ("%s %s   %s", li_component_name (self->shown->component),
                          value != NULL ? value : "–", node);
}

static void
add_row (GtkGrid *grid, int row, const char *name, const char *text)
{
  GtkWidget *left = gtk_label_new (name), *right = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (left), 0);
  gtk_label_set_xalign (GTK_LABEL (right), 1);
  gtk_label_set_wrap (GTK_LABEL (right), TRUE);
  gtk_widget_set_hexpand (right, TRUE);
  gtk_widget_add_css_class (left, "dim-label");
  gtk_widget_add_css_class (right, "numeric");
  gtk_grid_attach (grid, left, 0, row, 1, 1);
  gtk_grid_attach (grid, right, 1, row, 1, 1);
}

/* Directions say little as numbers; everything else is listed. */
static gboolean
is_listed (gsize component)
{
  const char *name = li_component_name (component);

  return !(name[0] == 'd' && g_ascii_isdigit (name[1]));
}

/* All components of the node at the cursor. */
static gboolean
fill_cb (gpointer data)
{
  LiStrainPage *self = data;
  const double *p = li_view_state_cursor (li_document_get_view (self->document));
  GtkGrid *grid = GTK_GRID (self->probe_grid);
  gint64 k = self->shown->values != NULL ? li_field_point_at (self->shown->points, p) : -1;
  g_autofree char *node = NULL, *place = NULL;
  GtkWidget *child;
  int row = 0;

  self->probe_source = 0;
  while ((child = gtk_widget_get_first_child (self->probe_grid)) != NULL)
    gtk_grid_remove (grid, child);
  if (k < 0)
    {
      add_row (grid, 0, _ ("No node at the cursor"), "");
      return G_SOURCE_REMOVE;
    }
  node = li_node_describe (&self->shown->points->nodes[k]);
  place = li_number_printf ("%.0f, %.0f, %.0f", p[0], p[1], p[2]);
  add_row (grid, row++, _ ("z, y, x"), place);
  add_row (grid, row++, _ ("Node"), node);
  for (gsize i = 0; i < li_component_n (); i++)
    {
      g_autofree char *text = is_listed (i) ? value_text (self, i, p) : NULL;

      if (text != NULL)
        add_row (grid, row++, li_component_name (i), text);
    }
  return G_SOURCE_REMOVE;
}

/* When the cursor rests: there are fifty rows. */
void
li_strain_page_update_probe (LiStrainPage *self)
{
  if (self->probe_source == 0 && gtk_expander_get_expanded (GTK_EXPANDER (self->probe_expander)))
    self->probe_source = g_timeout_add (PROBE_MS, fill_cb, self);
}
