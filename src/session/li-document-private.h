/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-document.h"
#include "session/li-plane-notifier.h"
#include "session/li-record-watch.h"
#include "session/li-request.h"

struct _LiDocument
{
  GObject parent_instance;
  char *name;  /* of the first file, or of the cell */
  char *title; /* that, and what of a file of several volumes is shown */
  char **paths;
  GListStore *steps;
  int step;
  LiViewState *view;
  LiMarks *marks;
  LiHistory *history;
  LiJobList *jobs;
  LiPlaneNotifier *planes;
  LiLayer *grey;
  GListStore *layers;
  LiLayerOpener *opener;    /* of more layers */
  LiExperiment *experiment; /* or NULL */
  char *role;               /* which volume of every time step is shown */
  GListStore *pairs;
  int pair[2];           /* time steps; −1 none */
  GVariant *saved_marks; /* as they are on disk */
  LiRecordWatch *watch;  /* of the experiment */
  LiRequest *planning;   /* which pairs there are and how far */
  double guess[2];       /* the window taken from one slice, until the histogram is there */
  gboolean has_window;   /* the look has been set by a person, a session or the first volume */
  GVariant *restore;     /* waits for the first volume */
};

/* After shutdown results are let go. */
gboolean li_document_is_shut (LiDocument *document);
/* The signal "message". */
void li_document_show_message (LiDocument *document, const char *text);
/* A message, unless it was cancelled; NULL: nothing to tell. */
void li_document_tell_error (LiDocument *document, const GError *error);
void li_document_emit_image_changed (LiDocument *document);
void li_document_notify_steps (LiDocument *document);
/* What is read for them is not wanted any more. */
void li_document_clear_steps (LiDocument *document);
/* li-document-open.c: reads what a step needs, in the background. */
void li_document_open_step (LiDocument *document, LiStep *step);
void li_document_show_step (LiDocument *document, LiStep *step);
void li_document_apply_restore (LiDocument *document);
/* li-document-experiment.c */
gboolean li_document_open_experiment (LiDocument *document, const char *path);
void li_document_close_experiment (LiDocument *document);
LiStep *li_document_make_step (LiDocument *document, guint i); /* of the record; owned */
/* li-document-record.c */
void li_document_follow_record (LiDocument *document);
void li_document_unfollow_record (LiDocument *document);
void li_document_save_marks (LiDocument *document);
void li_document_emit_analysis_changed (LiDocument *document);
void li_document_notify_experiment (LiDocument *document);
