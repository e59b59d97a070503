/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-hdf5-layout.h"

#include <string.h>

#include "base/li-number.h"
#include "volume/li-hdf5-child.h"
#include "volume/li-header.h"
#include "volume/li-input.h"

#define MAX_CHUNKS ((guint64)4 << 20)

typedef struct
{
  LiHdf5Layout *layout;
  const char *path;
} Reader;

static gboolean
odd_line (const Reader *r, const char *line, GError **error)
{
  return li_input_error (error, LI_ERROR_FORMAT, r->path,
                         "is a damaged HDF5 file (its structure gives %.40s)", line);
}

/* @n whole numbers between blanks; the place behind them or NULL. */
static const char *
numbers (const char *at, guint64 *out, int n)
{
  for (int k = 0; k < n; k++)
    {
      char *end;
      if (!g_ascii_isdigit (*at))
        return NULL;
      out[k] = g_ascii_strtoull (at, &end, 10);
      at = *end == ' ' ? end + 1 : end;
    }
  return at;
}

static gboolean
edges (const char *at, gint64 out[3])
{
  guint64 n[3];

  if (numbers (at, n, 3) == NULL)
    return FALSE;
  for (int k = 0; k < 3; k++)
    out[k] = MIN (n[k], G_MAXINT64);
  return TRUE;
}

static gboolean
parse_type (LiDiskType *type, const char *text)
{
  guint64 bytes;

  if (text[0] == '\0' || numbers (text + 2, &bytes, 1) == NULL || bytes > 8)
    return FALSE;
  type->kind = text[0] == 'f' ? LI_DISK_FLOAT : text[0] == 'i' ? LI_DISK_SIGNED : LI_DISK_UNSIGNED;
  type->bytes = bytes;
  type->swap = g_str_has_suffix (text, "big") != (G_BYTE_ORDER == G_BIG_ENDIAN);
  return TRUE;
}

static gboolean
parse_place (const char *text, double out[3], double (*plausible) (double))
{
  for (int k = 0; k < 3; k++)
    {
      text = li_number_scan (text, &out[k]);
      if (text == NULL)
        return FALSE;
      out[k] = plausible (out[k]);
    }
  return TRUE;
}

static gboolean
parse_hex (const char *text, GByteArray *out)
{
  for (; g_ascii_isxdigit (text[0]) && g_ascii_isxdigit (text[1]); text += 2)
    {
      guint8 byte = g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]);
      g_byte_array_append (out, &byte, 1);
    }
  return *text == '\0';
}

static gboolean
parse_fill (LiHdf5Layout *l, const char *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (!parse_hex (text, bytes) || bytes->len > sizeof l->fill)
    return FALSE;
  memcpy (l->fill, bytes->data, bytes->len);
  l->filled = bytes->len == l->type.bytes;
  return TRUE;
}

static gboolean
parse_layout (LiHdf5Layout *l, const char *text)
{
  static const char *const names[] = { "contiguous", "compact", "chunked", "virtual" };

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      gsize n = strlen (names[k]);
      if (!g_str_has_prefix (text, names[k]))
        continue;
      l->kind = k;
      text += n + (text[n] == ' ');
      return k == LI_HDF5_CONTIGUOUS ? numbers (text, &l->at, 1) != NULL
             : k == LI_HDF5_COMPACT  ? parse_hex (text, l->bytes)
             : k == LI_HDF5_CHUNKED  ? edges (text, l->chunk)
                                     : TRUE;
    }
  return FALSE;
}

/* "ID NAME VALUE …" */
static gboolean
parse_filter (LiHdf5Layout *l, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n_words = g_strv_length (words);
  LiHdf5Filter f = { 0 };
  guint64 n;

  if (n_words < 2 || n_words - 2 > G_N_ELEMENTS (f.values) || numbers (words[0], &n, 1) == NULL
      || n > G_MAXINT)
    return FALSE;
  f.id = (int)n;
  for (guint k = 2; k < n_words; k++)
    if (numbers (words[k], &n, 1) == NULL || n > G_MAXUINT32)
      return FALSE;
    else
      f.values[k - 2] = (guint32)n;
  f.name = g_uri_unescape_string (words[1], NULL);
  if (f.name == NULL)
    f.name = g_strdup ("?");
  g_array_append_val (l->filters, f);
  return TRUE;
}

static gboolean
parse_chunk (LiHdf5Layout *l, const char *text)
{
  guint64 n[3];

  if (numbers (text, n, 3) == NULL || n[1] == 0 || n[1] > G_MAXUINT32 || n[2] > G_MAXUINT32
      || l->chunks->len >= MAX_CHUNKS)
    return FALSE;
  LiHdf5Chunk c = { n[0], n[1], n[2] };
  g_array_append_val (l->chunks, c);
  return TRUE;
}

static gboolean
parse_missing (LiHdf5Layout *l, const char *text)
{
  guint64 n;

  if (numbers (text, &n, 1) == NULL || n > MAX_CHUNKS || l->chunks->len + n > MAX_CHUNKS)
    return FALSE;
  g_array_set_size (l->chunks, l->chunks->len + n); /* zeroed */
  return TRUE;
}

static gboolean
parse_source (LiHdf5Layout *l, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  guint64 n[9];

  if (g_strv_length (words) != 3 || numbers (words[2], n, 9) == NULL)
    return FALSE;
  for (int k = 0; k < 9; k++)
    if (n[k] > G_MAXINT32)
      return FALSE;
  LiHdf5Source s = { g_uri_unescape_string (words[0], NULL),
                     g_uri_unescape_string (words[1], NULL),
                     li_box (n[0], n[3], n[1], n[4], n[2], n[5]),
                     { n[6], n[7], n[8] },
                     g_str_has_suffix (text, " whole") };
  g_array_append_val (l->sources, s);
  return s.file != NULL && s.dataset != NULL && !li_box_is_empty (&s.to);
}

static gboolean
parse_name (char **out, const char *text)
{
  g_free (*out);
  *out = g_uri_unescape_string (text, NULL);
  return *out != NULL;
}

static gboolean
parse_fact (LiHdf5Layout *l, const char *line)
{
  const char *text = strchr (line, ' ');
  g_autofree char *word = text ? g_strndup (line, text - line) : g_strdup (line);

  text = text ? text + 1 : "";
  if (strcmp (word, "c") == 0)
    return parse_chunk (l, text);
  if (strcmp (word, "m") == 0)
    return parse_missing (l, text);
  if (strcmp (word, "shape") == 0)
    return edges (text, l->shape);
  if (strcmp (word, "type") == 0)
    return parse_type (&l->type, text);
  if (strcmp (word, "layout") == 0)
    return parse_layout (l, text);
  if (strcmp (word, "filter") == 0)
    return parse_filter (l, text);
  if (strcmp (word, "fill") == 0)
    return parse_fill (l, text);
  if (strcmp (word, "source") == 0)
    return parse_source (l, text);
  if (strcmp (word, "voxel") == 0)
    return parse_place (text, l->voxel, li_header_voxel);
  if (strcmp (word, "origin") == 0)
    return parse_place (text, l->origin, li_header_origin);
  if (strcmp (word, "file") == 0)
    return parse_name (&l->file, text);
  return strcmp (word, "dataset") == 0 && parse_name (&l->dataset, text);
}

static gboolean
parse_line (char *line, gpointer data, GError **error)
{
  Reader *r = data;

  return parse_fact (r->layout, line) || odd_line (r, line, error);
}

static void
filter_clear (gpointer data)
{
  g_free (((LiHdf5Filter *)data)->name);
}

static void
source_clear (gpointer data)
{
  g_free (((LiHdf5Source *)data)->file);
  g_free (((LiHdf5Source *)data)->dataset);
}

static LiHdf5Layout *
layout_new (void)
{
  LiHdf5Layout *l = g_new0 (LiHdf5Layout, 1);

  l->bytes = g_byte_array_new ();
  l->filters = g_array_new (FALSE, TRUE, sizeof (LiHdf5Filter));
  l->chunks = g_array_new (FALSE, TRUE, sizeof (LiHdf5Chunk));
  l->sources = g_array_new (FALSE, TRUE, sizeof (LiHdf5Source));
  g_array_set_clear_func (l->filters, filter_clear);
  g_array_set_clear_func (l->sources, source_clear);
  return l;
}

void
li_hdf5_layout_free (LiHdf5Layout *l)
{
  if (l == NULL)
    return;
  g_byte_array_unref (l->bytes);
  g_array_unref (l->filters);
  g_array_unref (l->chunks);
  g_array_unref (l->sources);
  g_free (l->file);
  g_free (l->dataset);
  g_free (l);
}

/* The chunks cover the shape, each once. */
static gboolean
check_chunks (const LiHdf5Layout *l, const char *path, GError **error)
{
  double n = 1;

  for (int k = 0; k < 3; k++)
    {
      if (l->chunk[k] < 1 || l->chunk[k] > G_MAXINT32)
        return li_input_error (error, LI_ERROR_FORMAT, path,
                               "has chunks with %" G_GINT64_FORMAT " voxels along an axis",
                               l->chunk[k]);
      n *= (double)((l->shape[k] + l->chunk[k] - 1) / l->chunk[k]);
    }
  return n == l->chunks->len
         || li_input_error (error, LI_ERROR_FORMAT, path,
                            "lists %u chunks where its shape needs %.0f", l->chunks->len, n);
}

LiHdf5Layout *
li_hdf5_layout_read (const char *path, const char *dataset, GError **error)
{
  g_autoptr (LiHdf5Layout) l = layout_new ();
  Reader r = { l, path };
  LiVoxelType native;

  if (!li_hdf5_child_request (path, dataset, parse_line, &r, error)
      || !li_input_check_shape (path, l->shape, MAX (l->type.bytes, 4), error))
    return NULL;
  if (l->dataset == NULL || !li_disk_type_native (&l->type, &native))
    {
      li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                      "has numbers of %u bytes that no voxel holds", l->type.bytes);
      return NULL;
    }
  if (l->kind == LI_HDF5_CHUNKED && !check_chunks (l, path, error))
    return NULL;
  return g_steal_pointer (&l);
}
