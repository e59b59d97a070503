/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the pool serves first. A thread has one priority, and the loops it starts have it too. */
typedef enum
{
  LI_PRIORITY_VISIBLE,    /* somebody looks at the window and waits: slices, pictures, opening */
  LI_PRIORITY_ANALYSIS,   /* the work itself: what a LiJob starts with */
  LI_PRIORITY_BACKGROUND, /* nobody waits: the coarse levels of a volume */
  LI_N_PRIORITIES
} LiPriority;

/* Of the calling thread; LI_PRIORITY_VISIBLE until it is set, so that the main thread and threads
 * started by GLib need not set it. Set it where a thread or a job begins, not for one call. */
void li_thread_set_priority (LiPriority priority);
LiPriority li_thread_priority (void);

/* Whether the calling thread is inside a chunk of a loop of the pool, where it must not wait for
 * user input. The second is called by the pool alone. */
gboolean li_thread_is_in_chunk (void);
void li_thread_set_in_chunk (gboolean in_chunk);

G_END_DECLS
