/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "app/li-app-types.h"
#include "app/strain/li-strain-page-private.h"
#include "base/li-number.h"
#include "base/li-units.h"
#include "draw/li-sheet.h"
#include "workflow/li-quality.h"

#define FIGURE_EDGE 300

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

/* The whole slice through the cursor. */
static gboolean
add_slice (LiStrainPage *self, LiSheet *sheet, int axis, GError **error)
{
  LiViewState *state = li_document_get_view (self->document);
  double lo[3], hi[3], voxel[3], width, height;
  LiStrainFigure *figure;
  LiView2D view;

  li_view_state_get_frame (state, lo, hi, voxel);
  li_view_init (&view, axis, FIGURE_EDGE, FIGURE_EDGE);
  li_view_set_aspect (&view, voxel);
  li_view_fit (&view, lo, hi, 2);
  view.centre[axis] = li_view_state_cursor (state)[axis];
  view.height = (int)ceil ((hi[li_plane_axis_v (axis)] - lo[li_plane_axis_v (axis)])
                           * li_view_zoom_v (&view))
                + 4;
  view.width = (int)ceil ((hi[li_plane_axis_u (axis)] - lo[li_plane_axis_u (axis)])
                          * li_view_zoom_u (&view))
               + 4;
  view.height = MAX (view.height, 170);
  figure = li_strain_page_figure (self, &view, self->shown->step, error);
  if (figure == NULL)
    return FALSE;
  li_strain_figure_size (figure, &width, &height);
  li_sheet_figure (sheet, figure->title, width, height, TRUE, li_strain_figure_draw, figure,
                   li_strain_figure_free);
  return TRUE;
}

static void
add_quality (LiStrainPage *self, LiSheet *sheet)
{
  g_autoptr (GPtrArray) lines
      = li_quality_lines (self->shown->map->report, self->shown->map->field);

  li_sheet_heading (sheet, _ ("How far it can be trusted"));
  if (self->shown->map->verdict != NULL)
    li_sheet_warning (sheet, self->shown->map->verdict);
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

/* What the motion leaves over, as far as the page knows. */
static void
add_residual (LiStrainPage *self, LiSheet *sheet)
{
  g_autofree char *text = li_residual_model_describe (self->residual);

  li_sheet_heading (sheet, _ ("Residual"));
  li_sheet_paragraph (sheet, text);
}

/* Boxes and points in this map. */
static void
add_vois (LiStrainPage *self, LiSheet *sheet)
{
  g_autoptr (GPtrArray) list = li_strain_vois_list (self->vois);

  for (guint k = 0; k < list->len; k++)
    {
      g_autofree char *row = li_strain_vois_row (self->vois, li_mark_get (list->pdata[k]));

      if (k == 0)
        {
          li_sheet_heading (sheet, _ ("Volumes of interest"));
          li_sheet_table (sheet,
                          _ ("Name\tMiddle z, y, x (voxel)\tSize\tMean ± standard deviation"));
        }
      li_sheet_row (sheet, row);
    }
}

static LiSheet *
make_sheet (LiStrainPage *self, GError **error)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);
  g_autofree char *what = li_strain_model_describe (self->model);
  g_autofree char *title = g_strdup_printf ("%s: %s", li_experiment_get_name (experiment), what);
  g_autoptr (LiSheet) sheet = li_sheet_new (title);

  if (li_pair_notes_get_text (self->notes)[0] != '\0')
    {
      li_sheet_heading (sheet, _ ("Note"));
      li_sheet_paragraph (sheet, li_pair_notes_get_text (self->notes));
    }
  add_quality (self, sheet);
  li_sheet_heading (sheet, _ ("Map"));
  for (int axis = 0; axis < 3; axis++)
    if (!add_slice (self, sheet, axis, error))
      return NULL;
  add_residual (self, sheet);
  add_vois (self, sheet);
  li_sheet_heading (sheet, _ ("Figures"));
  add_plot (sheet, _ ("Distribution over the nodes"),
            li_strain_plots_make_histogram (self->plots, TRUE));
  add_plot (sheet, _ ("How well windows match"), plot_zncc (self->shown->map->field));
  add_plot (sheet, _ ("Volumes of interest, mean ± standard deviation over measured nodes"),
            li_strain_plots_make_vois (self->plots));
  if (self->shown->map->report != NULL)
    {
      add_parameters (sheet, self->shown->map->report);
      add_files (sheet, self->shown->map->report);
      add_versions (sheet, self->shown->map->report);
    }
  return g_steal_pointer (&sheet);
}

void
li_strain_page_write_report (LiStrainPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiSheet) sheet = NULL;
  g_autofree char *html = NULL, *pdf = NULL;

  if (self->shown->values == NULL)
    {
      li_document_message (self->document, _ ("There is no map to report on"));
      return;
    }
  li_pair_notes_commit (self->notes);
  html = li_strain_page_export_path (self, "report", TRUE, "html", &error);
  pdf = html != NULL ? li_strain_page_export_path (self, "report", TRUE, "pdf", &error) : NULL;
  sheet = pdf != NULL ? make_sheet (self, &error) : NULL;
  if (sheet != NULL && li_sheet_write (sheet, html, &error) && li_sheet_write (sheet, pdf, &error))
    li_document_message (self->document, _ ("Saved %s and .pdf"), html);
  else if (error != NULL)
    li_document_message (self->document, "%s", error->message);
}
