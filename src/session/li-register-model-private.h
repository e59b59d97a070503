/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-eye-file.h"
#include "session/li-refine.h"
#include "session/li-register-model.h"
#include "session/li-request.h"

G_BEGIN_DECLS

struct _LiRegisterModel
{
  GObject parent_instance;
  LiDocument *document;
  LiPose *pose;
  LiPointList *points;
  LiMatchView *match;
  LiRegisterState state;
  char *message;
  int from, to;
  LiRequest *opening, *refining, *massing; /* images, registration, centres of mass */
  GHashTable *kept;                        /* key → GVariant: poses of pairs that are not open */
  char *key; /* of the pair: experiment, a line break, names of the time steps */
  LiRefine *refine;
  LiEyeFile *eye;
  LiPosePreset preset;
  gboolean rigid;
};

G_END_DECLS
