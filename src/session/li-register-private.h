/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-eye-file.h"
#include "session/li-refine.h"
#include "session/li-register-model.h"

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
  guint64 opening;  /* tells answers of earlier requests from the newest */
  GHashTable *kept; /* key → GVariant: poses of pairs that are not open */
  char *key;        /* of the pair: experiment, a line break, names of the time steps */
  LiRefine *refine;
  LiEyeFile *eye;
  LiPosePreset preset;
  gboolean rigid;
};

/* Answers of a job come to a model that may have gone on to another pair meanwhile. */
typedef struct
{
  LiRegisterModel *model;
  guint64 opening;
} LiRegisterRequest;

LiRegisterRequest *li_register_request_new (LiRegisterModel *model);
gboolean li_register_request_is_stale (const LiRegisterRequest *request);
void li_register_request_free (LiRegisterRequest *request);

G_END_DECLS
