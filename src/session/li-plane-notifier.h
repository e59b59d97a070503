/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "draw/li-plane-loader.h"

G_BEGIN_DECLS

/**
 * LiPlaneNotifier:
 * A plane loader and what it has to tell, on the main loop instead of on its threads. However many
 * planes come in, at most one notice waits.
 *
 * Signals: "ready" (planes have come in, or could not be read), "failed" (string: the message).
 */
#define LI_TYPE_PLANE_NOTIFIER (li_plane_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LiPlaneNotifier, li_plane_notifier, LI, PLANE_NOTIFIER, GObject)

/* @budget: bytes of planes that are kept. */
LiPlaneNotifier *li_plane_notifier_new (gsize budget, guint n_threads);
/* Borrowed; NULL after shutdown. */
LiPlaneLoader *li_plane_notifier_get_loader (LiPlaneNotifier *notifier);
/* Waits for reads under way; nothing is told afterwards. */
void li_plane_notifier_shutdown (LiPlaneNotifier *notifier);

G_END_DECLS
