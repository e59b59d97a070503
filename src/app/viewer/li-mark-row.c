/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-mark-row.h"

#include <string.h>
#include <glib/gi18n.h>
#include "app/li-list-row.h"

#define SHOW_MS 60

struct _LiMarkRow
{
  GtkListBoxRow parent_instance;
  GtkWidget *icon, *name, *size, *pin, *remove;
  LiDocument *document;
  LiMark *mark;
  guint show_source;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LiMarkRow, li_mark_row, GTK_TYPE_LIST_BOX_ROW)

/* A row may live a moment longer than its mark stands in the list. */
static gboolean
is_listed (LiMarkRow *self)
{
  return li_marks_by_id (li_document_get_marks (self->document), li_mark_id (self->mark))
         == self->mark;
}

static void
renamed_cb (GtkEditableLabel *label, GParamSpec *pspec, LiMarkRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (label));
  LiMarkData data = *li_mark_get (self->mark);

  if (gtk_editable_label_get_editing (label) || !is_listed (self)
      || g_strcmp0 (text, data.name) == 0)
    return;
  data.name = (char *)text;
  li_marks_change (li_document_get_marks (self->document), self->mark, &data, _ ("Rename mark"));
}

static void
pin_cb (GtkToggleButton *button, LiMarkRow *self)
{
  LiStep *step = li_document_get_current (self->document);
  LiMarkData data = *li_mark_get (self->mark);

  if (self->updating || !is_listed (self))
    return;
  data.step
      = (char *)(gtk_toggle_button_get_active (button) && step != NULL ? li_step_get_name (step)
                                                                       : "");
  li_marks_change (li_document_get_marks (self->document), self->mark, &data,
                   _ ("Time step of mark"));
}

static void
remove_cb (GtkButton *button, LiMarkRow *self)
{
  if (!is_listed (self))
    return;
  li_document_undoable (self->document, _ ("Removed %s"), li_mark_get (self->mark)->name);
  li_marks_remove (li_document_get_marks (self->document), self->mark);
}

void
li_mark_row_edit_name (LiMarkRow *self)
{
  gtk_editable_label_start_editing (GTK_EDITABLE_LABEL (self->name));
}

static void
li_mark_row_dispose (GObject *object)
{
  LiMarkRow *self = LI_MARK_ROW (object);

  g_clear_handle_id (&self->show_source, g_source_remove);
  G_OBJECT_CLASS (li_mark_row_parent_class)->dispose (object);
}

static void
li_mark_row_finalize (GObject *object)
{
  g_object_unref (LI_MARK_ROW (object)->mark);
  g_object_unref (LI_MARK_ROW (object)->document);
  G_OBJECT_CLASS (li_mark_row_parent_class)->finalize (object);
}

static void
li_mark_row_class_init (LiMarkRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_mark_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_mark_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-mark-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LiMarkRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LiMarkRow, name);
  gtk_widget_class_bind_template_child (widget_class, LiMarkRow, size);
  gtk_widget_class_bind_template_child (widget_class, LiMarkRow, pin);
  gtk_widget_class_bind_template_child (widget_class, LiMarkRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, renamed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pin_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
li_mark_row_init (LiMarkRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  li_list_row_outlive_focus (GTK_WIDGET (self));
}

/* What is being typed stays. */
static void
show_name (LiMarkRow *self, const char *name)
{
  if (!gtk_editable_label_get_editing (GTK_EDITABLE_LABEL (self->name))
      && strcmp (gtk_editable_get_text (GTK_EDITABLE (self->name)), name) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->name), name);
}

static void
show_mark (LiMarkRow *self)
{
  const LiMarkData *data = li_mark_get (self->mark);
  g_autofree char *size
      = li_mark_describe (self->mark, li_view_state_voxel (li_document_get_view (self->document)));
  g_autofree char *gone = g_strdup_printf (_ ("Remove %s"), data->name);
  g_autofree char *label
      = g_strdup_printf ("%s, %s, %s", li_mark_kind_label (data->kind), data->name, size);

  show_name (self, data->name);
  gtk_label_set_text (GTK_LABEL (self->size), size);
  self->updating = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->pin), data->step[0] != '\0');
  self->updating = FALSE;
  gtk_widget_set_visible (self->pin, li_document_get_n_steps (self->document) > 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gone, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static gboolean
show_cb (gpointer data)
{
  LiMarkRow *self = data;

  self->show_source = 0;
  show_mark (self);
  return G_SOURCE_REMOVE;
}

/* Drags change a mark at every step, and a label costs a layout of the window. */
static void
changed_cb (LiMark *mark, LiMarkRow *self)
{
  if (self->show_source == 0)
    self->show_source = g_timeout_add (SHOW_MS, show_cb, self);
}

GtkWidget *
li_mark_row_new (LiDocument *document, LiMark *mark)
{
  static const char *const icons[LI_N_MARK_KINDS]
      = { "li-point-symbolic", "li-line-symbolic", "li-arrow-symbolic", "li-box-symbolic",
          "insert-text-symbolic" };
  LiMarkRow *self = g_object_new (LI_TYPE_MARK_ROW, NULL);

  self->document = g_object_ref (document);
  self->mark = g_object_ref (mark);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icons[li_mark_get (mark)->kind]);
  show_mark (self);
  g_signal_connect_object (mark, "changed", G_CALLBACK (changed_cb), self, 0);
  return GTK_WIDGET (self);
}

guint
li_mark_row_get_id (LiMarkRow *self)
{
  return li_mark_id (self->mark);
}
