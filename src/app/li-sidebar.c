/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-sidebar.h"

#include <glib/gi18n.h>

struct _LiSidebar
{
  GtkWidget parent_instance;
  GtkWidget *root, *title, *list;
  LiDocument *document;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LiSidebar, li_sidebar, GTK_TYPE_WIDGET)

static void
update_icon (LiStep *step, GParamSpec *pspec, GtkWidget *image)
{
  static const struct
  {
    const char *icon, *text;
  } looks[] = {
    [LI_STEP_CLOSED] = { "radio-symbolic", N_ ("not opened yet") },
    [LI_STEP_OPENING] = { "content-loading-symbolic", N_ ("opening") },
    [LI_STEP_OPEN] = { "emblem-ok-symbolic", N_ ("open") },
    [LI_STEP_FAILED] = { "dialog-warning-symbolic", N_ ("could not be opened") },
  };
  LiStepState state = li_step_get_state (step);

  gtk_image_set_from_icon_name (GTK_IMAGE (image), looks[state].icon);
  gtk_widget_set_tooltip_text (image, _ (looks[state].text));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (looks[state].text), -1);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  LiStep *step = item;
  GtkWidget *row = adw_action_row_new (), *image = gtk_image_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), li_step_get_name (step));
  g_object_bind_property (step, "subtitle", row, "subtitle", G_BINDING_SYNC_CREATE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  g_signal_connect_object (step, "notify::state", G_CALLBACK (update_icon), image, 0);
  update_icon (step, NULL, image);
  return row;
}

static void
select_current (LiSidebar *self)
{
  int step = li_document_get_step (self->document);
  GtkListBoxRow *row
      = step >= 0 ? gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), step) : NULL;

  self->updating = TRUE;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  self->updating = FALSE;
}

static void
row_selected_cb (GtkListBox *list, GtkListBoxRow *row, LiSidebar *self)
{
  if (row != NULL && !self->updating)
    li_document_set_step (self->document, gtk_list_box_row_get_index (row));
}

static void
update_cb (LiDocument *document, GParamSpec *pspec, LiSidebar *self)
{
  const char *title = li_document_get_title (document);

  gtk_label_set_text (GTK_LABEL (self->title), title != NULL ? title : "");
  select_current (self);
}

void
li_sidebar_set_document (LiSidebar *self, LiDocument *document)
{
  g_set_object (&self->document, document);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), li_document_get_steps (document), make_row,
                           self, NULL);
  g_signal_connect_object (document, "notify::title", G_CALLBACK (update_cb), self, 0);
  g_signal_connect_object (document, "notify::step", G_CALLBACK (update_cb), self, 0);
  update_cb (document, NULL, self);
}

static void
li_sidebar_dispose (GObject *object)
{
  LiSidebar *self = LI_SIDEBAR (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_SIDEBAR);
  self->root = NULL;
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_sidebar_parent_class)->dispose (object);
}

static void
li_sidebar_class_init (LiSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_sidebar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, root);
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, title);
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
li_sidebar_init (LiSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
