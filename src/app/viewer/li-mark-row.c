/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-mark-row.h"

#include <glib/gi18n.h>

struct _LiMarkRow
{
  GtkListBoxRow parent_instance;
  GtkWidget *icon, *name, *size, *pin, *remove;
  LiDocument *document; /* outlives the row */
  guint id;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LiMarkRow, li_mark_row, GTK_TYPE_LIST_BOX_ROW)

static LiMark *
mark_of (LiMarkRow *self)
{
  return li_marks_by_id (li_document_get_marks (self->document), self->id);
}

static void
renamed_cb (GtkEditableLabel *label, GParamSpec *pspec, LiMarkRow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (label));
  LiMark *mark = mark_of (self);
  LiMarkData data;

  if (gtk_editable_label_get_editing (label) || mark == NULL
      || g_strcmp0 (text, li_mark_get (mark)->name) == 0)
    return;
  data = *li_mark_get (mark);
  data.name = (char *)text;
  li_marks_change (li_document_get_marks (self->document), mark, &data, _ ("Rename mark"));
}

static void
pin_cb (GtkToggleButton *button, LiMarkRow *self)
{
  LiStep *step = li_document_get_current (self->document);
  LiMark *mark = mark_of (self);
  LiMarkData data;

  if (self->updating || mark == NULL)
    return;
  data = *li_mark_get (mark);
  data.step
      = (char *)(gtk_toggle_button_get_active (button) && step != NULL ? li_step_get_name (step)
                                                                       : "");
  li_marks_change (li_document_get_marks (self->document), mark, &data, _ ("Time step of mark"));
}

static void
remove_cb (GtkButton *button, LiMarkRow *self)
{
  LiMark *mark = mark_of (self);

  if (mark != NULL)
    {
      li_document_undoable (self->document, _ ("Removed %s"), li_mark_get (mark)->name);
      li_marks_remove (li_document_get_marks (self->document), mark);
    }
}

void
li_mark_row_edit_name (LiMarkRow *self)
{
  gtk_editable_label_start_editing (GTK_EDITABLE_LABEL (self->name));
}

static void
li_mark_row_class_init (LiMarkRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

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
}

void
li_mark_row_stop_editing (LiMarkRow *self)
{
  if (gtk_editable_label_get_editing (GTK_EDITABLE_LABEL (self->name)))
    gtk_editable_label_stop_editing (GTK_EDITABLE_LABEL (self->name), TRUE);
}

GtkWidget *
li_mark_row_new (LiDocument *document, LiMark *mark)
{
  static const char *const icons[LI_N_MARK_KINDS]
      = { "li-point-symbolic", "li-line-symbolic", "li-arrow-symbolic", "li-box-symbolic",
          "insert-text-symbolic" };
  LiMarkRow *self = g_object_new (LI_TYPE_MARK_ROW, NULL);
  const LiMarkData *data = li_mark_get (mark);
  g_autofree char *size
      = li_mark_describe (mark, li_view_state_voxel (li_document_get_view (document)));
  g_autofree char *gone = g_strdup_printf (_ ("Remove %s"), data->name);
  g_autofree char *label
      = g_strdup_printf ("%s, %s, %s", li_mark_kind_label (data->kind), data->name, size);

  self->document = document;
  self->id = li_mark_id (mark);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icons[data->kind]);
  gtk_editable_set_text (GTK_EDITABLE (self->name), data->name);
  gtk_label_set_text (GTK_LABEL (self->size), size);
  self->updating = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->pin), data->step[0] != '\0');
  self->updating = FALSE;
  gtk_widget_set_visible (self->pin, li_document_get_n_steps (document) > 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gone, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}

guint
li_mark_row_get_id (LiMarkRow *self)
{
  return self->id;
}
