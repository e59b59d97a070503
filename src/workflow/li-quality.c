/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "workflow/li-quality.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-material.h"
#include "base/li-number.h"
#include "base/li-units.h"
#include "dvc/li-correlate-static.h"

static void
free_line (gpointer data)
{
  LiQualityLine *line = data;

  g_free (line->text);
  g_free (line->brief);
  g_free (line);
}

/* Takes @text. */
static void
add_line (GPtrArray *lines, LiQualityLevel level, char *text)
{
  LiQualityLine *line = g_new (LiQualityLine, 1);

  line->level = level;
  line->text = text;
  line->brief = NULL;
  g_ptr_array_add (lines, line);
}

/* Sets the brief text of the last line; takes @text. */
static void
in_brief (GPtrArray *lines, char *text)
{
  ((LiQualityLine *)lines->pdata[lines->len - 1])->brief = text;
}

static char *
percent (double share)
{
  return li_number_printf (share > 0 && share < 0.0095 ? "%.2g" : "%.1f", 100 * share);
}

static void
add_nodes (GPtrArray *lines, const LiFieldSummary *s)
{
  gsize sample = s->n - s->masked;
  double n = MAX (sample, 1), good = s->converged / n;
  g_autofree char *ok = percent (good), *repaired = percent (s->repaired / n),
                  *failed = percent (s->failed / n);

  if (s->converged == 0)
    {
      add_line (lines, LI_QUALITY_BAD,
                g_strdup (_ ("No node converged: there is nothing to trust.")));
      in_brief (lines, g_strdup (_ ("no node converged")));
      return;
    }
  add_line (lines,
            good >= LI_QUALITY_SHARE_GOOD  ? LI_QUALITY_GOOD
            : good >= LI_QUALITY_MIN_SHARE ? LI_QUALITY_NOTE
                                           : LI_QUALITY_BAD,
            g_strdup_printf (_ ("%" G_GSIZE_FORMAT " nodes in the sample: %s %% converged, %s %% "
                                "repaired, %s %% failed."),
                             sample, ok, repaired, failed));
  if (good < LI_QUALITY_MIN_SHARE)
    in_brief (lines, g_strdup_printf (_ ("only %s %% of its nodes converged"), ok));
}

static void
add_reasons (GPtrArray *lines, const LiFieldSummary *s)
{
  for (guint k = 1; k < G_N_ELEMENTS (s->by_reason); k++)
    if (s->by_reason[k] > 0 && k != LI_REASON_MASKED && k != LI_REASON_GREY)
      add_line (lines, LI_QUALITY_NOTE,
                g_strdup_printf ("%" G_GSIZE_FORMAT " × %s", s->by_reason[k],
                                 li_reason_text ((LiReason)k)));
}

static double
static_share (const LiReport *report, const LiField *field)
{
  return report != NULL && isfinite (report->static_share) ? report->static_share
                                                           : li_field_static_share (field, NULL);
}

/* The level whose images were freed of rings, or NULL. A composed map has none of its own. */
static const LiLevelReport *
without_rings (const LiReport *report)
{
  guint n = report == NULL || report->composed || report->levels == NULL ? 0 : report->levels->len;
  const LiLevelReport *last = n ? &g_array_index (report->levels, LiLevelReport, n - 1) : NULL;

  return last != NULL && last->rings_sd > 0 ? last : NULL;
}

static void
add_rings (GPtrArray *lines, const LiLevelReport *level)
{
  g_autofree char *sd = li_number_printf ("%.0f", level->rings_sd),
                  *left = li_number_printf ("%.0f", level->rings_left);

  add_line (
      lines, LI_QUALITY_NOTE,
      g_strdup_printf (_ ("Rings of %s grey values (standard deviation), which stand still while "
                          "the sample moves, were taken out of both images before the last level; "
                          "%s grey values still stand still."),
                       sd, left));
}

/* Found by the covariance of residuals: such a pattern enlarges the errors even if no node matched
 * it. */
static void
add_pattern (GPtrArray *lines, const LiReport *report)
{
  g_autofree char *sd = li_number_printf ("%.0f", report->pattern_sd),
                  *share = percent (report->pattern_share);

  add_line (lines, LI_QUALITY_NOTE,
            g_strdup_printf (
                _ ("A pattern of %s grey values (%s %% of the contrast) stands still while the "
                   "sample moves: rings or scratches of the detector. Standard errors know "
                   "of it; a correction of the rings would lower them."),
                sd, share));
}

static void
add_static (GPtrArray *lines, const LiReport *report, const LiField *field)
{
  double share = static_share (report, field);
  g_autofree char *text = percent (share);

  if (!isfinite (share))
    return;
  if (share > LI_QUALITY_MAX_STATIC)
    {
      add_line (lines, LI_QUALITY_BAD,
                g_strdup_printf (
                    _ ("At %s %% of the nodes standing still matches better than the motion: "
                       "a pattern that does not move with the sample, such as rings, may "
                       "have been followed."),
                    text));
      in_brief (lines, g_strdup_printf (
                           _ ("a pattern that stands still (rings?) at %s %% of its nodes"), text));
    }
  else if (report != NULL && report->pattern_sd == 0 && without_rings (report) == NULL)
    add_line (lines, LI_QUALITY_GOOD, g_strdup (_ ("No sign of a pattern that stands still.")));
  else if (report == NULL || isnan (report->pattern_sd))
    add_line (
        lines, LI_QUALITY_GOOD,
        g_strdup (_ ("No node follows a pattern that stands still; whether there is one shows only "
                     "where the sample moves by more than 3 voxels.")));
  if (without_rings (report) != NULL)
    add_rings (lines, without_rings (report));
  else if (report != NULL && report->pattern_sd > 0)
    add_pattern (lines, report);
}

static void
add_levels (GPtrArray *lines, const LiReport *report)
{
  for (guint k = 0; report->levels != NULL && k < report->levels->len; k++)
    {
      const LiLevelReport *level = &g_array_index (report->levels, LiLevelReport, k);
      g_autofree char *spacing = li_number_text (level->spacing),
                      *half = li_number_text (level->half_window),
                      *time = li_units_duration (level->seconds);

      add_line (lines, LI_QUALITY_GOOD,
                g_strdup_printf (_ ("Spacing %s, half window %s, pass %d: %" G_GSIZE_FORMAT
                                    " of %" G_GSIZE_FORMAT " converged, %" G_GSIZE_FORMAT
                                    " repaired, %s."),
                                 spacing, half, level->pass + 1, level->converged, level->nodes,
                                 level->repaired, time));
    }
}

static void
add_noise (GPtrArray *lines, const LiReport *report)
{
  double u = report->noise_u[0], vol = report->noise_vol;
  g_autofree char *voxels = NULL, *strain = NULL, *median = NULL;

  for (int a = 1; a < 3; a++)
    u = MAX (u, report->noise_u[a]);
  if (!isfinite (vol))
    {
      add_line (lines, LI_QUALITY_NOTE,
                g_strdup (_ ("No double scan: the noise floor is not known.")));
      return;
    }
  voxels = li_number_printf ("%.2g", u);
  strain = li_number_printf ("%.2g", 100 * vol);
  add_line (lines, LI_QUALITY_GOOD,
            g_strdup_printf (_ ("Noise from the double scan: ±%s voxel, ±%s %% volumetric strain."),
                             voxels, strain));
  if (!isfinite (report->strain_vol_median) || fabs (report->strain_vol_median) >= 2 * vol)
    return;
  median = li_number_printf ("%.2g", 100 * report->strain_vol_median);
  add_line (
      lines, LI_QUALITY_NOTE,
      g_strdup_printf (_ ("The median volumetric strain, %s %%, does not stand out of the noise."),
                       median));
  in_brief (lines, g_strdup_printf (_ ("Within the noise, ±%s %% volumetric strain"), strain));
}

/* A total may come from the steps, from one correlation over all of them, or from both. */
static void
add_totals (GPtrArray *lines, const LiField *field)
{
  LiTotals t;
  gsize there;

  li_field_totals (field, &t);
  there = t.combined + t.composed + t.direct + t.disagree;
  if (there == 0)
    return;
  add_line (
      lines, t.disagree > 0 ? LI_QUALITY_NOTE : LI_QUALITY_GOOD,
      g_strdup_printf (_ ("Total motion of %" G_GSIZE_FORMAT " nodes: %" G_GSIZE_FORMAT
                          " composed of the steps and correlated directly as well, %" G_GSIZE_FORMAT
                          " composed alone, %" G_GSIZE_FORMAT " direct alone, %" G_GSIZE_FORMAT
                          " where the two disagree."),
                       there, t.combined, t.composed, t.direct, t.disagree));
  if (t.lost == 0)
    return;
  add_line (
      lines, LI_QUALITY_NOTE,
      g_strdup_printf (_ ("%" G_GSIZE_FORMAT " nodes have no total: a step failed there, and the "
                          "direct correlation too."),
                       t.lost));
  if ((double)t.lost > (1 - LI_QUALITY_SHARE_GOOD) * (double)(there + t.lost))
    in_brief (lines, g_strdup_printf (_ ("%" G_GSIZE_FORMAT " nodes have no total: a step failed "
                                         "there"),
                                      t.lost));
}

static void
add_closure (GPtrArray *lines, const LiReport *report)
{
  g_autofree char *share = percent (report->closure_beyond), *voxels = NULL;
  double rms = 0;

  if (!isfinite (report->closure_beyond))
    return;
  for (int a = 0; a < 3; a++)
    rms += report->closure_rms[a] * report->closure_rms[a];
  rms = sqrt (rms);
  voxels = li_number_printf ("%.2g", rms);
  add_line (
      lines,
      report->closure_beyond <= LI_QUALITY_MAX_CLOSURE ? LI_QUALITY_GOOD
      : rms < LI_QUALITY_CLOSURE_VOXELS                ? LI_QUALITY_NOTE
                                                       : LI_QUALITY_BAD,
      g_strdup_printf (_ ("Closure: at %s %% of the nodes the composed and the direct "
                          "displacement differ by more than their errors explain; %s voxel root "
                          "mean square."),
                       share, voxels));
  if (report->closure_beyond > LI_QUALITY_MAX_CLOSURE && rms >= LI_QUALITY_CLOSURE_VOXELS)
    in_brief (lines,
              g_strdup_printf (_ ("composed and direct differ by %s voxel (closure)"), voxels));
}

static void
add_gauge (GPtrArray *lines, const LiReport *report, const LiField *field)
{
  const double *g = report->gauge_length;
  g_autofree char *voxels = li_number_printf ("%.0f", g[0]), *um = NULL;

  if (!(g[0] > 0))
    return;
  if (li_voxel_is_anisotropic (field->voxel))
    um = li_number_printf ("%.4g × %.4g × %.4g µm", g[0] * field->voxel[0], g[1] * field->voxel[1],
                           g[2] * field->voxel[2]);
  else if (field->voxel[0] > 0)
    um = li_units_length (g[0] * field->voxel[0]);
  add_line (lines, LI_QUALITY_GOOD,
            g_strdup_printf (_ ("Strain is a mean over %s voxels%s%s%s (virtual gauge length)."),
                             voxels, um != NULL ? " (" : "", um != NULL ? um : "",
                             um != NULL ? ")" : ""));
}

static void
add_outcome (GPtrArray *lines, const LiReport *report)
{
  static const char *const texts[] = {
    [LI_OUTCOME_NOT_REGISTERED] = N_ ("The registration did not converge: nothing was correlated."),
    [LI_OUTCOME_NO_FIELD] = N_ ("The correlation found no field."),
    [LI_OUTCOME_CANCELLED] = N_ ("The analysis was stopped: this map is not complete."),
  };

  if (report->outcome != LI_OUTCOME_DONE)
    {
      add_line (lines, LI_QUALITY_BAD, g_strdup (_ (texts[report->outcome])));
      in_brief (lines, g_strdup (_ ("the analysis was not finished")));
    }
}

/* Warnings of the report that no line above covers. */
static void
add_warnings (GPtrArray *lines, const LiReport *report)
{
  static const char *const said[]
      = { "closure", "failed-nodes", "static-pattern", "not-registered", "noise-unknown", NULL };

  for (guint k = 0; report->warnings != NULL && k < report->warnings->len; k++)
    {
      const LiWarning *warning = report->warnings->pdata[k];

      if (!g_strv_contains (said, warning->code))
        add_line (lines, LI_QUALITY_NOTE, g_strdup (warning->text));
    }
}

GPtrArray *
li_quality_lines (const LiReport *report, const LiField *field)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (free_line);
  LiFieldSummary summary;

  if (report != NULL)
    add_outcome (lines, report);
  if (field != NULL)
    {
      li_field_summary (field, &summary);
      add_nodes (lines, &summary);
      add_reasons (lines, &summary);
      add_static (lines, report, field);
      add_totals (lines, field);
    }
  if (report != NULL)
    {
      add_closure (lines, report);
      add_noise (lines, report);
      if (field != NULL)
        add_gauge (lines, report, field);
      add_levels (lines, report);
      add_warnings (lines, report);
    }
  return lines;
}

char *
li_quality_verdict (const LiReport *report, const LiField *field)
{
  g_autoptr (GPtrArray) lines = li_quality_lines (report, field);

  for (guint k = 0; k < lines->len; k++)
    {
      const LiQualityLine *line = lines->pdata[k];

      if (line->level == LI_QUALITY_BAD)
        return g_strdup_printf (_ ("Do not trust this map. %s"), line->text);
    }
  return NULL;
}

char *
li_quality_brief (const LiReport *report, const LiField *field, LiQualityLevel *level)
{
  g_autoptr (GPtrArray) lines = li_quality_lines (report, field);

  for (*level = LI_QUALITY_BAD; *level > LI_QUALITY_GOOD; (*level)--)
    for (guint k = 0; k < lines->len; k++)
      {
        const LiQualityLine *line = lines->pdata[k];

        if (line->level == *level && line->brief != NULL)
          return *level == LI_QUALITY_BAD
                     ? g_strdup_printf (_ ("Do not trust this map: %s"), line->brief)
                     : g_strdup (line->brief);
      }
  return NULL;
}
