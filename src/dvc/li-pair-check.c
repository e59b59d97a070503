/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-pair-check.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#define VOXEL_TOLERANCE 1e-3
#define MAX_BINNED 8
#define CROPPED 0.9  /* share of the other image's length from which on it is no crop */
#define PLANES 32    /* compared at most */
#define PATCH 1024   /* voxels: edge of what is compared of a plane */
#define MASK_SLAB 16 /* planes of a mask read at once */

static char *
shape_text (LiVolume *v)
{
  const gint64 *n = li_volume_info (v)->shape;

  return g_strdup_printf ("%" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT, n[0],
                          n[1], n[2]);
}

static char *
voxel_text (LiVolume *v)
{
  const double *um = li_volume_info (v)->voxel;
  char text[3][G_ASCII_DTOSTR_BUF_SIZE];

  for (int a = 0; a < 3; a++)
    g_ascii_formatd (text[a], sizeof text[a], "%.6g", um[a]);
  return g_strdup_printf ("%s × %s × %s µm", text[0], text[1], text[2]);
}

/* By how much @big is binned to give @small, rounded either way; 0 when it is not. */
static int
binned_by (LiVolume *big, LiVolume *small)
{
  const gint64 *n = li_volume_info (big)->shape, *m = li_volume_info (small)->shape;

  for (int b = 2; b <= MAX_BINNED; b++)
    {
      gboolean fits = TRUE;
      for (int a = 0; a < 3; a++)
        fits = fits && (m[a] == n[a] / b || m[a] == (n[a] + b - 1) / b);
      if (fits)
        return b;
    }
  return 0;
}

/* The same three lengths, but not in the same order. */
static gboolean
is_swapped (LiVolume *im1, LiVolume *im2)
{
  static const int orders[5][3]
      = { { 0, 2, 1 }, { 1, 0, 2 }, { 2, 1, 0 }, { 1, 2, 0 }, { 2, 0, 1 } };
  const gint64 *n = li_volume_info (im1)->shape, *m = li_volume_info (im2)->shape;

  if (memcmp (n, m, 3 * sizeof *n) == 0)
    return FALSE;
  for (int k = 0; k < 5; k++)
    if (n[0] == m[orders[k][0]] && n[1] == m[orders[k][1]] && n[2] == m[orders[k][2]])
      return TRUE;
  return FALSE;
}

/* What the shapes say, or NULL. */
static char *
shape_mistake (LiVolume *im1, LiVolume *im2)
{
  g_autofree char *one = shape_text (im1), *two = shape_text (im2);
  int down = binned_by (im1, im2), up = binned_by (im2, im1);

  if (is_swapped (im1, im2))
    return g_strdup_printf (_ ("%s has %s voxels and %s has %s: the axes of one look exchanged; "
                               "both need the order z, y, x"),
                            li_volume_name (im1), one, li_volume_name (im2), two);
  if (down > 0 || up > 0)
    return g_strdup_printf (_ ("%s has %s voxels and %s has %s: %s looks binned by %d; use both "
                               "binned or both as they were (litho convert %s OUT --bin %d)"),
                            li_volume_name (im1), one, li_volume_name (im2), two,
                            li_volume_name (down > 0 ? im2 : im1), MAX (down, up),
                            li_volume_name (down > 0 ? im1 : im2), MAX (down, up));
  return NULL;
}

gboolean
li_pair_check_voxels (LiVolume *im1, LiVolume *im2, GError **error)
{
  const double *a = li_volume_info (im1)->voxel, *b = li_volume_info (im2)->voxel;
  gboolean same = TRUE;

  for (int k = 0; k < 3; k++)
    same = same
           && (!(a[k] > 0) || !(b[k] > 0)
               || fabs (a[k] - b[k]) <= VOXEL_TOLERANCE * MIN (a[k], b[k]));
  if (same)
    return TRUE;
  g_autofree char *one = voxel_text (im1), *two = voxel_text (im2);
  g_autofree char *reason = shape_mistake (im1, im2);
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               reason
                   ? _ ("%s and %s have different voxel sizes (%s and %s); %s")
                   : _ ("%s and %s have different voxel sizes (%s and %s); bring them to one size "
                        "first%s"),
               li_volume_name (im1), li_volume_name (im2), one, two, reason ? reason : "");
  return FALSE;
}

/* The same file or folder, and the same part of it. */
static gboolean
is_one_file (LiVolume *im1, LiVolume *im2)
{
  const char *one = li_volume_path (im1), *two = li_volume_path (im2);
  struct stat a, b;

  if (im1 == im2)
    return TRUE;
  return one != NULL && two != NULL && g_strcmp0 (li_volume_part (im1), li_volume_part (im2)) == 0
         && stat (one, &a) == 0 && stat (two, &b) == 0 && a.st_dev == b.st_dev
         && a.st_ino == b.st_ino;
}

/* The middle of plane @z. */
static LiBox
patch (const gint64 n[3], gint64 z)
{
  gint64 y = MAX (n[1] - PATCH, 0) / 2, x = MAX (n[2] - PATCH, 0) / 2;

  return li_box (z, z + 1, y, MIN (y + PATCH, n[1]), x, MIN (x + PATCH, n[2]));
}

static gboolean
is_constant (const float *v, gsize n)
{
  for (gsize i = 1; i < n; i++)
    if (v[i] != v[0])
      return FALSE;
  return TRUE;
}

/* Both have the same grey values on every plane that is looked at, the middle one first, and not
 * only one value. */
static gboolean
compare_voxels (LiVolume *im1, LiVolume *im2, gboolean *same, GError **error)
{
  const gint64 *n = li_volume_info (im1)->shape;
  gint64 planes = MIN (n[0], PLANES);
  gboolean varied = FALSE;

  *same = FALSE;
  if (memcmp (n, li_volume_info (im2)->shape, 3 * sizeof *n) != 0)
    return TRUE;
  for (gint64 k = 0; k < planes; k++)
    {
      LiBox box = patch (n, (n[0] / 2 + k * n[0] / planes) % n[0]);
      gsize count = li_box_voxels (&box);
      g_autofree float *a = g_new (float, count), *b = g_new (float, count);

      if (!li_volume_read_box (im1, &box, LI_TYPE_F32, a, error)
          || !li_volume_read_box (im2, &box, LI_TYPE_F32, b, error))
        return FALSE;
      if (memcmp (a, b, count * sizeof *a) != 0)
        return TRUE;
      varied = varied || !is_constant (a, count);
    }
  *same = varied;
  return TRUE;
}

/* Neither has an origin in the full frame, and one is clearly smaller. */
static char *
crop_mistake (LiVolume *im1, LiVolume *im2)
{
  const LiVolumeInfo *a = li_volume_info (im1), *b = li_volume_info (im2);
  gboolean smaller[2] = { FALSE, FALSE }, placed = FALSE;

  for (int k = 0; k < 3; k++)
    {
      smaller[0] = smaller[0] || (double)a->shape[k] < CROPPED * (double)b->shape[k];
      smaller[1] = smaller[1] || (double)b->shape[k] < CROPPED * (double)a->shape[k];
      placed = placed || a->origin[k] != 0 || b->origin[k] != 0;
    }
  if (placed || smaller[0] == smaller[1])
    return NULL;
  g_autofree char *one = shape_text (im1), *two = shape_text (im2);
  return g_strdup_printf (
      _ ("%s has %s voxels and %s has %s: %s looks like a crop and does not say "
         "from where; its offset will be part of the displacement"),
      li_volume_name (im1), one, li_volume_name (im2), two,
      li_volume_name (smaller[0] ? im1 : im2));
}

gboolean
li_pair_find_mistake (LiVolume *im1, LiVolume *im2, char **sentence, GError **error)
{
  gboolean same = FALSE;

  *sentence = NULL;
  if (is_one_file (im1, im2))
    {
      *sentence = g_strdup_printf (
          _ ("%s and %s are the same image: nothing has moved between an image and itself"),
          li_volume_name (im1), li_volume_name (im2));
      return TRUE;
    }
  if (!compare_voxels (im1, im2, &same, error))
    return FALSE;
  if (same)
    *sentence = g_strdup_printf (
        _ ("%s and %s have the same grey values: one is a copy of the other, not another scan"),
        li_volume_name (im1), li_volume_name (im2));
  else
    *sentence = shape_mistake (im1, im2);
  if (*sentence == NULL)
    *sentence = crop_mistake (im1, im2);
  return TRUE;
}

static gboolean
has_any (const float *v, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (v[i] != 0 && !isnan (v[i]))
      return TRUE;
  return FALSE;
}

/* Starts in the middle, where most masks are not empty. */
static gboolean
look_for_any (LiVolume *mask, gboolean *any, GError **error)
{
  LiBox all = li_volume_box (mask);
  gint64 slabs = (all.hi[0] + MASK_SLAB - 1) / MASK_SLAB;

  *any = FALSE;
  for (gint64 k = 0; k < slabs && !*any; k++)
    {
      LiBox box = all;
      box.lo[0] = (slabs / 2 + k) % slabs * MASK_SLAB;
      box.hi[0] = MIN (box.lo[0] + MASK_SLAB, all.hi[0]);
      g_autofree float *v = g_try_new (float, li_box_voxels (&box));
      if (v == NULL)
        {
          g_set_error (error, LI_DVC_ERROR, LI_ERROR_MEMORY, _ ("no memory for planes of %s"),
                       li_volume_name (mask));
          return FALSE;
        }
      if (!li_volume_read_box (mask, &box, LI_TYPE_F32, v, error))
        return FALSE;
      *any = has_any (v, li_box_voxels (&box));
    }
  return TRUE;
}

gboolean
li_mask_check (LiVolume *mask, LiVolume *image, GError **error)
{
  gboolean any = FALSE;

  if (mask == NULL)
    return TRUE;
  if (memcmp (li_volume_info (mask)->shape, li_volume_info (image)->shape, 3 * sizeof (gint64))
      != 0)
    {
      g_autofree char *one = shape_text (mask), *two = shape_text (image);
      g_set_error (
          error, LI_DVC_ERROR, LI_ERROR_INVALID,
          _ ("%s: the mask has %s voxels, but %s has %s; a mask needs the shape of its image"),
          li_volume_name (mask), one, li_volume_name (image), two);
      return FALSE;
    }
  if (!look_for_any (mask, &any, error))
    return FALSE;
  if (!any)
    g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                 _ ("%s: is an empty mask: all of its voxels are 0, so nothing of %s would count"),
                 li_volume_name (mask), li_volume_name (image));
  return any;
}
