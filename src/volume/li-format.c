/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-format.h"

static const LiFormat formats[] = {
  { "TIFF", "tif tiff", li_tiff_probe, li_tiff_open, TRUE },
  { "HDF5", "h5 hdf5 nx nxs", li_hdf5_probe, li_hdf5_open, FALSE },
  { "EDF", "edf edf.gz", li_edf_probe, li_edf_open, FALSE },
  { "MetaImage", "mha mhd", li_mha_probe, li_mha_open, TRUE },
  { "NIfTI", "nii nii.gz hdr img", li_nifti_probe, li_nifti_open, TRUE },
  { "NRRD", "nrrd nhdr", li_nrrd_probe, li_nrrd_open, TRUE },
  { "OME-Zarr", "", li_zarr_probe, li_zarr_open, TRUE },
  { "PNG", "png", li_png_probe, li_png_open, FALSE },
  { "folder of images", "", li_folder_probe, li_folder_open, FALSE },
  { "raw", "raw vol bin", li_raw_probe, li_raw_open, FALSE },
};

const LiFormat *
li_formats (gsize *n)
{
  *n = G_N_ELEMENTS (formats);
  return formats;
}
