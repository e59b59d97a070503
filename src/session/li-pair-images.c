/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-pair-images.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-thread.h"
#include "volume/li-histogram.h"
#include "volume/li-open-options.h"
#include "volume/li-pyramid.h"

#define COARSE_EDGE 256 /* voxels: 64 MiB at most for each image */

LiPairPaths *
li_pair_paths_new (const char *name1, const char *path1, const char *name2, const char *path2)
{
  LiPairPaths *paths = g_new0 (LiPairPaths, 1);

  paths->name[0] = g_strdup (name1);
  paths->path[0] = g_strdup (path1);
  paths->name[1] = g_strdup (name2);
  paths->path[1] = g_strdup (path2);
  return paths;
}

void
li_pair_paths_free (gpointer data)
{
  LiPairPaths *paths = data;

  for (int i = 0; i < 2; i++)
    {
      g_free (paths->name[i]);
      g_free (paths->path[i]);
    }
  g_free (paths);
}

LiPairImages *
li_pair_images_ref (LiPairImages *images)
{
  li_ref_inc (&images->ref);
  return images;
}

void
li_pair_images_unref (gpointer data)
{
  LiPairImages *images = data;

  if (images == NULL || !li_ref_dec (&images->ref))
    return;
  for (int i = 0; i < 2; i++)
    {
      g_free (images->name[i]);
      g_free (images->path[i]);
      g_clear_pointer (&images->volume[i], li_volume_unref);
      g_clear_pointer (&images->coarse[i], li_volume_unref);
    }
  g_free (images);
}

/* The level that the cache folder has already, as the images were looked at before: only whole
 * cells, as li_volume_bin makes them. */
static LiVolume *
cached_level (LiVolume *volume, int bin)
{
  g_autoptr (LiPyramid) pyramid = bin > 1 ? li_pyramid_new_cached (volume, FALSE) : NULL;
  const gint64 *n = li_volume_info (volume)->shape;
  int level = g_bit_nth_lsf ((gulong)bin, -1);
  LiBox box = { { 0, 0, 0 }, { n[0] / bin, n[1] / bin, n[2] / bin } };
  g_autofree float *voxels = NULL;
  LiVolume *coarse;
  double origin[3];

  if (pyramid == NULL || level >= li_pyramid_n_levels (pyramid))
    return NULL;
  voxels = g_new (float, li_box_voxels (&box));
  if (!li_volume_read_box (li_pyramid_level (pyramid, level), &box, LI_TYPE_F32, voxels, NULL))
    return NULL;
  coarse = li_volume_new_memory (LI_TYPE_F32, box.hi, g_steal_pointer (&voxels));
  for (int k = 0; k < 3; k++)
    origin[k] = li_volume_info (volume)->origin[k] / bin;
  li_volume_set_origin (coarse, origin);
  return coarse;
}

static gboolean
make_coarse (LiPairImages *images, int i, LiProgress *progress, GError **error)
{
  const gint64 *n = li_volume_info (images->volume[i])->shape;
  g_autoptr (LiHistogram) histogram = NULL;
  int bin = 1;

  while (MAX (n[0], MAX (n[1], n[2])) > (gint64)bin * COARSE_EDGE
         && MIN (n[0], MIN (n[1], n[2])) >= 4 * bin)
    bin *= 2;
  images->bin[i] = bin;
  images->coarse[i] = cached_level (images->volume[i], bin);
  if (images->coarse[i] == NULL)
    images->coarse[i] = li_volume_bin (images->volume[i], bin, progress, error);
  if (images->coarse[i] == NULL)
    return FALSE;
  histogram = li_histogram_new (images->coarse[i], NULL, 0, NULL, error);
  if (histogram == NULL)
    return FALSE;
  images->lo[i] = li_histogram_percentile (histogram, 0.5);
  images->hi[i] = li_histogram_percentile (histogram, 99.5);
  if (!isfinite (images->lo[i])) /* not a single grey value */
    images->lo[i] = 0;
  if (!(images->hi[i] > images->lo[i]))
    images->hi[i] = images->lo[i] + 1;
  return TRUE;
}

static gboolean
same_voxels (LiPairImages *images, GError **error)
{
  const double *a = li_volume_info (images->volume[0])->voxel;
  const double *b = li_volume_info (images->volume[1])->voxel;

  for (int k = 0; k < 3; k++)
    if (a[k] > 0 && b[k] > 0 && fabs (a[k] - b[k]) > 1e-4 * a[k])
      {
        g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                     _ ("%s has voxels of %.5g µm and %s of %.5g µm; convert one of them first"),
                     images->name[0], a[k], images->name[1], b[k]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
fill (LiPairImages *images, LiProgress *progress, GError **error)
{
  for (int i = 0; i < 2; i++)
    {
      images->volume[i] = li_volume_open_address (images->path[i], NULL, progress, error);
      if (images->volume[i] == NULL)
        return FALSE;
    }
  if (!same_voxels (images, error))
    return FALSE;
  for (int i = 0; i < 2; i++)
    {
      gboolean ok;

      li_progress_push (progress, 0.5, 1, images->name[i]);
      ok = make_coarse (images, i, progress, error);
      li_progress_pop (progress);
      if (!ok)
        return FALSE;
    }
  const LiVolumeInfo *info = li_volume_info (images->volume[0]);
  for (int k = 0; k < 3; k++)
    images->centre[k] = info->origin[k] + (info->shape[k] - 1) / 2.;
  return TRUE;
}

gpointer
li_pair_images_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  LiPairPaths *paths = data;
  LiPairImages *images = g_new0 (LiPairImages, 1);

  li_ref_init (&images->ref);
  for (int i = 0; i < 2; i++)
    {
      images->name[i] = g_strdup (paths->name[i]);
      images->path[i] = g_strdup (paths->path[i]);
    }
  if (fill (images, progress, error))
    return images;
  li_pair_images_unref (images);
  return NULL;
}

/* Where positions of image 2's frame lie in the image; NULL for image 2 itself. */
static const LiPhi *
inverse_of (int image, const LiPhi *phi, LiPhi *inverse)
{
  return image == 0 && li_phi_invert (phi, inverse) ? inverse : NULL;
}

LiPlane *
li_pair_images_plane (const LiPairImages *images, int image, const LiPhi *phi, const LiLattice *l)
{
  LiPhi inverse;

  return li_warp_plane (images->coarse[image], images->bin[image],
                        li_volume_info (images->volume[image])->origin,
                        inverse_of (image, phi, &inverse), l);
}

LiPlane *
li_pair_images_read (const LiPairImages *images,
                     int image,
                     const LiPhi *phi,
                     const LiLattice *l,
                     LiProgress *progress,
                     GError **error)
{
  LiPhi inverse;

  return li_warp_plane_read (images->volume[image], inverse_of (image, phi, &inverse), l, progress,
                             error);
}
