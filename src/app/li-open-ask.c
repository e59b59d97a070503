/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-open-ask.h"

#include "app/li-choice-dialog.h"
#include "app/li-raw-dialog.h"
#include "base/li-thread.h"
#include "session/li-request.h"
#include "volume/li-open-options.h"
#include "volume/li-raw-guess.h"

/* Files that are asked about one after the other. */
typedef struct
{
  GtkWindow *parent;
  LiRequest *looking; /* at what a file holds */
  char **addresses;
  guint next;
  gboolean anew;
  LiChoices answered; /* the question about channels and times that got its answer last */
  char *answer;       /* and that; NULL: none yet */
  LiOpenAskFunc done;
  gpointer data;
} Asking;

static void
asking_free (Asking *asking)
{
  li_request_free (asking->looking);
  g_object_unref (asking->parent);
  g_strfreev (asking->addresses);
  g_free (asking->answer);
  g_free (asking);
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

/* FALSE for a file that is not raw, or is described. */
static gboolean
ask_raw (Asking *asking, const char *path)
{
  LiRawDialog *dialog
      = li_raw_is_undescribed (path) ? li_raw_dialog_new (asking->parent, path, NULL) : NULL;

  if (dialog == NULL)
    return FALSE;
  g_signal_connect (dialog, "described", G_CALLBACK (described_cb), asking);
  g_signal_connect (dialog, "destroy", G_CALLBACK (cancelled_cb), asking);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

static void
take_choice (Asking *asking, const char *options)
{
  char **address = &asking->addresses[asking->next++];
  g_autofree char *path = NULL, *old = *address;

  li_volume_address_split (old, &path, NULL);
  *address = li_volume_address (path, options);
  ask_next (asking);
}

static void
chosen_cb (const char *options, gpointer data)
{
  Asking *asking = data;

  if (options == NULL)
    {
      asking_free (asking);
      return;
    }
  g_free (asking->answer);
  asking->answer = g_strdup (options);
  take_choice (asking, options);
}

static gpointer
look_work (gpointer path, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  LiChoices *choices = g_new0 (LiChoices, 1);

  *choices = li_choices_look (path);
  return choices;
}

typedef struct
{
  Asking *asking; /* NULL once the answer has come */
  char *path;
} Looking;

static void
looking_free (gpointer data)
{
  Looking *looking = data;

  if (looking->asking != NULL)
    asking_free (looking->asking); /* the window is gone */
  g_free (looking->path);
  g_free (looking);
}

static void
looked_cb (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  Looking *looking = context;
  Asking *asking = g_steal_pointer (&looking->asking);
  g_autofree LiChoices *what = result;
  g_autofree char *before = NULL;

  if (what == NULL || !gtk_widget_get_realized (GTK_WIDGET (asking->parent)))
    asking_free (asking); /* closed meanwhile */
  else if (what->channels <= 1 && what->frames <= 1)
    take_choice (asking, NULL);
  else if (asking->answer != NULL && asking->answered.channels == what->channels
           && asking->answered.frames == what->frames)
    take_choice (asking, asking->answer);
  else
    {
      asking->answered = *what;
      li_volume_address_split (asking->addresses[asking->next], NULL, &before);
      li_choice_dialog_show (asking->parent, looking->path, what, before, chosen_cb, asking);
    }
}

/* Whether the options of an address leave the choice open. */
static gboolean
is_open (const Asking *asking, const char *options)
{
  g_autofree char *choice = asking->anew ? li_open_options_describe_choice (options) : NULL;

  return *options == '\0' || choice != NULL;
}

/* FALSE for a file of a format that has no channels and times. */
static gboolean
ask_choice (Asking *asking, const char *path, const char *options)
{
  Looking *looking;

  if (!is_open (asking, options) || !li_choices_possible (path))
    return FALSE;
  looking = g_new (Looking, 1);
  *looking = (Looking){ asking, g_strdup (path) };
  li_request_ask (asking->looking, &(LiQuestion){ .title = "look",
                                                  .work = look_work,
                                                  .data = g_strdup (path),
                                                  .free_data = g_free,
                                                  .free_result = g_free,
                                                  .done = looked_cb,
                                                  .context = looking,
                                                  .free_context = looking_free });
  return TRUE;
}

static void
ask_next (Asking *asking)
{
  for (; asking->addresses[asking->next] != NULL; asking->next++)
    {
      g_autofree char *path = NULL, *options = NULL;

      li_volume_address_split (asking->addresses[asking->next], &path, &options);
      if ((*options == '\0' && ask_raw (asking, path)) || ask_choice (asking, path, options))
        return;
    }
  asking->done (asking->addresses, asking->data);
  asking_free (asking);
}

void
li_open_ask (GtkWindow *parent,
             const char *const *addresses,
             gboolean anew,
             LiOpenAskFunc done,
             gpointer data)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->parent = g_object_ref (parent);
  asking->looking = li_request_new (parent);
  asking->addresses = g_strdupv ((char **)addresses);
  asking->anew = anew;
  asking->done = done;
  asking->data = data;
  ask_next (asking);
}
