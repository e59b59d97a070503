/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-job.h"
#include "session/li-layer.h"

G_BEGIN_DECLS

/**
 * LiLayerOpener:
 * Opens volumes as layers, in the background, several at a time. Signal "failed" (GError, not for
 * what was cancelled).
 */
#define LI_TYPE_LAYER_OPENER (li_layer_opener_get_type ())
G_DECLARE_FINAL_TYPE (LiLayerOpener, li_layer_opener, LI, LAYER_OPENER, GObject)

/* @jobs: where the work is listed. */
LiLayerOpener *li_layer_opener_new (LiJobList *jobs);
/* @done runs once, with the layer of that li_volume_address, or with NULL when it could not be
 * opened or is not wanted any more. */
typedef void (*LiLayerFunc) (LiLayer *layer, gpointer data);
void
li_layer_opener_open (LiLayerOpener *opener, const char *address, LiLayerFunc done, gpointer data);
/* Layers that are being opened are not wanted any more: whoever asked is told NULL. */
void li_layer_opener_drop (LiLayerOpener *opener);

G_END_DECLS
