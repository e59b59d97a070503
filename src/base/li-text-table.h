/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A table of numbers as text: one header line of names, then rows. Tab or comma separated; cells
 * that are no number read NaN and keep their text only if the column was asked for as text. Reads
 * SPAM's TSV, BDV CSV and our own by header name. */
typedef struct _LiTextTable LiTextTable;

/* Errors: LI_ERROR_FORMAT names @path, line and column; LI_ERROR_IO. Rows shorter than the header
 * are an error. ≤ 1 GiB. */
LiTextTable *li_text_table_read (const char *path, GError **error);
LiTextTable *
li_text_table_parse (const char *text, gssize length, const char *name, GError **error);
void li_text_table_free (LiTextTable *table);
gsize li_text_table_n_rows (const LiTextTable *table);
gsize li_text_table_n_columns (const LiTextTable *table);
const char *li_text_table_column_name (const LiTextTable *table, gsize column);
/* The column's numbers (n_rows), or NULL when there is no column of that name. */
const double *li_text_table_column (const LiTextTable *table, const char *name);
/* The cell as it was written. */
const char *li_text_table_text (const LiTextTable *table, gsize row, gsize column);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiTextTable, li_text_table_free)

G_END_DECLS
