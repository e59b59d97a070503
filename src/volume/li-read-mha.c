/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* MetaImage (.mha, .mhd) as ITK and VTK write it: lines "Key = Value", the last of them
 * ElementDataFile, and the voxels behind it (LOCAL) or in another file, plain or as one zlib
 * stream. Lengths are millimetres unless DistanceUnits says otherwise. */

#include <math.h>
#include <string.h>

#include "volume/li-choices.h"
#include "volume/li-format.h"
#include "volume/li-header.h"
#include "volume/li-inflate.h"
#include "volume/li-input.h"
#include "volume/li-length-unit.h"
#include "volume/li-runs.h"

#define MAX_HEADER_BYTES 65536
#define MAX_AXES 4

typedef struct
{
  LiVolumeInfo info;
  LiDiskType type;
  gboolean packed;
  gboolean turned; /* the axes are not those of the file's space */
  gint64 skip; /* HeaderSize: bytes before the voxels, from the start of their file; −1: they lie at
                  its end */
  gint64 frames, frame; /* a fourth axis, and which of it is read */
  char *data;           /* the other file, or NULL: LOCAL */
  char *part;           /* what of which file, or NULL */
  guint64 data_at;
} Meta;

gboolean
li_mha_probe (const char *path, const guint8 *head, gsize n)
{
  static const char *const first[] = { "ObjectType", "NDims", "Comment", "ObjectSubType" };
  gsize mark = li_header_bom ((const char *)head, n);
  const char *text = (const char *)head + mark;

  n -= mark;
  for (guint k = 0; k < G_N_ELEMENTS (first); k++)
    {
      gsize length = strlen (first[k]);
      if (n > length && g_ascii_strncasecmp (text, first[k], length) == 0
          && (g_ascii_isspace (text[length]) || text[length] == '='))
        return TRUE;
    }
  return FALSE;
}

/* As MetaIO takes it: the first letter decides. */
static gboolean
is_true (LiHeader *h, const char *key, gboolean missing)
{
  const char *value = li_header_get (h, key);

  return value == NULL ? missing : *value != '\0' && strchr ("1tTyY", *value) != NULL;
}

static gboolean
find_type (LiHeader *h, const char *path, LiDiskType *type, GError **error)
{
  static const struct
  {
    const char *name;
    LiDiskKind kind;
    guint8 bytes;
  } types[] = {
    { "MET_CHAR", LI_DISK_SIGNED, 1 },      { "MET_UCHAR", LI_DISK_UNSIGNED, 1 },
    { "MET_SHORT", LI_DISK_SIGNED, 2 },     { "MET_USHORT", LI_DISK_UNSIGNED, 2 },
    { "MET_INT", LI_DISK_SIGNED, 4 },       { "MET_UINT", LI_DISK_UNSIGNED, 4 },
    { "MET_LONG", LI_DISK_SIGNED, 4 },      { "MET_ULONG", LI_DISK_UNSIGNED, 4 },
    { "MET_LONG_LONG", LI_DISK_SIGNED, 8 }, { "MET_ULONG_LONG", LI_DISK_UNSIGNED, 8 },
    { "MET_FLOAT", LI_DISK_FLOAT, 4 },      { "MET_DOUBLE", LI_DISK_FLOAT, 8 },
  };
  gint64 channels = 1;

  if (!li_header_int (h, path, "ElementNumberOfChannels", &channels, error))
    return FALSE;
  if (channels != 1)
    return li_input_error (
        error, LI_ERROR_UNSUPPORTED, path,
        "has %" G_GINT64_FORMAT " values for each voxel; a grey volume was expected", channels);
  for (guint k = 0; k < G_N_ELEMENTS (types); k++)
    if (li_header_is (h, "ElementType", types[k].name))
      {
        type->kind = types[k].kind;
        type->bytes = types[k].bytes;
        type->swap = (is_true (h, "ElementByteOrderMSB", FALSE)
                      || is_true (h, "BinaryDataByteOrderMSB", FALSE))
                     != (G_BYTE_ORDER == G_BIG_ENDIAN);
        return TRUE;
      }
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "is a MetaImage whose ElementType is missing or none of the known ones");
}

static gboolean
find_shape (LiHeader *h, const char *path, gint64 *rank, Meta *m, GError **error)
{
  double n[MAX_AXES] = { 0, 0, 1, 1 };
  gint64 edges[MAX_AXES];

  *rank = 3;
  if (!li_header_int (h, path, "NDims", rank, error))
    return FALSE;
  if (*rank < 2 || *rank > MAX_AXES)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "has %" G_GINT64_FORMAT " dimensions; 2 to %d can be read", *rank,
                           MAX_AXES);
  if (!li_header_numbers (h, path, "DimSize", n, *rank, error))
    return FALSE;
  for (int k = 0; k < MAX_AXES; k++)
    edges[k] = n[k] >= 1 && n[k] <= G_MAXINT32 && n[k] == floor (n[k]) ? (gint64)n[k] : 0;
  for (int k = 0; k < 3; k++)
    m->info.shape[2 - k] = edges[k];
  m->frames = edges[3];
  return li_input_check_shape (path, m->info.shape, 8, error)
         && li_input_check_frames (path, m->info.shape, 8, m->frames, error);
}

/* An origin means a place in the frame of the full volume only where the axes are the volume's own.
 */
static gboolean
axes_are_plain (LiHeader *h, int rank)
{
  static const char *const keys[] = { "TransformMatrix", "Rotation", "Orientation" };

  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    {
      double m[MAX_AXES * MAX_AXES];
      if (li_header_get (h, keys[k]) == NULL)
        continue;
      if (!li_header_numbers (h, "", keys[k], m, rank * rank, NULL))
        return FALSE;
      for (int i = 0; i < rank * rank; i++)
        if (fabs (m[i] - (i % (rank + 1) == 0)) > 1e-6)
          return FALSE;
    }
  return TRUE;
}

/* How many µm the header's unit is; 0 when it is none that is known. */
static double
unit_of (LiHeader *h)
{
  const char *unit = li_header_get (h, "DistanceUnits");

  return unit == NULL ? 1e3 : li_length_unit_um (unit);
}

static gboolean
find_place (LiHeader *h, const char *path, int rank, Meta *m, GError **error)
{
  LiVolumeInfo *info = &m->info;
  static const char *const keys[] = { "Offset", "Position", "Origin" };
  double size[MAX_AXES] = { 0 }, offset[MAX_AXES] = { 0 };
  gboolean plain = axes_are_plain (h, rank);

  m->turned = !plain;
  if (!li_header_some_numbers (h, path, "ElementSize", size, rank, error)
      || !li_header_some_numbers (h, path, "ElementSpacing", size, rank, error))
    return FALSE;
  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    if (!li_header_some_numbers (h, path, keys[k], offset, rank, error))
      return FALSE;
  for (int k = 0; k < 3; k++)
    {
      info->voxel[2 - k] = li_header_voxel (fabs (size[k]) * unit_of (h));
      if (size[k] > 0 && plain)
        info->origin[2 - k] = li_header_origin (offset[k] / size[k]);
    }
  return TRUE;
}

static gboolean
find_data (LiHeader *h, const char *path, Meta *m, GError **error)
{
  const char *name = li_header_get (h, "ElementDataFile");

  if (name == NULL || *name == '\0')
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "is a MetaImage header without ElementDataFile; it was cut short");
  if (g_ascii_strcasecmp (name, "LOCAL") == 0)
    return TRUE;
  if (g_ascii_strncasecmp (name, "LIST", 4) == 0 || strchr (name, '%') != NULL)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "spreads its planes over several files (ElementDataFile = %.60s); only "
                           "LOCAL and one file can be read",
                           g_str_is_ascii (name) ? name : "…");
  g_autofree char *folder = g_path_get_dirname (path);
  m->data = g_path_is_absolute (name) ? g_strdup (name) : g_build_filename (folder, name, NULL);
  return TRUE;
}

/* The length of the header: up to the end of the line that says where the voxels are. */
static gsize
header_length (const char *text, gsize n)
{
  static const char key[] = "ElementDataFile";

  for (const char *at = text + li_header_bom (text, n), *end; at < text + n; at = end + 1)
    {
      end = memchr (at, '\n', text + n - at);
      if (end == NULL)
        break;
      while (at < end && g_ascii_isspace (*at))
        at++;
      if ((gsize)(end - at) >= strlen (key) && g_ascii_strncasecmp (at, key, strlen (key)) == 0)
        return end - text + 1;
    }
  return n;
}

static gboolean
read_header (LiInput *input, Meta *m, GError **error)
{
  const char *path = li_input_path (input);
  gsize n = MIN (MAX_HEADER_BYTES, li_input_bytes (input));
  g_autofree char *text = g_malloc0 (n + 1);
  gint64 rank;

  if (!li_input_read (input, text, n, 0, error))
    return FALSE;
  m->data_at = header_length (text, n);
  g_autoptr (LiHeader) h = li_header_parse (text, m->data_at, '\n');
  m->info.format = "MetaImage";
  m->packed = is_true (h, "CompressedData", FALSE);
  if (!is_true (h, "BinaryData", TRUE))
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "keeps its voxels as text (BinaryData = False); only binary ones can be "
                           "read");
  return find_data (h, path, m, error) && find_type (h, path, &m->type, error)
         && find_shape (h, path, &rank, m, error) && find_place (h, path, rank, m, error)
         && li_header_int (h, path, "HeaderSize", &m->skip, error);
}

static guint64
volume_bytes (const Meta *m)
{
  return (guint64)m->info.shape[0] * m->info.shape[1] * m->info.shape[2] * m->type.bytes;
}

/* The voxels' file; @header is taken. */
static LiInput *
open_data (LiInput *header, Meta *m, GError **error)
{
  if (m->data == NULL)
    return header;
  LiInput *data = li_input_open_data (li_input_path (header), m->data, error);
  if (data != NULL)
    m->part = li_input_stamp (m->data);
  m->data_at = 0;
  li_input_free (header);
  return data;
}

/* Where the first voxel lies in the file, or the packed stream begins. */
static gboolean
find_start (Meta *m, const char *path, guint64 bytes, GError **error)
{
  guint64 all = volume_bytes (m) * m->frames;

  if (m->skip > 0 && (guint64)m->skip < m->data_at)
    return li_input_error (
        error, LI_ERROR_FORMAT, path,
        "says that its voxels begin at byte %" G_GINT64_FORMAT ", within its header", m->skip);
  if (m->skip > 0)
    m->data_at = m->skip;
  /* Too short a file is found out where its planes are. */
  else if (m->skip < 0 && !m->packed && all <= bytes && bytes - all >= m->data_at)
    m->data_at = bytes - all;
  return TRUE;
}

static LiVolume *
open_packed (const char *path, LiInput *input, const Meta *m, LiProgress *progress, GError **error)
{
  LiPacked packed = { .input = input,
                      .path = path,
                      .part = m->part,
                      .at = m->data_at,
                      .skip = volume_bytes (m) * m->frame,
                      .type = m->type };

  return li_inflate_volume (&m->info, &packed, progress, error);
}

/* The frame is part of what a cached copy is known by. */
static gboolean
choose_frame (Meta *m, const char *path, const LiOpenOptions *options, GError **error)
{
  gint64 channel;

  if (!li_choices_pick (path, 1, m->frames, options, &channel, &m->frame, error))
    return FALSE;
  if (m->frames == 1)
    return TRUE;
  char *part = g_strdup_printf ("frame %" G_GINT64_FORMAT "%s%s", m->frame, m->part ? " " : "",
                                m->part ? m->part : "");
  g_free (m->part);
  m->part = part;
  return TRUE;
}

static LiVolume *
open_meta (
    const char *path, Meta *m, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  LiInput *input = li_input_open (path, FALSE, error);
  LiVolume *v = NULL;

  if (input == NULL || !read_header (input, m, error))
    {
      li_input_free (input);
      return NULL;
    }
  input = open_data (input, m, error);
  if (input != NULL && choose_frame (m, path, options, error)
      && find_start (m, path, li_input_bytes (input), error))
    {
      if (!m->packed)
        return li_runs_volume (&m->info, path, input, &m->type,
                               m->data_at + volume_bytes (m) * m->frame, NULL, error);
      v = open_packed (path, input, m, progress, error);
    }
  li_input_free (input);
  return v;
}

LiVolume *
li_mha_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  Meta m = { .frames = 1 };
  LiVolume *v = open_meta (path, &m, options, progress, error);

  if (v != NULL && m.turned)
    li_volume_set_note (v, LI_NOTE_TURNED);
  if (v != NULL && m.part != NULL)
    li_volume_set_part (v, m.part);
  g_free (m.data);
  g_free (m.part);
  return v;
}
