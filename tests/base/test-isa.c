/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>

#include "base/li-error.h"
#include "base/li-isa.h"

/* The choice is made once in a process, so each is made in one of its own. */
static void
asked (const char *name, gboolean only_base)
{
  if (g_test_subprocess ())
    {
      g_setenv ("LI_ISA", name, TRUE);
      LiIsa first = li_isa ();
      g_setenv ("LI_ISA", "v4", TRUE);
      g_assert_cmpint (li_isa (), ==, first);
      g_assert_true (!only_base || first == LI_ISA_BASE);
      g_assert_cmpint (first, <=, LI_ISA_V4);
      g_assert_nonnull (li_isa_name ());
      g_assert_true (!only_base || g_str_equal (li_isa_name (), "base"));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_base (void)
{
  asked ("base", TRUE);
}

static void
test_v3 (void)
{
  asked ("v3", FALSE); /* never above what the processor has */
}

static void
test_errors (void)
{
  g_autoptr (GError) input = g_error_new_literal (LI_VOLUME_ERROR, LI_ERROR_FORMAT, "damaged");
  g_autoptr (GError) work = g_error_new_literal (LI_DVC_ERROR, LI_ERROR_FAILED, "failed");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "gone");
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");

  g_assert_true (li_error_is_input (input));
  g_assert_false (li_error_is_input (work));
  g_assert_false (li_error_is_input (other));
  g_assert_false (li_error_is_input (NULL));
  g_assert_true (li_error_is_cancelled (cancelled));
  g_assert_false (li_error_is_cancelled (other));
  g_assert_false (li_error_is_cancelled (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/isa/base", test_base);
  g_test_add_func ("/base/isa/v3", test_v3);
  g_test_add_func ("/base/error/kinds", test_errors);
  return g_test_run ();
}
