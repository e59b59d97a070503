/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode-private.h"

#include <math.h>
#include "base/li-error.h"

/* The value for an axis of a list of one or three numbers. */
static double
of_axis (const LiDoubleList *list, int axis)
{
  return list->n == 0 ? 0 : list->v[list->n == 3 ? axis : 0];
}

static LiMotion
plain_motion (const LiElectrode *e, int step)
{
  const LiElectrodeParams *p = &e->params;
  double v[3];
  LiMat3 F = li_mat3_identity;
  for (int a = 0; a < 3; a++)
    v[a] = step
           * of_axis (p->kind == LI_CASE_SHIFT    ? &p->shift
                      : p->kind == LI_CASE_AFFINE ? &p->strain
                                                  : &p->rotation,
                      a);
  switch ((LiSimulateCase)p->kind)
    {
    case LI_CASE_SHIFT:
      return li_motion_shift (e->sample, v);
    case LI_CASE_AFFINE:
      for (int a = 0; a < 3; a++)
        F.m[a][a] += v[a];
      return li_motion_affine (e->sample, &F, NULL);
    case LI_CASE_ROTATION:
      return li_motion_rotation (e->sample, v);
    case LI_CASE_WAVE:
      return li_motion_wave (e->sample, (const double[3]){ step * p->wave_amplitude, 0, 0 },
                             (const double[3]){ 0, 0, 1 }, p->wave_length, 0);
    case LI_CASE_LIFT:
      return li_motion_lift (e->sample, floor (0.1 * (double)e->sample[0]),
                             floor (0.6 * (double)e->sample[0]), step * p->lift);
    case LI_CASE_ELECTRODE:
    case LI_CASE_GRAINS:
    default:
      return li_motion_still (e->sample);
    }
}

/* det F must stay well above 0 everywhere; a wave along z by x is a shear and never folds. */
static gboolean
is_sound (const LiMotion *m)
{
  return m->kind != LI_MOTION_AFFINE || li_mat3_det (&m->phi.F) > 0.05;
}

gboolean
li_electrode_build_plain (LiElectrode *e, GError **error)
{
  for (int i = 0; i < e->n_steps; i++)
    {
      LiElectrodeStep *s = &e->steps[i];
      s->motion = s->material = plain_motion (e, i);
      LiScanner scanner;
      li_electrode_remount (e, i, s);
      li_electrode_scanner (e, i, &scanner);
      s->gain = scanner.gain;
      s->offset = scanner.offset;
      if (is_sound (&s->motion))
        continue;
      g_set_error (error, LI_SIMULATE_ERROR, LI_ERROR_INVALID,
                   "the strain asked for leaves nothing of the volume at T%d: choose less strain "
                   "per step or fewer steps",
                   i);
      return FALSE;
    }
  return TRUE;
}
