/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is kept of a document for tomorrow, and putting it back. */
#include "session/li-document-private.h"

/* The files as they were opened, so that nobody is asked again. */
static GVariant *
save_addresses (LiDocument *self)
{
  GVariantBuilder builder;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->steps));

  g_variant_builder_init (&builder, G_VARIANT_TYPE_BYTESTRING_ARRAY);
  for (guint k = 0; k < n; k++)
    {
      g_autoptr (LiStep) step = g_list_model_get_item (G_LIST_MODEL (self->steps), k);
      const char *address = li_step_get_address (step);

      g_variant_builder_add (&builder, "^ay", address != NULL ? address : "");
    }
  return g_variant_builder_end (&builder);
}

GVariant *
li_document_save (LiDocument *self)
{
  const LiLook *look = li_layer_get_look (self->grey);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (li_view_state_has_frame (self->view))
    g_variant_builder_add (&builder, "{sv}", "view", li_view_state_save (self->view));
  if (self->has_window)
    g_variant_builder_add (&builder, "{sv}", "window", g_variant_new ("(dd)", look->lo, look->hi));
  g_variant_builder_add (&builder, "{sv}", "step", g_variant_new_int32 (self->step));
  if (self->pair[0] >= 0)
    g_variant_builder_add (&builder, "{sv}", "pair",
                           g_variant_new ("(ii)", self->pair[0], self->pair[1]));
  if (self->experiment != NULL)
    li_document_save_marks (self);
  else
    {
      g_variant_builder_add (&builder, "{sv}", "marks", li_marks_save (self->marks));
      g_variant_builder_add (&builder, "{sv}", "files", save_addresses (self));
    }
  return g_variant_builder_end (&builder);
}

void
li_document_restore (LiDocument *self, GVariant *saved)
{
  g_autoptr (GVariant) marks = g_variant_lookup_value (saved, "marks", NULL);
  gint32 step, from, to;

  g_clear_pointer (&self->restore, g_variant_unref);
  self->restore = g_variant_ref_sink (saved);
  if (marks != NULL && self->experiment == NULL)
    li_marks_load (self->marks, marks);
  if (g_variant_lookup (saved, "pair", "(ii)", &from, &to))
    li_document_set_pair (self, from, to);
  if (g_variant_lookup (saved, "step", "i", &step))
    li_document_set_step (self, step);
  if (li_layer_get_source (self->grey) != NULL)
    li_document_apply_restore (self);
}

void
li_document_apply_restore (LiDocument *self)
{
  g_autoptr (GVariant) saved = g_steal_pointer (&self->restore);
  g_autoptr (GVariant) view = NULL;
  double lo, hi;

  if (saved == NULL)
    return;
  view = g_variant_lookup_value (saved, "view", NULL);
  if (view != NULL)
    li_view_state_restore (self->view, view);
  if (g_variant_lookup (saved, "window", "(dd)", &lo, &hi))
    {
      li_layer_set_window (self->grey, lo, hi);
      self->has_window = TRUE;
    }
}
