/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-gl-probe.h"

#include <epoxy/gl.h>
#include "app/viewer/li-painter.h"

static gboolean
is_software (const char *name)
{
  static const char *const known[]
      = { "llvmpipe", "softpipe", "swrast", "SwiftShader", "Software" };

  for (gsize k = 0; k < G_N_ELEMENTS (known); k++)
    if (strstr (name, known[k]) != NULL)
      return TRUE;
  return FALSE;
}

/* The name of the display's OpenGL, or NULL when it has none. */
static char *
renderer_name (GdkDisplay *display)
{
  g_autoptr (GdkGLContext) context = gdk_display_create_gl_context (display, NULL);
  char *name;

  if (context == NULL || !gdk_gl_context_realize (context, NULL))
    return NULL;
  gdk_gl_context_make_current (context);
  name = g_strdup ((const char *)glGetString (GL_RENDERER));
  gdk_gl_context_clear_current ();
  return name;
}

gboolean
li_display_answers (void)
{
  /* gtk_init_check() says TRUE at every call but the first, whatever the first one found. */
  return gtk_init_check () && gdk_display_get_default () != NULL;
}

void
li_gl_probe (void)
{
  g_autofree char *name = NULL;

  if (g_getenv ("LI_RENDERER") != NULL && g_str_equal (g_getenv ("LI_RENDERER"), "gl"))
    return;
  if (!li_display_answers ())
    return;
  name = renderer_name (gdk_display_get_default ());
  if (name != NULL && !is_software (name))
    return;
  li_painter_set_software (li_painter_get (), name);
  g_setenv ("GSK_RENDERER", "cairo", FALSE); /* no thread of ours runs yet */
}
