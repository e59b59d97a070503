/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>

#include "correlate-fixtures.h"
#include "volume/li-brick-cache.h"

/* Bad starts, masks, borders, patterns that stand still, carried levels, cancelling, threads. */

static const gint64 shape[3] = { 102, 97, 110 };

static LiField *
measure_level (Pair *p, LiVolume *mask, LiField *field, double half, const LiCorrelateParams *c)
{
  const double h[3] = { half, half, half };
  g_autoptr (GError) error = NULL;

  li_correlate_level (
      &(const LiCorrelateInput){ .im1 = p->one, .im2 = p->two, .mask = mask, .params = c }, field,
      h, NULL, &error);
  g_assert_no_error (error);
  return field;
}

static void
say_failed (const LiField *field)
{
  for (gsize i = 0; i < field->n; i++)
    if (field->nodes[i].status != LI_STATUS_CONVERGED)
      g_test_message ("node at %g %g %g: status %d, reason %d, coverage %.2f, zncc %.3f",
                      field->nodes[i].phi.c[0], field->nodes[i].phi.c[1], field->nodes[i].phi.c[2],
                      field->nodes[i].status, field->nodes[i].reason, field->nodes[i].coverage,
                      field->nodes[i].zncc);
}

static LiCorrelateParams
usual (void)
{
  return correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-4);
}

/* Three nodes in five start up to 30 voxels off, on every axis. */
static void
test_wrong_starts (void)
{
  const guint32 seed = 99;
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0.05, 11, LI_TYPE_U16);
  LiCorrelateParams c = usual ();
  g_autoptr (LiField) field = field_for (&motion, 15, &motion.phi);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gsize wrong = 0;

  g_test_message ("seed %u", seed);
  for (gsize i = 0; i < field->n; i++)
    if (g_rand_double (rand) < 0.6)
      {
        wrong++;
        for (int k = 0; k < 3; k++)
          field->nodes[i].phi.t[k] += g_rand_double_range (rand, -30, 30);
      }
  g_assert_cmpuint (wrong * 2, >, field->n);
  measure_level (&p, NULL, field, 12, &c);
  Score s = score_field (field, &motion);
  g_test_message ("rms %g worst %g, %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT, s.rms, s.worst,
                  s.centres_ok, s.centres);
  say_failed (field);
  g_assert_cmpuint (s.centres_ok * 100, >=, s.centres * 98);
  g_assert_cmpfloat (s.rms, <=, 3e-3);
  g_assert_cmpfloat (s.worst, <=, 0.1);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

/* With no good start at all, the grid search alone must find the motion. */
static void
test_all_starts_wrong (void)
{
  const double t[3] = { 7.3, -6.2, 8.4 };
  LiMotion motion = li_motion_shift (shape, t);
  Pair p = pair_of_grains (&motion, 2, 0.05, 12, LI_TYPE_U16);
  LiCorrelateParams c = usual ();
  g_autoptr (LiField) field = field_for (&motion, 30, NULL);
  GArray *reports = g_array_new (FALSE, FALSE, sizeof (LiLevelReport));
  const double half[3] = { 14, 14, 14 };

  g_assert_true (li_correlate_level (
      &(const LiCorrelateInput){ .im1 = p.one, .im2 = p.two, .params = &c, .reports = reports },
      field, half, NULL, NULL));
  Score s = score_field (field, &motion);
  g_assert_cmpuint (s.inside_ok, ==, s.inside);
  g_assert_cmpfloat (s.worst, <=, 0.05);
  g_assert_cmpuint (reports->len, >=, 2);
  const LiLevelReport *first = &g_array_index (reports, LiLevelReport, 0),
                      *last = &g_array_index (reports, LiLevelReport, reports->len - 1);
  g_assert_cmpint (first->pass, ==, 0);
  g_assert_cmpint (last->margin, >=, 10);
  g_assert_cmpuint (last->converged, >, first->converged);
  g_assert_cmpuint (last->nodes, ==, field->n);
  g_array_unref (reports);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

/* A mask cuts windows: another motion outside of it must not change the nodes inside. */
static void
test_mask (void)
{
  LiMotion motion = motion_strain (shape), still = li_motion_still (shape);
  Pair p = pair_of_grains (&motion, 2, 0, 13, LI_TYPE_U16);
  LiCorrelateParams c = usual ();
  g_autoptr (LiVolume) other = li_grains_new (shape, 2, 0.1, 77, &still, 0, LI_TYPE_U16);
  g_autoptr (LiVolume) mask = li_volume_new_memory (LI_TYPE_U8, shape, NULL);
  guint8 *inside = li_volume_memory (mask);
  guint16 *one = li_volume_memory (p.one), *two = li_volume_memory (p.two),
          *foreign = li_volume_memory (other);
  const gint64 edge = 50, plane = shape[1] * shape[2];

  /* Above z = edge other grains lie, in image 2 two voxels beyond where the sample went to. */
  for (gint64 i = 0; i < shape[0] * plane; i++)
    {
      gint64 z = i / plane;
      inside[i] = z < edge ? 200 : 0;
      if (z >= edge)
        one[i] = foreign[i];
      if (z >= edge + 3)
        two[i] = foreign[i];
    }
  g_autoptr (LiField) field = field_for (&motion, 12, &motion.phi);
  measure_level (&p, mask, field, 12, &c);
  gsize masked = 0, cut = 0;
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *n = &field->nodes[i];
      if (n->phi.c[0] > edge + 9)
        {
          masked++;
          g_assert_cmpint (n->status, ==, LI_STATUS_NO_TEXTURE);
          g_assert_cmpint (n->reason, ==, LI_REASON_MASKED);
        }
      else if (n->phi.c[0] == 48 && n->phi.c[1] < 90 && n->phi.c[2] < 100)
        {
          cut++;
          g_assert_cmpint (n->status, ==, LI_STATUS_CONVERGED);
          g_assert_cmpfloat (n->coverage, <, 0.6);
        }
    }
  g_assert_cmpuint (masked, >, 50);
  g_assert_cmpuint (cut, >, 40);
  Score s = score_field (field, &motion);
  g_assert_cmpfloat (s.worst, <=, 0.01);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

/* Grey limits, no contrast, and starts that are no numbers or lie elsewhere. */
static void
test_statuses (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0, 14, LI_TYPE_U16);
  LiCorrelateParams c = usual ();
  guint16 *one = li_volume_memory (p.one);

  for (gint64 z = 0; z < 50; z++)
    for (gint64 i = 0; i < shape[1] * shape[2]; i++)
      one[z * shape[1] * shape[2] + i] = 1000;
  c.search = FALSE;
  g_autoptr (LiField) field = field_for (&motion, 24, &motion.phi);
  /* Nodes without texture must not be used to predict their neighbours. */
  LiNode *bad = &field->nodes[1], *lost = &field->nodes[2];
  bad->phi.t[1] = NAN;
  lost->phi.t[2] = 500;
  measure_level (&p, NULL, field, 10, &c);
  g_assert_cmpint (bad->status, ==, LI_STATUS_BAD_START);
  g_assert_cmpint (bad->reason, ==, LI_REASON_BAD_START);
  g_assert_cmpint (field->nodes[0].status, <, 0); /* z = 24: one grey, no texture */
  g_assert_cmpint (lost->status, ==, LI_STATUS_NO_TEXTURE);
  g_assert_cmpint (lost->reason, ==, LI_REASON_OUTSIDE);
  g_assert_cmpint (field->nodes[field->n / 2 + 4].status, ==, LI_STATUS_CONVERGED);

  c.grey_low = 5000;
  c.grey_high = 60000;
  g_autoptr (LiField) limited = field_for (&motion, 24, &motion.phi);
  measure_level (&p, NULL, limited, 10, &c);
  g_assert_cmpint (limited->nodes[0].status, ==, LI_STATUS_NO_TEXTURE);
  g_assert_cmpint (limited->nodes[0].reason, ==, LI_REASON_GREY);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

/* A motion larger than the search margin. */
static void
test_implausible (void)
{
  const double t[3] = { 25, 0, 0 };
  LiMotion motion = li_motion_shift (shape, t);
  Pair p = pair_of_grains (&motion, 2, 0, 15, LI_TYPE_U16);
  LiCorrelateParams c = usual ();

  c.margins = (LiIntList){ 1, { 5 } };
  g_autoptr (LiField) field = field_for (&motion, 30, NULL);
  measure_level (&p, NULL, field, 10, &c);
  for (gsize i = 0; i < field->n; i++)
    g_assert_cmpint (field->nodes[i].status, !=, LI_STATUS_CONVERGED);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

static void
test_refused (void)
{
  const gint64 thin[3] = { 1, 60, 60 };
  g_autoptr (LiVolume) a = li_volume_new_memory (LI_TYPE_U8, thin, NULL);
  LiCorrelateParams c = usual ();
  g_autoptr (GError) error = NULL;

  c.spacing = (LiDoubleList){ 1, { 10 } };
  g_autoptr (LiField) field
      = li_correlate (&(const LiCorrelateInput){ .im1 = a, .im2 = a, .params = &c }, NULL, &error);
  g_assert_null (field);
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "1 × 60 × 60"));
  li_params_clear (&li_correlate_params, &c);
}

/* A pattern fixed to the detector under a sample that moves by 5 voxels: nearly as strong as the
 * sample in the left half, weak elsewhere. Some nodes start without motion, where the pattern
 * matches. */
static void
test_still_pattern (void)
{
  const double t[3] = { 0.4, 4.2, -3.1 };
  LiMotion motion = li_motion_shift (shape, t);
  Pair p = pair_of_grains (&motion, 2, 0.02, 16, LI_TYPE_U16);
  LiCorrelateParams c = usual ();
  g_autoptr (LiVolume) pattern = li_grains_new (shape, 1.5, 0.1, 78, NULL, 0, LI_TYPE_U16);
  guint16 *one = li_volume_memory (p.one), *two = li_volume_memory (p.two),
          *still = li_volume_memory (pattern);
  gsize strong = 0, weak = 0, pulled = 0;

  c.zncc_limit = 0.3;
  g_autoptr (LiField) clean = field_for (&motion, 20, &motion.phi);
  measure_level (&p, NULL, clean, 12, &c);
  for (gint64 i = 0; i < shape[0] * shape[1] * shape[2]; i++)
    {
      double share = i % shape[2] < 50 ? 0.7 : 0.2, add = share * ((double)still[i] - 32768);
      one[i] = (guint16)CLAMP ((one[i] + add) / 2 + 16000, 0, 65535);
      two[i] = (guint16)CLAMP ((two[i] + add) / 2 + 16000, 0, 65535);
    }
  g_autoptr (LiField) field = field_for (&motion, 20, &motion.phi);
  for (gsize i = 0; i < field->n; i++)
    if (field->nodes[i].phi.c[2] == 20 && i % 8 == 0)
      {
        memset (field->nodes[i].phi.t, 0, sizeof field->nodes[i].phi.t);
        pulled++;
      }
  g_assert_cmpuint (pulled, >=, 2);
  measure_level (&p, NULL, field, 12, &c);
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *n = &field->nodes[i];
      if (li_node_is_measured (&clean->nodes[i]))
        g_assert_cmpfloat (clean->nodes[i].zncc_static, <, 0.5);
      if (!li_node_is_measured (n))
        continue;
      /* Nodes that do not move must not have status 2. */
      g_assert_cmpfloat (fabs (n->phi.t[1] - t[1]), <, 1.5);
      if (n->phi.c[2] == 20)
        {
          strong++;
          g_assert_cmpfloat (n->zncc_static, >, 0.2);
        }
      else if (n->phi.c[2] > 70)
        {
          weak++;
          g_assert_cmpfloat (n->zncc_static, <, 0.2);
        }
    }
  g_assert_cmpuint (strong, >=, 9);
  g_assert_cmpuint (weak, >=, 9);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

typedef struct
{
  gint calls, levels;
  LiProgress *cancel;
  gint after;
} Watch;

static void
watch_nodes (const LiNode *node, gsize index, int level, gpointer data)
{
  Watch *w = data;
  int n = g_atomic_int_add (&w->calls, 1) + 1;
  g_assert_cmpfloat (node->phi.c[0], >, 0);
  g_atomic_int_or (&w->levels, 1 << level);
  if (w->cancel != NULL && n >= w->after)
    li_progress_cancel (w->cancel);
}

/* Coarse to fine: an affine motion is carried to the next level unchanged. */
static void
test_levels (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0, 17, LI_TYPE_U16);
  LiCorrelateParams c = usual ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) levels = g_ptr_array_new_with_free_func ((GDestroyNotify)li_field_free);
  g_autoptr (GArray) reports = g_array_new (FALSE, FALSE, sizeof (LiLevelReport));
  g_autoptr (LiField) guess = li_field_new (1);
  Watch watch = { 0 };

  guess->nodes[0].phi = motion.phi;
  guess->nodes[0].phi.t[0] += 0.5;
  c.spacing = (LiDoubleList){ 3, { 200, 40, 20 } };
  g_autoptr (LiField) field = li_correlate (&(const LiCorrelateInput){ .im1 = p.one,
                                                                       .im2 = p.two,
                                                                       .guess = guess,
                                                                       .params = &c,
                                                                       .watch = watch_nodes,
                                                                       .watch_data = &watch,
                                                                       .levels = levels,
                                                                       .reports = reports },
                                            NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (levels->len, ==, 2); /* no node of the coarsest spacing fits */
  g_assert_cmpuint (reports->len, >=, 2);
  g_assert_cmpint (watch.calls, >=, (gint)field->n);
  g_assert_cmpint (watch.levels, ==, 6);
  Score s = score_field (field, &motion);
  g_assert_cmpuint (s.inside_ok, ==, s.inside);
  g_assert_cmpfloat (s.rms, <=, 3e-4);
  g_assert_cmpfloat (field->half_window[0], ==, 10);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

/* A list of nodes instead of the grid keeps its positions and numbers. */
static void
test_node_list (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0, 17, LI_TYPE_U16);
  LiCorrelateParams c = usual ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LiField) nodes = li_field_new (3), guess = li_field_new (1);
  const double at[3][3] = { { 40.5, 50.25, 60 }, { 51, 33, 70 }, { 60, 60, 48.75 } };

  guess->nodes[0].phi = motion.phi;
  for (int i = 0; i < 3; i++)
    li_node_init (&nodes->nodes[i], 100 + i, at[i]);
  c.spacing = (LiDoubleList){ 2, { 40, 20 } };
  g_autoptr (LiField) field = li_correlate (
      &(const LiCorrelateInput){
          .im1 = p.one, .im2 = p.two, .guess = guess, .nodes = nodes, .params = &c },
      NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (field->n, ==, 3);
  for (int i = 0; i < 3; i++)
    {
      LiPhi truth;
      li_motion_phi (&motion, at[i], &truth);
      g_assert_cmpint (field->nodes[i].number, ==, 100 + i);
      g_assert_cmpint (field->nodes[i].status, ==, LI_STATUS_CONVERGED);
      for (int k = 0; k < 3; k++)
        {
          g_assert_cmpfloat (field->nodes[i].phi.c[k], ==, at[i][k]);
          g_assert_cmpfloat (fabs (field->nodes[i].phi.t[k] - truth.t[k]), <, 1e-3);
        }
    }
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

static void
test_cancel (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0, 17, LI_TYPE_U16);
  LiCorrelateParams c = usual ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  Watch watch = { .cancel = progress, .after = 5 };

  c.spacing = (LiDoubleList){ 1, { 12 } };
  g_autoptr (LiField) field = li_correlate (
      &(const LiCorrelateInput){
          .im1 = p.one, .im2 = p.two, .params = &c, .watch = watch_nodes, .watch_data = &watch },
      progress, &error);
  g_assert_null (field);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (watch.calls, <, 5 + (gint)li_pool_threads () + 1);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

typedef struct
{
  LiProgress *progress;
  gint calls, at_pause, at_resume;
} Pause;

static void
pause_after_nodes (const LiNode *node, gsize index, int level, gpointer data)
{
  Pause *p = data;

  if (g_atomic_int_add (&p->calls, 1) + 1 == 7)
    {
      g_atomic_int_set (&p->at_pause, 7);
      li_progress_set_paused (p->progress, TRUE);
    }
}

/* Lets it go on once it has stood still for a while; nothing asserted depends on how long. */
static gpointer
resume (gpointer data)
{
  Pause *p = data;

  while (!li_progress_is_paused (p->progress))
    g_usleep (1000);
  for (gint before = -1; before != g_atomic_int_get (&p->calls); g_usleep (50000))
    before = g_atomic_int_get (&p->calls);
  p->at_resume = g_atomic_int_get (&p->calls);
  li_progress_set_paused (p->progress, FALSE);
  return NULL;
}

/* Paused in the middle and gone on: no node ends meanwhile, and the bytes are those of a run
 * without. */
static void
test_pause (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0.05, 19, LI_TYPE_U16);
  LiCorrelateParams c = usual ();
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  Pause pause = { .progress = progress };
  GError *error = NULL;

  c.spacing = (LiDoubleList){ 2, { 40, 20 } };
  g_autoptr (LiField) plain = li_correlate (
      &(const LiCorrelateInput){ .im1 = p.one, .im2 = p.two, .params = &c }, NULL, &error);
  g_assert_no_error (error);
  GThread *thread = g_thread_new ("resume", resume, &pause);
  g_autoptr (LiField) paused = li_correlate (&(const LiCorrelateInput){ .im1 = p.one,
                                                                        .im2 = p.two,
                                                                        .params = &c,
                                                                        .watch = pause_after_nodes,
                                                                        .watch_data = &pause },
                                             progress, &error);
  g_thread_join (thread);
  g_assert_no_error (error);
  g_assert_cmpint (pause.at_pause, ==, 7);
  g_assert_cmpint (pause.at_resume, <=, 7 + (gint)li_pool_threads ());
  g_assert_cmpint (pause.calls, >, pause.at_resume);
  g_assert_cmpuint (plain->n, ==, paused->n);
  for (gsize i = 0; i < plain->n; i++)
    {
      const LiNode *a = &plain->nodes[i], *b = &paused->nodes[i];
      g_assert_cmpmem (&a->phi, sizeof a->phi, &b->phi, sizeof b->phi);
      g_assert_cmpmem (&a->zncc, sizeof a->zncc, &b->zncc, sizeof b->zncc);
      g_assert_cmpmem (a->sigma_u, sizeof a->sigma_u, b->sigma_u, sizeof b->sigma_u);
      g_assert_cmpint (a->status, ==, b->status);
      g_assert_cmpint (a->iterations, ==, b->iterations);
    }
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

static gboolean
read_slowly (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  return li_volume_read_box (data, box, info->type, out, error);
}

static void
drop (gpointer data)
{
  li_volume_unref (data);
}

/* The same voxels from a file that is read through the brick cache. */
static LiVolume *
through_cache (LiVolume *memory)
{
  static const LiBacking backing = { read_slowly, drop, FALSE };
  return li_volume_new (li_volume_info (memory), NULL, &backing, li_volume_ref (memory));
}

/* One thread, three, and caches that hold everything or nearly nothing: the same bytes. */
static void
test_same_bytes (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0.05, 18, LI_TYPE_U16),
       cached = { through_cache (p.one), through_cache (p.two), motion };
  LiCorrelateParams c = usual ();
  LiField *fields[3];

  for (int i = 0; i < 3; i++)
    {
      li_pool_set_threads (i == 0 ? 1 : 3);
      li_brick_cache_set_budget (i == 1 ? 700000 : 64 << 20);
      fields[i] = field_for (&motion, 20, NULL);
      for (gsize k = 0; k < fields[i]->n; k += 3)
        fields[i]->nodes[k].phi.t[1] = 9;
      measure_level (i == 0 ? &p : &cached, NULL, fields[i], 10, &c);
    }
  li_pool_set_threads (0);
  for (gsize k = 0; k < 2 * fields[0]->n; k++)
    {
      const LiNode *a = &fields[0]->nodes[k / 2], *b = &fields[1 + k % 2]->nodes[k / 2];
      g_assert_cmpmem (&a->phi, sizeof a->phi, &b->phi, sizeof b->phi);
      g_assert_cmpmem (&a->zncc, sizeof a->zncc, &b->zncc, sizeof b->zncc);
      g_assert_cmpmem (a->sigma_u, sizeof a->sigma_u, b->sigma_u, sizeof b->sigma_u);
      g_assert_cmpmem (&a->zncc_static, sizeof (double), &b->zncc_static, sizeof (double));
      g_assert_cmpint (a->status, ==, b->status);
      g_assert_cmpint (a->iterations, ==, b->iterations);
    }
  for (int i = 0; i < 3; i++)
    li_field_free (fields[i]);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&cached);
  pair_clear (&p);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dvc/correlate/wrong-starts", test_wrong_starts);
  g_test_add_func ("/dvc/correlate/all-starts-wrong", test_all_starts_wrong);
  g_test_add_func ("/dvc/correlate/mask", test_mask);
  g_test_add_func ("/dvc/correlate/statuses", test_statuses);
  g_test_add_func ("/dvc/correlate/implausible", test_implausible);
  g_test_add_func ("/dvc/correlate/refused", test_refused);
  g_test_add_func ("/dvc/correlate/still-pattern", test_still_pattern);
  g_test_add_func ("/dvc/correlate/levels", test_levels);
  g_test_add_func ("/dvc/correlate/node-list", test_node_list);
  g_test_add_func ("/dvc/correlate/cancel", test_cancel);
  g_test_add_func ("/dvc/correlate/pause", test_pause);
  g_test_add_func ("/dvc/correlate/same-bytes", test_same_bytes);
  return g_test_run ();
}
