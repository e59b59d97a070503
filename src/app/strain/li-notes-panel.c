/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-notes-panel.h"

#include "app/li-app-types.h"

struct _LiNotesPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *view;
  LiPairNotes *model;
  gboolean showing; /* the text is being set from the model */
};

G_DEFINE_FINAL_TYPE (LiNotesPanel, li_notes_panel, GTK_TYPE_WIDGET)

static char *
text_of (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
typed_cb (GtkTextBuffer *buffer, LiNotesPanel *self)
{
  g_autofree char *text = text_of (buffer);

  if (self->model != NULL && !self->showing)
    li_pair_notes_set_text (self->model, text);
}

static void
leave_cb (GtkEventControllerFocus *controller, LiNotesPanel *self)
{
  if (self->model != NULL)
    li_pair_notes_commit (self->model);
}

/* Undo is the window's: what is still being typed has to be an undo step before Ctrl+Z. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        LiNotesPanel *self)
{
  gboolean control
      = state & GDK_CONTROL_MASK || key == GDK_KEY_Control_L || key == GDK_KEY_Control_R;

  if (control && self->model != NULL)
    li_pair_notes_commit (self->model);
  return FALSE;
}

static void
show (LiNotesPanel *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  const char *text = li_pair_notes_get_text (self->model);
  g_autofree char *now = text_of (buffer);

  if (!g_str_equal (now, text))
    {
      self->showing = TRUE;
      gtk_text_buffer_set_text (buffer, text, -1);
      self->showing = FALSE;
    }
  gtk_widget_set_sensitive (self->view, li_pair_notes_get_pair (self->model) != NULL);
}

void
li_notes_panel_set_model (LiNotesPanel *self, LiPairNotes *model)
{
  static const char *const names[] = { "notify::pair", "notify::text" };

  g_set_object (&self->model, model);
  for (gsize k = 0; k < G_N_ELEMENTS (names); k++)
    g_signal_connect_object (model, names[k], G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
li_notes_panel_dispose (GObject *object)
{
  LiNotesPanel *self = LI_NOTES_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_NOTES_PANEL);
  self->root = NULL;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_notes_panel_parent_class)->dispose (object);
}

static void
li_notes_panel_class_init (LiNotesPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_notes_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-notes-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiNotesPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiNotesPanel, view);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
}

static void
li_notes_panel_init (LiNotesPanel *self)
{
  GtkTextBuffer *buffer;

  gtk_widget_init_template (GTK_WIDGET (self));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  g_signal_connect (buffer, "changed", G_CALLBACK (typed_cb), self);
}
