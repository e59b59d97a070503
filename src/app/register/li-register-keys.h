/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Keys of the Register page: those of the whole page, the ways to compare in its viewer, and those
 * that move image 1, whose controller is returned: the caller says when they win over the viewer's.
 * @point: of Return, which sets a point; off, so that Return presses the viewer's buttons, until
 * the caller gives it a phase. */
GtkEventController *
li_register_keys_add (GtkWidget *page, GtkWidget *viewer, GtkEventController **point);

G_END_DECLS
