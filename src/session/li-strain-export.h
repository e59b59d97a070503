/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-pair-notes.h"
#include "session/li-residual-model.h"
#include "session/li-strain-plots.h"
#include "session/li-viewer-controls.h"

G_BEGIN_DECLS

/* What is exported, besides the strain itself. */
typedef struct
{
  LiResidualModel *residual;
  LiPairNotes *notes;
  LiStrainVois *vois;
  LiStrainPlots *plots;
  LiViewerControls *controls; /* the views that are exported */
} LiStrainParts;

/**
 * LiStrainExport:
 * Pictures, numbers and reports of the strain that is shown, into one folder; a message tells where
 * or why not. Volumes are opened and read in the background, one export after the other: it returns
 * before the file is there. Pictures are of what was shown when they were asked for. Another
 * experiment ends what is under way.
 *
 * Properties, notified on a change: folder (string, NULL: the experiment's own), axis (int: 0 … 2,
 * the slice), movie (boolean: numbered pictures become a film too), progress (string, read-only:
 * "Picture 3 of 20", NULL: no numbered pictures are being made).
 */
#define LI_TYPE_STRAIN_EXPORT (li_strain_export_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainExport, li_strain_export, LI, STRAIN_EXPORT, GObject)

LiStrainExport *li_strain_export_new (LiStrainModel *strain, const LiStrainParts *parts);
const char *li_strain_export_get_folder (LiStrainExport *self);
void li_strain_export_set_folder (LiStrainExport *self, const char *folder);
int li_strain_export_get_axis (LiStrainExport *self);
void li_strain_export_set_axis (LiStrainExport *self, int axis);
/* Films need a program that may not be there. */
gboolean li_strain_export_can_film (LiStrainExport *self);
const char *li_strain_export_get_progress (LiStrainExport *self);
/* TRUE while something is still to be written. */
gboolean li_strain_export_is_busy (LiStrainExport *self);

/* "FOLDER/T0-T2-vol-WHAT.ENDING"; without @with_pair "FOLDER/vol-WHAT.ENDING". NULL without an
 * experiment, and with @error when the folder cannot be written. Free with g_free(). */
char *li_strain_export_path (
    LiStrainExport *self, const char *what, gboolean with_pair, const char *ending, GError **error);
/* A message: @error, else that @path is saved; both NULL: none. */
void li_strain_export_tell (LiStrainExport *self, const char *path, const GError *error);

/* What the slice across the axis shows; @ending: "png", "svg" or "pdf". */
void li_strain_export_picture (LiStrainExport *self, const char *ending);
/* The numbers of the map for other programs. */
void li_strain_export_data (LiStrainExport *self);
/* The page about this map, HTML and PDF. */
void li_strain_export_report (LiStrainExport *self);
/* Numbered pictures of all slices, or of all time steps with one range of colours. */
void li_strain_export_sweep (LiStrainExport *self, gboolean time);
void li_strain_export_cancel_sweep (LiStrainExport *self);

G_END_DECLS
