/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Damaged files of every format: each gives data or one sentence that names it, in less than 5 s
 * and in bounded memory. LI_MUTANTS and LI_MUTANTS_SEED change how many there are and which,
 * LI_MUTANTS_FROM begins at the one that was told. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/li-pool.h"
#include "mutate.h"
#include "volume-fixtures.h"

#define BOX 24

typedef struct
{
  char *format, *path;
  gboolean text;
  char **parts; /* the files that are damaged */
} Healthy;

static char *root;
static GPtrArray *healthy;
static char now[256]; /* for a crash or a hang: which mutant it was */
static guint64 opened, refused;
static guint patience; /* s */

static void
tell_and_die (int number)
{
  gssize done = write (STDERR_FILENO, now, strlen (now));

  (void)done;
  signal (number, SIG_DFL);
  raise (number);
}

static void
check_sentence (const char *path, const GError *error)
{
  if (error == NULL || strstr (error->message, path) == NULL
      || strchr (error->message, '\n') != NULL || !g_utf8_validate (error->message, -1, NULL)
      || strlen (error->message) > 1200)
    g_error ("%s“%s” is no sentence about %s", now, error ? error->message : "nothing", path);
}

/* A box somewhere, also across the border. */
static LiBox
some_box (GRand *r, const gint64 shape[3])
{
  LiBox box;

  for (int k = 0; k < 3; k++)
    {
      gint64 at = (gint64)(g_rand_double (r) * (double)shape[k]);
      box.lo[k] = g_rand_int_range (r, 0, 3) > 0 ? MIN (at, shape[k] - 1) : -2;
      box.hi[k] = box.lo[k] + g_rand_int_range (r, 1, BOX);
    }
  return box;
}

static void
try_file (const char *path, GRand *r)
{
  GError *error = NULL;
  static float voxels[BOX * BOX * BOX];
  g_autoptr (LiVolume) v = li_volume_open (path, NULL, NULL, &error);

  if (v == NULL)
    {
      check_sentence (path, error);
      g_clear_error (&error);
      refused++;
      return;
    }
  g_assert_no_error (error);
  opened++;
  for (int k = 0; k < 3; k++)
    {
      LiBox box = some_box (r, li_volume_info (v)->shape);
      if (!li_volume_read_box (v, &box, LI_TYPE_F32, voxels, &error))
        check_sentence (path, error);
      else
        g_assert_no_error (error);
      g_clear_error (&error);
    }
}

static void
put (const char *path, const guint8 *bytes, gsize n)
{
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, n, file), ==, n);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
one_mutant (const Healthy *h, GRand *r)
{
  const char *part = h->parts[g_rand_int_range (r, 0, (gint)g_strv_length (h->parts))];
  g_autofree char *whole = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (part, &whole, &n, NULL));
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_byte_array_append (bytes, (const guint8 *)whole, (guint)n);
  mutate (r, bytes, h->text);
  put (part, bytes->data, bytes->len);
  alarm (patience);
  try_file (h->path, r);
  alarm (0);
  put (part, (const guint8 *)whole, n);
}

static int
number_from (const char *name, int missing)
{
  const char *text = g_getenv (name);

  return text != NULL ? (int)g_ascii_strtoll (text, NULL, 10) : missing;
}

/* How many there are without LI_MUTANTS. Under the sanitizers HDF5 has fewer: most of its time goes
 * to the helper, which is not sanitized, and to reading its answers, which few damages change. */
static int
mutants_of (const char *format)
{
  gboolean sanitized = g_getenv ("LI_TEST_SANITIZED") != NULL;

  return number_from ("LI_MUTANTS", sanitized && strcmp (format, "hdf5") == 0 ? 4000 : 20000);
}

static void
test_format (gconstpointer data)
{
  const char *format = data;
  g_autoptr (GPtrArray) of_format = g_ptr_array_new ();
  int n = mutants_of (format), seed = number_from ("LI_MUTANTS_SEED", 1);
  int from = number_from ("LI_MUTANTS_FROM", 0);
  struct rusage before, after;

  /* The helper gives up on a file after 4 s; starting it and a sanitizer take their time. */
  patience = g_getenv ("LI_TEST_SANITIZED") != NULL ? 20 : strcmp (format, "hdf5") == 0 ? 8 : 5;
  for (guint k = 0; k < healthy->len; k++)
    if (strcmp (((Healthy *)healthy->pdata[k])->format, format) == 0)
      g_ptr_array_add (of_format, healthy->pdata[k]);
  g_assert_cmpuint (of_format->len, >, 0);
  opened = refused = 0;
  getrusage (RUSAGE_SELF, &before);
  for (int k = from; k < from + n; k++)
    {
      g_autoptr (GRand) r = g_rand_new_with_seed ((guint32)(seed * 1000003 + k));
      const Healthy *h = of_format->pdata[k % of_format->len];
      g_snprintf (now, sizeof now, "\nmutant %d of %s (%s), LI_MUTANTS_SEED=%d: ", k, format,
                  strrchr (h->path, '/') + 1, seed);
      one_mutant (h, r);
    }
  getrusage (RUSAGE_SELF, &after);
  g_test_message ("%s: %d mutants from seed %d: %" G_GUINT64_FORMAT " opened, %" G_GUINT64_FORMAT
                  " refused; peak memory %ld MB before, %ld MB after",
                  format, n, seed, opened, refused, before.ru_maxrss / 1024,
                  after.ru_maxrss / 1024);
  /* Neither all damage unnoticed nor healthy parts unread. */
  if (n >= 500)
    {
      g_assert_cmpuint (opened, >, 0);
      g_assert_cmpuint (refused, >, 0);
    }
  if (g_getenv ("LI_TEST_SANITIZED") == NULL)
    g_assert_cmpint (after.ru_maxrss, <, 1024 * 1024);
}

static Healthy *
take_line (const char *line)
{
  g_auto (GStrv) w = g_strsplit (line, "|", 4);
  Healthy *h = g_new0 (Healthy, 1);

  g_assert_cmpuint (g_strv_length (w), ==, 4);
  h->format = g_strdup (w[0]);
  h->text = strcmp (w[1], "text") == 0;
  h->path = g_build_filename (root, w[2], NULL);
  h->parts = g_strsplit (*w[3] ? w[3] : w[2], " ", -1);
  for (char **part = h->parts; *part; part++)
    {
      char *full = g_build_filename (root, *part, NULL);
      g_free (*part);
      *part = full;
    }
  return h;
}

static void
healthy_free (gpointer data)
{
  Healthy *h = data;

  g_free (h->format);
  g_free (h->path);
  g_strfreev (h->parts);
  g_free (h);
}

/* Undamaged they must open. */
static void
make_healthy (void)
{
  g_autofree char *source
      = g_build_filename (g_getenv ("LI_TEST_SOURCE"), "tests/volume/make-mutants.py", NULL),
      *text = NULL, *out = NULL;

  root = fixture_folder ();
  healthy = g_ptr_array_new_with_free_func (healthy_free);
  g_assert_true (g_file_get_contents (source, &text, NULL, NULL));
  out = fixture_python (root, text);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (out), "\n", -1);
  for (char **line = lines; *line; line++)
    {
      g_autoptr (GError) error = NULL;
      Healthy *h = take_line (*line);
      g_ptr_array_add (healthy, h);
      LiVolume *v = li_volume_open (h->path, NULL, NULL, &error);
      if (v == NULL && strstr (h->path, "hyper") == NULL)
        g_error ("%s", error->message);
      li_volume_unref (v);
    }
}

int
main (int argc, char **argv)
{
  static const char *const formats[]
      = { "tiff", "bigtiff", "imagej", "packed-tiff", "hdf5", "edf", "mha", "raw", "folder" };
  struct rlimit memory = { (rlim_t)4 << 30, (rlim_t)4 << 30 };

  g_test_init (&argc, &argv, NULL);
  g_set_prgname ("test-mutants");
  li_pool_set_threads (1); /* files of a few voxels */
  /* Hundreds of thousands of files: in memory where that is possible. */
  if (access ("/dev/shm", W_OK | X_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  if (g_getenv ("LI_TEST_SANITIZED") == NULL)
    {
      setrlimit (RLIMIT_AS, &memory);
      signal (SIGSEGV, tell_and_die);
      signal (SIGBUS, tell_and_die);
      signal (SIGFPE, tell_and_die);
      signal (SIGABRT, tell_and_die);
    }
  signal (SIGALRM, tell_and_die);
  make_healthy ();
  for (guint k = 0; k < G_N_ELEMENTS (formats); k++)
    {
      g_autofree char *name = g_strconcat ("/volume/mutants/", formats[k], NULL);
      g_test_add_data_func (name, formats[k], test_format);
    }
  int status = fixture_run ();
  g_ptr_array_unref (healthy);
  g_free (root);
  return status;
}
