/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-halve.h"

#include <math.h>

/* The count is a power of two; the shift of a negative sum rounds down, as GCC and clang define. */
#define DEFINE_MEAN(name, Type, Sum)                                                               \
  static inline void name##_of (const Type *const rows[4], int n_rows, gint64 nx, Type *out)       \
  {                                                                                                \
    int shift = n_rows == 4 ? 3 : n_rows;                                                          \
                                                                                                   \
    for (gint64 i = 0; i < nx / 2; i++)                                                            \
      {                                                                                            \
        Sum sum = (Sum)(1 << shift) / 2;                                                           \
        for (int r = 0; r < n_rows; r++)                                                           \
          sum += (Sum)rows[r][2 * i] + rows[r][2 * i + 1];                                         \
        out[i] = (Type)(sum >> shift);                                                             \
      }                                                                                            \
    if (nx % 2 == 0)                                                                               \
      return;                                                                                      \
    Sum sum = n_rows / 2;                                                                          \
    for (int r = 0; r < n_rows; r++)                                                               \
      sum += rows[r][nx - 1];                                                                      \
    out[nx / 2] = (Type)(sum >> (shift - 1));                                                      \
  }                                                                                                \
  static void name (const Type *const rows[4], int n_rows, gint64 nx, Type *out)                   \
  {                                                                                                \
    if (n_rows == 4)                                                                               \
      name##_of (rows, 4, nx, out); /* unrolled */                                                 \
    else                                                                                           \
      name##_of (rows, n_rows, nx, out);                                                           \
  }

DEFINE_MEAN (mean_u8, guint8, guint32)
DEFINE_MEAN (mean_u16, guint16, guint32)
DEFINE_MEAN (mean_i16, gint16, gint32)
DEFINE_MEAN (mean_u32, guint32, guint64)

static float
mean_finite (const float *const rows[4], int n_rows, gint64 x0, gint64 x1)
{
  double sum = 0;
  int count = 0;

  for (int r = 0; r < n_rows; r++)
    for (gint64 x = x0; x < x1; x++)
      if (isfinite (rows[r][x]))
        {
          sum += rows[r][x];
          count++;
        }
  return count > 0 ? (float)(sum / count) : NAN;
}

static void
mean_f32 (const float *const rows[4], int n_rows, gint64 nx, float *out)
{
  for (gint64 i = 0; i < nx / 2; i++)
    {
      double sum = 0;
      for (int r = 0; r < n_rows; r++)
        sum += (double)rows[r][2 * i] + rows[r][2 * i + 1];
      out[i] = !isfinite (sum) ? mean_finite (rows, n_rows, 2 * i, 2 * i + 2)
                               : (float)(sum / (2 * n_rows));
    }
  if (nx % 2 == 1)
    out[nx / 2] = mean_finite (rows, n_rows, nx - 1, nx);
}

/* Among at most eight values all pairs are soon compared. */
#define DEFINE_MODE(name, Type)                                                                    \
  static void name (const Type *const rows[4], int n_rows, gint64 nx, Type *out)                   \
  {                                                                                                \
    for (gint64 i = 0; i < (nx + 1) / 2; i++)                                                      \
      {                                                                                            \
        Type v[8];                                                                                 \
        int n = 0, most = 0;                                                                       \
        for (int r = 0; r < n_rows; r++)                                                           \
          for (gint64 x = 2 * i; x < MIN (2 * i + 2, nx); x++)                                     \
            v[n++] = rows[r][x];                                                                   \
        for (int k = 0; k < n; k++)                                                                \
          {                                                                                        \
            int same = 0;                                                                          \
            for (int m = 0; m < n; m++)                                                            \
              same += v[m] == v[k];                                                                \
            if (same > most || (same == most && v[k] < out[i]))                                    \
              {                                                                                    \
                most = same;                                                                       \
                out[i] = v[k];                                                                     \
              }                                                                                    \
          }                                                                                        \
      }                                                                                            \
  }

DEFINE_MODE (mode_u8, guint8)
DEFINE_MODE (mode_u16, guint16)
DEFINE_MODE (mode_i16, gint16)
DEFINE_MODE (mode_u32, guint32)
DEFINE_MODE (mode_f32, float)

void
li_halve_row (
    LiVoxelType type, gboolean labels, const void *const rows[4], int n_rows, gint64 nx, void *out)
{
  switch (type)
    {
    case LI_TYPE_U8:
      (labels ? mode_u8 : mean_u8) ((const guint8 *const *)rows, n_rows, nx, out);
      break;
    case LI_TYPE_U16:
      (labels ? mode_u16 : mean_u16) ((const guint16 *const *)rows, n_rows, nx, out);
      break;
    case LI_TYPE_I16:
      (labels ? mode_i16 : mean_i16) ((const gint16 *const *)rows, n_rows, nx, out);
      break;
    case LI_TYPE_U32:
      (labels ? mode_u32 : mean_u32) ((const guint32 *const *)rows, n_rows, nx, out);
      break;
    case LI_TYPE_F32:
    default:
      (labels ? mode_f32 : mean_f32) ((const float *const *)rows, n_rows, nx, out);
      break;
    }
}
