/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-pair-item.h"

struct _LiPairItem
{
  GObject parent_instance;
  guint from, to, n_warnings;
  gboolean cumulative;
  char *name, *reason;
  LiPairState state;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_REASON,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiPairItem, li_pair_item, G_TYPE_OBJECT)

static void
li_pair_item_finalize (GObject *object)
{
  g_free (LI_PAIR_ITEM (object)->name);
  g_free (LI_PAIR_ITEM (object)->reason);
  G_OBJECT_CLASS (li_pair_item_parent_class)->finalize (object);
}

static void
li_pair_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiPairItem *self = LI_PAIR_ITEM (object);

  if (id == PROP_NAME)
    g_value_set_string (value, self->name);
  else if (id == PROP_STATE)
    g_value_set_int (value, (int)self->state);
  else if (id == PROP_REASON)
    g_value_set_string (value, self->reason);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_pair_item_class_init (LiPairItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = li_pair_item_finalize;
  object_class->get_property = li_pair_item_get_property;
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, LI_PAIR_BLOCKED, 0, flags);
  props[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
li_pair_item_init (LiPairItem *self)
{
}

LiPairItem *
li_pair_item_new (guint from, guint to, gboolean cumulative)
{
  LiPairItem *self = g_object_new (LI_TYPE_PAIR_ITEM, NULL);

  self->from = from;
  self->to = to;
  self->cumulative = cumulative;
  self->name = g_strdup_printf ("T%u–T%u", from, to);
  return self;
}

guint
li_pair_item_get_from (LiPairItem *self)
{
  return self->from;
}

guint
li_pair_item_get_to (LiPairItem *self)
{
  return self->to;
}

gboolean
li_pair_item_get_cumulative (LiPairItem *self)
{
  return self->cumulative;
}

const char *
li_pair_item_get_name (LiPairItem *self)
{
  return self->name;
}

LiPairState
li_pair_item_get_state (LiPairItem *self)
{
  return self->state;
}

const char *
li_pair_item_get_reason (LiPairItem *self)
{
  return self->reason;
}

guint
li_pair_item_get_n_warnings (LiPairItem *self)
{
  return self->n_warnings;
}

void
li_pair_item_set_state (LiPairItem *self, const LiPair *pair)
{
  self->n_warnings = pair->n_warnings;
  if (g_strcmp0 (self->reason, pair->reason) != 0)
    {
      g_free (self->reason);
      self->reason = g_strdup (pair->reason);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REASON]);
    }
  self->state = pair->state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static LiStepMap
map_of (const LiPair *pair)
{
  switch (pair->state)
    {
    case LI_PAIR_PARTLY:
      return LI_STEP_MAP_PARTLY;
    case LI_PAIR_STALE:
      return LI_STEP_MAP_STALE;
    case LI_PAIR_FAILED:
      return LI_STEP_MAP_FAILED;
    case LI_PAIR_DONE:
      return pair->n_warnings > 0 ? LI_STEP_MAP_WARNED : LI_STEP_MAP_DONE;
    default:
      return LI_STEP_MAP_NONE;
    }
}

LiStepMap
li_pairs_map (const GPtrArray *plan, guint step)
{
  LiStepMap worst = LI_STEP_MAP_NONE;
  gboolean missing = FALSE;

  for (guint k = 0; k < plan->len; k++)
    {
      const LiPair *pair = plan->pdata[k];

      if (pair->to != step)
        continue;
      missing |= map_of (pair) == LI_STEP_MAP_NONE;
      worst = MAX (worst, map_of (pair));
    }
  return missing && worst != LI_STEP_MAP_NONE ? MAX (worst, LI_STEP_MAP_PARTLY) : worst;
}
