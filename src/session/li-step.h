/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "draw/li-plane-loader.h"
#include "session/li-request.h"
#include "volume/li-histogram.h"

G_BEGIN_DECLS

typedef enum
{
  LI_STEP_CLOSED,
  LI_STEP_OPENING,
  LI_STEP_OPEN,
  LI_STEP_FAILED
} LiStepState;

/* How far the maps that end at a time step are, all together. */
typedef enum
{
  LI_STEP_MAP_NONE,
  LI_STEP_MAP_DONE,
  LI_STEP_MAP_WARNED, /* done, with warnings */
  LI_STEP_MAP_PARTLY, /* one is begun, or one of two is missing */
  LI_STEP_MAP_STALE,
  LI_STEP_MAP_FAILED
} LiStepMap;

/* A time step, or a volume opened by itself. Properties: name, subtitle, state (LiStepState as
 * int), map (LiStepMap as int). */
#define LI_TYPE_STEP (li_step_get_type ())
G_DECLARE_FINAL_TYPE (LiStep, li_step, LI, STEP, GObject)

/* What is read for a step in the background. */
typedef enum
{
  LI_STEP_READS_VOLUME,
  LI_STEP_READS_HISTOGRAM,
  LI_STEP_READS_PYRAMID,
  LI_STEP_N_READS
} LiStepReads;

LiStep *li_step_new (const char *name, const char *path, const char *subtitle);
const char *li_step_get_name (LiStep *step);
const char *li_step_get_path (LiStep *step);
/* The path with how it is opened (volume/li-open-options.h); NULL without a path. */
const char *li_step_get_address (LiStep *step);
/* "" or NULL: by its path alone. */
void li_step_set_open_options (LiStep *step, const char *options);
const char *li_step_get_open_options (LiStep *step); /* "" none */
/* Its volumes by role, in the order added. */
void li_step_add_volume (LiStep *step, const char *role, const char *path);
guint li_step_get_n_volumes (LiStep *step);
const char *li_step_get_nth_role (LiStep *step, guint k);
const char *li_step_get_role_path (LiStep *step, const char *role); /* or NULL */
const char *li_step_get_subtitle (LiStep *step);
void li_step_set_subtitle (LiStep *step, const char *subtitle);
LiStepState li_step_get_state (LiStep *step);
void li_step_set_state (LiStep *step, LiStepState state);
LiStepMap li_step_get_map (LiStep *step);
void li_step_set_map (LiStep *step, LiStepMap map);
/* Once it is open. */
LiPlaneSource *li_step_get_source (LiStep *step);
void li_step_set_source (LiStep *step, LiPlaneSource *source);
LiVolume *li_step_get_volume (LiStep *step);
const LiHistogram *li_step_get_histogram (LiStep *step);
void li_step_take_histogram (LiStep *step, LiHistogram *histogram);
LiRequest *li_step_get_request (LiStep *step, LiStepReads what);
/* The step is not shown any more, or the document closes: what is read for it is not wanted. */
void li_step_drop_requests (LiStep *step);

G_END_DECLS
