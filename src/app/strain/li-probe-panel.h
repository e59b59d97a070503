/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-strain-probe.h"

G_BEGIN_DECLS

/* All components of the node at the cursor; filled while it is open. */
#define LI_TYPE_PROBE_PANEL (li_probe_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiProbePanel, li_probe_panel, LI, PROBE_PANEL, GtkWidget)
void li_probe_panel_set_probe (LiProbePanel *panel, LiStrainProbe *probe); /* once */

G_END_DECLS
