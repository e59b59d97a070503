/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-nrrd-header.h"

#include <string.h>

#include "volume/li-nrrd-axes.h"

#define MAX_HEADER_BYTES 262144
#define MAX_SKIPPED_LINES 1000000

gboolean
li_nrrd_is (const guint8 *head, gsize n)
{
  gsize mark = li_header_bom ((const char *)head, n);

  return n >= mark + 8 && memcmp (head + mark, "NRRD00", 6) == 0;
}

/* "space directions: …" under the name "spacedirections"; "key:=value" pairs are remarks. */
static void
parse_field (LiHeader *h, const char *line, const char *end)
{
  const char *colon = memchr (line, ':', end - line);

  if (*line == '#' || colon == NULL || colon + 1 >= end || colon[1] == '=')
    return;
  GString *key = g_string_new (NULL);
  for (const char *c = line; c < colon; c++)
    if (!g_ascii_isspace (*c))
      g_string_append_c (key, g_ascii_tolower (*c));
  g_hash_table_insert (h, g_string_free (key, FALSE),
                       g_strstrip (g_strndup (colon + 1, end - colon - 1)));
}

/* Up to the empty line, or to the end of a file that has none. */
static LiHeader *
parse (const char *text, gsize n, gsize *length)
{
  LiHeader *h = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *end;

  *length = n;
  for (const char *at = text; at < text + n; at = end + 1)
    {
      end = memchr (at, '\n', text + n - at);
      if (end == NULL)
        end = text + n;
      if (end == at || (end == at + 1 && *at == '\r'))
        {
          *length = MIN (n, (gsize)(end - text) + 1);
          break;
        }
      parse_field (h, at, end);
    }
  return h;
}

static gboolean
find_type (LiHeader *h, const char *path, LiDiskType *type, GError **error)
{
  static const struct
  {
    const char *names; /* with a blank before and behind each; blanks within are _ */
    LiDiskKind kind;
    guint8 bytes;
  } types[] = {
    { " signed_char int8 int8_t ", LI_DISK_SIGNED, 1 },
    { " uchar unsigned_char uint8 uint8_t ", LI_DISK_UNSIGNED, 1 },
    { " short short_int signed_short signed_short_int int16 int16_t ", LI_DISK_SIGNED, 2 },
    { " ushort unsigned_short unsigned_short_int uint16 uint16_t ", LI_DISK_UNSIGNED, 2 },
    { " int signed_int int32 int32_t ", LI_DISK_SIGNED, 4 },
    { " uint unsigned_int uint32 uint32_t ", LI_DISK_UNSIGNED, 4 },
    { " longlong long_long long_long_int signed_long_long signed_long_long_int int64 int64_t ",
      LI_DISK_SIGNED, 8 },
    { " ulonglong unsigned_long_long unsigned_long_long_int uint64 uint64_t ", LI_DISK_UNSIGNED,
      8 },
    { " float ", LI_DISK_FLOAT, 4 },
    { " double ", LI_DISK_FLOAT, 8 },
  };
  const char *said = li_header_get (h, "type");
  g_autofree char *name = g_strdup (said != NULL ? said : ""), *word = NULL;

  word = g_strconcat (" ", g_strdelimit (name, " \t", '_'), " ", NULL);
  for (guint k = 0; *name != '\0' && k < G_N_ELEMENTS (types); k++)
    if (strstr (types[k].names, word) != NULL)
      {
        type->kind = types[k].kind;
        type->bytes = types[k].bytes;
        return TRUE;
      }
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "is an NRRD file whose type is missing or none of the known ones");
}

static gboolean
find_encoding (LiHeader *h, const char *path, LiNrrd *nrrd, GError **error)
{
  static const struct
  {
    const char *name;
    LiNrrdEncoding encoding;
  } known[] = { { "raw", LI_NRRD_RAW },   { "gzip", LI_NRRD_GZIP }, { "gz", LI_NRRD_GZIP },
                { "text", LI_NRRD_TEXT }, { "txt", LI_NRRD_TEXT },  { "ascii", LI_NRRD_TEXT } };
  const char *name = li_header_get (h, "encoding");

  for (guint k = 0; k < G_N_ELEMENTS (known); k++)
    if (li_header_is (h, "encoding", known[k].name))
      {
        nrrd->encoding = known[k].encoding;
        return TRUE;
      }
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "keeps its voxels in the encoding %.20s; raw, gzip and text can be read",
                         name != NULL ? name : "(none given)");
}

static gboolean
find_order (LiHeader *h, const char *path, LiNrrd *nrrd, GError **error)
{
  gboolean big = li_header_is (h, "endian", "big");

  if (!big && !li_header_is (h, "endian", "little") && nrrd->type.bytes > 1
      && nrrd->encoding != LI_NRRD_TEXT)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "is an NRRD file whose endian is neither little nor big");
  nrrd->type.swap = nrrd->encoding != LI_NRRD_TEXT && big != (G_BYTE_ORDER == G_BIG_ENDIAN);
  return TRUE;
}

static gboolean
find_data (LiHeader *h, const char *path, LiNrrd *nrrd, GError **error)
{
  const char *name = li_header_get (h, "datafile");

  if (!li_header_int (h, path, "lineskip", &nrrd->line_skip, error)
      || !li_header_int (h, path, "byteskip", &nrrd->byte_skip, error))
    return FALSE;
  if (nrrd->line_skip < 0 || nrrd->line_skip > MAX_SKIPPED_LINES || nrrd->byte_skip < -1
      || (nrrd->byte_skip < 0 && nrrd->encoding != LI_NRRD_RAW))
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "passes over %" G_GINT64_FORMAT " lines and %" G_GINT64_FORMAT
                           " bytes before its voxels, which cannot be",
                           nrrd->line_skip, nrrd->byte_skip);
  if (name == NULL)
    return TRUE;
  if (*name == '\0' || strncmp (name, "LIST", 4) == 0 || strchr (name, '%') != NULL)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "spreads its voxels over several files (data file: %.60s); only one "
                           "file can be read",
                           g_str_is_ascii (name) ? name : "…");
  g_autofree char *folder = g_path_get_dirname (path);
  nrrd->data = g_path_is_absolute (name) ? g_strdup (name) : g_build_filename (folder, name, NULL);
  return TRUE;
}

gboolean
li_nrrd_read (LiInput *input, LiNrrd *nrrd, GError **error)
{
  const char *path = li_input_path (input);
  gsize n = MIN (MAX_HEADER_BYTES, li_input_bytes (input)), length;
  g_autofree char *text = g_malloc (n + 1);

  if (!li_input_read (input, text, n, 0, error))
    return FALSE;
  g_autoptr (LiHeader) h = parse (text, n, &length);
  *nrrd = (LiNrrd){ .info.format = "NRRD", .data_at = length, .frames = 1 };
  if (!find_type (h, path, &nrrd->type, error) || !find_encoding (h, path, nrrd, error)
      || !find_order (h, path, nrrd, error) || !li_nrrd_find_axes (h, path, nrrd, error)
      || !find_data (h, path, nrrd, error))
    return FALSE;
  return nrrd->data != NULL || length < n
         || li_input_error (error, LI_ERROR_FORMAT, path,
                            "is an NRRD header without voxels; it was cut short");
}

void
li_nrrd_clear (LiNrrd *nrrd)
{
  g_clear_pointer (&nrrd->data, g_free);
}
