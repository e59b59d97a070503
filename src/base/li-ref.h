/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdatomic.h>
#include <glib.h>

G_BEGIN_DECLS

/* Reference counts of plain structs, from any thread. C11 atomics, inline: the counters of GLib
 * (gatomicrefcount, GAtomicRcBox) are counted inside its library, where ThreadSanitizer does not
 * see that the last owner comes after all others. */
typedef atomic_int LiRef;

static inline void
li_ref_init (LiRef *ref)
{
  atomic_init (ref, 1);
}

static inline void
li_ref_inc (LiRef *ref)
{
  atomic_fetch_add_explicit (ref, 1, memory_order_relaxed);
}

/* TRUE: that was the last one, free it. */
static inline gboolean
li_ref_dec (LiRef *ref)
{
  return atomic_fetch_sub_explicit (ref, 1, memory_order_acq_rel) == 1;
}

G_END_DECLS
