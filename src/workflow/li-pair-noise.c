/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-pair-noise.h"

#include <math.h>
#include <string.h>

#include "dvc/li-noise.h"

/* sd about the mean of trusted points; NaN below 3. */
static double
trusted_sd (const LiField *points, const float *values)
{
  double sum = 0, squares = 0, n = 0;

  for (gsize i = 0; i < points->n; i++)
    if (li_node_is_measured (&points->nodes[i]) && isfinite (values[i]))
      {
        sum += values[i];
        n++;
      }
  double mean = sum / n;
  for (gsize i = 0; i < points->n; i++)
    if (li_node_is_measured (&points->nodes[i]) && isfinite (values[i]))
      squares += (values[i] - mean) * (values[i] - mean);
  return n >= 3 ? sqrt (squares / (n - 1)) : NAN;
}

gboolean
li_pair_measure_noise (LiPairRun *run, GError **error)
{
  LiReport *r = run->report;
  g_autofree char *path = li_pair_file (run, "phi.tsv");
  g_autoptr (LiField) field = li_field_read_tsv (path, error);
  g_autoptr (LiStrain) strain
      = field != NULL ? li_strain_new (field, &r->params.strain, error) : NULL;
  gsize vol = (gsize)li_strain_component_find ("vol");
  LiNoiseRow row;

  if (strain == NULL)
    return FALSE;
  memset (&row, 0, sizeof row);
  li_noise_of_field (field, r->registration.phi.c, &row);
  memcpy (r->noise_u, row.sd_u, sizeof r->noise_u);
  r->noise_vol = trusted_sd (strain->points, strain->values + vol * strain->points->n);
  r->residual_floor_sd = r->residual.voxels > 0 ? r->residual.sd : NAN;
  return TRUE;
}
