/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-error.h"

#include <gio/gio.h>

/* As G_DEFINE_QUARK, but atomic: several threads may make their first error at once. */
#define ERROR_DOMAIN(function, name)                                                               \
  GQuark function (void)                                                                           \
  {                                                                                                \
    static _Atomic GQuark quark;                                                                   \
    if (quark == 0)                                                                                \
      quark = g_quark_from_static_string (name);                                                   \
    return quark;                                                                                  \
  }

ERROR_DOMAIN (li_base_error_quark, "li-base-error-quark")
ERROR_DOMAIN (li_volume_error_quark, "li-volume-error-quark")
ERROR_DOMAIN (li_dvc_error_quark, "li-dvc-error-quark")
ERROR_DOMAIN (li_measure_error_quark, "li-measure-error-quark")
ERROR_DOMAIN (li_tomo_error_quark, "li-tomo-error-quark")
ERROR_DOMAIN (li_simulate_error_quark, "li-simulate-error-quark")
ERROR_DOMAIN (li_experiment_error_quark, "li-experiment-error-quark")
ERROR_DOMAIN (li_draw_error_quark, "li-draw-error-quark")
ERROR_DOMAIN (li_workflow_error_quark, "li-workflow-error-quark")
ERROR_DOMAIN (li_echem_error_quark, "li-echem-error-quark")
ERROR_DOMAIN (li_render_error_quark, "li-render-error-quark")

static gboolean
is_ours (GQuark domain)
{
  return domain == LI_BASE_ERROR || domain == LI_VOLUME_ERROR || domain == LI_DVC_ERROR
         || domain == LI_SIMULATE_ERROR || domain == LI_EXPERIMENT_ERROR || domain == LI_DRAW_ERROR
         || domain == LI_WORKFLOW_ERROR || domain == LI_RENDER_ERROR || domain == LI_MEASURE_ERROR
         || domain == LI_TOMO_ERROR || domain == LI_ECHEM_ERROR;
}

gboolean
li_error_is_input (const GError *error)
{
  if (error == NULL || !is_ours (error->domain))
    return FALSE;
  return error->code == LI_ERROR_INVALID || error->code == LI_ERROR_FORMAT
         || error->code == LI_ERROR_UNSUPPORTED || error->code == LI_ERROR_IO;
}

gboolean
li_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
