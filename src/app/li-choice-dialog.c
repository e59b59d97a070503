/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-choice-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "volume/li-open-options.h"

/* What the dialog asks, for as long as it is there. */
typedef struct
{
  LiChoices what;
  GtkWidget *channel, *frame; /* spin buttons */
  LiChoiceFunc done;
  gpointer data;
} Asked;

static void
answer (Asked *asked, const char *options)
{
  LiChoiceFunc done = asked->done;

  asked->done = NULL;
  if (done != NULL)
    done (options, asked->data);
}

/* The dialog may go with its parent, without a response. */
static void
asked_free (gpointer data, GClosure *closure)
{
  answer (data, NULL);
  g_free (data);
}

/* What was typed counts at once, not only when the entry is left. */
static int
number (GtkWidget *spin)
{
  gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
  return gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin));
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, Asked *asked)
{
  LiOpenOptions options
      = { .has_channel = asked->what.channels > 1, .has_frame = asked->what.frames > 1 };
  g_autofree char *text = NULL;

  options.channel = number (asked->channel);
  options.frame = number (asked->frame);
  text = li_open_options_to_text (&options);
  answer (asked, g_str_equal (response, "open") ? text : NULL);
}

/* Its spin button counts from 0, as --channel and --frame do. */
static GtkWidget *
add_row (GtkWidget *list, const char *title, gint64 n, int before)
{
  GtkWidget *row = adw_action_row_new (),
            *spin = gtk_spin_button_new_with_range (0, (double)MAX (n - 1, 1), 1);
  g_autofree char *range = g_strdup_printf (_ ("0 … %" G_GINT64_FORMAT), n - 1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), range);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), before);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_widget_set_visible (row, n > 1);
  return spin;
}

static GtkWidget *
new_dialog (GtkWindow *parent, const char *path)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Which Volume?"), NULL);
  g_autofree char *name = g_filename_display_basename (path);

  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _ ("%s holds several volumes. Channels and times are counted "
                                     "from 0."),
                                  name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "open",
                                    _ ("_Open"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "open");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}

void
li_choice_dialog_show (GtkWindow *parent,
                       const char *path,
                       const LiChoices *what,
                       const char *before,
                       LiChoiceFunc done,
                       gpointer data)
{
  g_autoptr (LiOpenOptions) old = li_open_options_parse (before, NULL);
  GtkWidget *dialog = new_dialog (parent, path), *list = gtk_list_box_new ();
  Asked *asked = g_new0 (Asked, 1);

  *asked = (Asked){ .what = *what, .done = done, .data = data };
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  asked->channel = add_row (list, _ ("Channel"), what->channels, old != NULL ? old->channel : 0);
  asked->frame = add_row (list, _ ("Time"), what->frames, old != NULL ? old->frame : 0);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), asked, asked_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
