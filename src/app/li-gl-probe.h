/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Initialises GTK; FALSE when neither Wayland nor X11 has a display for this program. */
gboolean li_display_answers (void);

/* Before the first window: where the processor plays the graphics card (remote desktops, virtual
 * machines), cairo and our own loops draw three to five times faster than shaders do. Tells the
 * painter, and GTK unless GSK_RENDERER is set. LI_RENDERER=gl keeps OpenGL. */
void li_gl_probe (void);

G_END_DECLS
