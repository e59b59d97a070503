/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* OME-Zarr (0.1 to 0.4) and plain arrays of Zarr 2: a folder that is an image, a group with one
 * image or array in it, or a single level of an image. */

#include <math.h>
#include <string.h>

#include "volume/li-choices.h"
#include "volume/li-format.h"
#include "volume/li-header.h"
#include "volume/li-input.h"
#include "volume/li-zarr-find.h"
#include "volume/li-zarr-volume.h"

/* All of one level. */
typedef struct
{
  LiZarrArray array;
  LiZarrView view;
  LiVolumeInfo info;
} Level;

gboolean
li_zarr_probe (const char *path, const guint8 *head, gsize n)
{
  return n == 0 && li_zarr_is_at (path);
}

static gboolean
odd_axes (const LiZarrArray *a, const char *folder, GError **error)
{
  GString *shape = g_string_new (NULL);

  for (int k = 0; k < a->n_axes; k++)
    g_string_append_printf (shape, "%s%" G_GINT64_FORMAT, k ? " × " : "", a->shape[k]);
  li_input_error (error, LI_ERROR_UNSUPPORTED, folder,
                  "has the shape %s, of which z, y and x cannot be told", shape->str);
  g_string_free (shape, TRUE);
  return FALSE;
}

/* What the axes are where nothing says so: t c z y x of an image before OME-Zarr 0.3; else z y x
 * after axes of length 1. */
static void
default_roles (const LiZarrArray *a, gboolean image, char role[LI_ZARR_MAX_AXES])
{
  static const char five[] = "tczyx";
  int kept = 0;

  memset (role, '?', LI_ZARR_MAX_AXES);
  if (image && a->n_axes <= 5)
    {
      memcpy (role, five + 5 - a->n_axes, a->n_axes);
      return;
    }
  for (int k = a->n_axes - 1; k >= 0 && kept < 3; k--)
    if (a->shape[k] > 1 || k < 3 - kept)
      role[k] = "xyz"[kept++];
}

/* Axes of z, y, x, and those that a choice is made of. FALSE: they are no volume's. */
static gboolean
read_roles (Level *l, const char role[LI_ZARR_MAX_AXES], int other[2])
{
  static const char letters[] = "zyxct";
  int found[5] = { -1, -1, -1, -1, -1 };

  for (int k = 0; k < l->array.n_axes; k++)
    {
      const char *at = strchr (letters, role[k]);
      if (at == NULL && l->array.shape[k] > 1)
        return FALSE;
      if (at != NULL && found[at - letters] >= 0)
        return FALSE;
      if (at != NULL)
        found[at - letters] = k;
    }
  memcpy (l->view.axis, found, sizeof l->view.axis);
  memcpy (other, found + 3, 2 * sizeof *other);
  return found[1] >= 0 && found[2] >= 0;
}

static gboolean
choose (
    Level *l, const int other[2], const char *path, const LiOpenOptions *options, GError **error)
{
  gint64 at[2], n[2];

  for (int k = 0; k < 2; k++)
    n[k] = other[k] >= 0 ? l->array.shape[other[k]] : 1;
  if (!li_choices_pick (path, n[0], n[1], options, &at[0], &at[1], error))
    return FALSE;
  for (int k = 0; k < 2; k++)
    if (other[k] >= 0)
      l->view.at[other[k]] = at[k];
  return TRUE;
}

/* The first voxel of level k in the frame of level 0 binned like it. OME places centres: those of a
 * level binned by b lie (b − 1)/2 voxels of level 0 further on. */
static double
origin_of (const LiZarrScales *s, int level, int axis)
{
  const LiZarrLevel *fine = &g_array_index (s->levels, LiZarrLevel, 0),
                    *own = &g_array_index (s->levels, LiZarrLevel, level);
  double b = own->scale[axis] / fine->scale[axis];

  if (level > 0 && isfinite (b) && b > 0
      && fabs (own->origin[axis] * b - fine->origin[axis] - (b - 1) / 2) < 1e-3)
    return fine->origin[axis] / b;
  return own->origin[axis];
}

static void
set_scale_and_origin (Level *l, const LiZarrScales *s, int level)
{
  for (int a = 0; a < 3; a++)
    {
      int k = l->view.axis[a];
      if (k < 0)
        continue;
      l->info.voxel[a]
          = li_header_voxel (g_array_index (s->levels, LiZarrLevel, level).scale[k] * s->um[k]);
      l->info.origin[a] = li_header_origin (origin_of (s, level, k));
    }
}

/* Reads what array number @level of the image says. */
static gboolean
describe (Level *l,
          const LiZarrPlace *place,
          int level,
          const char *path,
          const LiOpenOptions *options,
          GError **error)
{
  g_autofree char *folder = li_zarr_level_folder (place, level);
  char role[LI_ZARR_MAX_AXES];
  int other[2];

  *l = (Level){ .info = { .format = place->scales != NULL ? "OME-Zarr" : "Zarr" } };
  if (!li_zarr_array_read (&l->array, folder, error))
    return FALSE;
  default_roles (&l->array, place->scales != NULL, role);
  if (place->scales != NULL && place->scales->n_axes > 0)
    memcpy (role, place->scales->role, sizeof role);
  if ((place->scales != NULL && place->scales->n_axes > 0
       && place->scales->n_axes != l->array.n_axes)
      || !read_roles (l, role, other))
    return odd_axes (&l->array, folder, error);
  for (int a = 0; a < 3; a++)
    l->info.shape[a] = l->view.axis[a] >= 0 ? l->array.shape[l->view.axis[a]] : 1;
  li_disk_type_native (&l->array.type, &l->info.type);
  if (place->scales != NULL)
    set_scale_and_origin (l, place->scales, level);
  return li_input_check_shape (path, l->info.shape, MAX (l->array.type.bytes, 4), error)
         && choose (l, other, path, options, error);
}

static LiVolume *
open_level (const Level *l,
            const LiZarrPlace *place,
            int level,
            const char *path,
            LiProgress *progress,
            GError **error)
{
  g_autofree char *folder = li_zarr_level_folder (place, level), *stamp = li_zarr_stamp (folder);
  GString *part = g_string_new (stamp);

  for (int k = 0; k < l->array.n_axes; k++)
    g_string_append_printf (part, " %" G_GINT64_FORMAT, l->view.at[k]);
  LiVolume *v
      = li_zarr_volume (&l->info, path, folder, &l->array, &l->view, part->str, progress, error);
  g_string_free (part, TRUE);
  return v;
}

/* The next level if it is one of half the edges; others are not usable, and a damaged one is
 * ignored. */
static LiVolume *
open_coarser (LiVolume *fine,
              const LiZarrPlace *place,
              int level,
              const char *path,
              const LiOpenOptions *options)
{
  const LiVolumeInfo *above = li_volume_info (fine);
  LiOpenOptions quiet = options != NULL ? *options : (LiOpenOptions){ 0 };
  Level l;

  quiet.choices = NULL;
  if (place->scales == NULL || level >= (int)place->scales->levels->len
      || !describe (&l, place, level, path, &quiet, NULL) || l.info.type != above->type)
    return NULL;
  for (int a = 0; a < 3; a++)
    {
      if (l.info.shape[a] != (above->shape[a] + 1) / 2)
        return NULL;
      l.info.voxel[a] = above->voxel[a] * 2;
      l.info.origin[a] = above->origin[a] / 2;
    }
  return open_level (&l, place, level, path, NULL, NULL);
}

static void
add_coarser (LiVolume *v, const LiZarrPlace *place, const char *path, const LiOpenOptions *options)
{
  for (int level = place->level + 1;; level++)
    {
      g_autoptr (LiVolume) coarser = open_coarser (v, place, level, path, options);
      if (coarser == NULL)
        return;
      li_volume_set_coarser (v, coarser);
      v = coarser; /* held by the one above */
    }
}

LiVolume *
li_zarr_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  g_autoptr (LiZarrPlace) place
      = li_zarr_find (path, options != NULL ? options->dataset : NULL, error);
  Level l;

  if (place == NULL || !describe (&l, place, place->level, path, options, error))
    return NULL;
  LiVolume *v = open_level (&l, place, place->level, path, progress, error);
  if (v != NULL)
    add_coarser (v, place, path, options);
  return v;
}
