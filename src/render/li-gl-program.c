/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/li-gl-program.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <epoxy/gl.h>
#include "base/li-error.h"

#define SHADERS "/io/github/lithoscope/Lithoscope/shaders/"

static const char gl_head[] = "#version 330 core\n";
static const char es_head[]
    = "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2D;\n"
      "precision highp usampler2D;\n";

static gboolean
check (GLuint object, gboolean is_shader, const char *name, GError **error)
{
  GLint ok, length = 0;
  g_autofree char *log = NULL;

  if (is_shader)
    glGetShaderiv (object, GL_COMPILE_STATUS, &ok);
  else
    glGetProgramiv (object, GL_LINK_STATUS, &ok);
  if (ok)
    return TRUE;
  if (is_shader)
    glGetShaderiv (object, GL_INFO_LOG_LENGTH, &length);
  else
    glGetProgramiv (object, GL_INFO_LOG_LENGTH, &length);
  log = g_malloc0 ((gsize)length + 1);
  if (is_shader)
    glGetShaderInfoLog (object, length, NULL, log);
  else
    glGetProgramInfoLog (object, length, NULL, log);
  g_set_error (error, LI_RENDER_ERROR, LI_ERROR_FAILED,
               _ ("The graphics driver refuses the shader %s: %s"), name, log);
  return FALSE;
}

static GLuint
compile (GLenum kind, const char *name, const char *ending, GError **error)
{
  g_autofree char *path = g_strconcat (SHADERS, name, ending, NULL);
  g_autoptr (GBytes) source = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  const char *parts[2];
  GLint lengths[2];
  GLuint shader;
  gsize size;

  if (source == NULL)
    return 0;
  parts[0] = epoxy_is_desktop_gl () ? gl_head : es_head;
  lengths[0] = -1;
  parts[1] = g_bytes_get_data (source, &size);
  lengths[1] = (GLint)size;
  shader = glCreateShader (kind);
  glShaderSource (shader, 2, parts, lengths);
  glCompileShader (shader);
  if (check (shader, TRUE, path, error))
    return shader;
  glDeleteShader (shader);
  return 0;
}

guint
li_gl_program_new (const char *name, GError **error)
{
  GLuint vertex = compile (GL_VERTEX_SHADER, name, ".vert", error), fragment, program;

  if (vertex == 0)
    return 0;
  fragment = compile (GL_FRAGMENT_SHADER, name, ".frag", error);
  if (fragment == 0)
    {
      glDeleteShader (vertex);
      return 0;
    }
  program = glCreateProgram ();
  glAttachShader (program, vertex);
  glAttachShader (program, fragment);
  glLinkProgram (program);
  glDeleteShader (vertex);
  glDeleteShader (fragment);
  if (check (program, FALSE, name, error))
    return program;
  glDeleteProgram (program);
  return 0;
}
