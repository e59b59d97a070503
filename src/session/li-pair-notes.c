/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-pair-notes.h"

#include <string.h>
#include <glib/gi18n.h>

#define DOCUMENT "notes"
#define NOTES_TYPE G_VARIANT_TYPE ("a{ss}")
#define PAUSE_MS 700 /* a pause in typing ends an undo step */

struct _LiPairNotes
{
  GObject parent_instance;
  LiStrainModel *strain;
  LiDocument *document;
  LiExperiment *experiment;  /* whose notes these are */
  GHashTable *notes;         /* pair → text */
  char *pair;                /* that is shown, or NULL */
  char *draft;               /* what is typed for it and not yet written, or NULL */
  guint source;              /* writes the draft after the pause */
  gboolean writable, unread; /* unread: the notes on disk could not be read */
};

enum
{
  PROP_0,
  PROP_PAIR,
  PROP_TEXT,
  PROP_WRITABLE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiPairNotes, li_pair_notes, G_TYPE_OBJECT)

const char *
li_pair_notes_get_pair (LiPairNotes *self)
{
  return self->pair;
}

const char *
li_pair_notes_note_of (LiPairNotes *self, const char *pair)
{
  const char *text = pair != NULL ? g_hash_table_lookup (self->notes, pair) : NULL;

  return text != NULL ? text : "";
}

const char *
li_pair_notes_get_text (LiPairNotes *self)
{
  return self->draft != NULL ? self->draft : li_pair_notes_note_of (self, self->pair);
}

gboolean
li_pair_notes_get_writable (LiPairNotes *self)
{
  return self->writable;
}

static void
set_writable (LiPairNotes *self, gboolean writable)
{
  if (self->writable == writable)
    return;
  self->writable = writable;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WRITABLE]);
}

static GVariant *
to_variant (LiPairNotes *self)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer pair, text;

  g_variant_builder_init (&builder, NOTES_TYPE);
  g_hash_table_iter_init (&iter, self->notes);
  while (g_hash_table_iter_next (&iter, &pair, &text))
    g_variant_builder_add (&builder, "{ss}", pair, text);
  return g_variant_builder_end (&builder);
}

static void
add_variant (LiPairNotes *self, GVariant *saved)
{
  GVariantIter iter;
  const char *pair, *text;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "{&s&s}", &pair, &text))
    g_hash_table_replace (self->notes, g_strdup (pair), g_strdup (text));
}

/* Writes into the experiment that the notes belong to, which may not be open any more. A failure is
 * told once; the notes then stay with the session. */
static void
store (LiPairNotes *self)
{
  g_autoptr (GError) error = NULL;
  gboolean told = !self->writable;

  if (self->unread)
    return;
  set_writable (self, self->experiment == NULL
                          || li_experiment_save_document (self->experiment, DOCUMENT,
                                                          to_variant (self), &error));
  if (error != NULL && !told)
    li_document_message (self->document, _ ("%s – the note is kept with this session"),
                         error->message);
}

static void
set_note (LiPairNotes *self, const char *pair, const char *text)
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
  LiPairNotes *self = owner;
  const char *pair = path + strlen (DOCUMENT "/");

  set_note (self, pair, g_variant_get_string (value, NULL));
  if (self->draft == NULL && g_strcmp0 (pair, self->pair) == 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
}

void
li_pair_notes_commit (LiPairNotes *self)
{
  g_autofree char *draft = g_steal_pointer (&self->draft), *path = NULL, *label = NULL;
  const char *old = li_pair_notes_note_of (self, self->pair);

  g_clear_handle_id (&self->source, g_source_remove);
  if (draft == NULL || self->pair == NULL || g_str_equal (draft, old))
    return;
  path = g_strconcat (DOCUMENT "/", self->pair, NULL);
  label = g_strdup_printf (_ ("Note of %s"), self->pair);
  /* the history is that of the experiment which is open: it may be another one by now */
  if (self->experiment == li_document_get_experiment (self->document))
    li_history_push_patch (li_document_get_history (self->document), label, self, patch_cb, path,
                           g_variant_new_string (old), g_variant_new_string (draft));
  set_note (self, self->pair, draft);
}

static gboolean
pause_cb (gpointer data)
{
  LiPairNotes *self = data;

  self->source = 0;
  li_pair_notes_commit (self);
  return G_SOURCE_REMOVE;
}

void
li_pair_notes_set_text (LiPairNotes *self, const char *text)
{
  if (self->pair == NULL || g_str_equal (text, li_pair_notes_get_text (self)))
    return;
  g_free (self->draft);
  self->draft = g_strdup (text);
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (PAUSE_MS, pause_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
}

GVariant *
li_pair_notes_save (LiPairNotes *self)
{
  li_pair_notes_commit (self);
  return self->writable ? NULL : to_variant (self);
}

void
li_pair_notes_restore (LiPairNotes *self, GVariant *saved)
{
  add_variant (self, saved);
  set_writable (self, FALSE);
  if (self->draft == NULL)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
}

static void
load (LiPairNotes *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) saved = NULL;

  g_hash_table_remove_all (self->notes);
  if (self->experiment != NULL)
    saved = li_experiment_load_document (self->experiment, DOCUMENT, NOTES_TYPE, &error);
  if (saved != NULL)
    add_variant (self, saved);
  self->unread = error != NULL;
  set_writable (self, error == NULL);
  if (error != NULL)
    li_document_message (self->document,
                         _ ("%s – the file stays as it is, new notes are kept with this session; "
                            "move it away and open the experiment again to write new ones"),
                         error->message);
}

static char *
find_pair (LiPairNotes *self)
{
  const LiStrainShown *shown = li_strain_model_shown (self->strain);

  return self->experiment != NULL && shown->from < shown->to
                 && shown->to < li_experiment_n_steps (self->experiment)
             ? li_experiment_pair_name (self->experiment, shown->from, shown->to)
             : NULL;
}

static void
update (LiPairNotes *self)
{
  LiExperiment *experiment
      = li_strain_maps_get_experiment (li_strain_model_get_maps (self->strain));
  gboolean other = experiment != self->experiment;
  g_autofree char *pair = NULL;

  if (other)
    {
      li_pair_notes_commit (self);
      g_set_object (&self->experiment, experiment);
      g_clear_pointer (&self->pair, g_free);
      load (self);
    }
  pair = find_pair (self);
  if (!other && g_strcmp0 (pair, self->pair) == 0)
    return;
  li_pair_notes_commit (self);
  g_free (self->pair);
  self->pair = g_steal_pointer (&pair);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAIR]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
}

static void
changed_cb (LiStrainModel *strain, guint what, LiPairNotes *self)
{
  if (what & (LI_STRAIN_MAP | LI_STRAIN_FRAME))
    update (self);
}

static void
li_pair_notes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiPairNotes *self = LI_PAIR_NOTES (object);

  switch (id)
    {
    case PROP_PAIR:
      g_value_set_string (value, self->pair);
      break;
    case PROP_TEXT:
      g_value_set_string (value, li_pair_notes_get_text (self));
      break;
    case PROP_WRITABLE:
      g_value_set_boolean (value, self->writable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_pair_notes_dispose (GObject *object)
{
  LiPairNotes *self = LI_PAIR_NOTES (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->document != NULL)
    li_history_forget (li_document_get_history (self->document), self);
  g_clear_object (&self->strain);
  g_clear_object (&self->document);
  g_clear_object (&self->experiment);
  G_OBJECT_CLASS (li_pair_notes_parent_class)->dispose (object);
}

static void
li_pair_notes_finalize (GObject *object)
{
  LiPairNotes *self = LI_PAIR_NOTES (object);

  g_hash_table_unref (self->notes);
  g_free (self->pair);
  g_free (self->draft);
  G_OBJECT_CLASS (li_pair_notes_parent_class)->finalize (object);
}

static void
li_pair_notes_class_init (LiPairNotesClass *klass)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_pair_notes_get_property;
  object_class->dispose = li_pair_notes_dispose;
  object_class->finalize = li_pair_notes_finalize;
  props[PROP_PAIR] = g_param_spec_string ("pair", NULL, NULL, NULL, read);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", read);
  props[PROP_WRITABLE] = g_param_spec_boolean ("writable", NULL, NULL, TRUE, read);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
li_pair_notes_init (LiPairNotes *self)
{
  self->notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->writable = TRUE;
}

LiPairNotes *
li_pair_notes_new (LiStrainModel *strain)
{
  LiPairNotes *self = g_object_new (LI_TYPE_PAIR_NOTES, NULL);

  self->strain = g_object_ref (strain);
  self->document = g_object_ref (li_strain_model_get_document (strain));
  g_signal_connect_object (strain, "changed", G_CALLBACK (changed_cb), self, 0);
  update (self);
  return self;
}
