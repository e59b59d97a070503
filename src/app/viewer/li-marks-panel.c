/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-marks-panel.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "app/li-file-dialog.h"
#include "app/li-number-entry.h"
#include "app/viewer/li-mark-row.h"
#include "base/li-safe-file.h"
#include "volume/li-crop.h"

#define SHOW_MS 60

struct _LiMarksPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *empty, *list, *box_grid, *export, *crop;
  GtkWidget *numbers[6]; /* lo z y x, hi z y x: first and last voxel */
  LiDocument *document;
  guint show_source;
  guint newest; /* id of the newest mark that has been listed */
};

G_DEFINE_FINAL_TYPE (LiMarksPanel, li_marks_panel, GTK_TYPE_WIDGET)

static LiMark *
selected_box (LiMarksPanel *self)
{
  LiMarks *marks = li_document_get_marks (self->document);
  LiMark *mark = li_marks_by_id (marks, li_marks_get_selected (marks));

  return mark != NULL && li_mark_get (mark)->kind == LI_MARK_BOX ? mark : NULL;
}

static void
show_box (LiMarksPanel *self)
{
  LiMark *mark = selected_box (self);

  gtk_widget_set_visible (self->box_grid, mark != NULL);
  gtk_widget_set_visible (self->crop, mark != NULL);
  for (int k = 0; mark != NULL && k < 3; k++)
    {
      li_number_entry_set_value (LI_NUMBER_ENTRY (self->numbers[k]),
                                 li_mark_get (mark)->a[k] + 0.5);
      li_number_entry_set_value (LI_NUMBER_ENTRY (self->numbers[3 + k]),
                                 li_mark_get (mark)->b[k] - 0.5);
    }
}

static void
number_cb (LiNumberEntry *entry, LiMarksPanel *self)
{
  LiMark *mark = selected_box (self);
  LiMarkData data;

  if (mark == NULL)
    return;
  data = *li_mark_get (mark);
  for (int k = 0; k < 3; k++)
    {
      data.a[k] = rint (li_number_entry_get_value (LI_NUMBER_ENTRY (self->numbers[k]))) - 0.5;
      data.b[k]
          = MAX (rint (li_number_entry_get_value (LI_NUMBER_ENTRY (self->numbers[3 + k]))) + 0.5,
                 data.a[k] + 1);
    }
  li_marks_change (li_document_get_marks (self->document), mark, &data, _ ("Size of box"));
}

static void
select_row (LiMarksPanel *self)
{
  guint selected = li_marks_get_selected (li_document_get_marks (self->document));

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (li_mark_row_get_id (LI_MARK_ROW (row)) == selected)
      gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (row));
}

/* A text that has just been put down is written at once. */
static void
edit_new_text (LiMarksPanel *self)
{
  LiMarks *marks = li_document_get_marks (self->document);
  guint selected = li_marks_get_selected (marks);
  LiMark *mark = li_marks_by_id (marks, selected);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (mark != NULL && selected > self->newest && li_mark_get (mark)->kind == LI_MARK_TEXT
      && row != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    li_mark_row_edit_name (LI_MARK_ROW (row));
}

static gboolean
show_cb (gpointer data)
{
  LiMarksPanel *self = data;
  GListModel *marks = li_marks_get_list (li_document_get_marks (self->document));
  guint n = g_list_model_get_n_items (marks);

  self->show_source = 0;
  gtk_widget_set_visible (self->empty, n == 0);
  gtk_widget_set_visible (self->list, n > 0);
  gtk_widget_set_visible (self->export, n > 0);
  select_row (self);
  show_box (self);
  edit_new_text (self);
  for (guint k = 0; k < n; k++)
    {
      g_autoptr (LiMark) mark = g_list_model_get_item (marks, k);

      self->newest = MAX (self->newest, li_mark_id (mark));
    }
  return G_SOURCE_REMOVE;
}

/* Drags change marks at every step. */
static void
changed_cb (LiMarks *marks, LiMarksPanel *self)
{
  if (self->show_source == 0)
    self->show_source = g_timeout_add (SHOW_MS, show_cb, self);
}

static GtkWidget *
make_row (gpointer mark, gpointer document)
{
  return li_mark_row_new (document, mark);
}

static void
selected_cb (LiMarks *marks, GParamSpec *pspec, LiMarksPanel *self)
{
  select_row (self);
  show_box (self);
}

static void
row_cb (GtkListBox *list, GtkListBoxRow *row, LiMarksPanel *self)
{
  LiMarks *marks = li_document_get_marks (self->document);
  LiMark *mark
      = row != NULL ? li_marks_by_id (marks, li_mark_row_get_id (LI_MARK_ROW (row))) : NULL;
  double middle[3];

  if (mark == NULL)
    return;
  li_marks_set_selected (marks, li_mark_id (mark));
  for (int k = 0; k < 3; k++)
    middle[k] = (li_mark_get (mark)->a[k] + li_mark_get (mark)->b[k]) / 2;
  li_view_state_set_cursor (li_document_get_view (self->document), middle);
}

static void
export_chosen (const char *const *paths, gpointer panel)
{
  LiMarksPanel *self = panel;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (paths == NULL)
    return;
  text = li_marks_to_csv (li_document_get_marks (self->document),
                          li_view_state_voxel (li_document_get_view (self->document)));
  if (li_safe_file_set_contents (paths[0], text, -1, &error))
    li_document_message (self->document, _ ("Saved %s"), paths[0]);
  else
    li_document_message (self->document, "%s", error->message);
}

static void
export_cb (GtkButton *button, LiMarksPanel *self)
{
  li_file_dialog_show (GTK_WIDGET (self),
                       &(LiFileDialog){ .title = _ ("Save the Marks"),
                                        .accept = _ ("_Save"),
                                        .action = GTK_FILE_CHOOSER_ACTION_SAVE,
                                        .name = "marks.csv" },
                       export_chosen, self);
}

static void
cropped_cb (LiJob *job, gpointer data)
{
  g_autoptr (LiMarksPanel) self = data;
  g_autofree char *path = li_job_take_result (job);

  if (self->document == NULL)
    return;
  if (path != NULL)
    li_document_message (self->document, _ ("Saved %s"), path);
  else if (li_job_get_error (job) != NULL && !li_error_is_cancelled (li_job_get_error (job)))
    li_document_message (self->document, "%s", li_job_get_error (job)->message);
}

static void
crop_chosen (const char *const *paths, gpointer panel)
{
  LiMarksPanel *self = panel;
  LiStep *step = li_document_get_current (self->document);
  LiMark *mark = selected_box (self);
  LiCrop *crop;

  if (paths == NULL || mark == NULL || step == NULL || li_step_get_volume (step) == NULL)
    return;
  crop = li_crop_new (li_step_get_volume (step), li_mark_get (mark)->a, li_mark_get (mark)->b,
                      paths[0]);
  li_document_run (self->document, _ ("Save the box"), li_crop_work, crop, li_crop_free, g_free,
                   cropped_cb, g_object_ref (self));
}

static void
crop_cb (GtkButton *button, LiMarksPanel *self)
{
  li_file_dialog_show (GTK_WIDGET (self),
                       &(LiFileDialog){ .title = _ ("Save the Box as a Volume"),
                                        .accept = _ ("_Save"),
                                        .action = GTK_FILE_CHOOSER_ACTION_SAVE,
                                        .name = "box.tif" },
                       crop_chosen, self);
}

void
li_marks_panel_set_document (LiMarksPanel *self, LiDocument *document)
{
  LiMarks *marks = li_document_get_marks (document);

  g_set_object (&self->document, document);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), li_marks_get_list (marks), make_row, document,
                           NULL);
  g_signal_connect_object (marks, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (marks, "notify::selected", G_CALLBACK (selected_cb), self, 0);
  show_cb (self);
}

static void
li_marks_panel_dispose (GObject *object)
{
  LiMarksPanel *self = LI_MARKS_PANEL (object);

  g_clear_handle_id (&self->show_source, g_source_remove);
  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_MARKS_PANEL);
  self->root = NULL;
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_marks_panel_parent_class)->dispose (object);
}

static void
li_marks_panel_class_init (LiMarksPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_marks_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-marks-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiMarksPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiMarksPanel, empty);
  gtk_widget_class_bind_template_child (widget_class, LiMarksPanel, list);
  gtk_widget_class_bind_template_child (widget_class, LiMarksPanel, box_grid);
  gtk_widget_class_bind_template_child (widget_class, LiMarksPanel, export);
  gtk_widget_class_bind_template_child (widget_class, LiMarksPanel, crop);
  gtk_widget_class_bind_template_callback (widget_class, row_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, crop_cb);
}

static void
li_marks_panel_init (LiMarksPanel *self)
{
  static const char *const labels[6]
      = { N_ ("First voxel of the box along z"), N_ ("First voxel of the box along y"),
          N_ ("First voxel of the box along x"), N_ ("Last voxel of the box along z"),
          N_ ("Last voxel of the box along y"),  N_ ("Last voxel of the box along x") };

  gtk_widget_init_template (GTK_WIDGET (self));
  for (int k = 0; k < 6; k++)
    {
      self->numbers[k] = li_number_entry_new (_ (labels[k]));
      gtk_widget_set_tooltip_text (self->numbers[k], _ (labels[k]));
      g_signal_connect (self->numbers[k], "edited", G_CALLBACK (number_cb), self);
      gtk_grid_attach (GTK_GRID (self->box_grid), self->numbers[k], 1 + k % 3, 1 + k / 3, 1, 1);
    }
}
