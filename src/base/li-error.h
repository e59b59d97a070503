/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One GError domain for each room, one set of codes for all: the code says what kind of trouble it
 * is, the message says which file or device, what was found, what was expected and what to do.
 * Cancelling is G_IO_ERROR_CANCELLED. */
typedef enum
{
  LI_ERROR_FAILED,      /* the work could not be done */
  LI_ERROR_INVALID,     /* an argument or a combination of inputs that cannot be used */
  LI_ERROR_FORMAT,      /* a file that is damaged or not what its name says */
  LI_ERROR_UNSUPPORTED, /* a well-formed file or request that this program does not handle */
  LI_ERROR_IO,          /* the system refused: missing, unreadable, full disk */
  LI_ERROR_MEMORY,      /* more memory than there is or than the budget allows */
} LiErrorCode;

#define LI_BASE_ERROR (li_base_error_quark ())
#define LI_VOLUME_ERROR (li_volume_error_quark ())
#define LI_DVC_ERROR (li_dvc_error_quark ())
#define LI_MEASURE_ERROR (li_measure_error_quark ())
#define LI_SIMULATE_ERROR (li_simulate_error_quark ())
#define LI_TOMO_ERROR (li_tomo_error_quark ())
#define LI_EXPERIMENT_ERROR (li_experiment_error_quark ())
#define LI_DRAW_ERROR (li_draw_error_quark ())
#define LI_WORKFLOW_ERROR (li_workflow_error_quark ())
#define LI_ECHEM_ERROR (li_echem_error_quark ())
#define LI_RENDER_ERROR (li_render_error_quark ())

GQuark li_base_error_quark (void);
GQuark li_volume_error_quark (void);
GQuark li_dvc_error_quark (void);
GQuark li_measure_error_quark (void);
GQuark li_simulate_error_quark (void);
GQuark li_tomo_error_quark (void);
GQuark li_experiment_error_quark (void);
GQuark li_draw_error_quark (void);
GQuark li_workflow_error_quark (void);
GQuark li_echem_error_quark (void);
GQuark li_render_error_quark (void);

/* TRUE when the trouble lies in what the user gave (LI_ERROR_INVALID, FORMAT, UNSUPPORTED, IO of an
 * input): exit status 2. */
gboolean li_error_is_input (const GError *error);
/* TRUE for G_IO_ERROR_CANCELLED: exit status 130. */
gboolean li_error_is_cancelled (const GError *error);

G_END_DECLS
