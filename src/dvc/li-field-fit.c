/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-field-fit.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/li-number.h"

#define MAX_BINNING 64
#define SAME_VOXEL 1e-3 /* relative */
#define NO_BINNING 0

/* The shape that an image has or may have had, voxels: lo ≤ shape ≤ hi. */
typedef struct
{
  double lo[3], hi[3];
} Range;

static gboolean
is_known (const gint64 shape[3])
{
  return shape[0] > 0 && shape[1] > 0 && shape[2] > 0;
}

static gboolean
is_registration (const LiField *field)
{
  return field->n == 1 && field->nodes[0].number == 1;
}

static Range
range_of_shape (const gint64 shape[3])
{
  Range r;

  for (int a = 0; a < 3; a++)
    r.lo[a] = r.hi[a] = (double)shape[a];
  return r;
}

/* A registration stands about the centre of its image, (shape − 1)/2, unless it stands about a
 * mask's. FALSE: the point is no such centre. */
static gboolean
range_of_centre (const LiField *field, const double origin[3], Range *r)
{
  for (int a = 0; a < 3; a++)
    {
      double shape = 2 * (field->nodes[0].phi.c[a] - origin[a]) + 1;

      r->lo[a] = r->hi[a] = round (shape);
      if (!(shape > 0.5) || fabs (shape - r->lo[a]) > 1e-4)
        return FALSE;
    }
  return TRUE;
}

/* SPAM's grid has nodes at one spacing, two … below the shape. FALSE: it begins elsewhere. */
static gboolean
range_of_grid (const LiField *field, const double origin[3], Range *r)
{
  for (int a = 0; a < 3; a++)
    {
      double first = field->first[a] - origin[a], step = field->spacing[a];

      if (!field->is_grid || field->dims[a] < 2 || fabs (first - step) > 1e-3 * step)
        return FALSE;
      r->lo[a] = floor (step * (double)field->dims[a] + 1e-6) + 1;
      r->hi[a] = ceil (step * (double)(field->dims[a] + 1) - 1e-6);
    }
  return TRUE;
}

static Range
range_of_nodes (const LiField *field, const double origin[3])
{
  Range r = { { 0, 0, 0 }, { INFINITY, INFINITY, INFINITY } };

  for (gsize i = 0; i < field->n; i++)
    for (int a = 0; a < 3; a++)
      r.lo[a] = MAX (r.lo[a], ceil (field->nodes[i].phi.c[a] - origin[a] + 0.5));
  return r;
}

/* What the file says of the shape of its image 1. @sharp: that is all there is to know, so that
 * another shape is another image; otherwise it only has to hold the nodes. */
static Range
range_of_field (const LiField *field, const double origin[3], gboolean *sharp)
{
  Range r;

  *sharp = TRUE;
  if (is_known (field->shape1))
    return range_of_shape (field->shape1);
  if (is_registration (field) ? range_of_centre (field, origin, &r)
                              : range_of_grid (field, origin, &r))
    {
      /* A registration about a mask's centre may by chance be at a whole or half voxel, like an
       * image's centre. */
      *sharp = field->provenance == LI_FIELD_FOREIGN || !is_registration (field);
      return r;
    }
  *sharp = is_registration (field) && field->provenance == LI_FIELD_FOREIGN;
  return range_of_nodes (field, origin);
}

static gboolean
ranges_meet (const Range *a, const Range *b)
{
  for (int k = 0; k < 3; k++)
    if (a->hi[k] < b->lo[k] || b->hi[k] < a->lo[k])
      return FALSE;
  return TRUE;
}

/* The whole number of voxels that make one of the binned image, or NO_BINNING. */
static int
binning_of_shapes (const Range *binned, const Range *full)
{
  for (int b = 2; b <= MAX_BINNING; b++)
    {
      Range r;

      for (int a = 0; a < 3; a++)
        {
          r.lo[a] = floor (full->lo[a] / b);
          r.hi[a] = floor (full->hi[a] / b);
        }
      if (r.lo[0] >= 1 && r.lo[1] >= 1 && r.lo[2] >= 1 && ranges_meet (binned, &r))
        return b;
    }
  return NO_BINNING;
}

static gboolean
voxels_differ (const double a[3], const double b[3])
{
  for (int k = 0; k < 3; k++)
    if (a[k] > 0 && b[k] > 0 && fabs (a[k] - b[k]) > SAME_VOXEL * MIN (a[k], b[k]))
      return TRUE;
  return FALSE;
}

static int
binning_of_voxels (const double binned[3], const double full[3])
{
  double b = full[0] > 0 ? round (binned[0] / full[0]) : 0;

  for (int a = 0; a < 3; a++)
    if (!(full[a] > 0) || !(fabs (binned[a] / full[a] - b) <= SAME_VOXEL * b))
      return NO_BINNING;
  return b >= 2 && b <= MAX_BINNING ? (int)b : NO_BINNING;
}

/* What is wrong: @name of the Φ, what its file and the image say, and what may be done. */
static void
refuse (
    GError **error, const char *name, const char *fact, int b, gboolean coarse, const char *hint)
{
  const char *what = name != NULL ? name : _ ("the Φ field");
  g_autofree char *value = li_number_printf ("%.6g", coarse ? b : 1. / MAX (b, 1));
  g_autofree char *ratio = NULL;

  if (b > 1 && coarse)
    ratio = g_strdup_printf (_ ("it looks like one of %d× binned images; take it with "
                                "--phi-binning %s"),
                             b, value);
  else if (b > 1)
    ratio = g_strdup_printf (_ ("it looks like one of the images before they were binned by %d; "
                                "take it with --phi-binning %s"),
                             b, value);
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID, "%s: %s; %s", what, fact,
               ratio != NULL ? ratio : hint);
}

static char *
voxel_fact (const double field[3], const char *other, const double there[3])
{
  return li_number_printf (_ ("was measured on voxels of %g × %g × %g µm, and %s has voxels of "
                              "%g × %g × %g µm"),
                           field[0], field[1], field[2], other, there[0], there[1], there[2]);
}

static gboolean
check_voxels (const double mine[3],
              const char *name,
              const double there[3],
              const char *other,
              GError **error)
{
  g_autofree char *fact = NULL;
  int b, finer;

  if (!voxels_differ (mine, there))
    return TRUE;
  fact = voxel_fact (mine, other, there);
  b = binning_of_voxels (mine, there);
  finer = binning_of_voxels (there, mine);
  refuse (error, name, fact, MAX (b, finer), b > 1, _ ("convert one of them first"));
  return FALSE;
}

static char *
range_text (const Range *r)
{
  if (r->lo[0] == r->hi[0] && r->lo[1] == r->hi[1] && r->lo[2] == r->hi[2])
    return li_number_printf ("%.0f × %.0f × %.0f", r->lo[0], r->lo[1], r->lo[2]);
  if (!isfinite (r->hi[0] + r->hi[1] + r->hi[2]))
    return li_number_printf (_ ("at least %.0f × %.0f × %.0f"), r->lo[0], r->lo[1], r->lo[2]);
  return li_number_printf (_ ("%.0f to %.0f × %.0f to %.0f × %.0f to %.0f"), r->lo[0], r->hi[0],
                           r->lo[1], r->hi[1], r->lo[2], r->hi[2]);
}

/* The quantity by which the image was found to be another one. */
static char *
shape_fact (const LiField *field, const Range *r, const char *other, const char *there)
{
  const double *c = field->nodes[0].phi.c;

  if (is_known (field->shape1))
    return li_number_printf (_ ("was measured from an image of %.0f × %.0f × %.0f voxels, and %s "
                                "has %s"),
                             r->lo[0], r->lo[1], r->lo[2], other, there);
  if (is_registration (field))
    return li_number_printf (_ ("is a registration about the point %.6g, %.6g, %.6g, which is not "
                                "the centre of %s (%s)"),
                             c[0], c[1], c[2], other, there);
  g_autofree char *text = range_text (r);
  return li_number_printf (_ ("has nodes for an image of %s voxels, and %s has %s"), text, other,
                           there);
}

/* Crops whose place in the full volume is known have one frame in spite of their shapes. */
static gboolean
share_frame (const double a[3], const double b[3])
{
  for (int k = 0; k < 3; k++)
    if (a[k] != 0 || b[k] != 0)
      return TRUE;
  return FALSE;
}

static void
refuse_shape (const LiField *field,
              const char *name,
              const Range *mine,
              const Range *there,
              const char *other,
              GError **error)
{
  g_autofree char *text = range_text (there);
  g_autofree char *fact = shape_fact (field, mine, other, text);
  gboolean vague = !isfinite (mine->hi[0]);
  int b = vague ? NO_BINNING : binning_of_shapes (mine, there);
  int finer = vague || b > 1 ? NO_BINNING : binning_of_shapes (there, mine);

  refuse (error, name, fact, MAX (b, finer), b > 1,
          is_registration (field) && !is_known (field->shape1)
              ? _ ("it is of a crop, of other images or about a mask's centre: give the Φ of these "
                   "images, or take it as it is with --phi-binning 1")
              : _ ("give that image, or take the Φ as it is with --phi-binning 1"));
}

static gboolean
check_has_number (const LiField *field, const char *name, GError **error)
{
  if (field->n != 1 || li_phi_is_finite (&field->nodes[0].phi))
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
               _ ("%s: its Φ is not a number; a registration needs twelve finite ones, so register "
                  "again"),
               name != NULL ? name : _ ("the Φ field"));
  return FALSE;
}

/* A mask's centre, or the nodes of a part of the image. */
static gboolean
is_loose_fit (const Range *mine, const Range *there)
{
  return mine->lo[0] <= there->hi[0] && mine->lo[1] <= there->hi[1] && mine->lo[2] <= there->hi[2]
         && (!isfinite (mine->hi[0]) || binning_of_shapes (mine, there) == NO_BINNING);
}

/**
 * li_field_check_image:
 * @name: (nullable): file of the Φ, for the message
 * @im1: the image that the Φ is to be used on
 *
 * Compares what a Φ's file says of its image 1 with @im1: our own columns shape, origin and voxel
 * size; without them a registration's point against the image's centre (shape − 1)/2, and SPAM's
 * grid (spacing, 2 spacing … below the shape) against the shape. A field made in memory has nothing
 * to compare; where a person has said the binning (li_field_unbin()) only voxel sizes are.
 *
 * Returns: FALSE with LI_DVC_ERROR/INVALID and one sentence: what was found, and the binning that
 * it looks like.
 */
gboolean
li_field_check_image (
    const LiField *field, const char *name, LiVolume *im1, LiFit fit, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (im1);
  Range there = range_of_shape (info->shape), mine;
  gboolean sharp;

  if (!check_has_number (field, name, error)
      || !check_voxels (field->voxel, name, info->voxel, li_volume_name (im1), error))
    return FALSE;
  if (field->provenance == LI_FIELD_BINNING_SET
      || (field->provenance == LI_FIELD_MADE && !is_known (field->shape1)))
    return TRUE;
  mine = range_of_field (field, info->origin, &sharp);
  if (sharp ? ranges_meet (&mine, &there) && isfinite (mine.hi[0]) : is_loose_fit (&mine, &there))
    return TRUE;
  if (is_known (field->shape1) && (fit == LI_FIT_GUESS || is_registration (field))
      && share_frame (field->origin1, info->origin))
    return TRUE;
  refuse_shape (field, name, &mine, &there, li_volume_name (im1), error);
  return FALSE;
}

/**
 * li_field_check_chain:
 * @number: of @later in the chain, from 1
 *
 * Two fields of one chain live on one voxel grid. Their images may differ in shape where voxel
 * sizes or origins show that the grid is the same; a ratio of shapes that binning explains is
 * refused.
 *
 * Returns: FALSE with LI_DVC_ERROR/INVALID.
 */
gboolean
li_field_check_chain (const LiField *first, const LiField *later, gsize number, GError **error)
{
  gboolean stated
      = first->provenance == LI_FIELD_BINNING_SET || later->provenance == LI_FIELD_BINNING_SET;
  gboolean sharp_a, sharp_b, same;
  g_autofree char *name = g_strdup_printf (_ ("field %zu of the chain"), number);
  const char *other = _ ("the first");

  if (!check_voxels (later->voxel, name, first->voxel, other, error))
    return FALSE;
  if (stated
      || ((first->provenance == LI_FIELD_MADE || later->provenance == LI_FIELD_MADE)
          && (!is_known (first->shape1) || !is_known (later->shape1))))
    return TRUE;
  Range a = range_of_field (first, first->origin1, &sharp_a);
  Range b = range_of_field (later, later->origin1, &sharp_b);
  if (!sharp_a || !sharp_b || !isfinite (a.hi[0]) || !isfinite (b.hi[0]) || ranges_meet (&a, &b))
    return TRUE;
  same = share_frame (first->origin1, later->origin1)
         || (first->voxel[0] > 0 && later->voxel[0] > 0);
  if (same && binning_of_shapes (&b, &a) == NO_BINNING && binning_of_shapes (&a, &b) == NO_BINNING)
    return TRUE;
  refuse_shape (later, name, &b, &a, other, error);
  return FALSE;
}

/* A binning of 1/3 may be typed as 0.333. */
static double
exact_binning (double b)
{
  double inverse = round (1 / b);

  return b < 1 && fabs (b * inverse - 1) < 2e-3 ? 1 / inverse : b;
}

static void
scale (double *v, int n, double b)
{
  for (int i = 0; i < n; i++)
    v[i] *= b;
}

/**
 * li_field_unbin:
 * @b: voxels of the wanted images in one voxel of those that @field was made on, along each axis
 *
 * c = b c_b + (b − 1)/2, t = b t_b, F unchanged (see li_phi_unbin()); the grid, standard errors,
 * closure, half window, origin and voxel size follow. The shape of image 1 is not known after that,
 * since binning drops what is left over.
 */
void
li_field_unbin (LiField *field, double b)
{
  field->provenance = LI_FIELD_BINNING_SET;
  if (b == 1)
    return;
  b = exact_binning (b);
  for (gsize i = 0; i < field->n; i++)
    {
      LiNode *node = &field->nodes[i];

      node->phi = li_phi_unbin (&node->phi, b);
      scale (node->sigma_u, 3, b);
      scale (node->closure, 3, b);
    }
  scale (field->spacing, 3, b);
  scale (field->half_window, 3, b);
  scale (field->origin1, 3, b);
  scale (field->voxel, 3, 1 / b);
  for (int a = 0; a < 3; a++)
    {
      field->first[a] = b * field->first[a] + 0.5 * (b - 1);
      field->shape1[a] = 0;
    }
}
