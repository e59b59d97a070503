/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-raw-dialog.h"

#include <glib/gi18n.h>

#include "app/li-raw-import.h"
#include "base/li-number.h"
#include "base/li-thread.h"
#include "draw/li-picture.h"
#include "draw/li-slice.h"
#include "session/li-request.h"
#include "volume/li-open-options.h"

struct _LiRawDialog
{
  AdwWindow parent_instance;
  GtkWidget *type, *width, *height, *planes, *offset, *big_endian, *sidecar, *open;
  GtkWidget *picture, *says, *guesses, *guess_list, *name;
  LiRawImport *import;
  LiRequest *looking; /* at the picture that is being made */
  gboolean setting;
};

enum
{
  SIGNAL_DESCRIBED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiRawDialog, li_raw_dialog, ADW_TYPE_WINDOW)

/* Grey between the percentiles; what the file does not reach stays dark. */
static GdkTexture *
texture_of (LiPlane *plane)
{
  LiSliceLayer layer = { .plane = plane };
  static const guint8 background[3] = { 40, 40, 48 };
  LiView2D view;
  double lo[3] = { -0.5, -0.5, -0.5 },
         hi[3] = { 0.5, plane->height * plane->step[1] - 0.5, plane->width * plane->step[0] - 0.5 };
  gsize stride = (gsize)plane->width * 4;
  guint8 *pixels = g_malloc0 (stride * (gsize)plane->height);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, stride * (gsize)plane->height);

  li_look_init (&layer.look);
  if (!li_plane_percentiles (plane, 0.5, 99.5, &layer.look.lo, &layer.look.hi))
    layer.look.hi = layer.look.lo + 1;
  li_view_init (&view, LI_Z, plane->width, plane->height);
  li_view_fit (&view, lo, hi, 0);
  view.centre[LI_Z] = plane->position;
  li_slice_draw (&view, &layer, 1, background, pixels, stride);
  return gdk_memory_texture_new (plane->width, plane->height, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED,
                                 bytes, stride);
}

static gpointer
look_work (gpointer import, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  g_autoptr (LiPlane) plane = li_raw_import_preview (import, error);

  return plane != NULL ? texture_of (plane) : NULL;
}

static void
look_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiRawDialog *self = owner;
  g_autoptr (GdkTexture) texture = result;

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
}

static void
import_free (gpointer import)
{
  li_raw_import_free (import);
}

static void
start_looking (LiRawDialog *self)
{
  if (self->looking == NULL)
    return; /* it is being closed */
  li_request_ask (self->looking, &(LiQuestion){ .title = "look",
                                                .work = look_work,
                                                .data = li_raw_import_copy (self->import),
                                                .free_data = import_free,
                                                .free_result = g_object_unref,
                                                .done = look_done });
}

/* A description for those who cannot see the picture, and for whom else asks. */
static void
tell (LiRawDialog *self)
{
  g_autofree char *text = li_raw_import_say (self->import);
  gboolean fits = li_raw_import_fits (self->import);

  gtk_label_set_label (GTK_LABEL (self->says), text);
  gtk_widget_set_sensitive (self->open, fits);
  if (fits)
    gtk_widget_remove_css_class (self->says, "warning");
  else
    gtk_widget_add_css_class (self->says, "warning");
}

/* Typed digits count at once, before Enter. */
static gint64
number_of (GtkWidget *spin)
{
  gint64 n;

  return li_number_parse_int (gtk_editable_get_text (GTK_EDITABLE (spin)), &n) ? n : 0;
}

static void
changed_cb (LiRawDialog *self)
{
  LiOpenOptions *o;

  if (self->setting || self->import == NULL)
    return;
  o = &self->import->options;
  o->raw.type
      = (LiVoxelType)MIN (adw_combo_row_get_selected (ADW_COMBO_ROW (self->type)), LI_TYPE_F32);
  o->raw.shape[LI_X] = number_of (self->width);
  o->raw.shape[LI_Y] = number_of (self->height);
  o->raw.shape[LI_Z] = number_of (self->planes);
  o->raw_offset = (guint64)MAX (number_of (self->offset), 0);
  o->raw_big_endian = gtk_switch_get_active (GTK_SWITCH (self->big_endian));
  tell (self);
  start_looking (self);
}

static void
show_numbers (LiRawDialog *self)
{
  const LiOpenOptions *o = &self->import->options;

  self->setting = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->type), (guint)o->raw.type);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->width), (double)o->raw.shape[LI_X]);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->height), (double)o->raw.shape[LI_Y]);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->planes), (double)o->raw.shape[LI_Z]);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->offset), (double)o->raw_offset);
  self->setting = FALSE;
  changed_cb (self);
}

static void
guess_cb (GtkButton *button, LiRawDialog *self)
{
  li_raw_import_take (self->import, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "k")));
  show_numbers (self);
}

static void
add_guesses (LiRawDialog *self)
{
  for (guint k = 0; k < self->import->guesses->len; k++)
    {
      g_autofree char *text
          = li_raw_import_describe (&g_array_index (self->import->guesses, LiRawGuess, k));
      GtkWidget *button = gtk_button_new_with_label (text);

      g_object_set_data (G_OBJECT (button), "k", GUINT_TO_POINTER (k));
      gtk_widget_add_css_class (button, "flat");
      g_signal_connect (button, "clicked", G_CALLBACK (guess_cb), self);
      gtk_box_append (GTK_BOX (self->guess_list), button);
    }
  gtk_widget_set_visible (self->guesses, self->import->guesses->len > 0);
}

static void
open_cb (GtkButton *button, LiRawDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (!li_raw_import_fits (self->import))
    return;
  if (gtk_switch_get_active (GTK_SWITCH (self->sidecar))
      && !li_raw_import_write_sidecar (self->import, &error))
    {
      gtk_label_set_label (GTK_LABEL (self->says), error->message);
      gtk_switch_set_active (GTK_SWITCH (self->sidecar), FALSE);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[SIGNAL_DESCRIBED], 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
li_raw_dialog_dispose (GObject *object)
{
  LiRawDialog *self = LI_RAW_DIALOG (object);

  g_clear_pointer (&self->looking, li_request_free);
  if (self->picture != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_RAW_DIALOG);
  self->picture = NULL;
  G_OBJECT_CLASS (li_raw_dialog_parent_class)->dispose (object);
}

static void
li_raw_dialog_finalize (GObject *object)
{
  g_clear_pointer (&LI_RAW_DIALOG (object)->import, li_raw_import_free);
  G_OBJECT_CLASS (li_raw_dialog_parent_class)->finalize (object);
}

static void
li_raw_dialog_class_init (LiRawDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_raw_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_raw_dialog_finalize;
  signals[SIGNAL_DESCRIBED] = g_signal_new ("described", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-raw-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, type);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, width);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, height);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, planes);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, offset);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, big_endian);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, sidecar);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, open);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, says);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, guesses);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, guess_list);
  gtk_widget_class_bind_template_child (widget_class, LiRawDialog, name);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
li_raw_dialog_init (LiRawDialog *self)
{
  self->looking = li_request_new (self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

LiRawDialog *
li_raw_dialog_new (GtkWindow *parent, const char *path, GError **error)
{
  LiRawImport *import = li_raw_import_new (path, error);
  g_autofree char *name = g_path_get_basename (path), *shown = NULL;
  LiRawDialog *self;

  if (import == NULL)
    return NULL;
  self = g_object_new (LI_TYPE_RAW_DIALOG, "transient-for", parent, "modal", TRUE,
                       "destroy-with-parent", TRUE, NULL);
  self->import = import;
  shown = g_filename_display_name (name);
  gtk_label_set_label (GTK_LABEL (self->name), shown);
  add_guesses (self);
  show_numbers (self);
  return self;
}

char *
li_raw_dialog_get_address (LiRawDialog *dialog)
{
  g_autofree char *options = li_open_options_to_text (&dialog->import->options);

  return li_volume_address (dialog->import->path, options);
}
