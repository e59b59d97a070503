/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Volumes of interest and plots of a strain: values on a field that is known, boxes that follow the
 * material, what is told when, and that another experiment leaves nothing of the one before. */
#include <math.h>
#include <string.h>
#include <utime.h>

#include "session/li-strain-plots.h"
#include "strain-cell.h"

#define STRETCH 0.01

typedef struct
{
  char *folder, *cell;
  LiDocument *document;
  LiStrainModel *model;
  LiStrainVois *vois;
  const LiStrainShown *shown;
  guint told;
} Fixture;

static void
count_cb (gpointer object, guint *count)
{
  ++*count;
}

static void
notify_cb (gpointer object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

/* T1 → T2 and T2 → T3 are analysed as well. */
static void
add_steps (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiExperiment) experiment = li_experiment_open (path, &error);

  g_assert_no_error (error);
  g_free (cell_write_field (experiment, 1, 2, 1, 2 * STRETCH));
  g_free (cell_write_field (experiment, 2, 3, 1, 3 * STRETCH));
}

static void
set_up (Fixture *f)
{
  *f = (Fixture){ .folder = g_dir_make_tmp ("li-vois-XXXXXX", NULL),
                  .document = li_document_new () };
  f->cell = cell_new (f->folder, "cell", STRETCH);
  add_steps (f->cell);
  cell_open (f->document, f->cell);
  f->model = li_strain_model_new (f->document);
  f->vois = li_strain_vois_new (f->model);
  f->shown = li_strain_model_shown (f->model);
  g_signal_connect (f->vois, "changed", G_CALLBACK (count_cb), &f->told);
  li_document_set_step (f->document, 1);
  cell_settle (f->model);
  f->told = 0;
}

static void
tear_down (Fixture *f)
{
  g_assert_finalize_object (f->vois);
  li_strain_model_shutdown (f->model);
  li_document_shutdown (f->document);
  g_assert_finalize_object (f->model);
  g_object_unref (f->document);
  remove_all (f->folder);
  g_free (f->folder);
  g_free (f->cell);
}

static void
edit (Fixture *f, const char *name, const char *text)
{
  g_assert_true (li_strain_model_edit (f->model, name, text, NULL));
}

/* A box of 17 voxels around (12, 12, 12): eight nodes, at 8 and 16. */
static LiMark *
add_box (Fixture *f)
{
  li_strain_vois_set_edge (f->vois, 17);
  return li_strain_vois_add_box (f->vois, (double[3]){ 12, 12, 12 });
}

static const LiBoxStat *
stat_of (GPtrArray *series, guint k, guint step)
{
  return &g_array_index (((LiVoiSeries *)series->pdata[k])->stats, LiBoxStat, step);
}

static void
test_marks (void)
{
  const LiMarkData line = { .kind = LI_MARK_LINE, .name = (char *)"line", .step = (char *)"" };
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *size = NULL;
  guint edges = 0;
  double edge = 0;
  LiMark *box;
  Fixture f;

  set_up (&f);
  g_signal_connect (f.vois, "notify::edge", G_CALLBACK (notify_cb), &edges);
  g_object_get (f.vois, "edge", &edge, NULL);
  g_assert_cmpfloat (edge, ==, 2);
  box = add_box (&f);
  li_strain_vois_set_edge (f.vois, 17);
  li_strain_vois_set_edge (f.vois, 0);
  li_strain_vois_set_edge (f.vois, -3);
  li_strain_vois_set_edge (f.vois, NAN);
  g_assert_cmpuint (edges, ==, 1);
  g_assert_cmpfloat (li_strain_vois_get_edge (f.vois), ==, 17);
  g_assert_cmpstr (li_mark_get (box)->name, ==, "VOI 1");
  g_assert_cmpuint (li_marks_get_selected (li_strain_vois_get_marks (f.vois)), ==,
                    li_mark_id (box));
  for (int a = 0; a < 3; a++)
    {
      g_assert_cmpfloat (li_mark_get (box)->a[a], ==, 3.5); /* whole voxels, 4 … 20 */
      g_assert_cmpfloat (li_mark_get (box)->b[a], ==, 20.5);
    }
  li_marks_add (li_strain_vois_get_marks (f.vois), &line);
  li_strain_vois_add_point (f.vois, (double[3]){ 8, 8, 8 });
  list = li_strain_vois_list (f.vois);
  g_assert_cmpuint (list->len, ==, 2); /* a line is no volume */
  g_assert_true (list->pdata[0] == box);
  size = li_strain_vois_size_text (f.vois, li_mark_get (box));
  g_assert_cmpstr (size, ==, "17 × 17 × 17 voxel");
  tear_down (&f);
}

/* However often marks change at once, it is told once; a change of the map at once. */
static void
test_told (void)
{
  Fixture f;
  LiMark *box;

  set_up (&f);
  box = add_box (&f);
  for (int k = 0; k < 20; k++)
    {
      LiMarkData data = *li_mark_get (box);

      data.a[0] -= 1;
      li_marks_change (li_strain_vois_get_marks (f.vois), box, &data, "Drag");
    }
  g_assert_cmpuint (f.told, ==, 0);
  while (f.told == 0)
    g_main_context_iteration (NULL, TRUE);
  cell_settle (f.model);
  g_assert_cmpuint (f.told, ==, 1);
  edit (&f, "component", "u_z");
  g_assert_cmpuint (f.told, ==, 2);
  li_strain_model_set_image (f.model, LI_COVER_RESIDUAL); /* no value depends on it */
  g_assert_cmpuint (f.told, ==, 2);
  tear_down (&f);
}

static void
test_values (void)
{
  g_autofree char *text = NULL, *row = NULL, *none = NULL;
  LiBoxStat stat;
  LiMark *box, *point;
  Fixture f;

  set_up (&f);
  box = add_box (&f);
  point = li_strain_vois_add_point (f.vois, (double[3]){ 9, 15, 8 });
  li_strain_vois_stat (f.vois, li_mark_get (box), &stat);
  g_assert_cmpuint (stat.used, ==, 8);
  g_assert_cmpfloat_with_epsilon (stat.mean * f.shown->factor, 1, 1e-3); /* % */
  text = li_strain_vois_value_text (f.vois, li_mark_get (box));
  g_assert_true (g_str_has_prefix (text, "+1 ± ") && g_str_has_suffix (text, " % (8 nodes)"));
  row = li_strain_vois_row (f.vois, li_mark_get (box));
  g_assert_true (g_str_has_prefix (row, "VOI 1\t12, 12, 12\t17 × 17 × 17 voxel\t+1 ± "));

  edit (&f, "component", "u_z");
  li_strain_vois_stat (f.vois, li_mark_get (box), &stat);
  g_assert_cmpfloat_with_epsilon (stat.mean, 1 + STRETCH * 12, 1e-6); /* nodes at z = 8 and 16 */
  g_assert_cmpfloat_with_epsilon (stat.hi - stat.lo, STRETCH * 8, 1e-6);
  li_strain_vois_stat (f.vois, li_mark_get (point), &stat); /* its nearest node: z = 8 */
  g_assert_cmpuint (stat.used, ==, 1);
  g_assert_cmpfloat_with_epsilon (stat.mean, 1 + STRETCH * 8, 1e-6);

  li_document_set_step (f.document, 3); /* no total of T3 */
  cell_settle (f.model);
  li_strain_vois_stat (f.vois, li_mark_get (box), &stat);
  g_assert_cmpuint (stat.used, ==, 0);
  none = li_strain_vois_value_text (f.vois, li_mark_get (box));
  g_assert_cmpstr (none, ==, "no map");
  tear_down (&f);
}

static void
test_follow (void)
{
  const double moved = 1 + STRETCH * 12; /* the middle, from T0 to T1 */
  double back[3];
  g_autofree char *label = NULL, *row = NULL;
  LiMarkData there, far_away;
  LiMark *box;
  Fixture f;

  set_up (&f);
  box = add_box (&f);
  far_away = *li_mark_get (box);
  for (int a = 0; a < 3; a++)
    far_away.a[a] = far_away.b[a] = 500;
  li_document_set_step (f.document, 2);
  cell_settle (f.model);
  g_assert_true (li_strain_vois_carry (f.vois, 2, li_mark_get (box), &there)); /* a total */
  g_assert_cmpfloat (there.a[0], ==, 3.5);

  edit (&f, "total", "no");
  edit (&f, "follow", "yes");
  cell_settle (f.model);
  g_assert_true (li_strain_vois_follows (f.vois));
  g_assert_true (li_strain_vois_carry (f.vois, 1, li_mark_get (box), &there));
  g_assert_cmpfloat (there.a[0], ==, 3.5); /* the frame of T0 itself */
  g_assert_true (li_strain_vois_carry (f.vois, 2, li_mark_get (box), &there));
  g_assert_cmpfloat_with_epsilon (there.a[0], 3.5 + moved, 0.02);
  g_assert_cmpfloat_with_epsilon (there.b[0], 20.5 + moved, 0.02);
  g_assert_cmpfloat_with_epsilon (there.b[1], 20.5, 1e-6);
  li_strain_vois_carry_back (f.vois, (double[3]){ 12 + moved, 12, 12 }, back);
  g_assert_cmpfloat_with_epsilon (back[0], 12, 0.02);
  g_assert_false (li_strain_vois_carry (f.vois, 2, &far_away, &there));
  row = li_strain_vois_row (f.vois, &far_away);
  g_assert_nonnull (strstr (row, "\tlost\t"));
  label = li_strain_vois_axis_label (f.vois);
  g_assert_true (g_str_has_suffix (label, " of each step, boxes follow the material"));

  edit (&f, "follow", "no");
  g_assert_true (li_strain_vois_carry (f.vois, 2, li_mark_get (box), &there));
  g_assert_cmpfloat (there.a[0], ==, 3.5);
  tear_down (&f);
}

/* Equal in everything that tells maps apart but their values. */
static void
make_twin (Fixture *f, const char *path)
{
  static const guint pairs[][2] = { { 0, 1 }, { 0, 2 } };
  const struct utimbuf when = { 1700000000, 1700000000 };
  const char *const cells[2] = { f->cell, path };

  for (int c = 0; c < 2; c++)
    {
      g_autoptr (LiExperiment) experiment = li_experiment_open (cells[c], NULL);

      for (int k = 0; k < 2; k++)
        {
          const double stretch = (c == 0 ? 0.01 : 0.03) * pairs[k][1];
          g_autofree char *file = cell_write_field (experiment, 0, pairs[k][1], 1, stretch);

          g_assert_cmpint (utime (file, &when), ==, 0);
        }
    }
}

static void
test_series (void)
{
  g_autoptr (GPtrArray) totals = NULL, steps = NULL, other = NULL;
  g_autofree char *path = NULL;
  const LiMap *map;
  gint64 stamp;
  Fixture f;

  set_up (&f);
  path = cell_new (f.folder, "twin", 0.03);
  make_twin (&f, path);
  li_strain_model_reload (f.model);
  cell_settle (f.model);
  add_box (&f);
  totals = li_strain_vois_series (f.vois);
  g_assert_cmpuint (totals->len, ==, 1);
  g_assert_cmpuint (stat_of (totals, 0, 0)->used, ==, 0);
  g_assert_cmpfloat_with_epsilon (stat_of (totals, 0, 1)->mean, 0.01, 1e-5);
  g_assert_cmpfloat_with_epsilon (stat_of (totals, 0, 2)->mean, 0.02, 1e-5);
  g_assert_cmpuint (stat_of (totals, 0, 3)->used, ==, 0);
  edit (&f, "total", "no");
  cell_settle (f.model);
  steps = li_strain_vois_series (f.vois);
  g_assert_cmpfloat_with_epsilon (stat_of (steps, 0, 3)->mean, 3 * STRETCH, 1e-5);
  edit (&f, "total", "yes");

  map = li_strain_maps_peek (li_strain_model_get_maps (f.model), 0, 1);
  stamp = map->stamp;
  cell_open (f.document, path);
  li_document_set_step (f.document, 1);
  cell_settle (f.model);
  map = li_strain_maps_peek (li_strain_model_get_maps (f.model), 0, 1);
  g_assert_cmpint (map->stamp, ==, stamp); /* so that nothing but the experiment tells them apart */
  add_box (&f);
  other = li_strain_vois_series (f.vois);
  g_assert_cmpfloat_with_epsilon (stat_of (other, 0, 1)->mean, 0.03, 1e-5);
  tear_down (&f);
}

static void
test_kinds (void)
{
  g_autofree char *name = NULL, *other = NULL;
  guint told = 0, kinds = 0;
  LiStrainPlot kind = LI_STRAIN_N_PLOTS;
  LiStrainPlots *plots;
  Fixture f;

  set_up (&f);
  plots = li_strain_plots_new (f.model, f.vois);
  g_signal_connect (plots, "changed", G_CALLBACK (count_cb), &told);
  g_signal_connect (plots, "notify::kind", G_CALLBACK (notify_cb), &kinds);
  g_assert_null (li_strain_plots_make (plots));
  g_assert_true (g_str_has_prefix (li_strain_plots_why_nothing (plots), "Draw a box"));
  add_box (&f);
  for (LiStrainPlot k = 0; k < LI_STRAIN_PLOT_SIDES; k++)
    {
      g_autoptr (LiPlot) plot = NULL;

      g_assert_true (li_strain_plot_find (li_strain_plot_name (k), &kind));
      g_assert_cmpint (kind, ==, k);
      g_object_set (plots, "kind", (int)k, NULL);
      plot = li_strain_plots_make (plots);
      g_assert_cmpuint (li_plot_n_series (plot), ==, 1);
      g_assert_false (li_plot_is_empty (plot));
    }
  g_assert_false (li_strain_plot_find ("pie", &kind));
  g_assert_cmpuint (kinds, ==, LI_STRAIN_PLOT_SIDES - 1);
  g_assert_cmpuint (told, ==, kinds);
  li_strain_plots_set_kind (plots, LI_STRAIN_PLOT_X);
  g_assert_cmpuint (told, ==, kinds); /* as it was */
  name = li_strain_plots_file_name (plots);
  g_assert_cmpstr (name, ==, "plot-x");
  li_strain_plots_set_kind (plots, LI_STRAIN_PLOT_SIDES);
  g_assert_null (li_strain_plots_make (plots));

  li_document_set_step (f.document, 0);
  li_strain_plots_set_kind (plots, LI_STRAIN_PLOT_HISTOGRAM);
  g_assert_null (li_strain_plots_make (plots));
  g_assert_cmpstr (li_strain_plots_why_nothing (plots), ==, "No map, nothing to plot");
  g_assert_false (li_strain_plots_has_map (plots));
  g_assert_finalize_object (plots);
  tear_down (&f);
}

static gboolean
is_of (LiStrainPlots *plots, const char *name)
{
  g_autoptr (LiPlot) plot = li_strain_plots_make (plots);
  g_autofree char *csv = li_plot_to_csv (plot);

  return strstr (csv, name) != NULL;
}

/* Profiles and histograms are of the box that is selected; the report's are of all nodes. */
static void
test_selected_box (void)
{
  LiMarks *marks;
  LiStrainPlots *plots;
  guint told = 0;
  Fixture f;

  set_up (&f);
  marks = li_strain_vois_get_marks (f.vois);
  plots = li_strain_plots_new (f.model, f.vois);
  li_strain_plots_set_kind (plots, LI_STRAIN_PLOT_Z);
  add_box (&f);
  g_assert_true (is_of (plots, "VOI 1"));
  g_signal_connect (plots, "changed", G_CALLBACK (count_cb), &told);
  li_marks_set_selected (marks, 0);
  g_assert_cmpuint (told, ==, 1);
  g_assert_true (is_of (plots, "All nodes"));
  li_strain_plots_set_kind (plots, LI_STRAIN_PLOT_VOI);
  told = 0;
  li_marks_set_selected (marks, 1);
  g_assert_cmpuint (told, ==, 0); /* all of them are drawn */
  g_assert_finalize_object (plots);
  tear_down (&f);
}

/* Time can be chosen where two time steps have one; another experiment does not know it. */
static void
set_times (LiExperiment *experiment)
{
  for (guint k = 0; k < 3; k++)
    {
      LiTimeStep *step = li_experiment_step (experiment, k);

      g_free (step->start);
      step->start = g_strdup_printf ("2026-11-2%uT08:00:00.000Z", k);
    }
  g_assert_true (li_experiment_save (experiment, NULL));
}

static void
test_axes (void)
{
  g_autoptr (LiPlot) plot = NULL;
  g_autofree char *path = NULL, *name = NULL;
  guint axes = 0, against = 0;
  LiStrainPlots *plots;
  Fixture f;

  set_up (&f);
  plots = li_strain_plots_new (f.model, f.vois);
  g_signal_connect (plots, "axes-changed", G_CALLBACK (count_cb), &axes);
  g_signal_connect (plots, "notify::against", G_CALLBACK (notify_cb), &against);
  g_assert_cmpuint (li_strain_plots_axes (plots)->len, ==, 1);
  li_strain_plots_set_against (plots, LI_AGAINST_TIME); /* not known */
  g_assert_cmpint (li_strain_plots_get_against (plots), ==, LI_AGAINST_STEP);
  set_times (li_document_get_experiment (f.document));
  g_object_notify (G_OBJECT (f.document), "experiment"); /* the record has been read anew */
  g_assert_cmpuint (axes, ==, 1);
  g_assert_cmpuint (li_strain_plots_axes (plots)->len, ==, 2);
  li_strain_plots_set_against (plots, LI_AGAINST_TIME);
  li_strain_plots_set_against (plots, LI_AGAINST_TIME);
  g_assert_cmpuint (against, ==, 1);
  name = li_strain_plots_file_name (plots);
  g_assert_cmpstr (name, ==, "voi-total-time");

  add_box (&f);
  g_assert_cmpint (li_strain_plots_step_at (plots, 0, 0), ==, -1); /* nothing has been drawn */
  plot = li_strain_plots_make (plots);
  g_assert_cmpint (li_strain_plots_step_at (plots, 0, 1), ==, 2);
  g_assert_cmpint (li_strain_plots_step_at (plots, 0, 7), ==, -1);
  g_assert_cmpint (li_strain_plots_step_at (plots, 1, 0), ==, -1);

  path = cell_new (f.folder, "other", STRETCH);
  cell_open (f.document, path);
  g_assert_cmpint (li_strain_plots_get_against (plots), ==, LI_AGAINST_STEP);
  g_assert_cmpuint (against, ==, 2);
  g_assert_cmpint (li_strain_plots_step_at (plots, 0, 1), ==, -1);
  cell_settle (f.model);
  g_assert_finalize_object (plots);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strain-vois/marks", test_marks);
  g_test_add_func ("/strain-vois/told", test_told);
  g_test_add_func ("/strain-vois/values", test_values);
  g_test_add_func ("/strain-vois/follow", test_follow);
  g_test_add_func ("/strain-vois/series", test_series);
  g_test_add_func ("/strain-plots/kinds", test_kinds);
  g_test_add_func ("/strain-plots/selected-box", test_selected_box);
  g_test_add_func ("/strain-plots/axes", test_axes);
  return g_test_run ();
}
