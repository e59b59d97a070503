/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/li-gl-textures.h"

#include <epoxy/gl.h>

typedef struct
{
  guint64 id;
  GLuint texture;
  gsize bytes;
  guint64 frame;
} Entry;

struct _LiGlTextures
{
  GArray *entries;
  gsize budget, bytes;
  guint64 frame;
};

LiGlTextures *
li_gl_textures_new (gsize budget)
{
  LiGlTextures *textures = g_new0 (LiGlTextures, 1);

  textures->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  textures->budget = budget;
  return textures;
}

void
li_gl_textures_free (LiGlTextures *textures)
{
  for (guint k = 0; k < textures->entries->len; k++)
    glDeleteTextures (1, &g_array_index (textures->entries, Entry, k).texture);
  g_array_unref (textures->entries);
  g_free (textures);
}

static void
evict (LiGlTextures *textures)
{
  while (textures->bytes > textures->budget)
    {
      guint oldest = 0;
      Entry *entry;

      for (guint k = 1; k < textures->entries->len; k++)
        if (g_array_index (textures->entries, Entry, k).frame
            < g_array_index (textures->entries, Entry, oldest).frame)
          oldest = k;
      entry = textures->entries->len > 0 ? &g_array_index (textures->entries, Entry, oldest) : NULL;
      if (entry == NULL || entry->frame == textures->frame)
        return;
      glDeleteTextures (1, &entry->texture);
      textures->bytes -= entry->bytes;
      g_array_remove_index_fast (textures->entries, oldest);
    }
}

void
li_gl_textures_set_budget (LiGlTextures *textures, gsize budget)
{
  textures->budget = budget;
  evict (textures);
}

gsize
li_gl_textures_bytes (LiGlTextures *textures)
{
  return textures->bytes;
}

void
li_gl_textures_frame (LiGlTextures *textures)
{
  textures->frame++;
}

gboolean
li_gl_textures_is_words (const LiPlane *plane, float *shift)
{
  *shift = plane->type == LI_TYPE_I16 ? -32768.0f : 0;
  return plane->type != LI_TYPE_F32;
}

/* Signed words are moved to 0 … 65535: there is one kind of integer sampler. */
static gpointer
shifted_copy (const LiPlane *plane)
{
  gsize n = (gsize)plane->width * plane->height;
  const gint16 *from = plane->data;
  guint16 *to = g_new (guint16, n);

  for (gsize k = 0; k < n; k++)
    to[k] = (guint16)(from[k] + 32768);
  return to;
}

static void
upload (const LiPlane *plane)
{
  g_autofree gpointer copy = plane->type == LI_TYPE_I16 ? shifted_copy (plane) : NULL;
  gconstpointer data = copy != NULL ? copy : plane->data;
  GLint internal = GL_R32F;
  GLenum format = GL_RED_INTEGER, type = GL_FLOAT;

  switch (plane->type)
    {
    case LI_TYPE_U8:
      internal = GL_R8UI;
      type = GL_UNSIGNED_BYTE;
      break;
    case LI_TYPE_U16:
    case LI_TYPE_I16:
      internal = GL_R16UI;
      type = GL_UNSIGNED_SHORT;
      break;
    case LI_TYPE_U32:
      internal = GL_R32UI;
      type = GL_UNSIGNED_INT;
      break;
    case LI_TYPE_F32:
      format = GL_RED;
      break;
    }
  glPixelStorei (GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D (GL_TEXTURE_2D, 0, internal, plane->width, plane->height, 0, format, type, data);
}

guint
li_gl_textures_get (LiGlTextures *textures, const LiPlane *plane)
{
  Entry entry = { plane->id, 0, li_plane_bytes (plane), textures->frame };

  for (guint k = 0; k < textures->entries->len; k++)
    {
      Entry *found = &g_array_index (textures->entries, Entry, k);

      if (found->id == plane->id)
        {
          found->frame = textures->frame;
          return found->texture;
        }
    }
  glGenTextures (1, &entry.texture);
  glActiveTexture (GL_TEXTURE15);
  glBindTexture (GL_TEXTURE_2D, entry.texture);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  upload (plane);
  g_array_append_val (textures->entries, entry);
  textures->bytes += entry.bytes;
  evict (textures);
  return entry.texture;
}
