/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-strain-headline.h"

#include <glib/gi18n.h>
#include "app/li-app-types.h"
#include "base/li-number.h"

struct _LiStrainHeadline
{
  GtkWidget parent_instance;
  GtkWidget *root, *text, *range, *analyse, *align;
  LiStrainModel *model;
  char *busy; /* or NULL */
};

G_DEFINE_FINAL_TYPE (LiStrainHeadline, li_strain_headline, GTK_TYPE_WIDGET)

/* What to do about a map that is not there: analyse, or help a registration that got lost. */
static void
show_actions (LiStrainHeadline *self)
{
  const LiMap *map = li_strain_model_shown (self->model)->map;
  LiStrainState state = li_strain_model_get_state (self->model);
  gboolean shown = self->busy == NULL && (state == LI_STRAIN_MISSING || state == LI_STRAIN_FAILED);
  gboolean lost
      = map != NULL && map->report != NULL && map->report->outcome == LI_OUTCOME_NOT_REGISTERED;

  gtk_widget_set_visible (self->analyse, shown && !lost);
  gtk_widget_set_visible (self->align, shown && lost);
}

static void
show_range (LiStrainHeadline *self)
{
  const LiStrainShown *shown = li_strain_model_shown (self->model);
  const gboolean locked = li_strain_model_look (self->model)->locked;
  g_autofree char *lo = NULL, *hi = NULL, *range = NULL;

  if (shown->values != NULL && li_strain_model_get_cover (self->model) == LI_COVER_STRAIN)
    {
      lo = li_number_printf ("%.4g", shown->lo * shown->factor);
      hi = li_number_printf ("%.4g", shown->hi * shown->factor);
      range = g_strdup_printf (locked ? _ ("%s … %s %s, locked") : _ ("%s … %s %s"), lo, hi,
                               shown->unit);
    }
  gtk_label_set_text (GTK_LABEL (self->range), range != NULL ? range : "");
}

static void
show (LiStrainHeadline *self)
{
  const char *text = self->busy != NULL ? self->busy : li_strain_model_get_headline (self->model);

  gtk_label_set_text (GTK_LABEL (self->text), text);
  gtk_widget_set_tooltip_text (self->text, text);
  show_actions (self);
  show_range (self);
}

static void
changed_cb (LiStrainModel *model, guint what, LiStrainHeadline *self)
{
  show (self);
}

void
li_strain_headline_set_busy (LiStrainHeadline *self, const char *text)
{
  if (g_strcmp0 (text, self->busy) == 0)
    return;
  g_free (self->busy);
  self->busy = g_strdup (text);
  show (self);
}

void
li_strain_headline_set_model (LiStrainHeadline *self, LiStrainModel *model)
{
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, 0);
  show (self);
}

static void
li_strain_headline_dispose (GObject *object)
{
  LiStrainHeadline *self = LI_STRAIN_HEADLINE (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_STRAIN_HEADLINE);
  self->root = NULL;
  g_clear_object (&self->model);
  g_clear_pointer (&self->busy, g_free);
  G_OBJECT_CLASS (li_strain_headline_parent_class)->dispose (object);
}

static void
li_strain_headline_class_init (LiStrainHeadlineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_strain_headline_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LI_APP_PATH "ui/li-strain-headline.ui");
  gtk_widget_class_bind_template_child (widget_class, LiStrainHeadline, root);
  gtk_widget_class_bind_template_child (widget_class, LiStrainHeadline, text);
  gtk_widget_class_bind_template_child (widget_class, LiStrainHeadline, range);
  gtk_widget_class_bind_template_child (widget_class, LiStrainHeadline, analyse);
  gtk_widget_class_bind_template_child (widget_class, LiStrainHeadline, align);
}

static void
li_strain_headline_init (LiStrainHeadline *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
