/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-correlate-check.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/li-pool.h"
#include "dvc/li-correlate-batch.h"
#include "dvc/li-frame.h"
#include "dvc/li-pair-check.h"
#include "dvc/li-rings.h"

#define MIN_EDGE 8

static gboolean
check_volume (LiVolume *v, GError **error)
{
  const gint64 *n = li_volume_info (v)->shape;

  for (int k = 0; k < 3; k++)
    if (n[k] < MIN_EDGE)
      {
        g_set_error (
            error, LI_DVC_ERROR, LI_ERROR_INVALID,
            _ ("%s: is %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
               " voxels; every axis needs at least %d for a correlation in three dimensions"),
            li_volume_name (v), n[0], n[1], n[2], MIN_EDGE);
        return FALSE;
      }
  return TRUE;
}

gboolean
li_correlate_check_pair (LiVolume *im1, LiVolume *im2, LiVolume *mask, GError **error)
{
  return check_volume (im1, error) && check_volume (im2, error)
         && li_pair_check_voxels (im1, im2, error) && li_mask_check (mask, im1, error);
}

double
li_correlate_half (const LiCorrelateParams *p, int level)
{
  if (p->half_window.n > 0)
    return floor (p->half_window.v[MIN (level, p->half_window.n - 1)]);
  return MAX (floor (p->spacing.v[level] / 2), 2);
}

/* The share of a window in the middle of the image that lies inside the image. */
static double
best_coverage (LiVolume *im1, double half)
{
  double share = 1, edge = 2 * half + 1;

  for (int k = 0; k < 3; k++)
    share *= MIN (1, (double)li_volume_info (im1)->shape[k] / edge);
  return share;
}

/* Refuses windows that fit nowhere in the image. Coarse levels that do not fit are skipped. */
static gboolean
check_windows (LiVolume *im1, const LiField *nodes, const LiCorrelateParams *p, GError **error)
{
  const gint64 *n = li_volume_info (im1)->shape;
  int last = p->spacing.n - 1;
  double half = li_correlate_half (p, last), spacing[3];

  for (int k = 0; k < 3; k++)
    spacing[k] = p->spacing.v[last];
  g_autoptr (LiField) grid = nodes == NULL ? li_field_new_grid (n, spacing, error) : NULL;
  if (nodes == NULL && grid == NULL)
    return FALSE;
  if (best_coverage (im1, half) >= p->coverage)
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               _ ("half window %.0f makes windows of %.0f voxels along every axis, but %s has only "
                  "%" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                  "; choose a smaller half window"),
               half, 2 * half + 1, li_volume_name (im1), n[0], n[1], n[2]);
  return FALSE;
}

gboolean
li_correlate_check (LiVolume *im1,
                    LiVolume *im2,
                    LiVolume *mask,
                    const LiField *nodes,
                    const LiCorrelateParams *p,
                    GError **error)
{
  return li_correlate_params_check (p, error) && li_correlate_check_pair (im1, im2, mask, error)
         && check_windows (im1, nodes, p, error);
}

/* What windows of the last level do not follow, of every node; and for each thread the samples of a
 * window. */
static gsize
misfit_memory (LiVolume *im1, const LiCorrelateParams *p, int level)
{
  double h = li_correlate_half (p, level), nodes = 1, window = 1;

  if (level + 1 < p->spacing.n)
    return 0;
  for (int k = 0; k < 3; k++)
    {
      double n = (double)li_volume_info (im1)->shape[k];
      nodes *= ceil (n / p->spacing.v[level]);
      window *= MIN (2 * h + 1, n);
    }
  return (gsize)(nodes * (sizeof (LiMisfit) + sizeof (LiNodeDetail))
                 + window * sizeof (float) * li_pool_threads ());
}

gsize
li_correlate_memory (LiVolume *im1, LiVolume *im2, const LiCorrelateParams *p)
{
  gsize peak = 0;

  for (int level = 0; level < p->spacing.n; level++)
    {
      double h = li_correlate_half (p, level), half[3] = { h, h, h };
      gint64 edge = li_batch_edge (half) + 2 * (gint64)h;
      gsize voxels = 1;
      for (int k = 0; k < 3; k++)
        voxels *= (gsize)MIN (edge, li_volume_info (im1)->shape[k]);
      peak = MAX (peak, voxels * LI_REFERENCE_VOXEL_BYTES + misfit_memory (im1, p, level));
    }
  if (p->rings == LI_RINGS_AUTO)
    peak += li_rings_memory (im1);
  return peak + ((gsize)100 << 20);
}
