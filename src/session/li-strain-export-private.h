/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-figure-images.h"
#include "session/li-request.h"
#include "session/li-strain-export.h"
#include "session/li-strain-figure.h"

typedef struct _LiSweep LiSweep;

struct _LiStrainExport
{
  GObject parent_instance;
  LiStrainModel *strain;
  LiStrainParts parts;
  LiDocument *document;
  LiExperiment *experiment; /* whose exports these are */
  char *folder, *progress;
  int axis;
  gboolean movie;
  GQueue *tasks;      /* LiExportTask: the first is under way */
  LiRequest *request; /* of its images */
  LiSweep *sweep;     /* NULL: none */
  GCancellable *film;
};

/* li-strain-export-figure.c: a figure that waits for its images. */
typedef struct _LiPendingFigure LiPendingFigure;
/* The map of @step with all that lies over it; @seen: what the views show in its place, where they
 * do. Adds to @images what has to be read. NULL and @error when it cannot be shown. */
LiPendingFigure *li_strain_export_begin_figure (LiStrainExport *self,
                                                const LiView2D *view,
                                                guint step,
                                                gboolean seen,
                                                GPtrArray *images,
                                                GError **error);
void li_pending_figure_free (gpointer figure);
LiStrainFigure *li_pending_figure_get (LiPendingFigure *figure);
/* With its planes, and the map as it is now; free with li_strain_figure_free(). @figure is freed.
 */
LiStrainFigure *li_strain_export_end_figure (LiStrainExport *self, LiPendingFigure *figure);
gboolean li_strain_export_write_figure (LiStrainFigure *figure, const char *path, GError **error);
/* What a pane shows now. */
void li_strain_export_view (LiStrainExport *self, LiView2D *view);

/* li-strain-export-report.c */
/* The whole slice across @axis through the cursor. */
void li_strain_export_report_view (LiStrainExport *self, int axis, LiView2D *view);
/* @figures: three LiStrainFigure, which are taken. */
gboolean li_strain_export_write_report (
    LiStrainExport *self, GPtrArray *figures, const char *html, const char *pdf, GError **error);

/* li-strain-export.c; @progress is taken. */
void li_strain_export_set_progress (LiStrainExport *self, char *progress);
