/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/li-pool.h"
#include "volume/li-brick-cache.h"

#define NZ 150
#define NY 130
#define NX 140
#define SIZE(bytes) ((guint64)(bytes) << 10)

/* A volume whose voxels follow from their place, read brick by brick; counts what is decoded. */
typedef struct
{
  atomic_int reads, freed;
  gint64 bad_z; /* reading fails where a brick holds this plane */
} Source;

static guint16
voxel (gint64 z, gint64 y, gint64 x)
{
  return (guint16)(z * 7919 + y * 104729 + x * 1299709);
}

static gboolean
source_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Source *s = data;
  guint16 *to = out;

  atomic_fetch_add (&s->reads, 1);
  if (box->lo[0] <= s->bad_z && s->bad_z < box->hi[0])
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_FORMAT, "plane %d is bad", (int)s->bad_z);
      return FALSE;
    }
  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++)
      for (gint64 x = box->lo[2]; x < box->hi[2]; x++)
        *to++ = voxel (z, y, x);
  return TRUE;
}

static void
source_free (gpointer data)
{
  atomic_fetch_add (&((Source *)data)->freed, 1);
}

static LiVolume *
volume_of (Source *source)
{
  static const LiBacking backing = { source_read, source_free, FALSE };
  LiVolumeInfo info = { .shape = { NZ, NY, NX }, .type = LI_TYPE_U16, .format = "test" };

  return li_volume_new (&info, NULL, &backing, source);
}

static void
check_box (LiVolume *v, const LiBox *box)
{
  g_autofree guint16 *out = g_new (guint16, li_box_voxels (box));
  const guint16 *at = out;
  GError *error = NULL;

  li_volume_read_box (v, box, LI_TYPE_U16, out, &error);
  g_assert_no_error (error);
  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++)
      for (gint64 x = box->lo[2]; x < box->hi[2]; x++)
        if (*at++ != voxel (CLAMP (z, 0, NZ - 1), CLAMP (y, 0, NY - 1), CLAMP (x, 0, NX - 1)))
          g_error ("wrong voxel at %d %d %d", (int)z, (int)y, (int)x);
}

static LiBox
random_box (GRand *rand)
{
  LiBox box;
  static const int n[3] = { NZ, NY, NX };

  for (int k = 0; k < 3; k++)
    {
      box.lo[k] = g_rand_int_range (rand, -30, n[k] + 10);
      box.hi[k] = box.lo[k] + g_rand_int_range (rand, 1, 90);
    }
  return box;
}

/* Boxes anywhere, also beyond the border, where the border voxels repeat. */
static void
test_boxes (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Source source = { .bad_z = -1 };
  LiVolume *v = volume_of (&source);

  g_test_message ("seed %u", seed);
  for (int k = 0; k < 60; k++)
    {
      LiBox box = random_box (rand);
      check_box (v, &box);
    }
  li_volume_unref (v);
  g_assert_cmpint (source.freed, ==, 1);
}

/* What fits is decoded once; what does not fit is decoded again, and the budget holds. */
static void
test_budget (void)
{
  Source source = { .bad_z = -1 };
  LiVolume *v = volume_of (&source);
  LiBox all = li_volume_box (v);
  LiBrickCacheStats stats;

  li_brick_cache_set_budget (SIZE (64 << 10));
  for (int k = 0; k < 3; k++)
    check_box (v, &all);
  g_assert_cmpint (source.reads, ==, 27);
  li_brick_cache_stats (&stats);
  g_assert_cmpuint (stats.bytes, ==, (guint64)NZ * NY * NX * 2);

  li_brick_cache_set_budget (SIZE (1300)); /* two whole bricks and a half */
  li_brick_cache_stats (&stats);
  g_assert_cmpuint (stats.bytes, <=, SIZE (1300));
  for (int k = 0; k < 2; k++)
    check_box (v, &all);
  g_assert_cmpint (source.reads, >, 27 + 40);
  li_brick_cache_stats (&stats);
  g_assert_cmpuint (stats.bytes, <=, SIZE (1300) + li_pool_threads () * SIZE (512));
  li_volume_unref (v);
  li_brick_cache_stats (&stats);
  g_assert_cmpuint (stats.bytes, ==, 0);
  li_brick_cache_set_budget (0);
}

/* A brick that cannot be decoded is an error each time, and the others stay readable. */
static void
test_failure (void)
{
  Source source = { .bad_z = 70 };
  LiVolume *v = volume_of (&source);
  LiBox all = li_volume_box (v), good = li_box (0, 64, 0, NY, 0, NX);
  g_autofree guint16 *out = g_new (guint16, li_box_voxels (&all));

  for (int k = 0; k < 2; k++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (li_volume_read_box (v, &all, LI_TYPE_U16, out, &error));
      g_assert_cmpstr (error->message, ==, "plane 70 is bad");
    }
  check_box (v, &good);
  source.bad_z = -1;
  check_box (v, &all);
  li_volume_unref (v);
}

typedef struct
{
  LiVolume *volume;
  guint32 seed;
} Reader;

static void *
read_much (void *data)
{
  Reader *r = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (r->seed);

  for (int k = 0; k < 25; k++)
    {
      LiBox box = random_box (rand);
      check_box (r->volume, &box);
    }
  return NULL;
}

/* Four threads read two volumes while the budget changes and a third comes and goes. */
static void
test_threads (void)
{
  guint32 seed = g_test_rand_int ();
  Source sources[2] = { { .bad_z = -1 }, { .bad_z = -1 } }, passing = { .bad_z = -1 };
  LiVolume *v[2] = { volume_of (&sources[0]), volume_of (&sources[1]) };
  Reader readers[4];
  pthread_t threads[4];

  g_test_message ("seed %u", seed);
  for (int k = 0; k < 4; k++)
    {
      readers[k] = (Reader){ v[k % 2], seed + k };
      g_assert_cmpint (pthread_create (&threads[k], NULL, read_much, &readers[k]), ==, 0);
    }
  for (int k = 0; k < 10; k++)
    {
      LiVolume *w = volume_of (&passing);
      LiBox box = li_box (0, 80, 0, 80, 0, 80);
      li_brick_cache_set_budget (k % 2 ? SIZE (700) : SIZE (20 << 10));
      check_box (w, &box);
      li_volume_unref (w);
    }
  for (int k = 0; k < 4; k++)
    pthread_join (threads[k], NULL);
  li_volume_unref (v[0]);
  li_volume_unref (v[1]);
  li_brick_cache_set_budget (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cache/boxes", test_boxes);
  g_test_add_func ("/cache/budget", test_budget);
  g_test_add_func ("/cache/failure", test_failure);
  g_test_add_func ("/cache/threads", test_threads);
  return g_test_run ();
}
