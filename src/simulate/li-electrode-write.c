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
  const gint64 plane = e->shape[1] * e->shape[2] * 4;
  return CLAMP (SLAB_BYTES / plane, 1, e->shape[0]);
}

static gboolean
write_slabs (const Job *job, int step, LiVoxelType type, LiTiffStream *stream, GError **error)
{
  const LiElectrode *e = job->e;
  const gint64 planes = slab_planes (e);
  g_autofree gpointer data
      = g_try_malloc ((gsize)(planes * e->shape[1] * e->shape[2]) * li_voxel_type_size (type));
  if (!data)
    {
      g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_MEMORY, "no memory for a slab of %d planes",
                   (int)planes);
      return FALSE;
    }
  for (gint64 z = 0; z < e->shape[0]; z += planes)
    {
      const LiBox box = li_box (z, MIN (z + planes, e->shape[0]), 0, e->shape[1], 0, e->shape[2]);
      const gint64 n = li_box_edge (&box, 0);
      li_progress_push (job->progress, (double)n / (double)e->shape[0], 1, NULL);
      const gboolean done
          = (type == LI_TYPE_U16
                 ? li_electrode_grey_box (e, step, &box, data, job->progress, error)
                 : li_electrode_labels_box (e, step, &box, data, job->progress, error))
            && li_tiff_stream_planes (stream, data, n, error);
      li_progress_pop (job->progress);
      if (!done)
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_volume (const Job *job, const char *format, int step, LiVoxelType type, GError **error)
{
  const LiElectrode *e = job->e;
  const double v = e->params.voxel;
  g_autofree char *name = g_strdup_printf ("%s%d.tif", format, step);
  g_autofree char *path = g_build_filename (job->dir, name, NULL);
  LiVolumeInfo info = { .type = type, .voxel = { v, v, v } };
  memcpy (info.shape, e->shape, sizeof info.shape);
  LiTiffStream *stream = li_tiff_stream_open (path, &info, error);
  if (!stream)
    return FALSE;
  if (write_slabs (job, step, type, stream, error))
    return li_tiff_stream_close (stream, error);
  li_tiff_stream_abort (stream);
  return FALSE;
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
  const gboolean electrode = job->e->params.kind == LI_CASE_ELECTRODE;
  gboolean done;
  li_progress_push (job->progress, electrode ? 0.55 : 1, 1, NULL);
  done = write_volume (job, "T", step, LI_TYPE_U16, error);
  li_progress_pop (job->progress);
  if (done && electrode)
    {
      li_progress_push (job->progress, 0.45, 1, NULL);
      done = write_volume (job, "labels-T", step, LI_TYPE_U8, error);
      li_progress_pop (job->progress);
    }
  return done && (step == 0 || write_fields (job, step, error));
}

static gboolean
make_room (const Job *job, GError **error)
{
  const LiElectrode *e = job->e;
  const guint64 each = e->params.kind == LI_CASE_ELECTRODE ? 3 : 2;
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
