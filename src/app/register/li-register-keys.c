/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/register/li-register-keys.h"

#include "draw/li-compare.h"

static void
add (
    GtkEventController *keys, guint key, GdkModifierType state, const char *action, GVariant *value)
{
  GtkShortcut *shortcut
      = gtk_shortcut_new (gtk_keyval_trigger_new (key, state), gtk_named_action_new (action));

  if (value != NULL)
    gtk_shortcut_set_arguments (shortcut, value);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

static void
add_nudges (GtkEventController *keys)
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

      add (keys, nudges[k].key, 0, "register.nudge", g_variant_new ("(sd)", nudges[k].way, by));
      add (keys, nudges[k].key, GDK_CONTROL_MASK, "register.nudge",
           g_variant_new ("(sd)", nudges[k].way, by / 10));
      add (keys, nudges[k].key, GDK_SHIFT_MASK, "register.nudge",
           g_variant_new ("(sd)", nudges[k].way, by * 10));
    }
}

/* Window managers take some arrows with Alt: brackets do the same. */
static void
add_turns (GtkEventController *keys)
{
  static const struct
  {
    guint key;
    GdkModifierType state;
    double degrees;
  } turns[] = { { GDK_KEY_Left, GDK_ALT_MASK, -1 },
                { GDK_KEY_Left, GDK_ALT_MASK | GDK_CONTROL_MASK, -0.1 },
                { GDK_KEY_Left, GDK_ALT_MASK | GDK_SHIFT_MASK, -5 },
                { GDK_KEY_Right, GDK_ALT_MASK, 1 },
                { GDK_KEY_Right, GDK_ALT_MASK | GDK_CONTROL_MASK, 0.1 },
                { GDK_KEY_Right, GDK_ALT_MASK | GDK_SHIFT_MASK, 5 },
                { GDK_KEY_bracketleft, 0, -1 },
                { GDK_KEY_bracketleft, GDK_CONTROL_MASK, -0.1 },
                { GDK_KEY_braceleft, 0, -5 },
                { GDK_KEY_bracketright, 0, 1 },
                { GDK_KEY_bracketright, GDK_CONTROL_MASK, 0.1 },
                { GDK_KEY_braceright, 0, 5 } };

  for (gsize k = 0; k < G_N_ELEMENTS (turns); k++)
    add (keys, turns[k].key, turns[k].state, "register.turn",
         g_variant_new_double (turns[k].degrees));
}

static void
add_compare_keys (GtkWidget *viewer)
{
  static const guint values[LI_COMPARE_N_MODES]
      = { GDK_KEY_b, GDK_KEY_g, GDK_KEY_k, GDK_KEY_d, GDK_KEY_a, GDK_KEY_s, GDK_KEY_l };
  GtkEventController *keys = gtk_shortcut_controller_new ();

  for (int k = 0; k < LI_COMPARE_N_MODES; k++)
    add (keys, values[k], 0, "register.compare", g_variant_new_int32 (k));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (viewer, keys);
}

static void
add_page_keys (GtkWidget *page)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  for (int k = 0; k < 3; k++)
    {
      add (keys, GDK_KEY_a + (guint)k, GDK_ALT_MASK, "register.pose",
           g_variant_new ("(ib)", k, FALSE));
      add (keys, GDK_KEY_a + (guint)k, GDK_ALT_MASK | GDK_SHIFT_MASK, "register.pose",
           g_variant_new ("(ib)", k, TRUE));
    }
  add (keys, GDK_KEY_p, GDK_ALT_MASK, "register.points", NULL);
  add (keys, GDK_KEY_Return, GDK_CONTROL_MASK, "register.go", NULL);
  add (keys, GDK_KEY_Escape, 0, "register.cancel", NULL);
  gtk_widget_add_controller (page, keys);
}

GtkEventController *
li_register_keys_add (GtkWidget *page, GtkWidget *viewer, GtkEventController **point)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  *point = gtk_shortcut_controller_new ();
  add (*point, GDK_KEY_Return, 0, "register.point", NULL);
  gtk_event_controller_set_propagation_phase (*point, GTK_PHASE_NONE);
  gtk_widget_add_controller (viewer, *point);

  add_nudges (keys);
  add_turns (keys);
  add (keys, GDK_KEY_Escape, 0, "register.cancel", NULL);
  gtk_widget_add_controller (viewer, keys);
  add_compare_keys (viewer);
  add_page_keys (page);
  return keys;
}
