/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-strain-model.h"

G_BEGIN_DECLS

/**
 * LiStrainFrames:
 * The image that belongs under the map: nodes were placed in the first image of the pair, while the
 * document shows that of the current time step. Its layer shows the first image where the look asks
 * for it ("frame_grey") and the strain is shown; the volume is opened in the background once and
 * kept until another experiment is open. An answer for another frame or experiment than the one
 * that is wanted is dropped.
 *
 * Property: reading (boolean, read-only: the volume is being opened). Signal-free: the layer tells.
 */
#define LI_TYPE_STRAIN_FRAMES (li_strain_frames_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainFrames, li_strain_frames, LI, STRAIN_FRAMES, GObject)

LiStrainFrames *li_strain_frames_new (LiStrainModel *model);
/* The same layer as long as the object lives; invisible where there is nothing to show. */
LiLayer *li_strain_frames_get_layer (LiStrainFrames *frames);
gboolean li_strain_frames_is_reading (LiStrainFrames *frames);

G_END_DECLS
