/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a raw file may be: readings that fit its length, what is said of those that do not, and the
 * coarse look at its middle plane. */

#include <math.h>

#include "volume-fixtures.h"
#include "volume/li-raw-guess.h"
#include "volume/li-raw-preview.h"

static LiOpenOptions
reading (LiVoxelType type, gint64 z, gint64 y, gint64 x, guint64 offset)
{
  return (LiOpenOptions){ .raw = { .shape = { z, y, x }, .type = type }, .raw_offset = offset };
}

static void
check_said (LiOpenOptions options, guint64 bytes, const char *said)
{
  g_autofree char *misfit = li_raw_misfit (&options, bytes);

  g_assert_cmpstr (misfit, ==, said);
}

static void
test_misfit (void)
{
  check_said (reading (LI_TYPE_U16, 4, 9, 13, 0), 936, NULL);
  check_said (reading (LI_TYPE_U16, 4, 9, 13, 64), 1000, NULL);
  check_said (reading (LI_TYPE_U16, 4, 9, 13, 64), 1000 + 233, NULL); /* less than a plane behind */
  check_said (reading (LI_TYPE_U16, 4, 9, 13, 0), 1872,
              "holds 1872 bytes where u16 4 × 9 × 13 needs 936 (u32 or f32 would fit)");
  check_said (reading (LI_TYPE_U16, 4, 9, 13, 0), 468,
              "holds 468 bytes where u16 4 × 9 × 13 needs 936 (u8 would fit)");
  check_said (reading (LI_TYPE_U16, 4, 9, 13, 0), 1170,
              "holds 1170 bytes where u16 4 × 9 × 13 needs 936 (5 planes would fit)");
  check_said (reading (LI_TYPE_U16, 4, 9, 13, 0), 1000,
              "holds 1000 bytes where u16 4 × 9 × 13 needs 936 (with a header of 64 bytes it would "
              "fit)");
  check_said (reading (LI_TYPE_U16, 4, 9, 13, 10), 900,
              "holds 900 bytes where u16 4 × 9 × 13 needs 936 behind 10 others (it is too short)");
  LiOpenOptions vast = reading (LI_TYPE_F32, G_MAXINT32, G_MAXINT32, G_MAXINT32, 0);
  g_assert_cmpuint (li_raw_voxel_bytes (&vast), ==, G_MAXUINT64);
  g_autofree char *misfit = li_raw_misfit (&vast, 1000);
  g_assert_nonnull (misfit);
}

static gboolean
has_guess (const char *path, LiOpenOptions so_far, guint64 bytes, LiOpenOptions expected)
{
  g_autoptr (GArray) guesses = li_raw_guesses (path, &so_far, bytes);
  gboolean found = FALSE;

  g_assert_cmpuint (guesses->len, <=, 8);
  for (guint k = 0; k < guesses->len; k++)
    {
      const LiRawGuess *g = &g_array_index (guesses, LiRawGuess, k);
      LiOpenOptions one = reading (g->type, g->shape[0], g->shape[1], g->shape[2], g->offset);
      g_autofree char *misfit = li_raw_misfit (&one, bytes);
      g_assert_null (misfit);
      found = found
              || (g->type == expected.raw.type && g->offset == expected.raw_offset
                  && memcmp (g->shape, expected.raw.shape, sizeof g->shape) == 0);
    }
  return found;
}

static void
test_guesses (void)
{
  LiOpenOptions none = { .raw.type = LI_TYPE_U16 };

  g_assert_true (
      has_guess ("a.raw", none, 200 * 200 * 200 * 2, reading (LI_TYPE_U16, 200, 200, 200, 0)));
  g_assert_true (
      has_guess ("a.raw", none, 300 * 300 * 300 * 4, reading (LI_TYPE_F32, 300, 300, 300, 0)));
  g_assert_true (
      has_guess ("a.raw", none, 77 * 2048 * 2048, reading (LI_TYPE_U8, 77, 2048, 2048, 0)));
  g_assert_true (
      has_guess ("a_13x9x4_u16.raw", none, 936 + 100, reading (LI_TYPE_U16, 4, 9, 13, 100)));
  g_assert_true (has_guess ("a.raw", reading (LI_TYPE_U16, 4, 9, 13, 0), 1872,
                            reading (LI_TYPE_F32, 4, 9, 13, 0)));
  g_assert_true (has_guess ("a.raw", reading (LI_TYPE_U16, 4, 9, 13, 0), 1872,
                            reading (LI_TYPE_U16, 8, 9, 13, 0)));
  g_assert_false (has_guess ("a.raw", reading (LI_TYPE_U16, 4, 9, 13, 0), 936,
                             reading (LI_TYPE_U16, 4, 9, 13, 0)));
  g_assert_false (has_guess ("a.raw", none, 0, none));
  g_assert_false (has_guess ("a.raw", none, G_MAXUINT64, none));
}

static char *
put (const char *folder, const char *name, const void *bytes, gsize n)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize)n, NULL));
  return path;
}

static void
test_undescribed (void)
{
  g_autofree char *folder = fixture_folder (), *raw = put (folder, "a.raw", "12345678", 8),
                  *other = put (folder, "a.dat", "12345678", 8),
                  *named = put (folder, "b_2x2x1_u16.raw", "12345678", 8),
                  *wrong = put (folder, "b_3x2x1_u16.raw", "12345678", 8),
                  *described = put (folder, "c.raw", "12345678", 8),
                  *sidecar = put (folder, "c.raw.info", "shape = 1,2,2\ntype = u16\n", 26),
                  *tiff = put (folder, "d.tif", "II*\0\x08\0\0\0", 8),
                  *jpeg = put (folder, "e.jpg", "\xff\xd8\xff\xe0", 4),
                  *empty = put (folder, "f.raw", "", 0);

  g_assert_true (li_raw_is_undescribed (raw));
  g_assert_true (li_raw_is_undescribed (other));
  g_assert_true (li_raw_is_undescribed (wrong));
  g_assert_false (li_raw_is_undescribed (named));
  g_assert_false (li_raw_is_undescribed (described));
  g_assert_false (li_raw_is_undescribed (sidecar));
  g_assert_false (li_raw_is_undescribed (tiff));
  g_assert_false (li_raw_is_undescribed (jpeg));
  g_assert_false (li_raw_is_undescribed (empty));
  g_assert_false (li_raw_is_undescribed (folder));
  fixture_refused (folder, "e.jpg", "is a JPEG image, which is not read");
  fixture_delete (folder);
}

static void
test_preview (void)
{
  guint8 bytes[4 + 2 * 3 * 5 * 2] = { 9, 9, 9, 9 };
  LiOpenOptions options = reading (LI_TYPE_U16, 2, 3, 5, 4);
  g_autoptr (GError) error = NULL;
  gint64 size[2], step;

  options.raw_big_endian = TRUE;
  for (int k = 0; k < 30; k++)
    bytes[4 + 2 * k] = (guint8)k; /* 256 k */
  g_autofree char *folder = fixture_folder (), *path = put (folder, "a.raw", bytes, sizeof bytes);
  g_autofree float *whole = li_raw_preview (path, &options, 5, size, &step, &error);
  g_assert_no_error (error);
  g_assert_true (size[0] == 3 && size[1] == 5 && step == 1);
  for (int k = 0; k < 15; k++)
    g_assert_cmpfloat (whole[k], ==, 256 * (15 + k));
  g_autofree float *coarse = li_raw_preview (path, &options, 3, size, &step, &error);
  g_assert_true (size[0] == 2 && size[1] == 3 && step == 2);
  g_assert_cmpfloat (coarse[4], ==, 256 * (15 + 12));
  options.raw.shape[1] = 4; /* the middle plane begins in the file and ends behind it */
  g_autofree float *partly = li_raw_preview (path, &options, 5, size, &step, &error);
  g_assert_cmpfloat (partly[9], ==, 256 * 29);
  g_assert_true (isnan (partly[10]) && isnan (partly[19]));
  options.raw.shape[0] = 20;
  g_assert_null (li_raw_preview (path, &options, 5, size, &step, &error));
  g_assert_nonnull (strstr (error->message, "ends before the middle plane"));
  g_clear_error (&error);
  options = reading (LI_TYPE_U8, 1, 1000000, 1000000, 0); /* absurd, and still quick */
  g_autofree float *vast = li_raw_preview (path, &options, 320, size, &step, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (vast[0], ==, 9);
  fixture_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/volume/raw-guess/misfit", test_misfit);
  g_test_add_func ("/volume/raw-guess/guesses", test_guesses);
  g_test_add_func ("/volume/raw-guess/undescribed", test_undescribed);
  g_test_add_func ("/volume/raw-guess/preview", test_preview);
  return fixture_run ();
}
