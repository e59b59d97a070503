/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "experiment/li-experiment.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-error.h"
#include "base/li-json-merge.h"
#include "experiment/li-experiment-private.h"

enum
{
  PROP_0,
  PROP_FOLDER,
  PROP_NAME,
  PROP_DIRTY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint changed_signal, merged_signal;

G_DEFINE_FINAL_TYPE (LiExperiment, li_experiment, G_TYPE_OBJECT)

gboolean
li_experiment_is_at (const char *path)
{
  g_autofree char *inside = g_build_filename (path, LI_EXPERIMENT_FILE, NULL);
  g_autofree char *base = g_path_get_basename (path);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_file_test (inside, G_FILE_TEST_IS_REGULAR);
  return strcmp (base, LI_EXPERIMENT_FILE) == 0 && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static gint64
major_of (const char *version)
{
  char *end;
  gint64 major = version != NULL ? g_ascii_strtoll (version, &end, 10) : -1;

  return version != NULL && g_ascii_isdigit (*version) && *end == '.' ? major : -1;
}

gboolean
li_document_check (JsonObject *root, const char *format, const char *path, GError **error)
{
  const char *found = li_json_string (root, "format", NULL);
  const char *version = li_json_string (root, "version", NULL);

  if (g_strcmp0 (found, format) != 0)
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_FORMAT,
                 _ ("%s: its format is “%s”; “%s” was expected"), path,
                 found != NULL ? found : _ ("not given"), format);
  else if (major_of (version) < 0)
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_FORMAT,
                 _ ("%s: its version is “%s”; a version like “%d.%d” was expected"), path,
                 version != NULL ? version : _ ("not given"), LI_EXPERIMENT_MAJOR,
                 LI_EXPERIMENT_MINOR);
  else if (major_of (version) > LI_EXPERIMENT_MAJOR)
    g_set_error (
        error, LI_EXPERIMENT_ERROR, LI_ERROR_UNSUPPORTED,
        _ ("%s: was written by a newer Lithoscope (version %s; this one reads up to %d.x); "
           "open it with a newer program"),
        path, version, LI_EXPERIMENT_MAJOR);
  else
    return TRUE;
  return FALSE;
}

static LiExperiment *
new_at (const char *folder)
{
  LiExperiment *self = g_object_new (LI_TYPE_EXPERIMENT, NULL);

  self->folder = g_canonicalize_filename (folder, NULL);
  li_experiment_note_base (self);
  return self;
}

static void
set_no_experiment (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_IO,
                 _ ("%s: does not exist; give an experiment's folder"), path);
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
                 _ ("%s: is a folder without %s, so no experiment; litho import makes one of "
                    "volumes"),
                 path, LI_EXPERIMENT_FILE);
  else
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
                 _ ("%s: is a file; an experiment's folder was expected, which holds %s"), path,
                 LI_EXPERIMENT_FILE);
}

LiExperiment *
li_experiment_open (const char *path, GError **error)
{
  g_autofree char *parent
      = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);

  if (!li_experiment_is_at (path))
    {
      set_no_experiment (path, error);
      return NULL;
    }
  g_autoptr (LiExperiment) self = new_at (parent);

  return li_experiment_read (self, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;
  g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_IO, _ ("%s: the folder cannot be made: %s"),
               path, g_strerror (errno));
  return FALSE;
}

LiExperiment *
li_experiment_draft (const char *folder, const char *name, GError **error)
{
  g_autoptr (LiExperiment) self = new_at (folder);

  if (li_experiment_is_at (self->folder))
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
                 _ ("%s: holds an experiment already; open it, or choose another folder"),
                 self->folder);
  else if (g_file_test (self->folder, G_FILE_TEST_EXISTS)
           && !g_file_test (self->folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
                 _ ("%s: is a file; the folder of an experiment was expected"), self->folder);
  else
    {
      g_free (self->record.cell.name);
      self->record.cell.name = g_strdup (name != NULL ? name : "");
      return g_steal_pointer (&self);
    }
  return NULL;
}

static const char *const inside[] = { "scans", "analysis", "labels", "models", "exports" };

/* Folders that are not there yet, in the order in which they are to be made. */
static GPtrArray *
missing_folders (LiExperiment *self)
{
  GPtrArray *missing = g_ptr_array_new_with_free_func (g_free);
  char *path = g_strdup (self->folder);

  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      char *parent = g_path_get_dirname (path);
      g_ptr_array_insert (missing, 0, path);
      path = parent;
    }
  g_free (path);
  for (gsize k = 0; k < G_N_ELEMENTS (inside); k++)
    {
      char *sub = g_build_filename (self->folder, inside[k], NULL);
      if (g_file_test (sub, G_FILE_TEST_IS_DIR))
        g_free (sub);
      else
        g_ptr_array_add (missing, sub);
    }
  return missing;
}

static gboolean
make_folders (const GPtrArray *missing, GError **error)
{
  for (guint k = 0; k < missing->len; k++)
    if (!make_folder (missing->pdata[k], error))
      return FALSE;
  return TRUE;
}

gboolean
li_experiment_found (LiExperiment *self, GError **error)
{
  g_autoptr (GPtrArray) missing = missing_folders (self);

  if (make_folders (missing, error) && li_experiment_save (self, error))
    return TRUE;
  li_experiment_remove_lock (self);
  for (guint k = missing->len; k-- > 0;)
    g_rmdir (missing->pdata[k]); /* only what is empty goes */
  return FALSE;
}

LiExperiment *
li_experiment_prepare (const char *folder, GError **error)
{
  g_autoptr (LiExperiment) self = li_experiment_draft (folder, NULL, error);
  g_autoptr (GPtrArray) missing = self != NULL ? missing_folders (self) : NULL;

  return self != NULL && make_folders (missing, error) ? g_steal_pointer (&self) : NULL;
}

LiExperiment *
li_experiment_create (const char *folder, const char *name, GError **error)
{
  g_autoptr (LiExperiment) self = li_experiment_draft (folder, name, error);

  return self != NULL && li_experiment_found (self, error) ? g_steal_pointer (&self) : NULL;
}

LiExperiment *
li_experiment_copy (LiExperiment *self)
{
  LiExperiment *copy = new_at (self->folder);

  json_object_unref (copy->root);
  json_object_unref (copy->base);
  copy->root = li_json_copy (self->root);
  copy->base = li_json_copy (self->base);
  copy->settings = self->settings;
  li_params_copy (&li_record_params, &self->record, &copy->record);
  copy->dirty = self->dirty;
  copy->stamp = self->stamp;
  return copy;
}

const char *
li_experiment_get_folder (LiExperiment *self)
{
  g_return_val_if_fail (LI_IS_EXPERIMENT (self), NULL);
  return self->folder;
}

const char *
li_experiment_get_name (LiExperiment *self)
{
  g_return_val_if_fail (LI_IS_EXPERIMENT (self), NULL);
  if (self->record.cell.name != NULL && *self->record.cell.name != '\0')
    return self->record.cell.name;
  const char *slash = strrchr (self->folder, '/');
  return slash != NULL && slash[1] != '\0' ? slash + 1 : self->folder;
}

gboolean
li_experiment_get_dirty (LiExperiment *self)
{
  g_return_val_if_fail (LI_IS_EXPERIMENT (self), FALSE);
  return self->dirty;
}

char *
li_experiment_cache_folder (LiExperiment *self)
{
  if (access (self->folder, W_OK) == 0)
    return g_build_filename (self->folder, ".cache", NULL);
  g_autofree char *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->folder, -1);
  return g_build_filename (g_get_user_cache_dir (), "lithoscope", key, NULL);
}

LiCell *
li_experiment_cell (LiExperiment *self)
{
  return &self->record.cell;
}

LiElectrodeFrame *
li_experiment_frame (LiExperiment *self)
{
  return &self->record.frame;
}

LiImaging *
li_experiment_imaging (LiExperiment *self)
{
  return &self->record.imaging;
}

void
li_experiment_changed (LiExperiment *self)
{
  g_return_if_fail (LI_IS_EXPERIMENT (self));
  li_experiment_set_dirty (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
  g_signal_emit (self, changed_signal, 0);
}

void
li_experiment_set_dirty (LiExperiment *self, gboolean dirty)
{
  if (self->dirty == dirty)
    return;
  self->dirty = dirty;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DIRTY]);
}

void
li_experiment_emit_merged (LiExperiment *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
  g_signal_emit (self, merged_signal, 0);
}

static void
li_experiment_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiExperiment *self = LI_EXPERIMENT (object);

  switch (id)
    {
    case PROP_FOLDER:
      g_value_set_string (value, self->folder);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->folder != NULL ? li_experiment_get_name (self) : NULL);
      break;
    case PROP_DIRTY:
      g_value_set_boolean (value, self->dirty);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_experiment_finalize (GObject *object)
{
  LiExperiment *self = LI_EXPERIMENT (object);

  li_params_clear (&li_record_params, &self->record);
  json_object_unref (self->root);
  g_clear_pointer (&self->base, json_object_unref);
  g_hash_table_unref (self->documents);
  g_free (self->notice);
  li_journal_free (self->journal);
  g_free (self->folder);
  G_OBJECT_CLASS (li_experiment_parent_class)->finalize (object);
}

static void
li_experiment_class_init (LiExperimentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = li_experiment_get_property;
  object_class->finalize = li_experiment_finalize;
  props[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_DIRTY] = g_param_spec_boolean ("dirty", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed_signal = g_signal_new ("changed", LI_TYPE_EXPERIMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  merged_signal = g_signal_new ("merged", LI_TYPE_EXPERIMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
li_experiment_init (LiExperiment *self)
{
  self->root = json_object_new ();
  self->documents
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_object_unref);
  li_params_init (&li_record_params, &self->record);
}
