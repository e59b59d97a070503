/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-pair-estimate.h"

#include <glib/gi18n.h>
#include "base/li-number.h"
#include "base/li-units.h"
#include "li-config.h"
#include "session/li-analysis-run.h"
#include "session/li-pair-item.h"

struct _LiPairEstimate
{
  LiExperiment *experiment; /* a copy */
  GPtrArray *here, *all;    /* LiPair */
};

/* Those that LI_RUN_PAIR of @from → @to runs, or @all. */
static GPtrArray *
planned_pairs (LiDocument *document, gboolean all, guint from, guint to)
{
  GListModel *model = li_document_get_pairs (document);
  GPtrArray *pairs = g_ptr_array_new_with_free_func ((GDestroyNotify)li_pair_free);

  for (guint k = 0; k < g_list_model_get_n_items (model); k++)
    {
      g_autoptr (LiPairItem) item = g_list_model_get_item (model, k);
      guint item_from = li_pair_item_get_from (item), item_to = li_pair_item_get_to (item);
      LiPair *pair;

      if (!all && !li_analysis_run_includes (from, to, item_from, item_to))
        continue;
      pair = g_new0 (LiPair, 1);
      pair->from = item_from;
      pair->to = item_to;
      pair->state = li_pair_item_get_state (item);
      g_ptr_array_add (pairs, pair);
    }
  return pairs;
}

LiPairEstimate *
li_pair_estimate_new (LiDocument *document, LiExperiment *experiment, guint from, guint to)
{
  g_autoptr (GPtrArray) here = planned_pairs (document, FALSE, from, to);
  LiPairEstimate *self;

  if (here->len == 0)
    return NULL;
  self = g_new (LiPairEstimate, 1);
  *self = (LiPairEstimate){ li_experiment_copy (experiment), g_steal_pointer (&here),
                            planned_pairs (document, TRUE, from, to) };
  return self;
}

void
li_pair_estimate_free (gpointer data)
{
  LiPairEstimate *self = data;

  g_object_unref (self->experiment);
  g_ptr_array_unref (self->here);
  g_ptr_array_unref (self->all);
  g_free (self);
}

static char *
figures (const LiEstimate *e)
{
  g_autofree char *time = li_units_duration (e->seconds), *memory = li_number_bytes (e->memory),
                  *disk = li_number_bytes (e->disk);

  return g_strdup_printf (_ ("about %s · memory %s · disk %s"), time, memory, disk);
}

static char *
describe_here (const LiEstimate *e)
{
  g_autofree char *text = figures (e);

  if (e->pairs == 0)
    return g_strdup (_ ("This map is done with these settings"));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "This map, %u pair: %s", "This map, %u pairs: %s", e->pairs),
      e->pairs, text);
}

static char *
describe_all (const LiEstimate *missing, const LiEstimate *again)
{
  g_autofree char *text = figures (missing->pairs > 0 ? missing : again);

  if (missing->pairs > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "What is missing, %u pair: %s",
                                         "What is missing, %u pairs: %s", missing->pairs),
                            missing->pairs, text);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "All again, %u pair: %s",
                                       "All again, %u pairs: %s", again->pairs),
                          again->pairs, text);
}

gpointer
li_pair_estimate_work (gpointer data, LiProgress *progress, GError **error)
{
  const LiPairEstimate *self = data;
  LiEstimate one, missing, again;

  if (!li_analyse_estimate (self->experiment, self->here, FALSE, &one, error)
      || !li_analyse_estimate (self->experiment, self->all, FALSE, &missing, error)
      || !li_analyse_estimate (self->experiment, self->all, TRUE, &again, error))
    return NULL;
  g_autofree char *first = describe_here (&one), *second = describe_all (&missing, &again);
  return one.pairs > 0 && missing.pairs == one.pairs ? g_steal_pointer (&first)
                                                     : g_strdup_printf ("%s\n%s", first, second);
}
