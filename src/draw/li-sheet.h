/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-paper.h"

G_BEGIN_DECLS

/**
 * LiSheet:
 * A report as headings, paragraphs, tables and figures in reading order; written as one HTML file
 * (figures inside as SVG) or as PDF on A4. Texts are plain, never markup.
 */
typedef struct _LiSheet LiSheet;

LiSheet *li_sheet_new (const char *title);
void li_sheet_free (LiSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiSheet, li_sheet_free)

void li_sheet_heading (LiSheet *sheet, const char *text);
void li_sheet_paragraph (LiSheet *sheet, const char *text);
/* A paragraph that must not be overlooked. */
void li_sheet_warning (LiSheet *sheet, const char *text);
/* Begins a table; @columns separated by '\t'. */
void li_sheet_table (LiSheet *sheet, const char *columns);
void li_sheet_row (LiSheet *sheet, const char *cells); /* as many cells, separated by '\t' */
/* A row of texts, ending with NULL, that others have chosen: names and paths may hold tabs and line
 * ends, which become blanks. */
char *li_sheet_cells (const char *first, ...) G_GNUC_NULL_TERMINATED;
/* @func draws @width × @height points; it is called when the sheet is written, @free_data with the
 * sheet. @picture: TRUE for images, which are kept as PNG in HTML. */
void li_sheet_figure (LiSheet *sheet,
                      const char *caption,
                      double width,
                      double height,
                      gboolean picture,
                      LiPaperFunc func,
                      gpointer data,
                      GDestroyNotify free_data);

char *li_sheet_to_html (const LiSheet *sheet);
/* By the name's ending, .html or .pdf. Errors: LI_DRAW_ERROR/INVALID for another ending; writing
 * errors as they come. */
gboolean li_sheet_write (const LiSheet *sheet, const char *path, GError **error);

G_END_DECLS
