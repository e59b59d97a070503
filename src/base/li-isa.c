/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-isa.h"
#include "base/li-lock.h"

static LiIsa
best_of_processor (void)
{
#if defined(__x86_64__)
  __builtin_cpu_init ();
  gboolean v3 = __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma")
                && __builtin_cpu_supports ("bmi") && __builtin_cpu_supports ("bmi2");
  gboolean v4 = v3 && __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
                && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl")
                && __builtin_cpu_supports ("avx512cd");
  return v4 ? LI_ISA_V4 : v3 ? LI_ISA_V3 : LI_ISA_BASE;
#else
  return LI_ISA_BASE;
#endif
}

static LiIsa
choose (void)
{
  LiIsa best = best_of_processor ();
  const char *requested = g_getenv ("LI_ISA");
  LiIsa wanted = best;

  if (g_strcmp0 (requested, "base") == 0)
    wanted = LI_ISA_BASE;
  else if (g_strcmp0 (requested, "v3") == 0)
    wanted = LI_ISA_V3;
  return MIN (wanted, best);
}

static LiIsa chosen;

static void
choose_once (void)
{
  chosen = choose ();
}

LiIsa
li_isa (void)
{
  static LiOnce once = LI_ONCE_INIT;

  li_once (&once, choose_once);
  return chosen;
}

const char *
li_isa_name (void)
{
  static const char *const names[] = { "base", "v3", "v4" };
  return names[li_isa ()];
}
