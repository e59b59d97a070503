/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-register-level.h"

#include <math.h>
#include <string.h>

#include "dvc/li-fov.h"
#include "volume/li-pyramid.h"

/* A binned volume of more voxels is not kept but averaged box by box. */
#define KEEP_BELOW ((gsize)24 << 20)

typedef struct
{
  LiVolume *source;
  int bin;
} Lazy;

static void
lazy_free (gpointer data)
{
  Lazy *l = data;

  li_volume_unref (l->source);
  g_free (l);
}

/* One plane of the box: b planes of the source, averaged. */
static gboolean
lazy_plane (const Lazy *l, const LiBox *box, gint64 z, float *in, float *out, GError **error)
{
  int b = l->bin;
  gint64 ny = li_box_edge (box, 1), nx = li_box_edge (box, 2);
  LiBox need
      = li_box (z * b, (z + 1) * b, box->lo[1] * b, box->hi[1] * b, box->lo[2] * b, box->hi[2] * b);
  float scale = 1.f / (float)(b * b * b);

  if (!li_volume_read_box (l->source, &need, LI_TYPE_F32, in, error))
    return FALSE;
  memset (out, 0, (gsize)(ny * nx) * sizeof (float));
  for (gint64 row = 0; row < ny * b * b; row++)
    {
      const float *from = in + row * nx * b;
      float *to = out + row % (ny * b) / b * nx;
      for (gint64 x = 0; x < nx; x++)
        for (int k = 0; k < b; k++)
          to[x] += from[x * b + k];
    }
  for (gint64 i = 0; i < ny * nx; i++)
    {
      out[i] *= scale;
      if (!isfinite (out[i]))
        out[i] = li_bin_known (in + (i / nx * nx * b + i % nx) * b, nx * b, ny * b, b);
    }
  return TRUE;
}

static gboolean
lazy_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  const Lazy *l = data;
  gsize plane = (gsize)li_box_edge (box, 1) * li_box_edge (box, 2);
  g_autofree float *in = g_try_new (float, plane * l->bin * l->bin * l->bin);

  if (in == NULL)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_MEMORY, "%s: no memory to bin it",
                   li_volume_name (l->source));
      return FALSE;
    }
  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    if (!lazy_plane (l, box, z, in, (float *)out + (gsize)(z - box->lo[0]) * plane, error))
      return FALSE;
  return TRUE;
}

static LiVolume *
lazy_new (LiVolume *source, int bin)
{
  static const LiBacking backing = { lazy_read, lazy_free, TRUE };
  LiVolumeInfo info = *li_volume_info (source);
  Lazy *l = g_new0 (Lazy, 1);

  l->source = li_volume_ref (source);
  l->bin = bin;
  info.type = LI_TYPE_F32;
  for (int k = 0; k < 3; k++)
    {
      info.shape[k] /= bin;
      info.voxel[k] *= bin;
      info.origin[k] /= bin;
    }
  return li_volume_new (&info, li_volume_path (source), &backing, l);
}

/* @volume binned by @bin, from @finer (binned by @finer_bin) where that is in memory and divides.
 */
static LiVolume *
binned (
    LiVolume *volume, int bin, LiVolume *finer, int finer_bin, LiProgress *progress, GError **error)
{
  if (volume == NULL || bin == 1)
    return volume ? li_volume_ref (volume) : NULL;
  if (finer != NULL && finer_bin > 1 && bin % finer_bin == 0 && li_volume_memory (finer) != NULL)
    return li_volume_bin (finer, bin / finer_bin, progress, error);
  if (li_volume_n_voxels (volume) / ((gsize)bin * bin * bin) > KEEP_BELOW)
    return lazy_new (volume, bin);
  return li_volume_bin (volume, bin, progress, error);
}

static gboolean
level_make (LiRegisterLevel *l,
            const LiRegisterLevel *finer,
            LiVolume *const image[4],
            int bin,
            LiProgress *progress,
            GError **error)
{
  LiVolume **to[4] = { &l->im1, &l->im2, &l->mask1, &l->mask2 };
  LiVolume *from[4] = { NULL };

  l->bin = bin;
  if (finer != NULL)
    memcpy (from, (LiVolume *[4]){ finer->im1, finer->im2, finer->mask1, finer->mask2 },
            sizeof from);
  li_progress_push (progress, 1, 4, NULL);
  for (int k = 0; k < 4; k++)
    {
      *to[k] = binned (image[k], bin, from[k], finer ? finer->bin : 1, NULL, error);
      if (image[k] != NULL && *to[k] == NULL)
        break;
      li_progress_step (progress, 1);
      li_progress_wait (progress);
    }
  li_progress_pop (progress);
  return l->im1 && l->im2 && (l->mask1 || !image[2]) && (l->mask2 || !image[3]);
}

/* Grey values that do not move with the sample would pull the registration towards no motion. */
static void
restrict_mask (LiVolume **mask, LiVolume *image, const LiFov *fov, int bin)
{
  LiFov here
      = { (fov->y - (bin - 1) / 2.) / bin, (fov->x - (bin - 1) / 2.) / bin, fov->radius / bin };
  LiVolume *both = li_fov_mask (&here, LI_FOV_SHARE, li_volume_info (image)->shape, *mask);

  li_volume_unref (*mask);
  *mask = both;
}

static gboolean
restrict_to_view (LiRegisterLevel *levels, int n, LiVolume *im1, LiVolume *im2, GError **error)
{
  LiFov fov[2];
  gboolean found[2];

  if (!li_fov_find (im1, &found[0], &fov[0], error)
      || !li_fov_find (im2, &found[1], &fov[1], error))
    return FALSE;
  for (int k = 0; k < n; k++)
    {
      if (found[0])
        restrict_mask (&levels[k].mask1, levels[k].im1, &fov[0], levels[k].bin);
      if (found[1])
        restrict_mask (&levels[k].mask2, levels[k].im2, &fov[1], levels[k].bin);
    }
  return TRUE;
}

gboolean
li_register_levels_make (LiRegisterLevel *levels,
                         const int *bins,
                         int n,
                         LiVolume *im1,
                         LiVolume *im2,
                         LiVolume *mask1,
                         LiVolume *mask2,
                         LiProgress *progress,
                         GError **error)
{
  LiVolume *const image[4] = { im1, im2, mask1, mask2 };
  gboolean ok = TRUE;

  memset (levels, 0, sizeof *levels * n);
  li_progress_push (progress, 1, n, NULL);
  for (int k = n - 1; ok && k >= 0; k--)
    {
      ok = level_make (&levels[k], k + 1 < n ? &levels[k + 1] : NULL, image, bins[k], progress,
                       error)
           && !li_progress_set_error_if_cancelled (progress, error);
      li_progress_step (progress, 1);
      li_progress_wait (progress);
    }
  li_progress_pop (progress);
  ok = ok && restrict_to_view (levels, n, im1, im2, error);
  for (int k = 0; !ok && k < n; k++)
    li_register_level_clear (&levels[k]);
  return ok;
}

void
li_register_level_clear (LiRegisterLevel *l)
{
  g_clear_pointer (&l->im1, li_volume_unref);
  g_clear_pointer (&l->im2, li_volume_unref);
  g_clear_pointer (&l->mask1, li_volume_unref);
  g_clear_pointer (&l->mask2, li_volume_unref);
}

/* A search over all shifts of volumes beyond this is slow and takes much memory. */
#define SEARCH_VOXELS ((gint64)1 << 19)

int
li_register_bins (const LiIntList *bins, LiVolume *im1, LiVolume *im2, int out[LI_REGISTER_LEVELS])
{
  const gint64 *a = li_volume_info (im1)->shape, *b = li_volume_info (im2)->shape;
  gint64 least = G_MAXINT64, voxels = MAX (a[0] * a[1] * a[2], b[0] * b[1] * b[2]);
  int n = 0, extra[8], n_extra = 0, kept[LI_LIST_MAX];

  for (int k = 0; k < 3; k++)
    least = MIN (least, MIN (a[k], b[k]));
  for (int k = 0; k < bins->n; k++)
    if (k + 1 == bins->n || least / bins->v[k] >= 24)
      kept[n++] = bins->v[k];
  for (gint64 bin = 2 * kept[0]; n_extra < 8 && least / bin >= 12; bin *= 2)
    if (voxels / (bin * bin * bin / 8) > SEARCH_VOXELS)
      extra[n_extra++] = (int)bin;
  for (int k = 0; k < n_extra; k++)
    out[k] = extra[n_extra - 1 - k];
  memcpy (out + n_extra, kept, n * sizeof *kept);
  return n + n_extra;
}
