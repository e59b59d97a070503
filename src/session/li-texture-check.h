/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-correlate.h"
#include "session/li-document.h"

G_BEGIN_DECLS

#define LI_TEXTURE_POOR 0.05 /* voxel of expected error: the engine's own limit */

/**
 * LiTextureCheck:
 * Whether the windows of an analysis have grey features enough, looked at before a run: a grid of
 * windows in the first image of a pair with the error that is expected of each. It belongs to one
 * experiment: with another one what was found goes, and an answer that is still to come is dropped.
 *
 * Signal "changed": begun, ended, shown or hidden.
 */
#define LI_TYPE_TEXTURE_CHECK (li_texture_check_get_type ())
G_DECLARE_FINAL_TYPE (LiTextureCheck, li_texture_check, LI, TEXTURE_CHECK, GObject)

LiTextureCheck *li_texture_check_new (LiDocument *document);
/* NULL: none. */
void li_texture_check_set_experiment (LiTextureCheck *check, LiExperiment *experiment);
/* Time step @from with the last level's spacing and half window of @params, inside its mask when it
 * has one. Nothing happens while one is under way; a message tells when there is nothing to look
 * at. */
void li_texture_check_start (LiTextureCheck *check, guint from, const LiCorrelateParams *params);
/* As a person stops a job. */
void li_texture_check_cancel (LiTextureCheck *check);
void li_texture_check_hide (LiTextureCheck *check);
/* TRUE: there is a result and it is looked at. */
gboolean li_texture_check_is_shown (LiTextureCheck *check);
/* The time step of the result. */
guint li_texture_check_step (LiTextureCheck *check);
/* Borrowed, NULL without a result: windows, the expected error of each in voxels, and what there is
 * to say of them. */
const LiField *li_texture_check_grid (LiTextureCheck *check);
const float *li_texture_check_expected (LiTextureCheck *check);
const char *li_texture_check_summary (LiTextureCheck *check);
/* "expected error 0.012 voxel" of the window around @p, or NULL. */
char *li_texture_check_probe (LiTextureCheck *check, const double p[3]);

G_END_DECLS
