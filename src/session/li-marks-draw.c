/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-marks-draw.h"

#include <math.h>

#define REACH 7.0 /* pixels around a grip */
#define NEAR 1.5  /* voxels: how far from its slice a point still shows */

static gboolean
is_in_slice (const LiMarkData *d, const LiView2D *view)
{
  double at = view->centre[view->axis], a = d->a[view->axis], b = d->b[view->axis];

  if (d->kind == LI_MARK_BOX)
    return at > a && at < b;
  if (d->kind == LI_MARK_POINT || d->kind == LI_MARK_TEXT)
    return fabs (at - a) <= NEAR;
  return at >= MIN (a, b) - NEAR && at <= MAX (a, b) + NEAR;
}

static gboolean
is_shown (const LiMarkData *d, const LiView2D *view, const char *step)
{
  return (d->step[0] == '\0' || step[0] == '\0' || g_strcmp0 (d->step, step) == 0)
         && is_in_slice (d, view);
}

static void
stroke_mark (cairo_t *cr, double size)
{
  cairo_set_line_width (cr, 3.5 * size);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.65);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 1.6 * size);
  cairo_set_source_rgb (cr, 1, 0.84, 0.04);
  cairo_stroke (cr);
}

static void
grip (cairo_t *cr, double x, double y, double size)
{
  cairo_rectangle (cr, x - 3.5 * size, y - 3.5 * size, 7 * size, 7 * size);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_line_width (cr, size);
  cairo_stroke (cr);
}

static void
draw_box_mark (
    cairo_t *cr, double x0, double y0, double x1, double y1, gboolean selected, double size)
{
  cairo_rectangle (cr, x0, y0, x1 - x0, y1 - y0);
  stroke_mark (cr, size);
  if (!selected)
    return;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      grip (cr, x0 + (x1 - x0) * i / 2, y0 + (y1 - y0) * j / 2, size);
}

static void
draw_line_mark (
    cairo_t *cr, double x0, double y0, double x1, double y1, gboolean arrow, double size)
{
  double angle = atan2 (y1 - y0, x1 - x0);

  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  for (int side = -1; arrow && side <= 1; side += 2)
    {
      cairo_move_to (cr, x1, y1);
      cairo_line_to (cr, x1 - 11 * size * cos (angle + side * 0.4),
                     y1 - 11 * size * sin (angle + side * 0.4));
    }
  stroke_mark (cr, size);
}

static void
draw_mark (cairo_t *cr,
           const LiView2D *view,
           LiMark *mark,
           gboolean selected,
           const double voxel[3],
           double size)
{
  const LiMarkData *d = li_mark_get (mark);
  g_autofree char *described = li_mark_describe (mark, voxel);
  g_autofree char *text = NULL;
  double x0, y0, x1, y1;

  li_view_to_pixel (view, d->a, &x0, &y0);
  li_view_to_pixel (view, d->b, &x1, &y1);
  switch (d->kind)
    {
    case LI_MARK_POINT:
      cairo_new_sub_path (cr);
      cairo_arc (cr, x0, y0, 4 * size, 0, 2 * G_PI);
      stroke_mark (cr, size);
      break;
    case LI_MARK_BOX:
      draw_box_mark (cr, x0, y0, x1, y1, selected, size);
      break;
    case LI_MARK_LINE:
    case LI_MARK_ARROW:
      draw_line_mark (cr, x0, y0, x1, y1, d->kind == LI_MARK_ARROW, size);
      break;
    case LI_MARK_TEXT:
    case LI_N_MARK_KINDS:
      break;
    }
  if (selected && d->kind != LI_MARK_BOX)
    grip (cr, x0, y0, size);
  if (selected && (d->kind == LI_MARK_LINE || d->kind == LI_MARK_ARROW))
    grip (cr, x1, y1, size);
  text = d->kind == LI_MARK_LINE ? g_strdup_printf ("%s  %s", d->name, described)
                                 : g_strdup (d->name);
  li_draw_text_halo (cr, text, (d->kind == LI_MARK_BOX ? x0 : x0 + 7 * size),
                     d->kind == LI_MARK_BOX ? y0 - 19 * size : y0 - 8 * size, 9 * size,
                     LI_TEXT_LEFT);
}

void
li_marks_draw (cairo_t *cr,
               const LiView2D *view,
               LiMarks *marks,
               const char *step,
               const double voxel[3],
               double size)
{
  guint n = g_list_model_get_n_items (li_marks_get_list (marks));

  cairo_save (cr);
  for (guint k = 0; k < n; k++)
    {
      g_autoptr (LiMark) mark = g_list_model_get_item (li_marks_get_list (marks), k);

      if (is_shown (li_mark_get (mark), view, step))
        draw_mark (cr, view, mark, li_mark_id (mark) == li_marks_get_selected (marks), voxel, size);
    }
  cairo_restore (cr);
}

static gboolean
is_near (double x, double y, double px, double py)
{
  return fabs (x - px) <= REACH && fabs (y - py) <= REACH;
}

/* −1 at the lower side, 1 at the upper, 0 between, 2 outside. */
static int
side_of (double lo, double hi, double p)
{
  if (p < lo - REACH || p > hi + REACH)
    return 2;
  if (fabs (p - lo) <= REACH && fabs (p - lo) <= fabs (p - hi))
    return -1;
  return fabs (p - hi) <= REACH ? 1 : 0;
}

static LiGrip
hit_box (double x0, double y0, double x1, double y1, double px, double py, int side[2])
{
  side[0] = side_of (x0, x1, px);
  side[1] = side_of (y0, y1, py);
  if (side[0] == 2 || side[1] == 2)
    return LI_GRIP_NONE;
  if (side[0] != 0 || side[1] != 0)
    return LI_GRIP_BOX;
  return is_near ((x0 + x1) / 2, (y0 + y1) / 2, px, py) ? LI_GRIP_ALL : LI_GRIP_NONE;
}

static LiGrip
hit_mark (const LiMarkData *d, const LiView2D *view, double px, double py, int side[2])
{
  double x0, y0, x1, y1;

  li_view_to_pixel (view, d->a, &x0, &y0);
  li_view_to_pixel (view, d->b, &x1, &y1);
  side[0] = side[1] = 0;
  if (d->kind == LI_MARK_BOX)
    return hit_box (x0, y0, x1, y1, px, py, side);
  if (is_near (x0, y0, px, py))
    return d->kind == LI_MARK_POINT || d->kind == LI_MARK_TEXT ? LI_GRIP_ALL : LI_GRIP_A;
  if ((d->kind == LI_MARK_LINE || d->kind == LI_MARK_ARROW) && is_near (x1, y1, px, py))
    return LI_GRIP_B;
  return LI_GRIP_NONE;
}

gboolean
li_marks_hit (
    LiMarks *marks, const LiView2D *view, const char *step, double px, double py, LiMarkHit *hit)
{
  guint n = g_list_model_get_n_items (li_marks_get_list (marks));

  for (guint k = n; k-- > 0;)
    {
      g_autoptr (LiMark) mark = g_list_model_get_item (li_marks_get_list (marks), k);

      if (!is_shown (li_mark_get (mark), view, step))
        continue;
      hit->grip = hit_mark (li_mark_get (mark), view, px, py, hit->side);
      if (hit->grip != LI_GRIP_NONE)
        {
          hit->id = li_mark_id (mark);
          li_view_to_voxel (view, px, py, hit->from);
          return TRUE;
        }
    }
  return FALSE;
}

static double
to_edge (double value)
{
  return rint (value + 0.5) - 0.5;
}

static void
drag_box (LiMarkData *data, const LiMarkHit *hit, const LiView2D *view, const double to[3])
{
  const int axes[2] = { li_plane_axis_u (view->axis), li_plane_axis_v (view->axis) };

  for (int k = 0; k < 2; k++)
    {
      int axis = axes[k];

      if (hit->side[k] < 0)
        data->a[axis] = MIN (to_edge (to[axis]), data->b[axis] - 1);
      else if (hit->side[k] > 0)
        data->b[axis] = MAX (to_edge (to[axis]), data->a[axis] + 1);
    }
}

void
li_marks_drag (LiMarkData *data, const LiMarkHit *hit, const LiView2D *view, const double to[3])
{
  for (int k = 0; k < 3; k++)
    {
      double by = data->kind == LI_MARK_BOX ? rint (to[k] - hit->from[k]) : to[k] - hit->from[k];

      if (k == view->axis)
        continue;
      if (hit->grip == LI_GRIP_A || hit->grip == LI_GRIP_ALL)
        data->a[k] += by;
      if (hit->grip == LI_GRIP_B || hit->grip == LI_GRIP_ALL)
        data->b[k] += by;
    }
  if (hit->grip == LI_GRIP_BOX)
    drag_box (data, hit, view, to);
}
