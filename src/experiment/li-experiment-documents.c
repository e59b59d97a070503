/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-file-lock.h"
#include "base/li-json-merge.h"
#include "experiment/li-experiment-private.h"

/* <folder>/<name>.json; names are plain words so that nothing else can be written over. */
static char *
document_path (LiExperiment *self, const char *name, GError **error)
{
  if (name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0' || *name == '\0'
      || strcmp (name, "experiment") == 0)
    {
      g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
                   _ ("“%s” cannot be the name of a document"), name);
      return NULL;
    }
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  return g_build_filename (self->folder, file, NULL);
}

static GVariant *
document_data (
    JsonObject *root, const char *name, const char *path, const GVariantType *type, GError **error)
{
  g_autofree char *format = g_strconcat ("lithoscope-", name, NULL);
  const char *written = li_json_string (root, "type", NULL);
  JsonNode *data = json_object_get_member (root, "data");

  if (!li_document_check (root, format, path, error))
    return NULL;
  if (data == NULL)
    {
      g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_FORMAT, _ ("%s: has no data"), path);
      return NULL;
    }
  if (type == NULL && written != NULL && g_variant_type_string_is_valid (written)
      && g_variant_type_is_definite (G_VARIANT_TYPE (written)))
    type = G_VARIANT_TYPE (written);
  GVariant *value = li_json_to_variant (data, type, error);
  if (value == NULL)
    g_prefix_error (error, "%s: ", path);
  return value;
}

GVariant *
li_experiment_load_document (LiExperiment *self,
                             const char *name,
                             const GVariantType *type,
                             GError **error)
{
  g_autofree char *path = document_path (self, name, error);

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  g_autoptr (JsonObject) root = li_json_load (path, error);
  GVariant *data = root != NULL ? document_data (root, name, path, type, error) : NULL;
  if (data != NULL)
    g_hash_table_replace (self->documents, g_strdup (name), g_steal_pointer (&root));
  return data;
}

/* Takes @data when it is floating. */
static JsonObject *
make_document (const char *format, GVariant *data)
{
  g_autofree char *version = g_strdup_printf ("%d.%d", LI_EXPERIMENT_MAJOR, LI_EXPERIMENT_MINOR);
  g_autoptr (GVariant) own = g_variant_ref_sink (data);
  JsonObject *root = json_object_new ();

  json_object_set_string_member (root, "format", format);
  json_object_set_string_member (root, "version", version);
  json_object_set_string_member (root, "type", g_variant_get_type_string (own));
  json_object_set_member (root, "data", li_json_from_variant (own));
  return root;
}

/* Merges with what other programs have written into the document since it was read here. */
static JsonObject *
merge_document (
    LiExperiment *self, const char *name, JsonObject *mine, JsonObject *theirs, const char *path)
{
  JsonObject *base = g_hash_table_lookup (self->documents, name);
  g_autoptr (JsonObject) nothing = json_object_new ();
  g_autoptr (GPtrArray) conflicts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)li_json_conflict_free);
  JsonObject *merged = li_json_merge (base != NULL ? base : nothing, mine, theirs, conflicts);

  li_experiment_note_conflicts (self, path, &self->record, conflicts);
  return merged;
}

gboolean
li_experiment_save_document (LiExperiment *self, const char *name, GVariant *data, GError **error)
{
  g_autofree char *path = document_path (self, name, error);
  g_autofree char *format = g_strconcat ("lithoscope-", name, NULL);
  g_autoptr (JsonObject) mine = make_document (format, data), theirs = NULL, merged = NULL;
  g_autoptr (LiFileLock) lock = path != NULL ? li_experiment_lock (self, path, error) : NULL;

  if (lock == NULL)
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if ((theirs = li_json_load (path, error)) == NULL
          || !li_document_check (theirs, format, path, error))
        return FALSE;
      merged = merge_document (self, name, mine, theirs, path);
    }
  if (!li_json_save (merged != NULL ? merged : mine, path, error))
    return FALSE;
  /* Keeps the caller's version as the base, not the merged one: otherwise what the caller does not
   * know would look removed at the next save. */
  g_hash_table_replace (self->documents, g_strdup (name), g_steal_pointer (&mine));
  return TRUE;
}
