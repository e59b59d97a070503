/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-export-private.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-number.h"
#include "base/li-units.h"
#include "draw/li-sheet.h"
#include "li-config.h"
#include "workflow/li-quality.h"

#define FIGURE_EDGE 300  /* points */
#define LEAST_HEIGHT 170 /* for the colour bar */

static void
draw_plot (cairo_t *cr, double width, double height, gpointer data)
{
  LiPlotLook look;

  li_plot_look_init (&look, FALSE);
  li_plot_draw (data, cr, width, height, &look);
}

/* Takes @plot. */
static void
add_plot (LiSheet *sheet, const char *caption, LiPlot *plot)
{
  if (plot == NULL)
    return;
  if (li_plot_is_empty (plot))
    li_plot_free (plot);
  else
    li_sheet_figure (sheet, caption, 560, 320, FALSE, draw_plot, plot,
                     (GDestroyNotify)li_plot_free);
}

void
li_strain_export_report_view (LiStrainExport *self, int axis, LiView2D *view)
{
  LiViewState *state = li_document_get_view (self->document);
  int u = li_plane_axis_u (axis), v = li_plane_axis_v (axis);
  double lo[3], hi[3], voxel[3];

  li_view_state_get_frame (state, lo, hi, voxel);
  li_view_init (view, axis, FIGURE_EDGE, FIGURE_EDGE);
  li_view_set_aspect (view, voxel);
  li_view_fit (view, lo, hi, 2);
  view->centre[axis] = li_view_state_cursor (state)[axis];
  view->height = (int)ceil ((hi[v] - lo[v]) * li_view_zoom_v (view)) + 4;
  view->width = (int)ceil ((hi[u] - lo[u]) * li_view_zoom_u (view)) + 4;
  view->height = MAX (view->height, LEAST_HEIGHT);
}

/* Takes @figure. */
static void
add_slice (LiSheet *sheet, LiStrainFigure *figure)
{
  double width, height;

  li_strain_figure_size (figure, &width, &height);
  li_sheet_figure (sheet, figure->title, width, height, TRUE, li_strain_figure_draw, figure,
                   li_strain_figure_free);
}

static void
add_quality (LiSheet *sheet, const LiMap *map)
{
  g_autoptr (GPtrArray) lines = li_quality_lines (map->report, map->field);

  li_sheet_heading (sheet, _ ("How far it can be trusted"));
  if (map->verdict != NULL)
    li_sheet_warning (sheet, map->verdict);
  li_sheet_table (sheet, _ ("Verdict\tFinding"));
  for (guint k = 0; k < lines->len; k++)
    {
      static const char *const words[] = { N_ ("good"), N_ ("note"), N_ ("bad") };
      const LiQualityLine *line = lines->pdata[k];
      g_autofree char *row = li_sheet_cells (_ (words[line->level]), line->text, NULL);

      li_sheet_row (sheet, row);
    }
}

static void
add_params (LiSheet *sheet, const LiParamTable *table, gconstpointer params, const char *title)
{
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *param = &table->params[k];
      g_autofree char *text = NULL, *row = NULL;

      if (param->kind == LI_PARAM_GROUP || param->kind == LI_PARAM_TABLE)
        continue;
      text = li_params_get_text (table, params, param->name);
      row = li_sheet_cells (title, _ (param->label), text, param->unit != NULL ? param->unit : "",
                            NULL);
      li_sheet_row (sheet, row);
    }
}

static void
add_parameters (LiSheet *sheet, const LiReport *report)
{
  const LiAnalysisParams *p = &report->params;

  li_sheet_heading (sheet, _ ("Parameters"));
  li_sheet_table (sheet, _ ("Step\tParameter\tValue\tUnit"));
  add_params (sheet, &li_register_params, &p->registration, _ ("Registration"));
  add_params (sheet, &li_correlate_params, &p->correlation, _ ("Local correlation"));
  add_params (sheet, &li_filter_params, &p->filter, _ ("Filter"));
  add_params (sheet, &li_strain_params, &p->strain, _ ("Strain"));
  add_params (sheet, &li_residual_params, &p->residual, _ ("Residual"));
}

static void
add_files (LiSheet *sheet, const LiReport *report)
{
  li_sheet_heading (sheet, _ ("Inputs"));
  li_sheet_table (sheet, _ ("Role\tFile\tSHA-256"));
  for (guint k = 0; report->inputs != NULL && k < report->inputs->len; k++)
    {
      const LiReportFile *file = report->inputs->pdata[k];
      g_autofree char *row
          = li_sheet_cells (file->role, file->path, file->sha256 != NULL ? file->sha256 : "", NULL);

      li_sheet_row (sheet, row);
    }
}

static void
add_versions (LiSheet *sheet, const LiReport *report)
{
  g_autofree char *time = li_units_duration (report->seconds);
  g_autofree char *text = g_strdup_printf (
      _ ("Analysed by Lithoscope %s on %s with %u threads (%s) in %s. This report was written by "
         "Lithoscope %s."),
      report->version, report->finished, report->threads, report->isa, time, LI_VERSION);

  li_sheet_heading (sheet, _ ("Versions"));
  li_sheet_paragraph (sheet, text);
}

static LiPlot *
plot_zncc (const LiField *field)
{
  LiPlot *plot = li_plot_new ();
  g_autofree float *zncc = g_new (float, field->n);

  for (gsize k = 0; k < field->n; k++)
    zncc[k] = li_node_is_measured (&field->nodes[k]) ? (float)field->nodes[k].zncc : NAN;
  li_plot_set_axis (plot, 0, _ ("Correlation (ZNCC) of converged nodes"), "");
  li_plot_set_axis (plot, 1, _ ("Nodes"), "");
  li_plot_histogram (plot, "ZNCC", zncc, field->n, 1, 0, 0, 50);
  return plot;
}

/* What the motion leaves over, as far as it is known. */
static void
add_residual (LiStrainExport *self, LiSheet *sheet)
{
  g_autofree char *text = li_residual_model_describe (self->parts.residual);

  li_sheet_heading (sheet, _ ("Residual"));
  li_sheet_paragraph (sheet, text);
}

/* Boxes and points in this map. */
static void
add_vois (LiStrainExport *self, LiSheet *sheet)
{
  g_autoptr (GPtrArray) list = li_strain_vois_list (self->parts.vois);

  for (guint k = 0; k < list->len; k++)
    {
      g_autofree char *row = li_strain_vois_row (self->parts.vois, li_mark_get (list->pdata[k]));

      if (k == 0)
        {
          li_sheet_heading (sheet, _ ("Volumes of interest"));
          li_sheet_table (sheet,
                          _ ("Name\tMiddle z, y, x (voxel)\tSize\tMean ± standard deviation"));
        }
      li_sheet_row (sheet, row);
    }
}

static void
add_note (LiStrainExport *self, LiSheet *sheet)
{
  const char *note = li_pair_notes_get_text (self->parts.notes);

  if (note[0] == '\0')
    return;
  li_sheet_heading (sheet, _ ("Note"));
  li_sheet_paragraph (sheet, note);
}

static void
add_plots (LiStrainExport *self, LiSheet *sheet, const LiMap *map)
{
  li_sheet_heading (sheet, _ ("Figures"));
  add_plot (sheet, _ ("Distribution over the nodes"),
            li_strain_plots_make_histogram (self->parts.plots, TRUE));
  add_plot (sheet, _ ("How well windows match"), plot_zncc (map->field));
  add_plot (sheet, _ ("Volumes of interest, mean ± standard deviation over measured nodes"),
            li_strain_plots_make_vois (self->parts.plots));
}

static LiSheet *
make_sheet (LiStrainExport *self, GPtrArray *figures)
{
  const LiMap *map = li_strain_model_shown (self->strain)->map;
  g_autofree char *what = li_strain_model_describe (self->strain);
  g_autofree char *title
      = g_strdup_printf ("%s: %s", li_experiment_get_name (self->experiment), what);
  LiSheet *sheet = li_sheet_new (title);

  add_note (self, sheet);
  add_quality (sheet, map);
  li_sheet_heading (sheet, _ ("Map"));
  while (figures->len > 0)
    add_slice (sheet, g_ptr_array_steal_index (figures, 0));
  add_residual (self, sheet);
  add_vois (self, sheet);
  add_plots (self, sheet, map);
  if (map->report != NULL)
    {
      add_parameters (sheet, map->report);
      add_files (sheet, map->report);
      add_versions (sheet, map->report);
    }
  return sheet;
}

gboolean
li_strain_export_write_report (
    LiStrainExport *self, GPtrArray *figures, const char *html, const char *pdf, GError **error)
{
  g_autoptr (LiSheet) sheet = NULL;

  li_pair_notes_commit (self->parts.notes);
  sheet = make_sheet (self, figures);
  return li_sheet_write (sheet, html, error) && li_sheet_write (sheet, pdf, error);
}
