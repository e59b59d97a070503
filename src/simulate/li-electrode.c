/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode-private.h"

#include <glib/gi18n.h>
#include "base/li-error.h"

/* Low density is bright, as in the study's phase images: silicon dark, lithiated silicon and gas
 * bright, copper black. */
const LiElectrodeMaterials li_electrode_grey_materials = {
  .value = { 41500, 34500, 15500, 33500, 5500, 47500, 61000, 0 },
  .texture = { 1800, 2800, 1800, 2200, 900, 2200, 500, 0 },
};

const char *
li_phase_name (LiPhase phase)
{
  static const char *const names[LI_PHASE_N]
      = { N_ ("Pore"),      N_ ("Binder"),    N_ ("Silicon"), N_ ("Lithiated silicon"),
          N_ ("Collector"), N_ ("Separator"), N_ ("Bubble"),  N_ ("Outside the field of view") };
  g_return_val_if_fail ((guint)phase < LI_PHASE_N, NULL);
  return _ (names[phase]);
}

static double
voxel_edge (const LiElectrode *e, int axis)
{
  const LiDoubleList *v = &e->params.voxel;
  return v->v[v->n == 3 ? axis : 0];
}

static gboolean
set_shape (LiElectrode *e, GError **error)
{
  const LiIntList *size = &e->params.size;
  const double least = MIN (MIN (voxel_edge (e, 0), voxel_edge (e, 1)), voxel_edge (e, 2));
  for (int a = 0; a < 3; a++)
    {
      e->shape[a] = size->v[size->n == 3 ? a : 0];
      e->pitch[a] = voxel_edge (e, a) / least;
      e->sample[a] = (gint64)((double)(e->shape[a] - 1) * e->pitch[a] + 0.5) + 1;
    }
  const double large = (double)MAX (MAX (e->shape[0], e->shape[1]), e->shape[2]);
  const double small = (double)MIN (MIN (e->shape[0], e->shape[1]), e->shape[2]);
  e->spacing = e->params.spacing > 0 ? e->params.spacing
                                     : MIN (MAX (16, floor (large / 32)), floor (small / 3));
  if (e->spacing >= 1 && e->spacing < small)
    return TRUE;
  g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_INVALID,
               "a truth spacing of %d voxels does not fit a volume whose shortest side is %d: "
               "choose 1 to %d",
               (int)e->spacing, (int)small, (int)small - 1);
  return FALSE;
}

LiElectrode *
li_electrode_new (const LiElectrodeParams *params, GError **error)
{
  if (!li_params_validate (&li_electrode_params, params, error))
    return NULL;
  g_autoptr (LiElectrode) e = g_new0 (LiElectrode, 1);
  li_params_copy (&li_electrode_params, params, &e->params);
  e->n_steps = params->steps;
  e->steps = g_new0 (LiElectrodeStep, e->n_steps);
  if (!li_electrode_check_grey (params, error) || !set_shape (e, error))
    return NULL;
  if (params->kind != LI_CASE_ELECTRODE)
    return li_electrode_build_plain (e, error) ? g_steal_pointer (&e) : NULL;
  li_electrode_build (e);
  li_electrode_build_steps (e);
  return g_steal_pointer (&e);
}

void
li_electrode_free (LiElectrode *e)
{
  if (!e)
    return;
  li_particle_cells_free (e->cells);
  g_clear_pointer (&e->particles, g_array_unref);
  g_clear_pointer (&e->fibres, g_array_unref);
  li_mottle_free (e->texture);
  g_free (e->steps);
  li_params_clear (&li_electrode_params, &e->params);
  g_free (e);
}

const LiElectrodeParams *
li_electrode_get_params (const LiElectrode *electrode)
{
  return &electrode->params;
}

void
li_electrode_get_shape (const LiElectrode *electrode, gint64 shape[3])
{
  memcpy (shape, electrode->shape, sizeof electrode->shape);
}

int
li_electrode_n_steps (const LiElectrode *electrode)
{
  return electrode->n_steps;
}

const LiElectrodeStep *
li_electrode_step (const LiElectrode *electrode, int step)
{
  g_return_val_if_fail (step >= 0 && step < electrode->n_steps, NULL);
  return &electrode->steps[step];
}

const LiParticle *
li_electrode_particles (const LiElectrode *electrode, gsize *n)
{
  *n = electrode->particles ? electrode->particles->len : 0;
  return electrode->particles ? (const LiParticle *)(gpointer)electrode->particles->data : NULL;
}

double
li_electrode_spacing (const LiElectrode *electrode)
{
  return electrode->spacing;
}

void
li_electrode_scanner (const LiElectrode *e, int step, LiScanner *scanner)
{
  const LiElectrodeParams *p = &e->params;
  li_scanner_init (scanner, e->shape, (guint64)p->seed, step, p->noise, p->gain, p->drift, p->rings,
                   p->truncation);
}

gboolean
li_electrode_phi (const LiElectrode *e, int i, int j, const double at[3], LiPhi *phi)
{
  g_return_val_if_fail (i >= 0 && j >= 0 && i < e->n_steps && j < e->n_steps, FALSE);
  const double x[3] = { at[0] * e->pitch[0], at[1] * e->pitch[1], at[2] * e->pitch[2] };
  LiPhi found;
  if (!li_motion_between (i ? &e->steps[i].motion : NULL, &e->steps[j].motion, x, &found))
    return FALSE;
  *phi = li_motion_phi_in_voxels (&found, e->pitch);
  return TRUE;
}

LiField *
li_electrode_truth (const LiElectrode *e, int i, int j, gboolean material, GError **error)
{
  g_return_val_if_fail (i >= 0 && j >= 0 && i < e->n_steps && j < e->n_steps, NULL);
  const LiMotion *from = material ? &e->steps[i].material : &e->steps[i].motion;
  const LiMotion *to = material ? &e->steps[j].material : &e->steps[j].motion;
  const double spacing[3] = { e->spacing, e->spacing, e->spacing };
  LiField *field = li_motion_truth (i ? from : NULL, to, e->shape, spacing, e->pitch, error);
  for (int a = 0; field && a < 3; a++)
    {
      field->shape1[a] = e->shape[a];
      field->voxel[a] = voxel_edge (e, a);
    }
  return field;
}
