/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-register.h"
#include "session/li-document.h"
#include "session/li-eye-file.h"
#include "session/li-match-view.h"
#include "session/li-point-list.h"

G_BEGIN_DECLS

typedef enum
{
  LI_REGISTER_EMPTY,   /* no pair */
  LI_REGISTER_OPENING, /* reading both images */
  LI_REGISTER_FAILED,  /* could not be read: see the message */
  LI_REGISTER_READY,
  LI_REGISTER_REFINING,
  LI_REGISTER_REFINED, /* a result waits to be accepted or turned down */
} LiRegisterState;

typedef enum
{
  LI_PRESET_IDENTITY,
  LI_PRESET_CENTRES,
  LI_PRESET_MASS,
  LI_PRESET_MOMENTS,
  LI_PRESET_POINTS,
} LiPosePreset;

/**
 * LiRegisterModel:
 * The work of the Register page: a pair of images, the pose set by hand, points, and the refinement
 * of the pose by registration. Signals: "changed" (state or pair), "stepped" (the refinement has
 * gone on), "eye-changed" (the pose on the disk is another).
 */
#define LI_TYPE_REGISTER_MODEL (li_register_model_get_type ())
G_DECLARE_FINAL_TYPE (LiRegisterModel, li_register_model, LI, REGISTER_MODEL, GObject)

LiRegisterModel *li_register_model_new (LiDocument *document);
void li_register_model_shutdown (LiRegisterModel *model);
LiDocument *li_register_model_get_document (LiRegisterModel *model);
LiPose *li_register_model_get_pose (LiRegisterModel *model);
LiPointList *li_register_model_get_points (LiRegisterModel *model);
LiMatchView *li_register_model_get_match (LiRegisterModel *model);
LiRegisterState li_register_model_get_state (LiRegisterModel *model);
/* Why it failed, or what the refinement found, in plain words; "" when there is nothing to say. */
const char *li_register_model_get_message (LiRegisterModel *model);
gboolean li_register_model_is_good (LiRegisterModel *model); /* the refinement converged */

/* Steps of the document, by index: image 1 and image 2. −1 −1: none. A pose of another pair is kept
 * for when that pair is opened again. */
void li_register_model_set_pair (LiRegisterModel *model, int from, int to);
void li_register_model_get_pair (LiRegisterModel *model, int *from, int *to);

/* Starts the pose anew as one undo step; centres of mass and moments are computed as a job. Points:
 * the fullest fit that they allow. */
void li_register_model_preset (LiRegisterModel *model, LiPosePreset preset);
/* SPAM's TSV. A name that ends in PhiEye-bin<N> is taken for a pose of images binned by N. */
gboolean li_register_model_open (LiRegisterModel *model, const char *path, GError **error);
gboolean li_register_model_save (LiRegisterModel *model, const char *path, GError **error);
/* eye.tsv of the pair in the experiment, which analyses start from; its path is NULL without an
 * experiment. */
LiEyeFile *li_register_model_get_eye (LiRegisterModel *model);
/* Lets analyses of the pair start from the pose: one undo step, of the file too. */
gboolean li_register_model_keep (LiRegisterModel *model, GError **error);

/* Six numbers instead of twelve. */
void li_register_model_set_rigid (LiRegisterModel *model, gboolean rigid);
gboolean li_register_model_get_rigid (LiRegisterModel *model);
/* Registration from the pose, down to the binning that is shown. */
void li_register_model_refine (LiRegisterModel *model);
/* At any time: the pose set by hand shows again. */
void li_register_model_cancel (LiRegisterModel *model);
/* Takes the result as the pose and lets analyses start from it (one undo step), or forgets it.
 * While it waits it is what the views show. */
gboolean li_register_model_accept (LiRegisterModel *model, GError **error);
void li_register_model_reject (LiRegisterModel *model);
/* Steps of the refinement so far (LiRegisterStep), on the main thread. */
const LiRegisterStep *li_register_model_steps (LiRegisterModel *model, gsize *n);
const LiNode *li_register_model_result (LiRegisterModel *model); /* NULL unless REFINED */

GVariant *li_register_model_save_state (LiRegisterModel *model);
void li_register_model_restore_state (LiRegisterModel *model, GVariant *saved);

G_END_DECLS
