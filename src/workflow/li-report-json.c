/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-json.h"
#include "base/li-material.h"
#include "base/li-safe-file.h"
#include "workflow/li-report-private.h"

#define FORMAT "lithoscope-report"
#define VERSION "1.0"

static void
set_numbers (JsonObject *object, const char *name, const double *v, int n)
{
  JsonArray *array = json_array_new ();

  for (int k = 0; k < n; k++)
    if (isfinite (v[k]))
      json_array_add_double_element (array, v[k]);
    else
      json_array_add_null_element (array);
  json_object_set_array_member (object, name, array);
}

static void
get_numbers (JsonObject *object, const char *name, double *v, int n)
{
  JsonArray *array = li_json_array (object, name);

  if (array == NULL || (int)json_array_get_length (array) != n)
    return;
  for (int k = 0; k < n; k++)
    {
      JsonNode *node = json_array_get_element (array, (guint)k);
      GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

      v[k] = type == G_TYPE_DOUBLE || type == G_TYPE_INT64 ? json_node_get_double (node) : NAN;
    }
}

static gsize
get_count (JsonObject *object, const char *name)
{
  double v = li_json_number (object, name, 0);

  return v >= 0 && v < 9e15 ? (gsize)v : 0;
}

static void
set_count (JsonObject *object, const char *name, guint64 value)
{
  json_object_set_int_member (object, name, (gint64)value);
}

/* Inputs inside the experiment are kept relative to the report, so that a moved experiment still
 * finds them. */
static char *
relative (const char *path, const char *folder)
{
  g_autofree char *analysis = g_path_get_dirname (folder);
  g_autofree char *root = g_path_get_dirname (analysis);
  gsize n = strlen (root);

  if (n > 1 && strncmp (path, root, n) == 0 && path[n] == '/')
    return g_strconcat ("../..", path + n, NULL);
  return g_strdup (path);
}

static JsonArray *
files_to_json (const GPtrArray *files, const char *folder)
{
  JsonArray *array = json_array_new ();

  for (guint k = 0; k < files->len; k++)
    {
      const LiReportFile *f = files->pdata[k];
      JsonObject *one = json_object_new ();
      g_autofree char *path = folder != NULL ? relative (f->path, folder) : g_strdup (f->path);
      g_autofree char *text = li_path_to_text (path);
      double shape[3] = { (double)f->shape[0], (double)f->shape[1], (double)f->shape[2] };

      json_object_set_string_member (one, "role", f->role);
      json_object_set_string_member (one, "path", text);
      json_object_set_string_member (one, "sha256", f->sha256 != NULL ? f->sha256 : "");
      if (f->options != NULL && *f->options != '\0')
        json_object_set_string_member (one, "open-options", f->options);
      if (f->fingerprint != NULL)
        json_object_set_string_member (one, "fingerprint", f->fingerprint);
      if (f->shape[0] > 0)
        {
          set_numbers (one, "shape", shape, 3);
          set_numbers (one, "voxel", f->voxel, 3);
          set_numbers (one, "origin", f->origin, 3);
        }
      json_array_add_object_element (array, one);
    }
  return array;
}

static void
files_from_json (GPtrArray *files, JsonArray *array, const char *folder)
{
  for (guint k = 0; array != NULL && k < json_array_get_length (array); k++)
    {
      JsonNode *node = json_array_get_element (array, k);
      JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      g_autofree char *path = li_path_from_text (li_json_string (one, "path", ""));
      g_autofree char *whole
          = folder != NULL ? g_canonicalize_filename (path, folder) : g_strdup (path);
      double shape[3] = { 0, 0, 0 };

      LiReportFile *f = li_report_add_file (files, li_json_string (one, "role", ""), whole);
      f->sha256 = g_strdup (li_json_string (one, "sha256", ""));
      f->options = g_strdup (li_json_string (one, "open-options", NULL));
      f->fingerprint = g_strdup (li_json_string (one, "fingerprint", NULL));
      get_numbers (one, "shape", shape, 3);
      get_numbers (one, "voxel", f->voxel, 3);
      get_numbers (one, "origin", f->origin, 3);
      for (int a = 0; a < 3; a++)
        f->shape[a] = shape[a] >= 0 && shape[a] < 9e15 ? (gint64)shape[a] : 0;
    }
}

static JsonArray *
levels_to_json (const GArray *levels)
{
  JsonArray *array = json_array_new ();

  for (guint k = 0; k < levels->len; k++)
    {
      const LiLevelReport *l = &g_array_index (levels, LiLevelReport, k);
      JsonObject *one = json_object_new ();

      li_json_set_number (one, "spacing", l->spacing);
      li_json_set_number (one, "half-window", l->half_window);
      json_object_set_int_member (one, "pass", l->pass);
      json_object_set_int_member (one, "margin", l->margin);
      set_count (one, "nodes", l->nodes);
      set_count (one, "converged", l->converged);
      set_count (one, "repaired", l->repaired);
      set_count (one, "failed", l->failed);
      li_json_set_number (one, "seconds", l->seconds);
      li_json_set_number (one, "rings-sd", l->rings_sd);
      li_json_set_number (one, "rings-left", l->rings_left);
      json_array_add_object_element (array, one);
    }
  return array;
}

static void
levels_from_json (GArray *levels, JsonArray *array)
{
  for (guint k = 0; array != NULL && k < json_array_get_length (array); k++)
    {
      JsonNode *node = json_array_get_element (array, k);
      JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      LiLevelReport l = { li_json_number (one, "spacing", 0),
                          li_json_number (one, "half-window", 0),
                          (int)CLAMP (li_json_number (one, "pass", 0), 0, 1e6),
                          (int)CLAMP (li_json_number (one, "margin", 0), 0, 1e6),
                          get_count (one, "nodes"),
                          get_count (one, "converged"),
                          get_count (one, "repaired"),
                          get_count (one, "failed"),
                          li_json_number (one, "seconds", 0),
                          li_json_number (one, "rings-sd", 0),
                          li_json_number (one, "rings-left", 0) };

      g_array_append_val (levels, l);
    }
}

/* µm; 0 unknown. */
static const double *
voxel_of (const LiReport *r)
{
  static const double unknown[3] = { 0, 0, 0 };
  const LiReportFile *image = li_report_find_file (r->inputs, "image-1");

  return image != NULL ? image->voxel : unknown;
}

static JsonObject *
registration_to_json (const LiNode *n, const double voxel[3])
{
  JsonObject *one = json_object_new ();
  double degrees[3];

  json_object_set_int_member (one, "status", n->status);
  json_object_set_string_member (one, "reason", li_reason_text (n->reason));
  json_object_set_int_member (one, "reason-number", n->reason);
  set_numbers (one, "F", &n->phi.F.m[0][0], 9);
  set_numbers (one, "t", n->phi.t, 3);
  set_numbers (one, "centre", n->phi.c, 3);
  li_material_rotation (&n->phi.F, voxel, degrees);
  set_numbers (one, "rotation", degrees, 3);
  li_json_set_number (one, "zncc", n->zncc);
  li_json_set_number (one, "error", n->error);
  json_object_set_int_member (one, "iterations", n->iterations);
  return one;
}

static void
registration_from_json (LiNode *n, JsonObject *one)
{
  if (one == NULL)
    return;
  n->status = (LiStatus)CLAMP (li_json_number (one, "status", 0), -10, 2);
  n->reason = (LiReason)CLAMP (li_json_number (one, "reason-number", 0), 0, LI_REASON_LAST);
  get_numbers (one, "F", &n->phi.F.m[0][0], 9);
  get_numbers (one, "t", n->phi.t, 3);
  get_numbers (one, "centre", n->phi.c, 3);
  n->zncc = li_json_number (one, "zncc", NAN);
  n->error = li_json_number (one, "error", NAN);
  n->iterations = (int)CLAMP (li_json_number (one, "iterations", 0), 0, 1e9);
}

static JsonObject *
summary_to_json (const LiFieldSummary *s)
{
  JsonObject *one = json_object_new (), *reasons = json_object_new ();

  set_count (one, "nodes", s->n);
  set_count (one, "converged", s->converged);
  set_count (one, "repaired", s->repaired);
  set_count (one, "failed", s->failed);
  set_count (one, "outside", s->masked);
  li_json_set_number (one, "zncc-median", s->zncc_median);
  li_json_set_number (one, "iterations-mean", s->iterations_mean);
  for (gsize k = 0; k < G_N_ELEMENTS (s->by_reason); k++)
    if (s->by_reason[k] > 0)
      {
        g_autofree char *name = g_strdup_printf ("%zu", k);
        set_count (reasons, name, s->by_reason[k]);
      }
  json_object_set_object_member (one, "by-reason-number", reasons);
  return one;
}

static void
summary_from_json (LiFieldSummary *s, JsonObject *one)
{
  JsonObject *reasons = li_json_object (one, "by-reason-number");

  s->n = get_count (one, "nodes");
  s->converged = get_count (one, "converged");
  s->repaired = get_count (one, "repaired");
  s->failed = get_count (one, "failed");
  s->masked = get_count (one, "outside");
  s->zncc_median = li_json_number (one, "zncc-median", NAN);
  s->iterations_mean = li_json_number (one, "iterations-mean", NAN);
  for (gsize k = 0; k < G_N_ELEMENTS (s->by_reason); k++)
    {
      g_autofree char *name = g_strdup_printf ("%zu", k);
      s->by_reason[k] = get_count (reasons, name);
    }
}

static JsonObject *
totals_to_json (const LiTotals *t)
{
  JsonObject *one = json_object_new ();

  set_count (one, "combined", t->combined);
  set_count (one, "composed", t->composed);
  set_count (one, "direct", t->direct);
  set_count (one, "disagree", t->disagree);
  set_count (one, "lost", t->lost);
  return one;
}

static void
totals_from_json (LiTotals *t, JsonObject *one)
{
  t->combined = get_count (one, "combined");
  t->composed = get_count (one, "composed");
  t->direct = get_count (one, "direct");
  t->disagree = get_count (one, "disagree");
  t->lost = get_count (one, "lost");
}

static JsonObject *
figures_to_json (const LiReport *r)
{
  JsonObject *one = json_object_new ();
  const double *voxel = voxel_of (r);
  double um[3];

  set_numbers (one, "gauge-length", r->gauge_length, 3);
  for (int k = 0; k < 3; k++)
    um[k] = voxel[k] > 0 ? r->gauge_length[k] * voxel[k] : NAN;
  set_numbers (one, "gauge-length-um", um, 3);
  li_json_set_number (one, "closure-beyond", r->closure_beyond);
  set_numbers (one, "closure-rms", r->closure_rms, 3);
  li_json_set_number (one, "strain-vol-median", r->strain_vol_median);
  li_json_set_number (one, "strain-vol-sigma", r->strain_vol_sigma);
  li_json_set_number (one, "residual-sd", r->residual.sd);
  li_json_set_number (one, "residual-mean", r->residual.mean);
  li_json_set_number (one, "residual-p99", r->residual.p99);
  set_count (one, "residual-voxels", r->residual.voxels);
  set_count (one, "residual-masked", r->residual.masked);
  if (r->residual.match.matched)
    {
      li_json_set_number (one, "residual-gain", r->residual.match.gain);
      li_json_set_number (one, "residual-offset", r->residual.match.offset);
    }
  li_json_set_number (one, "residual-floor-sd", r->residual_floor_sd);
  set_numbers (one, "noise-u", r->noise_u, 3);
  li_json_set_number (one, "noise-vol", r->noise_vol);
  li_json_set_number (one, "static-share", r->static_share);
  li_json_set_number (one, "pattern-sd", r->pattern_sd);
  li_json_set_number (one, "pattern-share", r->pattern_share);
  li_json_set_number (one, "seconds", r->seconds);
  set_count (one, "peak-memory-estimate", r->peak_memory);
  return one;
}

static void
figures_from_json (LiReport *r, JsonObject *one)
{
  get_numbers (one, "gauge-length", r->gauge_length, 3);
  r->closure_beyond = li_json_number (one, "closure-beyond", NAN);
  get_numbers (one, "closure-rms", r->closure_rms, 3);
  r->strain_vol_median = li_json_number (one, "strain-vol-median", NAN);
  r->strain_vol_sigma = li_json_number (one, "strain-vol-sigma", NAN);
  r->residual.sd = li_json_number (one, "residual-sd", NAN);
  r->residual.mean = li_json_number (one, "residual-mean", NAN);
  r->residual.p99 = li_json_number (one, "residual-p99", NAN);
  r->residual.voxels = get_count (one, "residual-voxels");
  r->residual.masked = get_count (one, "residual-masked");
  r->residual.match.gain = li_json_number (one, "residual-gain", NAN);
  r->residual.match.offset = li_json_number (one, "residual-offset", 0);
  r->residual.match.matched = isfinite (r->residual.match.gain);
  if (!r->residual.match.matched)
    r->residual.match.gain = 1;
  r->residual_floor_sd = li_json_number (one, "residual-floor-sd", NAN);
  get_numbers (one, "noise-u", r->noise_u, 3);
  r->noise_vol = li_json_number (one, "noise-vol", NAN);
  r->static_share = li_json_number (one, "static-share", NAN);
  r->pattern_sd = li_json_number (one, "pattern-sd", NAN);
  r->pattern_share = li_json_number (one, "pattern-share", NAN);
  r->seconds = li_json_number (one, "seconds", 0);
  r->peak_memory = get_count (one, "peak-memory-estimate");
}

static JsonArray *
warnings_to_json (const GPtrArray *warnings)
{
  JsonArray *array = json_array_new ();

  for (guint k = 0; k < warnings->len; k++)
    {
      const LiWarning *w = warnings->pdata[k];
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "code", w->code);
      json_object_set_string_member (one, "text", w->text);
      json_array_add_object_element (array, one);
    }
  return array;
}

static void
warnings_from_json (LiReport *r, JsonArray *array)
{
  for (guint k = 0; array != NULL && k < json_array_get_length (array); k++)
    {
      JsonNode *node = json_array_get_element (array, k);
      JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      li_report_warn (r, li_json_string (one, "code", ""), "%s", li_json_string (one, "text", ""));
    }
}

static void
head_to_json (const LiReport *r, JsonObject *root)
{
  json_object_set_string_member (root, "format", FORMAT);
  json_object_set_string_member (root, "version", VERSION);
  json_object_set_string_member (root, "outcome", li_outcome_name (r->outcome));
  json_object_set_string_member (root, "from", r->from);
  json_object_set_string_member (root, "to", r->to);
  json_object_set_string_member (root, "from-id", r->from_id);
  json_object_set_string_member (root, "to-id", r->to_id);
  json_object_set_boolean_member (root, "composed", r->composed);
  json_object_set_string_member (root, "program", r->version);
  json_object_set_string_member (root, "finished", r->finished);
  json_object_set_string_member (root, "instruction-set", r->isa);
  json_object_set_int_member (root, "threads", r->threads);
}

gboolean
li_report_write (const LiReport *r, const char *path, GError **error)
{
  g_autoptr (JsonObject) root = json_object_new ();
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (whole);
  JsonObject *params = json_object_new ();

  head_to_json (r, root);
  json_object_set_array_member (root, "warnings", warnings_to_json (r->warnings));
  json_object_set_array_member (root, "inputs", files_to_json (r->inputs, folder));
  json_object_set_array_member (root, "outputs", files_to_json (r->outputs, NULL));
  json_object_set_object_member (root, "parameters", params);
  li_json_merge_params (params, &li_analysis_params, &r->params);
  if (r->registration.status != LI_STATUS_NOT_RUN)
    json_object_set_object_member (root, "registration",
                                   registration_to_json (&r->registration, voxel_of (r)));
  json_object_set_array_member (root, "levels", levels_to_json (r->levels));
  json_object_set_object_member (root, "nodes", summary_to_json (&r->summary));
  if (r->composed)
    json_object_set_object_member (root, "totals", totals_to_json (&r->totals));
  json_object_set_object_member (root, "figures", figures_to_json (r));
  return li_json_save (root, path, error);
}

static gboolean
head_from_json (LiReport *r, JsonObject *root, const char *path, GError **error)
{
  const char *format = li_json_string (root, "format", "");
  const char *version = li_json_string (root, "version", "");

  if (strcmp (format, FORMAT) != 0
      || !li_outcome_parse (li_json_string (root, "outcome", NULL), &r->outcome))
    g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_FORMAT,
                 _ ("%s: is no report of an analysis (format “%s” was expected)"), path, FORMAT);
  else if (!g_str_has_prefix (version, "1."))
    g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_UNSUPPORTED,
                 _ ("%s: was written by another version of Lithoscope (%s; this one reads 1.x)"),
                 path, version);
  else
    {
      r->from = g_strdup (li_json_string (root, "from", ""));
      r->to = g_strdup (li_json_string (root, "to", ""));
      r->from_id = g_strdup (li_json_string (root, "from-id", ""));
      r->to_id = g_strdup (li_json_string (root, "to-id", ""));
      r->composed = li_json_flag (root, "composed", FALSE);
      r->version = g_strdup (li_json_string (root, "program", ""));
      r->finished = g_strdup (li_json_string (root, "finished", ""));
      r->isa = g_strdup (li_json_string (root, "instruction-set", ""));
      r->threads = (guint)CLAMP (li_json_number (root, "threads", 0), 0, 1e6);
      return TRUE;
    }
  return FALSE;
}

LiReport *
li_report_read (const char *path, GError **error)
{
  g_autoptr (JsonObject) root = li_json_load (path, error);
  g_autoptr (LiReport) r = li_report_new ();
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (whole);

  if (root == NULL || !head_from_json (r, root, path, error))
    return NULL;
  JsonObject *params = li_json_object (root, "parameters");
  if (params != NULL && !li_json_read_params (params, &li_analysis_params, &r->params, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  files_from_json (r->inputs, li_json_array (root, "inputs"), folder);
  files_from_json (r->outputs, li_json_array (root, "outputs"), NULL);
  warnings_from_json (r, li_json_array (root, "warnings"));
  registration_from_json (&r->registration, li_json_object (root, "registration"));
  levels_from_json (r->levels, li_json_array (root, "levels"));
  summary_from_json (&r->summary, li_json_object (root, "nodes"));
  totals_from_json (&r->totals, li_json_object (root, "totals"));
  figures_from_json (r, li_json_object (root, "figures"));
  return g_steal_pointer (&r);
}
