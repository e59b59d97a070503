/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "base/li-lock.h"
#include "base/li-number.h"

#define BAR_CELLS 24

typedef struct
{
  int show;
  gint64 begin;
} Terminal;

static LiMutex screen = LI_MUTEX_INIT;
static gboolean bar_is_drawn;
static LiProgress *volatile interrupted; /* what a signal cancels */

int
li_terminal_width (int fd)
{
  struct winsize size;
  if (ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
    return size.ws_col;
  return 80;
}

static void
put (const char *text, gsize n)
{
  while (n > 0)
    {
      gssize done = write (STDERR_FILENO, text, n);
      if (done <= 0)
        return; /* nobody is left to be told */
      text += done;
      n -= (gsize)done;
    }
}

void
li_terminal_clear (void)
{
  li_mutex_lock (&screen);
  if (bar_is_drawn)
    put ("\r\033[K", 4);
  bar_is_drawn = FALSE;
  li_mutex_unlock (&screen);
}

void
li_terminal_print (const char *prefix, const char *text)
{
  g_autofree char *line = g_strdup_printf ("%s: %s\n", prefix, text);
  /* One reason is one line, whatever it was made of. */
  for (char *c = line; c[0] != '\0' && c[1] != '\0'; c++)
    if (*c == '\n' || *c == '\r')
      *c = ' ';
  li_terminal_clear ();
  put (line, strlen (line));
}

static char *
time_left (double fraction, double seconds)
{
  if (fraction < 0.02 || seconds < 2)
    return g_strdup ("");
  int left = (int)(seconds * (1 - fraction) / fraction + 0.5);
  if (left >= 3600)
    return g_strdup_printf (_ ("%d h %02d min left"), left / 3600, left / 60 % 60);
  return g_strdup_printf (_ ("%d:%02d left"), left / 60, left % 60);
}

static void
draw_bar (double fraction, const char *message, double seconds)
{
  g_autoptr (GString) line = g_string_new ("\r\033[K");
  g_autofree char *left = time_left (fraction, seconds);
  int full = (int)(fraction * BAR_CELLS + 0.5), width = li_terminal_width (STDERR_FILENO);
  for (int i = 0; i < BAR_CELLS; i++)
    g_string_append (line, i < full ? "█" : "░");
  g_autofree char *rest
      = g_strdup_printf (" %3d %%  %s  %s", (int)(fraction * 100), left, message ? message : "");
  int room = width - 1 - BAR_CELLS;
  if (g_utf8_strlen (rest, -1) > MAX (room, 0))
    *g_utf8_offset_to_pointer (rest, MAX (room, 0)) = '\0';
  g_string_append (line, rest);
  li_mutex_lock (&screen);
  put (line->str, line->len);
  bar_is_drawn = TRUE;
  li_mutex_unlock (&screen);
}

static void
write_line (double fraction, const char *message, double seconds)
{
  LiFigures *f = li_figures_new ();
  li_figures_number (f, "progress", fraction);
  li_figures_text (f, "message", message);
  li_figures_number (f, "seconds", seconds);
  g_autofree char *text = li_figures_finish (f, FALSE);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  put (line, strlen (line));
  li_figures_free (f);
}

static void
on_progress (double fraction, const char *message, gpointer data)
{
  const Terminal *t = data;
  double seconds = (double)(g_get_monotonic_time () - t->begin) * 1e-6;
  fraction = CLAMP (fraction, 0, 1);
  if (t->show == LI_SHOW_BAR)
    draw_bar (fraction, message, seconds);
  else
    write_line (fraction, message, seconds);
}

static void
on_signal (int number)
{
  li_progress_cancel (interrupted);
}

static void
watch_signal (int number)
{
  struct sigaction old, action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
  /* nohup and shells that run jobs in the background ignore them on purpose. */
  if (sigaction (number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
    sigaction (number, &action, NULL);
}

LiProgress *
li_terminal_progress_new (int show)
{
  Terminal *t = g_new0 (Terminal, 1);
  const char *kind = g_getenv ("TERM");
  gboolean able = isatty (STDERR_FILENO) && kind != NULL && strcmp (kind, "dumb") != 0;
  t->begin = g_get_monotonic_time ();
  t->show = show != LI_SHOW_AUTO ? show : able ? LI_SHOW_BAR : LI_SHOW_NONE;
  gboolean silent = t->show == LI_SHOW_NONE;
  LiProgress *progress = li_progress_new (silent ? NULL : on_progress, t, g_free);
  interrupted = progress;
  watch_signal (SIGINT);
  watch_signal (SIGTERM);
  watch_signal (SIGHUP);
  return progress;
}
