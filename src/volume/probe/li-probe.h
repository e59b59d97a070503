/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The names of 1.10, which later versions keep. */
#define H5_USE_110_API 1
#include <hdf5.h>
#include <stdio.h>

/* The helper program that reads the metadata of HDF5 files: libhdf5 may hang or crash on a damaged
 * file, and does so here, in a process of its own. It answers as text on its output, a line for
 * each fact; see volume/li-hdf5-probe.h. */

/* A driver that only reads, never locks, and can say where a chunk lies instead of reading it. */
hid_t li_probe_driver (void);
/* From now on reads of voxels are only noted down (on) or done (off). */
void li_probe_trap (int on);
/* Where the last noted read was: 0 when there was none since the last call. */
int li_probe_trapped (haddr_t *at, size_t *bytes);

/* Gives the work its full limits of processor and real time again: called where it makes progress
 * through a list whose length is bounded. */
void li_probe_renew_limits (void);

/* TRUE when the call of libhdf5 that just failed met a version that it does not know. */
int li_probe_newer (void);
#define LI_PROBE_NEWER                                                                             \
  "was written by a newer HDF5 than the one here reads, or is damaged; the program that wrote it " \
  "can write it for HDF5 1.10 (in h5py libver='v110')"

/* Text with control characters, blanks and % as %XX. */
void li_probe_put (const char *text);
/* Prints "error KIND TEXT" (KIND: io, format, unsupported, invalid). Returns 0. */
int li_probe_fail (const char *kind, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

/* The dataset to show: @wanted (a dataset or a group), or "" for the usual places. Its path inside
 * the file is left in @name. Negative after li_probe_fail. */
hid_t li_probe_find (hid_t file, const char *wanted, char *name, size_t size);
/* Of the names that hard links give a dataset the best in @name, whichever it was found by; it
 * stays where none is found. Returns the file that holds it, negative on failure. */
hid_t li_probe_name (hid_t set, char *name, size_t size);
/* Shape, type, layout, filters, chunks, sources; 0 after li_probe_fail. */
int li_probe_describe (hid_t set, const char *path);
/* Prints voxel size and origin as far as the file tells. */
void li_probe_size (hid_t file, hid_t set, const char *name);
/* 0, or the rank of a dataset that can be a volume: two or three axes, others only of length 1;
 * with its edges z, y, x. */
int li_probe_shape (hid_t set, hsize_t shape[3]);
/* The same, and which of the dataset's axes are z, y and x (−1: it has none). */
int li_probe_axes (hid_t set, hsize_t shape[3], int axes[3]);
/* The type of its numbers if voxels can hold it: 'u', 'i', 'f', else 0. */
int li_probe_type (hid_t set, size_t *bytes, int *big_endian);
