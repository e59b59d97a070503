/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-raw-preview.h"

#include <math.h>
#include <string.h>

#include "volume/li-disk-type.h"
#include "volume/li-input.h"
#include "volume/li-raw-guess.h"

#define MAX_BYTES ((guint64)32 << 20)

/* Where the middle plane begins; FALSE when the file ends before. */
static gboolean
find_plane (const char *path, const LiOpenOptions *o, guint64 bytes, guint64 *at, GError **error)
{
  const gint64 *n = o->raw.shape;

  if (!li_input_check_shape (path, n, 4, error))
    return FALSE;
  *at = (guint64)(n[0] / 2) * n[1] * n[2] * li_voxel_type_size (o->raw.type);
  if (o->raw_offset < bytes && *at < bytes - o->raw_offset)
    {
      *at += o->raw_offset;
      return TRUE;
    }
  return li_input_error (error, LI_ERROR_INVALID, path, "ends before the middle plane begins");
}

/* One number out of the row. */
static gboolean
pick (const LiDiskType *type, LiVoxelType native, const guint8 *from, float *to, GError **error)
{
  guint8 raw[8], voxel[8];

  memcpy (raw, from, type->bytes);
  if (!li_disk_type_convert (type, raw, voxel, 1, "", error))
    return FALSE;
  switch (native)
    {
    case LI_TYPE_U8:
      *to = voxel[0];
      break;
    case LI_TYPE_U16:
      *to = *(guint16 *)voxel;
      break;
    case LI_TYPE_I16:
      *to = *(gint16 *)voxel;
      break;
    case LI_TYPE_U32:
      *to = (float)*(guint32 *)voxel;
      break;
    default:
      *to = *(float *)voxel;
    }
  return TRUE;
}

float *
li_raw_preview (const char *path,
                const LiOpenOptions *options,
                int most,
                gint64 size[2],
                gint64 *step,
                GError **error)
{
  g_autoptr (LiInput) input = li_input_open (path, FALSE, error);
  LiDiskType type = li_disk_type_of (options->raw.type);
  const gint64 *n = options->raw.shape;
  guint64 bytes = input != NULL ? li_input_bytes (input) : 0, at;
  g_autofree float *out = NULL;

  if (input == NULL || !find_plane (path, options, bytes, &at, error))
    return NULL;
  type.swap = options->raw_big_endian != (G_BYTE_ORDER == G_BIG_ENDIAN);
  *step = (MAX (n[1], n[2]) + most - 1) / most;
  for (int k = 0; k < 2; k++)
    size[k] = (n[k + 1] + *step - 1) / *step;
  /* A row that is read in part shows its beginning. */
  guint64 pitch = (guint64)n[2] * type.bytes, part = MIN (pitch, MAX_BYTES / size[0]);
  g_autofree guint8 *row = g_malloc (part + 8);
  out = g_new (float, size[0] * size[1]);
  for (gint64 y = 0; y < size[0]; y++)
    {
      guint64 from = at + (guint64)(y * *step) * pitch,
              there = from < bytes ? MIN (part, bytes - from) : 0;
      if (there > 0 && !li_input_read (input, row, there, from, error))
        return NULL;
      for (gint64 x = 0; x < size[1]; x++)
        {
          guint64 place = (guint64)(x * *step) * type.bytes;
          float *to = &out[y * size[1] + x];
          *to = NAN;
          if (place + type.bytes <= there
              && !pick (&type, options->raw.type, row + place, to, error))
            return NULL;
        }
    }
  return g_steal_pointer (&out);
}
