/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-strain-page-private.h"

void
li_strain_page_scene (LiStrainPage *self, LiStrainScene *scene)
{
  *scene = (LiStrainScene){ .map = self->shown->map,
                            .points = self->shown->points,
                            .values = self->shown->values,
                            .look = self->look,
                            .factor = self->shown->factor };
  li_strain_model_colours (self->model, &scene->colours);
}

/* Nodes while they are measured, else the map's vectors. */
void
li_strain_overlay_draw (cairo_t *cr, const LiView2D *view, gpointer data)
{
  LiStrainPage *self = data;
  LiStrainScene scene;

  if (li_analysis_model_get_cover (self->analysis) != LI_COVER_STRAIN)
    {
      li_analysis_model_draw (self->analysis, cr, view);
      return;
    }
  if (li_strain_model_get_cover (self->model) != LI_COVER_STRAIN)
    {
      if (li_strain_model_get_cover (self->model) == LI_COVER_RESIDUAL)
        li_residual_model_outline (self->residual, cr, view);
      return;
    }
  li_strain_page_scene (self, &scene);
  li_strain_scene_draw (&scene, cr, view);
  li_strain_vois_draw_carried (self->vois, self->shown->step, cr, view);
}
