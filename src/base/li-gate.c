/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-gate.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/li-lock.h"

static LiGateFunc gate_func;
static gpointer gate_data;
static char **gate_pipes; /* "NAME=FIFO" of the environment, or NULL */

void
li_gate_set_func (LiGateFunc func, gpointer data)
{
  gate_func = func;
  gate_data = data;
}

static void
read_environment (void)
{
  const char *text = g_getenv ("LI_GATES");

  if (text != NULL && *text != '\0')
    gate_pipes = g_strsplit (text, " ", -1);
}

/* Waits until whoever has opened the pipe for writing closes it. */
static void
wait_at_pipe (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  char byte;

  if (fd < 0)
    return;
  for (gssize n = 1; n > 0;)
    do
      n = read (fd, &byte, 1);
    while (n < 0 && errno == EINTR);
  close (fd);
}

static gboolean
pass_pipe (const char *name)
{
  static LiOnce once = LI_ONCE_INIT;
  gsize n = strlen (name);

  li_once (&once, read_environment);
  for (char **pipe = gate_pipes; pipe != NULL && *pipe != NULL; pipe++)
    if (strncmp (*pipe, name, n) == 0 && (*pipe)[n] == '=')
      {
        wait_at_pipe (*pipe + n + 1);
        return TRUE;
      }
  return FALSE;
}

gboolean
li_gate (const char *name)
{
  if (gate_func == NULL)
    return pass_pipe (name);
  gate_func (name, gate_data);
  return TRUE;
}
