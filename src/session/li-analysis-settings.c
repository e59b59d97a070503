/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-analysis-settings.h"

#include <string.h>
#include <glib/gi18n.h>
#include "session/li-pair-estimate.h"
#include "session/li-request.h"

#define ESTIMATE_MS 400

struct _LiAnalysisSettings
{
  GObject parent_instance;
  LiDocument *document;
  LiExperiment *experiment;
  LiAnalysisParams params, preset;
  guint preset_number, from, to;
  char *estimate;
  LiRequest *request; /* of the estimate */
  guint estimate_source;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_PRESET,
  PROP_ESTIMATE,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiAnalysisSettings, li_analysis_settings, G_TYPE_OBJECT)

/* The spacings are those of the study; it does not give its half windows: half the spacing is our
 * choice. */
static const struct
{
  const char *label, *spacing, *half_window;
} presets[] = {
  { N_ ("As in the study: 100/70/35 (half windows ours)"), "100,70,35", "50,35,17" },
  { N_ ("Quick look: 100/70"), "100,70", "50,35" },
  { N_ ("Fine: 70/35/20"), "70,35,20", "35,17,12" },
  { N_ ("Small volumes: 24/12"), "24,12", "12,9" },
};

static const struct
{
  const char *name; /* of the group in li_analysis_params; NULL: the analysis' own entries */
  gsize offset;
  gboolean open;
} sections[] = {
  { "correlate", offsetof (LiAnalysisParams, correlation), TRUE },
  { "register", offsetof (LiAnalysisParams, registration), FALSE },
  { "filter", offsetof (LiAnalysisParams, filter), FALSE },
  { "strain", offsetof (LiAnalysisParams, strain), FALSE },
  { "residual", offsetof (LiAnalysisParams, residual), FALSE },
  { NULL, 0, FALSE },
};

guint
li_analysis_settings_n_sections (void)
{
  return G_N_ELEMENTS (sections);
}

static const LiParamTable *
table_of (guint section)
{
  const char *name = sections[section].name;

  return name != NULL ? li_params_find (&li_analysis_params, name)->group : &li_analysis_params;
}

LiSettingsSection
li_analysis_settings_section (guint section)
{
  const char *name = sections[section].name;

  return (LiSettingsSection){ name != NULL ? _ (li_params_find (&li_analysis_params, name)->label)
                                           : _ ("Output"),
                              table_of (section), sections[section].open };
}

static gpointer
values_of (LiAnalysisParams *params, guint section)
{
  return (char *)params + sections[section].offset;
}

gconstpointer
li_analysis_settings_values (LiAnalysisSettings *self, guint section)
{
  return values_of (&self->params, section);
}

gconstpointer
li_analysis_settings_preset_values (LiAnalysisSettings *self, guint section)
{
  return values_of (&self->preset, section);
}

static void
set_estimate (LiAnalysisSettings *self, const char *text)
{
  if (g_str_equal (text, self->estimate))
    return;
  g_free (self->estimate);
  self->estimate = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ESTIMATE]);
}

static void
estimate_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  g_autofree char *text = result;

  set_estimate (owner, text != NULL ? text : error != NULL ? error->message : "");
}

static void
estimate (LiAnalysisSettings *self)
{
  LiPairEstimate *what
      = self->experiment != NULL && self->from < self->to
            ? li_pair_estimate_new (self->document, self->experiment, self->from, self->to)
            : NULL;

  if (what == NULL)
    {
      li_request_drop (self->request);
      set_estimate (self, "");
      return;
    }
  li_request_ask (self->request, &(LiQuestion){ .title = _ ("Estimate"),
                                                .work = li_pair_estimate_work,
                                                .data = what,
                                                .free_data = li_pair_estimate_free,
                                                .free_result = g_free,
                                                .done = estimate_done });
}

static gboolean
estimate_cb (gpointer data)
{
  LiAnalysisSettings *self = data;

  self->estimate_source = 0;
  estimate (self);
  return G_SOURCE_REMOVE;
}

/* The estimate reads files: not for each pair that is passed on the way to another one. */
void
li_analysis_settings_set_pair (LiAnalysisSettings *self, guint from, guint to)
{
  if (self->from == from && self->to == to)
    return;
  self->from = from;
  self->to = to;
  if (self->estimate_source == 0)
    self->estimate_source = g_timeout_add (ESTIMATE_MS, estimate_cb, self);
}

static void
tell (LiAnalysisSettings *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  estimate (self);
}

static void
save (LiAnalysisSettings *self)
{
  g_autoptr (GError) error = NULL;

  li_experiment_set_settings (self->experiment, &li_analysis_params, &self->params);
  if (!li_experiment_save (self->experiment, &error))
    li_document_message (self->document, "%s", error->message);
  li_document_refresh_analysis (self->document);
}

/* @path: "correlate/spacing", or "/cumulative" of the analysis itself. */
static guint
section_of (const char *path, const char **name)
{
  const char *slash = strchr (path, '/');

  *name = slash + 1;
  for (guint k = 0; k + 1 < G_N_ELEMENTS (sections); k++)
    if (strncmp (path, sections[k].name, (gsize)(slash - path)) == 0 && slash > path)
      return k;
  return G_N_ELEMENTS (sections) - 1;
}

static void
patch_cb (gpointer owner, const char *path, GVariant *value)
{
  LiAnalysisSettings *self = owner;
  const char *name;
  guint section = section_of (path, &name);

  if (self->experiment == NULL)
    return;
  li_params_set_text (table_of (section), values_of (&self->params, section), name,
                      g_variant_get_string (value, NULL), NULL);
  save (self);
  tell (self);
}

/* What one value does not show: there are as many half windows as spacings. */
static gboolean
is_sound (LiAnalysisSettings *self, guint section, const char *name, GError **error)
{
  const LiCorrelateParams *p = &self->params.correlation;

  if (!li_params_validate (table_of (section), values_of (&self->params, section), error))
    return FALSE;
  if (table_of (section) != &li_correlate_params || li_correlate_params_check (p, NULL))
    return TRUE;
  if (g_str_equal (name, "spacing"))
    g_set_error (
        error, LI_DVC_ERROR, LI_ERROR_INVALID,
        _ ("Spacings: %d, half windows: %d. Empty the half windows first (each is then half "
           "its spacing), or choose a preset."),
        p->spacing.n, p->half_window.n);
  else
    g_set_error (
        error, LI_DVC_ERROR, LI_ERROR_INVALID,
        _ ("Half windows: %d, spacings: %d. Type one half window for each spacing, one for "
           "all, or none."),
        p->half_window.n, p->spacing.n);
  return FALSE;
}

static gboolean
set_one (
    LiAnalysisSettings *self, guint section, const char *name, const char *text, GError **error)
{
  const LiParamTable *table = table_of (section);
  const char *group = sections[section].name;
  gpointer values = values_of (&self->params, section);
  g_autofree char *old = li_params_get_text (table, values, name), *now = NULL, *path = NULL;

  if (!li_params_set_text (table, values, name, text, error))
    return FALSE;
  if (!is_sound (self, section, name, error))
    {
      li_params_set_text (table, values, name, old, NULL);
      return FALSE;
    }
  now = li_params_get_text (table, values, name);
  path = g_strdup_printf ("%s/%s", group != NULL ? group : "", name);
  if (!g_str_equal (old, now))
    li_history_push_patch (li_document_get_history (self->document),
                           _ (li_params_find (table, name)->label), self, patch_cb, path,
                           g_variant_new_string (old), g_variant_new_string (now));
  return TRUE;
}

gboolean
li_analysis_settings_edit (
    LiAnalysisSettings *self, guint section, const char *name, const char *text, GError **error)
{
  if (self->experiment == NULL)
    {
      g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
                   _ ("There is no experiment whose settings could be changed: open one first"));
      return FALSE;
    }
  if (!set_one (self, section, name, text, error))
    return FALSE;
  save (self);
  tell (self);
  return TRUE;
}

guint
li_analysis_settings_n_presets (void)
{
  return G_N_ELEMENTS (presets);
}

const char *
li_analysis_settings_preset_label (guint preset)
{
  return _ (presets[preset].label);
}

guint
li_analysis_settings_get_preset (LiAnalysisSettings *self)
{
  return self->preset_number;
}

/* The engine's defaults with its spacings. */
static void
set_preset (LiAnalysisSettings *self, guint number)
{
  gboolean other = number != self->preset_number;

  self->preset_number = number;
  li_params_clear (&li_analysis_params, &self->preset);
  li_params_init (&li_analysis_params, &self->preset);
  li_params_set_text (&li_correlate_params, &self->preset.correlation, "spacing",
                      presets[number].spacing, NULL);
  li_params_set_text (&li_correlate_params, &self->preset.correlation, "half-window",
                      presets[number].half_window, NULL);
  if (other)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRESET]);
}

void
li_analysis_settings_choose_preset (LiAnalysisSettings *self, guint preset)
{
  LiHistory *history = li_document_get_history (self->document);

  if (self->experiment == NULL || preset >= G_N_ELEMENTS (presets))
    return;
  li_history_begin_group (history, _ ("Preset"));
  set_one (self, 0, "half-window", "", NULL);
  set_one (self, 0, "spacing", presets[preset].spacing, NULL);
  set_one (self, 0, "half-window", presets[preset].half_window, NULL);
  li_history_end_group (history);
  set_preset (self, preset);
  save (self);
  tell (self);
}

/* The preset whose spacings are set, else the study's. */
static guint
nearest_preset (LiAnalysisSettings *self)
{
  g_autofree char *spacing
      = li_params_get_text (&li_correlate_params, &self->params.correlation, "spacing");

  for (guint k = 0; k < G_N_ELEMENTS (presets); k++)
    if (g_str_equal (spacing, presets[k].spacing))
      return k;
  return 0;
}

static void
load (LiAnalysisSettings *self)
{
  g_autoptr (GError) error = NULL;

  li_params_clear (&li_analysis_params, &self->params);
  li_params_init (&li_analysis_params, &self->params);
  if (self->experiment != NULL
      && !li_experiment_get_settings (self->experiment, &li_analysis_params, &self->params, &error))
    li_document_message (self->document, "%s", error->message);
  set_preset (self, nearest_preset (self));
  tell (self);
}

void
li_analysis_settings_set_experiment (LiAnalysisSettings *self, LiExperiment *experiment)
{
  if (self->experiment == experiment)
    return;
  if (self->experiment != NULL)
    g_signal_handlers_disconnect_by_data (self->experiment, self);
  g_set_object (&self->experiment, experiment);
  if (experiment != NULL)
    g_signal_connect_object (experiment, "merged", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  li_history_forget (li_document_get_history (self->document), self);
  load (self);
}

const LiAnalysisParams *
li_analysis_settings_params (LiAnalysisSettings *self)
{
  return &self->params;
}

const char *
li_analysis_settings_get_estimate (LiAnalysisSettings *self)
{
  return self->estimate;
}

static void
li_analysis_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiAnalysisSettings *self = LI_ANALYSIS_SETTINGS (object);

  switch (id)
    {
    case PROP_PRESET:
      g_value_set_uint (value, self->preset_number);
      break;
    case PROP_ESTIMATE:
      g_value_set_string (value, self->estimate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_analysis_settings_dispose (GObject *object)
{
  LiAnalysisSettings *self = LI_ANALYSIS_SETTINGS (object);

  g_clear_handle_id (&self->estimate_source, g_source_remove);
  li_request_drop (self->request);
  if (self->document != NULL)
    li_history_forget (li_document_get_history (self->document), self);
  g_clear_object (&self->experiment);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_analysis_settings_parent_class)->dispose (object);
}

static void
li_analysis_settings_finalize (GObject *object)
{
  LiAnalysisSettings *self = LI_ANALYSIS_SETTINGS (object);

  li_params_clear (&li_analysis_params, &self->params);
  li_params_clear (&li_analysis_params, &self->preset);
  li_request_free (self->request);
  g_free (self->estimate);
  G_OBJECT_CLASS (li_analysis_settings_parent_class)->finalize (object);
}

static void
li_analysis_settings_class_init (LiAnalysisSettingsClass *klass)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_analysis_settings_get_property;
  object_class->dispose = li_analysis_settings_dispose;
  object_class->finalize = li_analysis_settings_finalize;
  props[PROP_PRESET]
      = g_param_spec_uint ("preset", NULL, NULL, 0, G_N_ELEMENTS (presets) - 1, 0, read);
  props[PROP_ESTIMATE] = g_param_spec_string ("estimate", NULL, NULL, "", read);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_analysis_settings_init (LiAnalysisSettings *self)
{
  li_params_init (&li_analysis_params, &self->params);
  li_params_init (&li_analysis_params, &self->preset);
  self->request = li_request_new (self);
  self->estimate = g_strdup ("");
  set_preset (self, 0);
}

LiAnalysisSettings *
li_analysis_settings_new (LiDocument *document)
{
  LiAnalysisSettings *self = g_object_new (LI_TYPE_ANALYSIS_SETTINGS, NULL);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "analysis-changed", G_CALLBACK (estimate), self,
                           G_CONNECT_SWAPPED);
  return self;
}
