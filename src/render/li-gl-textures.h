/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-plane.h"

/* Planes as textures, the latest within a budget of bytes. Needs the current context in every call.
 */
typedef struct _LiGlTextures LiGlTextures;

LiGlTextures *li_gl_textures_new (gsize budget);
void li_gl_textures_free (LiGlTextures *textures);
void li_gl_textures_set_budget (LiGlTextures *textures, gsize budget);
gsize li_gl_textures_bytes (LiGlTextures *textures);
/* The texture of a plane, uploaded at first use. Planes of this frame are never dropped: call frame
 * before each one. */
guint li_gl_textures_get (LiGlTextures *textures, const LiPlane *plane);
void li_gl_textures_frame (LiGlTextures *textures);
/* TRUE when the plane's texture holds unsigned integers; @shift is added to them. */
gboolean li_gl_textures_is_words (const LiPlane *plane, float *shift);
