/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-layer.h"

G_BEGIN_DECLS

/* A layer in the list of layers: shown or not, colour map, opacity, remove. */
#define LI_TYPE_LAYER_ROW (li_layer_row_get_type ())
G_DECLARE_FINAL_TYPE (LiLayerRow, li_layer_row, LI, LAYER_ROW, GtkListBoxRow)

GtkWidget *li_layer_row_new (GListStore *layers, LiLayer *layer, gboolean removable);

G_END_DECLS
