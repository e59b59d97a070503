/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "volume/li-regions.h"

#include <math.h>
#include <string.h>

#define NZ 9
#define NY 11
#define NX 13
#define N (NZ * NY * NX)

static LiVolume *
make_volume (guint32 seed, double share)
{
  const gint64 shape[3] = { NZ, NY, NX };
  LiVolume *volume = li_volume_new_memory (LI_TYPE_F32, shape, NULL);
  float *v = li_volume_memory (volume);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (int k = 0; k < N; k++)
    {
      v[k] = (float)g_rand_double_range (rand, -0.9, 0.9);
      if (g_rand_double (rand) < share)
        v[k] = (float)g_rand_double_range (rand, 1, 5) * (g_rand_boolean (rand) ? 1 : -1);
      else if (g_rand_double (rand) < 0.05)
        v[k] = NAN;
    }
  return volume;
}

static int
sign_of (float v)
{
  return v >= 1 ? 1 : v <= -1 ? -1 : 0;
}

/* A flood that goes from voxel to voxel: slow and plain. */
static void
flood (const float *v, guint8 *seen, int at, LiRegion *out)
{
  int stack[6 * N], top = 0, sign = sign_of (v[at]);
  double sum[3] = { 0 };

  *out = (LiRegion){ .box = { { NZ, NY, NX }, { 0, 0, 0 } } };
  stack[top++] = at;
  seen[at] = 1;
  while (top > 0)
    {
      int k = stack[--top], p[3] = { k / (NY * NX), k / NX % NY, k % NX };
      const int step[3] = { NY * NX, NX, 1 }, size[3] = { NZ, NY, NX };

      out->voxels++;
      out->peak = fabs (v[k]) > fabs (out->peak) ? v[k] : out->peak;
      for (int a = 0; a < 3; a++)
        {
          sum[a] += p[a];
          out->box.lo[a] = MIN (out->box.lo[a], p[a]);
          out->box.hi[a] = MAX (out->box.hi[a], p[a] + 1);
          for (int side = -1; side <= 1; side += 2)
            {
              int next = k + side * step[a];

              if (p[a] + side < 0 || p[a] + side >= size[a] || seen[next]
                  || sign_of (v[next]) != sign)
                continue;
              seen[next] = 1;
              stack[top++] = next;
            }
        }
    }
  for (int a = 0; a < 3; a++)
    out->centre[a] = sum[a] / (double)out->voxels;
}

static const LiRegion *
find (GArray *regions, const LiRegion *wanted)
{
  for (guint k = 0; k < regions->len; k++)
    {
      const LiRegion *r = &g_array_index (regions, LiRegion, k);

      if (r->voxels == wanted->voxels && r->peak == wanted->peak
          && memcmp (&r->box, &wanted->box, sizeof r->box) == 0
          && fabs (r->centre[0] - wanted->centre[0]) < 1e-9)
        return r;
    }
  return NULL;
}

static void
test_against_flood (void)
{
  static const double shares[] = { 0.1, 0.3, 0.6, 0.95 };

  for (guint32 seed = 0; seed < 24; seed++)
    {
      g_autoptr (LiVolume) volume = make_volume (seed, shares[seed % 4]);
      const float *v = li_volume_memory (volume);
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) regions = li_regions_find (volume, 1, 3, NULL, &error);
      guint8 seen[N] = { 0 };
      guint n = 0;

      g_assert_no_error (error);
      for (int k = 0; k < N; k++)
        if (!seen[k] && sign_of (v[k]) != 0)
          {
            LiRegion wanted;

            flood (v, seen, k, &wanted);
            if (wanted.voxels < 3)
              continue;
            g_assert_nonnull (find (regions, &wanted));
            n++;
          }
      g_assert_cmpint (regions->len, ==, n);
      for (guint k = 1; k < regions->len; k++)
        g_assert_cmpint (g_array_index (regions, LiRegion, k).voxels, <=,
                         g_array_index (regions, LiRegion, k - 1).voxels);
    }
}

static void
test_refusals (void)
{
  g_autoptr (LiVolume) volume = make_volume (1, 0.3);
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (li_regions_find (volume, 0, 1, NULL, &error));
  g_assert_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  li_progress_cancel (progress);
  g_assert_null (li_regions_find (volume, 1, 1, progress, &error));
  g_assert_true (li_error_is_cancelled (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/volume/regions/flood", test_against_flood);
  g_test_add_func ("/volume/regions/refusals", test_refusals);
  return g_test_run ();
}
