/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-strain.h"
#include "experiment/li-experiment.h"
#include "workflow/li-report.h"

G_BEGIN_DECLS

/* What an analysis of a pair has left on disk. */
typedef struct
{
  guint from, to;
  LiField *field;
  LiStrain *strain;    /* NULL: no node could be used */
  LiReport *report;    /* NULL: the field came without one */
  char *verdict;       /* why not to trust it, or NULL */
  char *brief;         /* a few words for across the map, or NULL */
  gboolean severe;     /* these say that it is not to be trusted */
  char *error;         /* why there is no field */
  gint64 stamp;        /* of the files, to notice another analysis */
  LiFieldIndex *index; /* of the measured nodes, to carry places along */
  gsize bytes;         /* that field, strain and index take */
  guint64 serial;      /* another number for each reading */
  guint64 used;        /* when it was last asked for */
  gboolean dropped;    /* field and strain were let go for others; asking reads them again */
} LiMap;

/**
 * LiStrainMaps:
 * The maps of an experiment, read in the background pair by pair, the wanted one first, and kept
 * within a budget of memory: the ones not asked for longest are let go and read again when asked
 * for. Signal "changed" whenever one has come, has gone or is another.
 */
#define LI_TYPE_STRAIN_MAPS (li_strain_maps_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainMaps, li_strain_maps, LI, STRAIN_MAPS, GObject)

LiStrainMaps *li_strain_maps_new (void);
/* Cancels and joins; nothing is read any more. */
void li_strain_maps_shutdown (LiStrainMaps *maps);
/* NULL: none. */
void li_strain_maps_set_experiment (LiStrainMaps *maps, LiExperiment *experiment);
LiExperiment *li_strain_maps_get_experiment (LiStrainMaps *maps);
/* Looks again at what is on disk, @from → @to first. */
void li_strain_maps_reload (LiStrainMaps *maps, guint from, guint to);
/* Borrowed until the next "changed"; NULL: not there (yet). */
const LiMap *li_strain_maps_get (LiStrainMaps *maps, guint from, guint to);
/* The same without asking: one that was let go stays so. */
const LiMap *li_strain_maps_peek (LiStrainMaps *maps, guint from, guint to);
/* The pair that is looked at: never let go. */
void li_strain_maps_pin (LiStrainMaps *maps, guint from, guint to);
/* Default: an eighth of the machine's memory. */
void li_strain_maps_set_budget (LiStrainMaps *maps, gsize bytes);
gsize li_strain_maps_bytes (LiStrainMaps *maps);
/* The map of a step: total from T0, else from the step before. */
const LiMap *li_strain_maps_at (LiStrainMaps *maps, guint step, gboolean total);
/* TRUE while any pair is still to be looked at or is being read. */
gboolean li_strain_maps_is_loading (LiStrainMaps *maps);
/* TRUE until it is known whether this pair has a map and, if it has, until that is there. */
gboolean li_strain_maps_is_reading (LiStrainMaps *maps, guint from, guint to);
/* Maps there are. */
guint li_strain_maps_n (LiStrainMaps *maps);
/* Unit normal of the collector. */
const double *li_strain_maps_normal (LiStrainMaps *maps);

G_END_DECLS
