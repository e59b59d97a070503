/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode-private.h"

#include "base/li-error.h"
#include "base/li-pool.h"
#include "simulate/li-grains.h"

typedef struct
{
  const LiElectrode *e;
  int step;
  LiBox box;
  LiScanner scanner;
  guint8 *grey; /* voxels of li_electrode_type() */
  guint8 *labels;
  LiProgress *progress;
} Work;

/* Whole rows of the volume, whatever the box: no value depends on the box chosen. */
static void
fill_row (const Work *w, const float *rings, gint64 z, gint64 y, float *values, guint8 *labels)
{
  const LiElectrode *e = w->e;
  const gint64 lo = w->box.lo[2], nx = li_box_edge (&w->box, 2);
  const gint64 from = lo / LI_SWELL_BLOCK * LI_SWELL_BLOCK;
  const gint64 to
      = MIN ((w->box.hi[2] + LI_SWELL_BLOCK - 1) / LI_SWELL_BLOCK * LI_SWELL_BLOCK, e->shape[2]);
  const double first[3] = { (double)z, (double)y, (double)from };
  const gsize row
      = ((gsize)(z - w->box.lo[0]) * (gsize)li_box_edge (&w->box, 1) + (gsize)(y - w->box.lo[1]))
        * (gsize)nx;
  li_electrode_values_row (e, w->step, first, (gsize)(to - from), &li_electrode_grey_materials,
                           values, w->labels ? labels : NULL);
  if (w->grey)
    {
      li_scanner_row (&w->scanner, rings, z, y, lo, (gsize)nx, values + (lo - from));
      li_electrode_store_row (e, &w->scanner, y, lo, (gsize)nx, values + (lo - from),
                              w->grey + row * li_voxel_type_size (li_electrode_type (e)));
    }
  for (gint64 x = 0; w->labels && x < nx; x++)
    w->labels[row + (gsize)x]
        = li_scanner_is_outside (&w->scanner, y, lo + x) ? LI_PHASE_OUTSIDE : labels[lo + x - from];
}

static void
fill_plane (gsize index, gpointer data)
{
  const Work *w = data;
  const gint64 z = w->box.lo[0] + (gint64)index;
  const gsize length = (gsize)w->e->shape[2] + LI_SWELL_BLOCK;
  if (li_progress_is_cancelled (w->progress))
    return;
  g_autofree float *rings = w->grey ? li_scanner_rings (&w->scanner, z) : NULL;
  g_autofree float *values = g_new (float, length);
  g_autofree guint8 *labels = g_new (guint8, length);
  for (gint64 y = w->box.lo[1]; y < w->box.hi[1]; y++)
    fill_row (w, rings, z, y, values, labels);
  li_progress_step (w->progress, 1);
}

static gboolean
fill_box (const LiElectrode *e,
          int step,
          const LiBox *box,
          gpointer grey,
          guint8 *labels,
          LiProgress *progress,
          GError **error)
{
  Work w
      = { .e = e, .step = step, .box = *box, .grey = grey, .labels = labels, .progress = progress };
  const gint64 planes = li_box_edge (box, 0);
  li_electrode_scanner (e, step, &w.scanner);
  li_progress_push (progress, 1, (double)planes, NULL);
  li_pool_for_job (progress, (gsize)planes, fill_plane, &w);
  li_progress_pop (progress);
  return !li_progress_set_error_if_cancelled (progress, error);
}

typedef struct
{
  LiScanner scanner;
  const LiBox *box;
  float *values;
} PlainScan;

static void
scan_plane (gsize i, gpointer data)
{
  const PlainScan *s = data;
  const gint64 z = s->box->lo[0] + (gint64)i, ny = li_box_edge (s->box, 1),
               nx = li_box_edge (s->box, 2);
  g_autofree float *rings = li_scanner_rings (&s->scanner, z);
  for (gint64 y = 0; y < ny; y++)
    li_scanner_row (&s->scanner, rings, z, s->box->lo[1] + y, s->box->lo[2], (gsize)nx,
                    s->values + ((gint64)i * ny + y) * nx);
}

/* Adds the scanner's artefacts to grains that already have noise. */
static void
scan_plain (const LiElectrode *e, const LiScanner *scanner, const LiBox *box, float *values)
{
  const LiElectrodeParams *p = &e->params;
  PlainScan scan = { *scanner, box, values };
  scan.scanner.noise = 0;
  if (p->truncation || p->rings || p->drift || p->gain)
    li_pool_for ((gsize)li_box_edge (box, 0), scan_plane, &scan);
}

static void
store_plain (
    const LiElectrode *e, const LiScanner *scanner, const LiBox *box, float *values, guint8 *grey)
{
  const gint64 rows = li_box_edge (box, 0) * li_box_edge (box, 1), ny = li_box_edge (box, 1);
  const gsize nx = (gsize)li_box_edge (box, 2),
              bytes = nx * li_voxel_type_size (li_electrode_type (e));
  for (gint64 r = 0; r < rows; r++)
    li_electrode_store_row (e, scanner, box->lo[1] + r % ny, box->lo[2], nx, values + (gsize)r * nx,
                            grey + (gsize)r * bytes);
}

static gboolean
fill_plain (const LiElectrode *e,
            int step,
            const LiBox *box,
            gpointer grey,
            LiProgress *progress,
            GError **error)
{
  const LiElectrodeParams *p = &e->params;
  const gsize n = li_box_voxels (box);
  LiScanner scanner;
  g_autofree float *values = g_try_new (float, n);
  if (!values)
    {
      g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_MEMORY, "no memory for %zu voxels", n);
      return FALSE;
    }
  li_electrode_scanner (e, step, &scanner);
  if (!li_grains_box (p->grain_sigma, p->grain_density, (guint64)p->seed,
                      step ? &e->steps[step].motion : NULL, e->shape, e->pitch, box, p->noise,
                      scanner.noise_key, values, progress, error))
    return FALSE;
  scan_plain (e, &scanner, box, values);
  store_plain (e, &scanner, box, values, grey);
  return TRUE;
}

gboolean
li_electrode_both_boxes (const LiElectrode *e,
                         int step,
                         const LiBox *box,
                         gpointer grey,
                         guint8 *labels,
                         LiProgress *progress,
                         GError **error)
{
  const LiBox all = li_box (0, e->shape[0], 0, e->shape[1], 0, e->shape[2]);
  g_return_val_if_fail (step >= 0 && step < e->n_steps && li_box_contains (&all, box), FALSE);
  if (e->params.kind == LI_CASE_ELECTRODE)
    return fill_box (e, step, box, grey, labels, progress, error);
  if (!labels)
    return fill_plain (e, step, box, grey, progress, error);
  g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_UNSUPPORTED,
               "only the electrode has labels; the plain cases are grains without phases");
  return FALSE;
}

gboolean
li_electrode_grey_box (const LiElectrode *e,
                       int step,
                       const LiBox *box,
                       gpointer out,
                       LiProgress *progress,
                       GError **error)
{
  return li_electrode_both_boxes (e, step, box, out, NULL, progress, error);
}

gboolean
li_electrode_labels_box (const LiElectrode *e,
                         int step,
                         const LiBox *box,
                         guint8 *out,
                         LiProgress *progress,
                         GError **error)
{
  return li_electrode_both_boxes (e, step, box, NULL, out, progress, error);
}

static LiVolume *
whole (const LiElectrode *e, int step, gboolean labels, LiProgress *progress, GError **error)
{
  const LiBox all = li_box (0, e->shape[0], 0, e->shape[1], 0, e->shape[2]);
  const gsize n = li_box_voxels (&all);
  const LiVoxelType type = labels ? LI_TYPE_U8 : li_electrode_type (e);
  const LiDoubleList *v = &e->params.voxel;
  const double voxel[3] = { v->v[0], v->v[v->n == 3 ? 1 : 0], v->v[v->n == 3 ? 2 : 0] };
  g_autofree gpointer data = g_try_malloc (n * li_voxel_type_size (type));
  if (!data)
    {
      g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_MEMORY,
                   "no memory for a volume of %zu voxels: write it to files instead", n);
      return NULL;
    }
  if (!(labels ? li_electrode_labels_box (e, step, &all, data, progress, error)
               : li_electrode_grey_box (e, step, &all, data, progress, error)))
    return NULL;
  LiVolume *volume = li_volume_new_memory (type, e->shape, g_steal_pointer (&data));
  li_volume_set_voxel (volume, voxel);
  return volume;
}

LiVolume *
li_electrode_grey (const LiElectrode *e, int step, LiProgress *progress, GError **error)
{
  return whole (e, step, FALSE, progress, error);
}

LiVolume *
li_electrode_labels (const LiElectrode *e, int step, LiProgress *progress, GError **error)
{
  return whole (e, step, TRUE, progress, error);
}
