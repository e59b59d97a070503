/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-file-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-error.h"
#include "base/li-gate.h"

#define FIRST_PAUSE 2000 /* µs; doubled up to the longest */
#define MAX_PAUSE 50000

struct _LiFileLock
{
  int fd;
  char *marker;   /* the second file, where the file system has no locks */
  gboolean named; /* the lock file says who has it */
};

#define MAX_HOLDER 200 /* bytes */

static atomic_int fail_errno;
static atomic_int wait_seconds = LI_FILE_LOCK_SECONDS;

void
li_file_lock_fail_with (int error_number)
{
  atomic_store (&fail_errno, error_number);
}

void
li_file_lock_set_wait (int seconds)
{
  atomic_store (&wait_seconds, seconds);
}

/* The file gets the folder's write permissions, so that everyone who may write the folder may lock
 * it. */
static int
open_lock_file (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat st;
  int fd = open (path, O_RDWR | O_CLOEXEC);

  if (fd >= 0 || errno != ENOENT)
    return fd;
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0 && stat (folder, &st) == 0 && fchmod (fd, (st.st_mode & 0666) | 0600) != 0)
    g_debug ("%s keeps its rights", path);
  return fd;
}

/* 0, or why not. Locks on open files, unlike those of a process, hold between threads and survive
 * that somebody else closes the file. */
static int
try_lock (LiFileLock *lock)
{
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int refused = atomic_load (&fail_errno);

  if (refused != 0)
    return refused;
  return fcntl (lock->fd, F_OFD_SETLK, &whole) == 0 ? 0 : errno;
}

/* "litho (process 1234 on pc7)" */
static char *
own_name (void)
{
  const char *name = g_get_prgname ();
  g_autofree char *program = g_path_get_basename (name != NULL ? name : "?");

  return g_strdup_printf ("%s (process %d on %s)", program, (int)getpid (), g_get_host_name ());
}

static int
try_marker (LiFileLock *lock)
{
  g_autofree char *text = own_name ();
  int fd = open (lock->marker, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

  if (fd < 0)
    return errno == EEXIST ? EAGAIN : errno;
  if (write (fd, text, strlen (text)) < 0)
    g_debug ("%s stays empty", lock->marker);
  close (fd);
  return 0;
}

static gboolean
is_without_locks (int number)
{
  return number == ENOLCK || number == ENOSYS || number == EOPNOTSUPP || number == EINVAL;
}

static int
try_once (LiFileLock *lock, const char *path)
{
  if (lock->marker == NULL)
    {
      int number = try_lock (lock);

      if (!is_without_locks (number))
        return number == EACCES ? EAGAIN : number;
      lock->marker = g_strconcat (path, ".taken", NULL);
    }
  return try_marker (lock);
}

/* FALSE when the time limit is reached. Only this function's own pauses count, not the time that a
 * test holds the program. */
static gboolean
pause_a_little (gint64 *slept, gulong *pause)
{
  if (li_gate ("file-lock-wait"))
    return TRUE;
  if (*slept >= atomic_load (&wait_seconds) * (gint64)G_USEC_PER_SEC)
    return FALSE;
  g_usleep (*pause);
  *slept += *pause;
  *pause = MIN (2 * *pause, MAX_PAUSE);
  return TRUE;
}

static int
acquire (LiFileLock *lock, const char *path)
{
  gint64 slept = 0;
  gulong pause = FIRST_PAUSE;
  int number;

  do
    number = try_once (lock, path);
  while (number == EAGAIN && pause_a_little (&slept, &pause));
  return number;
}

static void
set_error (const LiFileLock *lock, const char *target, int number, GError **error)
{
  if (number != EAGAIN)
    g_set_error (error, LI_BASE_ERROR, LI_ERROR_IO, _ ("%s: cannot be written: %s"), target,
                 g_strerror (number));
  else if (lock->marker == NULL)
    g_set_error (error, LI_BASE_ERROR, LI_ERROR_FAILED,
                 _ ("%s: another program has been writing it for %d seconds; nothing was saved: "
                    "end that program, or try again"),
                 target, atomic_load (&wait_seconds));
  else
    g_set_error (error, LI_BASE_ERROR, LI_ERROR_FAILED,
                 _ ("%s: nothing was saved: its file system has no locks, and %s says that another "
                    "program is writing; if none is, delete that file and try again"),
                 target, lock->marker);
}

static void
lock_free (LiFileLock *lock)
{
  if (lock->named && ftruncate (lock->fd, 0) != 0)
    g_debug ("a lock file keeps its text");
  if (lock->fd >= 0)
    close (lock->fd); /* gives the lock back */
  g_free (lock->marker);
  g_free (lock);
}

LiFileLock *
li_file_lock_take (const char *path, const char *target, GError **error)
{
  LiFileLock *lock = g_new0 (LiFileLock, 1);

  lock->fd = open_lock_file (path);
  int number = lock->fd >= 0 ? acquire (lock, path) : errno;
  if (number == 0)
    return lock;
  set_error (lock, target, number, error);
  lock_free (lock);
  return NULL;
}

static void
name_holder (LiFileLock *lock)
{
  g_autofree char *text = own_name ();

  lock->named = TRUE;
  if (ftruncate (lock->fd, 0) != 0 || pwrite (lock->fd, text, strlen (text), 0) < 0)
    g_debug ("a lock file stays empty");
}

/* What is in the file of whoever has the lock; it may be anything. */
static char *
read_holder (int fd)
{
  char text[MAX_HOLDER + 1];
  gssize n = fd >= 0 ? pread (fd, text, MAX_HOLDER, 0) : 0;

  text[MAX (n, 0)] = '\0';
  for (char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  g_strchomp (text);
  return *text != '\0' ? g_utf8_make_valid (text, -1) : g_strdup (_ ("another program"));
}

static char *
read_marker (const LiFileLock *lock)
{
  int fd = open (lock->marker, O_RDONLY | O_CLOEXEC);
  char *holder = read_holder (fd);

  if (fd >= 0)
    close (fd);
  return holder;
}

static void
set_taken_error (const LiFileLock *lock, const char *target, GError **error)
{
  g_autofree char *holder = read_marker (lock);

  g_set_error (
      error, LI_BASE_ERROR, LI_ERROR_FAILED,
      _ ("%s: %s says that %s is working on it, and its file system has no locks; wait for "
         "that program, or delete that file if it does not run any more"),
      target, lock->marker, holder);
}

LiFileLock *
li_file_lock_try (const char *path, const char *target, char **holder, GError **error)
{
  LiFileLock *lock = g_new0 (LiFileLock, 1);

  *holder = NULL;
  lock->fd = open_lock_file (path);
  int number = lock->fd >= 0 ? try_once (lock, path) : errno;
  if (number == 0)
    {
      name_holder (lock);
      return lock;
    }
  if (number == EAGAIN && lock->marker == NULL)
    *holder = read_holder (lock->fd);
  else if (number == EAGAIN)
    set_taken_error (lock, target, error);
  else
    set_error (lock, target, number, error);
  lock_free (lock);
  return NULL;
}

void
li_file_lock_release (LiFileLock *lock)
{
  if (lock == NULL)
    return;
  if (lock->marker != NULL)
    unlink (lock->marker);
  lock_free (lock);
}
