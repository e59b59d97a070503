/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-sheet-private.h"

#include <glib/gi18n.h>
#include "base/li-number.h"
#include "base/li-safe-file.h"

static void
clear_item (gpointer data)
{
  LiSheetItem *item = data;

  g_free (item->text);
  g_clear_pointer (&item->rows, g_ptr_array_unref);
  if (item->free_data != NULL)
    item->free_data (item->data);
}

LiSheet *
li_sheet_new (const char *title)
{
  LiSheet *sheet = g_new0 (LiSheet, 1);

  sheet->title = g_strdup (title);
  sheet->items = g_array_new (FALSE, TRUE, sizeof (LiSheetItem));
  g_array_set_clear_func (sheet->items, clear_item);
  return sheet;
}

void
li_sheet_free (LiSheet *sheet)
{
  if (sheet == NULL)
    return;
  g_free (sheet->title);
  g_array_unref (sheet->items);
  g_free (sheet);
}

static LiSheetItem *
add (LiSheet *sheet, LiSheetKind kind, const char *text)
{
  LiSheetItem item = { .kind = kind, .text = g_strdup (text) };

  g_array_append_val (sheet->items, item);
  return &g_array_index (sheet->items, LiSheetItem, sheet->items->len - 1);
}

void
li_sheet_heading (LiSheet *sheet, const char *text)
{
  add (sheet, LI_SHEET_HEADING, text);
}

void
li_sheet_paragraph (LiSheet *sheet, const char *text)
{
  add (sheet, LI_SHEET_PARAGRAPH, text);
}

void
li_sheet_warning (LiSheet *sheet, const char *text)
{
  add (sheet, LI_SHEET_WARNING, text);
}

void
li_sheet_table (LiSheet *sheet, const char *columns)
{
  add (sheet, LI_SHEET_TABLE, columns)->rows = g_ptr_array_new_with_free_func (g_free);
}

void
li_sheet_row (LiSheet *sheet, const char *cells)
{
  LiSheetItem *item = &g_array_index (sheet->items, LiSheetItem, sheet->items->len - 1);

  g_return_if_fail (sheet->items->len > 0 && item->kind == LI_SHEET_TABLE);
  g_ptr_array_add (item->rows, g_strdup (cells));
}

char *
li_sheet_cells (const char *first, ...)
{
  GString *row = g_string_new (NULL);
  va_list args;

  va_start (args, first);
  for (const char *cell = first; cell != NULL; cell = va_arg (args, const char *))
    {
      g_autofree char *clean = g_strdelimit (g_strdup (cell), "\t\n\r", ' ');

      g_string_append_printf (row, "%s%s", cell == first ? "" : "\t", clean);
    }
  va_end (args);
  return g_string_free (row, FALSE);
}

void
li_sheet_figure (LiSheet *sheet,
                 const char *caption,
                 double width,
                 double height,
                 gboolean picture,
                 LiPaperFunc func,
                 gpointer data,
                 GDestroyNotify free_data)
{
  LiSheetItem *item = add (sheet, LI_SHEET_FIGURE, caption);

  item->width = width;
  item->height = height;
  item->picture = picture;
  item->func = func;
  item->data = data;
  item->free_data = free_data;
}

static const char style[]
    = "body{font:15px/1.5 Cantarell,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
      "color:#222;background:#fff}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}"
      "table{border-collapse:collapse;margin:.5rem 0}th,td{text-align:left;padding:.2rem .8rem "
      ".2rem 0;"
      "border-bottom:1px solid #ddd;vertical-align:top}figure{margin:1rem 0}img{max-width:100%}"
      "figcaption{color:#555;font-size:.9rem}.warning{background:#fdf0d5;border-left:4px solid "
      "#c64600;padding:.6rem .8rem}@media(prefers-color-scheme:dark){body{color:#eee;background:"
      "#222}.warning{background:#4a3310}th,td{border-color:#444}figcaption{color:#aaa}"
      "img{background:#fff}}";

static void
append_tag (GString *out, const char *open, const char *text, const char *close)
{
  g_autofree char *safe = g_markup_escape_text (text, -1);

  g_string_append (out, open);
  g_string_append (out, safe);
  g_string_append (out, close);
}

static void
append_cells (GString *out, const char *cells, const char *open, const char *close)
{
  g_auto (GStrv) parts = g_strsplit (cells, "\t", -1);

  g_string_append (out, "<tr>");
  for (char **part = parts; *part != NULL; part++)
    append_tag (out, open, *part, close);
  g_string_append (out, "</tr>\n");
}

static void
append_table (GString *out, const LiSheetItem *item)
{
  g_string_append (out, "<table><thead>");
  append_cells (out, item->text, "<th>", "</th>");
  g_string_append (out, "</thead><tbody>\n");
  for (guint k = 0; k < item->rows->len; k++)
    append_cells (out, item->rows->pdata[k], "<td>", "</td>");
  g_string_append (out, "</tbody></table>\n");
}

static void
append_figure (GString *out, const LiSheetItem *item)
{
  const char *kind = item->picture ? "png" : "svg";
  g_autoptr (GBytes) bytes
      = li_paper_bytes (kind, item->width, item->height, 2, item->func, item->data);
  g_autofree char *text = NULL, *alt = g_markup_escape_text (item->text, -1);

  if (bytes == NULL)
    return;
  text = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  li_number_append (out, "<figure><img width=\"%.0f\" height=\"%.0f\" alt=\"", item->width,
                    item->height);
  g_string_append_printf (out, "%s\" src=\"data:image/%s;base64,%s\">", alt,
                          item->picture ? "png" : "svg+xml", text);
  append_tag (out, "<figcaption>", item->text, "</figcaption></figure>\n");
}

char *
li_sheet_to_html (const LiSheet *sheet)
{
  GString *out = g_string_new ("<!doctype html>\n<html><head><meta charset=\"utf-8\">\n"
                               "<meta name=\"viewport\" content=\"width=device-width\">\n");

  append_tag (out, "<title>", sheet->title, "</title>\n");
  g_string_append_printf (out, "<style>%s</style></head><body>\n", style);
  append_tag (out, "<h1>", sheet->title, "</h1>\n");
  for (guint k = 0; k < sheet->items->len; k++)
    {
      const LiSheetItem *item = &g_array_index (sheet->items, LiSheetItem, k);

      if (item->kind == LI_SHEET_HEADING)
        append_tag (out, "<h2>", item->text, "</h2>\n");
      else if (item->kind == LI_SHEET_PARAGRAPH)
        append_tag (out, "<p>", item->text, "</p>\n");
      else if (item->kind == LI_SHEET_WARNING)
        append_tag (out, "<p class=\"warning\">", item->text, "</p>\n");
      else if (item->kind == LI_SHEET_TABLE)
        append_table (out, item);
      else
        append_figure (out, item);
    }
  g_string_append (out, "</body></html>\n");
  return g_string_free (out, FALSE);
}

gboolean
li_sheet_write (const LiSheet *sheet, const char *path, GError **error)
{
  g_autoptr (GBytes) pdf = NULL;

  if (g_str_has_suffix (path, ".html"))
    {
      g_autofree char *text = li_sheet_to_html (sheet);

      return li_safe_file_set_contents (path, text, -1, error);
    }
  if (!g_str_has_suffix (path, ".pdf"))
    {
      g_set_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID,
                   _ ("%s: the name has to end in .html or .pdf"), path);
      return FALSE;
    }
  pdf = li_sheet_to_pdf (sheet);
  if (pdf == NULL)
    {
      g_set_error (error, LI_DRAW_ERROR, LI_ERROR_FAILED, _ ("%s: the PDF could not be made"),
                   path);
      return FALSE;
    }
  return li_safe_file_set_contents (path, g_bytes_get_data (pdf, NULL),
                                    (gssize)g_bytes_get_size (pdf), error);
}
