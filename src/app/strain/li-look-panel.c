/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-look-panel.h"

#include <glib/gi18n.h>
#include "app/li-app-types.h"
#include "app/strain/li-param-form.h"

struct _LiLookPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *component, *total, *step, *form;
  LiStrainModel *model;
  gboolean filling; /* the controls are being set from what they show */
};

G_DEFINE_FINAL_TYPE (LiLookPanel, li_look_panel, GTK_TYPE_WIDGET)

/* Rows that mean nothing now are not shown. */
static void
show_rows (LiLookPanel *self)
{
  LiParamForm *form = LI_PARAM_FORM (self->form);
  const LiStrainLook *look = li_strain_model_look (self->model);
  const gboolean ends = look->locked || look->range == LI_MAP_RANGE_TYPED;
  const gboolean percent
      = !look->locked
        && (look->range == LI_MAP_RANGE_PERCENTILE || look->range == LI_MAP_RANGE_STEPS);

  li_param_form_set_row_visible (form, "percent", percent);
  li_param_form_set_row_visible (form, "lo", ends);
  li_param_form_set_row_visible (form, "hi", ends);
  li_param_form_set_row_visible (form, "range", !look->locked);
  li_param_form_set_row_visible (form, "band-lo", look->band);
  li_param_form_set_row_visible (form, "band-hi", look->band);
  li_param_form_set_row_visible (form, "contour-step", look->contours);
  li_param_form_set_row_visible (form, "arrow-factor", look->arrows);
  li_param_form_set_row_visible (form, "grid-factor", look->grid);
  li_param_form_set_row_visible (form, "follow", !look->total);
}

static void
fill (LiLookPanel *self)
{
  GtkWidget *chosen = li_strain_model_look (self->model)->total ? self->total : self->step;

  self->filling = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->component),
                              (guint)li_strain_model_shown (self->model)->component);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chosen), TRUE);
  li_param_form_refresh (LI_PARAM_FORM (self->form));
  show_rows (self);
  self->filling = FALSE;
}

static void
changed_cb (LiStrainModel *model, guint what, LiLookPanel *self)
{
  if (what & (LI_STRAIN_MAP | LI_STRAIN_VALUES | LI_STRAIN_LOOK | LI_STRAIN_RANGE))
    fill (self);
}

/* Filled also when the value was refused, or was the same. */
static void
edit (LiLookPanel *self, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = li_strain_model_edit (self->model, name, text, &error);

  fill (self);
  if (!ok)
    li_param_form_set_error (LI_PARAM_FORM (self->form), name, error->message);
}

static void
edit_cb (LiParamForm *form, const char *name, const char *text, LiLookPanel *self)
{
  edit (self, name, text);
}

static void
component_cb (GtkDropDown *drop, GParamSpec *pspec, LiLookPanel *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (self->model != NULL && !self->filling && chosen < li_component_n ())
    edit (self, "component", li_component_name (chosen));
}

static void
total_cb (GtkToggleButton *toggle, GParamSpec *pspec, LiLookPanel *self)
{
  if (self->model != NULL && !self->filling)
    edit (self, "total", gtk_toggle_button_get_active (toggle) ? "yes" : "no");
}

static void
fill_components (LiLookPanel *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  GtkDropDown *drop = GTK_DROP_DOWN (self->component);
  g_autoptr (GtkExpression) search
      = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  for (gsize k = 0; k < li_component_n (); k++)
    gtk_string_list_append (list, li_component_label (k));
  gtk_drop_down_set_expression (drop, search);
  gtk_drop_down_set_model (drop, G_LIST_MODEL (list));
}

void
li_look_panel_set_model (LiLookPanel *self, LiStrainModel *model)
{
  static const char *const skip[] = { "component", "total", NULL };

  self->form
      = li_param_form_new (&li_strain_look_params, (gpointer)li_strain_model_look (model), skip);
  gtk_box_append (GTK_BOX (self->root), self->form);
  g_signal_connect (self->form, "edit", G_CALLBACK (edit_cb), self);
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, 0);
  fill (self);
}

static void
li_look_panel_dispose (GObject *object)
{
  LiLookPanel *self = LI_LOOK_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_LOOK_PANEL);
  self->root = NULL;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_look_panel_parent_class)->dispose (object);
}

static void
li_look_panel_class_init (LiLookPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_look_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-look-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiLookPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiLookPanel, component);
  gtk_widget_class_bind_template_child (widget_class, LiLookPanel, total);
  gtk_widget_class_bind_template_child (widget_class, LiLookPanel, step);
  gtk_widget_class_bind_template_callback (widget_class, component_cb);
  gtk_widget_class_bind_template_callback (widget_class, total_cb);
}

static void
li_look_panel_init (LiLookPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_components (self);
}
