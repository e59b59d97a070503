/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-deform.h"

#include <glib/gi18n.h>

#include "base/li-pool.h"
#include "dvc/li-deform-check.h"
#include "dvc/li-deform-tiles.h"
#include "volume/li-volume-write.h"

/* clang-format off */
static const LiParam deform_params[] = {
  LI_P_ENUM (LiDeformParams, interpolation, "interpolation", li_interpolation_values, "cubic", N_ ("Interpolation"), N_ ("Of grey values; nearest for labels."), 0),
};
/* clang-format on */
const LiParamTable li_deform_params = LI_PARAM_TABLE_OF ("deform", LiDeformParams, deform_params);

/* Grey values to the image's own type: rounded, saturated, 0 where there is no source. */
static void
store_row (const float *in, gsize n, LiVoxelType type, void *out, guint8 *mask)
{
  for (gsize i = 0; i < n; i++)
    {
      gboolean known = !isnan (in[i]);
      double v = known ? (double)in[i] : 0;
      mask[i] = known;
      if (type == LI_TYPE_U8)
        ((guint8 *)out)[i] = (guint8)CLAMP (rint (v), 0, 255);
      else if (type == LI_TYPE_U16)
        ((guint16 *)out)[i] = (guint16)CLAMP (rint (v), 0, 65535);
      else if (type == LI_TYPE_I16)
        ((gint16 *)out)[i] = (gint16)CLAMP (rint (v), -32768, 32767);
      else if (type == LI_TYPE_U32)
        ((guint32 *)out)[i] = (guint32)CLAMP (rint (v), 0, 4294967295.0);
      else
        ((float *)out)[i] = (float)v;
    }
}

typedef struct
{
  const float *values;
  gsize row;
  LiVoxelType type;
  guint8 *out, *mask;
} Store;

static void
store_chunk (gsize index, gpointer data)
{
  const Store *s = data;
  gsize at = index * s->row;
  store_row (s->values + at, s->row, s->type, s->out + at * li_voxel_type_size (s->type),
             s->mask + at);
}

typedef struct
{
  LiVolume *im1;
  LiDense *dense;
  LiInterpolation interpolation;
  LiTiffStream *image, *mask;
  float *values;
  guint8 *voxels, *marks;
} Slabs;

static gboolean
deform_slab (Slabs *s, const LiBox *box, LiProgress *progress, GError **error)
{
  Store store = { s->values, (gsize)li_box_edge (box, 2), li_volume_info (s->im1)->type, s->voxels,
                  s->marks };
  gint64 planes = li_box_edge (box, 0);
  if (!li_deform_box (s->im1, s->dense, LI_DEFORM_INVERSE, box, s->interpolation, s->values,
                      progress, error))
    return FALSE;
  li_pool_for ((gsize)(planes * li_box_edge (box, 1)), store_chunk, &store);
  return li_tiff_stream_planes (s->image, s->voxels, planes, error)
         && li_tiff_stream_planes (s->mask, s->marks, planes, error);
}

static gboolean
deform_slabs (Slabs *s, LiProgress *progress, GError **error)
{
  LiBox all = li_volume_box (s->im1);
  gsize n = (gsize)(LI_DEFORM_SLAB * li_box_edge (&all, 1) * li_box_edge (&all, 2));
  gboolean good = TRUE;
  s->values = g_new (float, n);
  s->voxels = g_malloc (n * li_voxel_type_size (li_volume_info (s->im1)->type));
  s->marks = g_new (guint8, n);
  li_progress_push (progress, 1, (double)li_deform_steps (&all), _ ("Deforming"));
  for (LiBox slab = all; good && slab.lo[0] < all.hi[0]; slab.lo[0] = slab.hi[0])
    {
      slab.hi[0] = MIN (slab.lo[0] + LI_DEFORM_SLAB, all.hi[0]);
      good = deform_slab (s, &slab, progress, error);
    }
  li_progress_pop (progress);
  g_free (s->values);
  g_free (s->voxels);
  g_free (s->marks);
  return good;
}

static char *
mask_path_of (const char *path)
{
  const char *dot = strrchr (path, '.');
  const char *slash = strrchr (path, '/');
  gsize stem = dot != NULL && (slash == NULL || dot > slash) ? (gsize)(dot - path) : strlen (path);
  return g_strdup_printf ("%.*s-mask.tif", (int)stem, path);
}

static gboolean
open_streams (Slabs *s, const char *path, GError **error)
{
  LiVolumeInfo info = *li_volume_info (s->im1);
  g_autofree char *mask_path = mask_path_of (path);
  s->image = li_tiff_stream_open (path, &info, error);
  if (s->image == NULL)
    return FALSE;
  info.type = LI_TYPE_U8;
  s->mask = li_tiff_stream_open (mask_path, &info, error);
  if (s->mask != NULL)
    return TRUE;
  li_tiff_stream_abort (s->image);
  return FALSE;
}

/* The mask first: an image without its mask would be taken for one without holes. */
static gboolean
close_streams (Slabs *s, gboolean good, GError **error)
{
  if (good && li_tiff_stream_close (s->mask, error))
    return li_tiff_stream_close (s->image, error);
  if (!good)
    li_tiff_stream_abort (s->mask);
  li_tiff_stream_abort (s->image);
  return FALSE;
}

/**
 * li_deform:
 * @im1: image 1
 * @field: Φ from image 1 to image 2; repaired nodes count; one node is a registration
 * @path: TIFF to write; its mask goes to the same name with "-mask.tif" (1 where there is a source)
 *
 * im1_def(y) = im1(x) with y = Φ(x) solved for x at every voxel, to 1e-3 voxel or better. Shape,
 * type, voxel size and origin of @im1 are kept, values rounded; voxels without a source are 0.
 * Works by slabs of 32 planes: any size of volume.
 *
 * Returns: FALSE with LI_DVC_ERROR/INVALID when @field does not fit @im1 or has no usable node, or
 * an error of reading or writing.
 */
gboolean
li_deform (LiVolume *im1,
           const LiField *field,
           const LiDeformParams *params,
           const char *path,
           LiProgress *progress,
           GError **error)
{
  if (!li_params_validate (&li_deform_params, params, error)
      || !li_deform_check_image (field, im1, error))
    return FALSE;
  g_autoptr (LiDense) dense = li_dense_new_on (field, im1, NULL, error);
  Slabs s = { .im1 = im1, .dense = dense, .interpolation = params->interpolation };
  if (dense == NULL)
    return FALSE;
  if (!open_streams (&s, path, error))
    return FALSE;
  return close_streams (&s, deform_slabs (&s, progress, error), error);
}

typedef struct
{
  const LiDense *dense;
  const gint64 *shape;
  const LiBox *box;
  float *sources;
} Sources;

static void
source_row (gsize row, gpointer data)
{
  const Sources *s = data;
  gint64 n = li_box_edge (s->box, 2), ny = li_box_edge (s->box, 1);
  double (*x)[3] = g_malloc_n ((gsize)n, sizeof *x);
  li_dense_invert_row (s->dense, s->box->lo[0] + (gint64)row / ny, s->box->lo[1] + (gint64)row % ny,
                       s->box->lo[2], n, x);
  for (gint64 k = 0; k < n; k++)
    {
      gboolean inside = TRUE;
      for (int a = 0; a < 3; a++)
        inside &= x[k][a] >= -1e-3 && x[k][a] <= (double)(s->shape[a] - 1) + 1e-3;
      for (int a = 0; a < 3; a++)
        s->sources[((gsize)row * (gsize)n + (gsize)k) * 3 + (gsize)a]
            = inside ? (float)x[k][a] : NAN;
    }
  g_free (x);
}

/**
 * li_deform_sources:
 * @shape1: of image 1, voxels
 * @box: voxels y of image 2; both and the sources in the frame of @field
 * @sources: (out caller-allocates): three floats a voxel of @box, z y x of x with y = Φ(x); NaN
 * where none
 */
gboolean
li_deform_sources (
    const LiField *field, const gint64 shape1[3], const LiBox *box, float *sources, GError **error)
{
  g_autoptr (LiDense) dense = li_dense_new (field, TRUE, error);
  Sources s = { dense, shape1, box, sources };
  if (dense == NULL)
    return FALSE;
  li_dense_set_reach (dense, LI_DEFORM_REACH);
  li_pool_for ((gsize)(li_box_edge (box, 0) * li_box_edge (box, 1)), source_row, &s);
  return TRUE;
}
