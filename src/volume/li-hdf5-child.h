/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-error.h"

G_BEGIN_DECLS

/* Takes a line of the answer (without its end, may be changed); FALSE with @error ends the request.
 * */
typedef gboolean (*LiHdf5LineFunc) (char *line, gpointer data, GError **error);

/**
 * li_hdf5_child_request:
 * Lets the helper program lithoscope-hdf5-probe read the metadata of an HDF5 file: libhdf5 may hang
 * or crash on a damaged one. The helper is found by LI_HDF5_PROBE, beside this program, or where it
 * was installed; it is started once, serves each request in a process of its own with limits of
 * time (4 s) and memory, and ends with this program. Safe from any thread.
 *
 * @dataset: (nullable): path of a dataset or group in the file; NULL: the usual places
 *
 * Errors: LI_VOLUME_ERROR, one sentence with @path, for errors found by the helper, for a file
 * that it hung or died on, and for a helper that cannot be found or started.
 */
gboolean li_hdf5_child_request (
    const char *path, const char *dataset, LiHdf5LineFunc line, gpointer data, GError **error);

G_END_DECLS
