/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-hdf5-child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/li-lock.h"
#include "li-config.h"
#include "volume/li-input.h"

#define PROGRAM "lithoscope-hdf5-probe"
/* The helper ends a request itself after 4 s; this limit is for a helper that hangs. */
#define TIMEOUT_MS 4800
#define MAX_LINE ((gsize)1 << 20)
#define MAX_NAME 65000

static LiMutex lock = LI_MUTEX_INIT; /* one request at a time; guards what follows */
static pid_t child;
static int talk = -1;

/* Searched beside the program, in the build folder, in an installed tree, and at the configured
 * path. */
static char *
find_program (void)
{
  static const char *const places[]
      = { "", "../volume", "../src/volume", "../../src/volume", "../libexec/lithoscope" };
  const char *configured = g_getenv ("LI_HDF5_PROBE");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL),
                  *folder = self ? g_path_get_dirname (self) : NULL, *fixed = NULL;

  if (configured != NULL && *configured != '\0')
    return g_strdup (configured);
  for (guint k = 0; folder != NULL && k < G_N_ELEMENTS (places); k++)
    {
      g_autofree char *name = g_build_filename (folder, places[k], PROGRAM, NULL);
      if (g_file_test (name, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&name);
    }
  fixed = g_build_filename (LI_LIBEXECDIR, PROGRAM, NULL);
  return g_file_test (fixed, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&fixed) : NULL;
}

/* Resets signals, and makes a process group: Ctrl+C in the terminal then does not reach the helper,
 * and killing the group also ends a request that hangs. */
static int
spawn (const char *program, int end, pid_t *pid)
{
  posix_spawn_file_actions_t files;
  posix_spawnattr_t how;
  sigset_t none, all;
  char *const arguments[] = { (char *)program, NULL };
  g_auto (GStrv) environment
      = g_environ_setenv (g_get_environ (), "HDF5_PLUGIN_PRELOAD", "::", TRUE);

  sigemptyset (&none);
  sigfillset (&all);
  posix_spawn_file_actions_init (&files);
  posix_spawn_file_actions_adddup2 (&files, end, STDIN_FILENO);
  posix_spawn_file_actions_adddup2 (&files, end, STDOUT_FILENO);
  posix_spawn_file_actions_addopen (&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_init (&how);
  posix_spawnattr_setsigmask (&how, &none);
  posix_spawnattr_setsigdefault (&how, &all);
  posix_spawnattr_setflags (&how,
                            POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  int code = posix_spawn (pid, program, &files, &how, arguments, environment);
  posix_spawnattr_destroy (&how);
  posix_spawn_file_actions_destroy (&files);
  return code;
}

/* Down to the public function: called with the lock held. */
static void
stop (void)
{
  if (talk >= 0)
    close (talk);
  talk = -1;
  if (child > 0)
    {
      kill (-child, SIGKILL);
      while (waitpid (child, NULL, 0) < 0 && errno == EINTR)
        ;
    }
  child = 0;
}

static gboolean
start (const char *path, GError **error)
{
  g_autofree char *program = find_program ();
  int ends[2];

  if (child > 0)
    return TRUE;
  if (program == NULL)
    return li_input_error (error, LI_ERROR_FAILED, path,
                           "cannot be opened: the program " PROGRAM
                           ", which reads HDF5 files for Lithoscope, is missing; install "
                           "Lithoscope again");
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return li_input_error (error, LI_ERROR_FAILED, path, "cannot be opened: no socket for %s: %s",
                           program, g_strerror (errno));
  int code = spawn (program, ends[1], &child);
  close (ends[1]);
  if (code == 0)
    {
      talk = ends[0];
      return TRUE;
    }
  child = 0;
  close (ends[0]);
  return li_input_error (error, LI_ERROR_FAILED, path, "cannot be opened: %s cannot be started: %s",
                         program, g_strerror (code));
}

/* MSG_NOSIGNAL: a helper that died must not end this program. */
static gboolean
send_all (const char *bytes, gsize n)
{
  while (n > 0)
    {
      gssize sent = send (talk, bytes, n, MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent <= 0)
        return FALSE;
      bytes += sent;
      n -= sent;
    }
  return TRUE;
}

static gboolean
send_request (const char *path, const char *dataset)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *text
      = g_strdup_printf ("%zu %zu\n%s%s", strlen (absolute), strlen (dataset), absolute, dataset);

  return send_all (text, strlen (text));
}

typedef struct
{
  const char *path;
  LiHdf5LineFunc line;
  gpointer data;
  GString *text;
  gboolean done, stopped; /* the answer has ended */
} Answer;

/* Names come as %XX; a message stays one line whatever they hold. */
static char *
readable (const char *text)
{
  g_autofree char *plain = g_uri_unescape_string (text, NULL);
  char *valid = g_utf8_make_valid (plain ? plain : text, -1);

  for (char *c = valid; *c; c++)
    if ((guchar)*c < ' ')
      *c = '?';
  return valid;
}

/* "error KIND TEXT" */
static gboolean
helper_error (const char *path, const char *line, GError **error)
{
  static const struct
  {
    const char *word;
    LiErrorCode code;
  } kinds[] = { { "invalid ", LI_ERROR_INVALID },
                { "unsupported ", LI_ERROR_UNSUPPORTED },
                { "format ", LI_ERROR_FORMAT } };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    if (g_str_has_prefix (line, kinds[k].word))
      {
        g_autofree char *text = readable (line + strlen (kinds[k].word));
        return li_input_error (error, kinds[k].code, path, "%s", text);
      }
  return li_input_error (error, LI_ERROR_FORMAT, path, "cannot be read as HDF5");
}

/* Names the signal: limit of processor time, limit of real time, or a crash. */
static gboolean
helper_died (const char *path, guint64 number, GError **error)
{
  if (number == SIGALRM)
    return li_input_error (error, LI_ERROR_IO, path,
                           "could not be read: its disk did not answer in time; try again when it "
                           "does");
  return li_input_error (error, LI_ERROR_FORMAT, path,
                         number == SIGPROF ? "is a damaged HDF5 file: reading its structure did "
                                             "not come to an end"
                                           : "is a damaged HDF5 file: the HDF5 library stopped "
                                             "on it");
}

static gboolean
handle_line (Answer *a, char *line, GError **error)
{
  if (strcmp (line, "end") == 0)
    {
      a->done = TRUE;
      return error == NULL || *error == NULL;
    }
  if (g_str_has_prefix (line, "died "))
    {
      a->done = TRUE;
      return helper_died (a->path, g_ascii_strtoull (line + 5, NULL, 10), error);
    }
  if (g_str_has_prefix (line, "error "))
    return helper_error (a->path, line + 6, error);
  return *line == '\0' || a->line (line, a->data, error);
}

/* All whole lines that have come. After an error the rest of the answer is passed over, so that the
 * helper can serve the next request. */
static gboolean
handle_lines (Answer *a, GError **trouble)
{
  char *at = a->text->str, *end;

  while (!a->done && (end = strchr (at, '\n')) != NULL)
    {
      *end = '\0';
      if (*trouble == NULL)
        handle_line (a, at, trouble);
      else
        a->done = strcmp (at, "end") == 0 || g_str_has_prefix (at, "died ");
      at = end + 1;
    }
  g_string_erase (a->text, 0, at - a->text->str);
  return a->text->len < MAX_LINE;
}

typedef enum
{
  ANSWERED,
  DIED, /* the helper ended without an answer */
  HANGS
} Outcome;

static Outcome
receive (Answer *a, GError **trouble)
{
  char piece[65536];
  gboolean begun = FALSE;

  while (!a->done)
    {
      struct pollfd wait = { .fd = talk, .events = POLLIN };
      int ready = poll (&wait, 1, TIMEOUT_MS);
      if (ready < 0 && errno == EINTR)
        continue;
      gssize n = ready > 0 ? recv (talk, piece, sizeof piece, 0) : -1;
      if (n < 0 && errno == EINTR && ready > 0)
        continue;
      if (n <= 0 && ready > 0 && !begun)
        return DIED;
      if (n <= 0 || memchr (piece, '\0', n) != NULL)
        return HANGS;
      begun = TRUE;
      g_string_append_len (a->text, piece, n);
      if (!handle_lines (a, trouble))
        return HANGS;
    }
  return ANSWERED;
}

/* Tried once more when the helper was killed from outside, as by the kernel when memory is short.
 * */
static gboolean
request_once (Answer *a, const char *dataset, GError **error)
{
  GError *trouble = NULL;

  for (int attempt = 0; attempt < 2; attempt++)
    {
      if (!start (a->path, error))
        return FALSE;
      Outcome outcome = send_request (a->path, dataset) ? receive (a, &trouble) : DIED;
      if (outcome != ANSWERED)
        stop ();
      if (outcome == HANGS && trouble == NULL)
        li_input_error (&trouble, LI_ERROR_FORMAT, a->path,
                        "is a damaged HDF5 file: reading its structure did not come to an end");
      if (outcome == DIED)
        continue;
      if (trouble == NULL)
        return TRUE;
      g_propagate_error (error, trouble);
      return FALSE;
    }
  return li_input_error (error, LI_ERROR_FAILED, a->path,
                         "cannot be opened: " PROGRAM " ends without an answer");
}

gboolean
li_hdf5_child_request (
    const char *path, const char *dataset, LiHdf5LineFunc line, gpointer data, GError **error)
{
  Answer answer = { .path = path, .line = line, .data = data };

  if (dataset == NULL)
    dataset = "";
  if (strlen (path) > MAX_NAME / 2 || strlen (dataset) > MAX_NAME)
    return li_input_error (error, LI_ERROR_INVALID, path, "has a name that is too long");
  answer.text = g_string_new (NULL);
  li_mutex_lock (&lock);
  gboolean ok = request_once (&answer, dataset, error);
  li_mutex_unlock (&lock);
  g_string_free (answer.text, TRUE);
  return ok;
}
