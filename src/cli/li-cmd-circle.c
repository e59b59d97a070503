/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <math.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "measure/li-circle.h"

typedef struct
{
  char *points;
  double pixel, pixel_sd;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_DOUBLE (Params, pixel, "pixel", "µm", 0, 1e6, "0", N_ ("Pixel"), N_ ("Edge of a pixel; 0 takes what the file says."), 0),
  LI_P_DOUBLE (Params, pixel_sd, "pixel-sd", "µm", 0, 1e6, "0", N_ ("Error of the pixel"), N_ ("Standard deviation of the pixel's edge, from the calibration; it enters that of the diameter."), 0),
  LI_P_STRING (Params, points, "points", "", N_ ("Points"), N_ ("Points on the rim instead of its edge found by the program: x,y pairs in pixels, blanks between them, the middle of the first pixel is 0,0."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("circle", Params, params);

static LiCircle *
from_points (const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ;\t\n", -1);
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (double)),
                     y = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; words[i] != NULL; i++)
    {
      double p[2];
      if (*words[i] == '\0')
        continue;
      if (li_number_parse_list (words[i], p, 2) != 2)
        {
          g_set_error (error, LI_MEASURE_ERROR, LI_ERROR_INVALID,
                       _ ("--points: “%s” is no x,y pair; “120,80 310.5,95 …” was expected"),
                       words[i]);
          return NULL;
        }
      g_array_append_val (x, p[0]);
      g_array_append_val (y, p[1]);
    }
  return li_circle_from_points ((const double *)x->data, (const double *)y->data, x->len, error);
}

/* What lengths are in, and how to get there from pixels. */
typedef struct
{
  double scale, scale_sd;
  const char *unit;
} Scale;

static void
print_ellipse (LiRun *run, const LiCircle *c, const Scale *s)
{
  double axes[2] = { 2 * c->ellipse.a * s->scale, 2 * c->ellipse.b * s->scale };

  if (!c->has_ellipse)
    return;
  li_run_print (run, _ ("ellipse: %.6g × %.6g %s, long axis at %.1f°, misfit %.3g %s\n"), axes[0],
                axes[1], s->unit, c->ellipse.angle * 180 / G_PI, c->ellipse_sd * s->scale, s->unit);
  li_figures_numbers (run->figures, s->scale_sd >= 0 ? "ellipse_um" : "ellipse_px", axes, 2);
  li_figures_number (run->figures, "ellipse_angle_deg", c->ellipse.angle * 180 / G_PI);
  li_figures_number (run->figures, "ellipse_misfit_px", c->ellipse_sd);
}

static void
print_defects (LiRun *run, const LiCircle *c, const Scale *s)
{
  li_figures_begin_array (run->figures, "defects");
  for (guint i = 0; i < c->defects->len; i++)
    {
      const LiDefect *d = &g_array_index (c->defects, LiDefect, i);
      gboolean hidden = d->kind == LI_DEFECT_HIDDEN;
      if (hidden)
        li_run_warn (run, _ ("from %.0f° to %.0f° (clockwise from the right) no rim was seen"),
                     d->from, d->to);
      else
        li_run_warn (run,
                     _ ("from %.0f° to %.0f° (clockwise from the right) the rim lies %.3g %s off "
                        "the circle"),
                     d->from, d->to, d->depth * s->scale, s->unit);
      li_figures_begin (run->figures, NULL);
      li_figures_text (run->figures, "kind", hidden ? "hidden" : "off");
      li_figures_number (run->figures, "from_deg", d->from);
      li_figures_number (run->figures, "to_deg", d->to);
      li_figures_number (run->figures, "depth_px", hidden ? NAN : d->depth);
      li_figures_end (run->figures);
    }
  li_figures_end (run->figures);
}

static void
print_shape (LiRun *run, const LiCircle *c, const Scale *s)
{
  if (isfinite (c->circularity))
    li_run_print (run, _ ("circularity: %.5f (4π area/perimeter²)\n"), c->circularity);
  else
    li_run_print (run, _ ("circularity: unknown\n"));
  if (isfinite (c->roundness))
    li_run_print (run, _ ("largest − smallest radius: %.4g %s\n"), c->roundness * s->scale,
                  s->unit);
  li_run_print (run, _ ("misfit to the circle: standard deviation %.3g %s, largest %.3g %s\n"),
                c->misfit_sd * s->scale, s->unit, c->misfit_max * s->scale, s->unit);
  if (isfinite (c->seen))
    li_run_print (run, _ ("rim seen: %.1f %%\n"), 100 * c->seen);
}

static void
report (LiRun *run, const LiCircle *c, const Scale *s)
{
  gboolean um = s->scale_sd >= 0;
  double diameter = 2 * c->circle.radius * s->scale, centre[2] = { c->circle.x, c->circle.y },
         sd = um ? hypot (2 * c->radius_sd * s->scale, 2 * c->circle.radius * s->scale_sd) : NAN;

  li_run_print (run, _ ("diameter: %.6g ± %.2g %s\n"), diameter, um ? sd : 2 * c->radius_sd,
                s->unit);
  li_run_print (run, _ ("centre (x, y): %.2f, %.2f pixels\n"), centre[0], centre[1]);
  print_shape (run, c, s);
  li_figures_number (run->figures, "diameter_um", um ? diameter : NAN);
  li_figures_number (run->figures, "diameter_sd_um", sd);
  li_figures_number (run->figures, "diameter_px", 2 * c->circle.radius);
  li_figures_number (run->figures, "diameter_sd_px", 2 * c->radius_sd);
  li_figures_numbers (run->figures, "centre_px", centre, 2);
  li_figures_number (run->figures, "circularity", c->circularity);
  li_figures_number (run->figures, "roundness_um", um ? c->roundness * s->scale : NAN);
  li_figures_number (run->figures, "roundness_px", c->roundness);
  li_figures_number (run->figures, "misfit_sd_px", c->misfit_sd);
  li_figures_number (run->figures, "misfit_max_px", c->misfit_max);
  li_figures_number (run->figures, "rim_seen", c->seen);
  print_ellipse (run, c, s);
  print_defects (run, c, s);
}

static Scale
scale_of (LiRun *run, const Params *p, const LiPhoto *photo)
{
  if (p->pixel > 0)
    {
      li_figures_number (run->figures, "pixel_um", p->pixel);
      return (Scale){ p->pixel, p->pixel_sd, "µm" };
    }
  li_figures_number (run->figures, "pixel_um", photo->pixel_um > 0 ? photo->pixel_um : NAN);
  if (photo->pixel_um > 0)
    {
      li_run_print (run, _ ("pixel: %.6g µm, from the file (%s)\n"), photo->pixel_um,
                    photo->pixel_source);
      li_figures_text (run->figures, "pixel_source", photo->pixel_source);
      return (Scale){ photo->pixel_um, p->pixel_sd, "µm" };
    }
  li_run_warn (run,
               _ ("the file does not say how large a pixel is; lengths are in pixels (--pixel)"));
  return (Scale){ 1, -1, _ ("pixels") };
}

static gboolean
circle (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  const char *path = li_run_operand (run, 0);
  g_autoptr (LiPhoto) photo = li_photo_read (path, error);

  if (photo == NULL)
    return FALSE;
  g_autoptr (LiCircle) c = p->points != NULL && *p->points != '\0'
                               ? from_points (p->points, error)
                               : li_circle_measure (photo, path, error);
  if (c == NULL)
    return FALSE;
  Scale scale = scale_of (run, p, photo);
  report (run, c, &scale);
  return TRUE;
}

static const LiOperand operands[] = {
  { "PICTURE", LI_OPERAND_INPUT, 1, 1,
    N_ ("A picture of a disk: TIFF, PNG, JPEG or any volume of one plane.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_circle = {
  .name = "circle",
  .summary = N_ ("Measure a disk on a picture"),
  .description = N_ (
      "Finds the rim of the largest disk and fits a circle and an ellipse to it: diameter and its "
      "standard error, circularity, and the largest less the smallest radius. Parts of the rim "
      "that are hidden or torn are said and left out of the diameter; the circularity is unknown "
      "where less than 95 % of the rim was seen."),
  .operands = operands,
  .tables = { &table },
  .examples = "litho circle anode.tif --pixel 1.62 --pixel-sd 0.01\n"
              "litho circle anode.jpg --pixel 1.62 --points \"102,400 730,395 411,88\"\n",
  .run = circle,
};
