/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-disk-type.h"

#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "volume/li-input.h"
#include "volume/li-voxel.h"

#define EXACT (1 << 24)

gboolean
li_disk_type_native (const LiDiskType *type, LiVoxelType *native)
{
  static const LiVoxelType of_unsigned[] = { LI_TYPE_U8, LI_TYPE_U16, LI_TYPE_U32, LI_TYPE_F32 };
  static const LiVoxelType of_signed[] = { LI_TYPE_I16, LI_TYPE_I16, LI_TYPE_F32, LI_TYPE_F32 };
  int k = type->bytes == 1 ? 0 : type->bytes == 2 ? 1 : type->bytes == 4 ? 2 : 3;

  if (type->bytes != 1 && type->bytes != 2 && type->bytes != 4 && type->bytes != 8)
    return FALSE;
  if (type->kind == LI_DISK_FLOAT && k == 0)
    return FALSE;
  *native = type->kind == LI_DISK_FLOAT || type->scaled    ? LI_TYPE_F32
            : type->kind == LI_DISK_SIGNED || type->biased ? of_signed[k]
                                                           : of_unsigned[k];
  return !type->biased || (type->kind == LI_DISK_UNSIGNED && type->bytes == 2 && !type->scaled);
}

gboolean
li_disk_type_is_plain (const LiDiskType *type)
{
  LiVoxelType native;

  if (!li_disk_type_native (type, &native) || (type->swap && type->bytes > 1) || type->biased
      || type->scaled)
    return FALSE;
  return native == LI_TYPE_F32 ? type->kind == LI_DISK_FLOAT && type->bytes == 4
                               : li_voxel_type_size (native) == type->bytes;
}

LiDiskType
li_disk_type_of (LiVoxelType type)
{
  LiDiskKind kind = type == LI_TYPE_F32   ? LI_DISK_FLOAT
                    : type == LI_TYPE_I16 ? LI_DISK_SIGNED
                                          : LI_DISK_UNSIGNED;

  return (LiDiskType){ .kind = kind, .bytes = li_voxel_type_size (type) };
}

gboolean
li_disk_type_same (const LiDiskType *a, const LiDiskType *b)
{
  return a->kind == b->kind && a->bytes == b->bytes && (a->bytes == 1 || a->swap == b->swap)
         && a->biased == b->biased && a->scaled == b->scaled
         && (!a->scaled || (a->slope == b->slope && a->intercept == b->intercept));
}

/* IEEE 754 binary16, exact in f32. */
static float
half (guint16 h)
{
  int exponent = (h >> 10) & 31, mantissa = h & 1023;
  double v = exponent == 31 ? (mantissa ? NAN : INFINITY)
             : exponent     ? ldexp (1024 + mantissa, exponent - 25)
                            : ldexp (mantissa, -24);

  return (float)(h >> 15 ? -v : v);
}

static void
widen_float (const LiDiskType *type, const void *raw, float *out, gsize n)
{
  const guint16 *halves = raw;
  const double *doubles = raw;

  if (type->bytes == 2)
    for (gsize i = 0; i < n; i++)
      out[i] = half (halves[i]);
  else
    for (gsize i = 0; i < n; i++)
      out[i] = (float)doubles[i];
}

/* Whole numbers converted to f32: FALSE at the first one that f32 does not hold exactly. */
static gboolean
whole_to_float (
    const LiDiskType *type, const void *raw, float *out, gsize n, const char *path, GError **error)
{
  const gint32 *i32 = raw;
  const gint64 *i64 = raw;

  for (gsize i = 0; i < n; i++)
    {
      gint64 v = type->bytes == 4 ? i32[i] : i64[i];
      if (v > EXACT || v < -EXACT)
        return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                               "holds the whole number %" G_GINT64_FORMAT
                               ", too large to be kept exactly as a voxel; store it as 32-bit "
                               "unsigned or as float",
                               v);
      out[i] = (float)v;
    }
  return TRUE;
}

static double
number_at (const LiDiskType *type, const void *raw, gsize i)
{
  const guint8 *at = (const guint8 *)raw + i * type->bytes;
  gboolean is_signed = type->kind == LI_DISK_SIGNED;

  if (type->kind == LI_DISK_FLOAT)
    return type->bytes == 2   ? half (*(const guint16 *)at)
           : type->bytes == 4 ? *(const float *)at
                              : *(const double *)at;
  switch (type->bytes)
    {
    case 1:
      return is_signed ? *(const gint8 *)at : *at;
    case 2:
      return is_signed ? *(const gint16 *)at : *(const guint16 *)at;
    case 4:
      return is_signed ? (double)*(const gint32 *)at : (double)*(const guint32 *)at;
    default:
      return is_signed ? (double)*(const gint64 *)at : (double)*(const guint64 *)at;
    }
}

/* Computed in double, as in other programs, and rounded once. */
static void
scale (const LiDiskType *type, const void *raw, float *out, gsize n)
{
  for (gsize i = 0; i < n; i++)
    out[i] = (float)(number_at (type, raw, i) * type->slope + type->intercept);
}

static void
remove_bias (guint16 *numbers, gsize n)
{
  for (gsize i = 0; i < n; i++)
    numbers[i] ^= 0x8000;
}

gboolean
li_disk_type_convert (
    const LiDiskType *type, void *raw, void *out, gsize n, const char *path, GError **error)
{
  LiVoxelType native = LI_TYPE_U8;

  li_disk_type_native (type, &native);
  if (type->swap && type->bytes > 1)
    li_voxel_swap (raw, type->bytes, n);
  if (type->biased)
    remove_bias (raw, n);
  if (type->scaled)
    scale (type, raw, out, n);
  else if (type->kind == LI_DISK_SIGNED && type->bytes == 1)
    for (gsize i = 0; i < n; i++)
      ((gint16 *)out)[i] = ((const gint8 *)raw)[i];
  else if (type->kind == LI_DISK_FLOAT && type->bytes != 4)
    widen_float (type, raw, out, n);
  else if (type->kind != LI_DISK_FLOAT && native == LI_TYPE_F32)
    return whole_to_float (type, raw, out, n, path, error);
  else if (raw != out)
    memcpy (out, raw, n * type->bytes);
  return TRUE;
}
