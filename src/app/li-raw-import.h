/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-plane.h"
#include "volume/li-raw-guess.h"

G_BEGIN_DECLS

/* What a raw file is thought to be, while a person finds it out: the model of LiRawDialog. */
typedef struct
{
  char *path;
  guint64 bytes;
  LiOpenOptions options;
  GArray *guesses; /* LiRawGuess: readings that fit the file's length */
} LiRawImport;

/* Begins with the likeliest reading. NULL with a sentence when there is no such file. */
LiRawImport *li_raw_import_new (const char *path, GError **error);
LiRawImport *li_raw_import_copy (const LiRawImport *import);
void li_raw_import_free (LiRawImport *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiRawImport, li_raw_import_free)

/* Takes over one of the guesses. */
void li_raw_import_take (LiRawImport *import, guint guess);
/* "u16, 512 × 512 × 100 (x, y, z), from byte 64" */
char *li_raw_import_describe (const LiRawGuess *guess);
gboolean li_raw_import_fits (const LiRawImport *import);
/* What the numbers need and what the file has, and what would fit. */
char *li_raw_import_say (const LiRawImport *import);
/* The middle plane, coarse; nothing that is not in the file. */
LiPlane *li_raw_import_preview (const LiRawImport *import, GError **error);
/* Writes NAME.info beside the file, so that it opens by itself from now on. */
gboolean li_raw_import_write_sidecar (const LiRawImport *import, GError **error);

G_END_DECLS
