/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "volume/li-volume-write.h"
#include "volume/li-write-planes.h"

/* VTK's XML image data (VTK file formats, "ImageData"), appended raw: each array is its size in
 * bytes as a 64-bit number and then its values. */

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define BYTE_ORDER_NAME "LittleEndian"
#else
#define BYTE_ORDER_NAME "BigEndian"
#endif

typedef struct
{
  const char *name, *type;
  int components;
  guint64 bytes;
} Column;

/* A string in field data is written as its bytes, in figures, and a zero. */
static void
append_unit (GString *text, const char *unit)
{
  g_string_append (text, "<FieldData><Array type=\"String\" Name=\"unit\" NumberOfTuples=\"1\" "
                         "format=\"ascii\">");
  for (const char *p = unit; *p != '\0'; p++)
    li_number_append (text, "%d ", (int)(guint8)*p);
  g_string_append (text, "0</Array></FieldData>\n");
}

static void
append_column (GString *text, const Column *column, guint64 offset)
{
  g_autofree char *name = g_markup_escape_text (column->name, -1);

  li_number_append (text, "<DataArray type=\"%s\" Name=\"%s\" NumberOfComponents=\"%d\" ",
                    column->type, name, column->components);
  li_number_append (text, "format=\"appended\" offset=\"%" G_GUINT64_FORMAT "\"/>\n", offset);
}

static char *
make_head (const gint64 shape[3],
           const double spacing[3],
           const double origin[3],
           const char *unit,
           const Column *columns,
           gsize n)
{
  GString *text = g_string_new ("<?xml version=\"1.0\"?>\n<VTKFile type=\"ImageData\" "
                                "version=\"1.0\" byte_order=\"" BYTE_ORDER_NAME
                                "\" header_type=\"UInt64\">\n");
  g_autofree char *extent
      = g_strdup_printf ("0 %" G_GINT64_FORMAT " 0 %" G_GINT64_FORMAT " 0 %" G_GINT64_FORMAT,
                         shape[LI_X] - 1, shape[LI_Y] - 1, shape[LI_Z] - 1);
  guint64 offset = 0;

  li_number_append (text, "<ImageData WholeExtent=\"%s\" Origin=\"%.9g %.9g %.9g\" ", extent,
                    origin[LI_X], origin[LI_Y], origin[LI_Z]);
  li_number_append (text, "Spacing=\"%.9g %.9g %.9g\">\n", spacing[LI_X], spacing[LI_Y],
                    spacing[LI_Z]);
  g_string_append_printf (text, "<!-- lengths in %s -->\n", unit);
  append_unit (text, unit);
  g_string_append_printf (text, "<Piece Extent=\"%s\"><PointData>\n", extent);
  for (gsize k = 0; k < n; offset += 8 + columns[k].bytes, k++)
    append_column (text, &columns[k], offset);
  g_string_append (text, "</PointData></Piece></ImageData>\n<AppendedData encoding=\"raw\">_");
  return g_string_free (text, FALSE);
}

static gboolean
write_text (LiSafeFile *file, const char *text, GError **error)
{
  return li_safe_file_write (file, text, strlen (text), error);
}

static const char tail[] = "</AppendedData>\n</VTKFile>\n";

static Column
column_of (const LiVtiArray *array, const gint64 shape[3])
{
  guint64 values = (guint64)shape[0] * shape[1] * shape[2] * array->components;

  return (Column){ array->name, array->u8 ? "UInt8" : "Float32", array->components,
                   values * (array->u8 ? 1 : sizeof (float)) };
}

gboolean
li_vti_write (const char *path,
              const gint64 shape[3],
              const double spacing[3],
              const double origin[3],
              const char *unit,
              const LiVtiArray *arrays,
              gsize n_arrays,
              GError **error)
{
  g_autofree Column *columns = g_new (Column, n_arrays);
  g_autofree char *head = NULL;
  g_autoptr (LiSafeFile) file = li_safe_file_open (path, error);

  for (gsize k = 0; k < n_arrays; k++)
    columns[k] = column_of (&arrays[k], shape);
  head = make_head (shape, spacing, origin, unit, columns, n_arrays);
  if (file == NULL || !write_text (file, head, error))
    return FALSE;
  for (gsize k = 0; k < n_arrays; k++)
    if (!li_safe_file_write (file, &columns[k].bytes, 8, error)
        || !li_safe_file_write (file, arrays[k].u8 ? (const void *)arrays[k].u8 : arrays[k].f32,
                                columns[k].bytes, error))
      return FALSE;
  return write_text (file, tail, error) && li_safe_file_commit (g_steal_pointer (&file), error);
}

gboolean
li_volume_write_vti (LiVolume *volume, const char *path, LiProgress *progress, GError **error)
{
  static const char *const types[] = { "UInt8", "UInt16", "Int16", "UInt32", "Float32" };
  const LiVolumeInfo *info = li_volume_info (volume);
  Column column = { "grey", types[info->type], 1,
                    li_volume_n_voxels (volume) * li_voxel_type_size (info->type) };
  gboolean known = info->voxel[0] > 0 && info->voxel[1] > 0 && info->voxel[2] > 0;
  double spacing[3], origin[3];

  for (int k = 0; k < 3; k++)
    {
      spacing[k] = known ? info->voxel[k] : 1;
      origin[k] = info->origin[k] * spacing[k];
    }
  g_autofree char *head
      = make_head (info->shape, spacing, origin, known ? "µm" : "voxel", &column, 1);
  g_autoptr (LiSafeFile) file = li_safe_file_open (path, error);
  return file != NULL && write_text (file, head, error)
         && li_safe_file_write (file, &column.bytes, 8, error)
         && li_volume_write_planes (volume, file, progress, error) && write_text (file, tail, error)
         && li_safe_file_commit (g_steal_pointer (&file), error);
}
