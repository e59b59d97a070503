/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <string.h>

#include "base/li-json-merge.h"
#include "experiment/li-experiment-private.h"

/* "time-steps/T1/note" of a path with ids; the names are those of @record. */
static char *
readable_path (const char *path, const LiRecord *record)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint k = 0; parts[0] != NULL && parts[1] != NULL && k < record->steps->len; k++)
    {
      const LiTimeStep *step = record->steps->pdata[k];

      if (strcmp (parts[1], step->id) != 0)
        continue;
      g_free (parts[1]);
      parts[1] = g_strdup (step->name);
      break;
    }
  return g_strjoinv ("/", parts + (strcmp (parts[0], "data") == 0 && parts[1] != NULL));
}

/* "“23” there, “25” here", where both are short enough to be shown. */
static char *
both_values (const LiJsonConflict *conflict)
{
  g_autofree char *mine
      = conflict->mine != NULL ? json_to_string (conflict->mine, FALSE) : g_strdup ("");
  g_autofree char *theirs
      = conflict->theirs != NULL ? json_to_string (conflict->theirs, FALSE) : g_strdup ("");

  if (*mine == '\0' || *theirs == '\0' || g_utf8_strlen (mine, -1) > 60
      || g_utf8_strlen (theirs, -1) > 60)
    return g_strdup ("");
  return g_strdup_printf (_ (" (%s there, %s here)"), theirs, mine);
}

static void
add_name (GString *list, const LiJsonConflict *conflict, const LiRecord *record)
{
  g_autofree char *path = readable_path (conflict->path, record);
  g_autofree char *values = both_values (conflict);

  g_string_append_printf (list, "%s%s%s", list->len > 0 ? ", " : "", path, values);
}

/* Takes @sentence. */
static void
add_sentence (GString *text, char *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, sentence);
  g_free (sentence);
}

void
li_experiment_note_conflicts (LiExperiment *self,
                              const char *path,
                              const LiRecord *record,
                              const GPtrArray *conflicts)
{
  g_autoptr (GString) kept = g_string_new (NULL), back = g_string_new (NULL);
  GString *text = g_string_new (self->notice);

  for (guint k = 0; k < conflicts->len; k++)
    {
      const LiJsonConflict *conflict = conflicts->pdata[k];

      add_name (conflict->kept_theirs ? back : kept, conflict, record);
    }
  if (kept->len > 0)
    add_sentence (text, g_strdup_printf (_ ("%s: another program has changed the same at the same "
                                            "time, and what was set here was kept: %s"),
                                         path, kept->str));
  if (back->len > 0)
    add_sentence (text, g_strdup_printf (_ ("%s: another program has changed what was taken out "
                                            "here at the same time, and it was kept: %s"),
                                         path, back->str));
  g_free (self->notice);
  self->notice = g_string_free (text, text->len == 0);
}

char *
li_experiment_take_notice (LiExperiment *self)
{
  g_return_val_if_fail (LI_IS_EXPERIMENT (self), NULL);
  return g_steal_pointer (&self->notice);
}
