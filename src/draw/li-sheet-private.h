/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-sheet.h"

typedef enum
{
  LI_SHEET_HEADING,
  LI_SHEET_PARAGRAPH,
  LI_SHEET_WARNING,
  LI_SHEET_TABLE,
  LI_SHEET_FIGURE,
} LiSheetKind;

typedef struct
{
  LiSheetKind kind;
  char *text;      /* heading, paragraph, caption; a table's columns */
  GPtrArray *rows; /* of a table */
  double width, height;
  gboolean picture;
  LiPaperFunc func;
  gpointer data;
  GDestroyNotify free_data;
} LiSheetItem;

struct _LiSheet
{
  char *title;
  GArray *items;
};

GBytes *li_sheet_to_pdf (const LiSheet *sheet);
