/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulate/li-electrode.h"
#include "workflow/li-analyse.h"

G_BEGIN_DECLS

typedef struct
{
  LiIntList size; /* z,y,x */
  int steps, seed;
  double noise;
} LiDemoParams;
extern const LiParamTable li_demo_params;

/**
 * li_demo_create:
 * Makes the demo experiment in @folder: a phantom electrode charged and discharged, its scans under
 * scans/, record, journal and double scan. With an experiment there already, that one is opened and
 * nothing is made again.
 */
LiExperiment *li_demo_create (const char *folder,
                              const LiDemoParams *params,
                              LiProgress *progress,
                              GError **error);
/* Analyses it and draws the pictures. */
gboolean li_demo (const char *folder,
                  const LiDemoParams *params,
                  const LiAnalyseWatch *watch,
                  GPtrArray *pictures,
                  LiProgress *progress,
                  GError **error);
/**
 * li_demo_pictures:
 * Draws slices of all time steps and the strain maps that exist, as PNG into <folder>/exports.
 * Their paths are added to @pictures (char *).
 */
gboolean li_demo_pictures (LiExperiment *experiment,
                           GPtrArray *pictures,
                           LiProgress *progress,
                           GError **error);

G_END_DECLS
