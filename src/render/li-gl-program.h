/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Compiles and links shaders/NAME.vert and .frag from the resources with the version line that the
 * current context understands. Returns the program, or 0 with LI_RENDER_ERROR. */
guint li_gl_program_new (const char *name, GError **error);
