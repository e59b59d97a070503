/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* NRRD (.nrrd, .nhdr) as Teem defines it and ITK, 3D Slicer and pynrrd write it: a text header, and
 * behind it or in another file the voxels, plain, as one gzip stream or as text. */

#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "volume/li-choices.h"
#include "volume/li-format.h"
#include "volume/li-header.h"
#include "volume/li-held.h"
#include "volume/li-inflate.h"
#include "volume/li-nrrd-header.h"
#include "volume/li-runs.h"

#define MAX_TEXT_BYTES ((guint64)64 << 20)

gboolean
li_nrrd_probe (const char *path, const guint8 *head, gsize n)
{
  return li_nrrd_is (head, n);
}

static guint64
volume_bytes (const LiNrrd *nrrd)
{
  const gint64 *n = nrrd->info.shape;

  return (guint64)n[0] * n[1] * n[2] * nrrd->type.bytes;
}

/* The file with the voxels; @header is taken. */
static LiInput *
open_data (LiInput *header, LiNrrd *nrrd, GError **error)
{
  if (nrrd->data == NULL)
    return header;
  LiInput *data = li_input_open_data (li_input_path (header), nrrd->data, error);
  nrrd->data_at = 0;
  li_input_free (header);
  return data;
}

/* Behind the lines that are passed over. */
static gboolean
skip_lines (LiInput *input, LiNrrd *nrrd, const char *path, GError **error)
{
  char piece[4096];

  for (gint64 left = nrrd->line_skip; left > 0;)
    {
      gsize n = MIN (sizeof piece, li_input_bytes (input) - nrrd->data_at), k = 0;
      if (n == 0)
        return li_input_error (error, LI_ERROR_FORMAT, path,
                               "has fewer lines than its header passes over");
      if (!li_input_read (input, piece, n, nrrd->data_at, error))
        return FALSE;
      while (k < n && left > 0)
        left -= piece[k++] == '\n';
      nrrd->data_at += k;
    }
  return TRUE;
}

static LiVolume *
open_raw (const char *path, LiInput *input, LiNrrd *nrrd, gint64 frame, GError **error)
{
  guint64 all = volume_bytes (nrrd) * nrrd->frames, have = li_input_bytes (input);

  if (nrrd->byte_skip >= 0)
    nrrd->data_at += nrrd->byte_skip;
  else if (have >= all && have - all >= nrrd->data_at)
    nrrd->data_at = have - all;
  return li_runs_volume (&nrrd->info, path, input, &nrrd->type,
                         nrrd->data_at + frame * volume_bytes (nrrd), NULL, error);
}

static void
store (const LiDiskType *type, void *raw, gsize i, double v)
{
  gint64 whole = type->kind != LI_DISK_FLOAT ? (gint64)v : 0;

  if (type->kind == LI_DISK_FLOAT && type->bytes == 4)
    ((float *)raw)[i] = (float)v;
  else if (type->kind == LI_DISK_FLOAT)
    ((double *)raw)[i] = v;
  else if (type->bytes == 1)
    ((guint8 *)raw)[i] = (guint8)whole;
  else if (type->bytes == 2)
    ((guint16 *)raw)[i] = (guint16)whole;
  else if (type->bytes == 4)
    ((guint32 *)raw)[i] = (guint32)whole;
  else
    ((gint64 *)raw)[i] = whole;
}

/* TRUE when the type holds @v exactly, but for the digits of a float. Whole numbers beyond 2⁵³ are
 * refused, because a double does not hold them exactly. */
static gboolean
holds (const LiDiskType *type, double v)
{
  gboolean is_signed = type->kind == LI_DISK_SIGNED;
  double top = ldexp (1, MIN (8 * type->bytes - is_signed, 53));

  return type->kind == LI_DISK_FLOAT || (v >= (is_signed ? -top : 0) && v < top && v == floor (v));
}

/* Numbers between blanks, line ends or commas; those of the frames before ours are passed over. */
static gboolean
parse_text (
    const char *text, const LiNrrd *nrrd, guint64 skip, void *raw, const char *path, GError **error)
{
  guint64 n = volume_bytes (nrrd) / nrrd->type.bytes;

  for (guint64 i = 0; i < skip + n; i++)
    {
      double v;
      text = li_number_scan (text + strspn (text, " ,\t\r\n"), &v);
      if (text == NULL || !holds (&nrrd->type, v))
        return li_input_error (error, LI_ERROR_FORMAT, path,
                               "keeps its voxels as text, but number %" G_GUINT64_FORMAT
                               " is missing or does not fit their type",
                               i + 1);
      if (i >= skip)
        store (&nrrd->type, raw, i - skip, v);
    }
  return TRUE;
}

static LiVolume *
open_text (const char *path, LiInput *input, const LiNrrd *nrrd, gint64 frame, GError **error)
{
  guint64 at = nrrd->data_at + nrrd->byte_skip, have = li_input_bytes (input),
          left = at < have ? have - at : 0, bytes = volume_bytes (nrrd);

  /* Every number has a digit and something behind it. */
  if (left > MAX_TEXT_BYTES || bytes / nrrd->type.bytes * (frame + 1) > left)
    {
      li_input_error (error, LI_ERROR_FORMAT, path,
                      "keeps its voxels as text, which holds fewer numbers than voxels or is "
                      "longer than 64 MiB");
      return NULL;
    }
  g_autofree char *text = g_malloc (left + 1);
  g_autofree void *raw = g_malloc (bytes);
  if (!li_input_read (input, text, left, at, error))
    return NULL;
  text[left] = '\0';
  if (!parse_text (text, nrrd, bytes / nrrd->type.bytes * frame, raw, path, error))
    return NULL;
  return li_held_volume (&nrrd->info, path, &nrrd->type, g_steal_pointer (&raw), error);
}

static LiVolume *
open_packed (const char *path,
             LiInput *input,
             const LiNrrd *nrrd,
             gint64 frame,
             const char *part,
             LiProgress *progress,
             GError **error)
{
  LiPacked packed = { .input = input,
                      .path = path,
                      .part = part,
                      .at = nrrd->data_at,
                      .skip = nrrd->byte_skip + frame * volume_bytes (nrrd),
                      .type = nrrd->type };

  return li_inflate_volume (&nrrd->info, &packed, progress, error);
}

LiVolume *
li_nrrd_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  g_auto (LiNrrd) nrrd = { 0 };
  g_autoptr (LiInput) input = li_input_open (path, FALSE, error);
  gint64 channel, frame;
  LiVolume *v;

  if (input == NULL || !li_nrrd_read (input, &nrrd, error)
      || !li_choices_pick (path, 1, nrrd.frames, options, &channel, &frame, error))
    return NULL;
  input = open_data (g_steal_pointer (&input), &nrrd, error);
  if (input == NULL || !skip_lines (input, &nrrd, path, error))
    return NULL;
  g_autofree char *stamp = nrrd.data != NULL ? li_input_stamp (nrrd.data) : NULL,
                  *part
                  = g_strdup_printf ("frame %" G_GINT64_FORMAT " %s", frame, stamp ? stamp : "");
  if (nrrd.encoding == LI_NRRD_RAW)
    v = open_raw (path, g_steal_pointer (&input), &nrrd, frame, error);
  else if (nrrd.encoding == LI_NRRD_TEXT)
    v = open_text (path, input, &nrrd, frame, error);
  else
    v = open_packed (path, input, &nrrd, frame, part, progress, error);
  if (v != NULL && nrrd.turned)
    li_volume_set_note (v, LI_NOTE_TURNED);
  if (v != NULL && (nrrd.data != NULL || nrrd.frames > 1))
    li_volume_set_part (v, part);
  return v;
}
