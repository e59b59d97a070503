/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-choices.h"

/* One axis: @name and @option are what messages call it. */
static gboolean
pick (const char *path,
      const char *name,
      const char *option,
      gint64 n,
      gboolean given,
      int value,
      gint64 *picked,
      GError **error)
{
  *picked = given ? value : 0;
  if (!given && n > 1)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                   "%s: holds %" G_GINT64_FORMAT " %ss; choose one with --%s 0 … %" G_GINT64_FORMAT,
                   path, n, name, option, n - 1);
      return FALSE;
    }
  if (*picked < 0 || *picked >= n)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                   "%s: has no %s %d: it holds %" G_GINT64_FORMAT ", counted from 0", path, name,
                   value, n);
      return FALSE;
    }
  return TRUE;
}

gboolean
li_choices_pick (const char *path,
                 gint64 channels,
                 gint64 frames,
                 const LiOpenOptions *options,
                 gint64 *channel,
                 gint64 *frame,
                 GError **error)
{
  static const LiOpenOptions none = { 0 };
  const LiOpenOptions *o = options != NULL ? options : &none;

  if (o->choices != NULL)
    *o->choices = (LiChoices){ channels, frames };
  return pick (path, "channel", "channel", channels, o->has_channel, o->channel, channel, error)
         && pick (path, "time", "frame", frames, o->has_frame, o->frame, frame, error);
}

char *
li_choices_part (gint64 channels, gint64 frames, gint64 channel, gint64 frame)
{
  return channels > 1 || frames > 1 ? g_strdup_printf (
             "channel %" G_GINT64_FORMAT " frame %" G_GINT64_FORMAT, channel, frame)
                                    : NULL;
}
