/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-rings.h"

#include <math.h>
#include <string.h>

#include "base/li-median.h"
#include "base/li-ref.h"
#include "dvc/li-frame.h"
#include "dvc/li-rings-axis.h"
#include "dvc/li-standing-pattern.h"

#define MIN_BOXES 8
/* Voxels used for each unknown, and limits of the total. */
#define POINTS_PER_CELL 100
#define MIN_POINTS ((gsize)4 << 20)
#define MAX_POINTS ((gsize)32 << 20)

struct _LiRings
{
  LiRef ref;
  LiRingGrid grid;
  float *table;
  double gain, sd;
};

LiRings *
li_rings_ref (LiRings *rings)
{
  li_ref_inc (&rings->ref);
  return rings;
}

void
li_rings_unref (LiRings *rings)
{
  if (rings == NULL || !li_ref_dec (&rings->ref))
    return;
  g_free (rings->table);
  g_free (rings);
}

double
li_rings_sd (const LiRings *rings)
{
  return rings->sd;
}

static gboolean
axis_known (LiVolume *im1, LiVolume *im2, const LiFrame *frame)
{
  const gint64 *a = li_volume_info (im1)->shape, *b = li_volume_info (im2)->shape;

  for (int k = 1; k < 3; k++)
    if (a[k] != b[k] || frame->one[k] != 0 || frame->two[k] != 0)
      return FALSE;
  return TRUE;
}

static LiRingGrid
grid_of (LiVolume *im1, LiVolume *im2, const LiFrame *frame)
{
  const gint64 *a = li_volume_info (im1)->shape, *b = li_volume_info (im2)->shape;
  LiRingGrid g = { .z0 = MIN (frame->one[0], frame->two[0]),
                   .y = (double)(a[1] - 1) / 2,
                   .x = (double)(a[2] - 1) / 2 };

  g.nz = (gint64)ceil (MAX (frame->one[0] + (double)a[0], frame->two[0] + (double)b[0]) - g.z0);
  g.nr = (gint64)floor (sqrt (g.y * g.y + g.x * g.x)) + 3;
  memcpy (g.one, frame->one, sizeof g.one);
  memcpy (g.two, frame->two, sizeof g.two);
  return g;
}

static gsize
points_for (const LiRingGrid *g)
{
  return CLAMP ((gsize)g->nz * (gsize)g->nr * POINTS_PER_CELL, MIN_POINTS, MAX_POINTS);
}

gsize
li_rings_memory (LiVolume *im1)
{
  LiFrame frame = li_frame_of (im1, NULL);
  LiRingGrid grid = grid_of (im1, im1, &frame);

  return points_for (&grid) * sizeof (float) + li_rings_solve_memory (&grid);
}

static double
median_gain (const LiRingBoxes *boxes, gsize *n)
{
  g_autofree double *gains = g_new (double, MAX (boxes->n, 1));

  *n = 0;
  for (gsize i = 0; i < boxes->n; i++)
    if (boxes->boxes[i].used)
      gains[(*n)++] = boxes->boxes[i].gain;
  return li_median (gains, *n);
}

/* Standard deviation of the rings over a plane: each radius is weighted by its circumference. */
static double
sd_of (const LiRings *rings)
{
  const LiRingGrid *g = &rings->grid;
  double n = 0, s = 0, ss = 0, last = MIN (g->y, g->x);

  for (gint64 z = 0; z < g->nz; z++)
    for (gint64 r = 0; r < MIN (g->nr, (gint64)last); r++)
      {
        double v = rings->table[z * g->nr + r], w = (double)r;
        n += w;
        s += w * v;
        ss += w * v * v;
      }
  return sqrt (MAX (ss / n - s / n * s / n, 0));
}

gboolean
li_rings_find (LiVolume *im1,
               LiVolume *im2,
               LiVolume *mask,
               const LiField *field,
               LiRings **out,
               GError **error)
{
  LiFrame frame = li_frame_of (im1, im2);
  LiRingBoxes boxes;
  gsize n;

  *out = NULL;
  if (!axis_known (im1, im2, &frame))
    return TRUE;
  LiRingGrid grid = grid_of (im1, im2, &frame);
  if (!li_ring_boxes_read (im1, im2, mask, field, points_for (&grid), &boxes, error))
    return FALSE;
  double gain = median_gain (&boxes, &n);
  gboolean found = FALSE, ok = TRUE;
  g_autofree float *table = g_new0 (float, (gsize)grid.nz *(gsize)grid.nr);
  if (n >= MIN_BOXES)
    {
      li_rings_find_axis (&boxes, li_volume_info (im1)->shape + 1, &grid);
      ok = li_rings_solve (&grid, &boxes, table, &found, error);
    }
  if (ok && found)
    {
      *out = g_new0 (LiRings, 1);
      li_ref_init (&(*out)->ref);
      (*out)->grid = grid;
      (*out)->gain = gain;
      (*out)->table = g_steal_pointer (&table);
      (*out)->sd = sd_of (*out);
    }
  li_ring_boxes_clear (&boxes);
  return ok;
}

/* A volume seen without its rings. */
typedef struct
{
  LiRings *rings;
  LiVolume *volume;
  double scale, z, y, x; /* of a voxel's indices: plane of the table, distance from the axis */
} Without;

static void
subtract_row (const Without *w, gint64 z, gint64 y, gint64 x0, gint64 n, float *out)
{
  const LiRingGrid *g = &w->rings->grid;
  gint64 plane = CLAMP ((gint64)floor ((double)z + w->z + 0.5), 0, g->nz - 1);
  const float *table = w->rings->table + plane * g->nr;
  float dy2 = (float)(((double)y + w->y) * ((double)y + w->y)), dx = (float)((double)x0 + w->x),
        last = (float)(g->nr - 1), scale = (float)w->scale;

  for (gint64 k = 0; k < n; k++)
    {
      float x = dx + (float)k, r = sqrtf (dy2 + x * x);
      r = MIN (r, last);
      gint32 i = MIN ((gint32)r, (gint32)g->nr - 2);
      out[k] -= scale * (table[i] + (r - (float)i) * (table[i + 1] - table[i]));
    }
}

static gboolean
read_without (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  const Without *w = data;
  gint64 n = li_box_edge (box, 2);
  float *to = out;

  if (!li_volume_read_box (w->volume, box, LI_TYPE_F32, out, error))
    return FALSE;
  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++, to += n)
      subtract_row (w, z, y, box->lo[2], n, to);
  return TRUE;
}

static void
free_without (gpointer data)
{
  Without *w = data;

  li_rings_unref (w->rings);
  li_volume_unref (w->volume);
  g_free (w);
}

LiVolume *
li_rings_without (LiRings *rings, LiVolume *volume, gboolean second)
{
  static const LiBacking backing = { read_without, free_without, TRUE };
  LiVolumeInfo info = *li_volume_info (volume);
  const LiRingGrid *g = &rings->grid;
  const double *origin = second ? g->two : g->one;
  Without *w = g_new (Without, 1);

  info.type = LI_TYPE_F32;
  *w = (Without){ li_rings_ref (rings), li_volume_ref (volume), second ? 1 / rings->gain : 1,
                  origin[0] - g->z0,    origin[1] - g->y,       origin[2] - g->x };
  return li_volume_new (&info, li_volume_path (volume), &backing, w);
}

void
li_ringless_pair_clear (LiRinglessPair *pair)
{
  li_rings_unref (pair->rings);
  li_volume_unref (pair->im1);
  li_volume_unref (pair->im2);
  *pair = (LiRinglessPair){ 0 };
}

gboolean
li_ringless_pair (LiVolume *im1,
                  LiVolume *im2,
                  LiVolume *mask,
                  const LiField *field,
                  LiRinglessPair *out,
                  GError **error)
{
  if (!li_rings_find (im1, im2, mask, field, &out->rings, error))
    return FALSE;
  if (out->rings != NULL)
    {
      out->im1 = li_rings_without (out->rings, im1, FALSE);
      out->im2 = li_rings_without (out->rings, im2, TRUE);
    }
  return TRUE;
}

gboolean
li_ringless_pair_left (const LiRinglessPair *pair,
                       const LiField *field,
                       double *left,
                       GError **error)
{
  LiFrame frame = li_frame_of (pair->im1, pair->im2);
  g_autoptr (LiField) full = li_field_copy (field);
  LiStandingPattern pattern;

  li_frame_field_to_full (&frame, full);
  if (!li_standing_pattern (pair->im1, pair->im2, full, &pattern, error))
    return FALSE;
  *left = pattern.sd;
  return TRUE;
}
