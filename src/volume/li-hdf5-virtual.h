/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-hdf5-layout.h"

G_BEGIN_DECLS

/* Opens a dataset that a virtual one takes voxels from. */
typedef LiVolume *(*LiHdf5OpenFunc) (const char *path,
                                     const char *dataset,
                                     gpointer data,
                                     GError **error);

/**
 * li_hdf5_virtual_volume:
 * @file: the file that holds the virtual dataset; sources are named relative to it
 *
 * The volume of a virtual dataset. libhdf5 reads what a missing source should give as zeros; here a
 * source that is missing, of another shape or type, or that leaves voxels out is an error.
 */
LiVolume *li_hdf5_virtual_volume (const LiVolumeInfo *info,
                                  const char *path,
                                  const char *file,
                                  const LiHdf5Layout *layout,
                                  LiHdf5OpenFunc open,
                                  gpointer data,
                                  GError **error);

G_END_DECLS
