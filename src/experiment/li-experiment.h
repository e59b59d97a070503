/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "experiment/li-cell.h"
#include "experiment/li-journal.h"

G_BEGIN_DECLS

/* The format that this program writes. A file with a larger major number is refused; members that
 * this program does not know survive a rewrite. */
#define LI_EXPERIMENT_FORMAT "lithoscope-experiment"
#define LI_EXPERIMENT_MAJOR 1
#define LI_EXPERIMENT_MINOR 0
#define LI_EXPERIMENT_FILE "experiment.json"

/* A volume of a time step. */
typedef struct
{
  char *role;                 /* "quantitative", "equalised", "crop", "labels", "mask" … */
  char *path;                 /* relative to the experiment's folder, or absolute */
  char *sha256;               /* of the file, or of a folder's files in order; "" not yet known */
  LiIntList shape;            /* z y x voxels */
  LiDoubleList origin, voxel; /* voxels in the full frame; µm; empty: 0 and unknown */
  char *open_options; /* which of the file's volumes (volume/li-open-options.h); "" the only one */
} LiStepVolume;

/* One scan at one state of charge. */
typedef struct
{
  char *id;          /* never changes, never used twice */
  char *name;        /* "T0": its place in time */
  double charge;     /* state of charge 0 … 1; −1 unknown */
  char *start, *end; /* UTC, "2026-11-23T08:15:43.120Z"; "" unknown */
  char *state;       /* what the cell did: "pristine", "charge", "hold", "discharge", "rest" … */
  char *note;
  GPtrArray *volumes; /* LiStepVolume */
} LiTimeStep;
extern const LiParamTable li_time_step_params;

/* Two scans of one state, for the noise floor: ids of time steps. */
typedef struct
{
  char *first, *second;
} LiDoubleScan;

/* An experiment's folder. Property: folder (string), name (string), dirty (boolean: changed since
 * the last save). Signal "changed" after every change that was announced or made here; "merged"
 * after changes of another program were taken over by li_experiment_save() or
 * li_experiment_reload(): parts and time steps that were borrowed before are gone. For one thread
 * at a time: a worker takes a copy. */
#define LI_TYPE_EXPERIMENT (li_experiment_get_type ())
G_DECLARE_FINAL_TYPE (LiExperiment, li_experiment, LI, EXPERIMENT, GObject)

/* TRUE for a folder that holds experiment.json, or for that file. */
gboolean li_experiment_is_at (const char *path);
/* @path: the folder or its experiment.json. Reading changes nothing on disk. Errors
 * (LI_EXPERIMENT_ERROR or LI_BASE_ERROR): IO, FORMAT (damaged, another kind of file), UNSUPPORTED
 * (newer major version). */
LiExperiment *li_experiment_open (const char *path, GError **error);
/* Makes @folder (when missing) with its sub-folders and a first experiment.json; a folder that has
 * one already is refused (INVALID). */
LiExperiment *li_experiment_create (const char *folder, const char *name, GError **error);
/* In memory only, for @folder, which is made by li_experiment_found(); refused as above, and where
 * @folder is a file. */
LiExperiment *li_experiment_draft (const char *folder, const char *name, GError **error);
/* Makes a draft's folders and its experiment.json; when that fails none of them is left behind. */
gboolean li_experiment_found (LiExperiment *experiment, GError **error);
/* The same without the file: the folder is an experiment only when it has been saved. */
LiExperiment *li_experiment_prepare (const char *folder, GError **error);
/* All in memory, nothing shared; for a worker. */
LiExperiment *li_experiment_copy (LiExperiment *experiment);
/**
 * li_experiment_save:
 *
 * Writes experiment.json whole or not at all, under a lock. What other programs have written since
 * it was read stays: time steps, volumes and double scans that they have added, settings that they
 * have changed and this one has not. Where both have changed the same setting, this one's is
 * written and li_experiment_take_notice() names it. The experiment then has all of it; "merged".
 *
 * Returns: FALSE with INVALID when a value is out of range, IO or FAILED when the file cannot be
 *   written, FORMAT or UNSUPPORTED when the one on disk cannot be understood any more, which then
 *   stays as it is
 */
gboolean li_experiment_save (LiExperiment *experiment, GError **error);
/* Takes over what other programs have saved since, as li_experiment_save() would, and writes
 * nothing: changes that are not saved yet stay. */
gboolean li_experiment_reload (LiExperiment *experiment, GError **error);
/* A sentence about settings that another program has changed at the same time, since the last call;
 * NULL: none. */
char *li_experiment_take_notice (LiExperiment *experiment);
/* TRUE when experiment.json on disk is another one than was read or written last. */
gboolean li_experiment_is_stale (LiExperiment *experiment);

const char *li_experiment_get_folder (LiExperiment *experiment);
const char *li_experiment_get_name (LiExperiment *experiment); /* the cell's, else the folder's */
gboolean li_experiment_get_dirty (LiExperiment *experiment);
/* Where derived data goes: the experiment's own .cache, or the user's when that is not writable. */
char *li_experiment_cache_folder (LiExperiment *experiment);

/* The record's parts: after a change call li_experiment_changed(). */
LiCell *li_experiment_cell (LiExperiment *experiment);
LiElectrodeFrame *li_experiment_frame (LiExperiment *experiment);
LiImaging *li_experiment_imaging (LiExperiment *experiment);
void li_experiment_changed (LiExperiment *experiment);
/* The same by path, for undo, as li_params_to_variant gives it: "cell", "frame", "imaging",
 * "time-steps" (all of them, aa{sv}), "time-steps/<id>" (one), "double-scans", "analysis". Unknown
 * paths give NULL, and INVALID when set. */
GVariant *li_experiment_get_part (LiExperiment *experiment, const char *path);
gboolean li_experiment_set_part (LiExperiment *experiment,
                                 const char *path,
                                 GVariant *value,
                                 GError **error);

/* Settings of the analysis, which this room does not know: members of the record's "analysis"
 * object. Missing ones keep their value in @params. */
gboolean li_experiment_get_settings (LiExperiment *experiment,
                                     const LiParamTable *table,
                                     gpointer params,
                                     GError **error);
/* @params are those that were got last, with what has been changed since: what differs from the
 * record counts as changed here. After "merged" they are to be got anew. */
void li_experiment_set_settings (LiExperiment *experiment,
                                 const LiParamTable *table,
                                 gconstpointer params);

/* Time steps in order of time. Names are T0, T1 … in that order. */
guint li_experiment_n_steps (LiExperiment *experiment);
LiTimeStep *li_experiment_step (LiExperiment *experiment, guint i);             /* borrowed */
int li_experiment_find_step (LiExperiment *experiment, const char *name_or_id); /* −1 none */
/* A new step at the end with the next name and a fresh id. Borrowed. */
LiTimeStep *li_experiment_add_step (LiExperiment *experiment);
void li_experiment_remove_step (LiExperiment *experiment, guint i); /* names follow */
void li_experiment_move_step (LiExperiment *experiment, guint from, guint to);
/* Adds or replaces the volume of @volume->role; takes a copy. A path inside the experiment's folder
 * is kept relative. */
void li_experiment_set_volume (LiExperiment *experiment, guint i, const LiStepVolume *volume);
/* Takes it out of the record, not off the disk; nothing where there is none. */
void li_experiment_remove_volume (LiExperiment *experiment, guint i, const char *role);
const LiStepVolume *li_time_step_volume (const LiTimeStep *step, const char *role); /* or NULL */
/* Absolute path of the step's volume of that role, NULL when it has none. */
char *li_experiment_volume_path (LiExperiment *experiment, guint i, const char *role);
/* The role that all steps have and that analyses use: @wanted if every step has it, else the first
 * of quantitative, equalised, crop that every step has; NULL when there is none. */
const char *li_experiment_common_role (LiExperiment *experiment, const char *wanted);
/* UTC µs; FALSE when unknown. */
gboolean li_time_step_start (const LiTimeStep *step, gint64 *utc_us);

/* Double scans, as places of time steps. */
guint li_experiment_n_double_scans (LiExperiment *experiment);
gboolean li_experiment_double_scan (LiExperiment *experiment, guint k, guint *first, guint *second);
void li_experiment_add_double_scan (LiExperiment *experiment, guint first, guint second);
void li_experiment_remove_double_scan (LiExperiment *experiment, guint k);

/* <folder>/analysis/T0-T1 and a file in it; nothing is made on disk. Names used by analyses:
 * eye.tsv register.tsv ldic-<spacing>.tsv phi.tsv composed.tsv strain-<component>.tif strain.csv
 * residual.tif report.json. */
char *li_experiment_pair_name (LiExperiment *experiment, guint from, guint to);
char *li_experiment_analysis_folder (LiExperiment *experiment, guint from, guint to);
char *
li_experiment_analysis_file (LiExperiment *experiment, guint from, guint to, const char *file);
/* <folder>/exports, made when missing. */
char *li_experiment_exports_folder (LiExperiment *experiment, GError **error);

/* Documents that the window keeps inside the experiment: <folder>/<name>.json ("annotations",
 * "vois", "notes"). Saved whole or not at all as {format, version, type, data}. Loading gives NULL
 * without an error when there is none; @type NULL takes any. A newer major version is refused. What
 * another program has saved since it was loaded or saved here stays in the file, and is there when
 * it is loaded again; a file that cannot be read is not saved over. */
GVariant *li_experiment_load_document (LiExperiment *experiment,
                                       const char *name,
                                       const GVariantType *type,
                                       GError **error);
gboolean li_experiment_save_document (LiExperiment *experiment,
                                      const char *name,
                                      GVariant *data,
                                      GError **error);

/* journal.csv; NULL without an error when there is none. Owned by the experiment, read again when
 * the file has changed. */
const LiJournal *li_experiment_journal (LiExperiment *experiment, GError **error);
/* What the cell did when the step's scan began; FALSE without journal or start time. */
gboolean li_experiment_sample_of_step (LiExperiment *experiment, guint i, LiSample *sample);

/* JSON schema (draft 2020-12) of experiment.json as this program writes it. @analysis: the table of
 * the settings under "analysis", or NULL. */
char *li_experiment_schema (const LiParamTable *analysis);

G_END_DECLS
