/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "dvc/li-field.h"
#include "simulate/li-motion.h"

/* The whole way of `litho correlate` on files: reading, registration without a guess, 100, 70, 35.
 * Arguments: rows to run; small alone unless said, since the pairs of the others take minutes to
 * make and 2 and 7 GB of disk in the working folder (removed at the end; LI_BENCH_KEEP=1 keeps
 * them for the next run). The peak memory is that of litho itself: files are read, not mapped, so
 * their pages are the system's cache and not counted. */
typedef struct
{
  const char *name;
  gint64 shape[3];
  double strain[3];
  const char *density; /* grains per sigma cubed: fewer are made faster */
} Row;

static const Row rows[] = {
  { "small", { 150, 300, 300 }, { 0.02, -0.005, 0.004 }, "0.1" },
  { "cube", { 800, 800, 800 }, { 0.02, -0.01, 0.005 }, "0.1" },
  { "slab", { 420, 2048, 2048 }, { 0.02, -0.005, 0.004 }, "0.03" },
};

typedef struct
{
  double clock, processor, memory; /* s, s of all threads, MB */
} Cost;

static double
seconds_of (const struct timeval *t)
{
  return (double)t->tv_sec + 1e-6 * (double)t->tv_usec;
}

/* Runs litho; aborts when it fails. */
static Cost
litho (const char *const *arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = g_build_filename (
      g_getenv ("LI_TEST_BUILD") ? g_getenv ("LI_TEST_BUILD") : ".", "src", "cli", "litho", NULL);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  struct rusage used;
  GPid pid;
  int status;

  g_ptr_array_add (argv, program);
  for (int i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (char *)arguments[i]);
  g_ptr_array_add (argv, (char *)"--quiet");
  g_ptr_array_add (argv, (char *)"--progress=none");
  g_ptr_array_add (argv, NULL);
  if (!g_spawn_async (NULL, (char **)argv->pdata, NULL,
                      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &pid,
                      &error))
    g_error ("%s", error->message);
  if (wait4 (pid, &status, 0, &used) != pid || !WIFEXITED (status) || WEXITSTATUS (status) != 0)
    g_error ("litho %s failed", arguments[0]);
  return (Cost){ (double)(g_get_monotonic_time () - start) * 1e-6,
                 seconds_of (&used.ru_utime) + seconds_of (&used.ru_stime),
                 (double)used.ru_maxrss / 1024 };
}

static void
figure (const Row *row, const char *what, double value, const char *unit)
{
  printf ("%s: %s\t%.4g\t%s\n", row->name, what, value, unit);
  fflush (stdout);
}

static void
report_field (const Row *row, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiField) field = li_field_read_tsv (path, &error);
  LiMat3 F = li_mat3_identity;
  double sum = 0, worst = 0;
  gsize ok = 0;

  if (field == NULL)
    g_error ("%s", error->message);
  for (int k = 0; k < 3; k++)
    F.m[k][k] += row->strain[k];
  LiMotion motion = li_motion_affine (row->shape, &F, NULL);
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      double y[3], length = 0;
      if (!li_node_is_measured (node))
        continue;
      ok++;
      li_motion_apply (&motion, node->phi.c, y, NULL);
      for (int k = 0; k < 3; k++)
        length += pow (node->phi.c[k] + node->phi.t[k] - y[k], 2);
      sum += length;
      worst = MAX (worst, sqrt (length));
    }
  figure (row, "nodes of the last level", (double)field->n, "");
  figure (row, "nodes with status 2", 100 * (double)ok / (double)field->n, "%");
  figure (row, "nodes with status 2", sqrt (sum / (double)MAX (ok, 1) / 3), "voxel rms");
  figure (row, "worst node with status 2", worst, "voxel");
}

static char *
joined (const double v[3])
{
  char a[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE], c[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf ("%s,%s,%s", g_ascii_dtostr (a, sizeof a, v[0]),
                          g_ascii_dtostr (b, sizeof b, v[1]), g_ascii_dtostr (c, sizeof c, v[2]));
}

static void
run_row (const Row *row)
{
  g_autofree char *folder = g_strdup_printf ("hierarchy-%s", row->name);
  g_autofree char *t0 = g_build_filename (folder, "T0.tif", NULL);
  g_autofree char *t1 = g_build_filename (folder, "T1.tif", NULL);
  g_autofree char *truth = g_build_filename (folder, "truth-T0-T1.tsv", NULL);
  g_autofree char *phi = g_build_filename (folder, "phi.tsv", NULL);
  const double size[3] = { (double)row->shape[0], (double)row->shape[1], (double)row->shape[2] };
  g_autofree char *shape = joined (size), *strain = joined (row->strain);

  if (!g_file_test (t1, G_FILE_TEST_EXISTS))
    litho ((const char *[]){ "simulate", "affine", folder, "--size", shape, "--steps", "2",
                             "--strain", strain, "--grain-density", row->density, NULL });
  Cost cost
      = litho ((const char *[]){ "correlate", t0, t1, "-o", phi, "--spacing", "100,70,35", NULL });
  figure (row, "hierarchy by the clock", cost.clock, "s");
  figure (row, "hierarchy, processor time of 2 cores", cost.processor / 2, "s");
  figure (row, "cores busy on average", cost.processor / cost.clock, "");
  figure (row, "peak memory", cost.memory, "MB");
  report_field (row, phi);
  g_remove (phi);
  if (g_getenv ("LI_BENCH_KEEP") != NULL)
    return;
  g_remove (t0);
  g_remove (t1);
  g_remove (truth);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean wanted = argc == 1 && i == 0;
      for (int k = 1; k < argc; k++)
        wanted = wanted || g_str_equal (argv[k], rows[i].name);
      if (wanted)
        run_row (&rows[i]);
    }
  return 0;
}
