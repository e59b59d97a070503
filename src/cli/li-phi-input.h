/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/li-command.h"
#include "dvc/li-field-fit.h"

G_BEGIN_DECLS

/* --phi-binning, for commands that take a Φ. */
extern const LiParamTable li_phi_options;

/* Reads @path and takes it with the binning that was given for it; @index counts the Φ of a command
 * that takes several. */
LiField *li_run_read_phi (LiRun *run, const char *path, guint index, GError **error);
/* The same for a registration. */
gboolean li_run_read_registration (LiRun *run, const char *path, LiField **field, GError **error);
/* FALSE when @n Φ were given and --phi-binning has neither one number nor @n. */
gboolean li_run_check_binning (const LiRun *run, guint n, GError **error);

G_END_DECLS
