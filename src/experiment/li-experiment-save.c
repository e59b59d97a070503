/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/li-error.h"
#include "base/li-file-lock.h"
#include "base/li-gate.h"
#include "base/li-json-merge.h"
#include "base/li-safe-file.h"
#include "experiment/li-experiment-private.h"

/* How several programs write one record: each keeps the record as it read it (base). Whoever saves
 * takes the lock, reads what is on disk now (theirs), merges with what it has itself (mine), and
 * writes a new file over the old one. docs/experiment-format.md says what a merge does. */

#define LOCK_FILE ".experiment.lock"
#define STEPS "time-steps"
#define ANALYSIS "analysis"

void
li_file_stamp (const char *path, LiFileStamp *stamp)
{
  struct stat st;

  memset (stamp, 0, sizeof *stamp);
  if (stat (path, &st) != 0)
    return;
  *stamp = (LiFileStamp){ st.st_size, st.st_mtim.tv_sec, st.st_mtim.tv_nsec, st.st_ino };
}

gboolean
li_file_stamp_equal (const LiFileStamp *a, const LiFileStamp *b)
{
  return a->size == b->size && a->seconds == b->seconds && a->nanoseconds == b->nanoseconds
         && a->inode == b->inode;
}

static char *
record_path (const LiExperiment *self)
{
  return g_build_filename (self->folder, LI_EXPERIMENT_FILE, NULL);
}

/* A record as it is on disk, or merged, with every member that this program writes. */
typedef struct
{
  JsonObject *root;
  LiRecord record;
} Version;

static void
version_free (Version *version)
{
  li_params_clear (&li_record_params, &version->record);
  g_clear_pointer (&version->root, json_object_unref);
  g_free (version);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Version, version_free)

/* Of the row's text and of how many such rows stand before it. */
static char *
id_of_row (JsonNode *node, GHashTable *seen)
{
  g_autofree char *text = json_to_string (node, FALSE);
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (seen, text));
  g_autofree char *numbered = g_strdup_printf ("%u %s", before, text);
  char *id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, numbered, -1);

  g_hash_table_replace (seen, g_steal_pointer (&text), GUINT_TO_POINTER (before + 1));
  id[32] = '\0';
  return id;
}

/* Time steps that somebody wrote by hand, without ids: every program that reads the file must
 * derive the same ids, so that merging works. */
static void
give_ids (JsonObject *root)
{
  JsonArray *steps = li_json_array (root, STEPS);
  guint n = steps != NULL ? json_array_get_length (steps) : 0;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint k = 0; k < n; k++)
    {
      JsonNode *node = json_array_get_element (steps, k);
      JsonObject *step = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (step == NULL
          || (json_object_has_member (step, "id") && *li_json_string (step, "id", "?") != '\0'))
        continue;
      g_autofree char *id = id_of_row (node, seen);
      json_object_set_string_member (step, "id", id);
    }
}

/* Sets all members that the settings' table has, as far as they are missing. */
static void
fill_settings (JsonObject *root, const LiParamTable *table)
{
  JsonObject *object = li_json_object (root, ANALYSIS);
  g_autofree gpointer params = table != NULL ? g_malloc0 (table->size) : NULL;

  if (table == NULL)
    return;
  if (object == NULL)
    {
      object = json_object_new ();
      json_object_set_object_member (root, ANALYSIS, object);
    }
  li_params_init (table, params);
  if (li_json_read_params (object, table, params, NULL))
    li_json_merge_params (object, table, params);
  li_params_clear (table, params);
}

static gboolean
read_record (JsonObject *root, const char *path, LiRecord *record, GError **error)
{
  if (!li_json_read_params (root, &li_record_params, record, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  return li_record_tidy (record, path, error);
}

static JsonObject *
read_root (const char *path, GError **error)
{
  g_autoptr (JsonObject) root = li_json_load (path, error);

  if (root == NULL || !li_document_check (root, LI_EXPERIMENT_FORMAT, path, error))
    return NULL;
  give_ids (root);
  return g_steal_pointer (&root);
}

/* Takes @root. */
static Version *
version_new (JsonObject *root, const char *path, const LiParamTable *settings, GError **error)
{
  g_autoptr (Version) version = g_new0 (Version, 1);

  version->root = root;
  li_params_init (&li_record_params, &version->record);
  if (!read_record (root, path, &version->record, error))
    return NULL;
  li_json_merge_params (root, &li_record_params, &version->record);
  fill_settings (root, settings);
  return g_steal_pointer (&version);
}

void
li_experiment_note_base (LiExperiment *self)
{
  g_clear_pointer (&self->base, json_object_unref);
  self->base = li_json_copy (self->root);
  li_json_merge_params (self->base, &li_record_params, &self->record);
  fill_settings (self->base, self->settings);
}

void
li_experiment_note_settings (LiExperiment *self, const LiParamTable *table)
{
  if (self->settings == table)
    return;
  self->settings = table;
  fill_settings (self->base, table);
}

gboolean
li_experiment_read (LiExperiment *self, GError **error)
{
  g_autofree char *path = record_path (self);

  li_file_stamp (path, &self->stamp);
  g_autoptr (JsonObject) root = read_root (path, error);
  if (root == NULL || !read_record (root, path, &self->record, error))
    return FALSE;
  json_object_unref (self->root);
  self->root = g_steal_pointer (&root);
  li_experiment_note_base (self);
  li_gate ("record-read");
  return TRUE;
}

/* The object to write: known members set, unknown ones as they were read. */
static JsonObject *
mine (LiExperiment *self)
{
  g_autofree char *version = g_strdup_printf ("%d.%d", LI_EXPERIMENT_MAJOR, LI_EXPERIMENT_MINOR);

  json_object_set_string_member (self->root, "format", LI_EXPERIMENT_FORMAT);
  if (!json_object_has_member (self->root, "version"))
    json_object_set_string_member (self->root, "version", version);
  li_json_merge_params (self->root, &li_record_params, &self->record);
  return self->root;
}

/* Names follow the order, so they are no changes. */
static JsonObject *
copy_without_names (JsonObject *root)
{
  JsonObject *copy = li_json_copy (root);
  JsonArray *steps = li_json_array (copy, STEPS);

  for (guint k = 0; steps != NULL && k < json_array_get_length (steps); k++)
    json_object_set_string_member (json_array_get_object_element (steps, k), "name", "");
  return copy;
}

static Version *
merge (LiExperiment *self, JsonObject *theirs, GError **error)
{
  g_autofree char *path = record_path (self);
  g_autoptr (GPtrArray) conflicts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)li_json_conflict_free);
  g_autoptr (JsonObject) b = copy_without_names (self->base), a = copy_without_names (mine (self)),
                         t = copy_without_names (theirs);
  Version *next = version_new (li_json_merge (b, a, t, conflicts), path, self->settings, error);

  if (next != NULL)
    li_experiment_note_conflicts (self, path, &next->record, conflicts);
  return next;
}

/* @next becomes what this program has; @base what is on disk. */
static void
adopt (LiExperiment *self, Version *next, JsonObject *base)
{
  LiRecord old = self->record;

  json_object_unref (self->root);
  json_object_unref (self->base);
  self->root = li_json_copy (next->root);
  self->base = li_json_copy (base);
  self->record = next->record;
  next->record = old;
}

static gboolean
write_record (JsonObject *root, const char *path, GError **error)
{
  g_autofree char *text = li_json_text (root);
  g_autoptr (LiSafeFile) file = li_safe_file_open (path, error);

  if (file == NULL || !li_safe_file_write (file, text, strlen (text), error))
    return FALSE;
  li_gate ("record-rename");
  return li_safe_file_commit (g_steal_pointer (&file), error);
}

/* Under the lock. *@merged: whether others had changed the record. */
static gboolean
save_merged (LiExperiment *self, const char *path, gboolean *merged, GError **error)
{
  g_autoptr (Version) theirs = NULL, next = NULL;
  JsonObject *root = NULL;

  li_gate ("record-merge");
  *merged = FALSE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if ((root = read_root (path, error)) == NULL
          || (theirs = version_new (root, path, self->settings, error)) == NULL)
        return FALSE;
      *merged = !json_object_equal (theirs->root, self->base);
    }
  if (*merged && (next = merge (self, theirs->root, error)) == NULL)
    return FALSE;
  if (!write_record (next != NULL ? next->root : mine (self), path, error))
    return FALSE;
  if (next != NULL)
    adopt (self, next, next->root);
  else
    li_experiment_note_base (self);
  return TRUE;
}

LiFileLock *
li_experiment_lock (LiExperiment *self, const char *target, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, LOCK_FILE, NULL);

  return li_file_lock_take (path, target, error);
}

void
li_experiment_remove_lock (LiExperiment *self)
{
  g_autofree char *path = g_build_filename (self->folder, LOCK_FILE, NULL);

  if (!li_experiment_is_at (self->folder))
    g_unlink (path);
}

gboolean
li_experiment_save (LiExperiment *self, GError **error)
{
  g_autofree char *path = record_path (self);
  gboolean merged;

  g_return_val_if_fail (LI_IS_EXPERIMENT (self), FALSE);
  if (!li_params_validate (&li_record_params, &self->record, error)
      || !li_record_tidy (&self->record, path, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  li_gate ("record-lock");
  g_autoptr (LiFileLock) lock = li_experiment_lock (self, path, error);
  if (lock == NULL || !save_merged (self, path, &merged, error))
    return FALSE;
  li_file_stamp (path, &self->stamp);
  g_clear_pointer (&lock, li_file_lock_release);
  li_experiment_set_dirty (self, FALSE);
  if (merged)
    li_experiment_emit_merged (self);
  return TRUE;
}

gboolean
li_experiment_reload (LiExperiment *self, GError **error)
{
  g_autofree char *path = record_path (self);
  LiFileStamp stamp;

  g_return_val_if_fail (LI_IS_EXPERIMENT (self), FALSE);
  li_file_stamp (path, &stamp);
  JsonObject *root = read_root (path, error);
  g_autoptr (Version) theirs
      = root != NULL ? version_new (root, path, self->settings, error) : NULL;
  if (theirs == NULL)
    return FALSE;
  self->stamp = stamp;
  if (json_object_equal (theirs->root, self->base))
    return TRUE;
  g_autoptr (Version) next = merge (self, theirs->root, error);
  if (next == NULL)
    return FALSE;
  adopt (self, next, theirs->root);
  li_experiment_set_dirty (self, !json_object_equal (next->root, theirs->root));
  li_experiment_emit_merged (self);
  return TRUE;
}

gboolean
li_experiment_is_stale (LiExperiment *self)
{
  g_autofree char *path = record_path (self);
  LiFileStamp now;

  li_file_stamp (path, &now);
  return !li_file_stamp_equal (&now, &self->stamp);
}
