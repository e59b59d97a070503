/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/register/li-register-page.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "app/register/li-pose-panel.h"
#include "app/register/li-pose-tool.h"
#include "app/register/li-register-model.h"
#include "app/viewer/li-viewer.h"
#include "base/li-number.h"

#define BOX_MS 90

struct _LiRegisterPage
{
  GtkWidget parent_instance;
  GtkWidget *flap, *viewer, *bar, *align, *from, *to, *pose, *points, *refine, *state;
  LiRegisterModel *model;
  LiPoseTool *tool;
  GtkEventController *keys;
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

/* Keys of the tool win over the viewer's while the tool is active. */
static void
tool_cb (gpointer source, gpointer ignored, LiRegisterPage *self)
{
  gboolean aligning = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->align));
  int lacks = li_point_list_lacks (li_register_model_get_points (self->model));

  if (self->tool == NULL)
    return;
  li_pose_tool_set_aligning (self->tool, aligning);
  li_pose_tool_set_pointing (self->tool, is_pointing (self));
  li_match_view_set_only (li_register_model_get_match (self->model), !is_pointing (self) ? 0
                                                                     : lacks == 2        ? 2
                                                                                         : 1);
  gtk_event_controller_set_propagation_phase (
      self->keys, aligning && !is_pointing (self) ? GTK_PHASE_CAPTURE : GTK_PHASE_NONE);
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
changed_cb (LiRegisterModel *model, LiRegisterPage *self)
{
  LiRegisterState state = li_register_model_get_state (model);
  const char *text = state == LI_REGISTER_OPENING  ? _ ("Opening both images…")
                     : state == LI_REGISTER_FAILED ? li_register_model_get_message (model)
                     : state == LI_REGISTER_EMPTY  ? _ ("Choose two different images.")
                                                   : "";

  gtk_label_set_text (GTK_LABEL (self->state), text);
  gtk_widget_set_visible (self->state, *text != 0);
  li_viewer_redraw (LI_VIEWER (self->viewer));
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

/* The list itself may be another one after something else was opened. */
static void
fill_lists (LiRegisterPage *self, LiDocument *document)
{
  GtkExpression *name = gtk_property_expression_new (LI_TYPE_STEP, NULL, "name");
  GListModel *steps = li_document_get_steps (document);

  self->filling = TRUE;
  gtk_drop_down_set_expression (GTK_DROP_DOWN (self->from), name);
  gtk_drop_down_set_expression (GTK_DROP_DOWN (self->to), name);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->from), steps);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->to), steps);
  gtk_expression_unref (name);
  g_signal_connect_object (steps, "items-changed", G_CALLBACK (steps_cb), self, 0);
  self->filling = FALSE;
}

static void
set_document (LiPage *page, LiDocument *document)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (page);

  self->model = li_register_model_new (document);
  li_viewer_set_document (LI_VIEWER (self->viewer), document);
  li_viewer_set_scene (LI_VIEWER (self->viewer), scene, self);
  li_viewer_set_probe (LI_VIEWER (self->viewer), probe, self);
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
  gtk_widget_child_focus (self->viewer, GTK_DIR_TAB_FORWARD);
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

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiRegisterPage *self = LI_REGISTER_PAGE (widget);

  if (!li_pose_tool_cancel (self->tool))
    gtk_widget_activate_action (self->viewer, "view.tool", "s", "navigate");
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
}

static void
add_key (
    LiRegisterPage *self, guint key, GdkModifierType state, const char *action, GVariant *value)
{
  GtkShortcut *shortcut
      = gtk_shortcut_new (gtk_keyval_trigger_new (key, state), gtk_named_action_new (action));

  if (value != NULL)
    gtk_shortcut_set_arguments (shortcut, value);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (self->keys), shortcut);
}

static void
add_nudges (LiRegisterPage *self)
{
  static const struct
  {
    guint key;
    const char *way;
    double sign;
  } nudges[]
      = { { GDK_KEY_Left, "u", -1 }, { GDK_KEY_Right, "u", 1 },  { GDK_KEY_Up, "v", -1 },
          { GDK_KEY_Down, "v", 1 },  { GDK_KEY_comma, "n", -1 }, { GDK_KEY_period, "n", 1 } };

  for (gsize k = 0; k < G_N_ELEMENTS (nudges); k++)
    {
      const double by = nudges[k].sign;

      add_key (self, nudges[k].key, 0, "register.nudge", g_variant_new ("(sd)", nudges[k].way, by));
      add_key (self, nudges[k].key, GDK_CONTROL_MASK, "register.nudge",
               g_variant_new ("(sd)", nudges[k].way, by / 10));
      add_key (self, nudges[k].key, GDK_SHIFT_MASK, "register.nudge",
               g_variant_new ("(sd)", nudges[k].way, by * 10));
    }
  add_key (self, GDK_KEY_Left, GDK_ALT_MASK, "register.turn", g_variant_new_double (-1));
  add_key (self, GDK_KEY_Right, GDK_ALT_MASK, "register.turn", g_variant_new_double (1));
  add_key (self, GDK_KEY_Left, GDK_ALT_MASK | GDK_CONTROL_MASK, "register.turn",
           g_variant_new_double (-0.1));
  add_key (self, GDK_KEY_Right, GDK_ALT_MASK | GDK_CONTROL_MASK, "register.turn",
           g_variant_new_double (0.1));
  add_key (self, GDK_KEY_Escape, 0, "register.cancel", NULL);
}

static void
add_compare_keys (LiRegisterPage *self)
{
  static const guint keys[LI_COMPARE_N_MODES]
      = { GDK_KEY_b, GDK_KEY_g, GDK_KEY_k, GDK_KEY_d, GDK_KEY_a, GDK_KEY_s, GDK_KEY_l };
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkEventController *tool_keys = self->keys;

  self->keys = controller;
  for (int k = 0; k < LI_COMPARE_N_MODES; k++)
    add_key (self, keys[k], 0, "register.compare", g_variant_new_int32 (k));
  self->keys = tool_keys;
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->viewer, controller);
}

static void
li_register_page_init (LiRegisterPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Register page"), -1);
  self->keys = gtk_shortcut_controller_new ();
  add_nudges (self);
  gtk_widget_add_controller (self->viewer, self->keys);
  add_compare_keys (self);
  g_signal_connect (self->align, "notify::active", G_CALLBACK (tool_cb), self);
  g_signal_connect (self->points, "notify::active", G_CALLBACK (tool_cb), self);
}
