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

void
li_viewer_redraw_slices (LiViewer *self)
{
  if (self->root == NULL)
    return;
  for (int k = 0; k < 3; k++)
    li_pane_redraw (LI_PANE (self->panes[k]));
}

void
li_viewer_redraw (LiViewer *self)
{
  li_viewer_redraw_slices (self);
  if (self->root != NULL)
    li_pane_redraw (LI_PANE (self->panes[3]));
}

static void
update_panes (LiViewer *self)
{
  int maximised = li_viewer_controls_get_maximised (self->controls);

  for (int k = 0; k < 4; k++)
    {
      li_pane_update (LI_PANE (self->panes[k]));
      gtk_widget_set_visible (self->panes[k], maximised < 0 || maximised == k);
    }
}

static void
state_changed_cb (LiViewState *state, LiViewer *self)
{
  if (li_view_state_zoom (state) <= 0 && gtk_widget_get_width (self->panes[0]) > 0)
    {
      li_viewer_controls_fit (self->controls);
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
  li_viewer_controls_set_document (self->controls, document);
  state = li_document_get_view (document);
  li_time_bar_set_document (LI_TIME_BAR (self->time_bar), document);
  g_signal_connect_object (state, "changed", G_CALLBACK (state_changed_cb), self, 0);
  g_signal_connect_object (document, "planes-ready", G_CALLBACK (planes_ready_cb), self, 0);
  g_signal_connect_object (document, "image-changed", G_CALLBACK (image_changed_cb), self, 0);
  g_signal_connect_object (li_document_get_marks (document), "changed",
                           G_CALLBACK (li_viewer_redraw), self, G_CONNECT_SWAPPED);
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

LiViewerControls *
li_viewer_get_controls (LiViewer *self)
{
  return self->controls;
}

void
li_viewer_set_tool_handler (LiViewer *self, const LiViewerTool *tool, gpointer data)
{
  for (int k = 0; k < 3 && self->root != NULL; k++)
    li_pane_set_tool (LI_PANE (self->panes[k]), tool, data);
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

static void
colour_bar_cb (LiViewerControls *controls, LiViewer *self)
{
  gtk_widget_set_visible (self->colour_bar,
                          li_viewer_controls_get_colour_bar (controls)->layer != NULL);
  gtk_widget_queue_draw (self->colour_bar);
}

static void
draw_colour_bar (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  const LiViewerBar *bar = li_viewer_controls_get_colour_bar (LI_VIEWER (data)->controls);
  LiColourBarText text = { bar->title, bar->unit, bar->factor };
  GdkRGBA ink;

  if (bar->layer == NULL)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &ink);
  li_colour_bar_draw (cr, li_layer_get_look (bar->layer), &text, 0, 0, width, MIN (height, 460), 1,
                      ink.green);
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
  int maximised = li_viewer_controls_get_maximised (self->controls),
      hovered = li_viewer_controls_get_hovered (self->controls);

  if (maximised >= 0 && maximised < 3)
    return maximised;
  for (int axis = 0; axis < 3 && hovered < 0; axis++)
    if (has_focus (self->panes[axis]))
      return axis;
  return hovered >= 0 ? hovered : LI_Z;
}

void
li_viewer_focus (LiViewer *self)
{
  int maximised = li_viewer_controls_get_maximised (self->controls);

  if (!has_focus (self->grid))
    gtk_widget_grab_focus (li_pane_get_view (LI_PANE (self->panes[MAX (maximised, 0)])));
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
  g_clear_handle_id (&self->play_source, g_source_remove);
  if (playing)
    self->play_source = g_timeout_add (PLAY_MS, play_cb, self);
}

static void
set_tool (LiViewer *self, LiTool tool)
{
  static const char *const cursors[]
      = { "crosshair", "ns-resize", "cell", "cell", "cell", "cell", "text" };

  for (int k = 0; k < 3; k++)
    gtk_widget_set_cursor_from_name (self->panes[k], cursors[tool]);
}

/* What actions are stateful by: the viewer's properties are those of its controls. */
static void
controls_notify_cb (LiViewerControls *controls, GParamSpec *pspec, LiViewer *self)
{
  if (g_str_equal (pspec->name, "tool"))
    set_tool (self, li_viewer_controls_get_tool (controls));
  else if (g_str_equal (pspec->name, "playing"))
    set_playing (self, li_viewer_controls_get_playing (controls));
  else if (g_str_equal (pspec->name, "maximised") && self->document != NULL)
    update_panes (self);
  else if (g_str_equal (pspec->name, "layers"))
    li_viewer_update_probe (self);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (self), pspec->name) != NULL)
    g_object_notify (G_OBJECT (self), pspec->name);
}

static gboolean
key_cb (
    GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, LiViewer *self)
{
  if (key != GDK_KEY_space || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return FALSE;
  li_viewer_controls_set_panning (self->controls, TRUE);
  return TRUE;
}

static void
key_released_cb (
    GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, LiViewer *self)
{
  if (key == GDK_KEY_space)
    li_viewer_controls_set_panning (self->controls, FALSE);
  else if (key == GDK_KEY_w || key == GDK_KEY_W)
    li_viewer_controls_set_hidden (self->controls, FALSE);
}

static void
li_viewer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiViewer *self = LI_VIEWER (object);

  if (id == PROP_DOCUMENT)
    g_value_set_object (value, self->document);
  else
    g_object_get_property (G_OBJECT (self->controls), pspec->name, value);
}

static void
li_viewer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiViewer *self = LI_VIEWER (object);

  if (id != PROP_DOCUMENT)
    g_object_set_property (G_OBJECT (self->controls), pspec->name, value);
  else if (g_value_get_object (value) != NULL)
    li_viewer_set_document (self, g_value_get_object (value));
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
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_viewer_parent_class)->dispose (object);
}

static void
li_viewer_finalize (GObject *object)
{
  g_object_unref (LI_VIEWER (object)->controls);
  G_OBJECT_CLASS (li_viewer_parent_class)->finalize (object);
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
  object_class->finalize = li_viewer_finalize;
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

static void
li_viewer_init (LiViewer *self)
{
  static const int column[4] = { 0, 1, 0, 1 }, row[4] = { 0, 0, 1, 1 };
  GtkEventController *key = gtk_event_controller_key_new ();

  self->controls = li_viewer_controls_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int k = 0; k < 4; k++)
    {
      self->panes[k] = li_pane_new (self->controls, k);
      gtk_grid_attach (GTK_GRID (self->grid), self->panes[k], column[k], row[k], 1, 1);
      if (k < 3)
        gtk_widget_set_cursor_from_name (self->panes[k], "crosshair");
    }
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->colour_bar), draw_colour_bar, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Viewer"), -1);
  g_signal_connect_object (self->controls, "redraw", G_CALLBACK (li_viewer_redraw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->controls, "colour-bar", G_CALLBACK (colour_bar_cb), self, 0);
  g_signal_connect_object (self->controls, "notify", G_CALLBACK (controls_notify_cb), self, 0);
  li_viewer_follow_pointer (self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (key, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}
