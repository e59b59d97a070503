/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Damaged files of every format: each gives data or one sentence that names it, in less than 5 s
 * and in bounded memory. Every second one is changed only where a right reader takes no notice, and
 * must still open with the same voxels. LI_MUTANTS and LI_MUTANTS_SEED change how many there are
 * and which, LI_MUTANTS_FROM begins at the one that was told. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/li-pool.h"
#include "mutate.h"
#include "volume-fixtures.h"

#define BOX 24

/* A piece of a file that a right reader ignores. */
typedef struct
{
  char *file;
  gsize from, to; /* both 0: what follows its end */
  gboolean text;
} Spare;

typedef struct
{
  char *format, *path;
  gboolean text;
  char **parts; /* the files that are damaged */
  GArray *spare;
  LiVolumeInfo info; /* and what must be read of it */
  float *voxels;
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

/* Of a volume of several files, which lie in a folder of their own, the sentence may be about any
 * of them. */
static void
check_sentence (const char *path, const GError *error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const char *about = strcmp (folder, root) == 0 ? path : folder;

  if (error == NULL || strstr (error->message, about) == NULL
      || strchr (error->message, '\n') != NULL || !g_utf8_validate (error->message, -1, NULL)
      || strlen (error->message) > 1200)
    g_error ("%s“%s” is no sentence about %s", now, error ? error->message : "nothing", about);
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

static GByteArray *
whole_file (const char *path)
{
  g_autofree char *whole = NULL;
  gsize n;
  GByteArray *bytes = g_byte_array_new ();

  g_assert_true (g_file_get_contents (path, &whole, &n, NULL));
  g_byte_array_append (bytes, (const guint8 *)whole, (guint)n);
  return bytes;
}

static void
damaged_mutant (const Healthy *h, GRand *r)
{
  const char *part = h->parts[g_rand_int_range (r, 0, (gint)g_strv_length (h->parts))];
  g_autoptr (GByteArray) whole = whole_file (part), bytes = whole_file (part);

  mutate (r, bytes, h->text);
  put (part, bytes->data, bytes->len);
  alarm (patience);
  try_file (h->path, r);
  alarm (0);
  put (part, whole->data, whole->len);
}

static float *
all_voxels (LiVolume *v, GError **error)
{
  LiBox all = li_volume_box (v);
  g_autofree float *voxels = g_new (float, li_volume_n_voxels (v));

  return li_volume_read_box (v, &all, LI_TYPE_F32, voxels, error) ? g_steal_pointer (&voxels)
                                                                  : NULL;
}

static void
must_be_the_same (const Healthy *h)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiVolume) v = li_volume_open (h->path, NULL, NULL, &error);
  g_autofree float *voxels = v != NULL ? all_voxels (v, &error) : NULL;

  if (voxels == NULL)
    g_error ("%srefused for bytes that mean nothing: %s", now, error->message);
  const LiVolumeInfo *info = li_volume_info (v);
  if (memcmp (info->shape, h->info.shape, sizeof info->shape) != 0 || info->type != h->info.type
      || memcmp (info->voxel, h->info.voxel, sizeof info->voxel) != 0
      || memcmp (info->origin, h->info.origin, sizeof info->origin) != 0
      || memcmp (voxels, h->voxels, li_volume_n_voxels (v) * sizeof *voxels) != 0)
    g_error ("%sanother volume because of bytes that mean nothing", now);
}

/* Only changed where nothing stands that a reader needs. */
static void
tolerated_mutant (const Healthy *h, GRand *r)
{
  const Spare *s = &g_array_index (h->spare, Spare, g_rand_int_range (r, 0, (gint)h->spare->len));
  g_autoptr (GByteArray) whole = whole_file (s->file), bytes = whole_file (s->file);

  if (s->to > 0)
    mutate_spare (r, bytes, s->from, s->to, s->text);
  else
    mutate_longer (r, bytes);
  put (s->file, bytes->data, bytes->len);
  alarm (patience);
  must_be_the_same (h);
  alarm (0);
  put (s->file, whole->data, whole->len);
}

static int
number_from (const char *name, int missing)
{
  const char *text = g_getenv (name);

  return text != NULL ? (int)g_ascii_strtoll (text, NULL, 10) : missing;
}

/* How many there are without LI_MUTANTS: the sanitizers see what a crash may hide, so the bulk is
 * theirs. */
static int
how_many (void)
{
  gboolean sanitized = g_getenv ("LI_TEST_SANITIZED") != NULL;

  return number_from ("LI_MUTANTS", !sanitized                         ? 60
                                    : g_getenv ("LI_TEST_ALL") != NULL ? 20000
                                                                       : 2000);
}

/* Those of @format; with @spare only those that have bytes without meaning. */
static GPtrArray *
healthy_of (const char *format, gboolean spare)
{
  GPtrArray *some = g_ptr_array_new ();

  for (guint k = 0; k < healthy->len; k++)
    {
      Healthy *h = healthy->pdata[k];
      if (strcmp (h->format, format) == 0 && (!spare || h->spare->len > 0))
        g_ptr_array_add (some, h);
    }
  g_assert_cmpuint (some->len, >, 0);
  return some;
}

static void
one_mutant (const char *format, const GPtrArray *some, int k, int seed, gboolean tolerated)
{
  g_autoptr (GRand) r = g_rand_new_with_seed ((guint32)(seed * 1000003 + k));
  const Healthy *h = some->pdata[(guint)k / 2 % some->len];

  g_snprintf (now, sizeof now, "\nmutant %d of %s (%s), LI_MUTANTS_SEED=%d: ", k, format,
              strrchr (h->path, '/') + 1, seed);
  if (tolerated)
    tolerated_mutant (h, r);
  else
    damaged_mutant (h, r);
}

static void
test_format (gconstpointer data)
{
  const char *format = data;
  g_autoptr (GPtrArray) all = healthy_of (format, FALSE), spare = healthy_of (format, TRUE);
  int n = how_many (), seed = number_from ("LI_MUTANTS_SEED", 1);
  int from = number_from ("LI_MUTANTS_FROM", 0);
  struct rusage before, after;

  /* The helper gives up on a file after 4 s; starting it and a sanitizer take their time. */
  patience = g_getenv ("LI_TEST_SANITIZED") != NULL ? 20 : strcmp (format, "hdf5") == 0 ? 8 : 5;
  opened = refused = 0;
  getrusage (RUSAGE_SELF, &before);
  for (int k = from; k < from + n; k++)
    one_mutant (format, k % 2 == 0 ? all : spare, k, seed, k % 2 != 0);
  getrusage (RUSAGE_SELF, &after);
  g_test_message ("%s: %d mutants from seed %d, of the damaged ones %" G_GUINT64_FORMAT
                  " opened, %" G_GUINT64_FORMAT " refused; peak memory %ld MB before, %ld MB after",
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

/* "FILE@FROM-TO", "FILE@FROM-TO:text" or "FILE@end". */
static void
take_spare (GArray *spare, const char *word)
{
  g_auto (GStrv) w = g_strsplit (word, "@", 2);
  Spare s = { .file = g_build_filename (root, w[0], NULL), .text = strstr (w[1], ":text") != NULL };

  if (strcmp (w[1], "end") != 0)
    {
      char *end;
      s.from = g_ascii_strtoull (w[1], &end, 10);
      s.to = g_ascii_strtoull (end + 1, NULL, 10);
      g_assert_cmpuint (s.to, >, s.from);
    }
  g_array_append_val (spare, s);
}

static void
spare_clear (gpointer data)
{
  g_free (((Spare *)data)->file);
}

static Healthy *
take_line (const char *line)
{
  g_auto (GStrv) w = g_strsplit (line, "|", 5);
  Healthy *h = g_new0 (Healthy, 1);

  g_assert_cmpuint (g_strv_length (w), ==, 5);
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
  h->spare = g_array_new (FALSE, FALSE, sizeof (Spare));
  g_array_set_clear_func (h->spare, spare_clear);
  g_auto (GStrv) spare = g_strsplit (w[4], " ", -1);
  for (char **word = spare; *word && **word; word++)
    take_spare (h->spare, *word);
  return h;
}

static void
healthy_free (gpointer data)
{
  Healthy *h = data;

  g_free (h->format);
  g_free (h->path);
  g_strfreev (h->parts);
  g_array_unref (h->spare);
  g_free (h->voxels);
  g_free (h);
}

/* Undamaged they must open, but for the one that wants a choice. */
static void
open_healthy (Healthy *h)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiVolume) v = li_volume_open (h->path, NULL, NULL, &error);

  if (v == NULL && strstr (h->path, "hyper") == NULL)
    g_error ("%s", error->message);
  if (v == NULL)
    return;
  h->info = *li_volume_info (v);
  h->voxels = all_voxels (v, &error);
  g_assert_no_error (error);
}

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
      Healthy *h = take_line (*line);
      g_ptr_array_add (healthy, h);
      open_healthy (h);
    }
}

/* One test for each format, where it is named first. */
static void
add_test (guint k)
{
  const char *format = ((Healthy *)healthy->pdata[k])->format;
  g_autofree char *name = g_strconcat ("/volume/mutants/", format, NULL);

  for (guint j = 0; j < k; j++)
    if (strcmp (((Healthy *)healthy->pdata[j])->format, format) == 0)
      return;
  g_test_add_data_func (name, format, test_format);
}

int
main (int argc, char **argv)
{
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
  for (guint k = 0; k < healthy->len; k++)
    add_test (k);
  int status = fixture_run ();
  g_ptr_array_unref (healthy);
  g_free (root);
  return status;
}
