/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-settings.h"

#include "base/li-safe-file.h"

#define GROUP "preferences"

enum
{
  PROP_0,
  PROP_THEME,
  PROP_THREADS,
  PROP_MEMORY,
  PROP_GPU,
  PROP_USE_GL,
  PROP_RESTORE,
  N_PROPS
};

struct _LiSettings
{
  GObject parent_instance;
  int values[N_PROPS];
  guint save_source;
};

typedef struct
{
  const char *name;
  int min, max, fallback;
  gboolean is_bool;
} Setting;

static const Setting table[N_PROPS] = {
  [PROP_THEME] = { "theme", 0, 2, 0, FALSE },
  [PROP_THREADS] = { "threads", 0, 1024, 0, FALSE },
  [PROP_MEMORY] = { "memory-mb", 64, 1 << 20, 512, FALSE },
  [PROP_GPU] = { "gpu-mb", 16, 1 << 16, 256, FALSE },
  [PROP_USE_GL] = { "use-gl", 0, 1, 1, TRUE },
  [PROP_RESTORE] = { "restore", 0, 1, 1, TRUE },
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiSettings, li_settings, G_TYPE_OBJECT)

static char *
file_name (void)
{
  return g_build_filename (g_get_user_config_dir (), "lithoscope", "settings.ini", NULL);
}

void
li_settings_flush (LiSettings *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = file_name ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (self->save_source == 0)
    return;
  g_clear_handle_id (&self->save_source, g_source_remove);
  for (int k = 1; k < N_PROPS; k++)
    g_key_file_set_integer (file, GROUP, table[k].name, self->values[k]);
  text = g_key_file_to_data (file, &length, NULL);
  g_mkdir_with_parents (folder, 0700);
  if (!li_safe_file_set_contents (path, text, (gssize)length, &error))
    g_message ("Preferences could not be kept: %s", error->message);
}

static gboolean
save_cb (gpointer data)
{
  li_settings_flush (data);
  return G_SOURCE_REMOVE;
}

static void
load (LiSettings *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = file_name ();

  for (int k = 1; k < N_PROPS; k++)
    self->values[k] = table[k].fallback;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return;
  for (int k = 1; k < N_PROPS; k++)
    {
      g_autoptr (GError) error = NULL;
      int value = g_key_file_get_integer (file, GROUP, table[k].name, &error);

      if (error == NULL)
        self->values[k] = CLAMP (value, table[k].min, table[k].max);
    }
}

static void
li_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiSettings *self = LI_SETTINGS (object);

  if (id == 0 || id >= N_PROPS)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (table[id].is_bool)
    g_value_set_boolean (value, self->values[id]);
  else
    g_value_set_int (value, self->values[id]);
}

static void
li_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiSettings *self = LI_SETTINGS (object);
  int next;

  if (id == 0 || id >= N_PROPS)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  next = table[id].is_bool ? g_value_get_boolean (value) : g_value_get_int (value);
  if (self->values[id] == next)
    return;
  self->values[id] = next;
  if (self->save_source == 0)
    self->save_source = g_timeout_add_seconds (1, save_cb, self);
  g_object_notify_by_pspec (object, pspec);
}

static void
li_settings_dispose (GObject *object)
{
  li_settings_flush (LI_SETTINGS (object));
  G_OBJECT_CLASS (li_settings_parent_class)->dispose (object);
}

static void
li_settings_class_init (LiSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = li_settings_dispose;
  object_class->get_property = li_settings_get_property;
  object_class->set_property = li_settings_set_property;
  for (int k = 1; k < N_PROPS; k++)
    props[k] = table[k].is_bool
                   ? g_param_spec_boolean (table[k].name, NULL, NULL, table[k].fallback, flags)
                   : g_param_spec_int (table[k].name, NULL, NULL, table[k].min, table[k].max,
                                       table[k].fallback, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
li_settings_init (LiSettings *self)
{
  load (self);
}

LiSettings *
li_settings_new (void)
{
  return g_object_new (LI_TYPE_SETTINGS, NULL);
}

int
li_settings_get_int (LiSettings *self, const char *name)
{
  int value;

  g_object_get (self, name, &value, NULL);
  return value;
}

gboolean
li_settings_get_bool (LiSettings *self, const char *name)
{
  gboolean value;

  g_object_get (self, name, &value, NULL);
  return value;
}
