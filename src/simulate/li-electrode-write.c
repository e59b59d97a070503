/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "volume/li-volume-write.h"

#define SLAB_BYTES (48 << 20)

typedef struct
{
  const LiElectrode *e;
  const char *dir;
  LiProgress *progress;
} Job;

static gint64
slab_planes (const LiElectrode *e)
{
  const gint64 plane = e->shape[1] * e->shape[2] * 6;
  return CLAMP (SLAB_BYTES / plane, 1, e->shape[0]);
}

/* Grey and label files of a step, made together. */
typedef struct
{
  LiTiffStream *grey, *labels; /* labels NULL in plain cases */
  gpointer grey_slab;
  guint8 *label_slab;
} Pair;

static gboolean
write_slab (const Job *job, int step, const LiBox *box, const Pair *pair, GError **error)
{
  const gint64 n = li_box_edge (box, 0);
  return li_electrode_both_boxes (job->e, step, box, pair->grey_slab, pair->label_slab,
                                  job->progress, error)
         && li_tiff_stream_planes (pair->grey, pair->grey_slab, n, error)
         && (!pair->labels || li_tiff_stream_planes (pair->labels, pair->label_slab, n, error));
}

static gboolean
write_slabs (const Job *job, int step, const Pair *pair, gint64 planes, GError **error)
{
  const LiElectrode *e = job->e;
  for (gint64 z = 0; z < e->shape[0]; z += planes)
    {
      const LiBox box = li_box (z, MIN (z + planes, e->shape[0]), 0, e->shape[1], 0, e->shape[2]);
      li_progress_push (job->progress, (double)li_box_edge (&box, 0) / (double)e->shape[0], 1,
                        NULL);
      const gboolean done = write_slab (job, step, &box, pair, error);
      li_progress_pop (job->progress);
      if (!done)
        return FALSE;
    }
  return TRUE;
}

static LiTiffStream *
open_stream (const Job *job, const char *kind, int step, LiVoxelType type, GError **error)
{
  const LiDoubleList *v = &job->e->params.voxel;
  g_autofree char *name = g_strdup_printf ("%s%d.tif", kind, step);
  g_autofree char *path = g_build_filename (job->dir, name, NULL);
  LiVolumeInfo info = { .type = type };
  for (int a = 0; a < 3; a++)
    info.voxel[a] = v->v[v->n == 3 ? a : 0];
  memcpy (info.shape, job->e->shape, sizeof info.shape);
  return li_tiff_stream_open (path, &info, error);
}

/* Closes what is complete, drops the rest: a label file is only there beside its volume. */
static gboolean
close_pair (Pair *pair, gboolean done, GError **error)
{
  if (done && pair->grey)
    done = li_tiff_stream_close (g_steal_pointer (&pair->grey), error);
  if (done && pair->labels)
    done = li_tiff_stream_close (g_steal_pointer (&pair->labels), error);
  if (pair->grey)
    li_tiff_stream_abort (pair->grey);
  if (pair->labels)
    li_tiff_stream_abort (pair->labels);
  return done;
}

static gboolean
write_volumes (const Job *job, int step, GError **error)
{
  const LiElectrode *e = job->e;
  const gboolean labelled = e->params.kind == LI_CASE_ELECTRODE;
  const gint64 planes = slab_planes (e);
  const gsize voxels = (gsize)(planes * e->shape[1] * e->shape[2]);
  const LiVoxelType type = li_electrode_type (e);
  g_autofree gpointer grey = g_try_malloc_n (voxels, li_voxel_type_size (type));
  g_autofree guint8 *labels = labelled ? g_try_new (guint8, voxels) : NULL;
  Pair pair = { .grey_slab = grey, .label_slab = labels };
  if (!grey || (labelled && !labels))
    {
      g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_MEMORY, "no memory for a slab of %d planes",
                   (int)planes);
      return FALSE;
    }
  pair.grey = open_stream (job, "T", step, type, error);
  if (pair.grey && labelled)
    pair.labels = open_stream (job, "labels-T", step, LI_TYPE_U8, error);
  const gboolean open = pair.grey && (!labelled || pair.labels);
  return close_pair (&pair, open && write_slabs (job, step, &pair, planes, error), error);
}

static gboolean
write_field (const Job *job, const char *kind, int i, int j, gboolean material, GError **error)
{
  g_autofree char *name = g_strdup_printf ("truth-%sT%d-T%d.tsv", kind, i, j);
  g_autofree char *path = g_build_filename (job->dir, name, NULL);
  g_autoptr (LiField) field = li_electrode_truth (job->e, i, j, material, error);
  return field && li_field_write_tsv (field, path, TRUE, error);
}

/* From the step before and from T0, with the remount and, when there is one, without. */
static gboolean
write_fields (const Job *job, int step, GError **error)
{
  for (int material = 0;
       material <= (job->e->params.kind == LI_CASE_ELECTRODE && job->e->params.remount); material++)
    {
      const char *kind = material ? "material-" : "";
      if (!write_field (job, kind, step - 1, step, material, error))
        return FALSE;
      if (step > 1 && !write_field (job, kind, 0, step, material, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_text (const Job *job, const char *name, char *text, GError **error)
{
  g_autofree char *path = g_build_filename (job->dir, name, NULL);
  const gboolean done = li_safe_file_set_contents (path, text, -1, error);
  g_free (text);
  return done;
}

static gboolean
write_step (const Job *job, int step, GError **error)
{
  return write_volumes (job, step, error) && (step == 0 || write_fields (job, step, error));
}

static gboolean
make_room (const Job *job, GError **error)
{
  const LiElectrode *e = job->e;
  const guint64 each
      = li_voxel_type_size (li_electrode_type (e)) + (e->params.kind == LI_CASE_ELECTRODE ? 1 : 0);
  const guint64 need
      = (guint64)(e->shape[0] * e->shape[1] * e->shape[2]) * each * (guint64)e->n_steps;
  if (g_mkdir_with_parents (job->dir, 0777) != 0)
    {
      g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_IO, "%s: cannot make the folder: %s",
                   job->dir, g_strerror (errno));
      return FALSE;
    }
  const guint64 free_space = li_file_free_space (job->dir);
  if (free_space >= need)
    return TRUE;
  g_autofree char *needed = li_number_bytes (need), *found = li_number_bytes (free_space);
  g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_IO,
               "%s: %s are needed but only %s are free: choose another folder, a smaller size or "
               "fewer steps",
               job->dir, needed, found);
  return FALSE;
}

gboolean
li_electrode_write (const char *dir,
                    const LiElectrodeParams *params,
                    LiProgress *progress,
                    GError **error)
{
  g_autoptr (LiElectrode) e = li_electrode_new (params, error);
  const Job job = { e, dir, progress };
  if (!e || !make_room (&job, error))
    return FALSE;
  for (int i = 0; i < e->n_steps; i++)
    {
      g_autofree char *message = g_strdup_printf ("T%d", i);
      li_progress_push (progress, 1.0 / e->n_steps, 1, message);
      const gboolean done = write_step (&job, i, error);
      li_progress_pop (progress);
      if (!done)
        return FALSE;
    }
  if (params->kind != LI_CASE_ELECTRODE)
    return TRUE;
  return write_text (&job, "truth.tsv", li_electrode_truth_text (e), error)
         && write_text (&job, "particles.tsv", li_electrode_particles_text (e), error);
}
