/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <string.h>

#include "base/li-error.h"
#include "experiment/li-experiment-private.h"

/* clang-format off */
static const LiParam volume_params[] = {
  LI_P_STRING (LiStepVolume, role, "role", "", N_ ("Role"), N_ ("quantitative, equalised, crop, labels, mask or another name."), LI_PARAM_REQUIRED),
  LI_P_FILE (LiStepVolume, path, "path", N_ ("File"), N_ ("File or folder, relative to the experiment's folder or absolute."), LI_PARAM_REQUIRED),
  LI_P_STRING (LiStepVolume, sha256, "sha256", "", N_ ("Checksum"), N_ ("SHA-256 of the file, or of a folder's files in the order of their names."), 0),
  LI_P_INTS (LiStepVolume, shape, "shape", "voxel", 0, 1e9, "", N_ ("Shape"), N_ ("z,y,x."), 0),
  LI_P_DOUBLES (LiStepVolume, origin, "origin", "voxel", -1e9, 1e9, "", N_ ("Origin"), N_ ("Place of the first voxel in the full frame, z,y,x; empty: 0."), 0),
  LI_P_DOUBLES (LiStepVolume, voxel, "voxel", "µm", 0, 1e6, "", N_ ("Voxel size"), N_ ("z,y,x; empty: unknown."), 0),
  LI_P_STRING (LiStepVolume, open_options, "open-options", "", N_ ("How it is opened"), N_ ("Where the path does not say which voxels: channel=1 frame=0 dataset=/entry/data raw=100,200,200 raw-type=u16 …"), 0),
};
/* clang-format on */
static const LiParamTable volume_table = LI_PARAM_TABLE_OF ("volume", LiStepVolume, volume_params);

/* clang-format off */
static const LiParam step_params[] = {
  LI_P_STRING (LiTimeStep, id, "id", "", N_ ("Id"), N_ ("Never changes, never used twice."), 0),
  LI_P_STRING (LiTimeStep, name, "name", "", N_ ("Name"), N_ ("T0, T1 … in order of time."), 0),
  LI_P_DOUBLE (LiTimeStep, charge, "charge", "", -1, 2, "-1", N_ ("State of charge"), N_ ("0 empty, 1 full; -1: unknown."), 0),
  LI_P_STRING (LiTimeStep, start, "start", "", N_ ("Start"), N_ ("UTC, 2026-11-23T08:15:43.120Z; empty: unknown."), 0),
  LI_P_STRING (LiTimeStep, end, "end", "", N_ ("End"), N_ ("UTC, 2026-11-23T08:15:43.120Z; empty: unknown."), 0),
  LI_P_STRING (LiTimeStep, state, "state", "", N_ ("State"), N_ ("What the cell did: pristine, charge, hold, discharge, rest."), 0),
  LI_P_STRING (LiTimeStep, note, "note", "", N_ ("Note"), N_ ("Anything else."), 0),
  LI_P_TABLE (LiTimeStep, volumes, "volumes", &volume_table, N_ ("Volumes"), N_ ("Volumes by role."), 0),
};
/* clang-format on */
const LiParamTable li_time_step_params = LI_PARAM_TABLE_OF ("time-step", LiTimeStep, step_params);

/* clang-format off */
static const LiParam double_scan_params[] = {
  LI_P_STRING (LiDoubleScan, first, "first", "", N_ ("First"), N_ ("Id of a time step."), LI_PARAM_REQUIRED),
  LI_P_STRING (LiDoubleScan, second, "second", "", N_ ("Second"), N_ ("Id of the time step that shows the same state."), LI_PARAM_REQUIRED),
};
/* clang-format on */
static const LiParamTable double_scan_table
    = LI_PARAM_TABLE_OF ("double-scan", LiDoubleScan, double_scan_params);

/* clang-format off */
static const LiParam record_params[] = {
  LI_P_GROUP (LiRecord, cell, "cell", &li_cell_params, N_ ("Cell"), N_ ("What was built, by whom, from what."), 0),
  LI_P_GROUP (LiRecord, frame, "frame", &li_electrode_frame_params, N_ ("Electrode frame"), N_ ("Where the electrode lies in the scans."), 0),
  LI_P_GROUP (LiRecord, imaging, "imaging", &li_imaging_params, N_ ("Imaging"), N_ ("How the scans were made."), 0),
  LI_P_TABLE (LiRecord, steps, "time-steps", &li_time_step_params, N_ ("Time steps"), N_ ("Scans in order of time."), 0),
  LI_P_TABLE (LiRecord, double_scans, "double-scans", &double_scan_table, N_ ("Double scans"), N_ ("Pairs of scans of one state, for the noise floor."), 0),
};
/* clang-format on */
const LiParamTable li_record_params = LI_PARAM_TABLE_OF ("experiment", LiRecord, record_params);

gboolean
li_record_tidy (LiRecord *record, const char *path, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint k = 0; k < record->steps->len; k++)
    {
      LiTimeStep *step = record->steps->pdata[k];

      if (step->id == NULL || *step->id == '\0')
        {
          g_free (step->id);
          step->id = g_uuid_string_random ();
        }
      if (!g_hash_table_add (ids, step->id))
        {
          g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_FORMAT,
                       _ ("%s: two time steps have the id “%s”; every id may be used once"), path,
                       step->id);
          return FALSE;
        }
      g_free (step->name);
      step->name = g_strdup_printf ("T%u", k);
    }
  return TRUE;
}

static void
set_schema (JsonObject *properties, const char *name, const LiParamTable *table)
{
  g_autofree char *text = li_params_schema (table);
  JsonObject *schema = li_json_parse (text, strlen (text), name, NULL);

  g_assert (schema != NULL);
  json_object_remove_member (schema, "$schema");
  json_object_remove_member (schema, "title");
  json_object_set_object_member (properties, name, schema);
}

static void
set_constant (JsonObject *properties, const char *name, const char *pattern)
{
  JsonObject *schema = json_object_new ();

  json_object_set_string_member (schema, "type", "string");
  json_object_set_string_member (schema, "pattern", pattern);
  json_object_set_object_member (properties, name, schema);
}

char *
li_experiment_schema (const LiParamTable *analysis)
{
  g_autofree char *text = li_params_schema (&li_record_params);
  g_autoptr (JsonObject) schema = li_json_parse (text, strlen (text), "schema", NULL);
  JsonArray *required = json_array_new ();
  g_autofree char *version = g_strdup_printf ("^%d\\.[0-9]+$", LI_EXPERIMENT_MAJOR);

  g_assert (schema != NULL);
  JsonObject *properties = li_json_object (schema, "properties");
  set_constant (properties, "format", "^" LI_EXPERIMENT_FORMAT "$");
  set_constant (properties, "version", version);
  if (analysis != NULL)
    set_schema (properties, "analysis", analysis);
  json_array_add_string_element (required, "format");
  json_array_add_string_element (required, "version");
  json_object_set_array_member (schema, "required", required);
  return li_json_text (schema);
}
