/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-tiff-ome.h"

#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "volume/li-header.h"
#include "volume/li-length-unit.h"
#include "volume/li-tiff-files.h"

#define MAX_DEPTH 64
#define MAX_PLANES G_MAXINT32
#define NO_PLANE G_MAXUINT
#define MAX_SPREAD 10000000 /* planes; what memory is asked for before they are counted */

/* One TiffData element: @n planes from directory @ifd on, from (z, c, t) in the order of the
 * dimensions. */
typedef struct
{
  gint64 first[3]; /* z, c, t */
  gint64 ifd, n;   /* −1: not said */
  char *file, *uuid;
} Data;

typedef struct
{
  int depth, images;
  gboolean pixels; /* the first image's have been met */
  gboolean modulo_z, in_uuid;
  gint64 size[3]; /* z, c, t */
  int order[3];   /* which of them varies fastest, next, slowest */
  double voxel[3];
  char *uuid, *companion;
  GArray *data; /* Data */
} Ome;

static void
data_clear (gpointer data)
{
  g_free (((Data *)data)->file);
  g_free (((Data *)data)->uuid);
}

static void
ome_free (Ome *ome)
{
  g_free (ome->uuid);
  g_free (ome->companion);
  g_array_unref (ome->data);
  g_free (ome);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ome, ome_free)

gboolean
li_tiff_is_ome (const char *description)
{
  const char *text = description != NULL ? description : "";

  while (g_ascii_isspace (*text))
    text++;
  return *text == '<' && (strstr (text, "<OME") != NULL || strstr (text, ":OME") != NULL);
}

/* The name without its namespace. */
static const char *
bare (const char *name)
{
  const char *colon = strchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

static const char *
attribute (const char **names, const char **values, const char *wanted)
{
  for (int k = 0; names[k] != NULL; k++)
    if (strcmp (names[k], wanted) == 0)
      return values[k];
  return NULL;
}

static gboolean
whole (const char **names,
       const char **values,
       const char *wanted,
       gint64 least,
       gint64 *out,
       GError **error)
{
  const char *text = attribute (names, values, wanted);

  if (text == NULL || (li_number_parse_int (text, out) && *out >= least && *out <= MAX_PLANES))
    return TRUE;
  g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "%s is “%s”", wanted, text);
  return FALSE;
}

static double
length_of (const char **names, const char **values, const char *wanted)
{
  g_autofree char *unit_name = g_strconcat (wanted, "Unit", NULL);
  const char *text = attribute (names, values, wanted),
             *unit = attribute (names, values, unit_name);
  double v;

  if (text == NULL || !li_number_parse (text, &v))
    return 0;
  return li_header_voxel (v * (unit != NULL ? li_length_unit_um (unit) : 1));
}

/* "XYZCT" and its five sisters. */
static gboolean
read_order (Ome *ome, const char *text, GError **error)
{
  static const char letters[] = "ZCT";
  int met = 0;

  for (int k = 0; text != NULL && strlen (text) == 5 && g_str_has_prefix (text, "XY") && k < 3; k++)
    {
      const char *at = strchr (letters, text[k + 2]);
      if (at == NULL)
        break;
      ome->order[k] = (int)(at - letters);
      met |= 1 << ome->order[k];
    }
  if (met == 7)
    return TRUE;
  g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "DimensionOrder is “%s”",
               text != NULL ? text : "");
  return FALSE;
}

static gboolean
read_pixels (Ome *ome, const char **names, const char **values, GError **error)
{
  ome->pixels = TRUE;
  ome->voxel[2] = length_of (names, values, "PhysicalSizeX");
  ome->voxel[1] = length_of (names, values, "PhysicalSizeY");
  ome->voxel[0] = length_of (names, values, "PhysicalSizeZ");
  return read_order (ome, attribute (names, values, "DimensionOrder"), error)
         && whole (names, values, "SizeZ", 1, &ome->size[0], error)
         && whole (names, values, "SizeC", 1, &ome->size[1], error)
         && whole (names, values, "SizeT", 1, &ome->size[2], error);
}

static gboolean
read_data (Ome *ome, const char **names, const char **values, GError **error)
{
  Data d = { .ifd = -1, .n = -1 };

  if (!whole (names, values, "FirstZ", 0, &d.first[0], error)
      || !whole (names, values, "FirstC", 0, &d.first[1], error)
      || !whole (names, values, "FirstT", 0, &d.first[2], error)
      || !whole (names, values, "IFD", 0, &d.ifd, error)
      || !whole (names, values, "PlaneCount", 0, &d.n, error))
    return FALSE;
  g_array_append_val (ome->data, d);
  return TRUE;
}

static void
element_begins (GMarkupParseContext *context,
                const char *element,
                const char **names,
                const char **values,
                gpointer data,
                GError **error)
{
  Ome *ome = data;
  const char *name = bare (element);

  if (++ome->depth > MAX_DEPTH)
    g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "it is nested too deeply");
  else if (strcmp (name, "OME") == 0)
    ome->uuid = ome->uuid != NULL ? ome->uuid : g_strdup (attribute (names, values, "UUID"));
  else if (strcmp (name, "BinaryOnly") == 0 && ome->companion == NULL)
    ome->companion = g_strdup (attribute (names, values, "MetadataFile"));
  else if (strcmp (name, "Image") == 0)
    ome->images++;
  else if (strcmp (name, "Pixels") == 0 && ome->images <= 1 && !ome->pixels)
    read_pixels (ome, names, values, error);
  else if (strcmp (name, "TiffData") == 0 && ome->images <= 1)
    read_data (ome, names, values, error);
  else if (strcmp (name, "ModuloAlongZ") == 0)
    ome->modulo_z = TRUE;
  else if (strcmp (name, "UUID") == 0 && ome->data->len > 0 && ome->images <= 1)
    {
      Data *d = &g_array_index (ome->data, Data, ome->data->len - 1);
      ome->in_uuid = TRUE;
      g_free (d->file);
      d->file = g_strdup (attribute (names, values, "FileName"));
    }
}

static void
element_ends (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Ome *ome = data;

  ome->depth--;
  ome->in_uuid = FALSE;
}

static void
text_met (GMarkupParseContext *context, const char *text, gsize n, gpointer data, GError **error)
{
  Ome *ome = data;
  Data *d = ome->in_uuid ? &g_array_index (ome->data, Data, ome->data->len - 1) : NULL;

  if (d != NULL && d->uuid == NULL)
    d->uuid = g_strstrip (g_strndup (text, n));
}

/* A µ in Latin-1 is no reason to refuse the whole. */
static Ome *
ome_parse (const char *description, GError **error)
{
  static const GMarkupParser parser = { element_begins, element_ends, text_met, NULL, NULL };
  g_autofree char *text = g_utf8_make_valid (description, -1);
  g_autoptr (Ome) ome = g_new0 (Ome, 1);

  ome->size[0] = ome->size[1] = ome->size[2] = 1;
  ome->data = g_array_new (FALSE, FALSE, sizeof (Data));
  g_array_set_clear_func (ome->data, data_clear);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, ome, NULL);
  if (!g_markup_parse_context_parse (context, g_strchomp (text), -1, error)
      || !g_markup_parse_context_end_parse (context, error))
    return NULL;
  return g_steal_pointer (&ome);
}

/* Whether the planes lie in the file that was opened: it may have been renamed, so the identifier
 * is compared first; if only one file is named, it is this one. */
static gboolean
is_own (const Ome *ome, const Data *d, const char *path, gboolean several)
{
  g_autofree char *own = g_path_get_basename (path);

  if (d->file == NULL && d->uuid == NULL)
    return TRUE;
  if (d->uuid != NULL && ome->uuid != NULL && strcmp (d->uuid, ome->uuid) == 0)
    return TRUE;
  g_autofree char *named = d->file != NULL ? g_path_get_basename (d->file) : NULL;
  return !several || g_strcmp0 (named, own) == 0;
}

/* Whether elements name more than one file. */
static gboolean
names_several (const Ome *ome)
{
  const Data *first = ome->data->len > 0 ? &g_array_index (ome->data, Data, 0) : NULL;

  for (guint k = 1; k < ome->data->len; k++)
    {
      const Data *d = &g_array_index (ome->data, Data, k);
      if (g_strcmp0 (d->file, first->file) != 0 || g_strcmp0 (d->uuid, first->uuid) != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_spread (const Ome *ome, const char *path)
{
  gboolean several = names_several (ome);

  for (guint k = 0; k < ome->data->len; k++)
    if (!is_own (ome, &g_array_index (ome->data, Data, k), path, several))
      return TRUE;
  return FALSE;
}

static gboolean
check_whole (const Ome *ome, const LiTiffLayout *l, const char *path, GError **error)
{
  double promised = (double)ome->size[0] * (double)ome->size[1] * (double)ome->size[2];

  if (ome->companion != NULL && ome->images == 0)
    {
      g_autofree char *lower = g_ascii_strdown (ome->companion, -1);
      gboolean image = g_str_has_suffix (lower, ".tif") || g_str_has_suffix (lower, ".tiff");
      return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                             image ? "is a part of the image “%s”; open that file instead"
                                   : "says that its planes are described in “%s”, which is not "
                                     "read; save the image as one OME-TIFF file",
                             ome->companion);
    }
  if (ome->images > 1)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "holds %d images (OME series) where one is expected; save one of them "
                           "as a file of its own",
                           ome->images);
  if (!ome->pixels)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "has an OME-XML description without Pixels: it is damaged");
  if (ome->modulo_z)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "has further axes along z (ModuloAlongZ); save one of them alone");
  if (promised > l->planes->len && !is_spread (ome, path))
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "says that it has %.0f planes (%" G_GINT64_FORMAT
                           " slices, %" G_GINT64_FORMAT " channels, %" G_GINT64_FORMAT
                           " times), but holds only %u; it was cut short",
                           promised, ome->size[0], ome->size[1], ome->size[2], l->planes->len);
  return TRUE;
}

/* Where the planes of one file lie among those of the layout. */
typedef struct
{
  guint first, end;
} Span;

/* Places of directories in the file's planes; a directory of several has values that are channels,
 * which OME counts in another way. */
static gint64
plane_of_ifd (const LiTiffLayout *l, Span span, gint64 ifd)
{
  guint lo = span.first, hi = span.end;

  while (lo < hi)
    {
      guint middle = lo + (hi - lo) / 2;
      if (g_array_index (l->planes, LiTiffPlane, middle).ifd < ifd)
        lo = middle + 1;
      else
        hi = middle;
    }
  return lo < span.end && g_array_index (l->planes, LiTiffPlane, lo).ifd == ifd ? (gint64)lo : -1;
}

/* One element's planes; those behind the last are not asked for. @budget: how many may be placed
 * yet, as a hostile file may name each of them over and over again. */
static gboolean
place_data (
    const Ome *ome, const LiTiffLayout *l, const Data *d, Span span, guint *planes, gint64 *budget)
{
  gint64 at[3] = { d->first[0], d->first[1], d->first[2] };
  gint64 ifd = MAX (d->ifd, 0), n = d->n >= 0 ? d->n : d->ifd >= 0 ? 1 : span.end - span.first;

  for (int a = 0; a < 3; a++)
    if (at[a] >= ome->size[a])
      return n == 0;
  for (gint64 k = 0; k < n; k++)
    {
      gint64 plane = plane_of_ifd (l, span, ifd + k);
      int a = 0;

      if (plane < 0 || --*budget < 0)
        return FALSE;
      planes[at[0] + ome->size[0] * (at[1] + ome->size[1] * at[2])] = (guint)plane;
      while (a < 3 && ++at[ome->order[a]] == ome->size[ome->order[a]])
        at[ome->order[a++]] = 0;
      if (a == 3)
        return TRUE;
    }
  return TRUE;
}

/* What places an image's planes. */
typedef struct
{
  const Ome *ome;
  LiTiffLayout *layout;
  const char *path;
  guint own; /* planes of the file that was opened */
  guint *planes;
  gint64 budget;
} Places;

static gboolean
place_one (Places *p, const Data *d, gboolean several, GError **error)
{
  Span span = { 0, p->own };

  if (!is_own (p->ome, d, p->path, several)
      && !li_tiff_files_find (p->layout, p->path, d->file, d->uuid, &span.first, &span.end, error))
    return FALSE;
  if (place_data (p->ome, p->layout, d, span, p->planes, &p->budget))
    return TRUE;
  return li_input_error (error, LI_ERROR_FORMAT, p->path,
                         "has an OME-XML description whose planes are not all in the file");
}

static gboolean
place_planes (Places *p, gsize n, GError **error)
{
  const Data all = { .ifd = -1, .n = -1 };
  gboolean several = names_several (p->ome);

  for (gsize k = 0; k < n; k++)
    p->planes[k] = NO_PLANE;
  if (p->ome->data->len == 0 && !place_one (p, &all, several, error))
    return FALSE;
  for (guint k = 0; k < p->ome->data->len; k++)
    if (!place_one (p, &g_array_index (p->ome->data, Data, k), several, error))
      return FALSE;
  for (gsize k = 0; k < n; k++)
    if (p->planes[k] == NO_PLANE)
      return li_input_error (error, LI_ERROR_FORMAT, p->path,
                             "has an OME-XML description whose planes are not all in the file");
  return TRUE;
}

/* A file may promise planes that no description of its size can place. */
static gboolean
check_count (const Ome *ome, const char *path, GError **error)
{
  double n = (double)ome->size[0] * (double)ome->size[1] * (double)ome->size[2];

  if (n <= MAX_SPREAD)
    return TRUE;
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "says that it has %.0f planes in several files; at most %d are read", n,
                         MAX_SPREAD);
}

gboolean
li_tiff_ome_axes (LiTiffLayout *layout, LiInput *input, LiTiffAxes *axes, GError **error)
{
  const char *path = li_input_path (input);
  g_autoptr (GError) why = NULL;
  g_autoptr (Ome) ome = ome_parse (layout->description, &why);

  if (ome == NULL)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "has an OME-XML description that cannot be read: %s", why->message);
  if (!check_whole (ome, layout, path, error) || !check_count (ome, path, error))
    return FALSE;
  *axes = (LiTiffAxes){ ome->size[0], ome->size[1], ome->size[2], NULL };
  gsize n = (gsize)(axes->z * axes->channels * axes->frames);
  Places places = { ome, layout, path, layout->planes->len, g_new (guint, n), 4 * (gint64)n };
  axes->planes = places.planes;
  if (place_planes (&places, n, error))
    return TRUE;
  g_clear_pointer (&axes->planes, g_free);
  return FALSE;
}

char *
li_tiff_ome_place (const char *description, const char *path)
{
  g_autoptr (Ome) ome = li_tiff_is_ome (description) ? ome_parse (description, NULL) : NULL;

  if (ome == NULL || (ome->size[1] <= 1 && ome->size[2] <= 1))
    return NULL;
  for (guint k = 0; k < ome->data->len; k++)
    {
      const Data *d = &g_array_index (ome->data, Data, k);
      if (is_own (ome, d, path, TRUE))
        return g_strdup_printf ("channel %" G_GINT64_FORMAT ", time %" G_GINT64_FORMAT, d->first[1],
                                d->first[2]);
    }
  return NULL;
}

void
li_tiff_ome_voxel (const char *description, double voxel[3])
{
  g_autoptr (Ome) ome = ome_parse (description, NULL);

  if (ome != NULL && ome->voxel[0] > 0 && ome->voxel[1] > 0 && ome->voxel[2] > 0)
    memcpy (voxel, ome->voxel, sizeof ome->voxel);
}
