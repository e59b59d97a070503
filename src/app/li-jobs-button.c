/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-jobs-button.h"

#include <glib/gi18n.h>
#include "app/li-job-row.h"

struct _LiJobsButton
{
  GtkWidget parent_instance;
  GtkWidget *button, *label, *list, *spinner, *icon, *clear, *popover;
  guint show_source;
  LiJobList *jobs;
};

G_DEFINE_FINAL_TYPE (LiJobsButton, li_jobs_button, GTK_TYPE_WIDGET)

#define SHOW_AFTER_MS 400

static gboolean show_cb (gpointer data);

static guint
n_failed (LiJobsButton *self)
{
  GListModel *model = li_job_list_get_jobs (self->jobs);
  guint n = 0;

  for (guint k = 0; k < g_list_model_get_n_items (model); k++)
    {
      g_autoptr (LiJob) job = g_list_model_get_item (model, k);

      n += li_job_get_state (job) == LI_JOB_FAILED;
    }
  return n;
}

static void
name_button (LiJobsButton *self, guint running, guint failed)
{
  g_autofree char *name
      = running > 0 || failed == 0
            ? g_strdup_printf (ngettext ("%u job running", "%u jobs running", running), running)
            : g_strdup_printf (ngettext ("%u job failed", "%u jobs failed", failed), failed);

  gtk_widget_set_tooltip_text (self->button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
update (LiJobsButton *self)
{
  guint running = li_job_list_n_running (self->jobs), failed = n_failed (self);
  g_autofree char *text = g_strdup_printf ("%u", running > 0 ? running : failed);
  gboolean open = gtk_widget_get_visible (self->popover);

  if (running == 0)
    g_clear_handle_id (&self->show_source, g_source_remove);
  gtk_widget_set_visible (
      GTK_WIDGET (self),
      open || failed > 0
          || (running > 0 && self->show_source == 0 && gtk_widget_get_visible (GTK_WIDGET (self))));
  if (running > 0 && !gtk_widget_get_visible (GTK_WIDGET (self)) && self->show_source == 0)
    self->show_source = g_timeout_add (SHOW_AFTER_MS, show_cb, self);
  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_widget_set_visible (self->icon, running == 0);
  gtk_widget_set_visible (self->spinner, running > 0);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), running > 0);
  name_button (self, running, failed);
}

/* Short work does not make the header flicker. */
static gboolean
show_cb (gpointer data)
{
  LiJobsButton *self = data;

  self->show_source = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  update (self);
  return G_SOURCE_REMOVE;
}

static void
active_cb (GtkPopover *popover, GParamSpec *pspec, LiJobsButton *self)
{
  update (self);
}

static void
state_cb (LiJob *job, GParamSpec *pspec, LiJobsButton *self)
{
  update (self);
}

static void
items_cb (GListModel *model, guint position, guint removed, guint added, LiJobsButton *self)
{
  for (guint k = position; k < position + added; k++)
    {
      g_autoptr (LiJob) job = g_list_model_get_item (model, k);

      g_signal_connect_object (job, "notify::state", G_CALLBACK (state_cb), self, 0);
    }
  update (self);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  return li_job_row_new (item);
}

static void
clear_cb (GtkButton *button, LiJobsButton *self)
{
  li_job_list_clear_finished (self->jobs);
}

void
li_jobs_button_set_list (LiJobsButton *self, LiJobList *jobs)
{
  g_set_object (&self->jobs, jobs);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), li_job_list_get_jobs (jobs), make_row, NULL,
                           NULL);
  g_signal_connect_object (li_job_list_get_jobs (jobs), "items-changed", G_CALLBACK (items_cb),
                           self, 0);
  update (self);
}

static void
li_jobs_button_dispose (GObject *object)
{
  LiJobsButton *self = LI_JOBS_BUTTON (object);

  g_clear_handle_id (&self->show_source, g_source_remove);
  if (self->button != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_JOBS_BUTTON);
  self->button = NULL;
  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (li_jobs_button_parent_class)->dispose (object);
}

static void
li_jobs_button_class_init (LiJobsButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_jobs_button_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-jobs-button.ui");
  gtk_widget_class_bind_template_child (widget_class, LiJobsButton, button);
  gtk_widget_class_bind_template_child (widget_class, LiJobsButton, label);
  gtk_widget_class_bind_template_child (widget_class, LiJobsButton, list);
  gtk_widget_class_bind_template_child (widget_class, LiJobsButton, spinner);
  gtk_widget_class_bind_template_child (widget_class, LiJobsButton, icon);
  gtk_widget_class_bind_template_child (widget_class, LiJobsButton, popover);
  gtk_widget_class_bind_template_child (widget_class, LiJobsButton, clear);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, active_cb);
}

static void
li_jobs_button_init (LiJobsButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
