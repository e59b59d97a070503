/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "app/strain/li-param-form.h"
#include "app/strain/li-strain-run-private.h"
#include "base/li-error.h"
#include "base/li-number.h"
#include "base/li-units.h"
#include "session/li-pair-item.h"

/* Spacings of a study are its own; half-windows were not published, half the spacing is ours. */
static const struct
{
  const char *label, *spacing, *half_window;
} presets[] = {
  { N_ ("As in the study: 100/70/35 (half windows ours)"), "100,70,35", "50,35,17" },
  { N_ ("Quick look: 100/70"), "100,70", "50,35" },
  { N_ ("Fine: 70/35/20"), "70,35,20", "35,17,12" },
  { N_ ("Small volumes: 24/12"), "24,12", "12,9" },
};

typedef struct
{
  const char *name; /* of the group in li_analysis_params */
  gsize offset;
  gboolean open;
} Section;

static const Section sections[] = {
  { "correlate", offsetof (LiAnalysisParams, correlation), TRUE },
  { "register", offsetof (LiAnalysisParams, registration), FALSE },
  { "filter", offsetof (LiAnalysisParams, filter), FALSE },
  { "strain", offsetof (LiAnalysisParams, strain), FALSE },
  { "residual", offsetof (LiAnalysisParams, residual), FALSE },
  { NULL, 0, FALSE }, /* the analysis' own */
};

static const LiParamTable *
table_of (const Section *section)
{
  return section->name != NULL ? li_params_find (&li_analysis_params, section->name)->group
                               : &li_analysis_params;
}

static gpointer
part_of (LiAnalysisParams *params, const Section *section)
{
  return (char *)params + section->offset;
}

static void
save_settings (LiStrainRun *self)
{
  g_autoptr (GError) error = NULL;

  li_experiment_set_settings (self->experiment, &li_analysis_params, &self->params);
  if (!li_experiment_save (self->experiment, &error))
    li_document_message (self->document, "%s", error->message);
  li_document_refresh_analysis (self->document);
}

static void
refresh (LiStrainRun *self)
{
  for (guint k = 0; k < self->forms->len; k++)
    li_param_form_refresh (self->forms->pdata[k]);
  li_strain_run_show_estimate (self);
}

/* @path: "correlate/spacing", or "/cumulative" of the analysis itself. */
static const Section *
section_of (const char *path, const char **name)
{
  const char *slash = strchr (path, '/');

  *name = slash + 1;
  for (gsize k = 0; k + 1 < G_N_ELEMENTS (sections); k++)
    if (strncmp (path, sections[k].name, (gsize)(slash - path)) == 0 && slash > path)
      return &sections[k];
  return &sections[G_N_ELEMENTS (sections) - 1];
}

static void
patch_cb (gpointer owner, const char *path, GVariant *value)
{
  LiStrainRun *self = owner;
  const char *name;
  const Section *section = section_of (path, &name);

  if (self->experiment == NULL)
    return;
  li_params_set_text (table_of (section), part_of (&self->params, section), name,
                      g_variant_get_string (value, NULL), NULL);
  save_settings (self);
  refresh (self);
}

/* What one value cannot say of itself: half windows go with spacings. */
static gboolean
is_sound (LiStrainRun *self, const Section *section, const char *name, GError **error)
{
  const LiCorrelateParams *p = &self->params.correlation;

  if (!li_params_validate (table_of (section), part_of (&self->params, section), error))
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
    LiStrainRun *self, const Section *section, const char *name, const char *text, GError **error)
{
  const LiParamTable *table = table_of (section);
  gpointer part = part_of (&self->params, section);
  g_autofree char *old = li_params_get_text (table, part, name), *now = NULL, *path = NULL;

  if (!li_params_set_text (table, part, name, text, error))
    return FALSE;
  if (!is_sound (self, section, name, error))
    {
      li_params_set_text (table, part, name, old, NULL);
      return FALSE;
    }
  now = li_params_get_text (table, part, name);
  path = g_strdup_printf ("%s/%s", section->name != NULL ? section->name : "", name);
  if (!g_str_equal (old, now))
    li_history_push_patch (li_document_get_history (self->document),
                           _ (li_params_find (table, name)->label), self, patch_cb, path,
                           g_variant_new_string (old), g_variant_new_string (now));
  return TRUE;
}

static void
edit_cb (LiParamForm *form, const char *name, const char *text, LiStrainRun *self)
{
  const Section *section = g_object_get_data (G_OBJECT (form), "section");
  g_autoptr (GError) error = NULL;

  if (self->experiment == NULL)
    return;
  if (!set_one (self, section, name, text, &error))
    {
      li_param_form_refresh (form);
      li_param_form_set_error (form, name, error->message);
      return;
    }
  save_settings (self);
  refresh (self);
}

/* What the preset would be: the engine's defaults with its spacings. */
static void
make_preset (LiStrainRun *self, int number)
{
  self->preset_number = number;
  li_params_clear (&li_analysis_params, &self->preset);
  li_params_init (&li_analysis_params, &self->preset);
  li_params_set_text (&li_correlate_params, &self->preset.correlation, "spacing",
                      presets[number].spacing, NULL);
  li_params_set_text (&li_correlate_params, &self->preset.correlation, "half-window",
                      presets[number].half_window, NULL);
  for (guint k = 0; k < self->forms->len; k++)
    li_param_form_set_preset (self->forms->pdata[k], part_of (&self->preset, &sections[k]),
                              _ ("preset"));
}

/* A preset that is chosen sets spacings and half windows; everything else stays and is marked. */
static void
preset_cb (GtkDropDown *drop, GParamSpec *pspec, LiStrainRun *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);
  LiHistory *history;

  if (self->filling || self->experiment == NULL || chosen >= G_N_ELEMENTS (presets))
    return;
  history = li_document_get_history (self->document);
  li_history_begin_group (history, _ ("Preset"));
  set_one (self, &sections[0], "half-window", "", NULL);
  set_one (self, &sections[0], "spacing", presets[chosen].spacing, NULL);
  set_one (self, &sections[0], "half-window", presets[chosen].half_window, NULL);
  li_history_end_group (history);
  make_preset (self, (int)chosen);
  save_settings (self);
  refresh (self);
}

void
li_strain_run_make_forms (LiStrainRun *self)
{
  static const char *const skip[] = { "role", NULL };
  GtkStringList *list = gtk_string_list_new (NULL);

  for (gsize k = 0; k < G_N_ELEMENTS (presets); k++)
    gtk_string_list_append (list, _ (presets[k].label));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->preset_drop), G_LIST_MODEL (list));
  g_object_unref (list);
  for (gsize k = 0; k < G_N_ELEMENTS (sections); k++)
    {
      const Section *section = &sections[k];
      GtkWidget *form
          = li_param_form_new (table_of (section), part_of (&self->params, section), skip);
      const char *title = section->name != NULL
                              ? _ (li_params_find (&li_analysis_params, section->name)->label)
                              : _ ("Output");
      GtkWidget *expander = gtk_expander_new (title);

      g_object_set_data (G_OBJECT (form), "section", (gpointer)section);
      g_signal_connect (form, "edit", G_CALLBACK (edit_cb), self);
      gtk_widget_set_margin_top (form, 6);
      gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      title, -1);
      gtk_expander_set_expanded (GTK_EXPANDER (expander), section->open);
      li_expander_opens (expander, form);
      gtk_box_append (GTK_BOX (self->forms_box), expander);
      gtk_box_append (GTK_BOX (self->forms_box), form);
      g_ptr_array_add (self->forms, form);
    }
  g_signal_connect (self->preset_drop, "notify::selected", G_CALLBACK (preset_cb), self);
  make_preset (self, 0);
}

/* The preset whose spacings are set, else the study's. */
static int
nearest_preset (LiStrainRun *self)
{
  g_autofree char *spacing
      = li_params_get_text (&li_correlate_params, &self->params.correlation, "spacing");

  for (gsize k = 0; k < G_N_ELEMENTS (presets); k++)
    if (g_str_equal (spacing, presets[k].spacing))
      return (int)k;
  return 0;
}

void
li_strain_run_load_settings (LiStrainRun *self)
{
  g_autoptr (GError) error = NULL;
  int number;

  li_params_clear (&li_analysis_params, &self->params);
  li_params_init (&li_analysis_params, &self->params);
  if (self->experiment != NULL
      && !li_experiment_get_settings (self->experiment, &li_analysis_params, &self->params, &error))
    li_document_message (self->document, "%s", error->message);
  number = nearest_preset (self);
  self->filling = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->preset_drop), (guint)number);
  self->filling = FALSE;
  make_preset (self, number);
  refresh (self);
}

/* The document's plan, or the part of it that the button for this pair runs. */
static GPtrArray *
planned (LiStrainRun *self, gboolean all)
{
  GListModel *model = li_document_get_pairs (self->document);
  GPtrArray *pairs = g_ptr_array_new_with_free_func ((GDestroyNotify)li_pair_free);

  for (guint k = 0; k < g_list_model_get_n_items (model); k++)
    {
      g_autoptr (LiPairItem) item = g_list_model_get_item (model, k);
      guint from = li_pair_item_get_from (item), to = li_pair_item_get_to (item);

      if (!all && !li_strain_run_is_wanted (self, from, to))
        continue;
      LiPair *pair = g_new0 (LiPair, 1);
      pair->from = from;
      pair->to = to;
      pair->state = li_pair_item_get_state (item);
      g_ptr_array_add (pairs, pair);
    }
  return pairs;
}

static char *
figures (const LiEstimate *e)
{
  g_autofree char *time = li_units_duration (e->seconds), *memory = li_number_bytes (e->memory),
                  *disk = li_number_bytes (e->disk);

  return g_strdup_printf (_ ("about %s · memory %s · disk %s"), time, memory, disk);
}

static char *
words_here (const LiEstimate *e)
{
  g_autofree char *said = figures (e);

  if (e->pairs == 0)
    return g_strdup (_ ("This map is done with these settings"));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "This map, %u pair: %s", "This map, %u pairs: %s", e->pairs),
      e->pairs, said);
}

static char *
words_all (const LiEstimate *missing, const LiEstimate *again)
{
  g_autofree char *said = figures (missing->pairs > 0 ? missing : again);

  if (missing->pairs > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "What is missing, %u pair: %s",
                                         "What is missing, %u pairs: %s", missing->pairs),
                            missing->pairs, said);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "All again, %u pair: %s",
                                       "All again, %u pairs: %s", again->pairs),
                          again->pairs, said);
}

/* What is estimated: a copy of the record and the pairs, this thread's own. */
typedef struct
{
  LiExperiment *experiment;
  GPtrArray *here, *all;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->experiment);
  g_ptr_array_unref (work->here);
  g_ptr_array_unref (work->all);
  g_free (work);
}

/* Headers of volumes are read: not for the main thread. */
static gpointer
estimate_work (gpointer data, LiProgress *progress, GError **error)
{
  const Work *work = data;
  LiEstimate one, missing, again;

  if (!li_analyse_estimate (work->experiment, work->here, FALSE, &one, error)
      || !li_analyse_estimate (work->experiment, work->all, FALSE, &missing, error)
      || !li_analyse_estimate (work->experiment, work->all, TRUE, &again, error))
    return NULL;
  g_autofree char *first = words_here (&one), *second = words_all (&missing, &again);
  return one.pairs > 0 && missing.pairs == one.pairs ? g_steal_pointer (&first)
                                                     : g_strdup_printf ("%s\n%s", first, second);
}

static void
estimate_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiStrainRun *self = owner;
  g_autofree char *text = result;

  if (!self->closed)
    gtk_label_set_text (GTK_LABEL (self->estimate_label), text != NULL    ? text
                                                          : error != NULL ? error->message
                                                                          : "");
}

void
li_strain_run_show_estimate (LiStrainRun *self)
{
  LiQuestion question = { .title = _ ("Estimate"),
                          .work = estimate_work,
                          .free_data = work_free,
                          .free_result = g_free,
                          .done = estimate_done };
  g_autoptr (GPtrArray) here = NULL;
  Work *work;

  if (self->experiment != NULL && self->from < self->to && !self->closed)
    here = planned (self, FALSE);
  if (here == NULL || here->len == 0)
    {
      li_request_drop (self->estimate);
      gtk_label_set_text (GTK_LABEL (self->estimate_label), "");
      return;
    }
  work = g_new (Work, 1);
  *work = (Work){ li_experiment_copy (self->experiment), g_steal_pointer (&here),
                  planned (self, TRUE) };
  question.data = work;
  li_request_ask (self->estimate, &question);
}
