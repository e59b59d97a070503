/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-page-private.h"

#define DOCUMENT "notes"
#define TYPE G_VARIANT_TYPE ("a{ss}")
#define REST_MS 700 /* a pause in typing ends an undo step */

static char *
pair_of (LiStrainPage *self)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);
  guint from = self->shown->from, to = self->shown->to;

  return experiment != NULL && from < to && to < li_experiment_n_steps (experiment)
             ? li_experiment_pair_name (experiment, from, to)
             : NULL;
}

static const char *
note_of (LiStrainPage *self, const char *pair)
{
  const char *text = pair != NULL ? g_hash_table_lookup (self->notes, pair) : NULL;

  return text != NULL ? text : "";
}

static char *
typed (LiStrainPage *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->note_view));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static GVariant *
to_variant (LiStrainPage *self)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer pair, text;

  g_variant_builder_init (&builder, TYPE);
  g_hash_table_iter_init (&iter, self->notes);
  while (g_hash_table_iter_next (&iter, &pair, &text))
    g_variant_builder_add (&builder, "{ss}", pair, text);
  return g_variant_builder_end (&builder);
}

static void
take_variant (LiStrainPage *self, GVariant *saved)
{
  GVariantIter iter;
  const char *pair, *text;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "{&s&s}", &pair, &text))
    g_hash_table_replace (self->notes, g_strdup (pair), g_strdup (text));
}

/* Into their experiment, whatever is open by now; where that cannot be written they stay with the
 * session. */
static void
store (LiStrainPage *self)
{
  LiExperiment *experiment = self->experiment;
  g_autoptr (GError) error = NULL;
  gboolean told = self->notes_homeless;

  if (self->notes_unread)
    return;
  self->notes_homeless
      = experiment != NULL
        && !li_experiment_save_document (experiment, DOCUMENT, to_variant (self), &error);
  if (self->notes_homeless && !told)
    li_document_message (self->document, _ ("%s – the note is kept with this session"),
                         error->message);
}

static void
set_note (LiStrainPage *self, const char *pair, const char *text)
{
  if (text[0] != '\0')
    g_hash_table_replace (self->notes, g_strdup (pair), g_strdup (text));
  else
    g_hash_table_remove (self->notes, pair);
  store (self);
}

static void
patch_cb (gpointer owner, const char *path, GVariant *value)
{
  LiStrainPage *self = owner;

  set_note (self, path + strlen (DOCUMENT "/"), g_variant_get_string (value, NULL));
  li_strain_page_show_note (self);
}

/* What has been typed becomes one undo step and goes to disk. */
void
li_strain_page_commit_note (LiStrainPage *self)
{
  g_autofree char *now = NULL, *path = NULL, *label = NULL;
  const char *pair = self->note_pair;

  g_clear_handle_id (&self->note_source, g_source_remove);
  if (pair == NULL)
    return;
  now = typed (self);
  if (g_str_equal (now, note_of (self, pair)))
    return;
  path = g_strconcat (DOCUMENT "/", pair, NULL);
  label = g_strdup_printf (_ ("Note of %s"), pair);
  if (self->experiment == li_document_get_experiment (self->document)) /* else another history */
    li_history_push_patch (li_document_get_history (self->document), label, self, patch_cb, path,
                           g_variant_new_string (note_of (self, pair)), g_variant_new_string (now));
  set_note (self, pair, now);
}

static gboolean
rest_cb (gpointer data)
{
  LiStrainPage *self = data;

  self->note_source = 0;
  li_strain_page_commit_note (self);
  return G_SOURCE_REMOVE;
}

static void
typed_cb (GtkTextBuffer *buffer, LiStrainPage *self)
{
  if (self->filling_note)
    return;
  g_clear_handle_id (&self->note_source, g_source_remove);
  self->note_source = g_timeout_add (REST_MS, rest_cb, self);
}

static void
leave_cb (GtkEventControllerFocus *controller, LiStrainPage *self)
{
  li_strain_page_commit_note (self);
}

/* Undo is the window's: what is still being typed belongs to it first. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        LiStrainPage *self)
{
  if (state & GDK_CONTROL_MASK || key == GDK_KEY_Control_L || key == GDK_KEY_Control_R)
    li_strain_page_commit_note (self);
  return FALSE;
}

void
li_strain_page_show_note (LiStrainPage *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->note_view));
  g_autofree char *pair = pair_of (self), *now = NULL;

  if (g_strcmp0 (pair, self->note_pair) != 0)
    {
      li_strain_page_commit_note (self);
      g_free (self->note_pair);
      self->note_pair = g_strdup (pair);
    }
  else if (self->note_source != 0)
    return; /* being typed */
  now = typed (self);
  if (!g_str_equal (now, note_of (self, pair)))
    {
      self->filling_note = TRUE;
      gtk_text_buffer_set_text (buffer, note_of (self, pair), -1);
      self->filling_note = FALSE;
    }
  gtk_widget_set_sensitive (self->note_view, pair != NULL);
}

const char *
li_strain_page_note (LiStrainPage *self)
{
  return note_of (self, self->note_pair);
}

/* Another experiment: its notes. What was being typed has gone to the one before. */
void
li_strain_page_load_notes (LiStrainPage *self)
{
  LiExperiment *experiment = self->experiment;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) saved = NULL;

  g_clear_pointer (&self->note_pair, g_free);
  g_hash_table_remove_all (self->notes);
  self->notes_homeless = self->notes_unread = FALSE;
  if (experiment != NULL)
    saved = li_experiment_load_document (experiment, DOCUMENT, TYPE, &error);
  if (saved != NULL)
    take_variant (self, saved);
  else if (error != NULL)
    {
      self->notes_homeless = self->notes_unread = TRUE;
      li_document_message (self->document,
                           _ ("%s – the file stays as it is, new notes are kept with this session; "
                              "move it away and open the experiment again to write new ones"),
                           error->message);
    }
  li_strain_page_show_note (self);
}

GVariant *
li_strain_page_save_notes (LiStrainPage *self)
{
  li_strain_page_commit_note (self);
  return self->notes_homeless ? to_variant (self) : NULL;
}

void
li_strain_page_restore_notes (LiStrainPage *self, GVariant *saved)
{
  take_variant (self, saved);
  self->notes_homeless = TRUE;
  li_strain_page_show_note (self);
}

void
li_strain_page_make_notes (LiStrainPage *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->note_view));
  GtkEventController *focus = gtk_event_controller_focus_new (),
                     *keys = gtk_event_controller_key_new ();

  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  g_signal_connect (buffer, "changed", G_CALLBACK (typed_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (self->note_view, focus);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->note_view, keys);
}
