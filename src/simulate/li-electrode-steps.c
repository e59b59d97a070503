/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-electrode-private.h"

#include "simulate/li-hash.h"

#define CHARGING 6     /* scans from pristine to full in the study's protocol */
#define KEPT 0.3       /* share of the swelling that discharge does not take back */
#define DISCHARGED 0.4 /* of the charge, by the last scan */
#define BUBBLE_FROM 2
#define BUBBLE_GONE 5

double
li_electrode_remount_reach (const LiElectrode *e, int axis)
{
  return MIN (30, 0.1 * (double)e->sample[axis]);
}

/* The last step with a state of its own: a double scan repeats it. */
static int
last_state (const LiElectrode *e)
{
  return e->params.double_scan && e->n_steps >= 4 ? e->n_steps - 2 : e->n_steps - 1;
}

/* T0 pristine, then charging for three quarters of the scans, then discharge. Never more than a
 * sixth of the charge per scan. */
static double
charge_at (const LiElectrode *e, int step, gboolean *discharging)
{
  const int last = last_state (e), peak = MAX ((3 * last + 2) / 4, 1), i = MIN (step, last);
  const double full = MIN (1, (double)peak / CHARGING);
  *discharging = i > peak;
  if (i <= peak)
    return full * i / peak;
  return full * (1 - DISCHARGED * (i - peak) / (double)(last - peak));
}

static double
swelling_at (const LiElectrode *e, int step)
{
  gboolean discharging;
  const double charge = charge_at (e, step, &discharging);
  const double most = MIN (1, (double)MAX ((3 * last_state (e) + 2) / 4, 1) / CHARGING);
  const double share = discharging ? charge + KEPT * (most - charge) : charge;
  return step > last_state (e) ? share * (1 - e->params.relaxation) : share;
}

static double
bubble_radius_at (const LiElectrode *e, int step)
{
  static const double growth[] = { 0.62, 0.83, 1 };
  const int i = MIN (step, last_state (e)) - BUBBLE_FROM;
  return i >= 0 && i < BUBBLE_GONE - BUBBLE_FROM ? e->max_bubble_radius * growth[i] : 0;
}

/* Patches start late and end strong, so that strain maps of consecutive steps differ in shape and
 * not only in size. */
static void
set_patches (const LiElectrode *e, double share, LiSwell *s)
{
  const double ny = (double)e->sample[1], nx = (double)e->sample[2], size = MIN (ny, nx);
  LiSequence random = li_sequence ((guint64)e->params.seed, 31);
  const double side = li_sequence_next (&random, 0, 1) < 0.5 ? -1 : 1;
  s->n_patches = 2;
  s->patches[0] = (LiSwellPatch){ .centre = { ny * li_sequence_next (&random, 0.42, 0.6),
                                              nx * (0.5 + 0.17 * side) },
                                  .radius = 0.42 * size,
                                  .extra = 0.55 * share,
                                  .push = 0.05 * share };
  s->patches[1] = (LiSwellPatch){ .centre = { ny * li_sequence_next (&random, 0.3, 0.7),
                                              nx * (0.5 - 0.33 * side) },
                                  .radius = 0.38 * size,
                                  .extra = -0.3,
                                  .push = -0.02 * share };
}

static LiSwell
swell_at (const LiElectrode *e, int step)
{
  const double share = swelling_at (e, step), height = e->top - e->bottom;
  LiSwell s = { .bottom = e->bottom, .top = e->top, .foot = 0.3 * height, .head = 0.12 * height };
  s.strain = e->params.swelling * share * 1.15; /* compensates for the foot, which swells less, so
                                                   that the mean is near the requested strain */
  s.lateral = 0.012 * share * (e->params.swelling > 0);
  s.centre[0] = (double)(e->sample[1] - 1) / 2;
  s.centre[1] = (double)(e->sample[2] - 1) / 2;
  if (e->params.swelling > 0)
    set_patches (e, share, &s);
  const double bubble = bubble_radius_at (e, step);
  if (bubble > 0)
    {
      /* Around a growing bubble the electrode is stretched along z and squeezed along x. */
      const double part = bubble / e->max_bubble_radius;
      memcpy (s.ball_centre, e->bubble_at, sizeof s.ball_centre);
      s.ball_radius = MIN (3.2 * e->max_bubble_radius, e->bubble_at[0] - e->bottom);
      s.ball_push[0] = 0.10 * part;
      s.ball_push[1] = -0.02 * part;
      s.ball_push[2] = -0.06 * part;
    }
  return s;
}

void
li_electrode_remount (const LiElectrode *e, int step, LiElectrodeStep *out)
{
  /* The double scan is not remounted. */
  const int mount = e->params.kind == LI_CASE_ELECTRODE ? MIN (step, last_state (e)) : step;
  LiSequence random = li_sequence ((guint64)e->params.seed, 600 + (guint64)mount);
  if (!e->params.remount || mount == 0)
    return;
  for (int a = 0; a < 3; a++)
    {
      const double reach = li_electrode_remount_reach (e, a),
                   uniform = li_sequence_next (&random, -1, 1);
      out->remount_shift[a] = uniform * 0.6 * reach + (uniform < 0 ? -0.4 : 0.4) * reach;
      out->remount_degrees[a] = li_sequence_next (&random, -0.9, 0.9);
    }
  li_motion_remount (&out->motion, out->remount_degrees, out->remount_shift);
}

static void
measure_thickness (const LiElectrode *e, const LiSwell *swell, LiElectrodeStep *out)
{
  const int n = 33;
  double sum = 0, lo = G_MAXDOUBLE, hi = 0;
  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++)
      {
        const double y = (double)(e->sample[1] - 1) * j / (n - 1),
                     x = (double)(e->sample[2] - 1) * i / (n - 1);
        const double t = e->top - e->bottom + li_swell_top (swell, y, x);
        sum += t;
        lo = MIN (lo, t);
        hi = MAX (hi, t);
      }
  out->thickness_mean = sum / (n * n);
  out->thickness_min = lo;
  out->thickness_max = hi;
}

static void
build_step (const LiElectrode *e, int step, LiElectrodeStep *out)
{
  gboolean discharging;
  LiScanner scanner;
  const LiSwell swell = swell_at (e, step);
  out->charge = charge_at (e, step, &discharging);
  out->motion = out->charge > 0 ? li_motion_swell (e->sample, &swell) : li_motion_still (e->sample);
  out->material = out->motion;
  li_electrode_remount (e, step, out);
  out->bubble_radius = bubble_radius_at (e, step);
  if (out->bubble_radius > 0)
    li_motion_apply (&out->motion, e->bubble_at, out->bubble_centre, NULL);
  measure_thickness (e, &swell, out);
  li_electrode_scanner (e, step, &scanner);
  out->gain = scanner.gain;
  out->offset = scanner.offset;
}

void
li_electrode_build_steps (LiElectrode *e)
{
  for (int i = 0; i < e->n_steps; i++)
    build_step (e, i, &e->steps[i]);
}
