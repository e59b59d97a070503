/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* What a raw file may be, from its length and its name. */
typedef struct
{
  LiVoxelType type;
  gint64 shape[3];
  guint64 offset;
} LiRawGuess;

/* Bytes of the voxels of options->raw; G_MAXUINT64 when no volume has that many. */
guint64 li_raw_voxel_bytes (const LiOpenOptions *options);

/**
 * li_raw_misfit:
 * @bytes: the length of the file
 *
 * NULL when options->raw fits: the voxels end where the file does, or, behind a header (raw_offset
 * above 0), less than a plane before. Else what is wrong and what would fit: "holds 1872 bytes
 * where u16 4 × 9 × 13 needs 936 (u32 or f32 would fit)".
 */
char *li_raw_misfit (const LiOpenOptions *options, guint64 bytes);
/* The last part of it, "u32 or f32 would fit". */
char *li_raw_what_would_fit (const LiOpenOptions *options, guint64 bytes);

/* TRUE for a file of no known format that neither a description beside it nor its name tells: a
 * person has to be asked. Not for what is known to be something else that is not read. */
gboolean li_raw_is_undescribed (const char *path);

/**
 * li_raw_guesses:
 * @options: the current reading
 *
 * LiRawGuess: other readings of @bytes that fit, the likeliest first: what the name of @path says,
 * the same shape with another type, another number of planes, a header in front, and cubes and
 * stacks of square planes of usual sizes. At most 8, none of them @options itself.
 */
GArray *li_raw_guesses (const char *path, const LiOpenOptions *options, guint64 bytes);

G_END_DECLS
