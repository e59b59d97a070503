/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/li-run.h"

G_BEGIN_DECLS

/* What a file is at first sight. */
typedef enum
{
  LI_KIND_OTHER, /* nothing known, or not there: its reader says what is wrong */
  LI_KIND_VOLUME,
  LI_KIND_FIELD, /* a table of Φ */
  LI_KIND_REPORT,
  LI_KIND_EXPERIMENT, /* its folder or its experiment.json */
  LI_KIND_FOLDER,     /* any other */
} LiKind;

LiKind li_kind_of (const char *path);

/**
 * li_run_check_kinds:
 * FALSE with INVALID when an input is plainly of another kind than its place on the command line
 * takes, such as a volume where a Φ belongs: the sentence says what it is, what was expected, and
 * that two were exchanged where that is so.
 */
gboolean li_run_check_kinds (LiRun *run, GError **error);
/* FALSE when the ending of an output names another kind of file than what is written there. */
gboolean li_run_check_endings (LiRun *run, GError **error);

G_END_DECLS
