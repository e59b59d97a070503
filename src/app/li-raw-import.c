/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-raw-import.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/li-safe-file.h"
#include "volume/li-input.h"
#include "volume/li-raw-preview.h"
#include "volume/li-volume-write.h"

#define PREVIEW 320

static void
set (LiRawImport *self, LiVoxelType type, const gint64 shape[3], guint64 offset)
{
  memcpy (self->options.raw.shape, shape, sizeof self->options.raw.shape);
  self->options.raw.type = type;
  self->options.raw_offset = offset;
}

/* Nothing fits: planes of 512 × 512, as many as the file may have. */
static void
set_square (LiRawImport *self)
{
  gint64 shape[3] = { 1, 512, 512 };

  shape[0] = (gint64)CLAMP (self->bytes / (512 * 512 * 2), 1, 100000);
  set (self, LI_TYPE_U16, shape, 0);
}

LiRawImport *
li_raw_import_new (const char *path, GError **error)
{
  static const gint64 unknown[3] = { 0, 0, 0 };
  g_autoptr (LiInput) input = li_input_open (path, FALSE, error);
  LiRawImport *self;

  if (input == NULL)
    return NULL;
  self = g_new0 (LiRawImport, 1);
  self->path = g_strdup (path);
  self->bytes = li_input_bytes (input);
  set (self, LI_TYPE_U16, unknown, 0);
  self->guesses = li_raw_guesses (path, &self->options, self->bytes);
  if (self->guesses->len > 0)
    li_raw_import_take (self, 0);
  else
    set_square (self);
  return self;
}

LiRawImport *
li_raw_import_copy (const LiRawImport *import)
{
  LiRawImport *copy = g_memdup2 (import, sizeof *import);

  copy->path = g_strdup (import->path);
  copy->guesses = g_array_ref (import->guesses);
  return copy;
}

void
li_raw_import_free (LiRawImport *import)
{
  g_array_unref (import->guesses);
  g_free (import->path);
  g_free (import);
}

void
li_raw_import_take (LiRawImport *import, guint guess)
{
  const LiRawGuess *g = &g_array_index (import->guesses, LiRawGuess, guess);

  set (import, g->type, g->shape, g->offset);
}

char *
li_raw_import_describe (const LiRawGuess *guess)
{
  const gint64 *n = guess->shape;
  g_autofree char *shape
      = g_strdup_printf ("%s, %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT,
                         li_voxel_type_name (guess->type), n[2], n[1], n[0]);

  if (guess->offset == 0)
    return g_steal_pointer (&shape);
  return g_strdup_printf (_ ("%s, from byte %" G_GUINT64_FORMAT), shape, guess->offset);
}

gboolean
li_raw_import_fits (const LiRawImport *import)
{
  g_autofree char *misfit = li_raw_misfit (&import->options, import->bytes);

  return misfit == NULL;
}

char *
li_raw_import_say (const LiRawImport *import)
{
  guint64 need = li_raw_voxel_bytes (&import->options), offset = import->options.raw_offset;
  g_autofree char *better = li_raw_what_would_fit (&import->options, import->bytes);

  if (need == G_MAXUINT64)
    return g_strdup (_ ("No volume is that large"));
  if (better == NULL)
    return g_strdup_printf (
        _ ("Needs %" G_GUINT64_FORMAT " bytes; the file has %" G_GUINT64_FORMAT), need + offset,
        import->bytes);
  return g_strdup_printf (
      _ ("Needs %" G_GUINT64_FORMAT " bytes, but the file has %" G_GUINT64_FORMAT ": %s"),
      need + offset, import->bytes, better);
}

LiPlane *
li_raw_import_preview (const LiRawImport *import, GError **error)
{
  gint64 size[2], step;
  float *samples = li_raw_preview (import->path, &import->options, PREVIEW, size, &step, error);
  const double origin[2] = { 0, 0 }, apart[2] = { (double)step, (double)step };

  if (samples == NULL)
    return NULL;
  return li_plane_new (LI_Z, (double)(import->options.raw.shape[0] / 2), LI_TYPE_F32, (int)size[1],
                       (int)size[0], origin, apart, samples);
}

gboolean
li_raw_import_write_sidecar (const LiRawImport *import, GError **error)
{
  g_autofree char *name = g_strconcat (import->path, ".info", NULL),
                  *text = li_raw_sidecar_text (&import->options.raw, import->options.raw_offset,
                                               import->options.raw_big_endian);
  g_autoptr (LiSafeFile) file = li_safe_file_open (name, error);

  return file != NULL && li_safe_file_write (file, text, strlen (text), error)
         && li_safe_file_commit (g_steal_pointer (&file), error);
}
