/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-phi.h"
#include "session/li-document.h"

G_BEGIN_DECLS

typedef enum
{
  LI_EYE_NOWHERE, /* no experiment: nothing to start */
  LI_EYE_NONE,    /* no file: a registration starts by itself */
  LI_EYE_SAME,
  LI_EYE_OTHER,
  LI_EYE_UNREADABLE, /* a file is there, and an analysis will stumble over it */
} LiEyeState;

/* eye.tsv of a pair: the pose that its analyses start from. Writing it is a step of the document's
 * history, so that what is on the disk follows undo; a file that another program has changed, or
 * that cannot be read, is left as it is. */
typedef struct _LiEyeFile LiEyeFile;

LiEyeFile *li_eye_file_new (LiDocument *document, void (*changed) (gpointer data), gpointer data);
void li_eye_file_free (LiEyeFile *eye);
/* Another pair, NULL: none. What was done to the last one can no longer be undone. */
void li_eye_file_set_path (LiEyeFile *eye, const char *path);
const char *li_eye_file_path (LiEyeFile *eye);
/* What another program may have done to it meanwhile shows. */
void li_eye_file_look_again (LiEyeFile *eye);
/* What the disk holds; FALSE without a file, or where it cannot be read. */
gboolean li_eye_file_get (LiEyeFile *eye, LiPhi *phi);
/* @phi against what the disk holds, to the digits of the file. */
LiEyeState li_eye_file_compare (LiEyeFile *eye, const LiPhi *phi);
/* Over whatever is there, which undo brings back: an error where that cannot be read. */
gboolean
li_eye_file_write (LiEyeFile *eye, const LiPhi *phi, const double voxel[3], GError **error);
/* A pose as SPAM's TSV, anywhere. Makes the folder. */
gboolean
li_eye_write_tsv (const LiPhi *phi, const double voxel[3], const char *path, GError **error);

G_END_DECLS
