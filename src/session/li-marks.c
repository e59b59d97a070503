/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-marks.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "base/li-number.h"
#include "base/li-units.h"

#define SAVED_MARK "(sssadad)"

struct _LiMark
{
  GObject parent_instance;
  guint id;
  LiMarkData data;
};

struct _LiMarks
{
  GObject parent_instance;
  GListStore *list; /* LiMark, ids ascend */
  LiHistory *history;
  guint last_id, selected;
};

enum
{
  PROP_0,
  PROP_NAME,
  N_PROPS
};

enum
{
  MARKS_PROP_0,
  MARKS_PROP_SELECTED,
  N_MARKS_PROPS
};

static GParamSpec *props[N_PROPS], *marks_props[N_MARKS_PROPS];
static guint mark_changed, marks_changed; /* the signals "changed" of a mark, and of the list */
static const char *const kind_names[LI_N_MARK_KINDS] = { "point", "line", "arrow", "box", "text" };
static const char *const kind_labels[LI_N_MARK_KINDS]
    = { N_ ("Point"), N_ ("Line"), N_ ("Arrow"), N_ ("Box"), N_ ("Text") };

G_DEFINE_FINAL_TYPE (LiMark, li_mark, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (LiMarks, li_marks, G_TYPE_OBJECT)

static void
li_mark_finalize (GObject *object)
{
  LiMark *self = LI_MARK (object);

  g_free (self->data.name);
  g_free (self->data.step);
  G_OBJECT_CLASS (li_mark_parent_class)->finalize (object);
}

static void
li_mark_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_NAME)
    g_value_set_string (value, LI_MARK (object)->data.name);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_mark_class_init (LiMarkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = li_mark_finalize;
  object_class->get_property = li_mark_get_property;
  props[PROP_NAME]
      = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  mark_changed = g_signal_new ("changed", LI_TYPE_MARK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
li_mark_init (LiMark *self)
{
}

const char *
li_mark_kind_name (LiMarkKind kind)
{
  return kind_names[kind];
}

const char *
li_mark_kind_label (LiMarkKind kind)
{
  return _ (kind_labels[kind]);
}

gboolean
li_mark_kind_find (const char *name, LiMarkKind *kind)
{
  for (int k = 0; k < LI_N_MARK_KINDS; k++)
    if (g_strcmp0 (kind_names[k], name) == 0)
      {
        *kind = k;
        return TRUE;
      }
  return FALSE;
}

const LiMarkData *
li_mark_get (LiMark *self)
{
  return &self->data;
}

guint
li_mark_id (LiMark *self)
{
  return self->id;
}

double
li_mark_length (LiMark *self, const double voxel[3])
{
  double sum = 0;

  for (int k = 0; k < 3; k++)
    {
      double d = (self->data.b[k] - self->data.a[k]) * (voxel[k] > 0 ? voxel[k] : 1);
      sum += d * d;
    }
  return sqrt (sum);
}

static char *
size_text (const LiMarkData *data, const double voxel[3])
{
  if (voxel[0] > 0 && voxel[1] > 0 && voxel[2] > 0)
    return li_number_printf ("%.4g × %.4g × %.4g µm", (data->b[0] - data->a[0]) * voxel[0],
                             (data->b[1] - data->a[1]) * voxel[1],
                             (data->b[2] - data->a[2]) * voxel[2]);
  return li_number_printf ("%g × %g × %g", data->b[0] - data->a[0], data->b[1] - data->a[1],
                           data->b[2] - data->a[2]);
}

char *
li_mark_describe (LiMark *self, const double voxel[3])
{
  const LiMarkData *data = &self->data;

  if (data->kind == LI_MARK_BOX)
    return size_text (data, voxel);
  if (data->kind == LI_MARK_LINE || data->kind == LI_MARK_ARROW)
    return voxel[0] > 0 ? li_units_length (li_mark_length (self, voxel))
                        : li_number_printf (_ ("%.1f voxels"), li_mark_length (self, voxel));
  return li_number_printf ("%.0f, %.0f, %.0f", data->a[0], data->a[1], data->a[2]);
}

GListModel *
li_marks_get_list (LiMarks *self)
{
  return G_LIST_MODEL (self->list);
}

static guint
n_marks (LiMarks *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

/* Borrowed: the list holds it. */
static LiMark *
nth_mark (LiMarks *self, guint k)
{
  g_autoptr (LiMark) mark = g_list_model_get_item (G_LIST_MODEL (self->list), k);

  return mark;
}

static void
li_marks_dispose (GObject *object)
{
  LiMarks *self = LI_MARKS (object);

  if (self->history != NULL)
    li_history_forget (self->history, self);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (li_marks_parent_class)->dispose (object);
}

static void
li_marks_finalize (GObject *object)
{
  g_object_unref (LI_MARKS (object)->list);
  G_OBJECT_CLASS (li_marks_parent_class)->finalize (object);
}

static void
li_marks_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == MARKS_PROP_SELECTED)
    g_value_set_uint (value, LI_MARKS (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_marks_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == MARKS_PROP_SELECTED)
    li_marks_set_selected (LI_MARKS (object), g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_marks_class_init (LiMarksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = li_marks_dispose;
  object_class->finalize = li_marks_finalize;
  object_class->get_property = li_marks_get_property;
  object_class->set_property = li_marks_set_property;
  marks_props[MARKS_PROP_SELECTED]
      = g_param_spec_uint ("selected", NULL, NULL, 0, G_MAXUINT, 0,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_MARKS_PROPS, marks_props);
  marks_changed = g_signal_new ("changed", LI_TYPE_MARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
li_marks_init (LiMarks *self)
{
  self->list = g_list_store_new (LI_TYPE_MARK);
}

LiMarks *
li_marks_new (LiHistory *history)
{
  LiMarks *self = g_object_new (LI_TYPE_MARKS, NULL);

  self->history = g_object_ref (history);
  return self;
}

static GVariant *
three (const double v[3])
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, v, 3, sizeof *v);
}

static GVariant *
data_to_variant (const LiMarkData *data)
{
  return g_variant_new ("(sss@ad@ad)", kind_names[data->kind], data->name, data->step,
                        three (data->a), three (data->b));
}

static gboolean
take_three (GVariant *array, double v[3])
{
  gsize n;
  const double *values = g_variant_get_fixed_array (array, &n, sizeof *values);

  if (n != 3 || !isfinite (values[0]) || !isfinite (values[1]) || !isfinite (values[2]))
    return FALSE;
  memcpy (v, values, 3 * sizeof *v);
  return TRUE;
}

static void
data_clear (LiMarkData *data)
{
  g_clear_pointer (&data->name, g_free);
  g_clear_pointer (&data->step, g_free);
}

static gboolean
data_from_variant (GVariant *variant, LiMarkData *data)
{
  g_autoptr (GVariant) a = NULL;
  g_autoptr (GVariant) b = NULL;
  const char *kind;

  g_variant_get (variant, "(&sss@ad@ad)", &kind, &data->name, &data->step, &a, &b);
  if (li_mark_kind_find (kind, &data->kind) && take_three (a, data->a) && take_three (b, data->b))
    return TRUE;
  data_clear (data);
  return FALSE;
}

static guint
index_of (LiMarks *self, guint id)
{
  guint n = n_marks (self);

  for (guint k = 0; k < n; k++)
    if (nth_mark (self, k)->id == id)
      return k;
  return G_MAXUINT;
}

LiMark *
li_marks_by_id (LiMarks *self, guint id)
{
  guint k = index_of (self, id);

  return k == G_MAXUINT ? NULL : nth_mark (self, k);
}

/* @data is owned by the mark from now on. */
static LiMark *
mark_new (guint id, const LiMarkData *data)
{
  LiMark *mark = g_object_new (LI_TYPE_MARK, NULL);

  mark->id = id;
  mark->data = *data;
  return mark;
}

/* Ids ascend in the list, so a mark that comes back by undo stands where it stood. */
static void
insert (LiMarks *self, guint id, const LiMarkData *data)
{
  g_autoptr (LiMark) mark = mark_new (id, data);
  guint k = 0, n = n_marks (self);

  while (k < n && nth_mark (self, k)->id < id)
    k++;
  g_list_store_insert (self->list, k, mark);
}

static void
replace (LiMark *mark, const LiMarkData *data)
{
  data_clear (&mark->data);
  mark->data = *data;
  g_object_notify_by_pspec (G_OBJECT (mark), props[PROP_NAME]);
  g_signal_emit (mark, mark_changed, 0);
}

static void
set_mark (LiMarks *self, guint id, GVariant *value)
{
  guint k = index_of (self, id);
  g_autoptr (GVariant) inner = g_variant_get_maybe (value);
  LiMarkData data;

  if (inner == NULL && k == G_MAXUINT)
    return;
  if (inner == NULL)
    g_list_store_remove (self->list, k);
  else if (!data_from_variant (inner, &data))
    return;
  else if (k == G_MAXUINT)
    insert (self, id, &data);
  else
    replace (nth_mark (self, k), &data);
  g_signal_emit (self, marks_changed, 0);
}

static void
apply_patch (gpointer owner, const char *path, GVariant *value)
{
  gint64 id;

  if (g_str_has_prefix (path, "mark/") && li_number_parse_int (path + 5, &id))
    set_mark (owner, (guint)id, value);
}

static GVariant *
maybe (const LiMarkData *data)
{
  return g_variant_new_maybe (G_VARIANT_TYPE (SAVED_MARK),
                              data != NULL ? data_to_variant (data) : NULL);
}

/* The change is done by the same function that undo and redo use. */
static void
change (LiMarks *self, guint id, const LiMarkData *from, const LiMarkData *to, const char *label)
{
  g_autofree char *path = g_strdup_printf ("mark/%u", id);
  g_autoptr (GVariant) old_value = g_variant_ref_sink (maybe (from));
  g_autoptr (GVariant) new_value = g_variant_ref_sink (maybe (to));

  set_mark (self, id, new_value);
  li_history_push_patch (self->history, label, self, apply_patch, path, old_value, new_value);
}

LiMark *
li_marks_add (LiMarks *self, const LiMarkData *data)
{
  LiMarkData named = *data;
  g_autofree char *name = NULL;
  guint n = n_marks (self), number = 1;

  for (guint k = 0; k < n; k++)
    number += nth_mark (self, k)->data.kind == data->kind;
  name = data->name != NULL && data->name[0] != '\0'
             ? g_strdup (data->name)
             : g_strdup_printf ("%s %u", li_mark_kind_label (data->kind), number);
  named.name = name;
  named.step = data->step != NULL ? data->step : (char *)"";
  self->last_id++;
  change (self, self->last_id, NULL, &named, _ ("Add mark"));
  return li_marks_by_id (self, self->last_id);
}

void
li_marks_remove (LiMarks *self, LiMark *mark)
{
  g_autoptr (LiMark) kept = g_object_ref (mark);

  change (self, kept->id, &kept->data, NULL, _ ("Remove mark"));
}

void
li_marks_change (LiMarks *self, LiMark *mark, const LiMarkData *data, const char *label)
{
  change (self, mark->id, &mark->data, data, label);
}

void
li_marks_begin_drag (LiMarks *self)
{
  li_history_begin_coalesce (self->history);
}

void
li_marks_end_drag (LiMarks *self)
{
  li_history_end_coalesce (self->history);
}

guint
li_marks_get_selected (LiMarks *self)
{
  return self->selected;
}

void
li_marks_set_selected (LiMarks *self, guint id)
{
  if (self->selected == id)
    return;
  self->selected = id;
  g_object_notify_by_pspec (G_OBJECT (self), marks_props[MARKS_PROP_SELECTED]);
}

GVariant *
li_marks_save (LiMarks *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" SAVED_MARK));
  for (guint k = 0; k < n_marks (self); k++)
    g_variant_builder_add_value (&builder, data_to_variant (&nth_mark (self, k)->data));
  return g_variant_builder_end (&builder);
}

gboolean
li_marks_load (LiMarks *self, GVariant *saved)
{
  g_autoptr (GPtrArray) loaded = g_ptr_array_new_with_free_func (g_object_unref);
  GVariantIter iter;
  GVariant *child;

  if (!g_variant_is_of_type (saved, G_VARIANT_TYPE ("a" SAVED_MARK)))
    return FALSE;
  li_history_forget (self->history, self);
  g_variant_iter_init (&iter, saved);
  while ((child = g_variant_iter_next_value (&iter)) != NULL)
    {
      LiMarkData data;

      if (data_from_variant (child, &data))
        g_ptr_array_add (loaded, mark_new (++self->last_id, &data));
      g_variant_unref (child);
    }
  g_list_store_splice (self->list, 0, n_marks (self), loaded->pdata, loaded->len);
  g_signal_emit (self, marks_changed, 0);
  return TRUE;
}

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p == '\n' ? ' ' : *p);
    }
  g_string_append_c (out, '"');
}

char *
li_marks_to_csv (LiMarks *self, const double voxel[3])
{
  GString *out = g_string_new (
      "kind,name,step,z1 [voxel],y1 [voxel],x1 [voxel],z2 [voxel],y2 [voxel],x2 [voxel],"
      "length [µm],volume [µm³]\n");
  gboolean known = voxel[0] > 0 && voxel[1] > 0 && voxel[2] > 0;

  for (guint k = 0; k < n_marks (self); k++)
    {
      LiMark *mark = nth_mark (self, k);
      const LiMarkData *d = &mark->data;
      double volume = 1;

      g_string_append_printf (out, "%s,", kind_names[d->kind]);
      append_quoted (out, d->name);
      g_string_append_c (out, ',');
      append_quoted (out, d->step);
      li_number_append (out, ",%g,%g,%g,%g,%g,%g,", d->a[0], d->a[1], d->a[2], d->b[0], d->b[1],
                        d->b[2]);
      for (int c = 0; c < 3; c++)
        volume *= (d->b[c] - d->a[c]) * voxel[c];
      if (known && (d->kind == LI_MARK_LINE || d->kind == LI_MARK_ARROW))
        li_number_append (out, "%g", li_mark_length (mark, voxel));
      g_string_append_c (out, ',');
      if (known && d->kind == LI_MARK_BOX)
        li_number_append (out, "%g", volume);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}
