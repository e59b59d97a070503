/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "app/strain/li-param-form.h"
#include "app/strain/li-strain-page-private.h"

#define TABLE (&li_strain_look_params)

gboolean
li_strain_page_edit (LiStrainPage *self, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = li_strain_model_edit (self->model, name, text, &error);

  li_strain_page_fill_controls (self); /* also when it was refused, or was the same */
  if (!ok)
    li_param_form_set_error (LI_PARAM_FORM (self->look_form), name, error->message);
  return ok;
}

static void
edit_cb (LiParamForm *form, const char *name, const char *text, LiStrainPage *self)
{
  li_strain_page_edit (self, name, text);
}

static void
component_cb (GtkDropDown *drop, GParamSpec *pspec, LiStrainPage *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (!self->filling && chosen < li_component_n ())
    li_strain_page_edit (self, "component", li_component_name (chosen));
}

static void
total_cb (GtkToggleButton *toggle, GParamSpec *pspec, LiStrainPage *self)
{
  if (!self->filling)
    li_strain_page_edit (self, "total", gtk_toggle_button_get_active (toggle) ? "yes" : "no");
}

/* Opacity keys of the viewer act on the layer itself. */
static void
opacity_cb (LiLayer *layer, GParamSpec *pspec, LiStrainPage *self)
{
  li_strain_model_set_opacity (self->model, li_layer_get_look (layer)->opacity);
}

static GtkExpression *
search_expression (void)
{
  return gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
}

void
li_strain_page_make_controls (LiStrainPage *self)
{
  static const char *const skip[] = { "component", "total", NULL };
  GtkStringList *list = gtk_string_list_new (NULL);

  for (gsize i = 0; i < li_component_n (); i++)
    gtk_string_list_append (list, li_component_label (i));
  gtk_drop_down_set_expression (GTK_DROP_DOWN (self->component_drop), search_expression ());
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->component_drop), G_LIST_MODEL (list));
  g_object_unref (list);
  self->look_form = li_param_form_new (TABLE, (gpointer)self->look, skip);
  gtk_box_append (GTK_BOX (self->look_box), self->look_form);
  g_signal_connect (self->look_form, "edit", G_CALLBACK (edit_cb), self);
  g_signal_connect (self->component_drop, "notify::selected", G_CALLBACK (component_cb), self);
  g_signal_connect (self->total_toggle, "notify::active", G_CALLBACK (total_cb), self);
  g_signal_connect_object (self->layer, "notify::opacity", G_CALLBACK (opacity_cb), self, 0);
}

/* Rows that mean nothing now are not shown. */
static void
show_rows (LiStrainPage *self)
{
  LiParamForm *form = LI_PARAM_FORM (self->look_form);
  const LiStrainLook *look = self->look;

  li_param_form_set_row_visible (
      form, "percent",
      !look->locked
          && (look->range == LI_MAP_RANGE_PERCENTILE || look->range == LI_MAP_RANGE_STEPS));
  li_param_form_set_row_visible (form, "lo", look->locked || look->range == LI_MAP_RANGE_TYPED);
  li_param_form_set_row_visible (form, "hi", look->locked || look->range == LI_MAP_RANGE_TYPED);
  li_param_form_set_row_visible (form, "range", !look->locked);
  li_param_form_set_row_visible (form, "band-lo", look->band);
  li_param_form_set_row_visible (form, "band-hi", look->band);
  li_param_form_set_row_visible (form, "contour-step", look->contours);
  li_param_form_set_row_visible (form, "arrow-factor", look->arrows);
  li_param_form_set_row_visible (form, "grid-factor", look->grid);
  li_param_form_set_row_visible (form, "follow", !look->total);
}

void
li_strain_page_fill_controls (LiStrainPage *self)
{
  self->filling = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->component_drop), (guint)self->shown->component);
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (self->look->total ? self->total_toggle : self->step_toggle), TRUE);
  li_param_form_refresh (LI_PARAM_FORM (self->look_form));
  show_rows (self);
  self->filling = FALSE;
}
