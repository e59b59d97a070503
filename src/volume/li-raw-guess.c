/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-raw-guess.h"

#include <math.h>
#include <string.h>

#include "volume/li-raw-name.h"

#define MAX_GUESSES 8
/* A header in front of the voxels is rarely longer. */
#define MAX_HEADER_BYTES 65536

/* In the order in which they are met. */
static const LiVoxelType types[]
    = { LI_TYPE_U16, LI_TYPE_U8, LI_TYPE_F32, LI_TYPE_I16, LI_TYPE_U32 };

static guint64
bytes_of (const gint64 shape[3], LiVoxelType type)
{
  double n = (double)li_voxel_type_size (type);

  for (int k = 0; k < 3; k++)
    {
      if (shape[k] < 1 || shape[k] > G_MAXINT32)
        return G_MAXUINT64;
      n *= (double)shape[k];
    }
  return n < 1e18 ? (guint64)shape[0] * shape[1] * shape[2] * li_voxel_type_size (type)
                  : G_MAXUINT64;
}

static guint64
plane_bytes (const LiOpenOptions *o)
{
  gint64 one[3] = { 1, o->raw.shape[1], o->raw.shape[2] };

  return bytes_of (one, o->raw.type);
}

guint64
li_raw_voxel_bytes (const LiOpenOptions *options)
{
  return bytes_of (options->raw.shape, options->raw.type);
}

static gboolean
fits (guint64 need, guint64 plane, guint64 offset, guint64 bytes)
{
  if (need > bytes || offset > bytes - need)
    return FALSE;
  return offset + need == bytes || (offset > 0 && bytes - need - offset < plane);
}

/* "u32 or f32 would fit", from the types with which the shape fills the file; NULL without any. */
static char *
fitting_types (const LiOpenOptions *o, guint64 bytes)
{
  GString *text = g_string_new (NULL);

  for (LiVoxelType type = LI_TYPE_U8; type <= LI_TYPE_F32; type++)
    {
      guint64 need = bytes_of (o->raw.shape, type);
      if (need <= bytes && o->raw_offset == bytes - need)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " or " : "",
                                li_voxel_type_name (type));
    }
  if (text->len > 0)
    g_string_append (text, " would fit");
  return g_string_free (text, text->len == 0);
}

char *
li_raw_what_would_fit (const LiOpenOptions *options, guint64 bytes)
{
  const LiOpenOptions *o = options;
  guint64 plane = plane_bytes (o), need = li_raw_voxel_bytes (o);
  char *text;

  if (fits (need, plane, o->raw_offset, bytes))
    return NULL;
  if ((text = fitting_types (o, bytes)) != NULL)
    return text;
  if (o->raw_offset < bytes && plane <= bytes - o->raw_offset
      && (bytes - o->raw_offset) % plane == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " planes would fit",
                            (bytes - o->raw_offset) / plane);
  if (need < bytes)
    return g_strdup_printf ("with a header of %" G_GUINT64_FORMAT " bytes it would fit",
                            bytes - need);
  return g_strdup ("it is too short");
}

char *
li_raw_misfit (const LiOpenOptions *options, guint64 bytes)
{
  const gint64 *n = options->raw.shape;
  guint64 need = li_raw_voxel_bytes (options);
  g_autofree char *offset = NULL, *better = li_raw_what_would_fit (options, bytes);

  if (better == NULL)
    return NULL;
  if (options->raw_offset > 0)
    offset = g_strdup_printf (" behind %" G_GUINT64_FORMAT " others", options->raw_offset);
  return g_strdup_printf ("holds %" G_GUINT64_FORMAT " bytes where %s %" G_GINT64_FORMAT
                          " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " needs %" G_GUINT64_FORMAT
                          "%s (%s)",
                          bytes, li_voxel_type_name (options->raw.type), n[0], n[1], n[2], need,
                          offset ? offset : "", better);
}

static gboolean
is_there (const GArray *guesses, const LiRawGuess *g)
{
  for (guint k = 0; k < guesses->len; k++)
    {
      const LiRawGuess *other = &g_array_index (guesses, LiRawGuess, k);
      if (other->type == g->type && other->offset == g->offset
          && memcmp (other->shape, g->shape, sizeof g->shape) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Kept when it fits exactly and is new. */
static void
add (GArray *guesses, guint64 bytes, LiVoxelType type, const gint64 shape[3], guint64 offset)
{
  LiRawGuess g = { type, { shape[0], shape[1], shape[2] }, offset };
  guint64 need = bytes_of (shape, type);

  if (guesses->len <= MAX_GUESSES && need <= bytes && offset == bytes - need
      && !is_there (guesses, &g))
    g_array_append_val (guesses, g);
}

static void
add_planes (GArray *guesses, guint64 bytes, LiVoxelType type, gint64 edge, guint64 offset)
{
  guint64 plane = (guint64)edge * edge * li_voxel_type_size (type);
  gint64 shape[3] = { 0, edge, edge };

  if (offset >= bytes || (bytes - offset) % plane != 0)
    return;
  shape[0] = (gint64)MIN ((bytes - offset) / plane, G_MAXINT32);
  add (guesses, bytes, type, shape, offset);
}

static void
add_near (GArray *guesses, guint64 bytes, const LiOpenOptions *o)
{
  const gint64 *n = o->raw.shape;

  if (n[0] < 1 || n[1] < 1 || n[2] < 1)
    return;
  for (guint k = 0; k < G_N_ELEMENTS (types); k++)
    add (guesses, bytes, types[k], n, o->raw_offset);
  for (guint k = 0; k < G_N_ELEMENTS (types); k++)
    {
      gint64 one[3] = { 1, n[1], n[2] }, other[3] = { 0, n[1], n[2] };
      guint64 plane = bytes_of (one, types[k]), need = bytes_of (n, types[k]);
      if (o->raw_offset < bytes && plane < bytes)
        other[0] = (gint64)MIN ((bytes - o->raw_offset) / plane, G_MAXINT32);
      add (guesses, bytes, types[k], other, o->raw_offset);
      if (need < bytes && bytes - need <= MAX_HEADER_BYTES)
        add (guesses, bytes, types[k], n, bytes - need);
    }
}

/* Cubes, then stacks of square planes as detectors have them. */
static void
add_usual (GArray *guesses, guint64 bytes)
{
  static const gint64 edges[]
      = { 2048, 1024, 512, 256, 128, 64, 2560, 4096, 1920, 3216, 2000, 1000 };

  for (guint k = 0; k < G_N_ELEMENTS (types); k++)
    {
      gint64 edge = llround (cbrt ((double)bytes / (double)li_voxel_type_size (types[k])));
      gint64 cube[3] = { edge, edge, edge };
      add (guesses, bytes, types[k], cube, 0);
    }
  for (guint e = 0; e < G_N_ELEMENTS (edges); e++)
    for (guint k = 0; k < 3; k++)
      add_planes (guesses, bytes, types[k], edges[e], 0);
}

GArray *
li_raw_guesses (const char *path, const LiOpenOptions *options, guint64 bytes)
{
  GArray *guesses = g_array_new (FALSE, FALSE, sizeof (LiRawGuess));
  LiRawGuess own = { options->raw.type, { 0 }, options->raw_offset };
  gint64 shape[3];
  LiVoxelType type;

  /* The current options come first, so that they are not listed again. */
  memcpy (own.shape, options->raw.shape, sizeof own.shape);
  g_array_append_val (guesses, own);
  if (li_raw_name_parse (path, shape, &type))
    {
      guint64 need = bytes_of (shape, type);
      if (need <= bytes)
        add (guesses, bytes, type, shape, bytes - need);
    }
  add_near (guesses, bytes, options);
  add_usual (guesses, bytes);
  g_array_remove_index (guesses, 0);
  return guesses;
}
