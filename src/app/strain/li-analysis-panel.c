/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-analysis-panel.h"

#include <glib/gi18n.h>
#include "app/li-app-types.h"
#include "app/strain/li-mask-panel.h"
#include "app/strain/li-param-form.h"
#include "base/li-units.h"

struct _LiAnalysisPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *preset, *forms_box, *mask, *texture_label, *hide_texture, *estimate;
  GtkWidget *run_pair, *running_box, *idle_box, *progress, *stage, *pause;
  GPtrArray *forms; /* LiParamForm, one for each section of the settings */
  LiAnalysisModel *model;
  gboolean showing; /* the preset is being set from the model */
};

G_DEFINE_FINAL_TYPE (LiAnalysisPanel, li_analysis_panel, GTK_TYPE_WIDGET)

static LiAnalysisSettings *
settings_of (LiAnalysisPanel *self)
{
  return li_analysis_model_get_settings (self->model);
}

static void
edit_cb (LiParamForm *form, const char *name, const char *text, LiAnalysisPanel *self)
{
  guint section = 0;
  g_autoptr (GError) error = NULL;

  g_ptr_array_find (self->forms, form, &section);
  if (li_analysis_settings_edit (settings_of (self), section, name, text, &error))
    return;
  li_param_form_refresh (form);
  li_param_form_set_error (form, name, error->message);
}

static void
preset_cb (GtkDropDown *drop, GParamSpec *pspec, LiAnalysisPanel *self)
{
  if (!self->showing)
    li_analysis_settings_choose_preset (settings_of (self), gtk_drop_down_get_selected (drop));
}

static void
show_settings (LiAnalysisPanel *self)
{
  LiAnalysisSettings *settings = settings_of (self);

  for (guint k = 0; k < self->forms->len; k++)
    {
      li_param_form_set_preset (self->forms->pdata[k],
                                li_analysis_settings_preset_values (settings, k), _ ("preset"));
      li_param_form_refresh (self->forms->pdata[k]);
    }
  self->showing = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->preset),
                              li_analysis_settings_get_preset (settings));
  self->showing = FALSE;
}

static void
add_form (LiAnalysisPanel *self, guint k)
{
  static const char *const skip[] = { "role", NULL };
  LiSettingsSection section = li_analysis_settings_section (k);
  GtkWidget *form = li_param_form_new (section.table,
                                       li_analysis_settings_values (settings_of (self), k), skip);
  GtkWidget *expander = gtk_expander_new (section.title);

  g_signal_connect (form, "edit", G_CALLBACK (edit_cb), self);
  gtk_widget_set_margin_top (form, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  section.title, -1);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), section.open);
  li_expander_opens (expander, form);
  gtk_box_append (GTK_BOX (self->forms_box), expander);
  gtk_box_append (GTK_BOX (self->forms_box), form);
  g_ptr_array_add (self->forms, form);
}

static void
add_forms (LiAnalysisPanel *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint k = 0; k < li_analysis_settings_n_presets (); k++)
    gtk_string_list_append (list, li_analysis_settings_preset_label (k));
  self->showing = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->preset), G_LIST_MODEL (list));
  self->showing = FALSE;
  for (guint k = 0; k < li_analysis_settings_n_sections (); k++)
    add_form (self, k);
}

static void
show_running (LiAnalysisPanel *self)
{
  LiAnalysisRun *run = li_analysis_model_get_run (self->model);
  gboolean running = li_analysis_run_is_running (run);
  double left = li_analysis_run_seconds_left (run);
  g_autofree char *time = left >= 0 ? li_units_duration (left) : NULL;
  g_autofree char *status = li_analysis_run_status (run);
  g_autofree char *text
      = time != NULL ? g_strdup_printf (_ ("%s; about %s left"), status, time) : g_strdup (status);

  gtk_widget_set_visible (self->running_box, running);
  gtk_widget_set_visible (self->idle_box, !running);
  gtk_label_set_text (GTK_LABEL (self->stage), text != NULL ? text : "");
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), li_analysis_run_fraction (run));
  gtk_button_set_label (GTK_BUTTON (self->pause),
                        li_analysis_run_is_paused (run) ? _ ("Resume") : _ ("Pause"));
}

static void
show_texture (LiAnalysisPanel *self)
{
  LiTextureCheck *texture = li_analysis_model_get_texture (self->model);
  const char *summary = li_texture_check_summary (texture);
  gboolean shown = li_texture_check_is_shown (texture);

  gtk_label_set_text (GTK_LABEL (self->texture_label), summary != NULL ? summary : "");
  gtk_widget_set_visible (self->texture_label, shown);
  gtk_widget_set_visible (self->hide_texture, shown);
}

static void
show (LiAnalysisPanel *self)
{
  g_autofree char *label = li_analysis_model_describe_pair (self->model);

  show_running (self);
  show_texture (self);
  gtk_button_set_label (GTK_BUTTON (self->run_pair), label != NULL ? label : "");
  gtk_widget_set_visible (self->run_pair, label != NULL);
}

void
li_analysis_panel_set_model (LiAnalysisPanel *self, LiAnalysisModel *model, LiDocument *document)
{
  g_set_object (&self->model, model);
  add_forms (self);
  li_mask_panel_set_model (LI_MASK_PANEL (self->mask), li_analysis_model_get_mask (model),
                           document);
  g_object_bind_property (settings_of (self), "estimate", self->estimate, "label",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (settings_of (self), "changed", G_CALLBACK (show_settings), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show_settings (self);
  show (self);
}

static void
li_analysis_panel_dispose (GObject *object)
{
  LiAnalysisPanel *self = LI_ANALYSIS_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_ANALYSIS_PANEL);
  self->root = NULL;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_analysis_panel_parent_class)->dispose (object);
}

static void
li_analysis_panel_finalize (GObject *object)
{
  g_ptr_array_unref (LI_ANALYSIS_PANEL (object)->forms);
  G_OBJECT_CLASS (li_analysis_panel_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, preset);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, forms_box);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, mask);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, texture_label);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, hide_texture);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, estimate);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, run_pair);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, running_box);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, idle_box);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, progress);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, stage);
  gtk_widget_class_bind_template_child (widget_class, LiAnalysisPanel, pause);
}

static void
li_analysis_panel_class_init (LiAnalysisPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_MASK_PANEL);
  G_OBJECT_CLASS (klass)->dispose = li_analysis_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_analysis_panel_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-analysis-panel.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, preset_cb);
}

static void
li_analysis_panel_init (LiAnalysisPanel *self)
{
  self->forms = g_ptr_array_new ();
  self->showing = TRUE; /* the template's own list is empty */
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Settings and run of the analysis"), -1);
}
