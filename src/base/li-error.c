/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (li - base - error - quark, li_base_error)
G_DEFINE_QUARK (li - volume - error - quark, li_volume_error)
G_DEFINE_QUARK (li - dvc - error - quark, li_dvc_error)
G_DEFINE_QUARK (li - simulate - error - quark, li_simulate_error)
G_DEFINE_QUARK (li - experiment - error - quark, li_experiment_error)
G_DEFINE_QUARK (li - draw - error - quark, li_draw_error)
G_DEFINE_QUARK (li - workflow - error - quark, li_workflow_error)
G_DEFINE_QUARK (li - render - error - quark, li_render_error)

static gboolean
is_ours (GQuark domain)
{
  return domain == LI_BASE_ERROR || domain == LI_VOLUME_ERROR || domain == LI_DVC_ERROR
         || domain == LI_SIMULATE_ERROR || domain == LI_EXPERIMENT_ERROR || domain == LI_DRAW_ERROR
         || domain == LI_WORKFLOW_ERROR || domain == LI_RENDER_ERROR;
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
