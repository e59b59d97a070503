/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-register.h"
#include "session/li-document.h"
#include "session/li-pair-images.h"

G_BEGIN_DECLS

/* One refinement of a pose by registration, with its convergence for those who watch. Reference
 * counted; but for the work itself everything is on the main thread. */
typedef struct _LiRefine LiRefine;

/* @stepped is called on the main thread, at most once for each turn of the main loop. */
LiRefine *li_refine_new (LiPairImages *images,
                         const LiPhi *pose,
                         gboolean rigid,
                         int bin,
                         void (*stepped) (gpointer data),
                         gpointer data);
void li_refine_unref (LiRefine *refine);
void li_refine_start (LiRefine *refine, LiDocument *document, LiJobDone finished, gpointer data);
/* Also ends the calls of stepped. */
void li_refine_cancel (LiRefine *refine);
const LiRegisterStep *li_refine_steps (LiRefine *refine, gsize *n);
/* Once it has ended and was not cancelled; else NULL. */
const LiNode *li_refine_result (LiRefine *refine);
/* What it came to, and what to try when it did not converge. */
char *li_refine_words (LiRefine *refine, LiJob *job);

G_END_DECLS
