/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* NIfTI-1 and NIfTI-2: NAME.nii, the same packed by gzip (NAME.nii.gz), or a pair NAME.hdr and
 * NAME.img. Voxels are read as they are stored, x fastest. */

#include <string.h>

#include "volume/li-choices.h"
#include "volume/li-format.h"
#include "volume/li-header.h"
#include "volume/li-inflate.h"
#include "volume/li-nifti-header.h"
#include "volume/li-runs.h"

/* NAME.hdr for NAME.img and the other way round, when it is there. */
static char *
partner_of (const char *path, const char *own, const char *other)
{
  gsize n = strlen (path), m = strlen (own);
  g_autofree char *name = NULL;

  if (n <= m || g_ascii_strcasecmp (path + n - m, own) != 0)
    return NULL;
  name = g_strdup_printf ("%.*s%s", (int)(n - m), path, other);
  return g_file_test (name, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&name) : NULL;
}

/* The header of a plain or packed file. */
static gboolean
read_head (LiInput *input, guint8 *head, gsize *n, gboolean *packed, GError **error)
{
  *n = MIN (LI_NIFTI_HEADER, li_input_bytes (input));
  if (!li_input_read (input, head, *n, 0, error))
    return FALSE;
  *packed = li_inflate_is_gzip (head, *n);
  if (!*packed)
    return TRUE;
  *n = LI_NIFTI_HEADER;
  return li_inflate_head (input, 0, head, n, error);
}

/* Raw files with a sidecar are read by li-read-raw.c. */
static gboolean
has_sidecar (const char *path)
{
  g_autofree char *sidecar = g_strconcat (path, ".info", NULL);

  return g_file_test (sidecar, G_FILE_TEST_EXISTS);
}

gboolean
li_nifti_probe (const char *path, const guint8 *head, gsize n)
{
  g_autofree char *header = n > 0 ? partner_of (path, ".img", ".hdr") : NULL;
  g_autoptr (LiInput) input = header != NULL ? li_input_open (header, FALSE, NULL) : NULL;
  guint8 other[LI_NIFTI_HEADER];
  gboolean packed;

  if (li_nifti_is (head, n) || (g_str_has_suffix (path, ".hdr") && li_nifti_is_analyze (head, n)))
    return TRUE;
  if (li_inflate_is_gzip (head, n))
    {
      gsize length = strlen (path);
      return length > 7 && g_ascii_strcasecmp (path + length - 7, ".nii.gz") == 0;
    }
  return input != NULL && read_head (input, other, &n, &packed, NULL)
         && (li_nifti_is (other, n) || (li_nifti_is_analyze (other, n) && !has_sidecar (path)));
}

static LiVolume *
open_voxels (const char *path,
             LiInput *input,
             LiNifti *f,
             gboolean is_packed,
             guint64 skip,
             const char *part,
             LiProgress *progress,
             GError **error)
{
  LiPacked packed
      = { .input = input, .path = path, .part = part, .skip = f->data_at + skip, .type = f->type };

  if (is_packed)
    return li_inflate_volume (&f->info, &packed, progress, error);
  return li_runs_volume (&f->info, path, input, &f->type, f->data_at + skip, NULL, error);
}

/* The file with the voxels of the header @path, which is taken; NULL with a sentence. */
static LiInput *
find_voxels (LiInput *header, const char *path, const LiNifti *f, gboolean packed, GError **error)
{
  g_autoptr (LiInput) own = header;

  if (!f->pair)
    return g_steal_pointer (&own);
  g_autofree char *image = packed ? NULL : partner_of (li_input_path (header), ".hdr", ".img");
  if (image != NULL)
    return li_input_open_data (path, image, error);
  li_input_error (error, LI_ERROR_IO, path,
                  packed ? "is one of a pair of packed NIfTI files; unpack both with gunzip"
                         : "is a NIfTI header whose voxels, a file with .img in place of .hdr, are "
                           "missing");
  return NULL;
}

LiVolume *
li_nifti_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  g_autofree char *header = partner_of (path, ".img", ".hdr"), *stamp = NULL, *part = NULL;
  LiInput *input = li_input_open (header != NULL ? header : path, FALSE, error);
  guint8 head[LI_NIFTI_HEADER];
  gsize n;
  LiNifti f;
  gboolean packed;
  gint64 channel, frame;
  LiVolume *v = NULL;

  if (input == NULL)
    return NULL;
  if (!read_head (input, head, &n, &packed, error) || !li_nifti_parse (head, n, path, &f, error)
      || !li_choices_pick (path, f.channels, f.frames, options, &channel, &frame, error))
    {
      li_input_free (input);
      return NULL;
    }
  input = find_voxels (input, path, &f, packed, error);
  if (input == NULL)
    return NULL;
  stamp = li_input_stamp (f.pair && header != NULL ? header : li_input_path (input));
  part = g_strdup_printf ("frame %" G_GINT64_FORMAT " channel %" G_GINT64_FORMAT " %s", frame,
                          channel, f.pair ? stamp : "");
  guint64 one = (guint64)f.info.shape[0] * f.info.shape[1] * f.info.shape[2] * f.type.bytes;
  v = open_voxels (path, input, &f, packed, (channel * f.frames + frame) * one, part, progress,
                   error);
  if (packed)
    li_input_free (input);
  if (v != NULL && f.turned)
    li_volume_set_note (v, LI_NOTE_TURNED);
  if (v != NULL && (f.pair || f.frames * f.channels > 1))
    li_volume_set_part (v, part);
  return v;
}
