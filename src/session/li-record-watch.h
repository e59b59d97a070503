/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "experiment/li-experiment.h"

G_BEGIN_DECLS

/**
 * LiRecordWatch:
 * What other programs write into the record of an open experiment. The file is watched, and what
 * they have saved is merged with what is here; saving merges in the same way.
 *
 * Signals, on the main loop: "merged" (time steps may have come, gone or changed: whoever saves or
 * reloads is done with the record by then), "message" (string).
 */
#define LI_TYPE_RECORD_WATCH (li_record_watch_get_type ())
G_DECLARE_FINAL_TYPE (LiRecordWatch, li_record_watch, LI, RECORD_WATCH, GObject)

LiRecordWatch *li_record_watch_new (LiExperiment *experiment);
/* Merges now if the file has changed: on a network folder the system does not tell what other
 * machines write. */
void li_record_watch_check (LiRecordWatch *watch);

G_END_DECLS
