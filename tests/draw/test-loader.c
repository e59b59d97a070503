/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-plane-loader.h"

#include <string.h>
#include "base/li-lock.h"

/* A volume whose reads can be held back and counted. */
typedef struct
{
  LiMutex lock;
  LiCond cond;
  gboolean held;
  int reads;
  gint64 last_index;
} Slow;

static gboolean
slow_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Slow *slow = data;

  li_mutex_lock (&slow->lock);
  slow->reads++;
  slow->last_index = box->lo[0];
  while (slow->held)
    li_cond_wait (&slow->cond, &slow->lock);
  li_mutex_unlock (&slow->lock);
  if (box->lo[0] == 13)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_IO, "slice 13 cannot be read");
      return FALSE;
    }
  memset (out, (int)box->lo[0], li_box_voxels (box));
  return TRUE;
}

static void
slow_free (gpointer data)
{
}

static Slow slow = { LI_MUTEX_INIT, LI_COND_INIT, FALSE, 0, 0 };
static const LiBacking slow_backing = { slow_read, slow_free, TRUE };

static void
set_held (gboolean held)
{
  li_mutex_lock (&slow.lock);
  slow.held = held;
  li_cond_broadcast (&slow.cond);
  li_mutex_unlock (&slow.lock);
}

static int
n_reads (void)
{
  int reads;

  li_mutex_lock (&slow.lock);
  reads = slow.reads;
  li_mutex_unlock (&slow.lock);
  return reads;
}

static LiPlaneSource *
slow_source (void)
{
  LiVolumeInfo info = { { 100, 64, 64 }, LI_TYPE_U8, { 0 }, { 0 }, "test" };
  g_autoptr (LiVolume) volume = li_volume_new (&info, NULL, &slow_backing, &slow);

  set_held (FALSE);
  li_mutex_lock (&slow.lock);
  slow.reads = 0;
  li_mutex_unlock (&slow.lock);
  return li_plane_source_new (volume, FALSE);
}

static void
count_ready (gpointer data)
{
  __atomic_add_fetch ((int *)data, 1, __ATOMIC_RELAXED);
}

static void
wait_idle (LiPlaneLoader *loader)
{
  while (!li_plane_loader_is_idle (loader))
    g_usleep (500);
}

static LiPlaneWant
want (LiPlaneSource *source, gint64 index, int level, int rank)
{
  LiPlaneWant w = { source, { LI_Z, level, index, { 0, 0 }, { 64, 64 } }, rank };

  return w;
}

static void
test_read_once (void)
{
  int ready = 0;
  g_autoptr (LiPlaneLoader) loader = li_plane_loader_new (1 << 20, 2, count_ready, &ready);
  g_autoptr (LiPlaneSource) source = slow_source ();
  LiPlaneWant w = want (source, 7, 0, 1);
  g_autoptr (LiPlane) plane = NULL;
  LiPlaneRequest part = { LI_Z, 0, 7, { 10, 10 }, { 20, 30 } };

  li_plane_loader_want (loader, 0, &w, 1);
  li_plane_loader_want (loader, 1, &w, 1);
  wait_idle (loader);
  g_assert_cmpint (n_reads (), ==, 1);
  g_assert_cmpint (__atomic_load_n (&ready, __ATOMIC_RELAXED), >=, 1);
  plane = li_plane_loader_find (loader, source, &part);
  g_assert_nonnull (plane);
  g_assert_cmpint (plane->width, ==, 64);
  g_assert_cmpfloat (li_plane_value (plane, 3, 4), ==, 7);
  li_plane_loader_want (loader, 0, &w, 1);
  wait_idle (loader);
  g_assert_cmpint (n_reads (), ==, 1);
}

/* While one read is under way the wish changes twenty times: only the last one is read. */
static void
test_newest_wins (void)
{
  g_autoptr (LiPlaneLoader) loader = li_plane_loader_new (1 << 20, 1, NULL, NULL);
  g_autoptr (LiPlaneSource) source = slow_source ();
  LiPlaneWant w = want (source, 1, 0, 1);

  set_held (TRUE);
  li_plane_loader_want (loader, 0, &w, 1);
  while (n_reads () < 1)
    g_usleep (500);
  for (int k = 20; k < 40; k++)
    {
      w = want (source, k, 0, 1);
      li_plane_loader_want (loader, 0, &w, 1);
    }
  set_held (FALSE);
  wait_idle (loader);
  g_assert_cmpint (n_reads (), ==, 2);
  g_assert_cmpint (slow.last_index, ==, 39);
}

static void
test_rank (void)
{
  g_autoptr (LiPlaneLoader) loader = li_plane_loader_new (1 << 20, 1, NULL, NULL);
  g_autoptr (LiPlaneSource) source = slow_source ();
  LiPlaneWant first = want (source, 1, 0, 0),
              late[2] = { want (source, 50, 0, 2), want (source, 51, 0, 2) },
              soon = want (source, 60, 0, 1);

  set_held (TRUE);
  li_plane_loader_want (loader, 0, &first, 1);
  while (n_reads () < 1)
    g_usleep (500);
  li_plane_loader_want (loader, 0, late, 2);
  li_plane_loader_want (loader, 1, &soon, 1);
  set_held (FALSE);
  wait_idle (loader);
  g_assert_cmpint (slow.last_index, ==, 51);
  g_assert_cmpint (n_reads (), ==, 4);
}

static void
test_budget (void)
{
  g_autoptr (LiPlaneLoader) loader = li_plane_loader_new (5 * 64 * 64, 2, NULL, NULL);
  g_autoptr (LiPlaneSource) source = slow_source ();
  LiPlaneRequest newest = { LI_Z, 0, 39, { 0, 0 }, { 64, 64 } },
                 oldest = { LI_Z, 0, 20, { 0, 0 }, { 64, 64 } };
  g_autoptr (LiPlane) plane = NULL;

  for (int k = 20; k < 40; k++)
    {
      LiPlaneWant w = want (source, k, 0, 1);

      li_plane_loader_want (loader, 0, &w, 1);
      wait_idle (loader);
      g_assert_cmpuint (li_plane_loader_bytes (loader), <=, 5 * 64 * 64);
    }
  plane = li_plane_loader_find (loader, source, &newest);
  g_assert_nonnull (plane);
  g_assert_null (li_plane_loader_find (loader, source, &oldest));
  li_plane_loader_forget (loader, source);
  g_assert_cmpuint (li_plane_loader_bytes (loader), ==, 0);
}

static void
test_best (void)
{
  g_autoptr (LiPlaneLoader) loader = li_plane_loader_new (1 << 20, 1, NULL, NULL);
  g_autoptr (LiPlaneSource) source = slow_source ();
  LiPlaneRequest sharp = { LI_Z, 0, 5, { 4, 4 }, { 60, 60 } };
  LiPlaneWant coarse = { source, { LI_Z, 1, 5, { 0, 0 }, { 32, 32 } }, 0 };
  g_autoptr (LiPlane) plane = NULL;

  g_assert_cmpint (li_plane_source_n_levels (source), ==, 2);
  g_assert_null (li_plane_loader_find_best (loader, source, &sharp));
  li_plane_loader_want (loader, 0, &coarse, 1);
  wait_idle (loader);
  g_assert_null (li_plane_loader_find (loader, source, &sharp));
  plane = li_plane_loader_find_best (loader, source, &sharp);
  g_assert_nonnull (plane);
  g_assert_cmpfloat (plane->step[0], ==, 2);
}

static void
test_error (void)
{
  g_autoptr (LiPlaneLoader) loader = li_plane_loader_new (1 << 20, 1, NULL, NULL);
  g_autoptr (LiPlaneSource) source = slow_source ();
  LiPlaneWant w = want (source, 13, 0, 1);
  g_autoptr (GError) error = NULL;

  li_plane_loader_want (loader, 0, &w, 1);
  wait_idle (loader);
  error = li_plane_loader_take_error (loader);
  g_assert_error (error, LI_VOLUME_ERROR, LI_ERROR_IO);
  g_assert_null (li_plane_loader_take_error (loader));
}

/* Views scroll at random in several slots while planes are found and forgotten: for the thread
 * sanitizer. */
static void
test_storm (void)
{
  int ready = 0;
  g_autoptr (LiPlaneLoader) loader = li_plane_loader_new (40 * 64 * 64, 3, count_ready, &ready);
  g_autoptr (LiPlaneSource) source = slow_source ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (int trial = 0; trial < 2000; trial++)
    {
      LiPlaneWant wants[3];
      LiPlane *plane;

      for (int k = 0; k < 3; k++)
        wants[k] = want (source, g_rand_int_range (rand, 20, 100), 0, k);
      li_plane_loader_want (loader, (guint)g_rand_int_range (rand, 0, 4), wants, 3);
      plane = li_plane_loader_find_best (loader, source, &wants[0].request);
      if (plane != NULL)
        {
          g_assert_cmpfloat (li_plane_value (plane, 5, 5), ==, wants[0].request.index);
          li_plane_unref (plane);
        }
      if (trial % 500 == 499)
        li_plane_loader_forget (loader, NULL);
    }
  wait_idle (loader);
  g_assert_cmpint (n_reads (), >, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/loader/read-once", test_read_once);
  g_test_add_func ("/draw/loader/newest-wins", test_newest_wins);
  g_test_add_func ("/draw/loader/rank", test_rank);
  g_test_add_func ("/draw/loader/budget", test_budget);
  g_test_add_func ("/draw/loader/best", test_best);
  g_test_add_func ("/draw/loader/error", test_error);
  g_test_add_func ("/draw/loader/storm", test_storm);
  return g_test_run ();
}
