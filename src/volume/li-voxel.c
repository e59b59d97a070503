/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-voxel.h"

#include <math.h>
#include <string.h>

gsize
li_voxel_type_size (LiVoxelType type)
{
  static const gsize sizes[] = { 1, 2, 2, 4, 4 };
  return sizes[type];
}

static const char *const names[] = { "u8", "u16", "i16", "u32", "f32" };

const char *
li_voxel_type_name (LiVoxelType type)
{
  return names[type];
}

gboolean
li_voxel_type_parse (const char *name, LiVoxelType *type)
{
  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    if (g_strcmp0 (name, names[k]) == 0)
      {
        *type = k;
        return TRUE;
      }
  return FALSE;
}

/* Through double only where a 32-bit integer needs it; float holds the others exactly. */
#define ROUND_INTO(Type, lo, hi)                                                                   \
  for (gsize i = 0; i < n; i++)                                                                    \
    {                                                                                              \
      double v = in[i];                                                                            \
      out[i] = v >= hi ? (Type)hi : v > lo ? (Type)rint (v) : v <= lo ? (Type)lo : (Type)0;        \
    }

#define CONVERTER(name, From)                                                                      \
  static void name (const From *restrict in, void *restrict to, LiVoxelType type, gsize n)         \
  {                                                                                                \
    switch (type)                                                                                  \
      {                                                                                            \
      case LI_TYPE_U8:                                                                             \
        {                                                                                          \
          guint8 *restrict out = to;                                                               \
          ROUND_INTO (guint8, 0., 255.) break;                                                     \
        }                                                                                          \
      case LI_TYPE_U16:                                                                            \
        {                                                                                          \
          guint16 *restrict out = to;                                                              \
          ROUND_INTO (guint16, 0., 65535.) break;                                                  \
        }                                                                                          \
      case LI_TYPE_I16:                                                                            \
        {                                                                                          \
          gint16 *restrict out = to;                                                               \
          ROUND_INTO (gint16, -32768., 32767.) break;                                              \
        }                                                                                          \
      case LI_TYPE_U32:                                                                            \
        {                                                                                          \
          guint32 *restrict out = to;                                                              \
          ROUND_INTO (guint32, 0., 4294967295.) break;                                             \
        }                                                                                          \
      case LI_TYPE_F32:                                                                            \
      default:                                                                                     \
        {                                                                                          \
          float *restrict out = to;                                                                \
          for (gsize i = 0; i < n; i++)                                                            \
            out[i] = (float)in[i];                                                                 \
          break;                                                                                   \
        }                                                                                          \
      }                                                                                            \
  }

CONVERTER (from_u8, guint8)
CONVERTER (from_u16, guint16)
CONVERTER (from_i16, gint16)
CONVERTER (from_u32, guint32)
CONVERTER (from_f32, float)

void
li_voxel_convert (const void *from, LiVoxelType from_type, void *to, LiVoxelType to_type, gsize n)
{
  if (from_type == to_type)
    {
      memcpy (to, from, n * li_voxel_type_size (to_type));
      return;
    }
  switch (from_type)
    {
    case LI_TYPE_U8:
      from_u8 (from, to, to_type, n);
      break;
    case LI_TYPE_U16:
      from_u16 (from, to, to_type, n);
      break;
    case LI_TYPE_I16:
      from_i16 (from, to, to_type, n);
      break;
    case LI_TYPE_U32:
      from_u32 (from, to, to_type, n);
      break;
    case LI_TYPE_F32:
    default:
      from_f32 (from, to, to_type, n);
      break;
    }
}

void
li_voxel_swap (void *values, gsize size, gsize n)
{
  if (size == 2)
    for (gsize i = 0; i < n; i++)
      ((guint16 *)values)[i] = GUINT16_SWAP_LE_BE (((guint16 *)values)[i]);
  else if (size == 4)
    for (gsize i = 0; i < n; i++)
      ((guint32 *)values)[i] = GUINT32_SWAP_LE_BE (((guint32 *)values)[i]);
  else if (size == 8)
    for (gsize i = 0; i < n; i++)
      ((guint64 *)values)[i] = GUINT64_SWAP_LE_BE (((guint64 *)values)[i]);
}
