/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-open-volume.h"

#include "base/li-thread.h"
#include "draw/li-picture.h"
#include "draw/li-plane.h"
#include "volume/li-open-options.h"

void
li_opened_free (gpointer data)
{
  LiOpened *opened = data;

  g_clear_pointer (&opened->volume, li_volume_unref);
  g_clear_pointer (&opened->pyramid, li_pyramid_unref);
  g_free (opened);
}

LiPlaneSource *
li_opened_new_source (const LiOpened *opened)
{
  LiPlaneSource *source = li_plane_source_new (opened->volume, FALSE);

  if (opened->pyramid != NULL)
    li_plane_source_set_pyramid (source, opened->pyramid);
  return source;
}

/* A coarse reading of the middle slice is enough for percentiles. */
static gboolean
first_window (LiOpened *opened, GError **error)
{
  const gint64 *shape = li_volume_info (opened->volume)->shape;
  LiPlaneRequest request = { LI_Z, 0, shape[0] / 2, { 0, 0 }, { 0, 0 } };
  g_autoptr (LiPlane) plane = NULL;

  while ((MAX (shape[1], shape[2]) >> request.level) > 1024)
    request.level++;
  li_plane_level_size (opened->volume, LI_Z, request.level, request.hi);
  plane = li_plane_read (opened->volume, opened->pyramid, FALSE, &request, error);
  if (plane == NULL)
    return FALSE;
  opened->has_window = li_plane_percentiles (plane, 0.5, 99.5, &opened->lo, &opened->hi);
  if (opened->hi <= opened->lo)
    opened->hi = opened->lo + 1;
  return TRUE;
}

gpointer
li_open_volume_work (gpointer address, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  LiVolume *volume = li_volume_open_address (address, NULL, progress, error);
  LiOpened *opened;

  if (volume == NULL)
    return NULL;
  opened = g_new0 (LiOpened, 1);
  opened->volume = volume;
  opened->pyramid = li_pyramid_new_cached (volume, FALSE);
  if (first_window (opened, error))
    return opened;
  li_opened_free (opened);
  return NULL;
}
