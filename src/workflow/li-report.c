/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-report.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/li-number.h"
#include "base/li-units.h"
#include "workflow/li-report-private.h"

static const char *const outcomes[] = { "done", "not-registered", "no-field", "cancelled" };

const char *
li_outcome_name (LiOutcome outcome)
{
  return outcomes[outcome];
}

gboolean
li_outcome_parse (const char *name, LiOutcome *outcome)
{
  for (gsize k = 0; k < G_N_ELEMENTS (outcomes); k++)
    if (g_strcmp0 (name, outcomes[k]) == 0)
      {
        *outcome = (LiOutcome)k;
        return TRUE;
      }
  return FALSE;
}

static void
free_file (gpointer data)
{
  LiReportFile *file = data;

  g_free (file->role);
  g_free (file->path);
  g_free (file->sha256);
  g_free (file->options);
  g_free (file->fingerprint);
  g_free (file);
}

static void
free_warning (gpointer data)
{
  LiWarning *warning = data;

  g_free (warning->code);
  g_free (warning->text);
  g_free (warning);
}

/* Nothing measured yet. */
static void
set_unknown (LiReport *r)
{
  static const double origin[3] = { 0, 0, 0 };

  li_node_init (&r->registration, 1, origin);
  r->closure_beyond = r->strain_vol_median = r->strain_vol_sigma = NAN;
  r->residual_floor_sd = r->noise_vol = r->static_share = NAN;
  r->pattern_sd = r->pattern_share = NAN;
  r->summary.zncc_median = r->summary.iterations_mean = NAN;
  for (int k = 0; k < 3; k++)
    r->closure_rms[k] = r->noise_u[k] = r->gauge_length[k] = NAN;
}

LiReport *
li_report_new (void)
{
  LiReport *r = g_new0 (LiReport, 1);

  r->outcome = LI_OUTCOME_CANCELLED;
  li_params_init (&li_analysis_params, &r->params);
  r->inputs = g_ptr_array_new_with_free_func (free_file);
  r->outputs = g_ptr_array_new_with_free_func (free_file);
  r->warnings = g_ptr_array_new_with_free_func (free_warning);
  r->levels = g_array_new (FALSE, FALSE, sizeof (LiLevelReport));
  set_unknown (r);
  return r;
}

void
li_report_free (LiReport *r)
{
  if (r == NULL)
    return;
  li_params_clear (&li_analysis_params, &r->params);
  g_ptr_array_unref (r->inputs);
  g_ptr_array_unref (r->outputs);
  g_ptr_array_unref (r->warnings);
  g_array_unref (r->levels);
  g_free (r->from);
  g_free (r->to);
  g_free (r->from_id);
  g_free (r->to_id);
  g_free (r->version);
  g_free (r->finished);
  g_free (r->isa);
  g_free (r);
}

LiReportFile *
li_report_add_file (GPtrArray *files, const char *role, const char *path)
{
  LiReportFile *file = g_new0 (LiReportFile, 1);

  file->role = g_strdup (role);
  file->path = g_strdup (path);
  g_ptr_array_add (files, file);
  return file;
}

const LiReportFile *
li_report_find_file (const GPtrArray *files, const char *role)
{
  for (guint k = 0; k < files->len; k++)
    if (g_strcmp0 (((const LiReportFile *)files->pdata[k])->role, role) == 0)
      return files->pdata[k];
  return NULL;
}

void
li_report_warn (LiReport *report, const char *code, const char *format, ...)
{
  LiWarning *warning = g_new0 (LiWarning, 1);
  va_list args;

  va_start (args, format);
  warning->code = g_strdup (code);
  warning->text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (report->warnings, warning);
}

gboolean
li_report_has_warning (const LiReport *report, const char *code)
{
  for (guint k = 0; k < report->warnings->len; k++)
    if (g_strcmp0 (((const LiWarning *)report->warnings->pdata[k])->code, code) == 0)
      return TRUE;
  return FALSE;
}

void
li_report_unwarn (LiReport *report, const char *code)
{
  for (guint k = report->warnings->len; k-- > 0;)
    if (g_strcmp0 (((const LiWarning *)report->warnings->pdata[k])->code, code) == 0)
      g_ptr_array_remove_index (report->warnings, k);
}

static void line (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);
static void
line (GString *out, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (out, format, args);
  va_end (args);
  g_string_append_c (out, '\n');
}

static void
append_outcome (GString *out, const LiReport *r)
{
  const char *what = r->composed ? _ ("composed") : _ ("incremental");

  switch (r->outcome)
    {
    case LI_OUTCOME_DONE:
      line (out, _ ("%s–%s, %s: done"), r->from, r->to, what);
      break;
    case LI_OUTCOME_NOT_REGISTERED:
      line (out, _ ("%s–%s, %s: the registration did not converge"), r->from, r->to, what);
      break;
    case LI_OUTCOME_NO_FIELD:
      line (out, _ ("%s–%s, %s: no node converged"), r->from, r->to, what);
      break;
    case LI_OUTCOME_CANCELLED:
    default:
      line (out, _ ("%s–%s, %s: stopped before its end"), r->from, r->to, what);
      break;
    }
}

static void
append_figures (GString *out, const LiReport *r)
{
  const LiFieldSummary *s = &r->summary;

  if (s->n > 0)
    line (out, _ ("nodes: %zu converged, %zu repaired, %zu failed, %zu outside, of %zu"),
          s->converged, s->repaired, s->failed, s->masked, s->n);
  if (r->composed && s->n > 0)
    line (out,
          _ ("total: %zu composed and direct combined, %zu composed alone, %zu direct alone, %zu "
             "disagree, %zu lost"),
          r->totals.combined, r->totals.composed, r->totals.direct, r->totals.disagree,
          r->totals.lost);
  if (isfinite (r->strain_vol_median))
    {
      g_autofree char *median = li_number_printf ("%.4f", r->strain_vol_median);
      line (out, _ ("volumetric strain: median %s"), median);
    }
  if (isfinite (r->closure_beyond))
    {
      g_autofree char *share = li_number_printf ("%.1f", 100 * r->closure_beyond);
      g_autofree char *rms = li_number_printf ("%.3f %.3f %.3f", r->closure_rms[0],
                                               r->closure_rms[1], r->closure_rms[2]);
      line (out, _ ("closure: rms %s voxel (z y x), %s %% of the nodes beyond the limit"), rms,
            share);
    }
  if (isfinite (r->noise_vol))
    {
      g_autofree char *u
          = li_number_printf ("%.4f %.4f %.4f", r->noise_u[0], r->noise_u[1], r->noise_u[2]);
      g_autofree char *vol = li_number_printf ("%.2g", r->noise_vol);
      line (out, _ ("noise floor: %s voxel (z y x), %s in volumetric strain"), u, vol);
    }
  if (r->residual.voxels > 0)
    {
      g_autofree char *sd = li_number_printf ("%.4g", r->residual.sd);
      g_autofree char *floor_sd = li_number_printf ("%.4g", r->residual_floor_sd);
      line (out, _ ("residual: sd %s grey levels (floor %s)"), sd,
            isfinite (r->residual_floor_sd) ? floor_sd : _ ("not known"));
      if (r->residual.match.matched)
        {
          g_autofree char *gain = li_number_printf ("%.4g", r->residual.match.gain);
          g_autofree char *offset = li_number_printf ("%.4g", r->residual.match.offset);
          line (out, _ ("grey values of the first image matched: gain %s, offset %s"), gain,
                offset);
        }
    }
}

char *
li_report_text (const LiReport *report)
{
  GString *out = g_string_new (NULL);

  append_outcome (out, report);
  append_figures (out, report);
  for (guint k = 0; k < report->warnings->len; k++)
    line (out, _ ("warning: %s"), ((const LiWarning *)report->warnings->pdata[k])->text);
  if (report->seconds > 0)
    {
      g_autofree char *time = li_units_duration (report->seconds);
      line (out, _ ("time: %s"), time);
    }
  return g_string_free (out, FALSE);
}
