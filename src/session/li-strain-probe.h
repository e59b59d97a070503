/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-strain-model.h"

G_BEGIN_DECLS

/* A line of what is known of a node. */
typedef struct
{
  char *name, *text;
} LiProbeRow;

/**
 * LiStrainProbe:
 * The map at one point: values, their standard errors, and what kind of node stands behind them.
 * Only that node is evaluated, never a whole field. The rows are those of the node at the
 * document's cursor.
 *
 * Property: active (boolean): somebody looks at the rows. Signal "changed": the rows are others;
 * only while active, and at most every 120 ms, for there are fifty of them.
 */
#define LI_TYPE_STRAIN_PROBE (li_strain_probe_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainProbe, li_strain_probe, LI, STRAIN_PROBE, GObject)

LiStrainProbe *li_strain_probe_new (LiStrainModel *model);
gboolean li_strain_probe_get_active (LiStrainProbe *probe);
void li_strain_probe_set_active (LiStrainProbe *probe, gboolean active);
/* The component that is shown and the node around @p; NULL where no strain is shown. g_free(). */
char *li_strain_probe_text (LiStrainProbe *probe, const double p[3]);
/* Place, node and all components at the cursor: a new array of LiProbeRow, one row where there is
 * no node. */
GPtrArray *li_strain_probe_rows (LiStrainProbe *probe);

G_END_DECLS
