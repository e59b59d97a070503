/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-cell-model.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define BROKEN 1e9     /* Ω of a lead that is none */
#define SEI_SCALE 0.15 /* V */
#define HOUR 3600.

#define S LiCellModelParams
#define P_NUMBER(m, name, unit, hi, fallback, label, help)                                         \
  LI_P_DOUBLE (S, m, name, unit, 0, hi, fallback, label, help, 0)

/* Defaults are those of the study: a disk of 1.1 mm, C/3 = 11 µA. */
static const LiParam params[] = {
  P_NUMBER (capacity, "capacity", "Ah", 1000, "3.3e-5", N_ ("Capacity"), N_ ("Of the cathode.")),
  P_NUMBER (anode_ratio,
            "anode-ratio",
            "",
            10,
            "1.15",
            N_ ("Anode ratio"),
            N_ ("Capacity of the anode over that of the cathode.")),
  P_NUMBER (r0, "r0", "Ω", 1e9, "1500", N_ ("Ohmic resistance"), N_ ("Electrolyte and contacts.")),
  P_NUMBER (
      r1, "r1", "Ω", 1e9, "4000", N_ ("Charge transfer"), N_ ("Resistance of the fast branch.")),
  P_NUMBER (r2, "r2", "Ω", 1e9, "5000", N_ ("Diffusion"), N_ ("Resistance of the slow branch.")),
  P_NUMBER (
      tau1, "tau1", "s", 1e9, "2", N_ ("Fast time"), N_ ("Time constant of the fast branch.")),
  P_NUMBER (
      tau2, "tau2", "s", 1e9, "1500", N_ ("Slow time"), N_ ("Time constant of the slow branch.")),
  P_NUMBER (sei,
            "sei",
            "A",
            1000,
            "8e-6",
            N_ ("SEI current"),
            N_ ("Side current at 0 V of a fresh anode.")),
  P_NUMBER (sei_charge,
            "sei-charge",
            "Ah",
            1000,
            "2e-5",
            N_ ("SEI charge"),
            N_ ("Charge after which the side current has halved.")),
  P_NUMBER (leak, "leak", "Ω", 1e15, "0", N_ ("Leak"), N_ ("Between the terminals; 0 for none.")),
  P_NUMBER (breaks_at,
            "breaks-at",
            "",
            10,
            "0",
            N_ ("Lead breaks"),
            N_ ("Share of the capacity at which a lead breaks; 0 never.")),
};
const LiParamTable li_cell_model_params
    = LI_PARAM_TABLE_OF ("cell-model", LiCellModelParams, params);
#undef S

const char *const li_cell_model_presets[]
    = { "study", "healthy", "soft-short", "high-impedance", "broken-lead", NULL };

gboolean
li_cell_model_init (LiCellModel *m, const char *preset)
{
  *m = (LiCellModel){ 0 };
  li_params_init (&li_cell_model_params, &m->p);
  if (!g_strv_contains (li_cell_model_presets, preset))
    return FALSE;
  if (strcmp (preset, "study") != 0)
    m->p.sei /= 20;
  if (strcmp (preset, "soft-short") == 0)
    m->p.leak = 1e6;
  if (strcmp (preset, "high-impedance") == 0)
    {
      m->p.r0 *= 8;
      m->p.r1 *= 8;
    }
  if (strcmp (preset, "broken-lead") == 0)
    m->p.breaks_at = 0.4;
  return TRUE;
}

double
li_cell_model_cathode_potential (double x)
{
  double low = CLAMP (x, -0.05, 1.3), far = exp ((low - 1.15) / 0.03);

  return 3.62 + 0.52 * x + 0.16 * low * low * low * (low > 0) - 0.3 * exp (-low / 0.02) + 0.2 * far;
}

double
li_cell_model_anode_potential (double y)
{
  double low = CLAMP (y, -0.02, 1.3);

  return 0.06 + 0.36 * (1 - y) + 2.5 * exp (-low / 0.012);
}

static double
anode_share (const LiCellModel *m)
{
  return m->anode / (m->p.capacity * m->p.anode_ratio);
}

static double
open_circuit (const LiCellModel *m)
{
  return li_cell_model_cathode_potential (m->cathode / m->p.capacity)
         - li_cell_model_anode_potential (anode_share (m));
}

double
li_cell_model_voltage (const LiCellModel *m, double current)
{
  return open_circuit (m) + current * (m->broken ? BROKEN : m->p.r0) + m->v1 + m->v2;
}

/* After @dt at constant current. */
static double
relaxed (double v, double r, double tau, double current, double dt)
{
  double left = tau > 0 ? exp (-dt / tau) : 0;

  return v * left + r * current * (1 - left);
}

void
li_cell_model_hold_current (LiCellModel *m, double current, double dt)
{
  double sei = m->p.sei * exp (-li_cell_model_anode_potential (anode_share (m)) / SEI_SCALE)
               / (1 + m->sei / m->p.sei_charge);
  double leak = m->p.leak > 0 ? li_cell_model_voltage (m, current) / m->p.leak : 0;
  double through = current * dt / HOUR, lost = leak * dt / HOUR, formed = sei * dt / HOUR;

  m->charge += through;
  m->leaked += lost;
  m->sei += formed;
  m->cathode = m->charge - m->leaked;
  m->anode = m->cathode - m->sei;
  /* The current that a leak takes does not pass the electrodes. */
  m->v1 = relaxed (m->v1, m->p.r1, m->p.tau1, current - leak, dt);
  m->v2 = relaxed (m->v2, m->p.r2, m->p.tau2, current - leak, dt);
  m->time += dt;
  m->broken |= m->p.breaks_at > 0 && m->cathode > m->p.breaks_at * m->p.capacity;
}

/* How far from @voltage the terminals are at the end of a step with @current. */
static double
miss (const LiCellModel *m, double current, double voltage, double dt)
{
  LiCellModel after = *m;

  after.p.breaks_at = 0; /* a lead breaks between steps */
  li_cell_model_hold_current (&after, current, dt);
  return li_cell_model_voltage (&after, current) - voltage;
}

double
li_cell_model_hold_voltage (LiCellModel *m, double voltage, double dt)
{
  double scale = 5 / (m->broken ? BROKEN : fmax (m->p.r0, 1e-9)), lo = -scale, hi = scale, i = 0;

  /* The voltage rises with the current: the root is bracketed, then halved down. */
  for (int k = 0; k < 60 && miss (m, lo, voltage, dt) > 0; k++)
    lo *= 2;
  for (int k = 0; k < 60 && miss (m, hi, voltage, dt) < 0; k++)
    hi *= 2;
  for (int k = 0; k < 200; k++)
    {
      i = 0.5 * (lo + hi);
      double off = miss (m, i, voltage, dt);
      if (fabs (off) < 1e-9 || hi - lo <= 1e-15 * fabs (i))
        break;
      if (off > 0)
        hi = i;
      else
        lo = i;
    }
  li_cell_model_hold_current (m, i, dt);
  return i;
}

static gboolean
hand_over (LiCellModel *m,
           const LiModelStep *s,
           gsize step,
           double current,
           LiRowFunc func,
           gpointer data,
           GError **error)
{
  LiRow row;

  for (int q = 0; q < LI_Q_COUNT; q++)
    row.q[q] = NAN;
  row.q[LI_Q_TIME] = m->time;
  row.q[LI_Q_VOLTAGE] = li_cell_model_voltage (m, current);
  row.q[LI_Q_CURRENT] = current;
  row.q[LI_Q_STEP_COUNT] = (double)step + 1;
  row.state = s->type;
  row.line = 0;
  return func (&row, 1, data, error);
}

static gboolean
holds_voltage (const LiModelStep *s)
{
  return s->type == LI_STEP_CV_CHARGE || s->type == LI_STEP_CV_DISCHARGE;
}

static double
set_current (const LiModelStep *s)
{
  return s->type == LI_STEP_CC_CHARGE      ? s->current
         : s->type == LI_STEP_CC_DISCHARGE ? -s->current
                                           : 0;
}

/* What the step waits for has come. */
static gboolean
has_ended (const LiCellModel *m, const LiModelStep *s, double current)
{
  double v = li_cell_model_voltage (m, current);

  if (holds_voltage (s))
    return fabs (current) <= s->end_current;
  return (s->type == LI_STEP_CC_CHARGE && v >= s->voltage)
         || (s->type == LI_STEP_CC_DISCHARGE && v <= s->voltage);
}

static gboolean
run_step (LiCellModel *m,
          const LiModelStep *s,
          gsize step,
          double every,
          LiRowFunc func,
          gpointer data,
          GError **error)
{
  double end = m->time + s->duration, current = set_current (s);

  /* At its limit from the start, as with a broken lead: nothing flows. */
  if (!holds_voltage (s) && has_ended (m, s, current))
    return hand_over (m, s, step, 0, func, data, error);
  if (!holds_voltage (s) && !hand_over (m, s, step, current, func, data, error))
    return FALSE;
  while (m->time < end)
    {
      double dt = fmin (every, end - m->time);
      if (holds_voltage (s))
        current = li_cell_model_hold_voltage (m, s->voltage, dt);
      else
        li_cell_model_hold_current (m, current, dt);
      if (m->broken && current != 0 && !holds_voltage (s))
        return hand_over (m, s, step, 0, func, data, error);
      if (!hand_over (m, s, step, current, func, data, error))
        return FALSE;
      if (has_ended (m, s, current))
        break;
    }
  return TRUE;
}

gboolean
li_cell_model_run (LiCellModel *m,
                   const LiModelStep *steps,
                   gsize n,
                   double every,
                   LiRowFunc func,
                   gpointer data,
                   GError **error)
{
  for (gsize k = 0; k < n; k++)
    if (!run_step (m, &steps[k], k, every, func, data, error))
      return FALSE;
  return TRUE;
}
