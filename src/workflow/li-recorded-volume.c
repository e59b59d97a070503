/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-recorded-volume.h"

char *
li_experiment_volume_address (LiExperiment *experiment, guint i, const char *role)
{
  const LiStepVolume *volume = li_time_step_volume (li_experiment_step (experiment, i), role);
  g_autofree char *path = li_experiment_volume_path (experiment, i, role);

  return path != NULL ? li_volume_address (path, volume->open_options) : NULL;
}

LiVolume *
li_report_open_file (const LiReportFile *file, LiProgress *progress, GError **error)
{
  g_autofree char *address = li_volume_address (file->path, file->options);

  return li_volume_open_address (address, NULL, progress, error);
}
