/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-session.h"

#include "base/li-safe-file.h"

#define RECENT_MOST 12

struct _LiSession
{
  GObject parent_instance;
  GKeyFile *file;
};

enum
{
  SIGNAL_RECENT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiSession, li_session, G_TYPE_OBJECT)

static void
li_session_finalize (GObject *object)
{
  g_key_file_unref (LI_SESSION (object)->file);
  G_OBJECT_CLASS (li_session_parent_class)->finalize (object);
}

static void
li_session_class_init (LiSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = li_session_finalize;
  signals[SIGNAL_RECENT_CHANGED] = g_signal_new (
      "recent-changed", LI_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_session_init (LiSession *session)
{
  session->file = g_key_file_new ();
}

static char *
file_name (void)
{
  return g_build_filename (g_get_user_state_dir (), "lithoscope", "session.ini", NULL);
}

LiSession *
li_session_load (void)
{
  LiSession *session = g_object_new (LI_TYPE_SESSION, NULL);
  g_autofree char *path = file_name ();

  if (!g_key_file_load_from_file (session->file, path, G_KEY_FILE_NONE, NULL))
    {
      g_key_file_unref (session->file);
      session->file = g_key_file_new ();
    }
  return session;
}

gboolean
li_session_save (LiSession *session, GError **error)
{
  g_autofree char *path = file_name ();
  g_autofree char *folder = g_path_get_dirname (path);
  gsize length;
  g_autofree char *text = g_key_file_to_data (session->file, &length, NULL);

  g_mkdir_with_parents (folder, 0700);
  return li_safe_file_set_contents (path, text, (gssize)length, error);
}

/* Group names may not hold brackets or line ends: a hash stands for the paths. */
static char *
group_of (const char *const *paths)
{
  g_autofree char *joined = g_strjoinv ("\n", (char **)paths);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, joined, -1);

  return g_strdup_printf ("state %.24s", hash);
}

void
li_session_add_recent (LiSession *session, const char *const *paths)
{
  g_autofree char *joined = g_strjoinv ("\n", (char **)paths);
  g_auto (GStrv) old = li_session_get_recent (session);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  g_ptr_array_add (list, joined);
  for (int k = 0; old[k] != NULL; k++)
    {
      g_auto (GStrv) gone = g_strsplit (old[k], "\n", -1);

      if (g_str_equal (old[k], joined))
        continue;
      if (list->len < RECENT_MOST)
        g_ptr_array_add (list, old[k]);
      else
        {
          g_autofree char *group = group_of ((const char *const *)gone);
          g_key_file_remove_group (session->file, group, NULL);
        }
    }
  g_key_file_set_string_list (session->file, "recent", "paths", (const char *const *)list->pdata,
                              list->len);
  g_signal_emit (session, signals[SIGNAL_RECENT_CHANGED], 0);
}

char **
li_session_get_recent (LiSession *session)
{
  char **list = g_key_file_get_string_list (session->file, "recent", "paths", NULL, NULL);

  return list != NULL ? list : g_new0 (char *, 1);
}

GVariant *
li_session_get_state (LiSession *session, const char *const *paths)
{
  g_autofree char *group = group_of (paths);
  g_autofree char *text = g_key_file_get_string (session->file, group, "state", NULL);

  return text != NULL ? g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL) : NULL;
}

void
li_session_set_state (LiSession *session, const char *const *paths, GVariant *state)
{
  g_autofree char *group = group_of (paths);
  g_autofree char *text = g_variant_print (state, TRUE);

  g_key_file_set_string (session->file, group, "state", text);
}

int
li_session_get_int (LiSession *session, const char *key, int fallback)
{
  g_autoptr (GError) error = NULL;
  int value = g_key_file_get_integer (session->file, "window", key, &error);

  return error == NULL ? value : fallback;
}

void
li_session_set_int (LiSession *session, const char *key, int value)
{
  g_key_file_set_integer (session->file, "window", key, value);
}

char *
li_session_get_string (LiSession *session, const char *key)
{
  return g_key_file_get_string (session->file, "window", key, NULL);
}

void
li_session_set_string (LiSession *session, const char *key, const char *value)
{
  g_key_file_set_string (session->file, "window", key, value);
}
