/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The cell model keeps its charge and follows closed forms; what is judged by records of it: steps,
 * outliers, the rule of four of five, dQ/dV, thinned curves. */

#include <math.h>
#include <string.h>

#include "echem/li-agreement.h"
#include "echem/li-cell-model.h"
#include "echem/li-curves.h"
#include "echem/li-steps.h"

#define C3 11e-6 /* A: C/3 of the study's cell */

static void
near (double a, double b, double tolerance)
{
  if (!(fabs (a - b) <= tolerance))
    g_error ("%.15g is not within %g of %.15g", a, tolerance, b);
}

static const LiModelStep protocol[] = {
  { LI_STEP_REST, 0, 0, 0, 600 },
  { LI_STEP_CC_CHARGE, C3, 4.2, 0, 10 * 3600 },
  { LI_STEP_CV_CHARGE, 0, 4.2, C3 * 3 / 8, 10 * 3600 },
  { LI_STEP_REST, 0, 0, 0, 3600 },
  { LI_STEP_CC_DISCHARGE, C3, 2.5, 0, 10 * 3600 },
};

/* The fourth digit of the seed's numbers makes cells that are built alike differ a little. */
static LiCyclingData *
run_cell (const char *preset, GRand *r, LiCellModel *m)
{
  LiCyclingData *d = li_cycling_data_new (0);

  g_assert_true (li_cell_model_init (m, preset));
  if (r != NULL)
    {
      m->p.capacity *= g_rand_double_range (r, 0.985, 1.015);
      m->p.r0 *= g_rand_double_range (r, 0.95, 1.05);
      m->p.sei *= g_rand_double_range (r, 0.9, 1.1);
    }
  g_assert_true (
      li_cell_model_run (m, protocol, G_N_ELEMENTS (protocol), 10, li_cycling_data_add, d, NULL));
  return d;
}

/* Every current interval's charge is somewhere, for each preset. */
static void
test_balance (void)
{
  for (const char *const *preset = li_cell_model_presets; *preset; preset++)
    {
      LiCellModel m;
      g_autoptr (LiCyclingData) d = run_cell (*preset, NULL, &m);
      double sum = 0;
      for (gsize k = 1; k < d->n; k++)
        sum += d->current[k] * (d->time[k] - d->time[k - 1]) / 3600;
      g_test_message ("%s: %zu rows, %.4g Ah charged, %.4g SEI, %.4g leaked", *preset, d->n,
                      d->count.charge, m.sei, m.leaked);
      near (m.charge, m.cathode + m.leaked, 1e-18);
      near (m.cathode, m.anode + m.sei, 1e-18);
      if (!m.broken)
        near (sum, m.charge, 1e-9 * m.p.capacity);
      g_assert_cmpfloat (m.sei, >, 0);
    }
  LiCellModel m;
  g_assert_false (li_cell_model_init (&m, "perpetuum mobile"));
}

/* RC branches: one long step is many short ones, and both are the exponential. */
static void
test_closed_form (void)
{
  LiCellModel one, many;

  li_cell_model_init (&one, "healthy");
  one.p.sei = 0;
  li_cell_model_hold_current (&one, C3, 3600);
  many = one;
  double v1 = one.v1, v2 = one.v2;
  near (v1, one.p.r1 * C3 * (1 - exp (-3600 / one.p.tau1)), 1e-15);
  near (v2, one.p.r2 * C3 * (1 - exp (-3600 / one.p.tau2)), 1e-15);
  near (one.cathode, C3, 1e-18);
  double still = li_cell_model_voltage (&one, 0) - v1 - v2;
  li_cell_model_hold_current (&one, 0, 500);
  for (int k = 0; k < 1000; k++)
    li_cell_model_hold_current (&many, 0, 0.5);
  near (li_cell_model_voltage (&one, 0),
        still + v1 * exp (-500 / one.p.tau1) + v2 * exp (-500 / one.p.tau2), 1e-13);
  near (li_cell_model_voltage (&many, 0), li_cell_model_voltage (&one, 0), 1e-12);
  near (li_cell_model_voltage (&one, C3) - li_cell_model_voltage (&one, 0), C3 * one.p.r0, 1e-15);
}

static void
test_potentials (void)
{
  for (double x = 0; x < 1.1; x += 0.001)
    {
      g_assert_cmpfloat (li_cell_model_cathode_potential (x + 0.001), >,
                         li_cell_model_cathode_potential (x));
      g_assert_cmpfloat (li_cell_model_anode_potential (x + 0.001), <,
                         li_cell_model_anode_potential (x));
    }
  double fresh = li_cell_model_cathode_potential (0) - li_cell_model_anode_potential (0);
  g_assert_cmpfloat (fresh, >, 0);
  g_assert_cmpfloat (fresh, <, 1);
}

/* A tail down to C/20. */
static double
tail_of (const char *preset)
{
  LiCellModel m;
  LiModelStep short_one[3];
  g_autoptr (LiCyclingData) d = li_cycling_data_new (0);

  memcpy (short_one, protocol, sizeof short_one);
  short_one[2].end_current = C3 * 3 / 20;
  li_cell_model_init (&m, preset);
  g_assert_true (li_cell_model_run (&m, short_one, 3, 10, li_cycling_data_add, d, NULL));
  g_autoptr (GArray) steps = li_steps_find (d);
  const LiStep *cv = &g_array_index (steps, LiStep, 2);

  g_assert_cmpint (cv->type, ==, LI_STEP_CV_CHARGE);
  for (gsize k = cv->first; k <= cv->last; k++)
    {
      near (d->voltage[k], 4.2, 1e-7);
      g_assert_true (k == cv->first || d->current[k] <= d->current[k - 1] + 1e-12);
    }
  return cv->end - cv->start;
}

static void
test_tail (void)
{
  double healthy = tail_of ("healthy"), study = tail_of ("study"), soft = tail_of ("soft-short");

  g_test_message ("tails: healthy %.0f s, study %.0f s, soft short %.0f s", healthy, study, soft);
  g_assert_cmpfloat (study, >, 1.2 * healthy);
  g_assert_cmpfloat (soft, >, 3 * healthy);
}

static void
test_broken (void)
{
  LiCellModel m;
  g_autoptr (LiCyclingData) d = run_cell ("broken-lead", NULL, &m);

  g_assert_true (m.broken);
  near (d->count.charge / m.p.capacity, 0.4, 0.01);
}

/* Steps found by current and voltage are those that the model was told. */
static void
test_steps (void)
{
  static const LiStepType types[]
      = { LI_STEP_OCV, LI_STEP_CC_CHARGE, LI_STEP_CV_CHARGE, LI_STEP_REST, LI_STEP_CC_DISCHARGE };
  LiCellModel m;
  g_autoptr (LiCyclingData) d = run_cell ("study", NULL, &m);
  g_autoptr (GArray) told = li_steps_find (d);

  g_assert_cmpuint (told->len, ==, G_N_ELEMENTS (types));
  d->count.steps = 0;
  memset (d->state, 0, d->n);
  g_autoptr (GArray) seen = li_steps_find (d), cycles = li_steps_cycles (seen);
  g_assert_cmpuint (seen->len, ==, told->len);
  for (guint k = 0; k < seen->len; k++)
    {
      const LiStep *a = &g_array_index (told, LiStep, k), *b = &g_array_index (seen, LiStep, k);
      g_assert_cmpint (b->type, ==, types[k]);
      near (a->start, b->start, 60);
      near (a->charge, b->charge, 0.01 * m.p.capacity);
    }
  g_assert_cmpuint (cycles->len, ==, 1);
  double efficiency = li_cycle_efficiency (&g_array_index (cycles, LiCycle, 0));
  g_assert_cmpfloat (efficiency, >, 0.7);
  g_assert_cmpfloat (efficiency, <, 0.98);
  const LiStep *pause = &g_array_index (seen, LiStep, 3);
  g_assert_cmpfloat (pause->relaxation, <, 0);
  g_assert_cmpfloat (pause->relaxation_time, >, 100);
}

static LiAgreement *
judge (const char *const *presets, gsize n, guint32 seed)
{
  LiAgreementParams params = { 0 };
  LiCyclingData *records[8];
  g_autoptr (GRand) r = g_rand_new_with_seed (seed);
  LiCellModel m;

  li_params_init (&li_agreement_params, &params);
  for (gsize k = 0; k < n; k++)
    records[k] = run_cell (presets[k], r, &m);
  LiAgreement *a = li_agreement_judge ((const LiCyclingData *const *)records, n, NULL, &params);
  for (gsize k = 0; k < n; k++)
    {
      const LiAgreementCell *c = &g_array_index (a->cell, LiAgreementCell, k);
      g_test_message ("seed %u %s: %.4f V (limit %.4f), %.3g Ah: %s", seed, presets[k], c->distance,
                      a->limit, c->charge, c->reason);
      g_assert_cmpint (c->outlier, ==, strcmp (presets[k], "healthy") != 0);
      g_assert_true (c->outlier == (*c->reason != '\0'));
      li_cycling_data_free (records[k]);
    }
  g_test_message ("%s", a->sentence);
  return a;
}

static void
test_agreement (void)
{
  static const char *const three[]
      = { "healthy", "soft-short", "healthy", "high-impedance", "healthy" };
  static const char *const four[] = { "healthy", "healthy", "broken-lead", "healthy", "healthy" };
  static const char *const five[] = { "healthy", "healthy", "healthy", "healthy", "healthy" };
  guint seeds = g_getenv ("LI_TEST_ALL") != NULL ? 20 : 3;

  for (guint32 seed = 1; seed <= seeds; seed++)
    {
      g_autoptr (LiAgreement) a = judge (three, 5, seed), b = judge (four, 5, seed),
                              c = judge (five, 5, seed), d = judge (five, 3, seed);
      g_assert_cmpint (a->state, ==, LI_AGREEMENT_NOT_ROBUST);
      g_assert_nonnull (strstr (a->sentence, "only 3 of 5"));
      g_assert_cmpint (b->state, ==, LI_AGREEMENT_ROBUST);
      g_assert_cmpint (c->state, ==, LI_AGREEMENT_ROBUST);
      g_assert_cmpint (d->state, ==, LI_AGREEMENT_NOT_YET);
    }
}

static void
test_dqdv (void)
{
  LiCellModel m;
  g_autoptr (LiCyclingData) d = run_cell ("healthy", NULL, &m);
  g_autoptr (GArray) steps = li_steps_find (d);
  const LiStep *cc = &g_array_index (steps, LiStep, 1);
  double voltage[64], dqdv[64], sum = 0;
  double width = li_curves_dqdv (d, cc->first, cc->last, 64, voltage, dqdv);

  for (int k = 0; k < 64; k++)
    sum += dqdv[k] * width;
  near (sum, d->charge[cc->last] - d->charge[cc->first], 1e-9 * m.p.capacity);
  g_assert_cmpfloat (width, >, 0);
  near (voltage[0] - width / 2, d->voltage[cc->first], 1e-9);
}

static void
test_decimate (void)
{
  enum
  {
    N = 100000,
    COLUMNS = 50
  };
  g_autofree double *x = g_new (double, N), *y = g_new (double, N);
  gsize index[4 * COLUMNS + 2], count;
  gboolean spike = FALSE, dip = FALSE;

  for (int k = 0; k < N; k++)
    {
      x[k] = k;
      y[k] = k == 54321 ? 7 : k == 65432 ? -7 : sin (k * 0.01);
    }
  count = li_curves_decimate (x, y, N, 20000, 80000, COLUMNS, index);
  g_assert_cmpuint (count, <=, 4 * COLUMNS + 2);
  for (gsize k = 0; k < count; k++)
    {
      g_assert_true (k == 0 || index[k] > index[k - 1]);
      spike |= index[k] == 54321;
      dip |= index[k] == 65432;
    }
  g_assert_true (spike && dip);
  g_assert_cmpuint (index[0], ==, 19999);
  g_assert_cmpuint (index[count - 1], ==, 80001);
  g_assert_cmpuint (li_curves_decimate (x, y, 3, 0, 2, COLUMNS, index), ==, 3);
  g_assert_cmpuint (li_curves_decimate (x, y, 0, 0, 2, COLUMNS, index), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echem/model/balance", test_balance);
  g_test_add_func ("/echem/model/closed-form", test_closed_form);
  g_test_add_func ("/echem/model/potentials", test_potentials);
  g_test_add_func ("/echem/model/tail", test_tail);
  g_test_add_func ("/echem/model/broken", test_broken);
  g_test_add_func ("/echem/model/steps", test_steps);
  g_test_add_func ("/echem/model/agreement", test_agreement);
  g_test_add_func ("/echem/model/dqdv", test_dqdv);
  g_test_add_func ("/echem/model/decimate", test_decimate);
  return g_test_run ();
}
