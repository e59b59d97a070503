/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-strain-residual-private.h"

#include <math.h>
#include <glib/gi18n.h>
#include "app/li-number-entry.h"
#include "base/li-error.h"
#include "base/li-number.h"
#include "base/li-units.h"
#include "draw/li-overlay.h"
#include "session/li-view-layers.h"
#include "volume/li-regions.h"

#define LISTED 40
#define LEAST_VOXELS 27

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiStrainResidual, li_strain_residual, GTK_TYPE_WIDGET)

static double
limit_of (LiStrainResidual *self)
{
  return li_number_entry_get_value (LI_NUMBER_ENTRY (self->limit));
}

static void
look_of (LiStrainResidual *self, Show what, LiLook *look)
{
  if (what != SHOW_RESIDUAL)
    {
      *look = *li_layer_get_look (li_document_get_grey (self->document));
      look->opacity = 1;
      return;
    }
  li_look_init_field (look);
  look->linear = FALSE;
  look->opacity = 1;
  look->hi = limit_of (self) > 0 ? 2 * limit_of (self) : 1;
  look->lo = self->absolute ? 0 : -look->hi;
  look->colormap = self->absolute ? LI_COLORMAP_VIRIDIS : LI_COLORMAP_DIVERGING;
}

static void
set_look (LiStrainResidual *self)
{
  LiLook look;

  look_of (self, self->show, &look);
  li_layer_set_look (self->layer, &look);
}

void
li_strain_residual_changed (LiStrainResidual *self)
{
  gboolean over = self->show == SHOW_RESIDUAL || self->show == SHOW_DEFORMED;

  if (over && li_layer_get_source (self->layer) != self->sources[self->show])
    li_layer_set_source (self->layer, self->sources[self->show]);
  set_look (self);
  li_layer_set_visible (self->layer, over);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
show_cb (GtkDropDown *drop, GParamSpec *pspec, LiStrainResidual *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (chosen >= N_SHOWS || chosen == self->show)
    return;
  self->show = (Show)chosen;
  li_strain_residual_load (self);
}

/* What was done to the grey values of the first image; "" for nothing. */
static char *
say_match (LiStrainResidual *self)
{
  if (!self->match.matched)
    return g_strdup ("");
  return li_number_printf (_ (" Grey values of T%u were matched: gain %.4g, offset %.4g."),
                           self->from, self->match.gain, self->match.offset);
}

/* What was done to it, and the floor it is judged by. */
char *
li_strain_residual_describe (LiStrainResidual *self)
{
  g_autofree char *match = say_match (self);
  const char *done = self->absolute ? _ ("Absolute value") : _ ("Signed");
  const char *found = gtk_label_get_text (GTK_LABEL (self->summary));
  guint frame = self->in_reference ? self->from : self->to;
  g_autofree char *text = NULL;

  if (self->residual == NULL)
    return g_strdup (_ ("This analysis wrote no residual."));
  if (isfinite (self->floor))
    text = li_number_printf (_ ("%s, blurred with a Gaussian of %.3g voxels, in the frame of T%u. "
                                "Standard deviation %.4g; "
                                "the double scan, treated the same, has %.4g grey levels: "
                                "three times that is the usual limit."),
                             done, self->sigma, frame, self->sd, self->floor);
  else
    text = li_number_printf (
        _ ("%s, blurred with a Gaussian of %.3g voxels, in the frame of T%u. Standard deviation "
           "%.4g. "
           "No double scan: the floor is not known, three of these are the usual limit."),
        done, self->sigma, frame, self->sd);
  return found[0] != '\0' ? g_strdup_printf (_ ("%s%s Found: %s."), text, match, found)
                          : g_strconcat (text, match, NULL);
}

static void
describe (LiStrainResidual *self)
{
  g_autofree char *text = li_strain_residual_describe (self);

  gtk_label_set_text (GTK_LABEL (self->about), text);
  gtk_widget_set_visible (self->rows, self->residual != NULL);
}

static void
clear_regions (LiStrainResidual *self)
{
  GtkWidget *child;

  g_clear_pointer (&self->regions, g_array_unref);
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  gtk_widget_set_visible (self->list, FALSE);
  gtk_label_set_text (GTK_LABEL (self->summary), "");
}

typedef struct
{
  char *path;
  double limit;
} Search;

/* What was found, and above what. */
typedef struct
{
  GArray *regions;
  double limit;
} Found;

static void
found_free (gpointer data)
{
  g_clear_pointer (&((Found *)data)->regions, g_array_unref);
  g_free (data);
}

static void
search_free (gpointer data)
{
  g_free (((Search *)data)->path);
  g_free (data);
}

static gpointer
search_work (gpointer data, LiProgress *progress, GError **error)
{
  const Search *search = data;
  g_autoptr (LiVolume) volume = li_volume_open (search->path, NULL, progress, error);
  GArray *regions = volume != NULL
                        ? li_regions_find (volume, search->limit, LEAST_VOXELS, progress, error)
                        : NULL;
  Found *found;

  for (guint k = 0; regions != NULL && k < regions->len; k++)
    for (int a = 0; a < 3; a++) /* into the full frame, as the cursor is */
      g_array_index (regions, LiRegion, k).centre[a] += li_volume_info (volume)->origin[a];
  if (regions == NULL)
    return NULL;
  found = g_new (Found, 1);
  *found = (Found){ regions, search->limit };
  return found;
}

static char *
size_text (LiStrainResidual *self, guint64 voxels)
{
  const double *voxel = li_view_state_voxel (li_document_get_view (self->document));
  double um3 = (double)voxels * voxel[0] * voxel[1] * voxel[2];

  return um3 > 0 ? li_number_printf ("%.3g µm³", um3)
                 : g_strdup_printf (_ ("%" G_GUINT64_FORMAT " voxels"), voxels);
}

static void
add_region (LiStrainResidual *self, guint number, const LiRegion *region)
{
  g_autofree char *size = size_text (self, region->voxels);
  g_autofree char *text
      = li_number_printf (_ ("%u: %s at %.0f, %.0f, %.0f, peak %+.4g"), number + 1, size,
                          region->centre[0], region->centre[1], region->centre[2], region->peak);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_box_append (GTK_LIST_BOX (self->list), label);
}

static void
show_regions (LiStrainResidual *self)
{
  guint64 voxels = 0;
  g_autofree char *size = NULL, *text = NULL;

  for (guint k = 0; k < self->regions->len; k++)
    {
      voxels += g_array_index (self->regions, LiRegion, k).voxels;
      if (k < LISTED)
        add_region (self, k, &g_array_index (self->regions, LiRegion, k));
    }
  size = size_text (self, voxels);
  text = li_number_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u region of at least %d voxels above %.4g, %s together",
                   "%u regions of at least %d voxels above %.4g, %s together", self->regions->len),
      self->regions->len, LEAST_VOXELS, self->found_limit, size);
  gtk_label_set_text (GTK_LABEL (self->summary), text);
  gtk_widget_set_visible (self->list, self->regions->len > 0);
}

static void
found_cb (LiJob *job, gpointer data)
{
  LiResidualQuestion *question = data;
  LiStrainResidual *self = question->self;
  Found *found = li_job_take_result (job);

  g_object_ref (self);
  if (li_strain_residual_take (question))
    {
      clear_regions (self);
      if (found != NULL)
        {
          self->regions = g_steal_pointer (&found->regions);
          self->found_limit = found->limit;
          show_regions (self);
        }
      else if (li_job_get_error (job) != NULL)
        li_document_message (self->document, "%s", li_job_get_error (job)->message);
      li_strain_residual_changed (self);
    }
  g_clear_pointer (&found, found_free);
  g_object_unref (self);
}

static void
find_cb (GtkButton *button, LiStrainResidual *self)
{
  Search *search;

  if (self->residual == NULL)
    return;
  search = g_new0 (Search, 1);
  search->path = g_strdup (self->residual);
  search->limit = limit_of (self);
  li_document_run (self->document, _ ("Find regions"), search_work, search, search_free, found_free,
                   found_cb, li_strain_residual_ask (self, SHOW_RESIDUAL));
}

static void
limit_cb (LiNumberEntry *entry, LiStrainResidual *self)
{
  li_strain_residual_changed (self);
}

static void
row_cb (GtkListBox *list, GtkListBoxRow *row, LiStrainResidual *self)
{
  guint k = (guint)gtk_list_box_row_get_index (row);

  if (self->regions != NULL && k < self->regions->len)
    li_view_state_set_cursor (li_document_get_view (self->document),
                              g_array_index (self->regions, LiRegion, k).centre);
}

static void
take_report (LiStrainResidual *self, const LiReport *report)
{
  double unit;

  self->sd = report != NULL ? report->residual.sd : NAN;
  self->floor = report != NULL && report->residual_floor_sd > 0 ? report->residual_floor_sd : NAN;
  self->match = report != NULL ? report->residual.match : (LiGreyMatch){ FALSE, 1, 0 };
  self->sigma = report != NULL ? report->params.residual.sigma : NAN;
  self->absolute = report != NULL && report->params.residual.absolute;
  self->in_reference = report != NULL && report->params.residual.reference_frame;
  unit = isfinite (self->floor) ? self->floor : self->sd;
  if (isfinite (unit) && unit > 0)
    li_number_entry_set_value (LI_NUMBER_ENTRY (self->limit), ceil (3 * unit));
}

void
li_strain_residual_set_map (LiStrainResidual *self, LiExperiment *experiment, const LiMap *map)
{
  const char *role = li_document_get_role (self->document);
  gint64 stamp = map != NULL ? map->stamp : 0;

  if (self->experiment == experiment && self->stamp == stamp && g_strcmp0 (self->role, role) == 0)
    return;
  g_set_object (&self->experiment, experiment);
  g_free (self->role);
  self->role = g_strdup (role);
  self->stamp = stamp;
  li_strain_residual_unload (self);
  g_clear_pointer (&self->residual, g_free);
  g_clear_pointer (&self->field, g_free);
  clear_regions (self);
  if (map != NULL && experiment != NULL)
    {
      self->from = map->from;
      self->to = map->to;
      self->field = li_experiment_analysis_file (experiment, map->from, map->to, "phi.tsv");
      self->residual = li_experiment_analysis_file (experiment, map->from, map->to, "residual.tif");
      if (!g_file_test (self->residual, G_FILE_TEST_EXISTS))
        g_clear_pointer (&self->residual, g_free);
    }
  take_report (self, map != NULL ? map->report : NULL);
  describe (self);
  li_strain_residual_load (self);
}

LiStrainCover
li_strain_residual_get_shown (LiStrainResidual *self)
{
  static const LiStrainCover covers[]
      = { LI_COVER_STRAIN, LI_COVER_RESIDUAL, LI_COVER_DEFORMED, LI_COVER_LATER };

  return covers[self->show];
}

char *
li_strain_residual_status (LiStrainResidual *self)
{
  if (self->show == SHOW_STRAIN || self->field == NULL)
    return NULL;
  if (self->show == SHOW_LATER)
    return g_strdup_printf (_ ("T%u, grey values"), self->to);
  if (self->show == SHOW_DEFORMED)
    return g_strdup_printf (_ ("T%u deformed onto T%u"), self->from, self->to);
  if (self->residual == NULL)
    return g_strdup_printf (_ ("No residual of T%u → T%u was written"), self->from, self->to);
  return g_strdup_printf (self->in_reference ? _ ("Residual: T%u taken back − T%u, frame of T%u")
                                             : _ ("Residual: T%u − deformed T%u, frame of T%u"),
                          self->to, self->from, self->in_reference ? self->from : self->to);
}

/* Lines where the residual of the slice that is loaded reaches the limit. */
void
li_strain_residual_outline (LiStrainResidual *self, cairo_t *cr, const LiView2D *view)
{
  LiPlaneSource *source = self->sources[SHOW_RESIDUAL];
  LiPlaneLoader *loader = li_document_get_loader (self->document);
  const double limit = self->found_limit, levels[2] = { limit, -limit };
  g_autoptr (LiPlane) plane = NULL;
  LiPlaneRequest request;

  if (self->regions == NULL || source == NULL || loader == NULL
      || !li_view_layers_request (source, view, &request))
    return;
  plane = li_plane_loader_find_best (loader, source, &request);
  if (plane != NULL)
    li_overlay_draw_contours (cr, view, plane, levels, self->absolute ? 1 : 2, 1);
}

void
li_strain_residual_draw (LiStrainResidual *self, cairo_t *cr, const LiView2D *view)
{
  if (self->show == SHOW_RESIDUAL)
    li_strain_residual_outline (self, cr, view);
}

static char *
says (LiStrainResidual *self)
{
  g_autofree char *floor = isfinite (self->floor)
                               ? li_number_printf (_ ("floor %.4g (double scan)"), self->floor)
                               : g_strdup (_ ("floor not known"));

  return li_number_printf (_ ("%s, blur %.3g voxel, %s, limit %s%.4g"),
                           self->absolute ? _ ("absolute") : _ ("signed"), self->sigma, floor,
                           self->absolute ? "" : "±",
                           self->regions != NULL ? self->found_limit : limit_of (self));
}

void
li_strain_residual_get_sides (LiStrainResidual *self, LiResidualSides *sides)
{
  LiStep *step = li_document_get_nth_step (self->document, (int)self->to);

  *sides = (LiResidualSides){ 0 };
  if (self->field == NULL)
    return;
  sides->sources[0] = step != NULL ? li_step_get_source (step) : NULL;
  sides->sources[1] = self->sources[SHOW_DEFORMED];
  sides->sources[2] = self->sources[SHOW_RESIDUAL];
  look_of (self, SHOW_LATER, &sides->looks[0]);
  look_of (self, SHOW_DEFORMED, &sides->looks[1]);
  look_of (self, SHOW_RESIDUAL, &sides->looks[2]);
  sides->names[0] = g_strdup_printf ("T%u", self->to);
  sides->names[1] = g_strdup_printf (_ ("T%u deformed onto T%u"), self->from, self->to);
  sides->names[2] = self->residual == NULL ? g_strdup (_ ("no residual was written"))
                    : self->in_reference
                        ? g_strdup_printf (_ ("difference, in the frame of T%u"), self->from)
                        : g_strdup (_ ("difference"));
  sides->says = self->residual != NULL ? says (self) : NULL;
}

void
li_residual_sides_clear (LiResidualSides *sides)
{
  for (int k = 0; k < 3; k++)
    g_clear_pointer (&sides->names[k], g_free);
  g_clear_pointer (&sides->says, g_free);
}

LiLayer *
li_strain_residual_get_layer (LiStrainResidual *self)
{
  return self->show == SHOW_RESIDUAL && self->sources[SHOW_RESIDUAL] != NULL ? self->layer : NULL;
}

LiPlaneSource *
li_strain_residual_get_over (LiStrainResidual *self, LiLook *look, double *limit)
{
  look_of (self, self->show, look);
  *limit = self->show == SHOW_RESIDUAL && self->regions != NULL ? self->found_limit : 0;
  return self->show == SHOW_RESIDUAL || self->show == SHOW_DEFORMED ? self->sources[self->show]
                                                                    : NULL;
}

gboolean
li_strain_residual_check (LiStrainResidual *self, gboolean beside, GError **error)
{
  LiStep *step = li_document_get_nth_step (self->document, (int)self->to);
  gboolean residual = beside ? self->residual != NULL : self->show == SHOW_RESIDUAL,
           deformed = beside || self->show == SHOW_DEFORMED;

  if (self->field == NULL)
    g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                 _ ("There is no map here to compare images by: analyse this pair first"));
  else if (residual && self->residual == NULL)
    g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                 _ ("No residual of T%u → T%u was written: there is nothing to save"), self->from,
                 self->to);
  else if ((residual && self->sources[SHOW_RESIDUAL] == NULL)
           || (deformed && self->sources[SHOW_DEFORMED] == NULL)
           || (beside && (step == NULL || li_step_get_source (step) == NULL)))
    g_set_error (error, LI_DVC_ERROR, LI_ERROR_INVALID,
                 _ ("The images of T%u → T%u are not there yet: save when they are shown"),
                 self->from, self->to);
  else
    return TRUE;
  return FALSE;
}

void
li_strain_residual_set_beside (LiStrainResidual *self, gboolean beside)
{
  if (self->beside == beside)
    return;
  self->beside = beside;
  if (beside)
    li_strain_residual_load (self);
}

void
li_strain_residual_set_viewer (LiStrainResidual *self, LiViewer *viewer)
{
  self->viewer = viewer;
  self->document = g_object_ref (li_viewer_get_document (viewer));
  li_viewer_controls_add_layer (li_viewer_get_controls (viewer), self->layer);
  li_layer_set_visible (self->layer, FALSE);
  describe (self);
}

void
li_strain_residual_shutdown (LiStrainResidual *self)
{
  self->closed = TRUE;
  self->generation++;
}

static void
li_strain_residual_dispose (GObject *object)
{
  LiStrainResidual *self = LI_STRAIN_RESIDUAL (object);

  self->closed = TRUE;
  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_STRAIN_RESIDUAL);
  self->root = NULL;
  g_clear_object (&self->document);
  g_clear_object (&self->experiment);
  G_OBJECT_CLASS (li_strain_residual_parent_class)->dispose (object);
}

static void
li_strain_residual_finalize (GObject *object)
{
  LiStrainResidual *self = LI_STRAIN_RESIDUAL (object);

  li_strain_residual_unload (self);
  g_clear_object (&self->layer);
  g_clear_pointer (&self->regions, g_array_unref);
  g_free (self->residual);
  g_free (self->field);
  g_free (self->role);
  G_OBJECT_CLASS (li_strain_residual_parent_class)->finalize (object);
}

static void
li_strain_residual_class_init (LiStrainResidualClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_NUMBER_ENTRY);
  G_OBJECT_CLASS (klass)->dispose = li_strain_residual_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_strain_residual_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LI_APP_PATH "ui/li-strain-residual.ui");
  gtk_widget_class_bind_template_child (widget_class, LiStrainResidual, root);
  gtk_widget_class_bind_template_child (widget_class, LiStrainResidual, show_drop);
  gtk_widget_class_bind_template_child (widget_class, LiStrainResidual, about);
  gtk_widget_class_bind_template_child (widget_class, LiStrainResidual, limit);
  gtk_widget_class_bind_template_child (widget_class, LiStrainResidual, summary);
  gtk_widget_class_bind_template_child (widget_class, LiStrainResidual, list);
  gtk_widget_class_bind_template_child (widget_class, LiStrainResidual, rows);
  gtk_widget_class_bind_template_callback (widget_class, find_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, limit_cb);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_strain_residual_init (LiStrainResidual *self)
{
  self->layer = li_layer_new (_ ("Residual"));
  gtk_widget_init_template (GTK_WIDGET (self));
}
