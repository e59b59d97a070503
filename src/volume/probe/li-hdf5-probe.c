/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* lithoscope-hdf5-probe: serves requests from its input until that ends, each in a process of its
 * own with limits of time and memory. A request is two numbers of bytes, a newline, and the path of
 * a file and the name of a dataset with these lengths. */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "volume/probe/li-probe.h"

#define SECONDS 4 /* of processor time, so that a slow disk does not count */
#define WALL_SECONDS 120
#define MEMORY ((rlim_t)2 << 30)
#define MAX_LENGTH 65536

int
li_probe_fail (const char *kind, const char *format, ...)
{
  va_list args;

  printf ("error %s ", kind);
  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  printf ("\n");
  return 0;
}

void
li_probe_put (const char *text)
{
  for (const unsigned char *c = (const unsigned char *)text; *c; c++)
    if (*c <= ' ' || *c == '%' || *c == 127)
      printf ("%%%02X", *c);
    else
      putchar (*c);
}

static herr_t
look_for_version (unsigned n, const H5E_error2_t *e, void *data)
{
  int *newer = data;

  if (e->min_num == H5E_VERSION || (e->desc != NULL && strstr (e->desc, "version") != NULL))
    *newer = 1;
  return 0;
}

int
li_probe_newer (void)
{
  int newer = 0;

  H5Ewalk2 (H5E_DEFAULT, H5E_WALK_DOWNWARD, look_for_version, &newer);
  return newer;
}

static hid_t
open_file (const char *path, int *newer)
{
  hid_t access = H5Pcreate (H5P_FILE_ACCESS);

  H5Pset_driver (access, li_probe_driver (), NULL);
  /* Otherwise libhdf5 reads damaged parts of a file marked as being written a hundred times, with
   * pauses. */
  H5Pset_metadata_read_attempts (access, 2);
  hid_t file = H5Fopen (path, H5F_ACC_RDONLY, access);
  if (file < 0) /* a file that is being written, or was when its writer died */
    file = H5Fopen (path, H5F_ACC_RDONLY | H5F_ACC_SWMR_READ, access);
  *newer = file < 0 && li_probe_newer ();
  H5Pclose (access);
  return file;
}

static void
answer (const char *path, const char *wanted)
{
  static char name[2048];
  int newer;
  hid_t file = open_file (path, &newer), set;

  if (file < 0)
    {
      if (newer)
        li_probe_fail ("unsupported", LI_PROBE_NEWER);
      else
        li_probe_fail ("format", "is a damaged HDF5 file, or was cut short");
      return;
    }
  set = li_probe_find (file, wanted, name, sizeof name);
  if (set < 0)
    return;
  hid_t home = li_probe_name (set, name, sizeof name);
  printf ("dataset ");
  li_probe_put (name);
  printf ("\n");
  li_probe_size (home >= 0 ? home : file, set, name);
  li_probe_describe (set, path);
}

void
li_probe_renew_limits (void)
{
  struct itimerval time = { { 0, 0 }, { SECONDS, 0 } };

  setitimer (ITIMER_PROF, &time, NULL);
  alarm (WALL_SECONDS);
}

/* The worker ends without closing anything: so the state that a damaged file left in the library
 * does not matter. */
static void
work (const char *path, const char *wanted)
{
  struct rlimit limit = { MEMORY, MEMORY }, none = { 0, 0 };

  li_probe_renew_limits ();
  setrlimit (RLIMIT_AS, &limit);
  setrlimit (RLIMIT_CORE, &none);
  answer (path, wanted);
  printf ("end\n");
  _exit (fflush (stdout) == 0 ? 0 : 1);
}

static void
serve (const char *path, const char *wanted)
{
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    work (path, wanted);
  while (child > 0 && waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;
  if (child < 0 || !WIFEXITED (status) || WEXITSTATUS (status) != 0)
    printf ("\ndied %d\n", child > 0 && WIFSIGNALED (status) ? WTERMSIG (status) : 0);
  fflush (stdout);
}

static int
read_all (char *out, size_t bytes)
{
  while (bytes > 0)
    {
      ssize_t n = read (0, out, bytes);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return 0;
      out += n;
      bytes -= n;
    }
  return 1;
}

/* "12 0\n" → 12 and 0; 0 at the end of the input. */
static int
read_lengths (size_t lengths[2])
{
  char line[64], c;
  size_t n = 0;
  char *end;

  while (read_all (&c, 1) && c != '\n' && n + 1 < sizeof line)
    line[n++] = c;
  line[n] = '\0';
  lengths[0] = strtoul (line, &end, 10);
  lengths[1] = strtoul (end, NULL, 10);
  return lengths[0] > 0 && lengths[0] < MAX_LENGTH && lengths[1] < MAX_LENGTH;
}

int
main (void)
{
  static char path[MAX_LENGTH], wanted[MAX_LENGTH];
  size_t lengths[2];

  H5open ();
  /* Plugins are not loaded: they are arbitrary code named by HDF5_PLUGIN_PATH, and libhdf5 would
   * load one even to list a group that is packed by an unknown filter. */
  H5PLset_loading_state (0);
  H5Eset_auto2 (H5E_DEFAULT, NULL, NULL);
  while (read_lengths (lengths) && read_all (path, lengths[0]) && read_all (wanted, lengths[1]))
    {
      path[lengths[0]] = wanted[lengths[1]] = '\0';
      serve (path, wanted);
    }
  return 0;
}
