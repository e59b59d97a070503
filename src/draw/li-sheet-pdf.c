/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-sheet-private.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* A4 in points. */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 50.0
#define TEXT_WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define MAX_COLUMNS 12

typedef struct
{
  cairo_t *cr;
  double y;
  int page;
} Press;

static PangoLayout *
layout_for (Press *press, const char *text, double size, gboolean bold, double width)
{
  PangoLayout *layout = pango_cairo_create_layout (press->cr);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans");

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (font);
  return layout;
}

static double
height_of (PangoLayout *layout)
{
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  return (double)logical.height / PANGO_SCALE;
}

static void
number_page (Press *press)
{
  g_autofree char *text = g_strdup_printf ("%d", press->page);
  g_autoptr (PangoLayout) layout = layout_for (press, text, 9, FALSE, 40);

  cairo_move_to (press->cr, PAGE_WIDTH - MARGIN, PAGE_HEIGHT - MARGIN * 0.7);
  pango_cairo_show_layout (press->cr, layout);
}

static void
need (Press *press, double height)
{
  if (press->y + height <= PAGE_HEIGHT - MARGIN || press->y <= MARGIN)
    return;
  number_page (press);
  cairo_show_page (press->cr);
  press->page++;
  press->y = MARGIN;
}

/* Long texts go on over the page's end, line by line. */
static void
put_text (Press *press, const char *text, double size, gboolean bold, double indent)
{
  g_autoptr (PangoLayout) layout = layout_for (press, text, size, bold, TEXT_WIDTH - indent);

  for (int k = 0; k < pango_layout_get_line_count (layout); k++)
    {
      PangoLayoutLine *line = pango_layout_get_line_readonly (layout, k);
      PangoRectangle logical;
      double height;

      pango_layout_line_get_extents (line, NULL, &logical);
      height = (double)logical.height / PANGO_SCALE;
      need (press, height);
      cairo_move_to (press->cr, MARGIN + indent, press->y - (double)logical.y / PANGO_SCALE);
      pango_cairo_show_layout_line (press->cr, line);
      press->y += height;
    }
}

static void
put_warning (Press *press, const char *text)
{
  g_autoptr (PangoLayout) layout = layout_for (press, text, 11, FALSE, TEXT_WIDTH - 16);
  double height = height_of (layout) + 10;

  need (press, height);
  cairo_set_source_rgb (press->cr, 0.99, 0.94, 0.83);
  cairo_rectangle (press->cr, MARGIN, press->y, TEXT_WIDTH, height);
  cairo_fill (press->cr);
  cairo_set_source_rgb (press->cr, 0.78, 0.27, 0);
  cairo_rectangle (press->cr, MARGIN, press->y, 4, height);
  cairo_fill (press->cr);
  cairo_set_source_rgb (press->cr, 0, 0, 0);
  cairo_move_to (press->cr, MARGIN + 10, press->y + 5);
  pango_cairo_show_layout (press->cr, layout);
  press->y += height + 8;
}

/* The width at which columns that are wider are cut, so that all of them fill the page. */
static double
cut_for (const double *widths, guint n)
{
  double lo = 0, hi = TEXT_WIDTH;

  for (int step = 0; step < 40; step++)
    {
      double cut = (lo + hi) / 2, sum = 0;

      for (guint c = 0; c < n; c++)
        sum += MIN (widths[c], cut);
      *(sum > TEXT_WIDTH ? &hi : &lo) = cut;
    }
  return lo;
}

/* Columns get the room that their widest cells ask for; where the page is too narrow, only wide
 * columns are reduced. */
static guint
column_widths (Press *press, const LiSheetItem *item, double widths[MAX_COLUMNS])
{
  double sum = 0;
  guint n = 0;

  for (guint r = 0; r <= item->rows->len; r++)
    {
      g_auto (GStrv) cells = g_strsplit (r == 0 ? item->text : item->rows->pdata[r - 1], "\t", -1);

      for (guint c = 0; c < MAX_COLUMNS && cells[c] != NULL; c++)
        {
          g_autoptr (PangoLayout) layout = layout_for (press, cells[c], 10, r == 0, 4000);
          int width;

          pango_layout_get_pixel_size (layout, &width, NULL);
          widths[c] = c < n ? MAX (widths[c], width + 14.0) : width + 14.0;
          n = MAX (n, c + 1);
        }
    }
  for (guint c = 0; c < n; c++)
    sum += widths[c];
  if (sum > TEXT_WIDTH)
    {
      double cut = cut_for (widths, n);

      for (guint c = 0; c < n; c++)
        widths[c] = MIN (widths[c], cut);
    }
  return n;
}

static void
put_row (Press *press, const char *text, guint n, const double *widths, gboolean bold)
{
  g_auto (GStrv) cells = g_strsplit (text, "\t", -1);
  PangoLayout *layouts[MAX_COLUMNS];
  double height = 0, x = MARGIN;

  for (guint c = 0; c < n; c++)
    {
      layouts[c]
          = layout_for (press, c < g_strv_length (cells) ? cells[c] : "", 10, bold, widths[c] - 8);
      height = MAX (height, height_of (layouts[c]));
    }
  need (press, height + 4);
  for (guint c = 0; c < n; c++)
    {
      cairo_move_to (press->cr, x, press->y + 1);
      pango_cairo_show_layout (press->cr, layouts[c]);
      x += widths[c];
      g_object_unref (layouts[c]);
    }
  press->y += height + 4;
  cairo_set_source_rgb (press->cr, 0.85, 0.85, 0.85);
  cairo_set_line_width (press->cr, 0.5);
  cairo_move_to (press->cr, MARGIN, press->y);
  cairo_line_to (press->cr, x, press->y);
  cairo_stroke (press->cr);
  cairo_set_source_rgb (press->cr, 0, 0, 0);
}

static void
put_table (Press *press, const LiSheetItem *item)
{
  double widths[MAX_COLUMNS] = { 0 };
  guint n = column_widths (press, item, widths);

  put_row (press, item->text, n, widths, TRUE);
  for (guint r = 0; r < item->rows->len; r++)
    put_row (press, item->rows->pdata[r], n, widths, FALSE);
  press->y += 8;
}

static double
figure_scale (const LiSheetItem *item)
{
  double scale = MIN (1, TEXT_WIDTH / item->width);

  return MIN (scale, (PAGE_HEIGHT - 2 * MARGIN - 70) / item->height);
}

static void
put_figure (Press *press, const LiSheetItem *item)
{
  double scale = figure_scale (item);

  need (press, item->height * scale + 34);
  cairo_save (press->cr);
  cairo_translate (press->cr, MARGIN, press->y);
  cairo_scale (press->cr, scale, scale);
  cairo_rectangle (press->cr, 0, 0, item->width, item->height);
  cairo_clip (press->cr);
  item->func (press->cr, item->width, item->height, item->data);
  cairo_restore (press->cr);
  press->y += item->height * scale + 4;
  put_text (press, item->text, 10, FALSE, 0);
  press->y += 10;
}

/* A heading stays on the page of the item that follows it. */
static void
put_heading (Press *press, const LiSheetItem *item, const LiSheetItem *next)
{
  double more = next != NULL && next->kind == LI_SHEET_FIGURE
                    ? next->height * figure_scale (next) + 34
                    : 30;

  press->y += press->y > MARGIN ? 10 : 0;
  need (press, 30 + more);
  put_text (press, item->text, 14, TRUE, 0);
  press->y += 5;
}

/* @next: or NULL. */
static void
put_item (Press *press, const LiSheetItem *item, const LiSheetItem *next)
{
  cairo_set_source_rgb (press->cr, 0, 0, 0);
  if (item->kind == LI_SHEET_TABLE)
    put_table (press, item);
  else if (item->kind == LI_SHEET_FIGURE)
    put_figure (press, item);
  else if (item->kind == LI_SHEET_WARNING)
    put_warning (press, item->text);
  else if (item->kind == LI_SHEET_PARAGRAPH)
    {
      put_text (press, item->text, 11, FALSE, 0);
      press->y += 6;
    }
  else
    put_heading (press, item, next);
}

static cairo_status_t
append_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

GBytes *
li_sheet_to_pdf (const LiSheet *sheet)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface
      = cairo_pdf_surface_create_for_stream (append_bytes, bytes, PAGE_WIDTH, PAGE_HEIGHT);
  Press press = { cairo_create (surface), MARGIN, 1 };
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, sheet->title);
  put_text (&press, sheet->title, 20, TRUE, 0);
  press.y += 8;
  for (guint k = 0; k < sheet->items->len; k++)
    put_item (&press, &g_array_index (sheet->items, LiSheetItem, k),
              k + 1 < sheet->items->len ? &g_array_index (sheet->items, LiSheetItem, k + 1) : NULL);
  number_page (&press);
  cairo_show_page (press.cr);
  status = cairo_status (press.cr);
  cairo_destroy (press.cr);
  cairo_surface_finish (surface);
  status = status == CAIRO_STATUS_SUCCESS ? cairo_surface_status (surface) : status;
  cairo_surface_destroy (surface);
  return status == CAIRO_STATUS_SUCCESS ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes))
                                        : NULL;
}
