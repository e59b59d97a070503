/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-eye-file.h"

#include <errno.h>
#include <math.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include "base/li-error.h"
#include "base/li-safe-file.h"
#include "dvc/li-field.h"

struct _LiEyeFile
{
  LiDocument *document;
  void (*changed) (gpointer data);
  gpointer data;
  char *path, *content; /* content: as we left it, "" for no file */
  LiPhi phi;
  gboolean has_phi, unreadable;
};

LiEyeFile *
li_eye_file_new (LiDocument *document, void (*changed) (gpointer data), gpointer data)
{
  LiEyeFile *self = g_new0 (LiEyeFile, 1);

  self->document = document; /* outlives us */
  self->changed = changed;
  self->data = data;
  self->content = g_strdup ("");
  return self;
}

void
li_eye_file_free (LiEyeFile *self)
{
  li_history_forget (li_document_get_history (self->document), self);
  g_free (self->path);
  g_free (self->content);
  g_free (self);
}

const char *
li_eye_file_path (LiEyeFile *self)
{
  return self->path;
}

/* "" without a file; NULL and an error where there is one that cannot be read. */
static char *
content_of (const char *path, GError **error)
{
  char *content = NULL;
  GError *failed = NULL;

  if (path == NULL || g_file_get_contents (path, &content, NULL, &failed))
    return content != NULL ? content : g_strdup ("");
  if (g_error_matches (failed, G_FILE_ERROR, G_FILE_ERROR_NOENT)
      || g_error_matches (failed, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
    {
      g_error_free (failed);
      return g_strdup ("");
    }
  g_propagate_error (error, failed);
  return NULL;
}

void
li_eye_file_look_again (LiEyeFile *self)
{
  LiNode node;
  gboolean exists = self->path != NULL && g_file_test (self->path, G_FILE_TEST_EXISTS);

  self->has_phi = exists && li_phi_read_tsv (self->path, &node, NULL);
  self->unreadable = exists && !self->has_phi;
  if (self->has_phi)
    self->phi = node.phi;
  self->changed (self->data);
}

/* What the disk holds is ours from now on. */
static void
look (LiEyeFile *self)
{
  char *content = content_of (self->path, NULL);

  if (content != NULL)
    {
      g_free (self->content);
      self->content = content;
    }
  li_eye_file_look_again (self);
}

void
li_eye_file_set_path (LiEyeFile *self, const char *path)
{
  li_history_forget (li_document_get_history (self->document), self);
  g_free (self->path);
  self->path = g_strdup (path);
  g_free (self->content);
  self->content = g_strdup ("");
  look (self);
}

gboolean
li_eye_file_get (LiEyeFile *self, LiPhi *phi)
{
  if (self->has_phi)
    *phi = self->phi;
  return self->has_phi;
}

LiEyeState
li_eye_file_compare (LiEyeFile *self, const LiPhi *phi)
{
  LiPhi disk;

  if (self->path == NULL)
    return LI_EYE_NOWHERE;
  if (self->unreadable)
    return LI_EYE_UNREADABLE;
  if (!self->has_phi)
    return LI_EYE_NONE;
  disk = li_phi_move (&self->phi, phi->c);
  for (int k = 0; k < 3; k++)
    for (int l = 0; l < 3; l++)
      if (fabs (disk.F.m[k][l] - phi->F.m[k][l]) > 2e-7)
        return LI_EYE_OTHER;
  for (int k = 0; k < 3; k++)
    if (fabs (disk.t[k] - phi->t[k]) > 1e-5)
      return LI_EYE_OTHER;
  return LI_EYE_SAME;
}

static gboolean
put (LiEyeFile *self, const char *content, GError **error)
{
  if (*content != 0)
    return li_safe_file_set_contents (self->path, content, -1, error);
  if (g_unlink (self->path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, LI_DVC_ERROR, LI_ERROR_IO, _ ("%s: cannot be removed: %s"), self->path,
               g_strerror (errno));
  return FALSE;
}

static void
set_content (gpointer owner, const char *path, GVariant *value)
{
  LiEyeFile *self = owner;
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  if (self->path == NULL)
    return;
  now = content_of (self->path, &error);
  if (now != NULL && !g_str_equal (now, self->content))
    {
      li_document_message (self->document,
                           _ ("%s was changed by another program; it stays as it is"), self->path);
      li_eye_file_look_again (self);
      return;
    }
  if (now == NULL || !put (self, g_variant_get_bytestring (value), &error))
    {
      li_document_message (self->document, "%s", error->message);
      li_eye_file_look_again (self);
      return;
    }
  look (self);
}

gboolean
li_eye_write_tsv (const LiPhi *phi, const double voxel[3], const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  LiNode node;

  li_node_init (&node, 1, phi->c);
  node.phi = *phi;
  node.error = node.delta_phi_norm = 0; /* SPAM reads numbers only */
  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_IO, _ ("%s: cannot be made"), folder);
      return FALSE;
    }
  return li_phi_write_tsv (&node, voxel, path, error);
}

gboolean
li_eye_file_write (LiEyeFile *self, const LiPhi *phi, const double voxel[3], GError **error)
{
  g_autofree char *before = content_of (self->path, error);

  if (before == NULL || !li_eye_write_tsv (phi, voxel, self->path, error))
    return FALSE;
  look (self);
  if (!g_str_equal (before, self->content))
    li_history_push_patch (li_document_get_history (self->document),
                           _ ("Start analyses from a pose"), self, set_content, "eye",
                           g_variant_new_bytestring (before),
                           g_variant_new_bytestring (self->content));
  return TRUE;
}
