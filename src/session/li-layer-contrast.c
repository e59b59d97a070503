/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-layer-contrast.h"

#include <glib/gi18n.h>
#include "base/li-thread.h"
#include "session/li-request.h"

#define REQUEST_KEY "li-contrast-request"

typedef struct
{
  double lo, hi;
} Guess;

void
li_layer_set_auto_window (LiLayer *layer, const LiHistogram *histogram)
{
  li_layer_set_window (layer, li_histogram_percentile (histogram, 0.5),
                       li_histogram_percentile (histogram, 99.5));
}

static void
contrast_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  g_autoptr (LiHistogram) histogram = result;
  const LiLook *look = li_layer_get_look (owner);
  const Guess *guess = context;

  if (histogram != NULL && look->lo == guess->lo && look->hi == guess->hi)
    li_layer_set_auto_window (owner, histogram);
}

static gpointer
contrast_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  return li_histogram_new (data, NULL, LI_CONTRAST_VOXELS, progress, error);
}

static void
histogram_free (gpointer histogram)
{
  li_histogram_free (histogram);
}

static void
volume_unref (gpointer volume)
{
  li_volume_unref (volume);
}

static void
request_free (gpointer request)
{
  li_request_free (request);
}

void
li_layer_find_contrast (LiLayer *layer, LiVolume *volume, LiJobList *jobs)
{
  LiRequest *request = li_request_new (layer);
  const LiLook *look = li_layer_get_look (layer);
  g_autofree char *title = g_strdup_printf (_ ("Histogram of %s"), li_layer_get_name (layer));
  Guess *guess = g_new (Guess, 1);

  *guess = (Guess){ look->lo, look->hi };
  g_object_set_data_full (G_OBJECT (layer), REQUEST_KEY, request, request_free);
  li_request_ask (request, &(LiQuestion){ .title = title,
                                          .jobs = jobs,
                                          .work = contrast_work,
                                          .data = li_volume_ref (volume),
                                          .free_data = volume_unref,
                                          .free_result = histogram_free,
                                          .done = contrast_done,
                                          .context = guess,
                                          .free_context = g_free });
}
