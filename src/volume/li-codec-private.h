/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <string.h>

#include "volume/li-codec.h"

G_BEGIN_DECLS

/* Big-endian numbers anywhere in memory. */
static inline guint32
li_codec_big32 (const guint8 *at)
{
  guint32 v;

  memcpy (&v, at, sizeof v);
  return GUINT32_FROM_BE (v);
}

static inline guint64
li_codec_big64 (const guint8 *at)
{
  return (guint64)li_codec_big32 (at) << 32 | li_codec_big32 (at + 4);
}

/* Takes @bytes: into @p, or away when they are not good. Returns @good. */
gboolean li_codec_done (LiPiece *p, guint8 *bytes, gsize n, gboolean good);
/* Exactly @n bytes out of an LZ4 block of @packed. */
gboolean li_codec_lz4_block (const guint8 *from, gsize packed, guint8 *to, gsize n);

G_END_DECLS
