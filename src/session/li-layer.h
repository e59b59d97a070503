/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "draw/li-plane-loader.h"
#include "draw/li-slice.h"
#include "dvc/li-field.h"

G_BEGIN_DECLS

/* One thing shown in a viewer: a volume, or a field on nodes, and its look. Properties: name,
 * visible, opacity, lo, hi, colormap (LiColormap as int), linear. Signal "changed" after any
 * change, the source included. */
#define LI_TYPE_LAYER (li_layer_get_type ())
G_DECLARE_FINAL_TYPE (LiLayer, li_layer, LI, LAYER, GObject)

LiLayer *li_layer_new (const char *name);
const char *li_layer_get_name (LiLayer *layer);
gboolean li_layer_get_visible (LiLayer *layer);
void li_layer_set_visible (LiLayer *layer, gboolean visible);
/* NULL: nothing to show. The look stays. */
void li_layer_set_source (LiLayer *layer, LiPlaneSource *source);
LiPlaneSource *li_layer_get_source (LiLayer *layer);
/* Values of a grid of nodes; copies both. @values may be NULL to take the field away. */
void li_layer_set_field (LiLayer *layer,
                         const LiField *points,
                         const float *values,
                         gboolean trusted_only);
const LiField *li_layer_get_field (LiLayer *layer, const float **values);
/* The field's plane in a slice, made anew when the slice changes; a new reference or NULL. */
LiPlane *li_layer_field_plane (LiLayer *layer, int axis, double position);
const LiLook *li_layer_get_look (LiLayer *layer);
void li_layer_set_look (LiLayer *layer, const LiLook *look);
void li_layer_set_window (LiLayer *layer, double lo, double hi);
void li_layer_set_opacity (LiLayer *layer, double opacity);

G_END_DECLS
