/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Damaged files of every kind give data or one sentence. Every second one is changed only where a
 * right reader takes no notice, and must give the same. LI_MUTANTS and LI_MUTANTS_SEED as in
 * tests/volume/test-mutants.c. */

#include <signal.h>
#include <stdlib.h>

#include "echem-fixtures.h"
#include "echem/li-impedance.h"
#include "echem/li-steps.h"
#include "tests/volume/mutate.h"

static char *folder, *path;
static char now[128];

static void
tell_and_die (int number)
{
  gssize done = write (STDERR_FILENO, now, strlen (now));

  (void)done;
  signal (number, SIG_DFL);
  raise (number);
}

static int
number_from (const char *name, int missing)
{
  const char *text = g_getenv (name);

  return text != NULL ? (int)g_ascii_strtoll (text, NULL, 10) : missing;
}

static int
how_many (void)
{
  gboolean sanitized = g_getenv ("LI_TEST_SANITIZED") != NULL;

  return number_from ("LI_MUTANTS", !sanitized                         ? 60
                                    : g_getenv ("LI_TEST_ALL") != NULL ? 20000
                                                                       : 2000);
}

/* Steps are looked for too: they work on whatever numbers came. @rows and @last: what was read. */
static gboolean
try_file (const Sample *s, guint *rows, double last[3])
{
  g_autoptr (GError) error = NULL;

  if (s->impedance)
    {
      g_autoptr (LiImpedance) z = li_impedance_load (path, NULL, NULL, &error);
      if (z == NULL)
        {
          check_sentence (path, error, now);
          return FALSE;
        }
      *rows = z->points->len;
      const LiImpedancePoint *p = &g_array_index (z->points, LiImpedancePoint, *rows - 1);
      last[0] = p->frequency;
      last[1] = p->re;
      last[2] = p->im;
      return TRUE;
    }
  g_autoptr (LiCyclingData) d = li_cycling_load (path, NULL, 0, NULL, &error);
  if (d == NULL)
    {
      check_sentence (path, error, now);
      return FALSE;
    }
  g_autoptr (GArray) steps = li_steps_find (d), cycles = li_steps_cycles (steps);
  *rows = (guint)d->n;
  for (int k = 0; k < 3 && d->n > 0; k++)
    last[k] = (k == 0 ? d->time : k == 1 ? d->voltage : d->current)[d->n - 1];
  return TRUE;
}

static void
tolerated_mutant (const Sample *s, GRand *r)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint rows;
  double last[3];

  g_byte_array_append (bytes, (const guint8 *)s->text, (guint)s->length);
  gsize at
      = (gsize)((guint8 *)memmem (bytes->data, bytes->len, SPARE, strlen (SPARE)) - bytes->data);
  mutate_spare (r, bytes, at, at + strlen (SPARE), TRUE);
  put_file (path, bytes->data, bytes->len);
  alarm (20);
  if (!try_file (s, &rows, last))
    g_error ("%s refused for bytes that mean nothing", now);
  alarm (0);
  if (rows != s->rows || fabs (last[1] - s->last[1]) > 1e-9 || fabs (last[2] - s->last[2]) > 1e-9)
    g_error ("%s other data because of bytes that mean nothing", now);
}

static void
damaged_mutant (const Sample *s, GRand *r)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint rows;
  double last[3];

  g_byte_array_append (bytes, (const guint8 *)s->text, (guint)s->length);
  mutate (r, bytes, TRUE);
  put_file (path, bytes->data, bytes->len);
  alarm (20);
  try_file (s, &rows, last);
  alarm (0);
}

static void
test_sample (gconstpointer data)
{
  const Sample *s = data;
  int n = how_many (), seed = number_from ("LI_MUTANTS_SEED", 1),
      from = number_from ("LI_MUTANTS_FROM", 0);

  for (int k = from; k < from + n; k++)
    {
      g_autoptr (GRand) r = g_rand_new_with_seed ((guint32)(seed * 1000003 + k));
      g_snprintf (now, sizeof now, "\nmutant %d of %s, LI_MUTANTS_SEED=%d: ", k, s->format, seed);
      if (k % 2 != 0)
        tolerated_mutant (s, r);
      else
        damaged_mutant (s, r);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = own_folder ();
  path = g_build_filename (folder, "mutant.txt", NULL);
  signal (SIGALRM, tell_and_die);
  if (g_getenv ("LI_TEST_SANITIZED") == NULL)
    {
      signal (SIGSEGV, tell_and_die);
      signal (SIGABRT, tell_and_die);
    }
  for (gsize k = 0; k < G_N_ELEMENTS (samples); k++)
    {
      g_autofree char *name = g_strdup_printf ("/echem/mutants/%zu-%s-%s", k, samples[k].format,
                                               samples[k].impedance ? "impedance" : "cycling");
      g_strdelimit (name, " .", '-');
      g_test_add_data_func (name, &samples[k], test_sample);
    }
  int status = g_test_run ();
  g_remove (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return status;
}
