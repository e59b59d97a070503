/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "session/li-viewer-controls-private.h"

enum
{
  PROP_0,
  PROP_TOOL,
  PROP_PLAYING,
  PROP_CROSSHAIR,
  PROP_INTERPOLATE,
  PROP_HIDDEN,
  PROP_MAXIMISED,
  PROP_HOVERED,
  PROP_LAYERS,
  N_PROPS
};

enum
{
  SIGNAL_REDRAW,
  SIGNAL_COLOUR_BAR,
  SIGNAL_POINTER,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiViewerControls, li_viewer_controls, G_TYPE_OBJECT)

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
li_viewer_controls_redraw (LiViewerControls *self)
{
  g_signal_emit (self, signals[SIGNAL_REDRAW], 0);
}

static void
unwatch (LiViewerControls *self)
{
  for (guint k = 0; k < self->watched->len; k++)
    g_signal_handlers_disconnect_by_data (self->watched->pdata[k], self);
  g_ptr_array_set_size (self->watched, 0);
}

static void
layers_changed_cb (GListModel *model, guint at, guint removed, guint added, LiViewerControls *self)
{
  guint n = g_list_model_get_n_items (model);

  unwatch (self);
  for (guint k = 0; k < n; k++)
    {
      LiLayer *layer = g_list_model_get_item (model, k);

      g_signal_connect_swapped (layer, "changed", G_CALLBACK (li_viewer_controls_redraw), self);
      g_ptr_array_add (self->watched, layer);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAYERS]);
  li_viewer_controls_redraw (self);
}

static void
use_layers (LiViewerControls *self, GListStore *layers)
{
  if (self->layers != NULL)
    g_signal_handlers_disconnect_by_data (self->layers, self);
  g_set_object (&self->layers, layers);
  if (layers != NULL)
    g_signal_connect (layers, "items-changed", G_CALLBACK (layers_changed_cb), self);
}

static void
set_switch (LiViewerControls *self, gboolean *value, gboolean next, guint prop)
{
  if (*value == !!next)
    return;
  *value = !!next;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
  if (prop != PROP_PLAYING)
    li_viewer_controls_redraw (self);
}

static void
set_number (LiViewerControls *self, int *value, int next, guint prop)
{
  if (*value == next)
    return;
  *value = next;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_tool (LiViewerControls *self, LiTool tool)
{
  if (self->tool == tool)
    return;
  self->tool = tool;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOOL]);
}

static void
li_viewer_controls_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiViewerControls *self = LI_VIEWER_CONTROLS (object);

  switch (id)
    {
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
    case PROP_HIDDEN:
      g_value_set_boolean (value, self->hidden);
      break;
    case PROP_MAXIMISED:
      g_value_set_int (value, self->maximised);
      break;
    case PROP_HOVERED:
      g_value_set_int (value, self->hovered);
      break;
    case PROP_LAYERS:
      g_value_set_object (value, self->layers);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_viewer_controls_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiViewerControls *self = LI_VIEWER_CONTROLS (object);

  switch (id)
    {
    case PROP_TOOL:
      set_tool (self, (LiTool)g_value_get_enum (value));
      break;
    case PROP_PLAYING:
      set_switch (self, &self->playing, g_value_get_boolean (value), id);
      break;
    case PROP_CROSSHAIR:
      set_switch (self, &self->crosshair, g_value_get_boolean (value), id);
      break;
    case PROP_INTERPOLATE:
      set_switch (self, &self->interpolate, g_value_get_boolean (value), id);
      break;
    case PROP_HIDDEN:
      set_switch (self, &self->hidden, g_value_get_boolean (value), id);
      break;
    case PROP_MAXIMISED:
      set_number (self, &self->maximised, g_value_get_int (value), id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_viewer_controls_dispose (GObject *object)
{
  LiViewerControls *self = LI_VIEWER_CONTROLS (object);

  unwatch (self);
  use_layers (self, NULL);
  g_array_set_size (self->overlays, 0);
  g_clear_object (&self->bar.layer);
  g_clear_object (&self->document);
  self->scene = NULL;
  G_OBJECT_CLASS (li_viewer_controls_parent_class)->dispose (object);
}

static void
li_viewer_controls_finalize (GObject *object)
{
  LiViewerControls *self = LI_VIEWER_CONTROLS (object);

  g_ptr_array_unref (self->watched);
  g_array_unref (self->overlays);
  g_free (self->bar.title);
  g_free (self->bar.unit);
  g_free (self->warning);
  G_OBJECT_CLASS (li_viewer_controls_parent_class)->finalize (object);
}

static void
li_viewer_controls_class_init (LiViewerControlsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = li_viewer_controls_get_property;
  object_class->set_property = li_viewer_controls_set_property;
  object_class->dispose = li_viewer_controls_dispose;
  object_class->finalize = li_viewer_controls_finalize;
  props[PROP_TOOL] = g_param_spec_enum ("tool", NULL, NULL, LI_TYPE_TOOL, LI_TOOL_NAVIGATE, flags);
  props[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  props[PROP_CROSSHAIR] = g_param_spec_boolean ("crosshair", NULL, NULL, TRUE, flags);
  props[PROP_INTERPOLATE] = g_param_spec_boolean ("interpolate", NULL, NULL, FALSE, flags);
  props[PROP_HIDDEN] = g_param_spec_boolean ("hidden", NULL, NULL, FALSE, flags);
  props[PROP_MAXIMISED] = g_param_spec_int ("maximised", NULL, NULL, -1, 3, -1, flags);
  props[PROP_HOVERED] = g_param_spec_int ("hovered", NULL, NULL, -1, 2, -1,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_LAYERS] = g_param_spec_object ("layers", NULL, NULL, G_TYPE_LIST_MODEL,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_REDRAW] = g_signal_new ("redraw", LI_TYPE_VIEWER_CONTROLS, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_COLOUR_BAR]
      = g_signal_new ("colour-bar", LI_TYPE_VIEWER_CONTROLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 0);
  signals[SIGNAL_POINTER] = g_signal_new ("pointer", LI_TYPE_VIEWER_CONTROLS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* Two pages are drawn at a time at most: one comes while the other goes. */
static guint
next_slot (void)
{
  static guint made;

  return (made++ % 2) * 8;
}

static void
li_viewer_controls_init (LiViewerControls *self)
{
  g_autoptr (GListStore) layers = g_list_store_new (LI_TYPE_LAYER);

  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->overlays = g_array_new (FALSE, FALSE, sizeof (LiViewerOverlay));
  self->crosshair = TRUE;
  self->maximised = self->hovered = -1;
  self->direction = 1;
  self->slot = next_slot ();
  use_layers (self, layers);
}

LiViewerControls *
li_viewer_controls_new (void)
{
  return g_object_new (LI_TYPE_VIEWER_CONTROLS, NULL);
}

void
li_viewer_controls_set_document (LiViewerControls *self, LiDocument *document)
{
  g_return_if_fail (self->document == NULL);
  self->document = g_object_ref (document);
  g_signal_connect_object (li_document_get_grey (document), "changed",
                           G_CALLBACK (li_viewer_controls_redraw), self, G_CONNECT_SWAPPED);
}

LiDocument *
li_viewer_controls_get_document (LiViewerControls *self)
{
  return self->document;
}

LiTool
li_viewer_controls_get_tool (LiViewerControls *self)
{
  return self->tool;
}

gboolean
li_viewer_controls_get_playing (LiViewerControls *self)
{
  return self->playing;
}

gboolean
li_viewer_controls_get_crosshair (LiViewerControls *self)
{
  return self->crosshair;
}

gboolean
li_viewer_controls_get_interpolate (LiViewerControls *self)
{
  return self->interpolate;
}

gboolean
li_viewer_controls_get_hidden (LiViewerControls *self)
{
  return self->hidden;
}

void
li_viewer_controls_set_hidden (LiViewerControls *self, gboolean hidden)
{
  set_switch (self, &self->hidden, hidden, PROP_HIDDEN);
}

int
li_viewer_controls_get_maximised (LiViewerControls *self)
{
  return self->maximised;
}

void
li_viewer_controls_set_maximised (LiViewerControls *self, int pane)
{
  set_number (self, &self->maximised, pane, PROP_MAXIMISED);
}

void
li_viewer_controls_set_panning (LiViewerControls *self, gboolean panning)
{
  self->panning = panning;
}

gboolean
li_viewer_controls_get_panning (LiViewerControls *self)
{
  return self->panning;
}

void
li_viewer_controls_set_hovered (LiViewerControls *self, int axis, const double p[3])
{
  if (axis >= 0)
    memcpy (self->pointer, p, sizeof self->pointer);
  set_number (self, &self->hovered, axis, PROP_HOVERED);
  g_signal_emit (self, signals[SIGNAL_POINTER], 0);
}

int
li_viewer_controls_get_hovered (LiViewerControls *self)
{
  return self->hovered;
}

const double *
li_viewer_controls_get_pointer (LiViewerControls *self)
{
  return self->hovered >= 0 ? self->pointer
                            : li_view_state_cursor (li_document_get_view (self->document));
}

GListModel *
li_viewer_controls_get_layers (LiViewerControls *self)
{
  return G_LIST_MODEL (self->layers);
}

void
li_viewer_controls_set_layers (LiViewerControls *self, GListStore *layers)
{
  use_layers (self, layers);
  layers_changed_cb (G_LIST_MODEL (layers), 0, 0, 0, self);
}

void
li_viewer_controls_add_layer (LiViewerControls *self, LiLayer *layer)
{
  g_list_store_append (self->layers, layer);
}

void
li_viewer_controls_remove_layer (LiViewerControls *self, LiLayer *layer)
{
  guint position;

  if (g_list_store_find (self->layers, layer, &position))
    g_list_store_remove (self->layers, position);
}

LiLayer *
li_viewer_controls_get_top_layer (LiViewerControls *self)
{
  return self->watched->len > 0 ? self->watched->pdata[self->watched->len - 1] : NULL;
}

void
li_viewer_controls_set_scene (LiViewerControls *self, LiSceneFunc scene, gpointer data)
{
  self->scene = scene;
  self->scene_data = data;
  li_viewer_controls_redraw (self);
}

gboolean
li_viewer_controls_has_scene (LiViewerControls *self)
{
  return self->scene != NULL;
}

gsize
li_viewer_controls_scene (LiViewerControls *self,
                          const LiView2D *view,
                          gboolean sharp,
                          LiSliceLayer layers[LI_SLICE_MAX_LAYERS])
{
  return self->scene (view, sharp, layers, self->scene_data);
}

void
li_viewer_controls_set_colour_bar (
    LiViewerControls *self, LiLayer *layer, const char *title, const char *unit, double factor)
{
  g_set_object (&self->bar.layer, layer);
  g_free (self->bar.title);
  g_free (self->bar.unit);
  self->bar.title = g_strdup (title);
  self->bar.unit = g_strdup (unit);
  self->bar.factor = factor;
  g_signal_emit (self, signals[SIGNAL_COLOUR_BAR], 0);
}

const LiViewerBar *
li_viewer_controls_get_colour_bar (LiViewerControls *self)
{
  return &self->bar;
}

void
li_viewer_controls_set_warning (LiViewerControls *self, const char *text, gboolean severe)
{
  char *copy = g_strdup (text);
  gboolean same = severe == self->severe && g_strcmp0 (text, self->warning) == 0;

  g_free (self->warning);
  self->warning = copy;
  self->severe = severe;
  if (!same)
    li_viewer_controls_redraw (self);
}

const char *
li_viewer_controls_get_warning (LiViewerControls *self, gboolean *severe)
{
  *severe = self->severe;
  return self->warning;
}

guint
li_viewer_controls_get_slot (LiViewerControls *self)
{
  return self->slot;
}
