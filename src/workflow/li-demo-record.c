/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-demo-record.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/li-clock.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)
#define BEGIN "2026-11-23T20:00:00.000Z"
#define CYCLING_MINUTES 30
#define REST_MINUTES 1
#define SCAN_MINUTES 13

static void
set_text (char **where, const char *text)
{
  g_free (*where);
  *where = g_strdup (text);
}

static void
fill_anode (LiElectrodeDisk *d)
{
  set_text (&d->material, "Si");
  set_text (&d->current_collector, "Cu 10 µm");
  set_text (&d->cut, "laser, silicon side first");
  d->active = 89;
  d->binder = 9;
  d->conductive = 2;
  d->diameter = 1.1;
  d->thickness = 20;
  d->loading = 3;
  d->specific_capacity = 4200;
}

static void
fill_cell (LiCell *c)
{
  set_text (&c->name, _ ("Demo cell"));
  set_text (&c->note, _ ("Simulated: the motion of every voxel is known."));
  set_text (&c->housing, "PFA");
  set_text (&c->separator, "PP");
  set_text (&c->electrolyte, "1 M LiPF6, FEC:DEC 2:8 + 2 % VC");
  c->electrolyte_volume = 0.5;
  c->separator_diameter = 1.5;
  c->pressure = 0.3;
  c->rate_basis = LI_RATE_NOMINAL;
  c->nominal_capacity = 0.0333;
  fill_anode (&c->anode);
  c->cathode.diameter = 1.1;
}

static const char *
step_state (const LiElectrode *electrode, int i)
{
  if (i == 0)
    return "pristine";
  double now = li_electrode_step (electrode, i)->charge,
         before = li_electrode_step (electrode, i - 1)->charge;
  return now > before ? "charge" : now < before ? "discharge" : "rest";
}

/* When the scan of step @i begins; the second of a double scan follows at once. */
static gint64
scan_begin (const LiElectrode *electrode, int i)
{
  gint64 at = 0;

  li_clock_parse_utc (BEGIN, &at);
  for (int k = 1; k <= i; k++)
    at += (SCAN_MINUTES + REST_MINUTES) * MINUTE
          + (g_str_equal (step_state (electrode, k), "rest") ? 0 : CYCLING_MINUTES * MINUTE);
  return at;
}

static void
fill_step (LiTimeStep *step, const LiElectrode *electrode, int i)
{
  gint64 begin = scan_begin (electrode, i);

  step->charge = li_electrode_step (electrode, i)->charge;
  set_text (&step->state, step_state (electrode, i));
  g_free (step->start);
  g_free (step->end);
  step->start = li_clock_format_utc (begin);
  step->end = li_clock_format_utc (begin + SCAN_MINUTES * MINUTE);
}

void
li_demo_fill_record (LiExperiment *experiment, const LiElectrode *electrode)
{
  LiElectrodeFrame *frame = li_experiment_frame (experiment);
  LiImaging *imaging = li_experiment_imaging (experiment);
  const LiElectrodeParams *p = li_electrode_get_params (electrode);
  int n = li_electrode_n_steps (electrode);
  gint64 shape[3];

  fill_cell (li_experiment_cell (experiment));
  li_electrode_get_shape (electrode, shape);
  frame->collector_side = LI_SIDE_Z_LOW;
  frame->plane = 0.05 * (double)shape[0];
  frame->silicon_polarity = LI_SILICON_DARK;
  set_text (&imaging->instrument, _ ("simulated"));
  imaging->voxel = p->voxel;
  imaging->duration = SCAN_MINUTES;
  for (int i = 0; i < n; i++)
    fill_step (li_experiment_step (experiment, (guint)i), electrode, i);
  if (n >= 2 && g_str_equal (step_state (electrode, n - 1), "rest"))
    li_experiment_add_double_scan (experiment, (guint)n - 2, (guint)n - 1);
  li_experiment_changed (experiment);
}

/* A silicon cell's voltage at rest, smooth and rising with charge. */
static double
rest_voltage (double charge)
{
  return 3.0 + 0.75 * tanh (4 * charge) + 0.45 * charge;
}

/* A minute of cycling from charge a to b: @part of the way, with the drop over the cell. */
static LiSample
cycling_sample (gint64 at, double a, double b, double part, double capacity)
{
  double charge = a + (b - a) * part, sign = b > a ? 1 : -1, hours = (double)CYCLING_MINUTES / 60;

  return (LiSample){ .utc_us = at,
                     .voltage = CLAMP (rest_voltage (charge) + 0.08 * sign, 2.5, 4.3),
                     .current = (b - a) * capacity / hours,
                     .capacity = charge * capacity,
                     .state = b > a ? "charge" : "discharge" };
}

/* Rest and scan after step @i was reached: the voltage relaxes. */
static void
add_rest (LiJournal *journal, gint64 from, int minutes, double charge, double sign, double capacity)
{
  for (int m = 0; m <= minutes; m++)
    {
      LiSample s = { .utc_us = from + m * MINUTE,
                     .voltage = rest_voltage (charge) + 0.08 * sign * exp (-m / 2.0),
                     .current = 0,
                     .capacity = charge * capacity,
                     .state = "rest" };

      li_journal_add (journal, &s);
    }
}

static void
add_step (LiJournal *journal, const LiElectrode *electrode, int i, double capacity)
{
  gint64 scan = scan_begin (electrode, i);
  double b = li_electrode_step (electrode, i)->charge,
         a = i > 0 ? li_electrode_step (electrode, i - 1)->charge : b;
  double sign = b > a ? 1 : b < a ? -1 : 0;
  gint64 from = scan - REST_MINUTES * MINUTE;

  for (int m = 1; m < CYCLING_MINUTES && sign != 0; m++)
    {
      LiSample s = cycling_sample (from - (CYCLING_MINUTES - m) * MINUTE, a, b,
                                   (double)m / CYCLING_MINUTES, capacity);
      li_journal_add (journal, &s);
    }
  add_rest (journal, from, REST_MINUTES + SCAN_MINUTES - 1, b, sign, capacity);
}

gboolean
li_demo_write_journal (LiExperiment *experiment, const LiElectrode *electrode, GError **error)
{
  g_autoptr (LiJournal) journal = li_journal_new ();
  g_autofree char *path
      = g_build_filename (li_experiment_get_folder (experiment), "journal.csv", NULL);
  double capacity = li_experiment_cell (experiment)->nominal_capacity;

  for (int i = 0; i < li_electrode_n_steps (electrode); i++)
    add_step (journal, electrode, i, capacity);
  return li_journal_write (journal, path, error);
}
