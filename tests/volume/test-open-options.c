/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "base/li-error.h"
#include "volume/li-open-options.h"
#include "volume-fixtures.h"

/* Text → options → text is the same text. */
static void
check_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiOpenOptions) o = li_open_options_parse (text, &error);

  g_assert_no_error (error);
  g_autofree char *again = li_open_options_to_text (o);
  g_assert_cmpstr (again, ==, text != NULL ? text : "");
}

static void
test_text (void)
{
  check_text (NULL);
  check_text ("");
  check_text ("channel=1 frame=0");
  check_text ("dataset=/entry/data%20of%20%25%0A");
  check_text ("channel=3 dataset=/a/b raw=5,9,13 raw-type=f32 raw-offset=12345678901234 "
              "raw-big-endian=yes raw-voxel=0.5,0.25,0.10000000000000001 raw-origin=1,-2,3.5");
  LiOpenOptions o = { .dataset = "/größe x", .has_frame = TRUE, .frame = 7 };
  g_autofree char *text = li_open_options_to_text (&o);
  g_autoptr (LiOpenOptions) back = li_open_options_parse (text, NULL);
  g_assert_cmpstr (back->dataset, ==, o.dataset);
  g_assert_true (back->has_frame && back->frame == 7 && !back->has_channel);
}

static void
test_refused (void)
{
  static const char *const wrong[]
      = { "channel",       "channel=-1",  "channel=x", "frame=99999999999", "dataset=",
          "dataset=%00",   "raw=1,2",     "raw=0,1,1", "raw=1.5,2,3",       "raw-type=f99",
          "raw-offset=-1", "raw-voxel=1", "colour=3",  "raw-big-endian=1",  "frame=1 x",
          "raw=1e30,1,1",  "=1",          "channel=",  "raw-offset=1e3",    "raw=nan,1,1" };

  for (gsize k = 0; k < G_N_ELEMENTS (wrong); k++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (li_open_options_parse (wrong[k], &error));
      g_assert_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID);
    }
}

static void
check_address (const char *path, const char *options)
{
  g_autofree char *address = li_volume_address (path, options), *p = NULL, *o = NULL;

  li_volume_address_split (address, &p, &o);
  g_assert_cmpstr (p, ==, path);
  g_assert_cmpstr (o, ==, options != NULL ? options : "");
}

static void
test_address (void)
{
  g_autofree char *plain = li_volume_address ("/a/b.tif", NULL);

  g_assert_cmpstr (plain, ==, "/a/b.tif");
  check_address ("/a/b.tif", NULL);
  check_address ("/a/b.tif", "channel=1");
  check_address ("/a\nchannel=1", NULL);
  check_address ("/a\nb\n", "frame=2");
}

/* What stands in the window's title and in the sidebar. */
static void
test_choice (void)
{
  static const char *const rows[][2] = { { "channel=1", "channel 1" },
                                         { "frame=0", "time 0" },
                                         { "channel=2 frame=13 dataset=/a", "channel 2, time 13" },
                                         { "dataset=/a", NULL },
                                         { "", NULL },
                                         { NULL, NULL },
                                         { "no such word", NULL } };

  for (guint k = 0; k < G_N_ELEMENTS (rows); k++)
    {
      g_autofree char *said = li_open_options_describe_choice (rows[k][0]);
      g_assert_cmpstr (said, ==, rows[k][1]);
    }
}

/* A raw file without a word beside it, by its address alone. */
static void
test_open (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *path = g_build_filename (folder, "voxels.raw", NULL);
  g_autofree char *address = li_volume_address (path, "raw=2,3,4 raw-type=u8 raw-offset=1"),
                  *wrong = li_volume_address (path, "frame=x");
  g_autoptr (GError) error = NULL;
  guint8 bytes[25], back[24];

  for (int k = 0; k < 25; k++)
    bytes[k] = (guint8)(k * 7);
  g_assert_true (g_file_set_contents (path, (const char *)bytes, sizeof bytes, NULL));
  g_autoptr (LiVolume) volume = li_volume_open_address (address, NULL, NULL, &error);
  g_assert_no_error (error);
  LiBox all = li_volume_box (volume);
  g_assert_true (li_volume_read_box (volume, &all, LI_TYPE_U8, back, NULL));
  g_assert_cmpmem (back, sizeof back, bytes + 1, 24);
  g_assert_null (li_volume_open_address (wrong, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "voxels.raw"));
  fixture_delete (folder);
}

/* A time step that lacks a volume has no address. */
static void
test_no_address (void)
{
  g_autofree char *path = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;

  li_volume_address_split (NULL, &path, &text);
  g_assert_cmpstr (path, ==, "");
  g_assert_cmpstr (text, ==, "");
  g_assert_null (li_volume_open_address (NULL, NULL, NULL, &error));
  g_assert_error (error, LI_VOLUME_ERROR, LI_ERROR_IO);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open-options/text", test_text);
  g_test_add_func ("/open-options/refused", test_refused);
  g_test_add_func ("/open-options/address", test_address);
  g_test_add_func ("/open-options/choice", test_choice);
  g_test_add_func ("/open-options/open", test_open);
  g_test_add_func ("/open-options/no-address", test_no_address);
  return g_test_run ();
}
