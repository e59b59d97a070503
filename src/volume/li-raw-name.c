/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-raw-name.h"

#include <string.h>

#include "base/li-number.h"

static gboolean
parse_size (const char *word, gint64 shape[3])
{
  g_auto (GStrv) parts = g_strsplit (word, "x", -1);

  if (g_strv_length (parts) != 3)
    return FALSE;
  for (int k = 0; k < 3; k++)
    if (!g_ascii_isdigit (parts[k][0]) || !li_number_parse_int (parts[k], &shape[2 - k])
        || shape[2 - k] < 1)
      return FALSE;
  return TRUE;
}

static gboolean
parse_type (const char *word, LiVoxelType *type)
{
  static const struct
  {
    const char *word;
    LiVoxelType type;
  } words[] = {
    { "u8", LI_TYPE_U8 },     { "uint8", LI_TYPE_U8 },    { "8bit", LI_TYPE_U8 },
    { "u16", LI_TYPE_U16 },   { "uint16", LI_TYPE_U16 },  { "i16", LI_TYPE_I16 },
    { "int16", LI_TYPE_I16 }, { "u32", LI_TYPE_U32 },     { "uint32", LI_TYPE_U32 },
    { "f32", LI_TYPE_F32 },   { "float32", LI_TYPE_F32 }, { "float", LI_TYPE_F32 },
  };

  for (guint k = 0; k < G_N_ELEMENTS (words); k++)
    if (strcmp (word, words[k].word) == 0)
      {
        *type = words[k].type;
        return TRUE;
      }
  return FALSE;
}

gboolean
li_raw_name_parse (const char *path, gint64 shape[3], LiVoxelType *type)
{
  g_autofree char *name = g_path_get_basename (path), *lower = g_ascii_strdown (name, -1);
  g_auto (GStrv) words = g_strsplit_set (lower, "_-. ", -1);
  int sizes = 0, types = 0;

  for (char **word = words; *word; word++)
    {
      gint64 s[3];
      if (parse_size (*word, s))
        {
          memcpy (shape, s, sizeof s);
          sizes++;
        }
      else
        types += parse_type (*word, type);
    }
  return sizes == 1 && types == 1;
}
