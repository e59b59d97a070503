/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "draw/li-scale-bar.h"
#include "session/li-strain-vois-private.h"

#define MAX_DISTANCE 1.5 /* node spacings: farther from a measured node a place is lost */
#define POINT_RADIUS 4   /* pixels */

/* How a mark moves from T0: as its middle does. */
typedef struct
{
  gboolean found;
  double by[3];
} Displacement;

gboolean
li_strain_vois_follows (LiStrainVois *self)
{
  return self->look->follow && !self->look->total;
}

/* Voxels. */
static double
max_distance (const LiField *field)
{
  double spacing = 0;

  for (int a = 0; a < 3; a++)
    spacing = MAX (spacing, field->is_grid ? field->spacing[a] : 2 * field->half_window[a]);
  return MAX_DISTANCE * spacing;
}

static char *
key_of (const LiMap *map, const LiMarkData *data)
{
  return li_number_printf ("%u-%u %" G_GINT64_FORMAT " %.17g %.17g %.17g %.17g %.17g %.17g",
                           map->from, map->to, map->stamp, data->a[0], data->a[1], data->a[2],
                           data->b[0], data->b[1], data->b[2]);
}

static Displacement *
measure (const LiMap *total, const LiMarkData *data)
{
  Displacement *moved = g_new0 (Displacement, 1);
  double middle[3], there[3];

  for (int a = 0; a < 3; a++)
    middle[a] = (data->a[a] + data->b[a]) / 2;
  moved->found = li_field_carry (total->index, max_distance (total->field), middle, there);
  for (int a = 0; a < 3 && moved->found; a++)
    moved->by[a] = there[a] - middle[a];
  return moved;
}

/* Remembered or worked out; NULL while the map is read again. */
static const Displacement *
displacement_of (LiStrainVois *self, const LiMap *total, const LiMarkData *data)
{
  g_autofree char *key = key_of (total, data);
  Displacement *moved = g_hash_table_lookup (self->displacements, key);

  if (moved != NULL)
    return moved;
  total = li_strain_maps_get (self->maps, total->from, total->to);
  if (total == NULL || total->index == NULL)
    return NULL;
  moved = measure (total, data);
  li_strain_vois_make_room (self->displacements);
  g_hash_table_insert (self->displacements, g_steal_pointer (&key), moved);
  return moved;
}

gboolean
li_strain_vois_carry (LiStrainVois *self, guint step, const LiMarkData *data, LiMarkData *out)
{
  const LiMap *total;
  const Displacement *moved;

  *out = *data;
  if (!li_strain_vois_follows (self) || step < 2)
    return TRUE;
  li_strain_vois_check_experiment (self);
  total = li_strain_maps_peek (self->maps, 0, step - 1);
  moved = total != NULL ? displacement_of (self, total, data) : NULL;
  if (moved == NULL || !moved->found)
    return FALSE;
  for (int a = 0; a < 3; a++)
    {
      out->a[a] += moved->by[a];
      out->b[a] += moved->by[a];
    }
  return TRUE;
}

void
li_strain_vois_carry_back (LiStrainVois *self, const double p[3], double out[3])
{
  const guint step = self->shown->step;
  const LiMap *total = li_strain_vois_follows (self) && step >= 2
                           ? li_strain_maps_get (self->maps, 0, step - 1)
                           : NULL;

  if (total == NULL || total->index == NULL
      || !li_field_carry_back (total->index, max_distance (total->field), p, out))
    memcpy (out, p, 3 * sizeof *out);
}

static void
draw_mark (cairo_t *cr, const LiView2D *view, const LiMarkData *data)
{
  const int axis = view->axis;
  const double slice = view->centre[axis], r = data->kind == LI_MARK_POINT ? POINT_RADIUS : 0;
  double x0, y0, x1, y1;

  if (slice < MIN (data->a[axis], data->b[axis]) - r
      || slice > MAX (data->a[axis], data->b[axis]) + r)
    return;
  li_view_to_pixel (view, data->a, &x0, &y0);
  li_view_to_pixel (view, data->b, &x1, &y1);
  cairo_rectangle (cr, MIN (x0, x1) - r, MIN (y0, y1) - r, fabs (x1 - x0) + 2 * r,
                   fabs (y1 - y0) + 2 * r);
  cairo_set_source_rgb (cr, 1, 1, 0.4);
  cairo_stroke (cr);
  li_draw_text_halo (cr, data->name, MIN (x0, x1), MAX (y0, y1) + r + 2, 8, LI_TEXT_LEFT);
}

void
li_strain_vois_draw_carried (LiStrainVois *self, guint step, cairo_t *cr, const LiView2D *view)
{
  const double dash[2] = { 5, 3 };
  g_autoptr (GPtrArray) list = NULL;

  if (!li_strain_vois_follows (self) || step < 2)
    return;
  list = li_strain_vois_list (self);
  cairo_save (cr);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dash, 2, 0);
  for (guint k = 0; k < list->len; k++)
    {
      LiMarkData there;

      if (li_strain_vois_carry (self, step, li_mark_get (list->pdata[k]), &there))
        draw_mark (cr, view, &there);
    }
  cairo_restore (cr);
}
