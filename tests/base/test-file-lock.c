/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-error.h"
#include "base/li-file-lock.h"
#include "base/li-gate.h"
#include "base/li-lock.h"

#define THREADS 4
#define ROUNDS 20

static char *folder, *path, *marker;

static int
no_locks (gconstpointer data)
{
  return GPOINTER_TO_INT (data);
}

/* Without the lock the threads would lose counts: each reads, lets others run, and writes. Atomic
 * only for ThreadSanitizer, which does not know that a lock on a file orders threads. */
static _Atomic int counter;

static gpointer
count_thread (gpointer data)
{
  for (int k = 0; k < ROUNDS; k++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LiFileLock) lock = li_file_lock_take (path, "target", &error);
      g_assert_no_error (error);
      int before = counter;
      g_thread_yield ();
      counter = before + 1;
    }
  return NULL;
}

/* @data: errno of a file system without locks, or 0. */
static void
test_excludes (gconstpointer data)
{
  GThread *threads[THREADS];

  counter = 0;
  li_file_lock_fail_with (no_locks (data));
  li_file_lock_set_wait (600);
  for (int k = 0; k < THREADS; k++)
    threads[k] = g_thread_new ("count", count_thread, NULL);
  for (int k = 0; k < THREADS; k++)
    g_thread_join (threads[k]);
  li_file_lock_fail_with (0);
  g_assert_cmpint (counter, ==, THREADS * ROUNDS);
  g_assert_false (g_file_test (marker, G_FILE_TEST_EXISTS));
}

/* One sentence that names the file that was to be written. */
static void
test_taken (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  li_file_lock_fail_with (no_locks (data));
  li_file_lock_set_wait (0);
  LiFileLock *lock = li_file_lock_take (path, "record.json", &error);
  g_assert_no_error (error);
  g_assert_null (li_file_lock_take (path, "record.json", &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (error->message, "record.json: "));
  g_assert_true ((strstr (error->message, marker) != NULL) == (no_locks (data) != 0));
  li_file_lock_release (lock);
  g_clear_error (&error);
  lock = li_file_lock_take (path, "record.json", &error);
  g_assert_no_error (error);
  li_file_lock_release (lock);
  li_file_lock_release (NULL);
  li_file_lock_fail_with (0);
}

/* For work that lasts: who has it is said at once, and the file says nothing afterwards. */
static void
test_try (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *holder = NULL, *process = g_strdup_printf ("process %d ", (int)getpid ());
  struct stat st;

  LiFileLock *lock = li_file_lock_try (path, "T0-T1", &holder, &error);
  g_assert_no_error (error);
  g_assert_nonnull (lock);
  g_assert_null (holder);
  g_assert_null (li_file_lock_try (path, "T0-T1", &holder, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (holder, process));
  li_file_lock_release (lock);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_size, ==, 0);
  g_clear_pointer (&holder, g_free);
  lock = li_file_lock_try (path, "T0-T1", &holder, &error);
  g_assert_nonnull (lock);
  li_file_lock_release (lock);
}

/* Without locks a killed holder cannot be told from one that works: refused, with what to delete.
 */
static void
test_try_without_locks (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *holder = NULL, *process = g_strdup_printf ("process %d ", (int)getpid ());

  li_file_lock_fail_with (ENOLCK);
  LiFileLock *lock = li_file_lock_try (path, "T0-T1", &holder, &error);
  g_assert_no_error (error);
  g_assert_null (li_file_lock_try (path, "T0-T1", &holder, &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (error->message, "T0-T1: "));
  g_assert_nonnull (strstr (error->message, marker));
  g_assert_nonnull (strstr (error->message, process));
  li_file_lock_release (lock);
  li_file_lock_release (li_file_lock_try (path, "T0-T1", &holder, NULL));
  g_assert_false (g_file_test (marker, G_FILE_TEST_EXISTS));
  li_file_lock_fail_with (0);
}

static void
test_bad_place (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *none = g_build_filename (folder, "none", "lock", NULL);

  g_assert_null (li_file_lock_take (none, "record.json", &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_IO);
  g_assert_true (g_str_has_prefix (error->message, "record.json: "));
}

/* Who may write the folder may take the lock. */
static void
test_rights (void)
{
  struct stat st;

  g_unlink (path);
  g_assert_cmpint (g_chmod (folder, 0770), ==, 0);
  li_file_lock_release (li_file_lock_take (path, "record.json", NULL));
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0660);
}

static void
count_gate (const char *name, gpointer data)
{
  GString *passed = data;

  g_string_append_printf (passed, "%s ", name);
}

static void
test_gate (void)
{
  g_autoptr (GString) passed = g_string_new (NULL);

  g_assert_false (li_gate ("first"));
  li_gate_set_func (count_gate, passed);
  g_assert_true (li_gate ("second"));
  li_gate_set_func (NULL, NULL);
  g_assert_false (li_gate ("third"));
  g_assert_cmpstr (passed->str, ==, "second ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("litho-lock-XXXXXX", NULL);
  path = g_build_filename (folder, ".lock", NULL);
  marker = g_strconcat (path, ".taken", NULL);
  g_test_add_data_func ("/base/file-lock/excludes", GINT_TO_POINTER (0), test_excludes);
  g_test_add_data_func ("/base/file-lock/excludes-without-locks", GINT_TO_POINTER (ENOLCK),
                        test_excludes);
  g_test_add_data_func ("/base/file-lock/taken", GINT_TO_POINTER (0), test_taken);
  g_test_add_data_func ("/base/file-lock/taken-without-locks", GINT_TO_POINTER (ENOSYS),
                        test_taken);
  g_test_add_func ("/base/file-lock/try", test_try);
  g_test_add_func ("/base/file-lock/try-without-locks", test_try_without_locks);
  g_test_add_func ("/base/file-lock/bad-place", test_bad_place);
  g_test_add_func ("/base/file-lock/rights", test_rights);
  g_test_add_func ("/base/file-lock/gate", test_gate);
  int status = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (marker);
  g_free (path);
  g_free (folder);
  return status;
}
