/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-mask-files.h"

#include <string.h>
#include <glib/gi18n.h>
#include "base/li-error.h"
#include "base/li-thread.h"
#include "workflow/li-recorded-volume.h"

struct _LiMaskFiles
{
  GPtrArray *names, *masks, *images; /* strings, one of each for every time step */
};

LiMaskFiles *
li_mask_files_new (void)
{
  LiMaskFiles *self = g_new (LiMaskFiles, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->masks = g_ptr_array_new_with_free_func (g_free);
  self->images = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
li_mask_files_free (gpointer data)
{
  LiMaskFiles *self = data;

  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->masks);
  g_ptr_array_unref (self->images);
  g_free (self);
}

void
li_mask_files_add (LiMaskFiles *self, const char *name, const char *mask, const char *image)
{
  g_ptr_array_add (self->names, g_strdup (name));
  g_ptr_array_add (self->masks, g_strdup (mask));
  g_ptr_array_add (self->images, g_strdup (image));
}

static void
volume_free (gpointer data)
{
  LiStepVolume *volume = data;

  g_free (volume->role);
  g_free (volume->path);
  g_free (volume->open_options);
  g_free (volume);
}

/* A mask is voxel for voxel that of the image. */
static gboolean
has_shape_of (LiVolume *mask, LiVolume *image, GError **error)
{
  const gint64 *m = li_volume_info (mask)->shape, *n = li_volume_info (image)->shape;

  if (memcmp (m, n, 3 * sizeof *m) == 0)
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               _ ("%s has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                  " voxels, the image %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                  " × %" G_GINT64_FORMAT ": a mask needs the shape of its image."),
               li_volume_name (mask), m[0], m[1], m[2], n[0], n[1], n[2]);
  return FALSE;
}

static LiStepVolume *
look_at_one (const char *address, const char *other, LiProgress *progress, GError **error)
{
  g_autoptr (LiVolume) mask = li_volume_open_address (address, NULL, progress, error);
  g_autoptr (LiVolume) image
      = mask != NULL ? li_volume_open_address (other, NULL, progress, error) : NULL;
  LiStepVolume *volume;

  if (image == NULL || !has_shape_of (mask, image, error))
    return NULL;
  volume = g_new0 (LiStepVolume, 1);
  volume->role = g_strdup ("mask");
  li_volume_address_split (address, &volume->path, &volume->open_options);
  volume->shape.n = 3;
  for (int a = 0; a < 3; a++)
    volume->shape.v[a] = (int)li_volume_info (image)->shape[a];
  return volume;
}

gpointer
li_mask_files_work (gpointer data, LiProgress *progress, GError **error)
{
  const LiMaskFiles *self = data;
  g_autoptr (GPtrArray) volumes = g_ptr_array_new_with_free_func (volume_free);

  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  for (guint k = 0; k < self->masks->len; k++)
    {
      LiStepVolume *volume
          = look_at_one (self->masks->pdata[k], self->images->pdata[k], progress, error);

      if (volume == NULL)
        {
          g_prefix_error (error, "%s: ", (const char *)self->names->pdata[k]);
          return NULL;
        }
      g_ptr_array_add (volumes, volume);
    }
  return g_steal_pointer (&volumes);
}
