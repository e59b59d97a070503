/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-clock.h"

#include <string.h>

#include "base/li-lock.h"

struct _LiClock
{
  gboolean simulated;
  LiMutex lock;
  gint64 start_utc, start_monotonic, advanced;
  double speed;
};

static LiClock real_clock = { .lock = LI_MUTEX_INIT };

LiClock *
li_clock_real (void)
{
  return &real_clock;
}

LiClock *
li_clock_new_simulated (gint64 utc_us, double speed)
{
  LiClock *clock = g_new0 (LiClock, 1);

  clock->simulated = TRUE;
  li_mutex_init (&clock->lock);
  clock->start_utc = utc_us;
  clock->start_monotonic = g_get_monotonic_time ();
  clock->speed = speed;
  return clock;
}

void
li_clock_free (LiClock *clock)
{
  if (clock == NULL || !clock->simulated)
    return;
  li_mutex_clear (&clock->lock);
  g_free (clock);
}

static gint64
elapsed (LiClock *clock)
{
  gint64 advanced;

  li_mutex_lock (&clock->lock);
  advanced = clock->advanced;
  li_mutex_unlock (&clock->lock);
  return advanced
         + (gint64)((double)(g_get_monotonic_time () - clock->start_monotonic) * clock->speed);
}

gint64
li_clock_monotonic_us (LiClock *clock)
{
  return clock->simulated ? elapsed (clock) : g_get_monotonic_time ();
}

gint64
li_clock_utc_us (LiClock *clock)
{
  return clock->simulated ? clock->start_utc + elapsed (clock) : g_get_real_time ();
}

void
li_clock_advance (LiClock *clock, gint64 us)
{
  g_return_if_fail (clock->simulated);
  li_mutex_lock (&clock->lock);
  clock->advanced += us;
  li_mutex_unlock (&clock->lock);
}

char *
li_clock_format_utc (gint64 utc_us)
{
  gint64 seconds = utc_us / G_USEC_PER_SEC, rest = utc_us % G_USEC_PER_SEC;

  if (rest < 0)
    {
      rest += G_USEC_PER_SEC;
      seconds--;
    }
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  if (time == NULL)
    return g_strdup ("");
  g_autofree char *whole = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%03dZ", whole, (int)(rest / 1000));
}

gboolean
li_clock_parse_utc (const char *text, gint64 *utc_us)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = text ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  if (time == NULL)
    return FALSE;
  *utc_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}
