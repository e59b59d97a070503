/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Test hooks: named places in the program at which a test can hold it, so that interleavings of
 * several writers are chosen and not left to chance. Without a test a gate costs one comparison. */
typedef void (*LiGateFunc) (const char *name, gpointer data);

/* @func is called at every gate, on the thread that passes it, which goes on when @func returns;
 * NULL: none. For tests; to be called while no other thread passes gates. */
void li_gate_set_func (LiGateFunc func, gpointer data);

/**
 * li_gate:
 * @name: of the place, such as "record-merge"
 *
 * Passes a gate. In a program the environment variable LI_GATES ("NAME=FIFO NAME=FIFO …") names
 * pipes: the gate opens its pipe for reading and goes on when the writer closes it. The test that
 * opens the pipe for writing thereby waits for the program to arrive.
 *
 * Returns: whether a test decided when to go on; a loop that waits need not pause then
 */
gboolean li_gate (const char *name);

G_END_DECLS
