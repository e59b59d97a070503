/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person does while an analysis stands still: look at slices, change the number of threads,
 * save a picture. A hang is found by the time limit of the test. */

#include <glib/gstdio.h>

#include "base/li-job.h"
#include "base/li-pool.h"
#include "../dvc/correlate-fixtures.h"
#include "draw/li-picture.h"
#include "volume/li-brick-cache.h"
#include "volume/li-histogram.h"

typedef struct
{
  const Pair *pair;
  LiJob *job;
  int n_nodes, at_pause; /* measured */
} Analysis;

static void
pause_after_nodes (const LiNode *node, gsize index, int level, gpointer data)
{
  Analysis *a = data;

  if (__atomic_add_fetch (&a->n_nodes, 1, __ATOMIC_SEQ_CST) != 5 || a->job == NULL)
    return;
  li_job_set_paused (a->job, TRUE);
  __atomic_store_n (&a->at_pause, __atomic_load_n (&a->n_nodes, __ATOMIC_SEQ_CST),
                    __ATOMIC_SEQ_CST);
}

static gpointer
correlate_work (gpointer data, LiProgress *progress, GError **error)
{
  Analysis *a = data;
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-3);

  c.spacing = (LiDoubleList){ 1, { 16 } };
  LiField *field = li_correlate (&(const LiCorrelateInput){ .im1 = a->pair->one,
                                                            .im2 = a->pair->two,
                                                            .params = &c,
                                                            .watch = pause_after_nodes,
                                                            .watch_data = a },
                                 progress, error);
  li_params_clear (&li_correlate_params, &c);
  return field;
}

static gboolean
read_whole (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  return li_volume_read_box (data, box, info->type, out, error);
}

static void
drop (gpointer data)
{
  li_volume_unref (data);
}

/* The same voxels through the brick cache, where readers wait for each other. */
static LiVolume *
through_cache (LiVolume *memory)
{
  static const LiBacking backing = { read_whole, drop, FALSE };
  return li_volume_new (li_volume_info (memory), NULL, &backing, memory);
}

static void
look_around (LiVolume *volume, const char *path)
{
  g_autoptr (GError) error = NULL;

  li_pool_set_threads (1);
  g_autoptr (LiHistogram) histogram = li_histogram_new (volume, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (histogram->total, ==, 64 * 64 * 64);
  li_pool_set_threads (2);
  g_assert_true (li_picture_slice_png (volume, NULL, 0, 30, NULL, path, &error));
  g_assert_no_error (error);
  li_pool_set_threads (1);
}

static LiField *
field_of (Analysis *a, gboolean paused, const char *path)
{
  g_autoptr (LiJob) job = li_job_new ("Analyse");

  a->n_nodes = 0;
  a->job = paused ? job : NULL;
  li_job_start (job, correlate_work, a, NULL, NULL);
  if (paused)
    {
      while (__atomic_load_n (&a->at_pause, __ATOMIC_SEQ_CST) == 0)
        g_usleep (1000);
      for (int k = 0; k < 100; k++)
        look_around (a->pair->two, path);
      /* Paused on two threads: the other ended the node it was at. */
      g_assert_cmpint (__atomic_load_n (&a->n_nodes, __ATOMIC_SEQ_CST), <=, a->at_pause + 1);
      g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_PAUSED);
      li_job_set_paused (job, FALSE);
    }
  li_job_join (job);
  g_assert_null (li_job_get_error (job));
  return li_job_take_result (job);
}

static void
test_paused_job (void)
{
  const gint64 shape[3] = { 64, 64, 64 };
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0.05, 5, LI_TYPE_U16),
       cached = { through_cache (p.one), through_cache (p.two), motion };
  Analysis a = { .pair = &cached };
  g_autofree char *folder = g_dir_make_tmp ("li-paused-XXXXXX", NULL),
                  *path = g_build_filename (folder, "slice.png", NULL);

  li_brick_cache_set_budget (200000); /* less than a brick, so that every read loads */
  li_pool_set_threads (2);
  g_autoptr (LiField) plain = field_of (&a, FALSE, NULL);
  g_autoptr (LiField) paused = field_of (&a, TRUE, path);
  li_pool_set_threads (0);
  g_assert_cmpuint (plain->n, >, 5);
  g_assert_cmpuint (paused->n, ==, plain->n);
  for (gsize i = 0; i < plain->n; i++)
    {
      const LiNode *one = &plain->nodes[i], *two = &paused->nodes[i];
      g_assert_cmpmem (&one->phi, sizeof one->phi, &two->phi, sizeof two->phi);
      g_assert_cmpint (one->status, ==, two->status);
    }
  g_unlink (path);
  g_rmdir (folder);
  pair_clear (&cached);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/paused-job", test_paused_job);
  return g_test_run ();
}
