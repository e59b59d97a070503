/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-file-lock.h"
#include "workflow/li-analyse.h"

G_BEGIN_DECLS

/* One program at a time writes the folder of a pair: .lock in it (base/li-file-lock.h) is held from
 * before the plan is looked at until the report is written. Nobody waits for one pair while holding
 * another. */

/**
 * li_pair_lock:
 * @watch: told once that it is waited, and for whom; may be NULL
 *
 * Waits until no other program works on the pair, as long as it takes.
 *
 * Returns: the lock, or NULL with CANCELLED, IO where the folder cannot be written, FAILED where
 *   its file system has no locks and another program seems to work on it
 */
LiFileLock *li_pair_lock (LiExperiment *experiment,
                          guint from,
                          guint to,
                          const LiAnalyseWatch *watch,
                          LiProgress *progress,
                          GError **error);
/* NULL where another program works on the pair, or where it cannot be told. */
LiFileLock *li_pair_try_lock (LiExperiment *experiment, guint from, guint to);

G_END_DECLS
