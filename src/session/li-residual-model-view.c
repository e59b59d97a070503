/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How the residual looks and what is written about it. */
#include "session/li-residual-model-private.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "draw/li-overlay.h"
#include "session/li-view-layers.h"

void
li_residual_model_look_of (LiResidualModel *self, LiStrainCover image, LiLook *look)
{
  if (image != LI_COVER_RESIDUAL)
    {
      *look = *li_layer_get_look (li_document_get_grey (self->document));
      look->opacity = 1;
      return;
    }
  li_look_init_field (look);
  look->linear = FALSE;
  look->opacity = 1;
  look->hi = self->limit > 0 ? 2 * self->limit : 1;
  look->lo = self->absolute ? 0 : -look->hi;
  look->colormap = self->absolute ? LI_COLORMAP_VIRIDIS : LI_COLORMAP_DIVERGING;
}

/* What was done to the grey values of the first image; "" for nothing. */
static char *
describe_match (LiResidualModel *self)
{
  if (!self->match.matched)
    return g_strdup ("");
  return li_number_printf (_ (" Grey values of T%u were matched: gain %.4g, offset %.4g."),
                           self->from, self->match.gain, self->match.offset);
}

char *
li_residual_model_make_about (LiResidualModel *self)
{
  g_autofree char *match = describe_match (self);
  const char *done = self->absolute ? _ ("Absolute value") : _ ("Signed");
  guint frame = self->in_reference ? self->from : self->to;
  g_autofree char *text = NULL;

  if (self->residual == NULL)
    return g_strdup (_ ("This analysis wrote no residual."));
  if (isfinite (self->floor))
    text = li_number_printf (_ ("%s, blurred with a Gaussian of %.3g voxels, in the frame of T%u. "
                                "Standard deviation %.4g; "
                                "the double scan, treated the same, has %.4g grey levels: "
                                "three times that is the usual limit."),
                             done, self->sigma, frame, self->sd, self->floor);
  else
    text = li_number_printf (
        _ ("%s, blurred with a Gaussian of %.3g voxels, in the frame of T%u. Standard deviation "
           "%.4g. "
           "No double scan: the floor is not known, three of these are the usual limit."),
        done, self->sigma, frame, self->sd);
  return g_strconcat (text, match, NULL);
}

char *
li_residual_model_describe (LiResidualModel *self)
{
  const char *found = li_region_search_summary (self->regions);

  return found[0] != '\0' ? g_strdup_printf (_ ("%s Found: %s."), self->about, found)
                          : g_strdup (self->about);
}

char *
li_residual_model_get_status (LiResidualModel *self)
{
  if (self->shown == LI_COVER_STRAIN || self->field == NULL)
    return NULL;
  if (self->shown == LI_COVER_LATER)
    return g_strdup_printf (_ ("T%u, grey values"), self->to);
  if (self->shown == LI_COVER_DEFORMED)
    return g_strdup_printf (_ ("T%u deformed onto T%u"), self->from, self->to);
  if (self->residual == NULL)
    return g_strdup_printf (_ ("No residual of T%u → T%u was written"), self->from, self->to);
  return g_strdup_printf (self->in_reference ? _ ("Residual: T%u taken back − T%u, frame of T%u")
                                             : _ ("Residual: T%u − deformed T%u, frame of T%u"),
                          self->to, self->from, self->in_reference ? self->from : self->to);
}

/* Lines where the residual of the slice that is loaded reaches the limit. */
void
li_residual_model_outline (LiResidualModel *self, cairo_t *cr, const LiView2D *view)
{
  LiPlaneSource *source = self->sources[LI_COVER_RESIDUAL];
  LiPlaneLoader *loader = li_document_get_loader (self->document);
  const double limit = li_region_search_limit (self->regions), levels[2] = { limit, -limit };
  g_autoptr (LiPlane) plane = NULL;
  LiPlaneRequest request;

  if (!(limit > 0) || source == NULL || loader == NULL
      || !li_view_layers_request (source, view, &request))
    return;
  plane = li_plane_loader_find_best (loader, source, &request);
  if (plane != NULL)
    li_overlay_draw_contours (cr, view, plane, levels, self->absolute ? 1 : 2, 1);
}

LiPlaneSource *
li_residual_model_get_source (LiResidualModel *self, LiLook *look, double *limit)
{
  li_residual_model_look_of (self, self->shown, look);
  *limit = self->shown == LI_COVER_RESIDUAL ? li_region_search_limit (self->regions) : 0;
  return self->sources[self->shown]; /* there is never one of the strain or the later image */
}

/* "signed, blur 2 voxel, floor 4 (double scan), limit ±12" */
static char *
treatment_of (LiResidualModel *self)
{
  double found = li_region_search_limit (self->regions);
  g_autofree char *floor = isfinite (self->floor)
                               ? li_number_printf (_ ("floor %.4g (double scan)"), self->floor)
                               : g_strdup (_ ("floor not known"));

  return li_number_printf (_ ("%s, blur %.3g voxel, %s, limit %s%.4g"),
                           self->absolute ? _ ("absolute") : _ ("signed"), self->sigma, floor,
                           self->absolute ? "" : "±", found > 0 ? found : self->limit);
}

void
li_residual_model_get_sides (LiResidualModel *self, LiResidualSides *sides)
{
  LiStep *step = li_document_get_nth_step (self->document, (int)self->to);

  *sides = (LiResidualSides){ 0 };
  if (self->field == NULL)
    return;
  sides->sources[0] = step != NULL ? li_step_get_source (step) : NULL;
  sides->sources[1] = self->sources[LI_COVER_DEFORMED];
  sides->sources[2] = self->sources[LI_COVER_RESIDUAL];
  li_residual_model_look_of (self, LI_COVER_LATER, &sides->looks[0]);
  li_residual_model_look_of (self, LI_COVER_DEFORMED, &sides->looks[1]);
  li_residual_model_look_of (self, LI_COVER_RESIDUAL, &sides->looks[2]);
  sides->names[0] = g_strdup_printf ("T%u", self->to);
  sides->names[1] = g_strdup_printf (_ ("T%u deformed onto T%u"), self->from, self->to);
  sides->names[2] = self->residual == NULL ? g_strdup (_ ("no residual was written"))
                    : self->in_reference
                        ? g_strdup_printf (_ ("difference, in the frame of T%u"), self->from)
                        : g_strdup (_ ("difference"));
  sides->treatment = self->residual != NULL ? treatment_of (self) : NULL;
}

void
li_residual_sides_clear (LiResidualSides *sides)
{
  for (int k = 0; k < 3; k++)
    g_clear_pointer (&sides->names[k], g_free);
  g_clear_pointer (&sides->treatment, g_free);
}

gboolean
li_residual_model_check (LiResidualModel *self, gboolean beside, GError **error)
{
  LiStep *step = li_document_get_nth_step (self->document, (int)self->to);
  gboolean residual = beside ? self->residual != NULL : self->shown == LI_COVER_RESIDUAL,
           deformed = beside || self->shown == LI_COVER_DEFORMED;

  if (self->field == NULL)
    g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                 _ ("There is no map here to compare images by: analyse this pair first"));
  else if (residual && self->residual == NULL)
    g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                 _ ("No residual of T%u → T%u was written: there is nothing to save"), self->from,
                 self->to);
  else if ((residual && self->sources[LI_COVER_RESIDUAL] == NULL)
           || (deformed && self->sources[LI_COVER_DEFORMED] == NULL)
           || (beside && (step == NULL || li_step_get_source (step) == NULL)))
    g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                 _ ("The images of T%u → T%u are not there yet: save when they are shown"),
                 self->from, self->to);
  else
    return TRUE;
  return FALSE;
}
