/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Without memory for a transform the program ends with a sentence, as everywhere else. A sanitizer
 * needs address space of its own, so that this is a test without one. */

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "dvc/li-search.h"

#define EDGE 96
#define LEFT (3 << 20) /* bytes: less than the transform, more than all else */

/* A sanitizer needs more address space than the limit leaves. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static void
forbid_more (void)
{
  g_autofree char *text = NULL;
  struct rlimit limit;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  limit.rlim_cur = limit.rlim_max
      = (rlim_t)g_ascii_strtoull (text, NULL, 10) * (rlim_t)sysconf (_SC_PAGESIZE) + LEFT;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}

static void
test_no_memory (void)
{
  const gint64 n[3] = { EDGE, EDGE, EDGE }, reach[3] = { 2, 2, 2 };

  if (g_test_subprocess ())
    {
      g_autofree float *v = g_new0 (float, EDGE *EDGE *EDGE);

      forbid_more ();
      g_free (li_search_products (v, n, reach));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*no memory for a Fourier transform*");
}
#endif

static void
test_products (void)
{
  const float v[] = { 1, 2, 3 };
  const gint64 n[3] = { 1, 1, 3 }, reach[3] = { 0, 0, 2 };
  const double expected[] = { 3, 8, 14, 8, 3 };
  g_autofree float *products = li_search_products (v, n, reach);

  for (int k = 0; k < 5; k++)
    g_assert_cmpfloat_with_epsilon (products[k], expected[k], 1e-4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/products", test_products);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  g_test_add_func ("/search/no-memory", test_no_memory);
#endif
  return g_test_run ();
}
