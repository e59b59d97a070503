/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/li-lock.h"
#include "base/li-ref.h"
#include "draw/li-plane-loader.h"
#include "draw/li-source-private.h"

struct _LiSource
{
  LiRef ref;
  LiVolume *volume;
  gboolean labels;
  LiMutex lock;
  LiPyramid *pyramid;
};

LiPlaneSource *
li_plane_source_new (LiVolume *volume, gboolean labels)
{
  LiPlaneSource *source = g_new0 (LiPlaneSource, 1);

  li_ref_init (&source->ref);
  source->volume = li_volume_ref (volume);
  source->labels = labels;
  li_mutex_init (&source->lock);
  return source;
}

LiPlaneSource *
li_plane_source_ref (LiPlaneSource *source)
{
  li_ref_inc (&source->ref);
  return source;
}

void
li_plane_source_unref (LiPlaneSource *source)
{
  if (!li_ref_dec (&source->ref))
    return;
  g_clear_pointer (&source->pyramid, li_pyramid_unref);
  li_volume_unref (source->volume);
  li_mutex_clear (&source->lock);
  g_free (source);
}

LiVolume *
li_plane_source_volume (LiPlaneSource *source)
{
  return source->volume;
}

gboolean
li_plane_source_is_labels (LiPlaneSource *source)
{
  return source->labels;
}

void
li_plane_source_set_pyramid (LiPlaneSource *source, LiPyramid *pyramid)
{
  LiPyramid *old;

  li_mutex_lock (&source->lock);
  old = source->pyramid;
  source->pyramid = pyramid != NULL ? li_pyramid_ref (pyramid) : NULL;
  li_mutex_unlock (&source->lock);
  g_clear_pointer (&old, li_pyramid_unref);
}

LiPyramid *
li_plane_source_ref_pyramid (LiPlaneSource *source)
{
  LiPyramid *pyramid;

  li_mutex_lock (&source->lock);
  pyramid = source->pyramid != NULL ? li_pyramid_ref (source->pyramid) : NULL;
  li_mutex_unlock (&source->lock);
  return pyramid;
}

int
li_plane_source_n_levels (LiPlaneSource *source)
{
  const gint64 *shape = li_volume_info (source->volume)->shape;
  gint64 largest = MAX (shape[0], MAX (shape[1], shape[2]));
  int n = 1;

  while (largest > 64)
    {
      largest = (largest + 1) / 2;
      n++;
    }
  return n;
}
