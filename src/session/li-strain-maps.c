/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-maps.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include "base/li-job.h"
#include "base/li-thread.h"
#include "workflow/li-quality.h"

struct _LiStrainMaps
{
  GObject parent_instance;
  LiExperiment *experiment;
  GHashTable *maps;   /* pair number → LiMap */
  GHashTable *looked; /* set of pair numbers whose files were looked at */
  GArray *wanted;     /* pair numbers still to look at */
  GArray *again;      /* those of them that were let go and are asked for */
  guint again_source, pinned;
  guint64 clock;
  gsize budget, bytes;
  LiJob *job;    /* reads one pair */
  guint reading; /* that pair, while there is a job */
  gulong finished;
  double normal[3];
  gboolean closed;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiStrainMaps, li_strain_maps, G_TYPE_OBJECT)

static guint
number (guint from, guint to)
{
  return from << 16 | to;
}

static void
let_go (LiMap *map)
{
  g_clear_pointer (&map->index, li_field_index_free);
  g_clear_pointer (&map->field, li_field_free);
  g_clear_pointer (&map->strain, li_strain_free);
  map->bytes = 0;
}

static void
map_free (gpointer data)
{
  LiMap *map = data;

  let_go (map);
  g_clear_pointer (&map->report, li_report_free);
  g_free (map->verdict);
  g_free (map->brief);
  g_free (map->error);
  g_free (map);
}

typedef struct
{
  guint from, to;
  char *field, *report;
  gint64 stamp;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->field);
  g_free (reading->report);
  g_free (reading);
}

/* Unsigned: it may wrap. */
static guint64
stamp_of_file (const char *path)
{
  GStatBuf file;

  return g_stat (path, &file) == 0
             ? (guint64)file.st_mtim.tv_sec * 1000003 + (guint64)file.st_mtim.tv_nsec
                   + (guint64)file.st_size * 31
             : 0;
}

/* Changes when either file does; 0 when there is neither. */
static gint64
stamp_of (const char *field, const char *report)
{
  return (gint64)(stamp_of_file (field) + 7919 * stamp_of_file (report));
}

static LiStrain *
compute_strain (const LiField *field, const LiReport *report, GError **error)
{
  LiStrainParams params = { 0 };
  LiStrain *strain;

  li_params_init (&li_strain_params, &params);
  if (report != NULL)
    li_params_copy (&li_strain_params, &report->params.strain, &params);
  strain = li_strain_new (field, &params, error);
  li_params_clear (&li_strain_params, &params);
  return strain;
}

/* An analysis that ended without a field says why in its warnings. */
static char *
why_no_field (const LiReport *report)
{
  if (report == NULL)
    return g_strdup (_ ("The analysis has left no field"));
  if (report->warnings != NULL && report->warnings->len > 0)
    return g_strdup (((LiWarning *)report->warnings->pdata[0])->text);
  return g_strdup (report->outcome == LI_OUTCOME_CANCELLED
                       ? _ ("The analysis was stopped before there was a field")
                       : _ ("The analysis has left no field"));
}

static gsize
bytes_of (const LiMap *map)
{
  gsize bytes = map->field->n * (sizeof (LiNode) + 64); /* 64: the index */

  if (map->strain != NULL)
    bytes += map->strain->points->n
             * (sizeof (LiNode) + (li_strain_n_components () + 1) * sizeof (float));
  return bytes;
}

static gpointer
read_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  const Reading *reading = data;
  LiMap *map = g_new0 (LiMap, 1);
  g_autoptr (GError) trouble = NULL;

  map->from = reading->from;
  map->to = reading->to;
  map->stamp = reading->stamp;
  /* Without its report a field cannot be understood: strain would be made with other settings than
   * those that the analysis had. */
  if (g_file_test (reading->report, G_FILE_TEST_EXISTS))
    map->report = li_report_read (reading->report, &trouble);
  if (trouble != NULL)
    g_prefix_error (&trouble,
                    _ ("The report of this map cannot be read; analyse the pair again: "));
  else if (g_file_test (reading->field, G_FILE_TEST_EXISTS))
    map->field = li_field_read_tsv (reading->field, &trouble);
  else
    map->error = why_no_field (map->report);
  if (map->field != NULL)
    map->strain = compute_strain (map->field, map->report, &trouble);
  if (trouble != NULL)
    {
      g_free (map->error);
      map->error = g_strdup (trouble->message);
    }
  if (map->field != NULL)
    {
      LiQualityLevel level;

      map->verdict = li_quality_verdict (map->report, map->field);
      map->brief = li_quality_brief (map->report, map->field, &level);
      map->severe = level == LI_QUALITY_BAD;
      map->index = li_field_index_new (map->field, FALSE);
      map->bytes = bytes_of (map);
    }
  return map;
}

static void read_next (LiStrainMaps *self);

/* The one that was not asked for longest; never the pinned one or @but. */
static LiMap *
oldest (LiStrainMaps *self, const LiMap *but)
{
  GHashTableIter iter;
  gpointer pair, value;
  LiMap *found = NULL;

  g_hash_table_iter_init (&iter, self->maps);
  while (g_hash_table_iter_next (&iter, &pair, &value))
    {
      LiMap *map = value;

      if (map != but && map->bytes > 0 && GPOINTER_TO_UINT (pair) != self->pinned
          && (found == NULL || map->used < found->used))
        found = map;
    }
  return found;
}

static void
keep_within_budget (LiStrainMaps *self, const LiMap *but)
{
  LiMap *map;

  while (self->bytes > self->budget && (map = oldest (self, but)) != NULL)
    {
      self->bytes -= map->bytes;
      let_go (map);
      map->dropped = TRUE;
    }
}

static void
forget (LiStrainMaps *self, guint pair)
{
  const LiMap *old = g_hash_table_lookup (self->maps, GUINT_TO_POINTER (pair));

  if (old == NULL)
    return;
  self->bytes -= old->bytes;
  g_hash_table_remove (self->maps, GUINT_TO_POINTER (pair));
}

static void
insert (LiStrainMaps *self, LiMap *map)
{
  guint pair = number (map->from, map->to);

  forget (self, pair);
  map->used = map->serial = ++self->clock;
  self->bytes += map->bytes;
  g_hash_table_insert (self->maps, GUINT_TO_POINTER (pair), map);
  keep_within_budget (self, map);
}

static void
read_done_cb (LiJob *job, LiStrainMaps *self)
{
  LiMap *map = li_job_take_result (job);

  g_clear_object (&self->job);
  if (map != NULL && self->experiment != NULL)
    {
      insert (self, map);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
  else
    g_clear_pointer (&map, map_free);
  read_next (self);
}

/* TRUE for one that was let go and is asked for; once. */
static gboolean
take_again (LiStrainMaps *self, guint pair)
{
  for (guint k = 0; k < self->again->len; k++)
    if (g_array_index (self->again, guint, k) == pair)
      {
        g_array_remove_index (self->again, k);
        return TRUE;
      }
  return FALSE;
}

/* FALSE when the pair has nothing new to read. */
static gboolean
start_reading (LiStrainMaps *self, guint pair)
{
  Reading *reading = g_new0 (Reading, 1);
  const LiMap *old = g_hash_table_lookup (self->maps, GUINT_TO_POINTER (pair));
  gboolean again = take_again (self, pair) && old != NULL && old->dropped;

  reading->from = pair >> 16;
  reading->to = pair & 0xffff;
  reading->field
      = li_experiment_analysis_file (self->experiment, reading->from, reading->to, "phi.tsv");
  reading->report
      = li_experiment_analysis_file (self->experiment, reading->from, reading->to, "report.json");
  reading->stamp = stamp_of (reading->field, reading->report);
  g_hash_table_add (self->looked, GUINT_TO_POINTER (pair));
  if (!again && reading->stamp == (old != NULL ? old->stamp : 0))
    {
      reading_free (reading);
      return FALSE;
    }
  if (reading->stamp == 0)
    {
      reading_free (reading);
      forget (self, pair);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
      return FALSE;
    }
  self->reading = pair;
  self->job = li_job_new (_ ("Read strain map"));
  self->finished = g_signal_connect (self->job, "finished", G_CALLBACK (read_done_cb), self);
  li_job_start (self->job, read_work, reading, reading_free, map_free);
  return TRUE;
}

static void
read_next (LiStrainMaps *self)
{
  while (self->job == NULL && !self->closed && self->experiment != NULL && self->wanted->len > 0)
    {
      guint pair = g_array_index (self->wanted, guint, 0);

      g_array_remove_index (self->wanted, 0);
      start_reading (self, pair);
    }
  if (self->job == NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
is_in (const GArray *pairs, guint pair)
{
  for (guint k = 0; k < pairs->len; k++)
    if (g_array_index (pairs, guint, k) == pair)
      return TRUE;
  return FALSE;
}

static void
want (LiStrainMaps *self, guint from, guint to, guint n_steps)
{
  guint pair = number (from, to);

  if (from < to && to < n_steps && !is_in (self->wanted, pair))
    g_array_append_val (self->wanted, pair);
}

void
li_strain_maps_reload (LiStrainMaps *self, guint from, guint to)
{
  guint n = self->experiment != NULL ? li_experiment_n_steps (self->experiment) : 0;

  if (self->closed || self->experiment == NULL)
    return;
  li_electrode_frame_normal (li_experiment_frame (self->experiment), self->normal);
  g_array_set_size (self->wanted, 0);
  g_array_set_size (self->again, 0);
  want (self, from, to, n);
  for (guint k = 1; k < n; k++)
    {
      want (self, 0, k, n);
      want (self, k - 1, k, n);
    }
  read_next (self);
}

static void
stop (LiStrainMaps *self)
{
  g_array_set_size (self->wanted, 0);
  g_array_set_size (self->again, 0);
  g_clear_handle_id (&self->again_source, g_source_remove);
  if (self->job == NULL)
    return;
  g_clear_signal_handler (&self->finished, self->job);
  li_job_cancel (self->job);
  li_job_join (self->job);
  g_clear_object (&self->job);
}

void
li_strain_maps_set_experiment (LiStrainMaps *self, LiExperiment *experiment)
{
  if (self->experiment == experiment)
    return;
  stop (self);
  g_set_object (&self->experiment, experiment);
  g_hash_table_remove_all (self->maps);
  g_hash_table_remove_all (self->looked);
  self->bytes = 0;
  self->pinned = 0;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

LiExperiment *
li_strain_maps_get_experiment (LiStrainMaps *self)
{
  return self->experiment;
}

void
li_strain_maps_shutdown (LiStrainMaps *self)
{
  self->closed = TRUE;
  stop (self);
}

static gboolean
again_cb (gpointer data)
{
  LiStrainMaps *self = data;

  self->again_source = 0;
  read_next (self);
  return G_SOURCE_REMOVE;
}

/* Asked for while something is drawn: read from the main loop. */
static void
read_again (LiStrainMaps *self, guint pair)
{
  if (is_in (self->again, pair))
    return;
  g_array_append_val (self->again, pair);
  g_array_prepend_val (self->wanted, pair);
  if (self->job == NULL && self->again_source == 0 && !self->closed)
    self->again_source = g_idle_add (again_cb, self);
}

const LiMap *
li_strain_maps_get (LiStrainMaps *self, guint from, guint to)
{
  LiMap *map = g_hash_table_lookup (self->maps, GUINT_TO_POINTER (number (from, to)));

  if (map == NULL)
    return NULL;
  map->used = ++self->clock;
  if (map->dropped)
    read_again (self, number (from, to));
  return map;
}

const LiMap *
li_strain_maps_peek (LiStrainMaps *self, guint from, guint to)
{
  return g_hash_table_lookup (self->maps, GUINT_TO_POINTER (number (from, to)));
}

void
li_strain_maps_pin (LiStrainMaps *self, guint from, guint to)
{
  self->pinned = number (from, to);
}

void
li_strain_maps_set_budget (LiStrainMaps *self, gsize bytes)
{
  self->budget = bytes;
  keep_within_budget (self, NULL);
}

gsize
li_strain_maps_bytes (LiStrainMaps *self)
{
  return self->bytes;
}

const LiMap *
li_strain_maps_at (LiStrainMaps *self, guint step, gboolean total)
{
  return step == 0 ? NULL : li_strain_maps_get (self, total ? 0 : step - 1, step);
}

gboolean
li_strain_maps_is_loading (LiStrainMaps *self)
{
  return self->job != NULL || self->again_source != 0 || self->wanted->len > 0;
}

gboolean
li_strain_maps_is_reading (LiStrainMaps *self, guint from, guint to)
{
  guint pair = number (from, to);

  if (self->experiment == NULL || self->closed || from >= to
      || to >= li_experiment_n_steps (self->experiment))
    return FALSE;
  return !g_hash_table_contains (self->looked, GUINT_TO_POINTER (pair))
         || is_in (self->wanted, pair) || (self->job != NULL && self->reading == pair);
}

guint
li_strain_maps_n (LiStrainMaps *self)
{
  return g_hash_table_size (self->maps);
}

const double *
li_strain_maps_normal (LiStrainMaps *self)
{
  return self->normal;
}

static void
li_strain_maps_dispose (GObject *object)
{
  LiStrainMaps *self = LI_STRAIN_MAPS (object);

  li_strain_maps_shutdown (self);
  g_clear_object (&self->experiment);
  G_OBJECT_CLASS (li_strain_maps_parent_class)->dispose (object);
}

static void
li_strain_maps_finalize (GObject *object)
{
  LiStrainMaps *self = LI_STRAIN_MAPS (object);

  g_hash_table_unref (self->maps);
  g_hash_table_unref (self->looked);
  g_array_unref (self->wanted);
  g_array_unref (self->again);
  G_OBJECT_CLASS (li_strain_maps_parent_class)->finalize (object);
}

static void
li_strain_maps_class_init (LiStrainMapsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = li_strain_maps_dispose;
  object_class->finalize = li_strain_maps_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_strain_maps_init (LiStrainMaps *self)
{
  self->maps = g_hash_table_new_full (NULL, NULL, NULL, map_free);
  self->looked = g_hash_table_new (NULL, NULL);
  self->wanted = g_array_new (FALSE, FALSE, sizeof (guint));
  self->again = g_array_new (FALSE, FALSE, sizeof (guint));
  self->budget = (gsize)sysconf (_SC_PHYS_PAGES) * (gsize)sysconf (_SC_PAGESIZE) / 8;
}

LiStrainMaps *
li_strain_maps_new (void)
{
  return g_object_new (LI_TYPE_STRAIN_MAPS, NULL);
}
