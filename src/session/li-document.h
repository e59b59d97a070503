/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-job.h"
#include "experiment/li-experiment.h"
#include "session/li-layer-opener.h"
#include "session/li-layer.h"
#include "session/li-marks.h"
#include "session/li-step.h"
#include "session/li-view-state.h"

G_BEGIN_DECLS

/**
 * LiDocument:
 * What a window has open: an experiment, or volumes opened by themselves, as a list of steps; which
 * one is shown; what is looked at; marks, undo, jobs. The pages bind to it and never to each other.
 *
 * Properties: title (string), step (int, −1 none), n-steps (int), experiment (LiExperiment or
 * NULL), pair (int, place in the list of pairs, −1 none).
 * Signals: "planes-ready" (a plane has come in), "image-changed" (another volume is shown, or its
 * histogram has come), "message" (string: something to tell, as a toast), "undoable" (string: what
 * has been done and may be taken back).
 */
#define LI_TYPE_DOCUMENT (li_document_get_type ())
G_DECLARE_FINAL_TYPE (LiDocument, li_document, LI, DOCUMENT, GObject)

LiDocument *li_document_new (void);
/* Cancels and joins everything; before the last reference goes. */
void li_document_shutdown (LiDocument *document);

/* Files and folders, as paths or as li_volume_address: one folder that is an experiment opens it;
 * volumes are shown as steps in the order given. Replaces what was open. FALSE and a message when
 * there is nothing to open. */
gboolean li_document_open_paths (LiDocument *document, const char *const *addresses);
void li_document_close (LiDocument *document);
gboolean li_document_is_empty (LiDocument *document);
const char *li_document_get_title (LiDocument *document);
/* What was opened, to be opened again: paths (NULL-terminated). */
const char *const *li_document_get_paths (LiDocument *document);

GListModel *li_document_get_steps (LiDocument *document);
LiStep *li_document_get_nth_step (LiDocument *document, int step); /* borrowed or NULL */
int li_document_get_step (LiDocument *document);
void li_document_set_step (LiDocument *document, int step); /* clamped */
int li_document_get_n_steps (LiDocument *document);
LiStep *li_document_get_current (LiDocument *document); /* borrowed or NULL */

/* The experiment that is open, borrowed; NULL for loose volumes. After a change of the record call
 * li_document_reload_steps. */
LiExperiment *li_document_get_experiment (LiDocument *document);
/* Which volume of every time step is shown ("equalised"), NULL for loose volumes. */
const char *li_document_get_role (LiDocument *document);
void li_document_set_role (LiDocument *document, const char *role);
void li_document_reload_steps (LiDocument *document);
/* Takes over what other programs have saved into the record; what has been changed here stays. The
 * record is watched, but on a network folder the system does not tell what other machines write. */
void li_document_check_record (LiDocument *document);
/* New time steps at the end, from volumes, in a job. */
void li_document_import (LiDocument *document, const char *const *paths);
/* Makes an empty experiment and opens it; FALSE and a message when that cannot be. */
gboolean li_document_create_experiment (LiDocument *document, const char *folder);
/* Pairs of time steps in the order of analysis with their states: a GListModel of LiPairItem
 * (session/li-pair-item.h), filled in the background. Signal "analysis-changed" when it is up to
 * date; call refresh when an analysis has ended or settings have changed. */
GListModel *li_document_get_pairs (LiDocument *document);
void li_document_refresh_analysis (LiDocument *document);
/* The pair that Register and Strain work on, as time steps; FALSE: none chosen. */
gboolean li_document_get_pair (LiDocument *document, guint *from, guint *to);
void li_document_set_pair (LiDocument *document, int from, int to);

LiViewState *li_document_get_view (LiDocument *document);
LiMarks *li_document_get_marks (LiDocument *document);
LiHistory *li_document_get_history (LiDocument *document);
LiJobList *li_document_get_jobs (LiDocument *document);
LiPlaneLoader *li_document_get_loader (LiDocument *document);
/* The grey values of the current step: one look for all steps. */
LiLayer *li_document_get_grey (LiDocument *document);
/* Volumes laid over it by a person, bottom to top: a list of LiLayer, empty when another document
 * is opened. */
GListStore *li_document_get_layers (LiDocument *document);
/* Window from percentiles of the whole volume (histogram), or of its middle slice while that is not
 * there. */
void li_document_auto_contrast (LiDocument *document);

/* Opens another volume (li_volume_address) as a layer in the background; @done runs once: with it,
 * with NULL when it fails (a message tells) or another document has been opened meanwhile. */
void
li_document_open_layer (LiDocument *document, const char *address, LiLayerFunc done, gpointer data);
/* Starts a job that is listed; @finished is called on the main loop with the job, whatever its end.
 */
typedef void (*LiJobDone) (LiJob *job, gpointer data);
LiJob *li_document_run (LiDocument *document,
                        const char *title,
                        LiJobFunc func,
                        gpointer func_data,
                        GDestroyNotify free_data,
                        GDestroyNotify free_result,
                        LiJobDone finished,
                        gpointer data);
void li_document_message (LiDocument *document, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The same for what has just been done and can be taken back: the toast has an Undo button. */
void li_document_undoable (LiDocument *document, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* State for the session: view, step, window, marks of loose volumes. */
GVariant *li_document_save (LiDocument *document);
void li_document_restore (LiDocument *document, GVariant *saved);

G_END_DECLS
