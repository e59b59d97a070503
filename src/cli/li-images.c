/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-images.h"

#include <glib/gi18n.h>
#include <math.h>
#include "dvc/li-pair-check.h"

#include "volume/li-holes.h"

static gboolean
open_mask (LiRun *run, const char *path, LiVolume **mask, GError **error)
{
  if (path == NULL)
    return TRUE;
  *mask = li_run_open (run, path, error);
  return *mask != NULL;
}

gboolean
li_run_print_holes (LiRun *run, LiVolume *volume, GError **error)
{
  guint64 count;

  if (!li_holes_count (volume, &count, run->progress, error))
    return FALSE;
  if (count > 0)
    li_run_warn (run,
                 _ ("%s: voxels that are not finite (NaN or infinite): %" G_GUINT64_FORMAT
                    "; they count as outside the mask"),
                 li_volume_name (volume), count);
  return TRUE;
}

gboolean
li_images_open (LiRun *run, LiImages *pair, const char *mask1, const char *mask2, GError **error)
{
  li_run_stage (run, 0.05, _ ("Opening"));
  pair->im1 = li_run_open (run, li_run_operand (run, 0), error);
  if (pair->im1 == NULL)
    return FALSE;
  pair->im2 = li_run_open (run, li_run_operand (run, 1), error);
  return pair->im2 != NULL && li_run_print_holes (run, pair->im1, error)
         && li_run_print_holes (run, pair->im2, error)
         && open_mask (run, mask1, &pair->mask1, error)
         && open_mask (run, mask2, &pair->mask2, error);
}

gboolean
li_images_find_mistake (LiRun *run, const LiImages *pair, GError **error)
{
  g_autofree char *mistake = NULL;
  if (!li_pair_find_mistake (pair->im1, pair->im2, &mistake, error))
    return FALSE;
  if (mistake != NULL)
    li_run_warn (run, "%s", mistake);
  return TRUE;
}

void
li_images_clear (LiImages *pair)
{
  g_clear_pointer (&pair->im1, li_volume_unref);
  g_clear_pointer (&pair->im2, li_volume_unref);
  g_clear_pointer (&pair->mask1, li_volume_unref);
  g_clear_pointer (&pair->mask2, li_volume_unref);
}

/* What every job was seen to take, and by each what grows with the images: measured peaks, rounded
 * up. */
#define FOR_ANY ((guint64)160 << 20)

guint64
li_planes_estimate (LiVolume *image, gint64 planes)
{
  const gint64 *n = li_volume_info (image)->shape;
  return FOR_ANY + (guint64)(planes * n[1] * n[2]) * sizeof (float);
}

gboolean
li_images_report_period (LiRun *run, const LiImages *images, gboolean ambiguous, GError **error)
{
  LiPeriod period;
  if (!ambiguous)
    return TRUE;
  if (!li_period_find (images->im1, images->mask1, &period, error))
    return FALSE;
  li_run_report_period (run, &period);
  return TRUE;
}

void
li_report_registration (LiRun *run, const LiNode *node, const double voxel[3])
{
  gboolean good = node->status == LI_STATUS_CONVERGED;
  li_figures_begin (run->figures, "registration");
  li_figures_flag (run->figures, "converged", good);
  li_figures_integer (run->figures, "status", node->status);
  li_figures_text (run->figures, "reason", good ? NULL : li_reason_text (node->reason));
  li_figures_integer (run->figures, "iterations", node->iterations);
  li_figures_number (run->figures, "zncc", node->zncc);
  li_figures_number (run->figures, "error", node->error);
  li_figures_number (run->figures, "coverage", node->coverage);
  if (good)
    li_run_print (run, _ ("registration: converged in %d iterations, ZNCC %.4f\n"),
                  node->iterations, node->zncc);
  else
    li_run_print (run, _ ("registration: not converged (%s), ZNCC %.4f\n"),
                  li_reason_text (node->reason), node->zncc);
  li_run_report_phi (run, &node->phi, voxel);
  li_figures_end (run->figures);
}
