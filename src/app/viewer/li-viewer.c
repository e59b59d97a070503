/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/viewer/li-time-bar.h"
#include "app/viewer/li-viewer-private.h"
#include "base/li-number.h"

#define PLAY_MS 400 /* below 3 Hz: flicker can hurt */

enum
{
  PROP_0,
  PROP_DOCUMENT,
  PROP_TOOL,
  PROP_PLAYING,
  PROP_CROSSHAIR,
  PROP_INTERPOLATE,
  PROP_MAXIMISED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiViewer, li_viewer, GTK_TYPE_WIDGET)

GType
li_tool_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LI_TOOL_NAVIGATE, "LI_TOOL_NAVIGATE", "navigate" },
    { LI_TOOL_WINDOW, "LI_TOOL_WINDOW", "window" },
    { LI_TOOL_BOX, "LI_TOOL_BOX", "box" },
    { LI_TOOL_POINT, "LI_TOOL_POINT", "point" },
    { LI_TOOL_LINE, "LI_TOOL_LINE", "line" },
    { LI_TOOL_ARROW, "LI_TOOL_ARROW", "arrow" },
    { LI_TOOL_TEXT, "LI_TOOL_TEXT", "text" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LiTool", values));
  return type;
}

void
li_viewer_redraw_slices (LiViewer *self)
{
  for (int k = 0; k < 3; k++)
    li_pane_redraw (LI_PANE (self->panes[k]));
}

void
li_viewer_redraw (LiViewer *self)
{
  li_viewer_redraw_slices (self);
  li_pane_redraw (LI_PANE (self->panes[3]));
}

static void
update_panes (LiViewer *self)
{
  for (int k = 0; k < 4; k++)
    {
      li_pane_update (LI_PANE (self->panes[k]));
      gtk_widget_set_visible (self->panes[k], self->maximised < 0 || self->maximised == k);
    }
}

static void
state_changed_cb (LiViewState *state, LiViewer *self)
{
  if (li_view_state_zoom (state) <= 0 && gtk_widget_get_width (self->panes[0]) > 0)
    {
      li_viewer_fit (self);
      return;
    }
  update_panes (self);
  li_viewer_update_probe (self);
  li_viewer_redraw (self);
}

static void
planes_ready_cb (LiDocument *document, LiViewer *self)
{
  li_viewer_update_probe (self);
  li_viewer_redraw (self);
}

static void
marks_changed_cb (GListModel *model, guint position, guint removed, guint added, LiViewer *self)
{
  li_viewer_redraw (self);
}

static void
image_changed_cb (LiDocument *document, LiViewer *self)
{
  gtk_widget_set_visible (self->time_bar, li_document_get_n_steps (document) > 1);
  li_viewer_update_probe (self);
}

void
li_viewer_set_document (LiViewer *self, LiDocument *document)
{
  LiViewState *state;

  if (self->document == document)
    return;
  g_return_if_fail (self->document == NULL);
  self->document = g_object_ref (document);
  state = li_document_get_view (document);
  li_time_bar_set_document (LI_TIME_BAR (self->time_bar), document);
  g_signal_connect_object (state, "changed", G_CALLBACK (state_changed_cb), self, 0);
  g_signal_connect_object (document, "planes-ready", G_CALLBACK (planes_ready_cb), self, 0);
  g_signal_connect_object (document, "image-changed", G_CALLBACK (image_changed_cb), self, 0);
  g_signal_connect_object (li_document_get_grey (document), "changed",
                           G_CALLBACK (li_viewer_redraw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (li_document_get_marks (document), "items-changed",
                           G_CALLBACK (marks_changed_cb), self, 0);
  g_signal_connect_object (li_document_get_marks (document), "notify::selected",
                           G_CALLBACK (li_viewer_redraw), self, G_CONNECT_SWAPPED);
  image_changed_cb (document, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DOCUMENT]);
}

LiDocument *
li_viewer_get_document (LiViewer *self)
{
  return self->document;
}

GListModel *
li_viewer_get_layers (LiViewer *self)
{
  return G_LIST_MODEL (self->layers);
}

void
li_viewer_add_layer (LiViewer *self, LiLayer *layer)
{
  g_signal_connect_object (layer, "changed", G_CALLBACK (li_viewer_redraw), self,
                           G_CONNECT_SWAPPED);
  g_list_store_append (self->layers, layer);
  li_viewer_redraw (self);
}

void
li_viewer_remove_layer (LiViewer *self, LiLayer *layer)
{
  guint position;

  if (!g_list_store_find (self->layers, layer, &position))
    return;
  g_signal_handlers_disconnect_by_data (layer, self);
  g_list_store_remove (self->layers, position);
  li_viewer_update_probe (self);
  li_viewer_redraw (self);
}

LiLayer *
li_viewer_top_layer (LiViewer *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->layers));
  g_autoptr (LiLayer) top = NULL;

  if (n == 0)
    return NULL;
  top = g_list_model_get_item (G_LIST_MODEL (self->layers), n - 1);
  return top;
}

void
li_viewer_set_overlay (LiViewer *self, LiOverlayFunc func, gpointer data)
{
  self->overlay = func;
  self->overlay_data = data;
}

void
li_viewer_set_scene (LiViewer *self, LiSceneFunc func, gpointer data)
{
  self->scene = func;
  self->scene_data = data;
  li_viewer_redraw (self);
}

void
li_viewer_set_tool_handler (LiViewer *self, const LiViewerTool *tool, gpointer data)
{
  self->handler = tool;
  self->handler_data = data;
}

void
li_viewer_set_probe (LiViewer *self, LiProbeFunc func, gpointer data)
{
  self->probe = func;
  self->probe_data = data;
}

void
li_viewer_set_probe_lines (LiViewer *self, int lines)
{
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (self->probe_label));
  PangoRectangle line;

  pango_layout_line_get_pixel_extents (pango_layout_get_line_readonly (layout, 0), NULL, &line);
  gtk_label_set_wrap (GTK_LABEL (self->probe_label), lines > 1);
  gtk_label_set_lines (GTK_LABEL (self->probe_label), lines);
  gtk_label_set_yalign (GTK_LABEL (self->probe_label), 0);
  gtk_widget_set_size_request (self->probe_label, -1, lines * MAX (line.height, 16));
}

void
li_viewer_set_warning (LiViewer *self, const char *text, gboolean severe)
{
  self->warning_severe = severe;
  if (g_strcmp0 (text, self->warning) == 0)
    return;
  g_free (self->warning);
  self->warning = g_strdup (text);
  li_viewer_redraw (self);
}

void
li_viewer_set_colour_bar (
    LiViewer *self, LiLayer *layer, const char *title, const char *unit, double factor)
{
  g_set_object (&self->bar_layer, layer);
  g_free (self->bar_title);
  g_free (self->bar_unit);
  self->bar_title = g_strdup (title);
  self->bar_unit = g_strdup (unit);
  self->bar_factor = factor;
  gtk_widget_set_visible (self->colour_bar, layer != NULL);
  gtk_widget_queue_draw (self->colour_bar);
}

static void
draw_colour_bar (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  LiViewer *self = data;
  LiColourBarText text = { self->bar_title, self->bar_unit, self->bar_factor };
  GdkRGBA ink;

  if (self->bar_layer == NULL)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &ink);
  li_colour_bar_draw (cr, li_layer_get_look (self->bar_layer), &text, 0, 0, width,
                      MIN (height, 460), 1, ink.green);
}

/* The largest zoom at which the frame fits into every pane that shows. */
void
li_viewer_fit (LiViewer *self)
{
  LiViewState *state;
  double lo[3], hi[3], voxel[3], centre[3], zoom = INFINITY;

  if (self->document == NULL)
    return;
  state = li_document_get_view (self->document);
  if (!li_view_state_has_frame (state))
    return;
  li_view_state_get_frame (state, lo, hi, voxel);
  for (int axis = 0; axis < 3; axis++)
    {
      LiView2D view;
      int width, height;

      li_pane_get_size (LI_PANE (self->panes[axis]), &width, &height);
      if (width <= 1 || height <= 1 || !gtk_widget_get_visible (self->panes[axis]))
        continue;
      li_view_init (&view, axis, width, height);
      li_view_set_aspect (&view, voxel);
      li_view_fit (&view, lo, hi, 4);
      zoom = MIN (zoom, view.zoom);
    }
  if (!isfinite (zoom))
    return;
  for (int k = 0; k < 3; k++)
    centre[k] = (lo[k] + hi[k]) / 2;
  li_view_state_set_view (state, centre, zoom);
}

void
li_viewer_set_maximised (LiViewer *self, int pane)
{
  if (self->maximised == pane)
    return;
  self->maximised = pane;
  if (self->document != NULL)
    update_panes (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAXIMISED]);
}

static gboolean
has_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

int
li_viewer_active_axis (LiViewer *self)
{
  if (self->maximised >= 0 && self->maximised < 3)
    return self->maximised;
  for (int axis = 0; axis < 3 && self->hovered < 0; axis++)
    if (has_focus (self->panes[axis]))
      return axis;
  return self->hovered >= 0 ? self->hovered : LI_Z;
}

void
li_viewer_focus (LiViewer *self)
{
  if (!has_focus (self->grid))
    gtk_widget_grab_focus (li_pane_get_view (LI_PANE (self->panes[MAX (self->maximised, 0)])));
}

void
li_viewer_step_slice (LiViewer *self, int axis, int by)
{
  if (self->document == NULL)
    return;
  self->direction = by > 0 ? 1 : -1;
  li_view_state_move_cursor (li_document_get_view (self->document), axis, by);
}

const char *
li_viewer_step_name (LiViewer *self)
{
  LiStep *step = li_document_get_current (self->document);

  return step != NULL && li_document_get_n_steps (self->document) > 1 ? li_step_get_name (step)
                                                                      : "";
}

static gboolean
play_cb (gpointer data)
{
  LiViewer *self = data;
  int n = self->document != NULL ? li_document_get_n_steps (self->document) : 0;

  if (n > 1 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    li_document_set_step (self->document, (li_document_get_step (self->document) + 1) % n);
  return G_SOURCE_CONTINUE;
}

static void
set_playing (LiViewer *self, gboolean playing)
{
  if (self->playing == playing)
    return;
  self->playing = playing;
  g_clear_handle_id (&self->play_source, g_source_remove);
  if (playing)
    self->play_source = g_timeout_add (PLAY_MS, play_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLAYING]);
}

static gboolean
key_cb (
    GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, LiViewer *self)
{
  if (key != GDK_KEY_space || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return FALSE;
  self->panning = TRUE;
  return TRUE;
}

static void
key_released_cb (
    GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, LiViewer *self)
{
  if (key == GDK_KEY_space)
    self->panning = FALSE;
  else if (key == GDK_KEY_w || key == GDK_KEY_W)
    {
      self->hidden = FALSE;
      li_viewer_redraw (self);
    }
}

static void
li_viewer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiViewer *self = LI_VIEWER (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      g_value_set_object (value, self->document);
      break;
    case PROP_TOOL:
      g_value_set_enum (value, (int)self->tool);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, self->playing);
      break;
    case PROP_CROSSHAIR:
      g_value_set_boolean (value, self->crosshair);
      break;
    case PROP_INTERPOLATE:
      g_value_set_boolean (value, self->interpolate);
      break;
    case PROP_MAXIMISED:
      g_value_set_int (value, self->maximised);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_switch (LiViewer *self, gboolean *value, gboolean next, guint prop)
{
  if (*value == !!next)
    return;
  *value = !!next;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
  li_viewer_redraw (self);
}

static void
set_tool (LiViewer *self, LiTool tool)
{
  static const char *const cursors[]
      = { "crosshair", "ns-resize", "cell", "cell", "cell", "cell", "text" };

  if (self->tool == tool)
    return;
  self->tool = tool;
  for (int k = 0; k < 3; k++)
    gtk_widget_set_cursor_from_name (self->panes[k], cursors[tool]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOOL]);
}

static void
li_viewer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiViewer *self = LI_VIEWER (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      if (g_value_get_object (value) != NULL)
        li_viewer_set_document (self, g_value_get_object (value));
      break;
    case PROP_TOOL:
      set_tool (self, (LiTool)g_value_get_enum (value));
      break;
    case PROP_PLAYING:
      set_playing (self, g_value_get_boolean (value));
      break;
    case PROP_CROSSHAIR:
      set_switch (self, &self->crosshair, g_value_get_boolean (value), PROP_CROSSHAIR);
      break;
    case PROP_INTERPOLATE:
      set_switch (self, &self->interpolate, g_value_get_boolean (value), PROP_INTERPOLATE);
      break;
    case PROP_MAXIMISED:
      li_viewer_set_maximised (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* While another page is at the front nothing is read or described. The keys work at once. */
static void
li_viewer_map (GtkWidget *widget)
{
  LiViewer *self = LI_VIEWER (widget);

  GTK_WIDGET_CLASS (li_viewer_parent_class)->map (widget);
  if (self->document == NULL)
    return;
  update_panes (self);
  li_viewer_update_probe (self);
  li_viewer_focus (self);
}

static void
li_viewer_dispose (GObject *object)
{
  LiViewer *self = LI_VIEWER (object);

  g_clear_handle_id (&self->play_source, g_source_remove);
  g_clear_handle_id (&self->probe_source, g_source_remove);
  if (self->root != NULL)
    {
      gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_VIEWER);
      self->root = NULL;
    }
  g_clear_object (&self->bar_layer);
  g_clear_object (&self->layers);
  g_clear_object (&self->document);
  g_clear_pointer (&self->bar_title, g_free);
  g_clear_pointer (&self->bar_unit, g_free);
  g_clear_pointer (&self->warning, g_free);
  G_OBJECT_CLASS (li_viewer_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  props[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, LI_TYPE_DOCUMENT, flags);
  props[PROP_TOOL] = g_param_spec_enum ("tool", NULL, NULL, LI_TYPE_TOOL, LI_TOOL_NAVIGATE, flags);
  props[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  props[PROP_CROSSHAIR] = g_param_spec_boolean ("crosshair", NULL, NULL, TRUE, flags);
  props[PROP_INTERPOLATE] = g_param_spec_boolean ("interpolate", NULL, NULL, FALSE, flags);
  props[PROP_MAXIMISED] = g_param_spec_int ("maximised", NULL, NULL, -1, 3, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
li_viewer_class_init (LiViewerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_TIME_BAR);
  object_class->dispose = li_viewer_dispose;
  widget_class->map = li_viewer_map;
  object_class->get_property = li_viewer_get_property;
  object_class->set_property = li_viewer_set_property;
  install_properties (object_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "viewer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, LiViewer, root);
  gtk_widget_class_bind_template_child (widget_class, LiViewer, grid);
  gtk_widget_class_bind_template_child (widget_class, LiViewer, probe_label);
  gtk_widget_class_bind_template_child (widget_class, LiViewer, time_bar);
  gtk_widget_class_bind_template_child (widget_class, LiViewer, colour_bar);
  li_viewer_install_actions (widget_class);
}

static guint
next_slot (void)
{
  static guint viewers;

  return (viewers++ % 2) * 8;
}

static void
li_viewer_init (LiViewer *self)
{
  static const int column[4] = { 0, 1, 0, 1 }, row[4] = { 0, 0, 1, 1 };
  GtkEventController *key = gtk_event_controller_key_new ();

  self->layers = g_list_store_new (LI_TYPE_LAYER);
  self->crosshair = TRUE;
  self->maximised = self->hovered = -1;
  self->direction = 1;
  self->slot = next_slot ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int k = 0; k < 4; k++)
    {
      self->panes[k] = li_pane_new (self, k);
      gtk_grid_attach (GTK_GRID (self->grid), self->panes[k], column[k], row[k], 1, 1);
      if (k < 3)
        gtk_widget_set_cursor_from_name (self->panes[k], "crosshair");
    }
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->colour_bar), draw_colour_bar, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Viewer"), -1);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (key, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}
