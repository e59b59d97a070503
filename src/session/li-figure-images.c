/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-figure-images.h"

#include "base/li-thread.h"
#include "session/li-view-layers.h"
#include "volume/li-open-options.h"

static void
image_free (gpointer data)
{
  LiFigureImage *image = data;

  g_clear_pointer (&image->volume, li_volume_unref);
  g_clear_pointer (&image->plane, li_plane_unref);
  g_free (image->address);
  g_free (image);
}

GPtrArray *
li_figure_images_new (void)
{
  return g_ptr_array_new_with_free_func (image_free);
}

LiFigureImage *
li_figure_images_add (GPtrArray *images,
                      LiVolume *volume,
                      const char *address,
                      const LiView2D *view)
{
  LiFigureImage *image = g_new0 (LiFigureImage, 1);

  image->volume = volume != NULL ? li_volume_ref (volume) : NULL;
  image->address = g_strdup (address);
  image->view = *view;
  g_ptr_array_add (images, image);
  return image;
}

/* The pixels of the slice at the resolution of the picture. */
static gboolean
read_plane (LiFigureImage *image, GError **error)
{
  g_autoptr (LiPlaneSource) source = li_plane_source_new (image->volume, FALSE);
  LiPlaneRequest request;

  if (!li_view_layers_request (source, &image->view, &request))
    return TRUE;
  image->plane = li_plane_read (image->volume, NULL, FALSE, &request, error);
  return image->plane != NULL;
}

gpointer
li_figure_images_work (gpointer data, LiProgress *progress, GError **error)
{
  GPtrArray *images = data;

  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  for (guint k = 0; k < images->len; k++)
    {
      LiFigureImage *image = images->pdata[k];

      if (image->volume == NULL && image->address != NULL)
        {
          image->volume = li_volume_open_address (image->address, NULL, progress, error);
          if (image->volume == NULL)
            return NULL;
        }
      if (image->volume != NULL && !read_plane (image, error))
        return NULL;
    }
  return g_ptr_array_ref (images);
}
