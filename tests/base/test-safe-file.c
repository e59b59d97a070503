/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-error.h"
#include "base/li-safe-file.h"

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* Names in the folder; a temporary file left behind would show. */
static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_contents (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_replace (void)
{
  g_autofree char *path = in_folder ("a.txt");
  g_autoptr (GError) error = NULL;

  g_assert_true (li_safe_file_set_contents (path, "old", -1, &error));
  g_assert_no_error (error);
  assert_contents (path, "old");
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  LiSafeFile *file = li_safe_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (li_safe_file_write (file, "new ", 4, &error));
  g_assert_cmpuint (li_safe_file_tell (file), ==, 4);
  g_assert_true (li_safe_file_write (file, "text", 4, &error));
  g_assert_true (li_safe_file_pwrite (file, "N", 1, 0, &error));
  assert_contents (path, "old"); /* until it is committed */
  g_assert_true (li_safe_file_commit (file, &error));
  assert_contents (path, "New text");
  struct stat st;
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0640); /* as it was */
  g_assert_cmpuint (count_files (), ==, 1);
  g_unlink (path);
}

static void
test_abort (void)
{
  g_autofree char *path = in_folder ("b.txt");
  LiSafeFile *file = li_safe_file_open (path, NULL);

  g_assert_true (li_safe_file_write (file, "x", 1, NULL));
  g_assert_cmpuint (count_files (), ==, 1);
  li_safe_file_abort (file);
  g_assert_cmpuint (count_files (), ==, 0);
  li_safe_file_abort (NULL);
}

/* The disk fills up after any number of bytes: the old file stands, nothing else remains. */
static void
test_full_disk (void)
{
  g_autofree char *path = in_folder ("c.txt");
  g_autofree char *big = g_strnfill (1000, 'n');

  g_assert_true (li_safe_file_set_contents (path, "old", -1, NULL));
  for (guint64 bytes = 0; bytes < 1000; bytes += 37)
    {
      g_autoptr (GError) error = NULL;
      gboolean ok = TRUE;

      li_safe_file_fail_after (bytes, ENOSPC);
      LiSafeFile *file = li_safe_file_open (path, &error);
      g_assert_no_error (error);
      for (int k = 0; ok && k < 10; k++)
        ok = li_safe_file_write (file, big + 100 * k, 100, &error);
      li_safe_file_fail_after (G_MAXUINT64, ENOSPC);
      g_assert_false (ok);
      g_assert_error (error, LI_BASE_ERROR, LI_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, path));
      li_safe_file_abort (file);
      assert_contents (path, "old");
      g_assert_cmpuint (count_files (), ==, 1);
    }
  g_unlink (path);
}

static void
test_bad_places (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *none = in_folder ("none/file.txt");

  g_assert_null (li_safe_file_open (folder, &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (li_safe_file_open (none, &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_IO);
  g_assert_nonnull (strstr (error->message, none));
}

static void
test_read_and_checksum (void)
{
  g_autofree char *path = in_folder ("d.bin"), *sum = NULL;
  g_autoptr (GError) error = NULL;
  char four[5] = "";

  g_assert_true (li_safe_file_set_contents (path, "abc", 3, NULL));
  sum = li_file_sha256 (path, NULL, &error);
  g_assert_cmpstr (sum, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  int fd = open (path, O_RDONLY);
  g_assert_true (li_file_pread (fd, path, four, 2, 1, &error));
  g_assert_cmpstr (four, ==, "bc");
  g_assert_false (li_file_pread (fd, path, four, 3, 1, &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT);
  close (fd);
  g_clear_error (&error);
  g_autoptr (LiProgress) cancelled = li_progress_new (NULL, NULL, NULL);
  li_progress_cancel (cancelled);
  g_assert_null (li_file_sha256 (path, cancelled, &error));
  g_assert_true (li_error_is_cancelled (error));
  g_assert_cmpuint (li_file_free_space (path), >, 0);
  g_unlink (path);
}

/* The mask of the start holds, and nobody sets it while files are written. */
static void
test_mask (void)
{
  g_autofree char *path = in_folder ("e.txt");
  mode_t start = umask (0);
  struct stat st;

  g_assert_cmpint (li_file_mask (), ==, start);
  g_assert_true (li_safe_file_set_contents (path, "new", -1, NULL));
  umask (start);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0666 & ~start);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("litho-safe-XXXXXX", NULL);
  g_test_add_func ("/base/safe-file/replace", test_replace);
  g_test_add_func ("/base/safe-file/abort", test_abort);
  g_test_add_func ("/base/safe-file/full-disk", test_full_disk);
  g_test_add_func ("/base/safe-file/bad-places", test_bad_places);
  g_test_add_func ("/base/safe-file/mask", test_mask);
  g_test_add_func ("/base/safe-file/read-and-checksum", test_read_and_checksum);
  int status = g_test_run ();
  g_assert_cmpint (g_rmdir (folder), ==, 0); /* empty again */
  g_free (folder);
  return status;
}
