/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-strain-residual.h"

#include <math.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include "app/li-number-entry.h"
#include "app/viewer/li-viewer-private.h"
#include "base/li-number.h"
#include "base/li-units.h"
#include "draw/li-overlay.h"
#include "dvc/li-deform.h"
#include "volume/li-regions.h"

#define LISTED 40
#define LEAST_VOXELS 27

typedef enum
{
  SHOW_STRAIN,
  SHOW_RESIDUAL,
  SHOW_DEFORMED
} Show;

struct _LiStrainResidual
{
  GtkWidget parent_instance;
  GtkWidget *root, *show_drop, *about, *limit, *summary, *list, *rows;
  LiViewer *viewer;
  LiDocument *document;
  LiExperiment *experiment;
  LiLayer *layer; /* residual or deformed image */
  Show show;
  guint from, to;
  gint64 stamp; /* of the map that this belongs to */
  char *residual, *field;
  double sd, floor, sigma;
  gboolean absolute, in_reference;
  GArray *regions; /* LiRegion, or NULL */
  gboolean closed;
  guint generation; /* answers to older questions are dropped */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiStrainResidual, li_strain_residual, GTK_TYPE_WIDGET)

typedef struct
{
  LiStrainResidual *self;
  guint generation;
} Question;

static Question *
ask (LiStrainResidual *self)
{
  Question *question = g_new (Question, 1);

  question->self = g_object_ref (self);
  question->generation = self->generation;
  return question;
}

/* FALSE when nobody waits for the answer any more. */
static gboolean
take_answer (Question *question)
{
  LiStrainResidual *self = question->self;
  gboolean wanted = !self->closed && question->generation == self->generation;

  g_free (question);
  g_object_unref (self);
  return wanted;
}

static double
limit_of (LiStrainResidual *self)
{
  return li_number_entry_get_value (LI_NUMBER_ENTRY (self->limit));
}

static void
set_look (LiStrainResidual *self)
{
  LiLook look;

  if (self->show == SHOW_DEFORMED)
    {
      look = *li_layer_get_look (li_document_get_grey (self->document));
      look.opacity = 1;
    }
  else
    {
      li_look_init_field (&look);
      look.linear = FALSE;
      look.opacity = 1;
      look.hi = MAX (2 * limit_of (self), 1);
      look.lo = self->absolute ? 0 : -look.hi;
      look.colormap = self->absolute ? LI_COLORMAP_VIRIDIS : LI_COLORMAP_DIVERGING;
    }
  li_layer_set_look (self->layer, &look);
}

static void
changed (LiStrainResidual *self)
{
  li_layer_set_visible (self->layer, self->show != SHOW_STRAIN);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
opened_cb (LiLayer *opened, gpointer data)
{
  Question *question = data;
  LiStrainResidual *self = question->self;

  if (take_answer (question))
    {
      li_layer_set_source (self->layer, li_layer_get_source (opened));
      set_look (self);
      changed (self);
    }
}

typedef struct
{
  char *image, *field, *out;
} Deform;

static void
deform_free (gpointer data)
{
  Deform *deform = data;

  g_free (deform->image);
  g_free (deform->field);
  g_free (deform->out);
  g_free (deform);
}

/* The deformed first image in the cache, made once for each analysis. */
static gpointer
deform_work (gpointer data, LiProgress *progress, GError **error)
{
  const Deform *deform = data;
  LiDeformParams params = { 0 };
  g_autoptr (LiVolume) image = NULL;
  g_autoptr (LiField) field = NULL;
  gboolean ok;

  if (g_file_test (deform->out, G_FILE_TEST_EXISTS))
    return g_strdup (deform->out);
  image = li_volume_open (deform->image, NULL, progress, error);
  field = image != NULL ? li_field_read_tsv (deform->field, error) : NULL;
  if (field == NULL)
    return NULL;
  li_params_init (&li_deform_params, &params);
  ok = li_deform (image, field, &params, deform->out, progress, error);
  li_params_clear (&li_deform_params, &params);
  return ok ? g_strdup (deform->out) : NULL;
}

static void
deformed_cb (LiJob *job, gpointer data)
{
  Question *question = data;
  LiStrainResidual *self = question->self;
  g_autofree char *path = li_job_take_result (job);
  LiDocument *document = self->document;

  if (path != NULL && !self->closed && question->generation == self->generation)
    {
      li_document_open_layer (document, path, opened_cb, question);
      return;
    }
  if (!self->closed && li_job_get_error (job) != NULL)
    li_document_message (document, "%s", li_job_get_error (job)->message);
  take_answer (question);
}

static void
start_deform (LiStrainResidual *self)
{
  g_autofree char *cache = li_experiment_cache_folder (self->experiment);
  g_autofree char *name = g_strdup_printf ("deformed-T%u-T%u-%" G_GINT64_MODIFIER "x.tif",
                                           self->from, self->to, self->stamp);
  char *image = li_experiment_volume_path (self->experiment, self->from,
                                           li_document_get_role (self->document));
  Deform *deform;

  if (image == NULL || g_mkdir_with_parents (cache, 0777) != 0)
    {
      g_free (image);
      return;
    }
  deform = g_new0 (Deform, 1);
  deform->image = image;
  deform->field = g_strdup (self->field);
  deform->out = g_build_filename (cache, name, NULL);
  li_document_run (self->document, _ ("Deform the reference"), deform_work, deform, deform_free,
                   g_free, deformed_cb, ask (self));
}

static void
load (LiStrainResidual *self)
{
  self->generation++;
  li_layer_set_source (self->layer, NULL);
  if (self->show == SHOW_RESIDUAL && self->residual != NULL)
    li_document_open_layer (self->document, self->residual, opened_cb, ask (self));
  else if (self->show == SHOW_DEFORMED && self->field != NULL)
    start_deform (self);
  changed (self);
}

static void
show_cb (GtkDropDown *drop, GParamSpec *pspec, LiStrainResidual *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (chosen > SHOW_DEFORMED || chosen == self->show)
    return;
  self->show = (Show)chosen;
  load (self);
}

/* What was done to it, and the floor it is judged by. */
static void
describe (LiStrainResidual *self)
{
  g_autofree char *text = NULL;

  if (self->residual == NULL)
    text = g_strdup (_ ("This analysis wrote no residual."));
  else if (isfinite (self->floor))
    text = li_number_printf (_ ("%s, blurred with a Gaussian of %.3g voxels, in the frame of T%u. "
                                "Standard deviation %.4g; "
                                "the double scan, treated the same, has %.4g grey levels: the "
                                "limit is three times that."),
                             self->absolute ? _ ("Absolute value") : _ ("Signed"), self->sigma,
                             self->in_reference ? self->from : self->to, self->sd, self->floor);
  else
    text = li_number_printf (
        _ ("%s, blurred with a Gaussian of %.3g voxels, in the frame of T%u. Standard deviation "
           "%.4g. "
           "No double scan: the floor is not known, the limit is three of these."),
        self->absolute ? _ ("Absolute value") : _ ("Signed"), self->sigma,
        self->in_reference ? self->from : self->to, self->sd);
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

  return volume != NULL ? li_regions_find (volume, search->limit, LEAST_VOXELS, progress, error)
                        : NULL;
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
  text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u region of at least %d voxels, %s together",
                   "%u regions of at least %d voxels, %s together", self->regions->len),
      self->regions->len, LEAST_VOXELS, size);
  gtk_label_set_text (GTK_LABEL (self->summary), text);
  gtk_widget_set_visible (self->list, self->regions->len > 0);
}

static void
found_cb (LiJob *job, gpointer data)
{
  Question *question = data;
  LiStrainResidual *self = question->self;
  g_autoptr (GArray) regions = li_job_take_result (job);

  g_object_ref (self);
  if (take_answer (question))
    {
      clear_regions (self);
      if (regions != NULL)
        {
          self->regions = g_steal_pointer (&regions);
          show_regions (self);
        }
      else if (li_job_get_error (job) != NULL)
        li_document_message (self->document, "%s", li_job_get_error (job)->message);
      changed (self);
    }
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
  li_document_run (self->document, _ ("Find regions"), search_work, search, search_free,
                   (GDestroyNotify)g_array_unref, found_cb, ask (self));
}

static void
limit_cb (LiNumberEntry *entry, LiStrainResidual *self)
{
  set_look (self);
  changed (self);
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
  gint64 stamp = map != NULL ? map->stamp : 0;

  if (self->experiment == experiment && self->stamp == stamp)
    return;
  g_set_object (&self->experiment, experiment);
  self->stamp = stamp;
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
  if (self->show != SHOW_STRAIN)
    load (self);
}

const char *
li_strain_residual_get_shown (LiStrainResidual *self)
{
  static const char *const names[] = { "", "residual", "deformed" };

  return names[self->show];
}

char *
li_strain_residual_status (LiStrainResidual *self)
{
  if (self->show == SHOW_STRAIN || self->field == NULL)
    return NULL;
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
li_strain_residual_draw (LiStrainResidual *self, cairo_t *cr, const LiView2D *view)
{
  LiPlaneSource *source = li_layer_get_source (self->layer);
  LiPlaneLoader *loader = li_document_get_loader (self->document);
  const double limit = limit_of (self), levels[2] = { limit, -limit };
  g_autoptr (LiPlane) plane = NULL;
  LiPlaneRequest request;

  if (self->show != SHOW_RESIDUAL || self->regions == NULL || source == NULL || loader == NULL
      || !li_viewer_request (source, view, &request))
    return;
  plane = li_plane_loader_find_best (loader, source, &request);
  if (plane != NULL)
    li_overlay_draw_contours (cr, view, plane, levels, self->absolute ? 1 : 2, 1);
}

void
li_strain_residual_set_viewer (LiStrainResidual *self, LiViewer *viewer)
{
  self->viewer = viewer;
  self->document = g_object_ref (li_viewer_get_document (viewer));
  li_viewer_add_layer (viewer, self->layer);
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

  g_clear_object (&self->layer);
  g_clear_pointer (&self->regions, g_array_unref);
  g_free (self->residual);
  g_free (self->field);
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
