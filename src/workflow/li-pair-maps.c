/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "dvc/li-correlate-static.h"
#include "dvc/li-period.h"
#include "workflow/li-pair-run.h"
#include "workflow/li-quality.h"
#include "workflow/li-report-private.h"

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return x < y ? -1 : x > y;
}

/* Median of the finite values at trusted points; NaN when there is none. */
static double
trusted_median (const LiField *points, const float *values)
{
  g_autoptr (GArray) good = g_array_new (FALSE, FALSE, sizeof (float));

  for (gsize i = 0; i < points->n; i++)
    if (li_node_is_measured (&points->nodes[i]) && isfinite (values[i]))
      g_array_append_val (good, values[i]);
  if (good->len == 0)
    return NAN;
  g_array_sort (good, compare_floats);
  return g_array_index (good, float, good->len / 2);
}

static char *
strain_label (const LiReport *r)
{
  return g_strdup_printf (r->composed ? _ ("cumulative %s→%s, frame of %s")
                                      : _ ("incremental %s→%s, frame of %s"),
                          r->from, r->to, r->from);
}

static gboolean
write_strain (LiPairRun *run, const LiStrain *strain, GError **error)
{
  const LiAnalysisParams *p = &run->report->params;
  g_autofree char *prefix = li_pair_file (run, "strain");
  g_autofree char *label = strain_label (run->report);
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);

  if (!li_strain_write (strain, prefix, p->components, p->formats, label, written, error))
    return FALSE;
  for (guint k = 0; k < written->len; k++)
    {
      g_autofree char *name = g_path_get_basename (written->pdata[k]);
      if (!li_pair_add_output (run, name, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
li_pair_strain (LiPairRun *run, const LiField *field, LiProgress *progress, GError **error)
{
  LiReport *r = run->report;
  int vol = li_strain_component_find ("vol");

  li_pair_stage (run, LI_STAGE_STRAIN);
  li_progress_push (progress, 1, 1, _ ("Strain"));
  li_progress_wait (progress);
  g_autoptr (LiStrain) strain = li_strain_new (field, &r->params.strain, error);
  if (strain == NULL || !write_strain (run, strain, error))
    return FALSE;
  r->strain_vol_median
      = trusted_median (strain->points, strain->values + (gsize)vol * strain->points->n);
  r->strain_vol_sigma = trusted_median (strain->points, strain->sigma_vol);
  memcpy (r->gauge_length, strain->gauge_length, sizeof r->gauge_length);
  li_progress_pop (progress);
  return !li_progress_set_error_if_cancelled (progress, error);
}

gboolean
li_pair_residual (LiPairRun *run, const LiField *field, LiProgress *progress, GError **error)
{
  LiReport *r = run->report;
  g_autofree char *path = li_pair_file (run, "residual.tif");

  if (!r->params.write_residual)
    return TRUE;
  li_pair_stage (run, LI_STAGE_RESIDUAL);
  li_progress_push (progress, 1, 1, _ ("Residual"));
  if (!li_residual (run->im1, run->im2, field, &r->params.residual, path, &r->residual, progress,
                    error)
      || !li_pair_add_output (run, "residual.tif", error))
    return FALSE;
  li_progress_pop (progress);
  return TRUE;
}

static char *
percent (double share)
{
  return li_number_printf ("%.1f", 100 * share);
}

static void
judge_nodes (LiReport *r)
{
  const LiFieldSummary *s = &r->summary;
  gsize sample = s->n - s->masked;

  if (sample == 0 || s->converged == 0)
    li_report_warn (r, "no-field", _ ("no node converged: there is no strain to see"));
  else if ((double)s->converged < LI_QUALITY_MIN_SHARE * (double)sample)
    {
      g_autofree char *share = percent (1 - (double)s->converged / (double)sample);
      li_report_warn (r, "failed-nodes",
                      _ ("%s %% of the nodes in the sample did not converge (%zu repaired from "
                         "their neighbours, %zu failed)"),
                      share, s->repaired, s->failed);
    }
}

static void
judge_static (LiReport *r, const LiField *field)
{
  const LiPhi *moved = r->registration.status == LI_STATUS_CONVERGED ? &r->registration.phi : NULL;

  /* A composed field has no images of its own: the direct correlation was judged instead. */
  if (!r->composed)
    r->static_share = li_field_static_share (field, moved);
  if (!(r->static_share > LI_QUALITY_MAX_STATIC))
    return;
  g_autofree char *share = percent (r->static_share);
  li_report_warn (r, "static-pattern",
                  _ ("at %s %% of the nodes standing still matches better than the motion: a "
                     "pattern fixed to the detector, such as rings, may have been followed"),
                  share);
}

static void
judge_closure (LiReport *r)
{
  if (!r->composed)
    return;
  if (!isfinite (r->closure_beyond))
    {
      li_report_warn (r, "closure-unknown",
                      _ ("the direct correlation %s–%s did not converge: the composed map is not "
                         "checked"),
                      r->from, r->to);
      return;
    }
  if (r->closure_beyond <= LI_QUALITY_MAX_CLOSURE)
    return;
  g_autofree char *share = percent (r->closure_beyond);
  g_autofree char *limit = li_number_text (r->params.closure_limit);
  double sum = 0;
  for (int a = 0; a < 3; a++)
    sum += r->closure_rms[a] * r->closure_rms[a];
  g_autofree char *rms = li_number_printf ("%.3f", sqrt (sum));
  li_report_warn (r, "closure",
                  _ ("at %s %% of the nodes the composed motion differs from the direct "
                     "correlation by more than %s combined standard errors (rms %s voxel)"),
                  share, limit, rms);
}

/* Only if the registration or a node was marked ambiguous. */
static void
judge_period (LiPairRun *run)
{
  LiReport *r = run->report;
  LiPeriod period = { 0 };
  g_autoptr (GError) ignored = NULL;

  if (r->composed
      || (r->registration.reason != LI_REASON_AMBIGUOUS
          && r->summary.by_reason[LI_REASON_AMBIGUOUS] == 0)
      || run->im1 == NULL || !li_period_find (run->im1, run->mask1, &period, &ignored))
    return;
  g_autofree char *text = li_period_text (&period);
  if (text != NULL)
    li_report_warn (r, "periodic-texture", "%s", text);
}

void
li_pair_judge (LiPairRun *run, const LiField *field)
{
  LiReport *r = run->report;

  li_field_summary (field, &r->summary);
  judge_nodes (r);
  judge_static (r, field);
  judge_closure (r);
  judge_period (run);
}
