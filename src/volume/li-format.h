/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* A file format: one line in the table of li-format.c. */
typedef struct
{
  const char *name;       /* "TIFF" */
  const char *extensions; /* "tif tiff", for the file chooser */
  /* TRUE when @head (the first bytes of the file, @n of them) or the path says that it is this
   * format. A folder has n = 0. */
  gboolean (*probe) (const char *path, const guint8 *head, gsize n);
  LiVolume *(*open) (const char *path,
                     const LiOpenOptions *options,
                     LiProgress *progress,
                     GError **error);
  /* Whether its files may hold several channels or times (volume/li-choices.h). */
  gboolean choices;
} LiFormat;

const LiFormat *li_formats (gsize *n);

/* What a file that begins with @head is, when it is a kind of file that is known and not read: "a
 * DICOM file". Else NULL. */
const char *li_unread_name (const guint8 *head, gsize n);

gboolean li_tiff_probe (const char *path, const guint8 *head, gsize n);
LiVolume *
li_tiff_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error);
gboolean li_hdf5_probe (const char *path, const guint8 *head, gsize n);
LiVolume *
li_hdf5_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error);
gboolean li_edf_probe (const char *path, const guint8 *head, gsize n);
LiVolume *
li_edf_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error);
gboolean li_mha_probe (const char *path, const guint8 *head, gsize n);
LiVolume *
li_mha_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error);
gboolean li_nifti_probe (const char *path, const guint8 *head, gsize n);
LiVolume *li_nifti_open (const char *path,
                         const LiOpenOptions *options,
                         LiProgress *progress,
                         GError **error);
gboolean li_nrrd_probe (const char *path, const guint8 *head, gsize n);
LiVolume *
li_nrrd_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error);
gboolean li_png_probe (const char *path, const guint8 *head, gsize n);
LiVolume *
li_png_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error);
gboolean li_folder_probe (const char *path, const guint8 *head, gsize n);
LiVolume *li_folder_open (const char *path,
                          const LiOpenOptions *options,
                          LiProgress *progress,
                          GError **error);
gboolean li_raw_probe (const char *path, const guint8 *head, gsize n);
LiVolume *
li_raw_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error);
gboolean li_zarr_probe (const char *path, const guint8 *head, gsize n);
LiVolume *
li_zarr_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error);

G_END_DECLS
