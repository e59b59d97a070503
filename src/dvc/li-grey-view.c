/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-grey-view.h"

#include <math.h>

#include "volume/li-histogram.h"

/* Voxels from which the range of grey values is taken: bricks on a fixed lattice. */
#define SAMPLE ((gsize)1 << 21)
/* Binary exponents between which squares, and sums of squares over a window, are far from the ends
 * of single precision. */
#define LARGEST 40
#define SMALLEST (-30)
/* The bulk of the grey values is all but one in a thousand at each end. Values farther from it than
 * HOT_RANGES times its range do not belong to the sample. */
#define TAIL 0.1
#define HOT_RANGES 3
/* Hot voxels that may touch a hot voxel; more of them are a bright or dark part of the sample. */
#define MAX_HOT_NEIGHBOURS 3

typedef struct
{
  double lo, hi; /* of the bulk */
} Range;

typedef struct
{
  LiVolume *volume;
  float factor;
  float lo, hi; /* hot beyond, after scaling; ∓∞ where nothing is */
} View;

static gboolean
find_range (LiVolume *volume, Range *range, GError **error)
{
  g_autoptr (LiHistogram) h = li_histogram_new (volume, NULL, SAMPLE, NULL, error);

  if (h == NULL)
    return FALSE;
  *range = (Range){ 0 };
  if (h->total > 0)
    *range = (Range){ li_histogram_percentile (h, TAIL), li_histogram_percentile (h, 100 - TAIL) };
  return TRUE;
}

static int
exponent_of (const Range *range)
{
  double most = MAX (fabs (range->lo), fabs (range->hi));
  int exponent = 0;

  if (most > 0 && isfinite (most))
    frexp (most, &exponent);
  return exponent;
}

static gboolean
is_beyond (const View *view, float v)
{
  return v < view->lo || v > view->hi;
}

/* Whether the voxel at @v, in an array with these pitches and a voxel more on every side, stands
 * alone. */
static gboolean
is_alone (const View *view, const float *v, gssize pitch_z, gssize pitch_y)
{
  int others = -1; /* itself */

  for (int z = -1; z <= 1; z++)
    for (int y = -1; y <= 1; y++)
      for (int x = -1; x <= 1; x++)
        others += is_beyond (view, v[z * pitch_z + y * pitch_y + x]);
  return others <= MAX_HOT_NEIGHBOURS;
}

static gboolean
any_beyond (const View *view, const float *v, gsize n)
{
  gsize found = 0;

  for (gsize i = 0; i < n; i++)
    found += is_beyond (view, v[i]);
  return found > 0;
}

/* The box with its surroundings, to tell which of its voxels stand alone. */
static gboolean
blank_hot (const View *view, const LiBox *box, float *out, GError **error)
{
  LiBox wide = li_box_grow (box, 1);
  gssize pitch_y = (gssize)li_box_edge (&wide, 2),
         pitch_z = pitch_y * (gssize)li_box_edge (&wide, 1);
  g_autofree float *v = g_try_new (float, li_box_voxels (&wide));

  if (v == NULL)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_MEMORY, "%s: no memory for a box of voxels",
                   li_volume_name (view->volume));
      return FALSE;
    }
  if (!li_volume_read_box (view->volume, &wide, LI_TYPE_F32, v, error))
    return FALSE;
  for (gsize i = 0; i < li_box_voxels (&wide); i++)
    v[i] *= view->factor;
  for (gint64 z = 0; z < li_box_edge (box, 0); z++)
    for (gint64 y = 0; y < li_box_edge (box, 1); y++)
      for (gint64 x = 0; x < li_box_edge (box, 2); x++, out++)
        if (is_beyond (view, *out)
            && is_alone (view, v + (z + 1) * pitch_z + (y + 1) * pitch_y + x + 1, pitch_z, pitch_y))
          *out = NAN;
  return TRUE;
}

static gboolean
read_view (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  const View *view = data;
  float *v = out;
  gsize n = li_box_voxels (box);

  if (!li_volume_read_box (view->volume, box, LI_TYPE_F32, out, error))
    return FALSE;
  for (gsize i = 0; view->factor != 1 && i < n; i++)
    v[i] *= view->factor;
  return !any_beyond (view, v, n) || blank_hot (view, box, v, error);
}

static void
free_view (gpointer data)
{
  View *view = data;

  li_volume_unref (view->volume);
  g_free (view);
}

/* Whether the type can hold values beyond these. */
static gboolean
can_be_beyond (LiVoxelType type, double lo, double hi)
{
  switch (type)
    {
    case LI_TYPE_U8:
      return lo > 0 || hi < G_MAXUINT8;
    case LI_TYPE_U16:
      return lo > 0 || hi < G_MAXUINT16;
    case LI_TYPE_I16:
      return lo > G_MININT16 || hi < G_MAXINT16;
    case LI_TYPE_U32:
    case LI_TYPE_F32:
    default:
      return TRUE;
    }
}

/* @volume itself where nothing is to be changed. */
static LiVolume *
view_of (LiVolume *volume, const Range *range, int exponent)
{
  static const LiBacking backing = { read_view, free_view, TRUE };
  LiVolumeInfo info = *li_volume_info (volume);
  double wide = HOT_RANGES * (range->hi - range->lo), factor = ldexp (1, -exponent);
  gboolean hot = wide > 0 && can_be_beyond (info.type, range->lo - wide, range->hi + wide);

  if (!hot && exponent == 0)
    return li_volume_ref (volume);
  View *view = g_new (View, 1);
  *view = (View){ li_volume_ref (volume), (float)factor,
                  hot ? (float)((range->lo - wide) * factor) : -INFINITY,
                  hot ? (float)((range->hi + wide) * factor) : INFINITY };
  info.type = LI_TYPE_F32;
  return li_volume_new (&info, li_volume_path (volume), &backing, view);
}

gboolean
li_grey_view_init (LiGreyView *view, LiVolume *im1, LiVolume *im2, GError **error)
{
  Range one, two = { 0 };

  *view = (LiGreyView){ 0 };
  if (!find_range (im1, &one, error) || (im2 != NULL && !find_range (im2, &two, error)))
    return FALSE;
  int a = exponent_of (&one), b = im2 != NULL ? exponent_of (&two) : a;
  if (MAX (a, b) > LARGEST)
    view->exponent = MAX (a, b);
  else if (MAX (a, b) < SMALLEST)
    view->exponent = MAX (a, b);
  view->im1 = view_of (im1, &one, view->exponent);
  view->im2 = im2 != NULL ? view_of (im2, &two, view->exponent) : NULL;
  return TRUE;
}

void
li_grey_view_clear (LiGreyView *view)
{
  g_clear_pointer (&view->im1, li_volume_unref);
  g_clear_pointer (&view->im2, li_volume_unref);
}

double
li_grey_view_to (const LiGreyView *view, double grey)
{
  return ldexp (grey, -view->exponent);
}

double
li_grey_view_from (const LiGreyView *view, double grey)
{
  return ldexp (grey, view->exponent);
}
