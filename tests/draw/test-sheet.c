/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-sheet.h"

#include <string.h>
#include <glib/gstdio.h>

static int drawn, freed;

static void
draw_square (cairo_t *cr, double width, double height, gpointer data)
{
  drawn++;
  g_assert_cmpfloat (width, ==, 200);
  cairo_rectangle (cr, 10, 10, 50, 50);
  cairo_fill (cr);
}

static void
count_free (gpointer data)
{
  freed++;
}

static LiSheet *
make_sheet (guint rows)
{
  LiSheet *sheet = li_sheet_new ("T0 → T1 <b>");

  li_sheet_heading (sheet, "Quality & trust");
  li_sheet_warning (sheet, "Do not trust <this>");
  li_sheet_paragraph (sheet, "98.1 % converged");
  li_sheet_table (sheet, "Parameter\tValue");
  for (guint k = 0; k < rows; k++)
    li_sheet_row (sheet, "spacing\t100, 70, 35");
  li_sheet_figure (sheet, "A slice", 200, 100, FALSE, draw_square, NULL, count_free);
  li_sheet_figure (sheet, "A photo", 200, 100, TRUE, draw_square, NULL, count_free);
  return sheet;
}

static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (const char *at = strstr (text, what); at != NULL; at = strstr (at + 1, what))
    n++;
  return n;
}

/* Text is escaped, rows are rows, and the figure inside decodes to an SVG that has the square. */
static void
test_html (void)
{
  LiSheet *sheet = make_sheet (3);
  g_autofree char *html = NULL, *code = NULL, *svg = NULL;
  const char *at;
  gsize length;

  drawn = freed = 0;
  html = li_sheet_to_html (sheet);
  g_assert_nonnull (strstr (html, "<h1>T0 → T1 &lt;b&gt;</h1>"));
  g_assert_nonnull (strstr (html, "<p class=\"warning\">Do not trust &lt;this&gt;</p>"));
  g_assert_cmpint (count (html, "<tr>"), ==, 4);
  g_assert_cmpint (count (html, "<td>100, 70, 35</td>"), ==, 3);
  g_assert_cmpint (count (html, "data:image/png;base64,"), ==, 1);
  at = strstr (html, "data:image/svg+xml;base64,");
  g_assert_nonnull (at);
  at += strlen ("data:image/svg+xml;base64,");
  code = g_strndup (at, strcspn (at, "\""));
  svg = (char *)g_base64_decode (code, &length);
  svg = g_realloc (svg, length + 1);
  svg[length] = '\0';
  g_assert_nonnull (strstr (svg, "M 10 10 L 60 10 L 60 60 L 10 60 Z"));
  g_assert_cmpint (drawn, ==, 2);
  g_assert_cmpint (freed, ==, 0);
  li_sheet_free (sheet);
  g_assert_cmpint (freed, ==, 2);
}

static guint
pages_of (const char *pdf, gsize length)
{
  guint n = 0;

  for (gsize k = 0; k + 12 < length; k++)
    n += memcmp (pdf + k, "/Type /Page\n", 12) == 0 || memcmp (pdf + k, "/Type /Page ", 12) == 0;
  return n;
}

/* Long reports go on over as many pages as they need. */
static void
test_pdf (void)
{
  g_autofree char *folder = g_dir_make_tmp ("li-sheet-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "report.pdf", NULL);
  guint pages[2];

  for (int k = 0; k < 2; k++)
    {
      g_autoptr (LiSheet) sheet = make_sheet (k == 0 ? 3 : 150);
      g_autoptr (GError) error = NULL;
      g_autofree char *pdf = NULL;
      gsize length;

      g_assert_true (li_sheet_write (sheet, path, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &pdf, &length, NULL));
      g_assert_true (length > 1000 && memcmp (pdf, "%PDF-", 5) == 0);
      pages[k] = pages_of (pdf, length);
      g_unlink (path);
    }
  g_assert_cmpint (pages[0], ==, 1);
  g_assert_cmpint (pages[1], >=, 3);
  g_rmdir (folder);
}

/* A name may hold a tab: it does not become two cells. */
static void
test_cells (void)
{
  g_autoptr (LiSheet) sheet = li_sheet_new ("Cells");
  g_autofree char *row = li_sheet_cells ("a\tb\nc", "", "d", NULL), *html = NULL;

  g_assert_cmpstr (row, ==, "a b c\t\td");
  li_sheet_table (sheet, "Name\tNothing\tValue");
  li_sheet_row (sheet, row);
  html = li_sheet_to_html (sheet);
  g_assert_cmpuint (count (html, "<td>"), ==, 3);
  g_assert_nonnull (strstr (html, "<td>a b c</td>"));
}

static void
test_ending (void)
{
  g_autoptr (LiSheet) sheet = make_sheet (1);
  g_autoptr (GError) error = NULL;

  g_assert_false (li_sheet_write (sheet, "report.doc", &error));
  g_assert_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID);
  g_assert_false (g_file_test ("report.doc", G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/sheet/html", test_html);
  g_test_add_func ("/draw/sheet/pdf", test_pdf);
  g_test_add_func ("/draw/sheet/ending", test_ending);
  g_test_add_func ("/draw/sheet/cells", test_cells);
  return g_test_run ();
}
