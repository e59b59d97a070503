/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/register/li-register-page.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "app/register/li-compare-bar.h"
#include "app/register/li-points-panel.h"
#include "app/register/li-pose-panel.h"
#include "app/register/li-refine-panel.h"
#include "app/register/li-pose-tool.h"
#include "app/register/li-register-keys.h"
#include "app/viewer/li-viewer.h"
#include "base/li-number.h"
#include "session/li-register-model.h"

#define BOX_MS 90

struct _LiRegisterPage
{
  GtkWidget parent_instance;
  GtkWidget *flap, *viewer, *bar, *align, *from, *to, *pose, *points, *refine, *state;
  LiRegisterModel *model;
  LiPoseTool *tool;
  GtkEventController *keys, *point_key;
  gboolean filling;
  guint box_source;
};

static void page_init (LiPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiRegisterPage,
                               li_register_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (LI_TYPE_PAGE, page_init))

gboolean
li_register_page_is_shown (LiDocument *document)
{
  return li_document_get_n_steps (document) >= 2;
}

static gboolean
is_pointing (LiRegisterPage *self)
{
  gboolean active;

  g_object_get (self->points, "active", &active, NULL);
  return active;
}

static void
changed_cb (LiRegisterModel *model, LiRegisterPage *self)
{
  LiRegisterState state = li_register_model_get_state (model);
  gboolean aligning = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->align));
  const char *text
      = state == LI_REGISTER_OPENING    ? _ ("Opening both images…")
        : state == LI_REGISTER_FAILED   ? li_register_model_get_message (model)
        : state == LI_REGISTER_EMPTY    ? _ ("Choose two different images.")
        : state == LI_REGISTER_REFINING ? _ ("The views show where the registration has got to.")
        : state == LI_REGISTER_REFINED  ? _ ("The views show the refined pose.")
        : aligning ? _ ("Drag image 1 in a view; its ring turns it. Ctrl is finer, Shift snaps.")
                   : _ ("A drag moves the cursor; image 1 stays.");

  gtk_label_set_text (GTK_LABEL (self->state), text);
  gtk_widget_set_visible (self->state, *text != 0);
  if (state == LI_REGISTER_FAILED)
    gtk_widget_add_css_class (self->state, "error");
  else
    gtk_widget_remove_css_class (self->state, "error");
  li_viewer_redraw (LI_VIEWER (self->viewer));
}

/* Keys of the tool win over the viewer's while the tool is active. */
static void
tool_cb (gpointer source, gpointer ignored, LiRegisterPage *self)
{
  gboolean aligning = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->align));
  int lacks = li_point_list_lacks (li_register_model_get_points (self->model));

  if (self->tool == NULL)
    return;
  changed_cb (self->model, self);
  li_pose_tool_set_aligning (self->tool, aligning);
  li_pose_tool_set_pointing (self->tool, is_pointing (self));
  li_match_view_set_only (li_register_model_get_match (self->model), !is_pointing (self) ? 0
                                                                     : lacks == 2        ? 2
                                                                                         : 1);
  gtk_event_controller_set_propagation_phase (
      self->keys, aligning && !is_pointing (self) ? GTK_PHASE_CAPTURE : GTK_PHASE_NONE);
  gtk_event_controller_set_propagation_phase (
      self->point_key, is_pointing (self) ? GTK_PHASE_CAPTURE : GTK_PHASE_NONE);
}

static void
points_cb (LiPointList *points, LiRegisterPage *self)
{
  tool_cb (NULL, NULL, self);
  li_viewer_redraw (LI_VIEWER (self->viewer));
}

static gboolean
box_cb (gpointer data)
{
  LiRegisterPage *self = data;

  self->box_source = 0;
  li_viewer_redraw (LI_VIEWER (self->viewer));
  return G_SOURCE_REMOVE;
}

/* The slices follow the hand, the 3D view comes after. */
static void
redraw_cb (LiMatchView *match, LiRegisterPage *self)
{
  li_viewer_redraw_slices (LI_VIEWER (self->viewer));
  if (self->box_source == 0)
    self->box_source = g_timeout_add (BOX_MS, box_cb, self);
}

static gsize
scene (const LiView2D *view, gboolean sharp, LiSliceLayer *layers, gpointer data)
{
  LiRegisterPage *self = data;

  return sharp ? li_match_view_layers (li_register_model_get_match (self->model), view, layers)
               : li_match_view_coarse_layers (li_register_model_get_match (self->model), view,
                                              layers);
}

/* The value of image 1 under the pointer and where in it that is. */
static char *
probe (const double p[3], gpointer data)
{
  LiRegisterPage *self = data;
  LiMatchView *match = li_register_model_get_match (self->model);
  LiPairImages *images = li_match_view_get_images (match);
  double q[3], value;

  if (images == NULL || !li_match_view_value (match, 1, p, q, &value))
    return NULL;
  if (!isfinite (value))
    return g_strdup_printf (_ ("%s: not there"), images->name[0]);
  return li_number_printf (images->bin[0] > 1 ? _ ("%s ≈ %.6g at %.1f, %.1f, %.1f")
                                              : _ ("%s %.6g at %.1f, %.1f, %.1f"),
                           images->name[0], value, q[0], q[1], q[2]);
}

static void
choose (LiRegisterPage *self, int from, int to)
{
  LiDocument *document = li_register_model_get_document (self->model);

  self->filling = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->from), (guint)from);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->to), (guint)to);
  if (li_document_get_step (document) != to)
    li_document_set_step (document, to);
  self->filling = FALSE;
  li_register_model_set_pair (self->model, from == to ? -1 : from, from == to ? -1 : to);
}

static void
pair_cb (GtkDropDown *drop_down, GParamSpec *pspec, LiRegisterPage *self)
{
  if (!self->filling && self->model != NULL)
    choose (self, (int)gtk_drop_down_get_selected (GTK_DROP_DOWN (self->from)),
            (int)gtk_drop_down_get_selected (GTK_DROP_DOWN (self->to)));
}

/* The pair that ends with the step that is looked at. */
static void
follow_step (LiRegisterPage *self)
{
  LiDocument *document = li_register_model_get_document (self->model);
  int step = li_document_get_step (document), n = li_document_get_n_steps (document), from, to;

  if (self->filling || step < 0 || n < 2 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  li_register_model_get_pair (self->model, &from, &to);
  if (to != step || from < 0)
    choose (self, step == 0 ? 0 : step - 1, step == 0 ? 1 : step);
}

static void
step_cb (LiDocument *document, GParamSpec *pspec, LiRegisterPage *self)
{
  follow_step (self);
}

static void
steps_cb (GListModel *steps, guint position, guint removed, guint added, LiRegisterPage *self)
{
  if (removed > 0)
    li_register_model_set_pair (self->model, -1, -1);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer shortened)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (shortened)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 10);
    }
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer ignored)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      li_step_get_name (gtk_list_item_get_item (item)));
}

/* Names of files can be long: the button shortens them, the list does not. */
static void
fill_list (GtkDropDown *list, GListModel *steps)
{
  for (int shortened = 0; shortened < 2; shortened++)
    {
      g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GINT_TO_POINTER (shortened));
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
      if (shortened)
        gtk_drop_down_set_factory (list, factory);
      else
        gtk_drop_down_set_list_factory (list, factory);
    }
  gtk_drop_down_set_model (list, steps);
}

static void
fill_lists (LiRegisterPage *self, LiDocument *document)
{
  GListModel *steps = li_document_get_steps (document);

  self->filling = TRUE;
  fill_list (GTK_DROP_DOWN (self->from), steps);
  fill_list (GTK_DROP_DOWN (self->to), steps);
  g_signal_connect_object (steps, "items-changed", G_CALLBACK (steps_cb), self, 0);
  self->filling = FALSE;
}

static void
set_document (LiPage *page, LiDocument *document)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (page);

  self->model = li_register_model_new (document);
  li_viewer_set_document (LI_VIEWER (self->viewer), document);
  li_viewer_controls_set_scene (li_viewer_get_controls (LI_VIEWER (self->viewer)), scene, self);
  li_viewer_controls_set_overlay (li_viewer_get_controls (LI_VIEWER (self->viewer)), self, NULL,
                                  probe);
  self->tool = li_pose_tool_new (LI_VIEWER (self->viewer), self->model);
  li_pose_panel_set_model (LI_POSE_PANEL (self->pose), self->model);
  li_points_panel_set_model (LI_POINTS_PANEL (self->points), self->model);
  li_refine_panel_set_model (LI_REFINE_PANEL (self->refine), self->model);
  li_compare_bar_set_model (LI_COMPARE_BAR (self->bar), self->model);
  fill_lists (self, document);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (li_register_model_get_points (self->model), "changed",
                           G_CALLBACK (points_cb), self, 0);
  g_signal_connect_object (li_register_model_get_match (self->model), "redraw",
                           G_CALLBACK (redraw_cb), self, 0);
  g_signal_connect_object (document, "notify::step", G_CALLBACK (step_cb), self, 0);
  changed_cb (self->model, self);
  tool_cb (NULL, NULL, self);
}

static AdwFlap *
get_flap (LiPage *page)
{
  return ADW_FLAP (LI_REGISTER_PAGE (page)->flap);
}

static void
shown (LiPage *page)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (page);

  follow_step (self);
  li_eye_file_look_again (li_register_model_get_eye (self->model));
  li_viewer_focus (LI_VIEWER (self->viewer));
}

static GVariant *
save (LiPage *page)
{
  return li_register_model_save_state (LI_REGISTER_PAGE (page)->model);
}

static void
restore (LiPage *page, GVariant *saved)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (page);
  int from, to;

  li_register_model_restore_state (self->model, saved);
  li_compare_bar_set_mode (
      LI_COMPARE_BAR (self->bar),
      li_match_view_get_compare (li_register_model_get_match (self->model))->mode);
  li_register_model_get_pair (self->model, &from, &to);
  if (from >= 0)
    choose (self, from, to);
}

static void
page_init (LiPageInterface *iface)
{
  iface->set_document = set_document;
  iface->get_flap = get_flap;
  iface->save = save;
  iface->restore = restore;
  iface->shown = shown;
}

/* "register.nudge" with (axis of the slice: u, v or its normal; voxels). */
static void
nudge_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (widget);
  int view = li_viewer_active_axis (LI_VIEWER (self->viewer));
  double by[3] = { 0 }, voxels;
  const char *way;

  g_variant_get (parameter, "(&sd)", &way, &voxels);
  by[*way == 'u' ? li_plane_axis_u (view) : *way == 'v' ? li_plane_axis_v (view) : view] = voxels;
  if (li_register_model_get_state (self->model) == LI_REGISTER_READY)
    li_pose_translate (li_register_model_get_pose (self->model), by);
}

/* "register.turn" with degrees about the normal of the slice under the pointer. */
static void
turn_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (widget);

  if (li_register_model_get_state (self->model) == LI_REGISTER_READY)
    li_pose_turn (li_register_model_get_pose (self->model),
                  li_viewer_active_axis (LI_VIEWER (self->viewer)),
                  g_variant_get_double (parameter) * G_PI / 180);
}

static void
compare_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  int mode = g_variant_get_int32 (parameter);

  if (mode >= 0 && mode < LI_COMPARE_N_MODES)
    li_compare_bar_set_mode (LI_COMPARE_BAR (LI_REGISTER_PAGE (widget)->bar), mode);
}

/* Escape takes back what is under way: a drag, a refinement, a tool of the viewer. */
static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (widget);
  LiRegisterState state = li_register_model_get_state (self->model);

  if (li_pose_tool_cancel (self->tool))
    return;
  if (state == LI_REGISTER_REFINING || state == LI_REGISTER_REFINED)
    li_register_model_cancel (self->model);
  else
    gtk_widget_activate_action (self->viewer, "view.tool", "s", "navigate");
}

/* "register.go": refines, and once a result waits accepts it. */
static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  li_refine_panel_go (LI_REFINE_PANEL (LI_REGISTER_PAGE (widget)->refine));
}

/* "register.pose" with (place of A B C; whether the pose is kept there, or brought back). */
static void
pose_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (widget);
  LiPose *pose = li_register_model_get_pose (self->model);
  gboolean keep;
  int place;

  g_variant_get (parameter, "(ib)", &place, &keep);
  if (li_register_model_get_state (self->model) != LI_REGISTER_READY || place < 0
      || place >= LI_POSE_N_SNAPSHOTS)
    return;
  if (keep)
    li_pose_store (pose, place);
  else
    li_pose_recall (pose, place);
}

static void
points_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (widget);

  g_object_set (self->points, "active", !is_pointing (self), NULL);
}

/* "register.point": at the cursor, as a click would set it. */
static void
point_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (widget);
  LiDocument *document = li_register_model_get_document (self->model);

  li_pose_tool_point (self->tool, li_view_state_cursor (li_document_get_view (document)));
}

static void
li_register_page_dispose (GObject *object)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (object);

  g_clear_handle_id (&self->box_source, g_source_remove);
  if (self->model != NULL)
    li_register_model_shutdown (self->model);
  if (self->flap != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_REGISTER_PAGE);
  self->flap = NULL;
  g_clear_pointer (&self->tool, li_pose_tool_free);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_register_page_parent_class)->dispose (object);
}

static void
li_register_page_class_init (LiRegisterPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_VIEWER);
  g_type_ensure (LI_TYPE_POSE_PANEL);
  g_type_ensure (LI_TYPE_POINTS_PANEL);
  g_type_ensure (LI_TYPE_REFINE_PANEL);
  g_type_ensure (LI_TYPE_COMPARE_BAR);
  G_OBJECT_CLASS (klass)->dispose = li_register_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-register-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, flap);
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, viewer);
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, bar);
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, align);
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, from);
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, to);
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, pose);
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, points);
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, refine);
  gtk_widget_class_bind_template_child (widget_class, LiRegisterPage, state);
  gtk_widget_class_bind_template_callback (widget_class, pair_cb);
  gtk_widget_class_install_action (widget_class, "register.nudge", "(sd)", nudge_action);
  gtk_widget_class_install_action (widget_class, "register.turn", "d", turn_action);
  gtk_widget_class_install_action (widget_class, "register.compare", "i", compare_action);
  gtk_widget_class_install_action (widget_class, "register.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "register.go", NULL, go_action);
  gtk_widget_class_install_action (widget_class, "register.pose", "(ib)", pose_action);
  gtk_widget_class_install_action (widget_class, "register.points", NULL, points_action);
  gtk_widget_class_install_action (widget_class, "register.point", NULL, point_action);
}

static void
li_register_page_init (LiRegisterPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Register page"), -1);
  self->keys = li_register_keys_add (GTK_WIDGET (self), self->viewer, &self->point_key);
  g_signal_connect (self->align, "notify::active", G_CALLBACK (tool_cb), self);
  g_signal_connect (self->points, "notify::active", G_CALLBACK (tool_cb), self);
}
