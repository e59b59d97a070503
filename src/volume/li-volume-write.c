/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-volume-write.h"

#include <string.h>

#include "volume/li-input.h"

static const struct
{
  const char *extension;
  gboolean (*write) (LiVolume *volume, const char *path, LiProgress *progress, GError **error);
} writers[] = {
  { ".tif", li_volume_write_tiff },  { ".tiff", li_volume_write_tiff },
  { ".h5", li_volume_write_hdf5 },   { ".hdf5", li_volume_write_hdf5 },
  { ".raw", li_volume_write_raw },   { ".vti", li_volume_write_vti },
  { ".zarr", li_volume_write_zarr },
};

gboolean
li_volume_write (LiVolume *volume, const char *path, LiProgress *progress, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (gsize k = 0; k < G_N_ELEMENTS (writers); k++)
    if (g_str_has_suffix (lower, writers[k].extension))
      return writers[k].write (volume, path, progress, error);
  return li_input_error (
      error, LI_ERROR_INVALID, path,
      "has no name that says how to write it; end it in .tif, .h5, .raw, .vti or .zarr");
}
