/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-history.h"

/* One edit, with the functions that revert it. */
typedef struct
{
  LiEdit kind;
  gpointer edit, owner;
} Edit;

/* What one Undo reverts: edits in the order in which they were done. */
typedef struct
{
  char *label;
  GPtrArray *edits;
} Step;

typedef struct
{
  LiPatchFunc set;
  char *path;
  GVariant *old_value, *new_value;
} Patch;

struct _LiHistory
{
  GObject parent_instance;
  gsize budget;
  GPtrArray *steps;
  guint n_done; /* steps before this one are done, the others undone */
  Step *open;   /* being collected, not yet in steps */
  int open_depth, run_depth;
  guint run_start; /* first edit of the open step that belongs to the coalescing run */
  gboolean applying;
  /* the values last notified */
  gboolean notified_undo, notified_redo;
  char *notified_undo_label, *notified_redo_label;
};

enum
{
  PROP_0,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  PROP_UNDO_LABEL,
  PROP_REDO_LABEL,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (LiHistory, li_history, G_TYPE_OBJECT)

static void
edit_free (gpointer data)
{
  Edit *e = data;

  if (e->kind.free != NULL)
    e->kind.free (e->edit);
  g_free (e);
}

static void
step_free (gpointer data)
{
  Step *s = data;

  g_free (s->label);
  g_ptr_array_unref (s->edits);
  g_free (s);
}

static Step *
step_new (const char *label)
{
  Step *s = g_new (Step, 1);

  s->label = g_strdup (label);
  s->edits = g_ptr_array_new_with_free_func (edit_free);
  return s;
}

static gsize
step_bytes (const Step *s)
{
  gsize bytes = 0;

  for (guint k = 0; k < s->edits->len; k++)
    bytes += ((Edit *)s->edits->pdata[k])->kind.bytes;
  return bytes;
}

static void
notify_label (LiHistory *self, char **notified, const char *now, int prop)
{
  if (g_strcmp0 (*notified, now) == 0)
    return;
  g_free (*notified);
  *notified = g_strdup (now);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
notify_flag (LiHistory *self, gboolean *notified, gboolean now, int prop)
{
  if (*notified == now)
    return;
  *notified = now;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
notify_changes (LiHistory *self)
{
  notify_flag (self, &self->notified_undo, li_history_can_undo (self), PROP_CAN_UNDO);
  notify_flag (self, &self->notified_redo, li_history_can_redo (self), PROP_CAN_REDO);
  notify_label (self, &self->notified_undo_label, li_history_undo_label (self), PROP_UNDO_LABEL);
  notify_label (self, &self->notified_redo_label, li_history_redo_label (self), PROP_REDO_LABEL);
  g_signal_emit (self, changed_signal, 0);
}

/* The oldest steps go first; the newest stays however large it is. */
static void
keep_budget (LiHistory *self)
{
  gsize bytes = 0;

  for (guint k = 0; k < self->steps->len; k++)
    bytes += step_bytes (self->steps->pdata[k]);
  while (bytes > self->budget && self->n_done > 1)
    {
      bytes -= step_bytes (self->steps->pdata[0]);
      g_ptr_array_remove_index (self->steps, 0);
      self->n_done--;
    }
}

static void
add_step (LiHistory *self, Step *step)
{
  g_ptr_array_set_size (self->steps, self->n_done);
  g_ptr_array_add (self->steps, step);
  self->n_done++;
  keep_budget (self);
}

static gboolean
merge_into_run (LiHistory *self, const LiEdit *kind, gpointer edit, gpointer owner)
{
  if (self->run_depth == 0 || kind->merge == NULL)
    return FALSE;
  for (guint k = self->open->edits->len; k-- > self->run_start;)
    {
      Edit *e = self->open->edits->pdata[k];

      if (e->owner != owner || e->kind.merge != kind->merge || e->kind.apply != kind->apply)
        continue;
      if (kind->merge (e->edit, edit))
        return TRUE;
    }
  return FALSE;
}

static void
free_edit (const LiEdit *kind, gpointer edit)
{
  if (kind->free != NULL)
    kind->free (edit);
}

void
li_history_push (LiHistory *self, const LiEdit *kind, gpointer edit, gpointer owner)
{
  g_return_if_fail (LI_IS_HISTORY (self));
  if (self->applying || merge_into_run (self, kind, edit, owner))
    {
      free_edit (kind, edit);
      return;
    }
  Edit *e = g_new (Edit, 1);
  *e = (Edit){ *kind, edit, owner };
  e->kind.label = NULL; /* the step keeps its own copy */
  Step *step = self->open != NULL ? self->open : step_new (kind->label);
  if (step->label == NULL)
    step->label = g_strdup (kind->label);
  g_ptr_array_add (step->edits, e);
  if (self->open != NULL)
    return;
  add_step (self, step);
  notify_changes (self);
}

static void
patch_apply (gpointer edit, gboolean forward, gpointer owner)
{
  Patch *p = edit;

  p->set (owner, p->path, forward ? p->new_value : p->old_value);
}

static gboolean
patch_merge (gpointer edit, gpointer next)
{
  Patch *p = edit, *n = next;

  if (p->set != n->set || !g_str_equal (p->path, n->path))
    return FALSE;
  g_variant_unref (p->new_value);
  p->new_value = g_variant_ref (n->new_value);
  return TRUE;
}

static void
patch_free (gpointer edit)
{
  Patch *p = edit;

  g_variant_unref (p->old_value);
  g_variant_unref (p->new_value);
  g_free (p->path);
  g_free (p);
}

void
li_history_push_patch (LiHistory *self,
                       const char *label,
                       gpointer owner,
                       LiPatchFunc set,
                       const char *path,
                       GVariant *old_value,
                       GVariant *new_value)
{
  Patch *p = g_new (Patch, 1);

  p->set = set;
  p->path = g_strdup (path);
  p->old_value = g_variant_ref_sink (old_value);
  p->new_value = g_variant_ref_sink (new_value);
  LiEdit kind = { label, patch_apply, patch_merge, patch_free, 0 };
  kind.bytes = sizeof *p + strlen (path) + g_variant_get_size (p->old_value)
               + g_variant_get_size (p->new_value);
  /* inside a run even a patch that changes nothing counts: it may bring a value back */
  if (self->run_depth == 0 && g_variant_equal (p->old_value, p->new_value))
    patch_free (p);
  else
    li_history_push (self, &kind, p, owner);
}

static void
open_step (LiHistory *self, const char *label)
{
  if (self->open_depth++ == 0)
    self->open = step_new (label);
  else if (self->open->label == NULL && self->open->edits->len == 0)
    self->open->label = g_strdup (label);
}

/* A drag that ended where it began is no edit. */
static void
drop_empty_patches (Step *step)
{
  for (guint k = step->edits->len; k-- > 0;)
    {
      Edit *e = step->edits->pdata[k];
      Patch *p = e->edit;

      if (e->kind.apply == patch_apply && g_variant_equal (p->old_value, p->new_value))
        g_ptr_array_remove_index (step->edits, k);
    }
}

static void
close_step (LiHistory *self)
{
  g_return_if_fail (self->open_depth > 0);
  if (--self->open_depth > 0)
    return;
  Step *step = g_steal_pointer (&self->open);
  drop_empty_patches (step);
  if (step->edits->len == 0)
    {
      step_free (step);
      return;
    }
  add_step (self, step);
  notify_changes (self);
}

void
li_history_begin_group (LiHistory *self, const char *label)
{
  g_return_if_fail (LI_IS_HISTORY (self));
  open_step (self, label);
}

void
li_history_end_group (LiHistory *self)
{
  g_return_if_fail (LI_IS_HISTORY (self));
  close_step (self);
}

void
li_history_begin_coalesce (LiHistory *self)
{
  g_return_if_fail (LI_IS_HISTORY (self));
  open_step (self, NULL);
  if (self->run_depth++ == 0)
    self->run_start = self->open->edits->len;
}

void
li_history_end_coalesce (LiHistory *self)
{
  g_return_if_fail (LI_IS_HISTORY (self) && self->run_depth > 0);
  self->run_depth--;
  close_step (self);
}

static void
apply_edit (Edit *e, gboolean forward)
{
  e->kind.apply (e->edit, forward, e->owner);
}

static void
apply_step (LiHistory *self, Step *step, gboolean forward)
{
  guint n = step->edits->len;

  self->applying = TRUE;
  for (guint k = 0; k < n; k++)
    apply_edit (step->edits->pdata[forward ? k : n - 1 - k], forward);
  self->applying = FALSE;
}

gboolean
li_history_undo (LiHistory *self)
{
  g_return_val_if_fail (LI_IS_HISTORY (self), FALSE);
  if (!li_history_can_undo (self) || self->applying)
    return FALSE;
  self->n_done--;
  apply_step (self, self->steps->pdata[self->n_done], FALSE);
  notify_changes (self);
  return TRUE;
}

gboolean
li_history_redo (LiHistory *self)
{
  g_return_val_if_fail (LI_IS_HISTORY (self), FALSE);
  if (!li_history_can_redo (self) || self->applying)
    return FALSE;
  apply_step (self, self->steps->pdata[self->n_done], TRUE);
  self->n_done++;
  notify_changes (self);
  return TRUE;
}

gboolean
li_history_can_undo (LiHistory *self)
{
  g_return_val_if_fail (LI_IS_HISTORY (self), FALSE);
  return self->open == NULL && self->n_done > 0;
}

gboolean
li_history_can_redo (LiHistory *self)
{
  g_return_val_if_fail (LI_IS_HISTORY (self), FALSE);
  return self->open == NULL && self->n_done < self->steps->len;
}

const char *
li_history_undo_label (LiHistory *self)
{
  return li_history_can_undo (self) ? ((Step *)self->steps->pdata[self->n_done - 1])->label : NULL;
}

const char *
li_history_redo_label (LiHistory *self)
{
  return li_history_can_redo (self) ? ((Step *)self->steps->pdata[self->n_done])->label : NULL;
}

/* Returns how many edits were dropped. */
static guint
forget_in_step (Step *step, gpointer owner)
{
  guint before = step->edits->len;

  for (guint k = before; k-- > 0;)
    if (((Edit *)step->edits->pdata[k])->owner == owner)
      g_ptr_array_remove_index (step->edits, k);
  return before - step->edits->len;
}

void
li_history_forget (LiHistory *self, gpointer owner)
{
  g_return_if_fail (LI_IS_HISTORY (self) && !self->applying);
  if (self->open != NULL)
    {
      forget_in_step (self->open, owner);
      self->run_start = MIN (self->run_start, self->open->edits->len);
    }
  for (guint k = self->steps->len; k-- > 0;)
    {
      Step *step = self->steps->pdata[k];

      if (forget_in_step (step, owner) == 0 || step->edits->len > 0)
        continue;
      g_ptr_array_remove_index (self->steps, k);
      self->n_done -= k < self->n_done;
    }
  notify_changes (self);
}

void
li_history_clear (LiHistory *self)
{
  g_return_if_fail (LI_IS_HISTORY (self) && !self->applying);
  g_ptr_array_set_size (self->steps, 0);
  self->n_done = 0;
  if (self->open != NULL)
    {
      g_ptr_array_set_size (self->open->edits, 0);
      self->run_start = 0;
    }
  notify_changes (self);
}

LiHistory *
li_history_new (gsize budget_bytes)
{
  LiHistory *self = g_object_new (LI_TYPE_HISTORY, NULL);

  self->budget = budget_bytes;
  return self;
}

static void
li_history_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiHistory *self = LI_HISTORY (object);

  switch (id)
    {
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, li_history_can_undo (self));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, li_history_can_redo (self));
      break;
    case PROP_UNDO_LABEL:
      g_value_set_string (value, li_history_undo_label (self));
      break;
    case PROP_REDO_LABEL:
      g_value_set_string (value, li_history_redo_label (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_history_finalize (GObject *object)
{
  LiHistory *self = LI_HISTORY (object);

  g_clear_pointer (&self->open, step_free);
  g_ptr_array_unref (self->steps);
  g_free (self->notified_undo_label);
  g_free (self->notified_redo_label);
  G_OBJECT_CLASS (li_history_parent_class)->finalize (object);
}

static void
li_history_class_init (LiHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = li_history_get_property;
  object_class->finalize = li_history_finalize;
  props[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  props[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  props[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, flags);
  props[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed_signal = g_signal_new ("changed", LI_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
li_history_init (LiHistory *self)
{
  self->steps = g_ptr_array_new_with_free_func (step_free);
}
