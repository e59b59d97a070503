/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-live.h"

#include <math.h>
#include <string.h>
#include "base/li-lock.h"
#include "base/li-ref.h"

struct _LiStrainLive
{
  LiRef ref;
  LiMutex lock;
  LiLiveView now;     /* without field */
  GArray *nodes;      /* LiNode */
  GHashTable *places; /* index of a node → its place in nodes + 1: passes measure nodes again */
  gboolean changed;
};

LiStrainLive *
li_strain_live_new (void)
{
  LiStrainLive *live = g_new0 (LiStrainLive, 1);

  li_ref_init (&live->ref);
  li_mutex_init (&live->lock);
  live->nodes = g_array_new (FALSE, FALSE, sizeof (LiNode));
  live->places = g_hash_table_new (NULL, NULL);
  return live;
}

LiStrainLive *
li_strain_live_ref (LiStrainLive *live)
{
  li_ref_inc (&live->ref);
  return live;
}

void
li_strain_live_unref (LiStrainLive *live)
{
  if (!li_ref_dec (&live->ref))
    return;
  g_array_unref (live->nodes);
  g_hash_table_unref (live->places);
  li_mutex_clear (&live->lock);
  g_free (live);
}

static void
forget_nodes (LiStrainLive *live)
{
  g_array_set_size (live->nodes, 0);
  g_hash_table_remove_all (live->places);
}

static void
pair_cb (guint from, guint to, gboolean cumulative, gpointer data)
{
  LiStrainLive *live = data;

  li_mutex_lock (&live->lock);
  live->now.from = from;
  live->now.to = to;
  live->now.cumulative = cumulative;
  live->now.has_step = FALSE;
  live->now.level = 0;
  forget_nodes (live);
  live->changed = TRUE;
  li_mutex_unlock (&live->lock);
}

static void
stage_cb (LiStage stage, gpointer data)
{
  LiStrainLive *live = data;

  li_mutex_lock (&live->lock);
  live->now.stage = stage;
  live->changed = TRUE;
  li_mutex_unlock (&live->lock);
}

static void
step_cb (const LiRegisterStep *step, gpointer data)
{
  LiStrainLive *live = data;

  li_mutex_lock (&live->lock);
  live->now.step = *step;
  live->now.has_step = TRUE;
  live->changed = TRUE;
  li_mutex_unlock (&live->lock);
}

static void
node_cb (const LiNode *node, gsize index, int level, gpointer data)
{
  LiStrainLive *live = data;
  guint place;

  li_mutex_lock (&live->lock);
  if (level != live->now.level)
    forget_nodes (live);
  live->now.level = level;
  place = GPOINTER_TO_UINT (g_hash_table_lookup (live->places, GSIZE_TO_POINTER (index)));
  if (place > 0)
    g_array_index (live->nodes, LiNode, place - 1) = *node;
  else
    {
      g_array_append_val (live->nodes, *node);
      g_hash_table_insert (live->places, GSIZE_TO_POINTER (index),
                           GUINT_TO_POINTER (live->nodes->len));
    }
  live->changed = TRUE;
  li_mutex_unlock (&live->lock);
}

static void
report_cb (const LiReport *report, gpointer data)
{
  LiStrainLive *live = data;

  li_mutex_lock (&live->lock);
  live->now.pairs_done++;
  live->changed = TRUE;
  li_mutex_unlock (&live->lock);
}

void
li_strain_live_watch (LiStrainLive *live, LiAnalyseWatch *watch)
{
  *watch = (LiAnalyseWatch){ .pair = pair_cb,
                             .stage = stage_cb,
                             .step = step_cb,
                             .node = node_cb,
                             .report = report_cb,
                             .data = live };
}

/* The nodes' reach along the slice's normal is half their spacing. */
static void
set_reach (LiField *field, const LiCorrelateParams *params, int level)
{
  int k = CLAMP (level, 0, params->spacing.n - 1);

  for (int a = 0; a < 3 && params->spacing.n > 0; a++)
    field->half_window[a] = params->spacing.v[k] / 2;
}

gboolean
li_strain_live_look (LiStrainLive *live, const LiCorrelateParams *params, LiLiveView *view)
{
  LiField *old = view->field;

  li_mutex_lock (&live->lock);
  if (!live->changed)
    {
      li_mutex_unlock (&live->lock);
      return FALSE;
    }
  live->changed = FALSE;
  *view = live->now;
  view->field = li_field_new (live->nodes->len);
  if (live->nodes->len > 0)
    memcpy (view->field->nodes, live->nodes->data, live->nodes->len * sizeof (LiNode));
  li_mutex_unlock (&live->lock);
  g_clear_pointer (&old, li_field_free);
  set_reach (view->field, params, view->level);
  view->converged = 0;
  for (gsize k = 0; k < view->field->n; k++)
    view->converged += li_node_is_measured (&view->field->nodes[k]);
  return TRUE;
}
