/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-strain-look.h"

#include <math.h>
#include <glib/gi18n.h>

static const LiParamValue styles[] = {
  { LI_MAP_SMOOTH, "smooth", N_ ("Between nodes") },
  { LI_MAP_CELLS, "cells", N_ ("A box a node") },
  { LI_MAP_NODES, "nodes", N_ ("Nodes") },
  { 0 },
};

static const LiParamValue colours[] = {
  { LI_MAP_COLOURS_OWN, "auto", N_ ("Automatic") },
  { LI_MAP_COLOURS_DIVERGING, "diverging", N_ ("Diverging at 0") },
  { LI_MAP_COLOURS_VIRIDIS, "viridis", N_ ("Viridis") },
  { LI_MAP_COLOURS_CIVIDIS, "cividis", N_ ("Cividis") },
  { 0 },
};

static const LiParamValue ranges[] = {
  { LI_MAP_RANGE_AUTO, "auto", N_ ("All of this map") },
  { LI_MAP_RANGE_STEPS, "steps", N_ ("All time steps") },
  { LI_MAP_RANGE_PERCENTILE, "percentile", N_ ("Percentile") },
  { LI_MAP_RANGE_TYPED, "typed", N_ ("Typed") },
  { 0 },
};

#define S LiStrainLook

/* clang-format off */
static const LiParam params[] = {
  LI_P_STRING (S, component, "component", "vol", N_ ("Component"), N_ ("What the map shows."), 0),
  LI_P_BOOL (S, total, "total", "yes", N_ ("Total, from T0"), N_ ("From T0 (cumulative, in its frame); off: from the step before (incremental)."), 0),
  LI_P_ENUM (S, style, "style", styles, "smooth", N_ ("Draw"), N_ ("How nodes become a map."), 0),
  LI_P_ENUM (S, colours, "colours", colours, "auto", N_ ("Colours"), N_ ("Automatic: diverging with 0 in the middle where the sign matters, else viridis."), 0),
  LI_P_DOUBLE (S, opacity, "opacity", "%", 0, 100, "65", N_ ("Opacity"), N_ ("Of the map over the grey image. Keys Q and E."), 0),
  LI_P_ENUM (S, range, "range", ranges, "percentile", N_ ("Range"), N_ ("Where the ends of the colours come from."), 0),
  LI_P_DOUBLE (S, percent, "percent", "%", 0, 49, "1", N_ ("Left out at each end"), N_ ("Share of the values beyond each end of the colours."), 0),
  LI_P_DOUBLE (S, lo, "lo", "", -1e9, 1e9, "-1", N_ ("From"), N_ ("Lower end of the colours."), 0),
  LI_P_DOUBLE (S, hi, "hi", "", -1e9, 1e9, "1", N_ ("To"), N_ ("Upper end of the colours."), 0),
  LI_P_BOOL (S, locked, "locked", "no", N_ ("Lock the range"), N_ ("Keeps these ends at every time step, until the component changes."), 0),
  LI_P_BOOL (S, band, "band", "no", N_ ("Only a band of values"), N_ ("Values outside the band are clear."), 0),
  LI_P_DOUBLE (S, band_lo, "band-lo", "", -1e9, 1e9, "0", N_ ("Band from"), N_ ("Least value drawn."), 0),
  LI_P_DOUBLE (S, band_hi, "band-hi", "", -1e9, 1e9, "100", N_ ("Band to"), N_ ("Greatest value drawn."), 0),
  LI_P_BOOL (S, contours, "contours", "no", N_ ("Contour lines"), N_ ("Lines of equal value."), 0),
  LI_P_DOUBLE (S, contour_step, "contour-step", "", 0, 1e9, "0", N_ ("Contour step"), N_ ("From line to line; 0: a round step, about ten lines over the range."), 0),
  LI_P_BOOL (S, arrows, "arrows", "no", N_ ("Arrows"), N_ ("Displacements in the slice."), 0),
  LI_P_DOUBLE (S, arrow_factor, "arrow-factor", "×", 0.01, 1e6, "5", N_ ("Arrows longer"), N_ ("Arrows are displacements times this."), 0),
  LI_P_BOOL (S, grid, "grid", "no", N_ ("Deformed grid"), N_ ("The lattice of nodes moved by its displacements."), 0),
  LI_P_DOUBLE (S, grid_factor, "grid-factor", "×", 0.01, 1e6, "5", N_ ("Grid moved more"), N_ ("The grid moves by displacements times this."), 0),
  LI_P_BOOL (S, hatching, "hatching", "yes", N_ ("Show repaired nodes, hatched"), N_ ("Nodes whose value was not measured are drawn with lines over them; off: they stay clear."), 0),
  LI_P_BOOL (S, repaired, "repaired", "no", N_ ("Repaired nodes count"), N_ ("In the range of colours, volumes of interest, histogram and profile."), 0),
  LI_P_BOOL (S, follow, "follow", "no", N_ ("Boxes follow the material"), N_ ("In maps of a step: boxes and points mean the material that they hold in T0, and are carried along by the total displacement. Off: they stay where they are in the image."), 0),
  LI_P_BOOL (S, frame_grey, "frame-grey", "yes", N_ ("Grey image of the map's frame"), N_ ("The map lies on the image in which its nodes were placed: T0 for total strain. Off: the image of the time step, whose sample has moved."), 0),
};
/* clang-format on */

const LiParamTable li_strain_look_params = LI_PARAM_TABLE_OF ("strain-look", LiStrainLook, params);

LiColormap
li_strain_look_colormap (const LiStrainLook *look, gsize component)
{
  switch (look->colours)
    {
    case LI_MAP_COLOURS_DIVERGING:
      return LI_COLORMAP_DIVERGING;
    case LI_MAP_COLOURS_VIRIDIS:
      return LI_COLORMAP_VIRIDIS;
    case LI_MAP_COLOURS_CIVIDIS:
      return LI_COLORMAP_CIVIDIS;
    default:
      return li_component_colormap (component);
    }
}

double
li_strain_look_opacity (const LiStrainLook *look, double opacity)
{
  double percent = 100 * opacity;

  return fabs (percent - look->opacity) < 5e-4 ? look->opacity : rint (1000 * percent) / 1000;
}
