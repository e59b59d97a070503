/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-register.h"
#include "session/li-pair-images.h"
#include "session/li-request.h"

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
/* Asks for the registration as a job of @jobs; @done gets the LiNode * that it came to. */
void li_refine_start (LiRefine *refine, LiRequest *request, LiJobList *jobs, LiRequestDone done);
/* Ends the calls of stepped. */
void li_refine_mute (LiRefine *refine);
/* The answer: no step is told after it. @node: taken; may be NULL. */
void li_refine_take_result (LiRefine *refine, LiNode *node);
const LiRegisterStep *li_refine_steps (LiRefine *refine, gsize *n);
/* Once it has ended and was not cancelled; else NULL. */
const LiNode *li_refine_result (LiRefine *refine);
/* What it came to, what to try when it did not converge, and where the texture repeats how often.
 * @error: of the answer, or NULL. */
char *li_refine_words (LiRefine *refine, const GError *error);

G_END_DECLS
