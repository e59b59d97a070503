/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-slice.h"
#include "draw/li-strain-look.h"
#include "session/li-document.h"
#include "session/li-strain-maps.h"

G_BEGIN_DECLS

/* What has changed. */
typedef enum
{
  LI_STRAIN_MAP = 1 << 0,    /* another map, or another reason why there is none */
  LI_STRAIN_VALUES = 1 << 1, /* another component, or values of another map */
  LI_STRAIN_LOOK = 1 << 2,
  LI_STRAIN_RANGE = 1 << 3, /* ends of the colours, or their unit */
  LI_STRAIN_MARKS = 1 << 4, /* boxes and points may have other values: another map came or went */
  LI_STRAIN_FRAME = 1 << 5, /* the step, the pair, or the volumes that are shown */
  LI_STRAIN_COVER = 1 << 6,
  LI_STRAIN_ALL = (1 << 7) - 1,
} LiStrainChange;

typedef enum
{
  LI_STRAIN_EMPTY,     /* no experiment */
  LI_STRAIN_REFERENCE, /* the first time step */
  LI_STRAIN_LOADING,
  LI_STRAIN_MISSING, /* not analysed */
  LI_STRAIN_FAILED,  /* there is a map without a field, or one that cannot be shown */
  LI_STRAIN_READY,
} LiStrainState;

/* What the views show in place of the strain. */
typedef enum
{
  LI_COVER_STRAIN, /* nothing else */
  LI_COVER_RESIDUAL,
  LI_COVER_DEFORMED,
  LI_COVER_LATER,
  LI_COVER_LIVE,    /* nodes of an analysis as they end */
  LI_COVER_TEXTURE, /* the texture check */
} LiStrainCover;

/* The map that is shown, as it is now: borrowed, another after the next "changed". */
typedef struct
{
  guint step, from, to; /* the pair: T0 or the step before, and the step */
  const LiMap *map;     /* NULL: none */
  gsize component;
  const LiField *points; /* with @values one for each; NULL: nothing to show */
  float *values;
  const char *unit;
  double factor; /* shown = value × factor */
  double lo, hi; /* ends of the colours, values */
} LiStrainShown;

/**
 * LiStrainModel:
 * The strain of an experiment as it is looked at: which map, which component, how it is drawn, and
 * why there is nothing when there is nothing. It follows the document (experiment, step, analyses);
 * another experiment leaves nothing of the one before. Edits of the look are undone by the
 * document's history.
 *
 * Properties (read-only): state (int, LiStrainState), headline (string: what is shown or why
 * nothing), cover (int, LiStrainCover).
 * Signal "changed" (uint: LiStrainChange), only when something has.
 */
#define LI_TYPE_STRAIN_MODEL (li_strain_model_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainModel, li_strain_model, LI, STRAIN_MODEL, GObject)

LiStrainModel *li_strain_model_new (LiDocument *document);
/* Nothing is read any more, the history forgets it; before the document goes. */
void li_strain_model_shutdown (LiStrainModel *model);
LiDocument *li_strain_model_get_document (LiStrainModel *model);
LiStrainMaps *li_strain_model_get_maps (LiStrainModel *model);
/* Looks again at what analyses have left on disk. */
void li_strain_model_reload (LiStrainModel *model);

/* The same addresses as long as the model lives. */
const LiStrainLook *li_strain_model_look (LiStrainModel *model);
const LiStrainShown *li_strain_model_shown (LiStrainModel *model);
LiStrainState li_strain_model_get_state (LiStrainModel *model);
const char *li_strain_model_get_headline (LiStrainModel *model);
/* The same without the reasons: "Total T0 → T4, frame of T0 · Volumetric strain"; g_free(). */
char *li_strain_model_describe (LiStrainModel *model);
/* "" where there is none. */
const char *li_strain_model_step_name (LiStrainModel *model, guint step);
/* How the map is coloured. */
void li_strain_model_colours (LiStrainModel *model, LiLook *look);
/* The ends of the colours for the maps of all time steps; fixed ones stay. FALSE while some of them
 * are being read: then to be asked again. */
gboolean li_strain_model_range_of_steps (LiStrainModel *model, double *lo, double *hi);

/* An entry of li_strain_look_params as text, with undo; entries that belong to it follow. FALSE and
 * @error when it cannot be. */
gboolean
li_strain_model_edit (LiStrainModel *model, const char *name, const char *text, GError **error);
/* A key of the viewer has changed the layer: 0 … 1; no undo. */
void li_strain_model_set_opacity (LiStrainModel *model, double opacity);
/* The look for the session, and from it; what is not understood leaves the look as it is. */
GVariant *li_strain_model_save (LiStrainModel *model);
void li_strain_model_restore (LiStrainModel *model, GVariant *look);

/* An analysis or check that is drawn goes before images that are shown in place of the map. */
void li_strain_model_set_image (LiStrainModel *model, LiStrainCover image);
/* The image alone, also while an analysis is drawn over it. */
LiStrainCover li_strain_model_get_image (LiStrainModel *model);
void li_strain_model_set_live (LiStrainModel *model, LiStrainCover live);
LiStrainCover li_strain_model_get_cover (LiStrainModel *model);

G_END_DECLS
