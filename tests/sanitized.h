/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Whether the sanitizers watch. They look for wrong accesses and races, and take up to ten times as
 * long: then a test leaves out cases and sizes that only move a figure and take no other path
 * through the program. The figures are asserted in the release build. */
static inline gboolean
test_sanitized (void)
{
  return g_getenv ("LI_TEST_SANITIZED") != NULL;
}
