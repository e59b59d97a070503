/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdlib.h>
#include <string.h>

#include "volume/probe/li-probe.h"

#define MAX_UNIT_LENGTH 2048

/* Every link of @path exists; H5Lexists alone complains about missing parents. */
static int
exists (hid_t file, const char *path)
{
  char part[MAX_UNIT_LENGTH];

  for (const char *at = strchr (path + 1, '/');; at = strchr (at + 1, '/'))
    {
      size_t n = at ? (size_t)(at - path) : strlen (path);
      if (n >= sizeof part)
        return 0;
      memcpy (part, path, n);
      part[n] = '\0';
      if (H5Lexists (file, part, H5P_DEFAULT) <= 0)
        return 0;
      if (at == NULL)
        return H5Oexists_by_name (file, path, H5P_DEFAULT) > 0;
    }
}

/* 1 or 3 numbers of a dataset or attribute; 0: anything else. */
static int
numbers_of (hid_t space, hid_t type)
{
  H5T_class_t class = type >= 0 ? H5Tget_class (type) : H5T_NO_CLASS;
  hssize_t n = space >= 0 ? H5Sget_simple_extent_npoints (space) : -1;

  return (class == H5T_FLOAT || class == H5T_INTEGER) && (n == 1 || n == 3) ? (int)n : 0;
}

static int
read_attribute (hid_t object, const char *name, double out[3])
{
  if (H5Aexists (object, name) <= 0)
    return 0;
  hid_t a = H5Aopen (object, name, H5P_DEFAULT), space = a >= 0 ? H5Aget_space (a) : -1,
        type = a >= 0 ? H5Aget_type (a) : -1;
  int n = numbers_of (space, type);

  if (n > 0 && H5Aread (a, H5T_NATIVE_DOUBLE, out) < 0)
    n = 0;
  H5Tclose (type);
  H5Sclose (space);
  H5Aclose (a);
  return n;
}

static int
read_text (hid_t object, const char *name, char *out, size_t size)
{
  if (H5Aexists (object, name) <= 0)
    return 0;
  hid_t a = H5Aopen (object, name, H5P_DEFAULT), type = a >= 0 ? H5Aget_type (a) : -1,
        space = a >= 0 ? H5Aget_space (a) : -1, memory = H5Tcopy (H5T_C_S1);
  int ok = 0;

  if (type >= 0 && H5Tget_class (type) == H5T_STRING && H5Sget_simple_extent_npoints (space) == 1)
    {
      H5Tset_cset (memory, H5Tget_cset (type));
      if (H5Tis_variable_str (type) > 0)
        {
          char *text = NULL;
          H5Tset_size (memory, H5T_VARIABLE);
          if (H5Aread (a, memory, &text) >= 0 && text != NULL)
            ok = snprintf (out, size, "%s", text) < (int)size;
        }
      else if (H5Tget_size (type) < size)
        {
          memset (out, 0, size);
          H5Tset_size (memory, size);
          ok = H5Aread (a, memory, out) >= 0;
        }
    }
  H5Tclose (memory);
  H5Sclose (space);
  H5Tclose (type);
  H5Aclose (a);
  return ok;
}

/* Micrometres in one of the unit that the attribute units (in old files unit) names. */
static double
unit_of (hid_t set, double missing)
{
  static const struct
  {
    const char *name;
    double um;
  } units[] = {
    { "m", 1e6 },   { "meter", 1e6 },      { "metre", 1e6 },      { "cm", 1e4 },
    { "mm", 1e3 },  { "millimeter", 1e3 }, { "um", 1 },           { "µm", 1 },
    { "μm", 1 },    { "micron", 1 },       { "micrometer", 1 },   { "micrometre", 1 },
    { "nm", 1e-3 }, { "nanometer", 1e-3 }, { "centimeter", 1e4 },
  };
  char text[64];

  if (!read_text (set, "units", text, sizeof text) && !read_text (set, "unit", text, sizeof text))
    return missing;
  for (size_t k = 0; k < sizeof units / sizeof *units; k++)
    if (strcmp (text, units[k].name) == 0)
      return units[k].um;
  return 0; /* a unit that we do not know: better no size than a wrong one */
}

/* A length in µm, once or for z, y and x; how many there were. */
static int
read_length (hid_t file, const char *path, double missing_unit, double um[3])
{
  if (!exists (file, path))
    return 0;
  hid_t set = H5Dopen2 (file, path, H5P_DEFAULT), space = set >= 0 ? H5Dget_space (set) : -1,
        type = set >= 0 ? H5Dget_type (set) : -1;
  int n = numbers_of (space, type);

  if (n > 0 && H5Dread (set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, um) >= 0)
    {
      double unit = unit_of (set, missing_unit);
      for (int k = 0; k < n; k++)
        um[k] *= unit;
    }
  else
    n = 0;
  H5Tclose (type);
  H5Sclose (space);
  H5Dclose (set);
  return n;
}

/* Nabu keeps the voxel size in cm among its processing options. */
static int
nabu_size (hid_t file, const char *name, double um[3])
{
  static const char *const keys[] = { "voxel_size_cm", "pixel_size_cm" };
  const char *end = strstr (name, "/results/data");
  char path[MAX_UNIT_LENGTH];

  if (end == NULL || end[strlen ("/results/data")] != '\0')
    return 0;
  for (int k = 0; k < 2; k++)
    {
      int n = 0;
      if (snprintf (path, sizeof path, "%.*s/configuration/processing_options/reconstruction/%s",
                    (int)(end - name), name, keys[k])
          < MAX_UNIT_LENGTH)
        n = read_length (file, path, 1e4, um);
      if (n == 1)
        um[1] = um[2] = um[0];
      if (n > 0)
        return 1;
    }
  return 0;
}

/* NXtomo: pixel sizes of the sample, else of the detector, in metres unless they say otherwise.
 * Frames follow each other in time, so z has no size. */
static int
frame_size (hid_t file, const char *name, double um[3])
{
  static const char *const places[][2] = { { "sample", "pixel_size" },
                                           { "instrument/detector", "magnified_pixel_size" },
                                           { "instrument/detector", "pixel_size" } };
  const char *end = strchr (name + 1, '/');
  char path[MAX_UNIT_LENGTH];

  for (int k = 0; end != NULL && k < 3; k++)
    {
      int entry = (int)(end - name);
      double x[3], y[3];
      if (snprintf (path, sizeof path, "%.*s/%s/x_%s", entry, name, places[k][0], places[k][1])
              >= MAX_UNIT_LENGTH
          || read_length (file, path, 1e6, x) != 1)
        continue;
      if (snprintf (path, sizeof path, "%.*s/%s/y_%s", entry, name, places[k][0], places[k][1])
              >= MAX_UNIT_LENGTH
          || read_length (file, path, 1e6, y) != 1)
        y[0] = x[0];
      um[0] = 0;
      um[1] = y[0];
      um[2] = x[0];
      return 1;
    }
  return 0;
}

void
li_probe_size (hid_t file, hid_t set, const char *name)
{
  double um[3] = { 0, 0, 0 }, origin[3];

  /* element_size_um: what ilastik's and Fiji's HDF5 readers agree on. */
  if (read_attribute (set, "element_size_um", um) == 3 || nabu_size (file, name, um)
      || frame_size (file, name, um))
    printf ("voxel %.17g %.17g %.17g\n", um[0], um[1], um[2]);
  if (read_attribute (set, "lithoscope_origin_zyx", origin) == 3)
    printf ("origin %.17g %.17g %.17g\n", origin[0], origin[1], origin[2]);
}
