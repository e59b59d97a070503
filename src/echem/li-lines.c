/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/li-error.h"

#define BLOCK ((gsize)1 << 20)
#define LONGEST ((gsize)1 << 20)

struct _LiLines
{
  char *path, *head;
  gsize n_head;
  int fd;
  char *buffer; /* LONGEST + BLOCK + 1 bytes */
  gsize from, to;
  guint64 number, done, size;
  char end; /* '\n', or '\r' in files that have no other */
  gboolean at_end, cut;
  LiProgress *progress;
};

static const struct
{
  const char *magic;
  gsize length;
  const char *name;
} known[] = {
  { "PK\003\004", 4, "a zip archive or an Excel workbook; export it as CSV text" },
  { "\320\317\021\340", 4, "an Excel or OLE file; export it as CSV text" },
  { "BIO-LOGIC MODULAR FILE", 22,
    "a binary BioLogic .mpr file; export it from EC-Lab as text (.mpt)" },
  { "\211HDF", 4, "an HDF5 file" },
  { "\037\213", 2, "packed by gzip; unpack it first" },
  { "NEWARE", 6, "a binary Neware file; export it as CSV text" },
  { "\000\001\000\000Standard Jet", 16, "an Access database (Arbin .res); export it as CSV text" },
  { "PAR1", 4, "a Parquet file; export it as CSV text" },
  { "%PDF", 4, "a PDF file" },
};

static gboolean
refuse (const char *path, int code, const char *what, GError **error)
{
  g_set_error (error, LI_ECHEM_ERROR, code, "%s: %s", path, what);
  return FALSE;
}

/* Every second byte of plain text in UTF-16 is NUL. */
static gboolean
is_utf16 (const char *head, gsize n)
{
  const guint8 *b = (const guint8 *)head;
  gsize zero[2] = { 0, 0 }, looked = MIN (n & ~(gsize)1, 512);

  if (n >= 2 && ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff)) && n > 3
      && (b[2] == 0) != (b[3] == 0))
    return TRUE;
  for (gsize k = 0; k < looked; k++)
    zero[k % 2] += b[k] == 0;
  return looked >= 16
         && ((zero[0] > looked * 2 / 5 && zero[1] == 0)
             || (zero[1] > looked * 2 / 5 && zero[0] == 0));
}

static gboolean
check_head (LiLines *l, GError **error)
{
  if (is_utf16 (l->head, l->n_head))
    return refuse (l->path, LI_ERROR_UNSUPPORTED,
                   "is text in UTF-16; save it as UTF-8 or latin-1 text", error);
  for (gsize k = 0; k < G_N_ELEMENTS (known); k++)
    if (l->n_head >= known[k].length && memcmp (l->head, known[k].magic, known[k].length) == 0)
      {
        g_autofree char *what = g_strdup_printf ("is %s", known[k].name);
        return refuse (l->path, LI_ERROR_UNSUPPORTED, what, error);
      }
  return TRUE;
}

static gboolean
read_head (LiLines *l, GError **error)
{
  l->head = g_malloc (LI_LINES_HEAD + 1);
  while (l->n_head < LI_LINES_HEAD)
    {
      gssize n = pread (l->fd, l->head + l->n_head, LI_LINES_HEAD - l->n_head, (off_t)l->n_head);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return refuse (l->path, LI_ERROR_IO, g_strerror (errno), error);
      if (n == 0)
        break;
      l->n_head += (gsize)n;
    }
  l->head[l->n_head] = '\0';
  l->end = memchr (l->head, '\n', l->n_head) == NULL && memchr (l->head, '\r', l->n_head) ? '\r'
                                                                                          : '\n';
  return l->n_head > 0 || refuse (l->path, LI_ERROR_FORMAT, "is empty", error);
}

LiLines *
li_lines_open (const char *path, LiProgress *progress, GError **error)
{
  struct stat st;
  g_autoptr (LiLines) l = g_new0 (LiLines, 1);

  l->path = g_filename_display_name (path);
  l->fd = -1;
  if (stat (path, &st) != 0)
    return refuse (l->path, LI_ERROR_IO, g_strerror (errno), error) ? NULL : NULL;
  if (!S_ISREG (st.st_mode))
    return refuse (l->path, LI_ERROR_INVALID,
                   "is no plain file; a cycling or impedance file was expected", error)
               ? NULL
               : NULL;
  l->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (l->fd < 0)
    return refuse (l->path, LI_ERROR_IO, g_strerror (errno), error) ? NULL : NULL;
  l->size = (guint64)st.st_size;
  l->progress = li_progress_ref (progress);
  if (!read_head (l, error) || !check_head (l, error))
    return NULL;
  l->buffer = g_malloc (LONGEST + BLOCK + 1);
  return g_steal_pointer (&l);
}

void
li_lines_free (LiLines *l)
{
  if (l == NULL)
    return;
  if (l->fd >= 0)
    close (l->fd);
  li_progress_unref (l->progress);
  g_free (l->path);
  g_free (l->head);
  g_free (l->buffer);
  g_free (l);
}

const char *
li_lines_path (const LiLines *l)
{
  return l->path;
}

const char *
li_lines_head (const LiLines *l, gsize *n)
{
  *n = l->n_head;
  return l->head;
}

/* Moves what is left to the front and reads another block behind it. */
static gboolean
fill (LiLines *l, GError **error)
{
  gssize n;

  if (li_progress_set_error_if_cancelled (l->progress, error))
    return FALSE;
  memmove (l->buffer, l->buffer + l->from, l->to - l->from);
  l->to -= l->from;
  l->from = 0;
  do
    n = pread (l->fd, l->buffer + l->to, BLOCK, (off_t)l->done);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return refuse (l->path, LI_ERROR_IO, g_strerror (errno), error);
  for (char *zero = memchr (l->buffer + l->to, '\0', (gsize)n); zero != NULL;
       zero = memchr (zero, '\0', (gsize)(l->buffer + l->to + n - zero)))
    *zero = ' ';
  l->at_end = n == 0;
  l->to += (gsize)n;
  l->done += (guint64)n;
  li_progress_step (l->progress, l->size > 0 ? (double)n / (double)l->size : 0);
  return TRUE;
}

char *
li_lines_next (LiLines *l, gsize *length, GError **error)
{
  gsize looked = 0;
  char *line, *end;

  while ((end = memchr (l->buffer + l->from + looked, l->end, l->to - l->from - looked)) == NULL)
    {
      looked = l->to - l->from;
      if (looked > LONGEST - 1)
        {
          refuse (l->path, LI_ERROR_FORMAT,
                  "has a line of more than 1 MB; this is no table of text", error);
          return NULL;
        }
      if (l->at_end || !fill (l, error))
        break;
    }
  if (end == NULL && (!l->at_end || l->from == l->to))
    return NULL;
  l->cut = end == NULL;
  line = l->buffer + l->from;
  if (end == NULL)
    end = l->buffer + l->to;
  l->from = (gsize)(end - l->buffer) + !l->cut;
  while (end > line && end[-1] == '\r')
    end--;
  if (l->number == 0 && end - line >= 3 && memcmp (line, "\xef\xbb\xbf", 3) == 0)
    line += 3;
  *end = '\0';
  l->number++;
  *length = (gsize)(end - line);
  return line;
}

guint64
li_lines_number (const LiLines *l)
{
  return l->number;
}

gboolean
li_lines_is_cut (const LiLines *l)
{
  return l->cut;
}

gboolean
li_lines_rewind (LiLines *l, GError **error)
{
  l->from = l->to = 0;
  l->number = l->done = 0;
  l->at_end = l->cut = FALSE;
  return TRUE;
}

char *
li_lines_utf8 (const char *line, gssize length)
{
  if (g_utf8_validate (line, length, NULL))
    return length < 0 ? g_strdup (line) : g_strndup (line, (gsize)length);
  char *text = g_convert (line, length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
  return text != NULL ? text : g_utf8_make_valid (line, length);
}
