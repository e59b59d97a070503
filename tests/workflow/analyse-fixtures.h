/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "dvc/li-dense.h"
#include "folders.h"
#include "sanitized.h"
#include "workflow/li-demo.h"

/* A small phantom with four scans, the last two a double scan, analysed once; tests that change
 * something work on copies. */
static char *top, *original;

static void
copy_all (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  if (dir == NULL)
    {
      g_autofree char *bytes = NULL;
      gsize n;

      g_assert_true (g_file_get_contents (from, &bytes, &n, NULL));
      g_assert_true (g_file_set_contents (to, bytes, (gssize)n, NULL));
      return;
    }
  g_mkdir_with_parents (to, 0777);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *a = g_build_filename (from, name, NULL);
      g_autofree char *b = g_build_filename (to, name, NULL);
      copy_all (a, b);
    }
}

/* Two levels, so that there is something to stop between. */
static inline void
set_settings (LiExperiment *e)
{
  LiAnalysisParams p = { 0 };

  li_params_init (&li_analysis_params, &p);
  p.correlation.spacing = (LiDoubleList){ 2, { 24, test_sanitized () ? 16 : 14 } };
  p.correlation.half_window = (LiDoubleList){ 2, { 14, 11 } };
  li_experiment_set_settings (e, &li_analysis_params, &p);
  li_params_clear (&li_analysis_params, &p);
}

static inline LiElectrode *
phantom (void)
{
  LiElectrodeParams p = { 0 };
  g_autoptr (GError) error = NULL;

  li_params_init (&li_electrode_params, &p);
  p.size = (LiIntList){ 3, { 64, 72, 72 } };
  p.steps = 4;
  p.noise = 300;
  p.gain = TRUE;
  LiElectrode *electrode = li_electrode_new (&p, &error);
  g_assert_no_error (error);
  li_params_clear (&li_electrode_params, &p);
  return electrode;
}

static inline LiExperiment *
make_phantom (const char *folder)
{
  LiDemoParams d = { 0 };
  g_autoptr (GError) error = NULL;

  li_params_init (&li_demo_params, &d);
  d.size = (LiIntList){ 3, { 64, 72, 72 } };
  d.steps = 4;
  d.noise = 300;
  LiExperiment *e = li_demo_create (folder, &d, NULL, &error);
  g_assert_no_error (error);
  set_settings (e);
  g_assert_true (li_experiment_save (e, &error));
  li_params_clear (&li_demo_params, &d);
  return e;
}

static LiExperiment *
open_copy (const char *name)
{
  g_autofree char *to = g_build_filename (top, name, NULL);
  g_autoptr (GError) error = NULL;

  copy_all (original, to);
  LiExperiment *e = li_experiment_open (to, &error);
  g_assert_no_error (error);
  return e;
}

/* Removes the copy with its folder. */
static void
drop_copy (LiExperiment *e)
{
  remove_all (li_experiment_get_folder (e));
  g_object_unref (e);
}

static char *
file_sum (LiExperiment *e, guint from, guint to, const char *name)
{
  g_autofree char *path = li_experiment_analysis_file (e, from, to, name);
  g_autofree char *bytes = NULL;
  gsize n;

  if (!g_file_get_contents (path, &bytes, &n, NULL))
    return NULL;
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)bytes, n);
}

static LiReport *
read_report (LiExperiment *e, guint from, guint to)
{
  g_autofree char *path = li_experiment_analysis_file (e, from, to, "report.json");
  g_autoptr (GError) error = NULL;
  LiReport *r = li_report_read (path, &error);

  g_assert_no_error (error);
  return r;
}

static const LiPair *
find_pair (GPtrArray *plan, guint from, guint to)
{
  for (guint k = 0; k < plan->len; k++)
    {
      const LiPair *p = plan->pdata[k];
      if (p->from == from && p->to == to)
        return p;
    }
  g_assert_not_reached ();
}

static LiPairState
state_of (LiExperiment *e, guint from, guint to)
{
  g_autoptr (GPtrArray) plan = li_analysis_plan (e, NULL);

  return find_pair (plan, from, to)->state;
}
