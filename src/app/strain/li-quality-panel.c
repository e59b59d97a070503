/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-quality-panel.h"

#include <glib/gi18n.h>
#include "workflow/li-quality.h"

struct _LiQualityPanel
{
  GtkWidget parent_instance;
  GtkWidget *root; /* a box of rows, NULL after dispose */
  LiStrainModel *model;
};

G_DEFINE_FINAL_TYPE (LiQualityPanel, li_quality_panel, GTK_TYPE_WIDGET)

/* The sign means what its colour means. */
static void
add_line (LiQualityPanel *self, LiQualityLevel level, const char *line)
{
  static const char *const styles[] = { "success", "warning", "error" };
  static const char *const signs[] = { "✓", "!", "✕" };
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
            *sign = gtk_label_new (signs[level]), *text = gtk_label_new (line);

  gtk_widget_add_css_class (sign, styles[level]);
  gtk_widget_set_valign (sign, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (text), level == LI_QUALITY_BAD); /* to be copied */
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_box_append (GTK_BOX (row), sign);
  gtk_box_append (GTK_BOX (row), text);
  gtk_box_append (GTK_BOX (self->root), row);
}

static void
add_nothing (LiQualityPanel *self)
{
  GtkWidget *label = gtk_label_new (_ ("No map, nothing to judge."));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (self->root), label);
}

static void
fill (LiQualityPanel *self)
{
  const LiMap *map = li_strain_model_shown (self->model)->map;
  g_autoptr (GPtrArray) lines
      = li_quality_lines (map != NULL ? map->report : NULL, map != NULL ? map->field : NULL);
  const char *trouble = map != NULL ? map->error : NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->root)) != NULL)
    gtk_box_remove (GTK_BOX (self->root), child);
  if (trouble != NULL)
    add_line (self, LI_QUALITY_BAD, trouble);
  for (guint k = 0; k < lines->len; k++)
    {
      const LiQualityLine *line = lines->pdata[k];

      if (g_strcmp0 (line->text, trouble) != 0)
        add_line (self, line->level, line->text);
    }
  if (lines->len == 0 && trouble == NULL)
    add_nothing (self);
}

static void
changed_cb (LiStrainModel *model, guint what, LiQualityPanel *self)
{
  if (what & (LI_STRAIN_MAP | LI_STRAIN_FRAME))
    fill (self);
}

void
li_quality_panel_set_model (LiQualityPanel *self, LiStrainModel *model)
{
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, 0);
  fill (self);
}

static void
li_quality_panel_dispose (GObject *object)
{
  LiQualityPanel *self = LI_QUALITY_PANEL (object);

  g_clear_pointer (&self->root, gtk_widget_unparent);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_quality_panel_parent_class)->dispose (object);
}

static void
li_quality_panel_class_init (LiQualityPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = li_quality_panel_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
li_quality_panel_init (LiQualityPanel *self)
{
  self->root = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->root, GTK_WIDGET (self));
}
