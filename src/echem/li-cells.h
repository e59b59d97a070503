/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LI_CELLS_MAX 512

/* The cells of one line; texts are pieces of the line, NUL-terminated, without quotes and blanks
 * around them. */
typedef struct
{
  int n; /* as many as the line has, of which LI_CELLS_MAX are kept */
  char *text[LI_CELLS_MAX];
  gsize length[LI_CELLS_MAX];
} LiCells;

/* Splits @line (changed). @delimiter ' ' stands for any run of blanks and tabs. A cell in double
 * quotes may hold the delimiter; quotes inside a cell are kept. */
void li_cells_split (LiCells *cells, char *line, gsize length, char delimiter);
/* Cells up to the last one that is not empty. */
int li_cells_used (const LiCells *cells);
/* The delimiter that a line seems to be cut by: tab, semicolon, comma or blanks, the first of these
 * that gives at least @least cells; 0 for none. */
char li_cells_delimiter (const char *line, int least);

G_END_DECLS
