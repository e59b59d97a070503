/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-strain-model.h"

G_BEGIN_DECLS

/* A layer of the map that @model shows, in its colours; it follows the model, and its opacity is
 * the model's, whichever of them is set. Maps drawn as nodes have no pixels. */
LiLayer *li_strain_layer_new (LiStrainModel *model);

G_END_DECLS
