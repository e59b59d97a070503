/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-clock.h"
#include "base/li-error.h"
#include "base/li-gate.h"
#include "base/li-isa.h"
#include "base/li-pool.h"
#include "base/li-safe-file.h"
#include "li-config.h"
#include "workflow/li-checksum.h"
#include "workflow/li-pair-run.h"
#include "workflow/li-recorded-volume.h"
#include "workflow/li-report-private.h"

char *
li_pair_file (LiPairRun *run, const char *name)
{
  return g_build_filename (run->folder, name, NULL);
}

void
li_pair_stage (LiPairRun *run, LiStage stage)
{
  if (run->watch != NULL && run->watch->stage != NULL)
    run->watch->stage (stage, run->watch->data);
}

gboolean
li_pair_add_output (LiPairRun *run, const char *name, GError **error)
{
  g_autofree char *path = li_pair_file (run, name);
  g_autofree char *sum = li_file_sha256 (path, NULL, error);

  if (sum == NULL)
    return FALSE;
  LiReportFile *file = li_report_add_file (run->report->outputs, "output", name);
  file->sha256 = g_steal_pointer (&sum);
  return TRUE;
}

gboolean
li_pair_has_output (LiPairRun *run, const char *name)
{
  for (guint k = 0; run->before != NULL && k < run->before->outputs->len; k++)
    {
      const LiReportFile *file = run->before->outputs->pdata[k];
      g_autofree char *path = li_pair_file (run, name);

      if (strcmp (file->path, name) != 0)
        continue;
      g_autofree char *sum = li_file_sha256 (path, NULL, NULL);
      return g_strcmp0 (sum, file->sha256) == 0;
    }
  return FALSE;
}

gboolean
li_pair_save_report (LiPairRun *run, GError **error)
{
  LiReport *r = run->report;
  g_autofree char *path = li_pair_file (run, "report.json");

  li_gate ("pair-save");
  g_free (r->finished);
  g_free (r->version);
  g_free (r->isa);
  r->finished = li_clock_format_utc (li_clock_utc_us (li_clock_real ()));
  r->version = g_strdup (LI_VERSION);
  r->isa = g_strdup (li_isa_name ());
  r->threads = li_pool_threads ();
  r->seconds = (double)(g_get_monotonic_time () - run->begin) / G_USEC_PER_SEC;
  return li_report_write (r, path, error);
}

/* Voxel size and origin of the record, where the file has none. */
static void
complete (LiVolume *volume, const LiReportFile *file)
{
  if (li_volume_info (volume)->voxel[0] <= 0 && file->voxel[0] > 0)
    li_volume_set_voxel (volume, file->voxel);
  li_volume_set_origin (volume, file->origin);
}

static gboolean
open_one (LiPairRun *run, const char *role, LiVolume **volume, LiProgress *progress, GError **error)
{
  LiReportFile *file = (LiReportFile *)li_report_find_file (run->report->inputs, role);

  if (file == NULL)
    return TRUE;
  *volume = li_report_open_file (file, progress, error);
  if (*volume == NULL)
    return FALSE;
  if (file->sha256 == NULL || *file->sha256 == '\0')
    {
      g_free (file->sha256);
      file->sha256 = li_volume_checksum (file->path, progress, error);
    }
  complete (*volume, file);
  memcpy (file->shape, li_volume_info (*volume)->shape, sizeof file->shape);
  memcpy (file->voxel, li_volume_info (*volume)->voxel, sizeof file->voxel);
  return file->sha256 != NULL;
}

static gboolean
check_frames (LiPairRun *run, GError **error)
{
  const LiVolumeInfo *a = li_volume_info (run->im1), *b = li_volume_info (run->im2);

  for (int k = 0; k < 3; k++)
    if (fabs (a->origin[k] - b->origin[k]) > 1e-6)
      {
        g_set_error (
            error, LI_WORKFLOW_ERROR, LI_ERROR_INVALID,
            _ ("%s and %s are crops of different places (first voxels %g and %g along axis "
               "%d); use volumes with one origin"),
            li_volume_name (run->im1), li_volume_name (run->im2), a->origin[k], b->origin[k], k);
        return FALSE;
      }
  return TRUE;
}

gboolean
li_pair_open (LiPairRun *run, LiProgress *progress, GError **error)
{
  li_pair_stage (run, LI_STAGE_READ);
  if (g_mkdir_with_parents (run->folder, 0777) != 0)
    {
      g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_IO, _ ("%s: the folder cannot be made: %s"),
                   run->folder, g_strerror (errno));
      return FALSE;
    }
  return open_one (run, "image-1", &run->im1, progress, error)
         && open_one (run, "image-2", &run->im2, progress, error)
         && open_one (run, "mask-1", &run->mask1, progress, error)
         && open_one (run, "mask-2", &run->mask2, progress, error) && check_frames (run, error);
}

void
li_pair_run_clear (LiPairRun *run)
{
  g_clear_pointer (&run->im1, li_volume_unref);
  g_clear_pointer (&run->im2, li_volume_unref);
  g_clear_pointer (&run->mask1, li_volume_unref);
  g_clear_pointer (&run->mask2, li_volume_unref);
  g_clear_pointer (&run->before, li_report_free);
  g_clear_pointer (&run->folder, g_free);
}
