/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode-private.h"

#include <math.h>
#include "base/li-error.h"

/* From scanned grey values, 0 to 65535 and not yet rounded, to what a file holds. */

#define TOP 65535.0f

gboolean
li_electrode_check_grey (const LiElectrodeParams *p, GError **error)
{
  if (p->type != LI_TYPE_F32 && (p->scale != 1 || p->zero != 0 || p->nan_beyond))
    g_set_error (
        error, LI_SIMULATE_ERROR, LI_ERROR_INVALID,
        "whole grey values have no scale, no offset and no not-a-number: ask for type f32");
  else if (p->levels == 1)
    g_set_error (
        error, LI_SIMULATE_ERROR, LI_ERROR_INVALID,
        "an image of one grey level shows nothing: ask for 2 grey levels or more, or for 0 "
        "for all");
  else
    return TRUE;
  return FALSE;
}

LiVoxelType
li_electrode_type (const LiElectrode *e)
{
  return (LiVoxelType)e->params.type;
}

static float
clamp (float v)
{
  return v < 0 ? 0 : v > TOP ? TOP : v;
}

/* Bins of equal width; each gets its own value between 0 and 65535. */
static void
round_to_levels (int levels, gsize n, float *values)
{
  const float width = (TOP + 1) / (float)levels, step = TOP / (float)(levels - 1);
  for (gsize k = 0; k < n; k++)
    {
      const int bin = (int)(clamp (values[k]) / width);
      values[k] = (float)MIN (bin, levels - 1) * step;
    }
}

static void
to_integers (LiVoxelType type, gsize n, const float *values, gpointer out)
{
  guint8 *bytes = out;
  guint16 *words = out;
  for (gsize k = 0; k < n; k++)
    if (type == LI_TYPE_U8)
      bytes[k] = (guint8)(clamp (values[k]) * (1.0f / 257) + 0.5f);
    else
      words[k] = (guint16)(clamp (values[k]) + 0.5f);
}

void
li_electrode_store_row (const LiElectrode *e,
                        const LiScanner *scanner,
                        gint64 y,
                        gint64 x0,
                        gsize n,
                        float *values,
                        gpointer out)
{
  const LiElectrodeParams *p = &e->params;
  float *floats = out;
  if (p->levels > 1)
    round_to_levels (p->levels, n, values);
  if (p->type != LI_TYPE_F32)
    {
      to_integers (li_electrode_type (e), n, values, out);
      return;
    }
  for (gsize k = 0; k < n; k++)
    floats[k] = (float)(p->zero + p->scale * (double)values[k]);
  for (gsize k = 0; p->nan_beyond && k < n; k++)
    if (li_scanner_is_beyond (scanner, y, x0 + (gint64)k))
      floats[k] = NAN;
}
