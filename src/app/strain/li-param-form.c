/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-param-form.h"

#include <string.h>
#include <glib/gi18n.h>

typedef struct
{
  LiParamForm *form;
  const LiParam *param;
  GtkWidget *box, *control, *mark;
  gboolean typed; /* text that has not been sent yet */
} Row;

struct _LiParamForm
{
  GtkWidget parent_instance;
  GtkWidget *box;
  const LiParamTable *table;
  gconstpointer params, preset;
  char *preset_name;
  GPtrArray *rows;
  gboolean refreshing;
};

enum
{
  SIGNAL_EDIT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiParamForm, li_param_form, GTK_TYPE_WIDGET)

void
li_expander_opens (GtkWidget *expander, GtkWidget *content)
{
  g_object_bind_property (expander, "expanded", content, "visible", G_BINDING_SYNC_CREATE);
}

static Row *
row_of (LiParamForm *self, const char *name)
{
  for (guint k = 0; k < self->rows->len; k++)
    if (g_str_equal (((Row *)self->rows->pdata[k])->param->name, name))
      return self->rows->pdata[k];
  return NULL;
}

static void
send (Row *row, const char *text)
{
  g_autofree char *old = li_params_get_text (row->form->table, row->form->params, row->param->name);

  if (!row->form->refreshing && g_strcmp0 (old, text) != 0)
    g_signal_emit (row->form, signals[SIGNAL_EDIT], 0, row->param->name, text);
}

static void
switch_cb (GtkCheckButton *button, GParamSpec *pspec, Row *row)
{
  send (row, gtk_check_button_get_active (button) ? "yes" : "no");
}

static void
chosen_cb (GtkDropDown *drop, GParamSpec *pspec, Row *row)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (chosen != GTK_INVALID_LIST_POSITION)
    send (row, row->param->values[chosen].name);
}

static void
entry_done (Row *row)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row->control)));

  row->typed = FALSE; /* what is sent is shown as it was understood */
  if (row->param->kind == LI_PARAM_DOUBLE)
    g_strdelimit (text, ",", '.');
  send (row, g_strstrip (text));
}

static void
typed_cb (GtkEditable *entry, Row *row)
{
  if (!row->form->refreshing)
    row->typed = TRUE;
}

static void
activate_cb (GtkEntry *entry, Row *row)
{
  entry_done (row);
}

static void
leave_cb (GtkEventControllerFocus *controller, Row *row)
{
  entry_done (row);
}

static gboolean
is_shown_kind (const LiParam *param)
{
  return param->kind != LI_PARAM_GROUP && param->kind != LI_PARAM_TABLE;
}

static GtkWidget *
make_entry (Row *row)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  gboolean wide = row->param->kind >= LI_PARAM_STRING && row->param->kind != LI_PARAM_GROUP;

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), wide ? 11 : 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), wide ? 14 : 8);
  g_signal_connect (entry, "changed", G_CALLBACK (typed_cb), row);
  g_signal_connect (entry, "activate", G_CALLBACK (activate_cb), row);
  g_signal_connect (focus, "leave", G_CALLBACK (leave_cb), row);
  gtk_widget_add_controller (entry, focus);
  return entry;
}

static GtkWidget *
make_choice (Row *row)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  GtkWidget *drop;

  for (const LiParamValue *v = row->param->values; v->name != NULL; v++)
    gtk_string_list_append (list, _ (v->label));
  drop = gtk_drop_down_new (G_LIST_MODEL (list), NULL);
  g_signal_connect (drop, "notify::selected", G_CALLBACK (chosen_cb), row);
  return drop;
}

static void
make_control (Row *row)
{
  if (row->param->kind == LI_PARAM_BOOL)
    {
      row->control = gtk_check_button_new ();
      g_signal_connect (row->control, "notify::active", G_CALLBACK (switch_cb), row);
    }
  else if (row->param->kind == LI_PARAM_ENUM)
    row->control = make_choice (row);
  else
    row->control = make_entry (row);
  gtk_widget_set_valign (row->control, GTK_ALIGN_CENTER);
}

static GtkWidget *
add_row (LiParamForm *self, const LiParam *param)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label;
  const char *name = _ (param->label);
  g_autofree char *text = param->unit != NULL && param->unit[0] != '\0'
                              ? g_strdup_printf ("%s (%s)", name, _ (param->unit))
                              : g_strdup (name);

  row->form = self;
  row->param = param;
  make_control (row);
  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  row->mark = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (row->mark), 0);
  gtk_label_set_wrap (GTK_LABEL (row->mark), TRUE);
  gtk_widget_add_css_class (row->mark, "caption");
  gtk_widget_set_visible (row->mark, FALSE);
  row->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), row->control);
  gtk_box_append (GTK_BOX (row->box), line);
  gtk_box_append (GTK_BOX (row->box), row->mark);
  gtk_widget_set_tooltip_text (row->box, _ (param->help));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _ (param->help), -1);
  g_ptr_array_add (self->rows, row);
  return row->box;
}

static void
fill (LiParamForm *self, const char *const *skip)
{
  GtkWidget *more = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *expander;
  gboolean any = FALSE;

  for (gsize k = 0; k < self->table->n_params; k++)
    {
      const LiParam *param = &self->table->params[k];

      if (!is_shown_kind (param) || (skip != NULL && g_strv_contains (skip, param->name)))
        continue;
      gtk_box_append (GTK_BOX (param->flags & LI_PARAM_ADVANCED ? more : self->box),
                      add_row (self, param));
      any |= (param->flags & LI_PARAM_ADVANCED) != 0;
    }
  if (!any)
    {
      g_object_ref_sink (more);
      g_object_unref (more);
      return;
    }
  expander = gtk_expander_new (_ ("More"));
  li_expander_opens (expander, more);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More"), -1);
  gtk_box_append (GTK_BOX (self->box), expander);
  gtk_box_append (GTK_BOX (self->box), more);
}

/* What is being typed stays, and so does the cursor in a text that is the same. */
static void
show_text (Row *row, const char *text)
{
  GtkEditable *entry = GTK_EDITABLE (row->control);

  if (!row->typed && !g_str_equal (gtk_editable_get_text (entry), text))
    gtk_editable_set_text (entry, text);
}

static void
show_value (Row *row, const char *text)
{
  guint k = 0;

  if (row->param->kind == LI_PARAM_BOOL)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (row->control), g_str_equal (text, "yes"));
  else if (row->param->kind != LI_PARAM_ENUM)
    show_text (row, text);
  else
    {
      while (row->param->values[k].name != NULL && !g_str_equal (row->param->values[k].name, text))
        k++;
      gtk_drop_down_set_selected (GTK_DROP_DOWN (row->control), k);
    }
}

static void
show_mark (Row *row, const char *text, const char *style)
{
  gtk_widget_remove_css_class (row->mark, "error");
  gtk_widget_remove_css_class (row->mark, "accent");
  gtk_widget_add_css_class (row->mark, style);
  gtk_label_set_text (GTK_LABEL (row->mark), text);
  gtk_widget_set_visible (row->mark, text != NULL && text[0] != '\0');
}

static void
refresh_row (LiParamForm *self, Row *row)
{
  g_autofree char *text = li_params_get_text (self->table, self->params, row->param->name);
  g_autofree char *wanted = self->preset != NULL
                                ? li_params_get_text (self->table, self->preset, row->param->name)
                                : NULL;
  g_autofree char *mark = NULL;

  show_value (row, text);
  if (wanted != NULL && !g_str_equal (wanted, text))
    mark = g_strdup_printf (_ ("● changed; %s: %s"), self->preset_name,
                            wanted[0] != '\0' ? wanted : _ ("empty"));
  show_mark (row, mark, "accent");
}

void
li_param_form_refresh (LiParamForm *self)
{
  self->refreshing = TRUE;
  for (guint k = 0; k < self->rows->len; k++)
    refresh_row (self, self->rows->pdata[k]);
  self->refreshing = FALSE;
}

void
li_param_form_set_preset (LiParamForm *self, gconstpointer preset, const char *name)
{
  self->preset = preset;
  g_free (self->preset_name);
  self->preset_name = g_strdup (name);
  li_param_form_refresh (self);
}

void
li_param_form_set_error (LiParamForm *self, const char *name, const char *message)
{
  Row *row = row_of (self, name);

  if (row != NULL)
    show_mark (row, message, "error");
}

void
li_param_form_set_row_visible (LiParamForm *self, const char *name, gboolean visible)
{
  Row *row = row_of (self, name);

  if (row != NULL)
    gtk_widget_set_visible (row->box, visible);
}

static void
li_param_form_dispose (GObject *object)
{
  LiParamForm *self = LI_PARAM_FORM (object);

  self->refreshing = TRUE;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->preset_name, g_free);
  G_OBJECT_CLASS (li_param_form_parent_class)->dispose (object);
}

static void
li_param_form_class_init (LiParamFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_param_form_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[SIGNAL_EDIT]
      = g_signal_new ("edit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
li_param_form_init (LiParamForm *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
li_param_form_new (const LiParamTable *table, gconstpointer params, const char *const *skip)
{
  LiParamForm *self = g_object_new (LI_TYPE_PARAM_FORM, NULL);

  self->table = table;
  self->params = params;
  fill (self, skip);
  li_param_form_refresh (self);
  return GTK_WIDGET (self);
}
