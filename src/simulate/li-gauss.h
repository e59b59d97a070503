/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "simulate/li-hash.h"

G_BEGIN_DECLS

/* Gaussian noise by counter: the standard normal quantile as straight pieces over 4096 equal
 * probabilities, scaled to variance 1; values stay within about 4.3. */
#define LI_GAUSS_PIECES 4096
const float *li_gauss_table (void); /* LI_GAUSS_PIECES + 1 quantiles */

static inline float
li_gauss (const float *table, guint64 hash)
{
  const guint32 i = (guint32)(hash >> 52);
  const float f = (float)((hash >> 28) & 0xffffff) * 0x1p-24f;
  return table[i] + f * (table[i + 1] - table[i]);
}
/* One draw from a sequence; two numbers of it are not needed for one value. */
static inline double
li_sequence_gauss (LiSequence *s)
{
  return li_gauss (li_gauss_table (), li_hash (s->key ^ (s->n++ * 0xd1342543de82ef95ULL)));
}

G_END_DECLS
