/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-tiff-text.h"

#include <string.h>

#include "base/li-number.h"

/* Coarser pixels than 10 µm are a printer's resolution, not a microscope's. */
#define COARSEST_PER_CM 1000

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
  double v = 0;

  return at != NULL && li_number_scan (at, &v) != NULL ? v : 0;
}

gint64
li_tiff_text_number (const LiTiffLayout *layout, const char *key)
{
  double v = number_of (layout, key);

  return v >= 1 && v <= G_MAXINT32 ? (gint64)v : 0;
}

/* ImageJ writes the µ as it comes: in Latin-1, in UTF-8 or as an escape. */
static double
unit_um (const char *name)
{
  static const struct
  {
    const char *name;
    double um;
  } units[] = { { "micron", 1 }, { "um", 1 },       { "µm", 1 },       { "μm", 1 },
                { "\xb5m", 1 },  { "\\u00B5m", 1 }, { "\\u00b5m", 1 }, { "nm", 1e-3 },
                { "mm", 1e3 },   { "cm", 1e4 },     { "m\n", 1e6 },    { "inch", 25400 } };

  for (gsize k = 0; k < G_N_ELEMENTS (units); k++)
    if (g_str_has_prefix (name, units[k].name))
      return units[k].um;
  return 0;
}

void
li_tiff_find_voxel (const LiTiffLayout *layout, double voxel[3])
{
  const LiTiffLayout *l = layout;
  const char *name = value_of (l, "unit=");
  double unit = name != NULL ? unit_um (name) : 0, spacing = number_of (l, "spacing=");

  if (name == NULL && l->resolution_unit == 3 && l->x_resolution > COARSEST_PER_CM)
    unit = 1e4;
  if (!(unit > 0 && l->x_resolution > 0))
    return;
  voxel[2] = unit / l->x_resolution;
  voxel[1] = l->y_resolution > 0 ? unit / l->y_resolution : voxel[2];
  voxel[0] = name != NULL && spacing > 0 ? spacing * unit : voxel[2];
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
