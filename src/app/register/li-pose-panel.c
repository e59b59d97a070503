/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/register/li-pose-panel.h"

#include <math.h>
#include <glib/gi18n.h>
#include "app/li-app-types.h"
#include "app/li-file-dialog.h"
#include "app/li-number-entry.h"
#include "base/li-number.h"

#define SHOW_MS 60

/* Rows of the grid: translation in voxels and in µm, rotation, zoom. */
enum
{
  ROW_VOXELS,
  ROW_MICROMETRES,
  ROW_DEGREES,
  ROW_ZOOM,
  N_ROWS
};

struct _LiPosePanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *grid, *lock, *snapshots, *matrix, *convention, *keep, *disk;
  GtkWidget *entries[N_ROWS][3], *recall[LI_POSE_N_SNAPSHOTS];
  LiRegisterModel *model;
  gboolean showing;
  guint source;
};

G_DEFINE_FINAL_TYPE (LiPosePanel, li_pose_panel, GTK_TYPE_WIDGET)

static const double *
voxel_of (LiPosePanel *self)
{
  LiPairImages *images = li_match_view_get_images (li_register_model_get_match (self->model));

  return images != NULL ? li_volume_info (images->volume[1])->voxel : NULL;
}

static double
number_of (LiPosePanel *self, int row, int axis)
{
  static const LiPoseNumber first[N_ROWS] = { LI_POSE_TZ, LI_POSE_TZ, LI_POSE_RZ, LI_POSE_ZOOM_Z };
  const double *voxel = voxel_of (self);
  double value = li_pose_get_number (li_register_model_get_pose (self->model),
                                     (LiPoseNumber)((int)first[row] + axis));

  return row == ROW_MICROMETRES && voxel != NULL ? value * voxel[axis] : value;
}

/* Four decimals: more says nothing about a pose, and 5.7e-05 reads badly. */
static double
rounded (double value)
{
  double v = round (value * 1e4) / 1e4;
  return v == 0 ? 0 : v;
}

static void
show_matrix (LiPosePanel *self)
{
  const LiPhi *phi = li_pose_get (li_register_model_get_pose (self->model));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *about = NULL;

  for (int k = 0; k < 3; k++)
    li_number_append (text, "%9.5f %9.5f %9.5f %9.3f\n", phi->F.m[k][0], phi->F.m[k][1],
                      phi->F.m[k][2], phi->t[k]);
  g_string_append (text, "  0         0         0         1");
  gtk_label_set_text (GTK_LABEL (self->matrix), text->str);
  about = li_number_printf (
      _ ("From image 1 to image 2, in full voxels (binning 1), about the centre of image 1: "
         "%.1f, %.1f, %.1f (z, y, x)."),
      phi->c[0], phi->c[1], phi->c[2]);
  gtk_label_set_text (GTK_LABEL (self->convention), about);
}

/* Whether an analysis would start from what is seen. */
static void
show_eye (LiRegisterModel *ignored, LiPosePanel *self)
{
  static const char *const words[] = {
    [LI_EYE_NOWHERE] = "",
    [LI_EYE_NONE] = N_ ("No pose is saved: an analysis of this pair finds its own start."),
    [LI_EYE_SAME] = N_ ("Analyses of this pair start from this pose (eye.tsv)."),
    [LI_EYE_OTHER]
    = N_ ("Analyses of this pair start from another pose, saved earlier (eye.tsv), not from this "
          "one."),
    [LI_EYE_UNREADABLE] = N_ ("eye.tsv of this pair cannot be read, and an analysis will not start "
                              "with it: start analyses from this pose, or remove the file."),
  };
  LiEyeState state = li_eye_file_compare (li_register_model_get_eye (self->model),
                                          li_pose_get (li_register_model_get_pose (self->model)));

  gtk_widget_set_visible (self->keep, state != LI_EYE_NOWHERE);
  gtk_widget_set_visible (self->disk, state != LI_EYE_NOWHERE);
  gtk_label_set_text (GTK_LABEL (self->disk), state != LI_EYE_NOWHERE ? _ (words[state]) : "");
}

static void
pose_cb (gpointer ignored, LiPosePanel *self)
{
  LiPose *pose = li_register_model_get_pose (self->model);
  const double *voxel = voxel_of (self);

  self->showing = TRUE;
  for (int row = 0; row < N_ROWS; row++)
    for (int axis = 0; axis < 3; axis++)
      {
        li_number_entry_set_value (LI_NUMBER_ENTRY (self->entries[row][axis]),
                                   rounded (number_of (self, row, axis)));
        if (row == ROW_MICROMETRES)
          gtk_widget_set_sensitive (self->entries[row][axis], voxel != NULL && voxel[axis] > 0);
      }
  for (int k = 0; k < LI_POSE_N_SNAPSHOTS; k++)
    gtk_widget_set_sensitive (self->recall[k], li_pose_has_snapshot (pose, k));
  gtk_widget_set_sensitive (self->root, voxel != NULL
                                            && li_register_model_get_state (self->model)
                                                   != LI_REGISTER_REFINING);
  show_matrix (self);
  show_eye (NULL, self);
  self->showing = FALSE;
}

static gboolean
show_later_cb (gpointer data)
{
  LiPosePanel *self = data;

  self->source = 0;
  pose_cb (NULL, self);
  return G_SOURCE_REMOVE;
}

/* Twelve entries cost a layout of the window: they follow a drag, but not at every frame. */
static void
moved_cb (gpointer ignored, LiPosePanel *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (SHOW_MS, show_later_cb, self);
}

static void
edited_cb (LiNumberEntry *entry, LiPosePanel *self)
{
  LiPose *pose = li_register_model_get_pose (self->model);
  double value = li_number_entry_get_value (entry);
  int place = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (entry), "place"));
  int row = place / 3, axis = place % 3;
  const double *voxel = voxel_of (self);
  gboolean ok;

  if (self->showing)
    return;
  if (row == ROW_ZOOM && gtk_check_button_get_active (GTK_CHECK_BUTTON (self->lock)))
    ok = li_pose_set_zoom (pose, value);
  else if (row == ROW_ZOOM)
    ok = li_pose_set_number (pose, (LiPoseNumber)(LI_POSE_ZOOM_Z + axis), value);
  else if (row == ROW_DEGREES)
    ok = li_pose_set_number (pose, (LiPoseNumber)(LI_POSE_RZ + axis), value);
  else
    ok = li_pose_set_number (
        pose, (LiPoseNumber)(LI_POSE_TZ + axis),
        row == ROW_MICROMETRES && voxel != NULL && voxel[axis] > 0 ? value / voxel[axis] : value);
  if (!ok)
    li_document_message (li_register_model_get_document (self->model),
                         _ ("A zoom is a number from 0.01 to 100"));
  pose_cb (NULL, self);
}

static void
store_cb (GtkButton *button, LiPosePanel *self)
{
  li_pose_store (li_register_model_get_pose (self->model),
                 GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "place")));
}

static void
recall_cb (GtkButton *button, LiPosePanel *self)
{
  li_pose_recall (li_register_model_get_pose (self->model),
                  GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "place")));
}

static void
preset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *const names[]
      = { "pose.identity", "pose.centres", "pose.mass", "pose.moments" };
  LiPosePanel *self = LI_POSE_PANEL (widget);

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    if (self->model != NULL && g_str_equal (name, names[k]))
      li_register_model_preset (self->model, (LiPosePreset)k);
}

static void
invert_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  li_pose_invert (li_register_model_get_pose (LI_POSE_PANEL (widget)->model));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiPosePanel *self = LI_POSE_PANEL (widget);
  g_autofree char *text = li_pose_to_text (li_register_model_get_pose (self->model));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  li_document_message (li_register_model_get_document (self->model), _ ("Φ copied"));
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LiPosePanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (text == NULL)
    li_document_message (li_register_model_get_document (self->model),
                         _ ("The clipboard holds no text"));
  else if (!li_pose_from_text (li_register_model_get_pose (self->model), text, &error))
    li_document_message (li_register_model_get_document (self->model), "%s", error->message);
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, pasted_cb,
                                 g_object_ref (widget));
}

static void
tell_saved (LiPosePanel *self, const char *path)
{
  LiDocument *document = li_register_model_get_document (self->model);
  g_autoptr (GError) error = NULL;

  if (li_register_model_save (self->model, path, &error))
    li_document_message (document, _ ("Pose saved as %s"), path);
  else
    li_document_message (document, "%s", error->message);
}

static void
keep_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiPosePanel *self = LI_POSE_PANEL (widget);
  g_autoptr (GError) error = NULL;

  if (li_eye_file_path (li_register_model_get_eye (self->model)) != NULL
      && !li_register_model_keep (self->model, &error))
    li_document_message (li_register_model_get_document (self->model), "%s", error->message);
}

static void
save_chosen (const char *const *paths, gpointer panel)
{
  if (paths != NULL)
    tell_saved (panel, paths[0]);
}

static void
open_chosen (const char *const *paths, gpointer panel)
{
  LiPosePanel *self = panel;
  g_autoptr (GError) error = NULL;

  if (paths != NULL && !li_register_model_open (self->model, paths[0], &error))
    li_document_message (li_register_model_get_document (self->model), "%s", error->message);
}

static void
file_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (g_str_equal (name, "pose.save"))
    li_file_dialog_show (widget,
                         &(LiFileDialog){ .title = _ ("Save Pose"),
                                          .accept = _ ("_Save"),
                                          .action = GTK_FILE_CHOOSER_ACTION_SAVE,
                                          .name = "eye.tsv" },
                         save_chosen, widget);
  else
    li_file_dialog_show (widget,
                         &(LiFileDialog){ .title = _ ("Open a Pose"), .accept = _ ("_Open") },
                         open_chosen, widget);
}

void
li_pose_panel_set_model (LiPosePanel *self, LiRegisterModel *model)
{
  g_set_object (&self->model, model);
  g_signal_connect_object (li_register_model_get_pose (model), "changed", G_CALLBACK (moved_cb),
                           self, 0);
  g_signal_connect_object (model, "changed", G_CALLBACK (pose_cb), self, 0);
  g_signal_connect_object (model, "eye-changed", G_CALLBACK (show_eye), self, 0);
  pose_cb (NULL, self);
}

static void
li_pose_panel_dispose (GObject *object)
{
  LiPosePanel *self = LI_POSE_PANEL (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_POSE_PANEL);
  self->root = NULL;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_pose_panel_parent_class)->dispose (object);
}

static void
li_pose_panel_class_init (LiPosePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_pose_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-pose-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiPosePanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiPosePanel, grid);
  gtk_widget_class_bind_template_child (widget_class, LiPosePanel, lock);
  gtk_widget_class_bind_template_child (widget_class, LiPosePanel, snapshots);
  gtk_widget_class_bind_template_child (widget_class, LiPosePanel, matrix);
  gtk_widget_class_bind_template_child (widget_class, LiPosePanel, convention);
  gtk_widget_class_bind_template_child (widget_class, LiPosePanel, keep);
  gtk_widget_class_bind_template_child (widget_class, LiPosePanel, disk);
  gtk_widget_class_install_action (widget_class, "pose.identity", NULL, preset_action);
  gtk_widget_class_install_action (widget_class, "pose.centres", NULL, preset_action);
  gtk_widget_class_install_action (widget_class, "pose.mass", NULL, preset_action);
  gtk_widget_class_install_action (widget_class, "pose.moments", NULL, preset_action);
  gtk_widget_class_install_action (widget_class, "pose.invert", NULL, invert_action);
  gtk_widget_class_install_action (widget_class, "pose.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "pose.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "pose.keep", NULL, keep_action);
  gtk_widget_class_install_action (widget_class, "pose.open", NULL, file_action);
  gtk_widget_class_install_action (widget_class, "pose.save", NULL, file_action);
}

static GtkWidget *
head (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, css);
  return label;
}

static void
make_grid (LiPosePanel *self)
{
  static const char *const axes[3] = { "z", "y", "x" };
  static const char *const css[3] = { "axis-z", "axis-y", "axis-x" };
  static const char *const names[N_ROWS] = { N_ ("Translation in voxels"), N_ ("Translation in µm"),
                                             N_ ("Rotation in degrees"), N_ ("Zoom") };
  static const char *const units[N_ROWS] = { N_ ("voxels"), "µm", "°", "×" };

  for (int axis = 0; axis < 3; axis++)
    gtk_grid_attach (GTK_GRID (self->grid), head (axes[axis], css[axis]), axis, 0, 1, 1);
  for (int row = 0; row < N_ROWS; row++)
    {
      GtkWidget *unit = head (row == 0 ? _ (units[row]) : units[row], "dim-label");

      for (int axis = 0; axis < 3; axis++)
        {
          g_autofree char *name = g_strdup_printf ("%s, %s", _ (names[row]), axes[axis]);
          GtkWidget *entry = li_number_entry_new (name);

          g_object_set_data (G_OBJECT (entry), "place", GINT_TO_POINTER (row * 3 + axis));
          gtk_widget_set_tooltip_text (entry, name);
          g_signal_connect (entry, "edited", G_CALLBACK (edited_cb), self);
          gtk_grid_attach (GTK_GRID (self->grid), entry, axis, row + 1, 1, 1);
          self->entries[row][axis] = entry;
        }
      gtk_label_set_xalign (GTK_LABEL (unit), 0);
      gtk_grid_attach (GTK_GRID (self->grid), unit, 3, row + 1, 1, 1);
    }
}

static void
make_snapshots (LiPosePanel *self)
{
  for (int k = 0; k < LI_POSE_N_SNAPSHOTS; k++)
    {
      g_autofree char *keep = g_strdup_printf (_ ("Keep %c"), 'A' + k);
      g_autofree char *back = g_strdup_printf (_ ("Back to %c"), 'A' + k);
      GtkWidget *store = gtk_button_new_with_label (keep);

      self->recall[k] = gtk_button_new_with_label (back);
      g_autofree char *store_tip
          = g_strdup_printf (_ ("Keeps the pose as it is now (Alt+Shift+%c)"), 'A' + k);
      g_autofree char *back_tip
          = g_strdup_printf (_ ("The pose kept as %c (Alt+%c)"), 'A' + k, 'A' + k);
      gtk_widget_set_tooltip_text (store, store_tip);
      gtk_widget_set_tooltip_text (self->recall[k], back_tip);
      g_object_set_data (G_OBJECT (store), "place", GINT_TO_POINTER (k));
      g_object_set_data (G_OBJECT (self->recall[k]), "place", GINT_TO_POINTER (k));
      g_signal_connect (store, "clicked", G_CALLBACK (store_cb), self);
      g_signal_connect (self->recall[k], "clicked", G_CALLBACK (recall_cb), self);
      gtk_grid_attach (GTK_GRID (self->snapshots), store, k, 0, 1, 1);
      gtk_grid_attach (GTK_GRID (self->snapshots), self->recall[k], k, 1, 1, 1);
    }
}

static void
li_pose_panel_init (LiPosePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  make_grid (self);
  make_snapshots (self);
}
