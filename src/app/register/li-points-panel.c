/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "app/li-app-types.h"
#include "app/register/li-points-panel.h"
#include "base/li-number.h"

#define SHOW_MS 60

struct _LiPointsPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *set, *hint, *list, *buttons;
  LiRegisterModel *model;
  gboolean showing;
  guint source;
};

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiPointsPanel, li_points_panel, GTK_TYPE_WIDGET)

static LiPointList *
points_of (LiPointsPanel *self)
{
  return li_register_model_get_points (self->model);
}

static void
enabled_cb (GtkCheckButton *check, LiPointsPanel *self)
{
  LiPointItem *item = g_object_get_data (G_OBJECT (check), "item");

  if (!self->showing)
    li_point_list_set_enabled (points_of (self), li_point_item_number (item) - 1,
                               gtk_check_button_get_active (check));
}

static void
remove_cb (GtkButton *button, LiPointsPanel *self)
{
  LiPointItem *item = g_object_get_data (G_OBJECT (button), "item");

  li_point_list_remove (points_of (self), li_point_item_number (item) - 1);
}

static char *
spot_text (const double p[3])
{
  return isfinite (p[0]) ? li_number_printf ("%.1f, %.1f, %.1f", p[0], p[1], p[2])
                         : g_strdup (_ ("to be clicked"));
}

static char *
row_text (const LiPointPair *pair, guint row, double residual)
{
  g_autofree char *first = spot_text (pair->p1), *second = spot_text (pair->p2);
  g_autofree char *off
      = isfinite (residual) ? li_number_printf (_ ("%.2f voxels off"), residual) : g_strdup ("");

  return g_strdup_printf ("%u   %s\n1: %s\n2: %s", row + 1, off, first, second);
}

/* @box: what row_new has made. */
static void
show_row (LiPointsPanel *self, GtkWidget *box, LiPointItem *item, double residual)
{
  const LiPointPair *pair = li_point_item_get (item);
  g_autofree char *text = row_text (pair, li_point_item_number (item) - 1, residual);

  self->showing = TRUE;
  gtk_label_set_text (g_object_get_data (G_OBJECT (box), "label"), text);
  gtk_check_button_set_active (g_object_get_data (G_OBJECT (box), "check"), pair->enabled);
  self->showing = FALSE;
}

static GtkWidget *
row_new (gpointer data, gpointer panel)
{
  LiPointsPanel *self = panel;
  LiPointItem *item = data;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *check = gtk_check_button_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  GtkWidget *label = gtk_label_new (NULL);
  g_autofree char *use = g_strdup_printf (_ ("Use pair %u"), li_point_item_number (item));
  g_autofree char *away = g_strdup_printf (_ ("Delete pair %u"), li_point_item_number (item));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, use, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, away, -1);
  gtk_widget_set_tooltip_text (check, use);
  gtk_widget_set_tooltip_text (remove, away);
  gtk_widget_add_css_class (remove, "flat");
  g_object_set_data_full (G_OBJECT (check), "item", g_object_ref (item), g_object_unref);
  g_object_set_data_full (G_OBJECT (remove), "item", g_object_ref (item), g_object_unref);
  g_object_set_data (G_OBJECT (box), "check", check);
  g_object_set_data (G_OBJECT (box), "label", label);
  show_row (self, box, item, NAN);
  g_signal_connect (check, "toggled", G_CALLBACK (enabled_cb), self);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_cb), self);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), remove);
  return box;
}

static const char *
model_words (const LiPointPair *pairs, gsize n)
{
  switch (li_pairs_best_model (pairs, n))
    {
    case LI_PAIRS_AFFINE:
      return _ ("A fit finds all 12 numbers.");
    case LI_PAIRS_RIGID:
      return _ (
          "A fit finds a rigid motion; a fourth pair off the plane would allow all 12 numbers.");
    default:
      return _ ("A fit finds a translation; three pairs off a line would allow a rotation.");
    }
}

static void
show_hint (LiPointsPanel *self)
{
  LiPointList *points = points_of (self);
  const LiPhi *phi = li_pose_get (li_register_model_get_pose (self->model));
  int lacks = li_point_list_lacks (points);
  g_autofree char *text = NULL;
  gsize n;
  g_autofree LiPointPair *pairs = li_point_list_complete (points, &n);
  double rms = li_pairs_residuals (pairs, n, phi, NULL);

  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->set)))
    text = g_strdup_printf (_ ("Image %d is shown: click the spot in it."), lacks == 2 ? 2 : 1);
  else if (isfinite (rms))
    text = li_number_printf (_ ("%d pairs, rms %.2f voxels. %s"), (int)n, rms,
                             model_words (pairs, n));
  else
    text = g_strdup (_ ("Mark the same spot in both images."));
  gtk_label_set_text (GTK_LABEL (self->hint), text);
}

/* How far the points are off under the pose that there is now. */
static void
show_rows (LiPointsPanel *self)
{
  LiPointList *points = points_of (self);
  gsize n = li_point_list_n (points);
  g_autofree double *residuals = g_new (double, n + 1);

  li_pairs_residuals (li_point_list_get (points), n,
                      li_pose_get (li_register_model_get_pose (self->model)), residuals);
  for (guint k = 0; k < n; k++)
    {
      g_autoptr (LiPointItem) item = g_list_model_get_item (li_point_list_get_items (points), k);
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int)k);

      show_row (self, gtk_list_box_row_get_child (row), item, residuals[k]);
    }
  show_hint (self);
}

static void
show_cb (gpointer ignored, LiPointsPanel *self)
{
  gboolean any = li_point_list_n (points_of (self)) > 0;

  gtk_widget_set_visible (self->list, any);
  gtk_widget_set_visible (self->buttons, any);
  gtk_widget_set_sensitive (
      self->root, li_match_view_get_images (li_register_model_get_match (self->model)) != NULL);
  show_rows (self);
}

static gboolean
residuals_cb (gpointer data)
{
  LiPointsPanel *self = data;

  self->source = 0;
  show_rows (self);
  return G_SOURCE_REMOVE;
}

static void
moved_cb (LiPose *pose, LiPointsPanel *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (SHOW_MS, residuals_cb, self);
}

static void
fit_cb (GtkButton *button, LiPointsPanel *self)
{
  li_register_model_preset (self->model, LI_PRESET_POINTS);
}

static void
clear_cb (GtkButton *button, LiPointsPanel *self)
{
  li_point_list_clear (points_of (self));
}

static void
active_cb (GtkToggleButton *button, GParamSpec *pspec, LiPointsPanel *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
  if (self->model != NULL)
    show_hint (self);
}

void
li_points_panel_set_model (LiPointsPanel *self, LiRegisterModel *model)
{
  g_set_object (&self->model, model);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), li_point_list_get_items (points_of (self)),
                           row_new, self, NULL);
  g_signal_connect_object (li_register_model_get_points (model), "changed", G_CALLBACK (show_cb),
                           self, 0);
  g_signal_connect_object (li_register_model_get_pose (model), "changed", G_CALLBACK (moved_cb),
                           self, 0);
  g_signal_connect_object (model, "changed", G_CALLBACK (show_cb), self, 0);
  show_cb (NULL, self);
}

static void
li_points_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiPointsPanel *self = LI_POINTS_PANEL (object);

  if (id == PROP_ACTIVE)
    g_value_set_boolean (value, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->set)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_points_panel_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiPointsPanel *self = LI_POINTS_PANEL (object);

  if (id == PROP_ACTIVE)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->set), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_points_panel_dispose (GObject *object)
{
  LiPointsPanel *self = LI_POINTS_PANEL (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_POINTS_PANEL);
  self->root = NULL;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_points_panel_parent_class)->dispose (object);
}

static void
li_points_panel_class_init (LiPointsPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = li_points_panel_dispose;
  object_class->get_property = li_points_panel_get_property;
  object_class->set_property = li_points_panel_set_property;
  props[PROP_ACTIVE]
      = g_param_spec_boolean ("active", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-points-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiPointsPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiPointsPanel, set);
  gtk_widget_class_bind_template_child (widget_class, LiPointsPanel, hint);
  gtk_widget_class_bind_template_child (widget_class, LiPointsPanel, list);
  gtk_widget_class_bind_template_child (widget_class, LiPointsPanel, buttons);
  gtk_widget_class_bind_template_callback (widget_class, fit_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
}

static void
li_points_panel_init (LiPointsPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->set, "notify::active", G_CALLBACK (active_cb), self);
}
