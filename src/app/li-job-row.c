/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-job-row.h"

#include <glib/gi18n.h>
#include "base/li-error.h"
#include "base/li-units.h"

struct _LiJobRow
{
  GtkListBoxRow parent_instance;
  GtkWidget *title, *detail, *bar, *pause, *cancel;
  LiJob *job;
};

G_DEFINE_FINAL_TYPE (LiJobRow, li_job_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
is_live (LiJobState state)
{
  return state == LI_JOB_WAITING || state == LI_JOB_RUNNING || state == LI_JOB_PAUSED;
}

static char *
detail_text (LiJob *job)
{
  LiJobState state = li_job_get_state (job);
  double left = li_job_get_seconds_left (job);
  g_autofree char *message = li_job_dup_message (job);

  if (state == LI_JOB_DONE)
    return g_strdup (_ ("done"));
  if (state == LI_JOB_CANCELLED)
    return g_strdup (_ ("cancelled"));
  if (state == LI_JOB_FAILED)
    return g_strdup (li_job_get_error (job) != NULL ? li_job_get_error (job)->message
                                                    : _ ("failed"));
  if (state == LI_JOB_PAUSED)
    return g_strdup (_ ("paused"));
  if (left >= 0)
    {
      g_autofree char *time = li_units_duration (left);

      return message != NULL && message[0] != '\0'
                 ? g_strdup_printf (_ ("%s · %s left"), message, time)
                 : g_strdup_printf (_ ("%s left"), time);
    }
  return g_strdup (message != NULL ? message : "");
}

static void
update (LiJobRow *self)
{
  LiJobState state = li_job_get_state (self->job);
  g_autofree char *detail = detail_text (self->job);

  gtk_label_set_text (GTK_LABEL (self->detail), detail);
  gtk_widget_set_tooltip_text (self->detail, detail);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar),
                                 CLAMP (li_job_get_fraction (self->job), 0, 1));
  gtk_widget_set_visible (self->bar, is_live (state));
  gtk_widget_set_visible (self->cancel, is_live (state));
  gtk_widget_set_visible (self->pause, is_live (state));
  gtk_button_set_icon_name (GTK_BUTTON (self->pause), state == LI_JOB_PAUSED
                                                          ? "media-playback-start-symbolic"
                                                          : "media-playback-pause-symbolic");
}

static void
notify_cb (LiJob *job, GParamSpec *pspec, LiJobRow *self)
{
  update (self);
}

static void
cancel_cb (GtkButton *button, LiJobRow *self)
{
  li_job_cancel (self->job);
}

static void
pause_cb (GtkButton *button, LiJobRow *self)
{
  li_job_set_paused (self->job, li_job_get_state (self->job) != LI_JOB_PAUSED);
}

static void
li_job_row_dispose (GObject *object)
{
  g_clear_object (&LI_JOB_ROW (object)->job);
  G_OBJECT_CLASS (li_job_row_parent_class)->dispose (object);
}

static void
li_job_row_class_init (LiJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_job_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LiJobRow, title);
  gtk_widget_class_bind_template_child (widget_class, LiJobRow, detail);
  gtk_widget_class_bind_template_child (widget_class, LiJobRow, bar);
  gtk_widget_class_bind_template_child (widget_class, LiJobRow, pause);
  gtk_widget_class_bind_template_child (widget_class, LiJobRow, cancel);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_cb);
}

static void
li_job_row_init (LiJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
li_job_row_new (LiJob *job)
{
  LiJobRow *self = g_object_new (LI_TYPE_JOB_ROW, NULL);
  g_autofree char *cancel = g_strdup_printf (_ ("Cancel %s"), li_job_get_title (job));
  g_autofree char *pause = g_strdup_printf (_ ("Pause %s"), li_job_get_title (job));

  self->job = g_object_ref (job);
  gtk_label_set_text (GTK_LABEL (self->title), li_job_get_title (job));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->cancel), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cancel, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pause, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  li_job_get_title (job), -1);
  g_signal_connect_object (job, "notify", G_CALLBACK (notify_cb), self, 0);
  update (self);
  return GTK_WIDGET (self);
}
