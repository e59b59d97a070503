/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-tiff-text.h"

#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "volume/li-header.h"
#include "volume/li-length-unit.h"
#include "volume/li-tiff-ome.h"

/* Coarser pixels than 10 µm are a printer's resolution, not a microscope's. */
#define MIN_PIXELS_PER_CM 1000

/* The text behind @key at the beginning of a line, or NULL. */
static const char *
value_of (const LiTiffLayout *l, const char *key)
{
  const char *text = l->description != NULL ? l->description : "";
  gsize n = strlen (key);

  while (strncmp (text, key, n) != 0)
    {
      text = strchr (text, '\n');
      if (text == NULL)
        return NULL;
      text++;
    }
  return text + n;
}

static double
number_of (const LiTiffLayout *l, const char *key)
{
  const char *at = value_of (l, key);
  g_autofree char *line = at != NULL ? g_strndup (at, strcspn (at, "\r\n")) : NULL;
  double v = 0;

  /* "0,5" too: some writers follow the system's language */
  if (line == NULL || li_number_parse_entry (line, &v))
    return v;
  return li_number_scan (line, &v) != NULL ? v : 0;
}

gint64
li_tiff_text_number (const LiTiffLayout *layout, const char *key)
{
  double v = number_of (layout, key);

  return v >= 1 && v <= G_MAXINT32 ? (gint64)v : 0;
}

/* The unit behind @key in µm; @none where there is no such line, 0 for a unit that is no length. */
static double
unit_of (const LiTiffLayout *l, const char *key, double none)
{
  const char *at = value_of (l, key);
  g_autofree char *name = at != NULL ? g_strndup (at, strcspn (at, "\r\n")) : NULL;

  return name != NULL ? li_length_unit_um (name) : none;
}

/* ImageJ's lines: unit, and where they are others yunit and zunit; the resolutions are pixels per
 * unit whatever ResolutionUnit says. "spacing" is left out where it is 1, and negative where slices
 * were taken upwards; a single plane has none, and its pixels count as cubes. */
static void
imagej_voxel (const LiTiffLayout *l, double voxel[3])
{
  double x = unit_of (l, "unit=", 0), y = unit_of (l, "yunit=", x), z = unit_of (l, "zunit=", x);
  gboolean stack = li_tiff_text_number (l, "images=") > 1 || l->planes->len > 1;
  double spacing = fabs (number_of (l, "spacing="));
  double edges[3]
      = { z * (spacing > 0 ? spacing : 1), l->y_resolution > 0 ? y / l->y_resolution : 0,
          l->x_resolution > 0 ? x / l->x_resolution : 0 };

  if (!(l->y_resolution > 0))
    edges[1] = edges[2];
  if (!stack && spacing == 0)
    edges[0] = edges[2];
  for (int a = 0; a < 3; a++)
    edges[a] = li_header_voxel (edges[a]);
  if (edges[0] > 0 && edges[1] > 0 && edges[2] > 0)
    memcpy (voxel, edges, sizeof edges);
}

static void
resolution_voxel (const LiTiffLayout *l, double voxel[3])
{
  if (l->resolution_unit != 3 || !(l->x_resolution > MIN_PIXELS_PER_CM))
    return;
  voxel[2] = li_header_voxel (1e4 / l->x_resolution);
  voxel[1] = l->y_resolution > 0 ? li_header_voxel (1e4 / l->y_resolution) : voxel[2];
  voxel[0] = voxel[2];
}

void
li_tiff_find_voxel (const LiTiffLayout *layout, double voxel[3])
{
  if (li_tiff_is_ome (layout->description))
    li_tiff_ome_voxel (layout->description, voxel);
  else if (value_of (layout, "unit=") != NULL)
    imagej_voxel (layout, voxel);
  else
    resolution_voxel (layout, voxel);
}

gboolean
li_tiff_calibration (const LiTiffLayout *layout, double *offset, double *slope)
{
  const char *function = value_of (layout, "cf=");

  *offset = number_of (layout, "c0=");
  *slope = value_of (layout, "c1=") != NULL ? number_of (layout, "c1=") : 1;
  return function != NULL && (*offset != 0 || *slope != 1 || !g_str_has_prefix (function, "0"));
}

gboolean
li_tiff_is_biased (const LiTiffLayout *l)
{
  const char *function = value_of (l, "cf=");
  double offset, slope;

  return l->format == 1 && l->bits == 16 && li_tiff_calibration (l, &offset, &slope)
         && number_of (l, "cf=") == 0 && *function == '0' && offset == -32768 && slope == 1;
}

char *
li_tiff_note (const LiTiffLayout *l)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  double offset, slope;

  if (l->stacked != NULL)
    g_ptr_array_add (notes, g_strdup_printf ("what the file calls %s are the planes", l->stacked));
  if (l->photometric == 0)
    g_ptr_array_add (notes, g_strdup ("the file shows 0 as white (an inverting look-up table); "
                                      "grey values are those that are stored"));
  if (l->photometric == 3)
    g_ptr_array_add (
        notes, g_strdup ("the file has a palette; grey values are the numbers of its colours"));
  if (l->bits % 8 != 0)
    g_ptr_array_add (notes, g_strdup_printf ("stored with %u bit for each voxel", l->bits));
  if (li_tiff_is_biased (l))
    g_ptr_array_add (notes, g_strdup ("16 bit with sign, stored with 32768 added"));
  else if (li_tiff_calibration (l, &offset, &slope))
    g_ptr_array_add (notes, g_strdup ("the file has a calibration of grey values, which are given "
                                      "as they are stored"));
  g_ptr_array_add (notes, NULL);
  return notes->len > 1 ? g_strjoinv ("; ", (char **)notes->pdata) : NULL;
}

void
li_tiff_find_origin (const LiTiffLayout *layout, double origin[3])
{
  const char *at = value_of (layout, "lithoscope_origin_zyx=");
  g_autofree char *line = at != NULL ? g_strndup (at, strcspn (at, "\n")) : NULL;
  double v[3];

  if (line != NULL && li_number_parse_list (line, v, 3) == 3)
    memcpy (origin, v, sizeof v);
}
