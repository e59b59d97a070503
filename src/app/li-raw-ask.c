/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-raw-dialog.h"

#include "volume/li-open-options.h"
#include "volume/li-raw-guess.h"

/* Files that are asked about one after the other. */
typedef struct
{
  GtkWindow *parent;
  char **addresses;
  guint next;
  LiRawAskFunc done;
  gpointer data;
} Asking;

static void
asking_free (Asking *asking)
{
  g_object_unref (asking->parent);
  g_strfreev (asking->addresses);
  g_free (asking);
}

static gboolean
wants_words (const char *address)
{
  g_autofree char *path = NULL, *options = NULL;

  li_volume_address_split (address, &path, &options);
  return *options == '\0' && li_raw_is_undescribed (path);
}

static void ask_next (Asking *asking);

static void
described_cb (LiRawDialog *dialog, Asking *asking)
{
  g_free (asking->addresses[asking->next]);
  asking->addresses[asking->next++] = li_raw_dialog_get_address (dialog);
  g_signal_handlers_disconnect_by_data (dialog, asking);
  ask_next (asking);
}

static void
cancelled_cb (LiRawDialog *dialog, Asking *asking)
{
  asking_free (asking);
}

static void
ask_next (Asking *asking)
{
  LiRawDialog *dialog = NULL;

  /* What cannot be read is told by the opening itself. */
  for (; dialog == NULL && asking->addresses[asking->next] != NULL; asking->next += dialog == NULL)
    if (wants_words (asking->addresses[asking->next]))
      dialog = li_raw_dialog_new (asking->parent, asking->addresses[asking->next], NULL);
  if (dialog == NULL)
    {
      asking->done (asking->addresses, asking->data);
      asking_free (asking);
      return;
    }
  g_signal_connect (dialog, "described", G_CALLBACK (described_cb), asking);
  g_signal_connect (dialog, "destroy", G_CALLBACK (cancelled_cb), asking);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
li_raw_dialog_ask (GtkWindow *parent,
                   const char *const *addresses,
                   LiRawAskFunc done,
                   gpointer data)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->parent = g_object_ref (parent);
  asking->addresses = g_strdupv ((char **)addresses);
  asking->done = done;
  asking->data = data;
  ask_next (asking);
}
