/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume-fixtures.h"

#include <math.h>

#include "base/li-number.h"
#include "base/li-pool.h"
#include "volume/li-label.h"
#include "volume/li-sample.h"

/* scipy.ndimage's sizes, boxes and centres of the same labels, in every type. */
static void
test_scipy (void)
{
  g_autofree char *folder = fixture_folder (), *out = NULL;
  out = fixture_python (
      folder,
      "import tifffile, scipy.ndimage as n\n"
      "r = np.random.default_rng(3)\n"
      "a = n.label(n.gaussian_filter(r.normal(size=(30, 41, 53)), 2) > 0.05)[0]\n"
      "assert 10 < a.max() < 200\n"
      "for k, t in enumerate(['uint8', 'uint16', 'int16', 'uint32', 'float32']):\n"
      "  b = a.astype(t)\n"
      "  if t == 'int16': b[b == 3] = -7\n"
      "  if t == 'float32': b[0, :, :5] = np.nan\n"
      "  tifffile.imwrite('l%d.tif' % k, b, photometric='minisblack')\n"
      "  c = np.nan_to_num(b).astype('int64')\n"
      "  for l in np.unique(c):\n"
      "    if l == 0: continue\n"
      "    m = np.argwhere(c == l)\n"
      "    print(k, l, len(m), *m.min(0), *(m.max(0) + 1), *['%.12f' % x for x in m.mean(0)])\n");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (out), "\n", -1);
  int line = 0;

  for (int k = 0; k < 5; k++)
    {
      g_autofree char *name = g_strdup_printf ("l%d.tif", k);
      g_autoptr (LiVolume) v = fixture_open (folder, name);
      g_autoptr (GArray) labels = li_labels_find (v, NULL, NULL);
      for (guint i = 0; i < labels->len; i++, line++)
        {
          const LiLabel *l = &g_array_index (labels, LiLabel, i);
          const char *at = lines[line];
          double want[12];
          for (int j = 0; j < 12; j++)
            at = li_number_scan (at, &want[j]);
          g_assert_cmpint (k, ==, (int)want[0]);
          g_assert_cmpint (l->label, ==, (gint64)want[1]);
          g_assert_cmpuint (l->voxels, ==, (guint64)want[2]);
          for (int a = 0; a < 3; a++)
            {
              g_assert_cmpint (l->box.lo[a], ==, (gint64)want[3 + a]);
              g_assert_cmpint (l->box.hi[a], ==, (gint64)want[6 + a]);
              g_assert_cmpfloat_with_epsilon (l->centre[a], want[9 + a], 1e-9);
            }
        }
    }
  g_assert_null (lines[line]);
  fixture_delete (folder);
}

static LiVolume *
floats (const float *values, gint64 n)
{
  gint64 shape[3] = { 1, 1, n };
  return li_volume_new_memory (LI_TYPE_F32, shape, g_memdup2 (values, n * sizeof *values));
}

static void
test_mask (void)
{
  static const float values[] = { 0, 1, 2, NAN, -3, 2.5f, 3 };
  static const gint64 wanted[] = { 3, -3, 2 };
  static const guint8 any[] = { 0, 1, 1, 0, 1, 1, 1 }, some[] = { 0, 0, 1, 0, 1, 0, 1 };
  const double um[3] = { 1, 2, 3 };
  g_autoptr (LiVolume) v = floats (values, 7);
  guint8 out[7];
  LiBox all = li_volume_box (v);

  li_volume_set_voxel (v, um);
  g_autoptr (LiVolume) a = li_mask_new (v, NULL, 0), b = li_mask_new (v, wanted, 3);
  g_assert_cmpint (li_volume_info (a)->type, ==, LI_TYPE_U8);
  g_assert_cmpfloat (li_volume_info (a)->voxel[1], ==, 2);
  g_assert_true (li_volume_read_box (a, &all, LI_TYPE_U8, out, NULL));
  g_assert_cmpmem (out, 7, any, 7);
  g_assert_true (li_volume_read_box (b, &all, LI_TYPE_U8, out, NULL));
  g_assert_cmpmem (out, 7, some, 7);

  g_autoptr (GError) error = NULL;
  g_assert_null (li_labels_find (v, NULL, &error));
  g_assert_nonnull (strstr (error->message, "0, 0, 5 is no whole number"));
}

/* Moved labels stay labels: nothing between two of them appears. */
static void
test_nearest (void)
{
  gint64 shape[3] = { 12, 13, 14 };
  g_autoptr (LiVolume) v = li_volume_new_memory (LI_TYPE_U16, shape, NULL);
  guint16 *label = li_volume_memory (v);
  const double centre[3] = { 5.5, 6, 6.5 };
  LiPhi phi = li_phi_identity (centre);
  LiBox all = li_volume_box (v);
  g_autofree float *out = g_new (float, 12 * 13 * 14);

  for (int i = 0; i < 12 * 13 * 14; i++)
    label[i] = (guint16)(i % 7 * 9000);
  phi.t[0] = 1.3;
  phi.t[2] = -2.4;
  g_assert_true (li_sample_box (v, &phi, &all, LI_INTERPOLATION_NEAREST, out, NULL));
  for (int z = 0; z < 12; z++)
    for (int y = 0; y < 13; y++)
      for (int x = 0; x < 14; x++)
        {
          float got = out[(z * 13 + y) * 14 + x];
          if (z + 1.3 > 11 || x - 2.4 < 0)
            g_assert_true (isnan (got));
          else
            g_assert_cmpfloat (got, ==, label[((z + 1) * 13 + y) * 14 + x - 2]);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/label/scipy", test_scipy);
  g_test_add_func ("/label/mask", test_mask);
  g_test_add_func ("/label/nearest", test_nearest);
  return fixture_run ();
}
