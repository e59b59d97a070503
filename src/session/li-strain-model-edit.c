/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-model-private.h"

#include <glib/gi18n.h>
#include "base/li-number.h"

#define TABLE (&li_strain_look_params)

static void
patch_cb (gpointer owner, const char *path, GVariant *value)
{
  LiStrainModel *self = owner;

  li_params_set_text (TABLE, &self->look, path, g_variant_get_string (value, NULL), NULL);
  li_strain_model_update (self, LI_STRAIN_LOOK);
}

/* One value, recorded; FALSE and @error when it cannot be. @changed: set when it was another. */
static gboolean
set_one (LiStrainModel *self, const char *name, const char *text, gboolean *changed, GError **error)
{
  g_autofree char *old = li_params_get_text (TABLE, &self->look, name), *now = NULL;

  if (!li_params_set_text (TABLE, &self->look, name, text, error))
    return FALSE;
  now = li_params_get_text (TABLE, &self->look, name);
  if (g_str_equal (old, now))
    return TRUE;
  *changed = TRUE;
  li_history_push_patch (li_document_get_history (self->document),
                         _ (li_params_find (TABLE, name)->label), self, patch_cb, name,
                         g_variant_new_string (old), g_variant_new_string (now));
  return TRUE;
}

/* The ends that are shown become typed ones. */
static void
keep_ends (LiStrainModel *self, gboolean *changed)
{
  const LiStrainShown *shown = &self->shown;
  g_autofree char *lo = li_number_printf ("%.6g", shown->lo * shown->factor),
                  *hi = li_number_printf ("%.6g", shown->hi * shown->factor);

  set_one (self, "lo", lo, changed, NULL);
  set_one (self, "hi", hi, changed, NULL);
}

/* A lock keeps the ends that are shown; typing an end means to type both. */
static void
follow (LiStrainModel *self, const char *name, gboolean *changed)
{
  const LiStrainLook *look = &self->look;
  gboolean end = g_str_equal (name, "lo") || g_str_equal (name, "hi");

  if (g_str_equal (name, "component") && look->locked)
    set_one (self, "locked", "no", changed, NULL);
  else if ((g_str_equal (name, "locked") && look->locked)
           || (g_str_equal (name, "range") && look->range == LI_MAP_RANGE_TYPED))
    keep_ends (self, changed);
  else if (end && !look->locked && look->range != LI_MAP_RANGE_TYPED)
    set_one (self, "range", "typed", changed, NULL);
}

gboolean
li_strain_model_edit (LiStrainModel *self, const char *name, const char *text, GError **error)
{
  LiHistory *history = li_document_get_history (self->document);
  gboolean ok, changed = FALSE;

  li_history_begin_group (history, _ (li_params_find (TABLE, name)->label));
  ok = set_one (self, name, text, &changed, error);
  if (ok)
    follow (self, name, &changed);
  li_history_end_group (history);
  if (changed)
    li_strain_model_update (self, LI_STRAIN_LOOK);
  return ok;
}

void
li_strain_model_set_opacity (LiStrainModel *self, double opacity)
{
  double percent = li_strain_look_opacity (&self->look, opacity);

  if (percent == self->look.opacity)
    return;
  self->look.opacity = percent;
  li_strain_model_update (self, LI_STRAIN_LOOK);
}

GVariant *
li_strain_model_save (LiStrainModel *self)
{
  return li_params_to_variant (TABLE, &self->look);
}

void
li_strain_model_restore (LiStrainModel *self, GVariant *saved)
{
  LiStrainLook next = { 0 };

  li_params_init (TABLE, &next);
  if (li_params_from_variant (TABLE, &next, saved, NULL))
    {
      li_params_copy (TABLE, &next, &self->look);
      li_strain_model_update (self, LI_STRAIN_LOOK);
    }
  li_params_clear (TABLE, &next);
}
