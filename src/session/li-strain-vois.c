/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-vois-private.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "base/li-number.h"
#include "draw/li-sheet.h"

#define CHANGED_MS 80
#define MAX_REMEMBERED 20000
#define DEFAULT_EDGE 2

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_EDGE,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiStrainVois, li_strain_vois, G_TYPE_OBJECT)

void
li_strain_vois_check_experiment (LiStrainVois *self)
{
  if (!g_set_object (&self->experiment, li_strain_maps_get_experiment (self->maps)))
    return;
  g_hash_table_remove_all (self->stats);
  g_hash_table_remove_all (self->displacements);
}

void
li_strain_vois_make_room (GHashTable *remembered)
{
  if (g_hash_table_size (remembered) >= MAX_REMEMBERED)
    g_hash_table_remove_all (remembered);
}

LiMarks *
li_strain_vois_get_marks (LiStrainVois *self)
{
  return li_document_get_marks (self->document);
}

gboolean
li_strain_vois_is_voi (const LiMarkData *data)
{
  return data->kind == LI_MARK_BOX || data->kind == LI_MARK_POINT;
}

GPtrArray *
li_strain_vois_list (LiStrainVois *self)
{
  GListModel *marks = li_marks_get_list (li_strain_vois_get_marks (self));
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint k = 0; k < g_list_model_get_n_items (marks); k++)
    {
      g_autoptr (LiMark) mark = g_list_model_get_item (marks, k);

      if (li_strain_vois_is_voi (li_mark_get (mark)))
        g_ptr_array_add (list, g_steal_pointer (&mark));
    }
  return list;
}

double
li_strain_vois_get_edge (LiStrainVois *self)
{
  return self->edge;
}

void
li_strain_vois_set_edge (LiStrainVois *self, double edge)
{
  if (!(edge > 0) || !isfinite (edge) || edge == self->edge)
    return;
  self->edge = edge;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EDGE]);
}

static const double *
voxel_of (LiStrainVois *self)
{
  return li_view_state_voxel (li_document_get_view (self->document));
}

/* "VOI 3" for the third box. */
static char *
new_name (LiStrainVois *self)
{
  g_autoptr (GPtrArray) list = li_strain_vois_list (self);
  guint n = 1;

  for (guint k = 0; k < list->len; k++)
    n += li_mark_get (list->pdata[k])->kind == LI_MARK_BOX;
  return g_strdup_printf (_ ("VOI %u"), n);
}

LiMark *
li_strain_vois_add_box (LiStrainVois *self, const double p[3])
{
  const double *voxel = voxel_of (self);
  g_autofree char *name = new_name (self);
  LiMarkData data = { .kind = LI_MARK_BOX, .name = name, .step = (char *)"" };
  double middle[3];
  LiMark *mark;

  li_strain_vois_carry_back (self, p, middle);
  for (int a = 0; a < 3; a++)
    {
      double voxels = MAX (rint (voxel[0] > 0 ? self->edge / voxel[a] : self->edge), 1);

      data.a[a] = rint (middle[a] - voxels / 2) - 0.5;
      data.b[a] = data.a[a] + voxels;
    }
  mark = li_marks_add (li_strain_vois_get_marks (self), &data);
  li_marks_set_selected (li_strain_vois_get_marks (self), li_mark_id (mark));
  return mark;
}

LiMark *
li_strain_vois_add_point (LiStrainVois *self, const double p[3])
{
  LiMarkData data = { .kind = LI_MARK_POINT, .name = (char *)"", .step = (char *)"" };

  li_strain_vois_carry_back (self, p, data.a);
  memcpy (data.b, data.a, sizeof data.b);
  return li_marks_add (li_strain_vois_get_marks (self), &data);
}

gboolean
li_strain_vois_selected_box (LiStrainVois *self, double lo[3], double hi[3], const char **name)
{
  LiMarks *marks = li_strain_vois_get_marks (self);
  LiMark *mark = li_marks_by_id (marks, li_marks_get_selected (marks));
  LiMarkData data;

  if (mark == NULL || li_mark_get (mark)->kind != LI_MARK_BOX
      || !li_strain_vois_carry (self, self->shown->step, li_mark_get (mark), &data))
    return FALSE;
  for (int a = 0; a < 3; a++)
    {
      lo[a] = MIN (data.a[a], data.b[a]);
      hi[a] = MAX (data.a[a], data.b[a]);
    }
  *name = li_mark_get (mark)->name;
  return TRUE;
}

char *
li_strain_vois_axis_label (LiStrainVois *self)
{
  const char *label = li_component_label (self->shown->component);

  if (self->look->total)
    return g_strdup (label);
  return g_strdup_printf (self->look->follow ? _ ("%s of each step, boxes follow the material")
                                             : _ ("%s of each step, boxes stay in the image"),
                          label);
}

char *
li_strain_vois_size_text (LiStrainVois *self, const LiMarkData *data)
{
  const double *voxel = voxel_of (self);
  double size[3];

  if (data->kind == LI_MARK_POINT)
    return g_strdup (_ ("point"));
  for (int a = 0; a < 3; a++)
    size[a] = fabs (data->b[a] - data->a[a]) * (voxel[0] > 0 ? voxel[a] : 1);
  return li_number_printf ("%.3g × %.3g × %.3g %s", size[0], size[1], size[2],
                           voxel[0] > 0 ? "µm" : _ ("voxel"));
}

char *
li_strain_vois_value_text (LiStrainVois *self, const LiMarkData *data)
{
  const double factor = self->shown->factor;
  g_autofree char *left = NULL;
  LiBoxStat stat;

  if (self->shown->values == NULL)
    return g_strdup (_ ("no map"));
  li_strain_vois_stat (self, data, &stat);
  if (stat.used == 0)
    return g_strdup (_ ("no measured node"));
  left = stat.excluded + stat.unknown > 0
             ? g_strdup_printf (_ (", %zu left out"), stat.excluded + stat.unknown)
             : g_strdup ("");
  if (isnan (stat.sd))
    return li_number_printf (_ ("%+.4g %s (%zu nodes%s)"), stat.mean * factor, self->shown->unit,
                             stat.used, left);
  return li_number_printf (_ ("%+.4g ± %.2g %s (%zu nodes%s)"), stat.mean * factor,
                           stat.sd * fabs (factor), self->shown->unit, stat.used, left);
}

char *
li_strain_vois_row (LiStrainVois *self, const LiMarkData *data)
{
  g_autofree char *size = li_strain_vois_size_text (self, data),
                  *value = li_strain_vois_value_text (self, data), *middle = NULL;
  LiMarkData there;

  if (!li_strain_vois_carry (self, self->shown->step, data, &there))
    return li_sheet_cells (data->name, _ ("lost"), size, value, NULL);
  middle = li_number_printf ("%.0f, %.0f, %.0f", (there.a[0] + there.b[0]) / 2,
                             (there.a[1] + there.b[1]) / 2, (there.a[2] + there.b[2]) / 2);
  return li_sheet_cells (data->name, middle, size, value, NULL);
}

static void
tell_changed (LiStrainVois *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
model_cb (LiStrainModel *model, guint what, LiStrainVois *self)
{
  if (what
      & (LI_STRAIN_MAP | LI_STRAIN_VALUES | LI_STRAIN_LOOK | LI_STRAIN_RANGE | LI_STRAIN_MARKS))
    tell_changed (self);
}

static gboolean
later_cb (gpointer data)
{
  LiStrainVois *self = data;

  self->source = 0;
  tell_changed (self);
  return G_SOURCE_REMOVE;
}

/* A drag changes a mark with every movement of the pointer. */
static void
marks_cb (LiStrainVois *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (CHANGED_MS, later_cb, self);
}

static void
li_strain_vois_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_EDGE)
    g_value_set_double (value, LI_STRAIN_VOIS (object)->edge);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_strain_vois_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_EDGE)
    li_strain_vois_set_edge (LI_STRAIN_VOIS (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_strain_vois_dispose (GObject *object)
{
  LiStrainVois *self = LI_STRAIN_VOIS (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->experiment);
  g_clear_object (&self->document);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_strain_vois_parent_class)->dispose (object);
}

static void
li_strain_vois_finalize (GObject *object)
{
  LiStrainVois *self = LI_STRAIN_VOIS (object);

  g_hash_table_unref (self->stats);
  g_hash_table_unref (self->displacements);
  G_OBJECT_CLASS (li_strain_vois_parent_class)->finalize (object);
}

static void
li_strain_vois_class_init (LiStrainVoisClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_strain_vois_get_property;
  object_class->set_property = li_strain_vois_set_property;
  object_class->dispose = li_strain_vois_dispose;
  object_class->finalize = li_strain_vois_finalize;
  props[PROP_EDGE]
      = g_param_spec_double ("edge", NULL, NULL, 0, G_MAXDOUBLE, DEFAULT_EDGE,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_strain_vois_init (LiStrainVois *self)
{
  self->edge = DEFAULT_EDGE;
  self->stats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->displacements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

LiStrainVois *
li_strain_vois_new (LiStrainModel *model)
{
  LiStrainVois *self = g_object_new (LI_TYPE_STRAIN_VOIS, NULL);

  self->model = g_object_ref (model);
  self->document = g_object_ref (li_strain_model_get_document (model));
  self->maps = li_strain_model_get_maps (model);
  self->look = li_strain_model_look (model);
  self->shown = li_strain_model_shown (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (model_cb), self, 0);
  g_signal_connect_object (li_strain_vois_get_marks (self), "changed", G_CALLBACK (marks_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}
