/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-number.h"
#include "draw/li-scale-bar.h"

#define MOST 20000 /* numbers that are remembered */
#define REACH 1.5  /* spacings: farther from a measured node a place is lost */

/* Values that were worked out, by what they are of: a map that is let go keeps its numbers. */
static char *
stat_key (LiStrainPage *self, const LiMap *map, const LiMarkData *data)
{
  return li_number_printf (
      "%u-%u %" G_GINT64_FORMAT " %zu %d %d %.17g %.17g %.17g %.17g %.17g %.17g", map->from,
      map->to, map->stamp, self->shown->component, self->look->repaired, data->kind, data->a[0],
      data->a[1], data->a[2], data->b[0], data->b[1], data->b[2]);
}

/* Where a mark of T0 goes: whatever is shown of the map. */
static char *
way_key (const LiMap *map, const LiMarkData *data)
{
  return li_number_printf ("%u-%u %" G_GINT64_FORMAT " %.17g %.17g %.17g %.17g %.17g %.17g",
                           map->from, map->to, map->stamp, data->a[0], data->a[1], data->a[2],
                           data->b[0], data->b[1], data->b[2]);
}

/* A box that is dragged for long leaves many behind. */
static void
make_room (GHashTable *known)
{
  if (g_hash_table_size (known) >= MOST)
    g_hash_table_remove_all (known);
}

static gboolean
is_voi (const LiMarkData *data)
{
  return data->kind == LI_MARK_BOX || data->kind == LI_MARK_POINT;
}

/* One value for each point of a map; NULL without a map. */
static float *
values_of (LiStrainPage *self, const LiMap *map, const LiField **points)
{
  return map != NULL && map->field != NULL
             ? li_component_values (self->shown->component, map->field, map->strain,
                                    li_strain_maps_normal (self->maps), points)
             : NULL;
}

/* A point of the image: the value and standard error of its node. */
static void
point_stat (LiStrainPage *self,
            const LiMap *map,
            const LiField *points,
            const float *values,
            const double p[3],
            LiBoxStat *out)
{
  gint64 k = li_field_point_at (points, p);

  if (k < 0 || !isfinite (values[k])
      || !li_strain_range_counts (self->look, &points->nodes[(gsize)k]))
    return;
  out->mean = values[k];
  out->used = 1;
  out->sd = li_component_sigma (self->shown->component, map->field, map->strain,
                                li_strain_maps_normal (self->maps), (gsize)k);
}

static void
stat_at (LiStrainPage *self,
         const LiMap *map,
         const LiField *points,
         const float *values,
         const LiMarkData *data,
         LiBoxStat *out)
{
  double lo[3], hi[3];

  if (data->kind == LI_MARK_POINT)
    {
      point_stat (self, map, points, values, data->a, out);
      return;
    }
  for (int a = 0; a < 3; a++)
    {
      lo[a] = MIN (data->a[a], data->b[a]);
      hi[a] = MAX (data->a[a], data->b[a]);
    }
  li_field_box_stat (points, values, lo, hi, self->look->repaired, out);
}

/* A box moves by the displacement of its middle. */
typedef struct
{
  gboolean found;
  double by[3];
} Way;

static const Way *
way_to (LiStrainPage *self, const LiMap *total, const LiMarkData *data)
{
  g_autofree char *key = way_key (total, data);
  Way *way = g_hash_table_lookup (self->ways, key);
  double middle[3], there[3];

  if (way != NULL)
    return way;
  total = li_strain_maps_get (self->maps, total->from, total->to);
  if (total->index == NULL)
    return NULL; /* it is read again */
  way = g_new0 (Way, 1);
  for (int a = 0; a < 3; a++)
    middle[a] = (data->a[a] + data->b[a]) / 2;
  way->found = li_field_carry (total->index, li_strain_page_reach (total->field), middle, there);
  for (int a = 0; a < 3 && way->found; a++)
    way->by[a] = there[a] - middle[a];
  make_room (self->ways);
  g_hash_table_insert (self->ways, g_steal_pointer (&key), way);
  return way;
}

double
li_strain_page_reach (const LiField *field)
{
  double most = 0;

  for (int a = 0; a < 3; a++)
    most = MAX (most, field->is_grid ? field->spacing[a] : 2 * field->half_window[a]);
  return REACH * most;
}

gboolean
li_strain_page_follows (LiStrainPage *self)
{
  return self->look->follow && !self->look->total;
}

gboolean
li_strain_page_carry (LiStrainPage *self, guint step, const LiMarkData *data, LiMarkData *out)
{
  const LiMap *total;
  const Way *way;

  *out = *data;
  if (!li_strain_page_follows (self) || step < 2)
    return TRUE;
  total = li_strain_maps_peek (self->maps, 0, step - 1);
  way = total != NULL ? way_to (self, total, data) : NULL;
  if (way == NULL || !way->found)
    return FALSE;
  for (int a = 0; a < 3; a++)
    {
      out->a[a] += way->by[a];
      out->b[a] += way->by[a];
    }
  return TRUE;
}

/* From the frame that is shown back to that of the marks; stays where that cannot be known. */
void
li_strain_page_carry_back (LiStrainPage *self, const double p[3], double out[3])
{
  const LiMap *total = li_strain_page_follows (self) && self->shown->step >= 2
                           ? li_strain_maps_get (self->maps, 0, self->shown->step - 1)
                           : NULL;

  memcpy (out, p, 3 * sizeof *out);
  if (total != NULL && total->index != NULL
      && !li_field_carry_back (total->index, li_strain_page_reach (total->field), p, out))
    memcpy (out, p, 3 * sizeof *out);
}

void
li_strain_page_voi_stat (LiStrainPage *self,
                         const LiMap *map,
                         const LiField *points,
                         const float *values,
                         const LiMarkData *data,
                         LiBoxStat *out)
{
  LiMarkData there;

  *out = (LiBoxStat){ .mean = NAN, .sd = NAN, .lo = NAN, .hi = NAN };
  if (li_strain_page_carry (self, map->to, data, &there))
    stat_at (self, map, points, values, &there, out);
}

/* One mark in one map: remembered, worked out, or to come when the map has been read again. */
static void
step_stat (LiStrainPage *self,
           const LiMap *map,
           const LiField **points,
           float **values,
           const LiMarkData *data,
           LiBoxStat *out)
{
  LiMarkData there;
  g_autofree char *key = NULL;
  LiBoxStat *known;

  if (!li_strain_page_carry (self, map->to, data, &there))
    return;
  key = stat_key (self, map, &there);
  known = g_hash_table_lookup (self->stats, key);
  if (known == NULL && *values == NULL)
    *values = values_of (self, li_strain_maps_get (self->maps, map->from, map->to), points);
  if (known == NULL && *values != NULL)
    {
      make_room (self->stats);
      known = g_new (LiBoxStat, 1);
      *known = (LiBoxStat){ .mean = NAN, .sd = NAN, .lo = NAN, .hi = NAN };
      stat_at (self, map, *points, *values, &there, known);
      g_hash_table_insert (self->stats, g_steal_pointer (&key), known);
    }
  if (known != NULL)
    *out = *known;
}

/* All boxes and points at all steps. */
GPtrArray *
li_strain_page_series (LiStrainPage *self)
{
  GListModel *marks = li_marks_get_list (li_document_get_marks (self->document));
  guint n = (guint)li_document_get_n_steps (self->document);
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)li_voi_series_free);

  for (guint m = 0; m < g_list_model_get_n_items (marks); m++)
    {
      g_autoptr (LiMark) mark = g_list_model_get_item (marks, m);

      if (is_voi (li_mark_get (mark)))
        g_ptr_array_add (all, li_voi_series_new (li_mark_get (mark)->name, n));
    }
  for (guint step = 1; step < n && all->len > 0; step++)
    {
      const LiMap *map = li_strain_maps_peek (self->maps, self->look->total ? 0 : step - 1, step);
      const LiField *points = NULL;
      g_autofree float *values = NULL;
      guint s = 0;

      for (guint m = 0; map != NULL && m < g_list_model_get_n_items (marks); m++)
        {
          g_autoptr (LiMark) mark = g_list_model_get_item (marks, m);

          if (!is_voi (li_mark_get (mark)))
            continue;
          step_stat (self, map, &points, &values, li_mark_get (mark),
                     &g_array_index (((LiVoiSeries *)all->pdata[s])->stats, LiBoxStat, step));
          s++;
        }
    }
  return all;
}

/* "Volumetric strain, boxes follow the material": the axis of the plot. */
char *
li_strain_page_voi_label (LiStrainPage *self)
{
  const char *label = li_component_label (self->shown->component);

  if (self->look->total)
    return g_strdup (label);
  return g_strdup_printf (self->look->follow ? _ ("%s of each step, boxes follow the material")
                                             : _ ("%s of each step, boxes stay in the image"),
                          label);
}

/* Boxes and points where they have been carried to, dashed, with their names. */
void
li_strain_page_draw_carried (LiStrainPage *self, guint step, cairo_t *cr, const LiView2D *view)
{
  GListModel *marks = li_marks_get_list (li_document_get_marks (self->document));
  const double dash[2] = { 5, 3 };

  if (!li_strain_page_follows (self) || step < 2)
    return;
  cairo_save (cr);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dash, 2, 0);
  for (guint m = 0; m < g_list_model_get_n_items (marks); m++)
    {
      g_autoptr (LiMark) mark = g_list_model_get_item (marks, m);
      double slice = view->centre[view->axis], x0, y0, x1, y1, r = 0;
      LiMarkData d;

      if (!is_voi (li_mark_get (mark))
          || !li_strain_page_carry (self, step, li_mark_get (mark), &d))
        continue;
      if (d.kind == LI_MARK_POINT)
        r = 4;
      if (slice < MIN (d.a[view->axis], d.b[view->axis]) - r
          || slice > MAX (d.a[view->axis], d.b[view->axis]) + r)
        continue;
      li_view_to_pixel (view, d.a, &x0, &y0);
      li_view_to_pixel (view, d.b, &x1, &y1);
      cairo_rectangle (cr, MIN (x0, x1) - r, MIN (y0, y1) - r, fabs (x1 - x0) + 2 * r,
                       fabs (y1 - y0) + 2 * r);
      cairo_set_source_rgb (cr, 1, 1, 0.4);
      cairo_stroke (cr);
      li_draw_text_halo (cr, d.name, MIN (x0, x1), MAX (y0, y1) + r + 2, 8, LI_TEXT_LEFT);
    }
  cairo_restore (cr);
}
