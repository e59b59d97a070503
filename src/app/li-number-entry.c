/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-number-entry.h"

#include <math.h>
#include "base/li-number.h"

struct _LiNumberEntry
{
  GtkWidget parent_instance;
  GtkWidget *entry;
  char *label;
  double value;
  int digits;
};

enum
{
  PROP_0,
  PROP_VALUE,
  PROP_LABEL,
  PROP_DIGITS,
  N_PROPS
};

enum
{
  SIGNAL_EDITED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiNumberEntry, li_number_entry, GTK_TYPE_WIDGET)

static void
show (LiNumberEntry *self)
{
  g_autofree char *text = li_number_printf ("%.*g", self->digits, self->value);

  if (g_strcmp0 (text, gtk_editable_get_text (GTK_EDITABLE (self->entry))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

static void
take (LiNumberEntry *self)
{
  g_autofree char *shown = li_number_printf ("%.*g", self->digits, self->value);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  double value;

  if (g_strcmp0 (shown, text) == 0)
    return;
  if (li_number_parse_entry (text, &value) && isfinite (value))
    {
      li_number_entry_set_value (self, value);
      g_signal_emit (self, signals[SIGNAL_EDITED], 0);
    }
  show (self);
}

static void
activate_cb (GtkEntry *entry, LiNumberEntry *self)
{
  take (self);
}

static void
leave_cb (GtkEventControllerFocus *controller, LiNumberEntry *self)
{
  take (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        LiNumberEntry *self)
{
  if (key != GDK_KEY_Escape)
    return FALSE;
  show (self);
  return TRUE;
}

static void
li_number_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiNumberEntry *self = LI_NUMBER_ENTRY (object);

  if (id == PROP_VALUE)
    g_value_set_double (value, self->value);
  else if (id == PROP_LABEL)
    g_value_set_string (value, self->label);
  else if (id == PROP_DIGITS)
    g_value_set_int (value, self->digits);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_label (LiNumberEntry *self, const char *label, GParamSpec *pspec)
{
  if (g_strcmp0 (label, self->label) == 0)
    return;
  g_free (self->label);
  self->label = g_strdup (label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label != NULL ? label : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
li_number_entry_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiNumberEntry *self = LI_NUMBER_ENTRY (object);

  if (id == PROP_VALUE)
    li_number_entry_set_value (self, g_value_get_double (value));
  else if (id == PROP_LABEL)
    set_label (self, g_value_get_string (value), pspec);
  else if (id == PROP_DIGITS && self->digits != g_value_get_int (value))
    {
      self->digits = g_value_get_int (value);
      show (self);
      g_object_notify_by_pspec (object, pspec);
    }
  else if (id != PROP_DIGITS)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_number_entry_dispose (GObject *object)
{
  LiNumberEntry *self = LI_NUMBER_ENTRY (object);

  g_clear_pointer (&self->entry, gtk_widget_unparent);
  g_clear_pointer (&self->label, g_free);
  G_OBJECT_CLASS (li_number_entry_parent_class)->dispose (object);
}

static gboolean
li_number_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (LI_NUMBER_ENTRY (widget)->entry);
}

static void
li_number_entry_class_init (LiNumberEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = li_number_entry_dispose;
  object_class->get_property = li_number_entry_get_property;
  object_class->set_property = li_number_entry_set_property;
  widget_class->grab_focus = li_number_entry_grab_focus;
  props[PROP_VALUE]
      = g_param_spec_double ("value", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  props[PROP_DIGITS] = g_param_spec_int ("digits", NULL, NULL, 1, 15, 6, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "number");
}

static void
li_number_entry_init (LiNumberEntry *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new (),
                     *key = gtk_event_controller_key_new ();

  self->digits = 6;
  self->entry = gtk_entry_new ();
  gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), GTK_INPUT_PURPOSE_NUMBER);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 9);
  gtk_widget_add_css_class (self->entry, "numeric");
  gtk_widget_set_hexpand (self->entry, TRUE);
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  g_signal_connect (self->entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->entry, focus);
  gtk_widget_add_controller (self->entry, key);
  show (self);
}

GtkWidget *
li_number_entry_new (const char *label)
{
  return g_object_new (LI_TYPE_NUMBER_ENTRY, "label", label, NULL);
}

double
li_number_entry_get_value (LiNumberEntry *self)
{
  return self->value;
}

void
li_number_entry_set_value (LiNumberEntry *self, double value)
{
  if (self->value == value)
    return;
  self->value = value;
  show (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VALUE]);
}
