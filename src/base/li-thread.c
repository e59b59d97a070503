/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-thread.h"

#include "base/li-lock.h"

#ifdef LI_CHECK_LOCKS
_Thread_local int li_locks_held;
#endif

static _Thread_local LiPriority own_priority = LI_PRIORITY_VISIBLE;
static _Thread_local gboolean in_chunk;

void
li_thread_set_priority (LiPriority priority)
{
  own_priority = priority;
}

LiPriority
li_thread_priority (void)
{
  return own_priority;
}

gboolean
li_thread_is_in_chunk (void)
{
  return in_chunk;
}

void
li_thread_set_in_chunk (gboolean value)
{
  in_chunk = value;
}
