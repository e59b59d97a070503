/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode-private.h"

#include "base/li-number.h"

static const char step_columns[]
    = "step\tstate_of_charge\tthickness_mean_voxel\tthickness_min_voxel\tthickness_max_"
      "voxel\tthickness_mean_um\t"
      "bubble_z_voxel\tbubble_y_voxel\tbubble_x_voxel\tbubble_radius_voxel\tbubble_radius_"
      "um\tbubble_volume_um3\t"
      "gain\toffset\tremount_z_voxel\tremount_y_voxel\tremount_x_voxel\t"
      "remount_rz_deg\tremount_ry_deg\tremount_rx_deg\n";

static void
append_step (const LiElectrode *e, int step, GString *out)
{
  const LiElectrodeStep *s = &e->steps[step];
  const double *p = e->pitch, *c = s->bubble_centre, *d = s->remount_shift;
  const double v = e->params.voxel.v[0] / p[0], r = s->bubble_radius * v;
  li_number_append (out, "T%d\t%.6f\t%.4f\t%.4f\t%.4f\t%.6f\t", step, s->charge,
                    s->thickness_mean / p[0], s->thickness_min / p[0], s->thickness_max / p[0],
                    s->thickness_mean * v);
  if (r > 0)
    li_number_append (out, "%.4f\t%.4f\t%.4f\t", c[0] / p[0], c[1] / p[1], c[2] / p[2]);
  else
    g_string_append (out, "nan\tnan\tnan\t");
  li_number_append (out, "%.4f\t%.6f\t%.6f\t", s->bubble_radius, r, 4 * G_PI / 3 * r * r * r);
  li_number_append (out, "%.6f\t%.3f\t%.4f\t%.4f\t%.4f\t", s->gain, s->offset, d[0] / p[0],
                    d[1] / p[1], d[2] / p[2]);
  li_number_append (out, "%.5f\t%.5f\t%.5f\n", s->remount_degrees[0], s->remount_degrees[1],
                    s->remount_degrees[2]);
}

char *
li_electrode_truth_text (const LiElectrode *e)
{
  GString *out = g_string_new (step_columns);
  for (int i = 0; i < e->n_steps; i++)
    append_step (e, i, out);
  return g_string_free (out, FALSE);
}

/* To first order the centre of mass moves as the matter there and the volume as det F. */
static void
append_particle (const LiElectrode *e, int step, guint index, GString *out)
{
  const LiParticle *p = &g_array_index (e->particles, LiParticle, index);
  const double *s = e->pitch;
  double y[3];
  LiMat3 F;
  li_motion_apply (&e->steps[step].motion, p->centre, y, &F);
  li_number_append (out, "%u\t%d\t%d\t%.4f\t%.4f\t%.4f\t%.2f\n", index, p->origin, step,
                    y[0] / s[0], y[1] / s[1], y[2] / s[2],
                    p->volume * li_mat3_det (&F) / (s[0] * s[1] * s[2]));
}

char *
li_electrode_particles_text (const LiElectrode *e)
{
  GString *out = g_string_new ("particle\torigin\tstep\tz_voxel\ty_voxel\tx_voxel\tvolume_voxel\n");
  for (guint i = 0; e->particles && i < e->particles->len; i++)
    for (int step = 0; step < e->n_steps; step++)
      append_particle (e, step, i, out);
  return g_string_free (out, FALSE);
}
