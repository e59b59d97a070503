/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-layer.h"

#include <glib/gi18n.h>

static void
changed_cb (LiStrainModel *model, guint what, LiLayer *layer)
{
  const LiStrainShown *shown = li_strain_model_shown (model);
  const LiStrainLook *look = li_strain_model_look (model);
  LiLook colours;

  li_layer_set_visible (layer, li_strain_model_get_cover (model) == LI_COVER_STRAIN);
  if (!(what & (LI_STRAIN_MAP | LI_STRAIN_VALUES | LI_STRAIN_LOOK | LI_STRAIN_RANGE)))
    return;
  li_strain_model_colours (model, &colours);
  li_layer_set_look (layer, &colours);
  if (shown->values == NULL || look->style == LI_MAP_NODES)
    li_layer_set_field (layer, NULL, NULL, FALSE);
  else
    li_layer_set_field (layer, shown->points, shown->values, !look->hatching);
}

/* Keys of the viewer set the layer's. */
static void
opacity_cb (LiLayer *layer, GParamSpec *pspec, LiStrainModel *model)
{
  li_strain_model_set_opacity (model, li_layer_get_look (layer)->opacity);
}

LiLayer *
li_strain_layer_new (LiStrainModel *model)
{
  LiLayer *layer = li_layer_new (_ ("Strain"));

  changed_cb (model, LI_STRAIN_ALL, layer);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), layer, 0);
  g_signal_connect_object (layer, "notify::opacity", G_CALLBACK (opacity_cb), model, 0);
  return layer;
}
