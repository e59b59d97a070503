/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <math.h>
#include "base/li-error.h"
#include "cli/li-images.h"
#include "cli/li-phi-input.h"
#include "dvc/li-correlate.h"
#include "dvc/li-register.h"
#include "dvc/li-standing-pattern.h"

typedef struct
{
  char *output, *guess, *mask, *nodes, *keep_levels;
  gboolean registers, spam_columns;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_FILE (Params, output, "output", N_ ("Result"), N_ ("Where the Φ field goes (TSV)."), LI_PARAM_REQUIRED | LI_PARAM_OUTPUT),
  LI_P_FILE (Params, guess, "guess", N_ ("Guess"), N_ ("A registration or a field to begin from (TSV); without it the images are registered first."), 0),
  LI_P_BOOL (Params, registers, "register", "yes", N_ ("Register first"), N_ ("Register the images when no guess is given; without it nodes start from no motion."), 0),
  LI_P_FILE (Params, mask, "mask", N_ ("Mask"), N_ ("Volume of the shape of IM1; windows are cut to voxels that are not 0."), 0),
  LI_P_FILE (Params, nodes, "nodes", N_ ("Nodes"), N_ ("Measure at the positions of this file's nodes (TSV) at the last level instead of on a grid."), 0),
  LI_P_FILE (Params, keep_levels, "keep-levels", N_ ("Keep levels"), N_ ("Folder for the field of every level, before its repair."), LI_PARAM_OUTPUT | LI_PARAM_FOLDER),
  LI_P_BOOL (Params, spam_columns, "spam-columns", "no", N_ ("SPAM's columns only"), N_ ("Leave out the columns that SPAM does not know."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("correlate", Params, params);

static LiField *
field_of_registration (const LiNode *node)
{
  LiField *field = li_field_new (1);
  field->nodes[0] = *node;
  return field;
}

/* The guess that was given; NULL without error: none was. */
static gboolean
read_guess (LiRun *run, const LiImages *pair, LiField **guess, GError **error)
{
  const Params *p = run->params[0];
  if (p->guess == NULL)
    return TRUE;
  *guess = li_run_read_phi (run, p->guess, 0, error);
  if (*guess == NULL || !li_field_check_image (*guess, p->guess, pair->im1, LI_FIT_GUESS, error))
    return FALSE;
  if ((*guess)->n == 1 && (*guess)->nodes[0].status < 0)
    li_run_warn (run, _ ("%s: is a registration that failed (status %d)"), p->guess,
                 (int)(*guess)->nodes[0].status);
  return TRUE;
}

/* Where no guess was given and one is wanted: a registration of the pair. */
static gboolean
register_first (LiRun *run, const LiImages *pair, LiField **guess, GError **error)
{
  const Params *p = run->params[0];
  const LiCorrelateParams *c = run->params[1];
  LiRegisterParams params_of_registration = { 0 };
  LiNode node;
  if (*guess != NULL || !p->registers)
    return TRUE;
  li_params_init (&li_register_params, &params_of_registration);
  params_of_registration.interpolation = c->interpolation;
  li_run_stage (run, 0.15, _ ("Registering"));
  gboolean done = li_register (&(const LiRegisterInput){ .im1 = pair->im1,
                                                         .im2 = pair->im2,
                                                         .mask1 = pair->mask1,
                                                         .params = &params_of_registration },
                               &node, run->progress, error);
  li_params_clear (&li_register_params, &params_of_registration);
  if (!done)
    return FALSE;
  li_report_registration (run, &node, li_volume_info (pair->im1)->voxel);
  if (node.status == LI_STATUS_CONVERGED)
    *guess = field_of_registration (&node);
  else
    g_set_error (error, LI_DVC_ERROR, LI_ERROR_FAILED,
                 _ ("the registration did not converge (%s), so there is no start for the nodes; "
                    "give one by --guess, or --no-register to start from no motion"),
                 li_reason_text (node.reason));
  return node.status == LI_STATUS_CONVERGED;
}

static void
report_levels (LiRun *run, const GArray *reports)
{
  li_run_print (run, "%s",
                _ ("spacing  half window  pass  search   nodes  converged  failed    s\n"));
  li_figures_begin_array (run->figures, "passes");
  for (guint i = 0; i < reports->len; i++)
    {
      const LiLevelReport *r = &g_array_index (reports, LiLevelReport, i);
      li_run_print (run, "%7.6g  %11.6g  %4d  %6d  %6zu  %9zu  %6zu  %.1f\n", r->spacing,
                    r->half_window, r->pass + 1, r->margin, r->nodes, r->converged, r->failed,
                    r->seconds);
      li_figures_begin (run->figures, NULL);
      li_figures_number (run->figures, "spacing", r->spacing);
      li_figures_number (run->figures, "half_window", r->half_window);
      li_figures_integer (run->figures, "pass", r->pass + 1);
      li_figures_integer (run->figures, "margin", r->margin);
      li_figures_integer (run->figures, "nodes", (gint64)r->nodes);
      li_figures_integer (run->figures, "converged", (gint64)r->converged);
      li_figures_integer (run->figures, "failed", (gint64)r->failed);
      li_figures_number (run->figures, "seconds", r->seconds);
      li_figures_end (run->figures);
    }
  li_figures_end (run->figures);
}

static gboolean
write_levels (LiRun *run, const GPtrArray *levels, GError **error)
{
  const Params *p = run->params[0];
  for (guint i = 0; p->keep_levels != NULL && i < levels->len; i++)
    {
      const LiField *field = levels->pdata[i];
      g_autofree char *name = field->is_grid ? g_strdup_printf ("ldic-%.0f.tsv", field->spacing[2])
                                             : g_strdup ("ldic-nodes.tsv");
      g_autofree char *path = g_build_filename (p->keep_levels, name, NULL);
      if (!li_run_check_output (run, path, error)
          || !li_field_write_tsv (field, path, !p->spam_columns, error))
        return FALSE;
      li_run_wrote (run, path);
    }
  return TRUE;
}

static gboolean
write_results (LiRun *run, const LiField *field, const GPtrArray *levels, GError **error)
{
  const Params *p = run->params[0];
  LiFieldSummary sum;
  if (!write_levels (run, levels, error)
      || !li_field_write_tsv (field, p->output, !p->spam_columns, error))
    return FALSE;
  li_run_wrote (run, p->output);
  li_field_summary (field, &sum);
  if (sum.converged == 0 && sum.by_reason[LI_REASON_AMBIGUOUS] > 0)
    li_run_fail (run,
                 _ ("no node converged: the texture repeats, and %zu of %zu nodes cannot be told "
                    "from their places one repeat away"),
                 sum.by_reason[LI_REASON_AMBIGUOUS], field->n);
  else if (sum.converged == 0)
    li_run_fail (run, "%s", _ ("no node converged: see the reasons above"));
  return TRUE;
}

static void
report_rings (LiRun *run, const GArray *reports)
{
  if (reports->len == 0)
    return;
  const LiLevelReport *last = &g_array_index (reports, LiLevelReport, reports->len - 1);
  li_figures_number (run->figures, "rings_sd", last->rings_sd);
  li_figures_number (run->figures, "rings_left", last->rings_left);
  if (last->rings_sd > 0)
    li_run_print (run,
                  _ ("rings of %.0f grey values (standard deviation) were taken out of both images "
                     "before the last level; %.0f grey values still stand still\n"),
                  last->rings_sd, last->rings_left);
}

/* Looks for patterns fixed to the detector, such as rings, in the original images, even if no node
 * matched them. */
static gboolean
report_pattern (LiRun *run, const LiImages *pair, const LiField *field, GError **error)
{
  LiStandingPattern pattern;

  if (!li_standing_pattern (pair->im1, pair->im2, field, &pattern, error))
    return FALSE;
  if (isfinite (pattern.correlation))
    li_figures_number (run->figures, "pattern_sd", pattern.sd);
  if (pattern.found)
    li_run_print (
        run,
        _ ("a pattern of %.0f grey values (%.0f %% of the contrast) stands still while the "
           "sample moves: rings or scratches of the detector\n"),
        pattern.sd, 100 * pattern.sd / pattern.contrast);
  return TRUE;
}

static gboolean
correlate (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  g_auto (LiImages) pair = { 0 };
  g_autoptr (LiField) nodes = p->nodes ? li_field_read_tsv (p->nodes, error) : NULL;
  g_autoptr (LiField) guess = NULL;
  g_autoptr (GPtrArray) levels = g_ptr_array_new_with_free_func ((GDestroyNotify)li_field_free);
  g_autoptr (GArray) reports = g_array_new (FALSE, TRUE, sizeof (LiLevelReport));
  if ((p->nodes != NULL && nodes == NULL) || !li_run_check_binning (run, 1, error)
      || (p->keep_levels != NULL && !li_run_make_folder (run, p->keep_levels, error))
      || !li_images_open (run, &pair, p->mask, NULL, error)
      || !read_guess (run, &pair, &guess, error)
      || !li_correlate_check (pair.im1, pair.im2, pair.mask1, nodes, run->params[1], error)
      || !li_images_find_mistake (run, &pair, error))
    return FALSE;
  guint64 memory = li_correlate_memory (pair.im1, pair.im2, run->params[1]);
  if (p->guess == NULL && p->registers)
    memory = MAX (memory, li_register_memory (pair.im1, pair.im2));
  li_run_print_memory (run, memory);
  if (!register_first (run, &pair, &guess, error))
    return FALSE;
  li_run_stage (run, 0.8, _ ("Correlating"));
  g_autoptr (LiField) field = li_correlate (&(const LiCorrelateInput){ .im1 = pair.im1,
                                                                       .im2 = pair.im2,
                                                                       .mask = pair.mask1,
                                                                       .guess = guess,
                                                                       .nodes = nodes,
                                                                       .params = run->params[1],
                                                                       .levels = levels,
                                                                       .reports = reports },
                                            run->progress, error);
  if (field == NULL)
    return FALSE;
  report_levels (run, reports);
  li_run_report_field (run, field, guess != NULL && guess->n == 1 ? &guess->nodes[0].phi : NULL);
  LiFieldSummary sum;
  li_field_summary (field, &sum);
  if (!li_images_report_period (run, &pair, sum.by_reason[LI_REASON_AMBIGUOUS] > 0, error)
      || !report_pattern (run, &pair, field, error))
    return FALSE;
  report_rings (run, reports);
  li_run_print (run, "%s",
                _ ("noise floor: not known here; litho noise measures it on two scans of one "
                   "state\n"));
  return write_results (run, field, levels, error);
}

static const LiOperand operands[] = {
  { "IM1", LI_OPERAND_INPUT, 1, 1, N_ ("The reference, the earlier scan.") },
  { "IM2", LI_OPERAND_INPUT, 1, 1, N_ ("The later scan; its shape may differ.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_correlate = {
  .name = "correlate",
  .summary = N_ ("Measure a deformation at every node of a grid"),
  .description
  = N_ ("Measures Φ from IM1 to IM2 at the nodes of a grid, coarse to fine: each level is "
        "correlated, checked, repaired and carried to the next spacing.\n"
        "Without --guess the images are registered first; when that does not converge the command "
        "stops and says so.\n"
        "The summary says how many nodes converged, were repaired or failed and why. Only nodes "
        "with returnStatus 2 were measured and can be trusted. The noise floor is measured by "
        "litho noise on two scans of one state."),
  .operands = operands,
  .tables = { &table, &li_correlate_params, &li_phi_options, &li_input_options },
  .examples = "litho correlate T0.tif T1.tif -o phi.tsv --spacing 100,70,35\n"
              "litho correlate T0.tif T1.tif -o phi.tsv --guess reg.tsv --spacing 40,20 "
              "--half-window 20,10\n",
  .run = correlate,
};
