/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-text-table.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-error.h"
#include "base/li-number.h"
#include "base/li-safe-file.h"

#define MAX_BYTES ((gsize)1 << 30)
#define MAX_COLUMNS 4096

struct _LiTextTable
{
  char *text; /* the whole file, cells NUL-terminated in place */
  gsize n_rows, n_columns;
  char **names;
  GPtrArray *cells; /* row-major pointers into text */
  double **columns; /* numbers, made at first use */
};

void
li_text_table_free (LiTextTable *table)
{
  if (table == NULL)
    return;
  for (gsize k = 0; table->columns != NULL && k < table->n_columns; k++)
    g_free (table->columns[k]);
  g_free (table->columns);
  g_free (table->names);
  g_clear_pointer (&table->cells, g_ptr_array_unref);
  g_free (table->text);
  g_free (table);
}

/* Splits one line in place; cells are stripped of blanks and quotes. */
static void
split_line (char *line, char separator, GPtrArray *cells)
{
  char *cell = line;

  for (;;)
    {
      char *end = strchr (cell, separator);
      if (end != NULL)
        *end = '\0';
      g_strstrip (cell);
      gsize n = strlen (cell);
      if (n >= 2 && cell[0] == '"' && cell[n - 1] == '"')
        {
          cell[n - 1] = '\0';
          cell++;
        }
      g_ptr_array_add (cells, cell);
      if (end == NULL)
        return;
      cell = end + 1;
    }
}

static gboolean
format_error (GError **error, const char *name, const char *what, gsize line)
{
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT, "%s: line %" G_GSIZE_FORMAT ": %s", name,
               line, what);
  return FALSE;
}

static gboolean
read_header (LiTextTable *table, char *line, char separator, const char *name, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  if (*line == '\0')
    return format_error (error, name, "is empty; a header line of column names was expected", 1);
  split_line (line, separator, cells);
  if (cells->len > MAX_COLUMNS)
    return format_error (error, name, "has too many columns for a table", 1);
  table->n_columns = cells->len;
  table->names = g_new (char *, cells->len);
  memcpy (table->names, cells->pdata, cells->len * sizeof (char *));
  table->columns = g_new0 (double *, cells->len);
  return TRUE;
}

static gboolean
read_rows (LiTextTable *table, char *line, char separator, const char *name, GError **error)
{
  for (gsize number = 2; line != NULL; number++)
    {
      char *next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      gsize before = table->cells->len;
      if (line[strspn (line, " \t\r")] != '\0')
        {
          split_line (line, separator, table->cells);
          /* A separator at the end of a line is tolerated; further cells are not. */
          gsize found = table->cells->len - before;
          if (found == table->n_columns + 1
              && *(char *)table->cells->pdata[table->cells->len - 1] == '\0')
            g_ptr_array_set_size (table->cells, before + --found);
          if (found != table->n_columns)
            {
              g_autofree char *what
                  = g_strdup_printf ("has %" G_GSIZE_FORMAT
                                     " cells where the header names %" G_GSIZE_FORMAT " columns",
                                     found, table->n_columns);
              return format_error (error, name, what, number);
            }
          table->n_rows++;
        }
      line = next;
    }
  return TRUE;
}

static LiTextTable *
parse_owned (char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (LiTextTable) table = g_new0 (LiTextTable, 1);
  char *line, *next, separator;

  table->text = text;
  table->cells = g_ptr_array_new ();
  if (memchr (text, '\0', length) != NULL)
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT,
                   "%s: is not text; a table with a header line was expected", name);
      return NULL;
    }
  line = g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text;
  next = strchr (line, '\n');
  if (next != NULL)
    *next++ = '\0';
  separator = strchr (line, '\t') != NULL ? '\t' : strchr (line, ';') != NULL ? ';' : ',';
  if (!read_header (table, line, separator, name, error)
      || !read_rows (table, next, separator, name, error))
    return NULL;
  for (gsize k = 0; k < table->n_columns; k++)
    {
      table->columns[k] = g_new (double, MAX (table->n_rows, 1));
      for (gsize r = 0; r < table->n_rows; r++)
        if (!li_number_parse (li_text_table_text (table, r, k), &table->columns[k][r]))
          table->columns[k][r] = NAN;
    }
  return g_steal_pointer (&table);
}

LiTextTable *
li_text_table_parse (const char *text, gssize length, const char *name, GError **error)
{
  gsize n = length < 0 ? strlen (text) : (gsize)length;

  return parse_owned (g_strndup (text, n), n, name, error);
}

LiTextTable *
li_text_table_read (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  g_autofree char *text = NULL;
  gboolean ok = FALSE;

  if (fd < 0 || fstat (fd, &info) != 0)
    g_set_error (error, LI_BASE_ERROR, LI_ERROR_IO, "%s: cannot be opened: %s", path,
                 g_strerror (errno));
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                 "%s: is not a file; a table as text was expected", path);
  else if ((guint64)info.st_size > MAX_BYTES)
    g_set_error (error, LI_BASE_ERROR, LI_ERROR_UNSUPPORTED,
                 "%s: is larger than 1 GiB, too large for a table as text", path);
  else
    {
      text = g_malloc (info.st_size + 1);
      text[info.st_size] = '\0';
      ok = li_file_pread (fd, path, text, info.st_size, 0, error);
    }
  if (fd >= 0)
    close (fd);
  return ok ? parse_owned (g_steal_pointer (&text), info.st_size, path, error) : NULL;
}

gsize
li_text_table_n_rows (const LiTextTable *table)
{
  return table->n_rows;
}

gsize
li_text_table_n_columns (const LiTextTable *table)
{
  return table->n_columns;
}

const char *
li_text_table_column_name (const LiTextTable *table, gsize column)
{
  return column < table->n_columns ? table->names[column] : NULL;
}

const double *
li_text_table_column (const LiTextTable *table, const char *name)
{
  for (gsize k = 0; k < table->n_columns; k++)
    if (strcmp (table->names[k], name) == 0)
      return table->columns[k];
  return NULL;
}

const char *
li_text_table_text (const LiTextTable *table, gsize row, gsize column)
{
  return g_ptr_array_index (table->cells, row * table->n_columns + column);
}
