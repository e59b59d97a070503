/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-error.h"

G_BEGIN_DECLS

/* The text header of a format: "key = value" pairs. Keys are compared without regard to case, of
 * equal keys the last counts, lines that begin with # or ! are remarks. */
typedef GHashTable LiHeader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiHeader, g_hash_table_unref)

/**
 * li_header_parse:
 * @separator: what ends a pair: '\n' or ';'
 */
LiHeader *li_header_parse (const char *text, gsize n, char separator);
/* A small text file, whole. Errors: it cannot be read or is longer than 64 KiB. */
LiHeader *li_header_read (const char *path, char separator, GError **error);

/* The value without blanks at its ends, or NULL. */
const char *li_header_get (LiHeader *header, const char *key);
gboolean li_header_is (LiHeader *header, const char *key, const char *value); /* in any case */

/* These leave @value as it is when the key is missing; a value of another kind is an error that
 * names @path. */
gboolean
li_header_int (LiHeader *header, const char *path, const char *key, gint64 *value, GError **error);
/* @n numbers between blanks or commas. */
gboolean li_header_numbers (
    LiHeader *header, const char *path, const char *key, double *values, int n, GError **error);

/* The first @n numbers of as many as there are. */
gboolean li_header_some_numbers (
    LiHeader *header, const char *path, const char *key, double *values, int n, GError **error);
/* The length of a byte order mark of UTF-8 at the beginning of @text, 0 when there is none. */
gsize li_header_bom (const char *text, gsize n);

/* A voxel edge in µm as it may stand in a file: 0 (unknown) unless it is a positive, finite length
 * below a metre. */
double li_header_voxel (double um);
/* A position in voxels; what is not finite or beyond any volume counts as 0. */
double li_header_origin (double voxels);

/* Sines up to this are rounding errors of 0: the axis counts as not turned. */
#define LI_NEARLY_STRAIGHT 1e-5

/* The note of a volume whose file turns or mirrors its axes in the space of a scanner. */
#define LI_NOTE_TURNED                                                                             \
  "the file turns or mirrors the axes in its space; voxels stay in the order they are stored in, " \
  "and there is no origin"

G_END_DECLS
