/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-safe-file.h"
#include "workflow/li-checksum.h"
#include "workflow/li-pair-run.h"
#include "workflow/li-report-private.h"

static void
free_file (gpointer data)
{
  LiReplayFile *file = data;

  g_free (file->file);
  g_free (file);
}

void
li_replay_free (LiReplay *replay)
{
  if (replay != NULL)
    g_ptr_array_unref (replay->files);
  g_free (replay);
}

/* The same work with checksums of what the inputs are now. */
static LiReport *
same_work (const LiReport *old, LiProgress *progress, gboolean *changed, GError **error)
{
  g_autoptr (LiReport) r = li_report_new ();

  r->from = g_strdup (old->from);
  r->to = g_strdup (old->to);
  r->from_id = g_strdup (old->from_id);
  r->to_id = g_strdup (old->to_id);
  r->composed = old->composed;
  li_params_copy (&li_analysis_params, &old->params, &r->params);
  for (guint k = 0; k < old->inputs->len; k++)
    {
      const LiReportFile *from = old->inputs->pdata[k];
      LiReportFile *to = li_report_add_file (r->inputs, from->role, from->path);

      to->options = g_strdup (from->options);
      to->sha256 = li_volume_checksum (from->path, progress, error);
      if (to->sha256 == NULL)
        return NULL;
      *changed = *changed || g_strcmp0 (to->sha256, from->sha256) != 0;
      memcpy (to->voxel, from->voxel, sizeof to->voxel);
      memcpy (to->origin, from->origin, sizeof to->origin);
    }
  if (li_report_find_file (r->inputs, "image-1") != NULL
      && li_report_find_file (r->inputs, "image-2") != NULL)
    return g_steal_pointer (&r);
  g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_FORMAT,
               _ ("the report of %s–%s names no two images"), old->from, old->to);
  return NULL;
}

static const LiReportFile *
find_output (const LiReport *r, const char *name)
{
  for (guint k = 0; k < r->outputs->len; k++)
    if (strcmp (((const LiReportFile *)r->outputs->pdata[k])->path, name) == 0)
      return r->outputs->pdata[k];
  return NULL;
}

static LiReplay *
compare (const LiReport *old, const LiReport *fresh, gboolean inputs_changed)
{
  LiReplay *replay = g_new0 (LiReplay, 1);

  replay->files = g_ptr_array_new_with_free_func (free_file);
  replay->inputs_changed = inputs_changed;
  for (guint k = 0; k < old->outputs->len; k++)
    {
      const LiReportFile *a = old->outputs->pdata[k], *b = find_output (fresh, a->path);
      LiReplayFile *file = g_new0 (LiReplayFile, 1);

      file->file = g_strdup (a->path);
      file->same = b != NULL && g_strcmp0 (a->sha256, b->sha256) == 0;
      replay->same += file->same;
      replay->different += !file->same;
      g_ptr_array_add (replay->files, file);
    }
  return replay;
}

/* Only what the run itself has written, then the folder if nothing else is in it. */
static void
remove_outputs (const LiReport *r, const char *folder)
{
  g_autofree char *report = g_build_filename (folder, "report.json", NULL);

  for (guint k = 0; k < r->outputs->len; k++)
    {
      g_autofree char *path
          = g_build_filename (folder, ((const LiReportFile *)r->outputs->pdata[k])->path, NULL);
      g_unlink (path);
    }
  g_unlink (report);
  g_rmdir (folder);
}

/* A replay beside the original would write over what it is to be compared with. */
static gboolean
check_folder (const char *report_path, const char *folder, GError **error)
{
  g_autofree char *report = g_canonicalize_filename (report_path, NULL);
  g_autofree char *own = g_path_get_dirname (report);
  g_autofree char *wanted = folder != NULL ? g_canonicalize_filename (folder, NULL) : NULL;

  if (g_strcmp0 (own, wanted) != 0)
    return TRUE;
  g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_INVALID,
               _ ("%s: holds the original results; replay into another folder"), folder);
  return FALSE;
}

LiReplay *
li_replay (const char *report_path,
           const char *folder,
           const LiAnalyseWatch *watch,
           LiProgress *progress,
           GError **error)
{
  g_autoptr (LiReport) old
      = check_folder (report_path, folder, error) ? li_report_read (report_path, error) : NULL;
  gboolean changed = FALSE;
  g_autoptr (LiReport) fresh = old != NULL ? same_work (old, progress, &changed, error) : NULL;
  LiPairRun run = { .report = fresh, .watch = watch };
  LiReplay *replay = NULL;

  if (fresh == NULL)
    return NULL;
  run.folder = folder != NULL ? g_strdup (folder) : g_dir_make_tmp ("litho-replay-XXXXXX", error);
  if (run.folder != NULL && li_pair_run (&run, progress, error))
    replay = compare (old, fresh, changed);
  if (folder == NULL && run.folder != NULL)
    remove_outputs (fresh, run.folder);
  li_pair_run_clear (&run);
  return replay;
}
