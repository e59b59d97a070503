/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Writes into the file that LI_WATCH names, if any, how the window keeps up; for measuring. Lines,
 * times in µs of CLOCK_MONOTONIC: "frame <end> <slices> <processor>" for each frame that was
 * presented with slices drawn anew (processor time of the main thread so far), "late <end> <µs>
 * <processor>" each time the main loop answered later than it should. */
void li_watch_window (GtkWidget *window);

G_END_DECLS
