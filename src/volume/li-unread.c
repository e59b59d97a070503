/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "volume/li-format.h"

/* The description of an OME-TIFF image of several files, which lies beside them. */
static gboolean
is_companion (const guint8 *head, gsize n)
{
  g_autofree char *text = g_strndup ((const char *)head, n);

  return strstr (text, "<OME ") != NULL || strstr (text, ":OME ") != NULL;
}

const char *
li_unread_name (const guint8 *head, gsize n)
{
  static const struct
  {
    const char *name, *mark;
    gsize at, length;
  } known[] = {
    { "a VTK file (VTI)", "<VTKFile", 0, 8 }, { "a VTK or other XML file", "<?xml", 0, 5 },
    { "a legacy VTK file", "# vtk", 0, 5 },   { "a DICOM file", "DICM", 128, 4 },
    { "a JPEG image", "\xff\xd8\xff", 0, 3 }, { "a ZIP archive", "PK\x03\x04", 0, 4 },
    { "a gzip file", "\x1f\x8b", 0, 2 },      { "a bzip2 file", "BZh", 0, 3 },
    { "a PDF file", "%PDF", 0, 4 },
  };

  if (n > 0 && head[0] == '<' && is_companion (head, n))
    return "an OME-XML companion file, the description of TIFF files beside it";
  for (gsize k = 0; k < G_N_ELEMENTS (known); k++)
    if (n >= known[k].at + known[k].length
        && memcmp (head + known[k].at, known[k].mark, known[k].length) == 0)
      return known[k].name;
  return NULL;
}
