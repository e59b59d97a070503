/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-point-list.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#define SAVED "a(bdddddd)"

struct _LiPointItem
{
  GObject parent_instance;
  LiPointPair pair;
  guint number; /* 1, 2 … in the list */
};

struct _LiPointList
{
  GObject parent_instance;
  LiHistory *history;
  GArray *pairs;     /* LiPointPair */
  GListStore *items; /* LiPointItem: what rows bind to, one for each pair */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LiPointItem, li_point_item, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (LiPointList, li_point_list, G_TYPE_OBJECT)

static void
li_point_item_class_init (LiPointItemClass *klass)
{
}

static void
li_point_item_init (LiPointItem *self)
{
}

const LiPointPair *
li_point_item_get (LiPointItem *self)
{
  return &self->pair;
}

guint
li_point_item_number (LiPointItem *self)
{
  return self->number;
}

static void
li_point_list_finalize (GObject *object)
{
  LiPointList *self = LI_POINT_LIST (object);

  if (self->history != NULL)
    li_history_forget (self->history, self);
  g_clear_object (&self->history);
  g_array_unref (self->pairs);
  g_object_unref (self->items);
  G_OBJECT_CLASS (li_point_list_parent_class)->finalize (object);
}

static void
li_point_list_class_init (LiPointListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = li_point_list_finalize;
  changed_signal = g_signal_new ("changed", LI_TYPE_POINT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
li_point_list_init (LiPointList *self)
{
  self->pairs = g_array_new (FALSE, TRUE, sizeof (LiPointPair));
  self->items = g_list_store_new (LI_TYPE_POINT_ITEM);
}

GListModel *
li_point_list_get_items (LiPointList *self)
{
  return G_LIST_MODEL (self->items);
}

LiPointList *
li_point_list_new (LiHistory *history)
{
  LiPointList *self = g_object_new (LI_TYPE_POINT_LIST, NULL);

  self->history = history != NULL ? g_object_ref (history) : NULL;
  return self;
}

/* Items stay where they are and hold the pair that has their number now. */
static void
set_item (LiPointList *self, guint k)
{
  g_autoptr (LiPointItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), k);
  gboolean is_new = item == NULL;

  if (is_new)
    item = g_object_new (LI_TYPE_POINT_ITEM, NULL);
  item->pair = g_array_index (self->pairs, LiPointPair, k);
  item->number = k + 1;
  if (is_new)
    g_list_store_append (self->items, item);
}

static void
tell (LiPointList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  if (n > self->pairs->len)
    g_list_store_splice (self->items, self->pairs->len, n - self->pairs->len, NULL, 0);
  for (guint k = 0; k < self->pairs->len; k++)
    set_item (self, k);
  g_signal_emit (self, changed_signal, 0);
}

static GVariant *
to_variant (LiPointList *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (SAVED));
  for (guint i = 0; i < self->pairs->len; i++)
    {
      const LiPointPair *p = &g_array_index (self->pairs, LiPointPair, i);
      g_variant_builder_add (&builder, "(bdddddd)", p->enabled, p->p1[0], p->p1[1], p->p1[2],
                             p->p2[0], p->p2[1], p->p2[2]);
    }
  return g_variant_builder_end (&builder);
}

static void
from_variant (LiPointList *self, GVariant *value)
{
  GVariantIter iter;
  LiPointPair p = { 0 };

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (SAVED)))
    return;
  g_array_set_size (self->pairs, 0);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "(bdddddd)", &p.enabled, &p.p1[0], &p.p1[1], &p.p1[2],
                              &p.p2[0], &p.p2[1], &p.p2[2]))
    g_array_append_val (self->pairs, p);
  tell (self);
}

static void
set_patch (gpointer owner, const char *path, GVariant *value)
{
  from_variant (owner, value);
}

/* @before: floating, the list as it was. */
static void
done (LiPointList *self, const char *label, GVariant *before)
{
  if (self->history != NULL)
    li_history_push_patch (self->history, label, self, set_patch, "points", before,
                           to_variant (self));
  else
    g_variant_unref (g_variant_ref_sink (before));
  tell (self);
}

gsize
li_point_list_n (LiPointList *self)
{
  return self->pairs->len;
}

const LiPointPair *
li_point_list_get (LiPointList *self)
{
  return (const LiPointPair *)self->pairs->data;
}

static gboolean
has (const double p[3])
{
  return isfinite (p[0]) && isfinite (p[1]) && isfinite (p[2]);
}

LiPointPair *
li_point_list_complete (LiPointList *self, gsize *n)
{
  LiPointPair *out = g_new (LiPointPair, self->pairs->len + 1);

  *n = 0;
  for (guint i = 0; i < self->pairs->len; i++)
    {
      const LiPointPair *p = &g_array_index (self->pairs, LiPointPair, i);
      if (has (p->p1) && has (p->p2))
        out[(*n)++] = *p;
    }
  return out;
}

int
li_point_list_lacks (LiPointList *self)
{
  const LiPointPair *last;

  if (self->pairs->len == 0)
    return 0;
  last = &g_array_index (self->pairs, LiPointPair, self->pairs->len - 1);
  return !has (last->p1) ? 1 : !has (last->p2) ? 2 : 0;
}

gsize
li_point_list_click (LiPointList *self, int image, const double p[3])
{
  GVariant *before = to_variant (self);
  LiPointPair *pair;

  if (li_point_list_lacks (self) != image)
    {
      LiPointPair fresh = { { NAN, NAN, NAN }, { NAN, NAN, NAN }, TRUE };
      g_array_append_val (self->pairs, fresh);
    }
  pair = &g_array_index (self->pairs, LiPointPair, self->pairs->len - 1);
  memcpy (image == 1 ? pair->p1 : pair->p2, p, sizeof pair->p1);
  done (self, _ ("Add a point"), before);
  return self->pairs->len - 1;
}

void
li_point_list_move (LiPointList *self, gsize index, int image, const double p[3])
{
  GVariant *before = to_variant (self);
  LiPointPair *pair = &g_array_index (self->pairs, LiPointPair, index);

  memcpy (image == 1 ? pair->p1 : pair->p2, p, sizeof pair->p1);
  done (self, _ ("Move a point"), before);
}

void
li_point_list_remove (LiPointList *self, gsize index)
{
  GVariant *before = to_variant (self);

  g_array_remove_index (self->pairs, (guint)index);
  done (self, _ ("Delete a pair of points"), before);
}

void
li_point_list_set_enabled (LiPointList *self, gsize index, gboolean enabled)
{
  LiPointPair *pair = &g_array_index (self->pairs, LiPointPair, index);
  GVariant *before;

  if (pair->enabled == enabled)
    return;
  before = to_variant (self);
  pair->enabled = enabled;
  done (self, enabled ? _ ("Switch a pair of points on") : _ ("Switch a pair of points off"),
        before);
}

void
li_point_list_clear (LiPointList *self)
{
  GVariant *before;

  if (self->pairs->len == 0)
    return;
  before = to_variant (self);
  g_array_set_size (self->pairs, 0);
  done (self, _ ("Delete all points"), before);
}

void
li_point_list_start (LiPointList *self)
{
  if (self->history != NULL)
    li_history_forget (self->history, self);
  g_array_set_size (self->pairs, 0);
  tell (self);
}

GVariant *
li_point_list_save (LiPointList *self)
{
  return to_variant (self);
}

void
li_point_list_restore (LiPointList *self, GVariant *saved)
{
  from_variant (self, saved);
}
