/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every template instantiates, every widget is finalised, on an X server without a screen of the
 * test's own. */
#include <signal.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "app/images/li-images-page.h"
#include "app/li-jobs-button.h"
#include "app/li-list-row.h"
#include "app/li-number-entry.h"
#include "app/li-pages.h"
#include "app/li-preferences.h"
#include "app/li-raw-dialog.h"
#include "app/li-sidebar.h"
#include "app/strain/li-param-form.h"
#include "app/strain/li-strain-page.h"
#include "app/viewer/li-contrast-panel.h"
#include "app/viewer/li-histogram-view.h"
#include "app/viewer/li-layers-panel.h"
#include "app/viewer/li-marks-panel.h"
#include "app/viewer/li-picture-dialog.h"
#include "app/viewer/li-time-bar.h"
#include "app/viewer/li-viewer.h"
#include "base/li-number.h"
#include "workflow/li-analyse.h"
#include "folders.h"
#include "small-volume.h"

static GPid server;

/* A display of our own, so that nobody's desktop is touched. */
static void
start_display (void)
{
  const char *const argv[]
      = { "Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  char digits[16] = "";
  gsize n = 0;
  int out;

  g_spawn_async_with_pipes (NULL, (char **)argv, NULL,
                            G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL
                                | G_SPAWN_DO_NOT_REAP_CHILD,
                            NULL, NULL, &server, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  while (n + 1 < sizeof digits && strchr (digits, '\n') == NULL && read (out, digits + n, 1) == 1)
    n++;
  name = g_strdup_printf (":%s", g_strchomp (digits));
  g_setenv ("DISPLAY", name, TRUE);
  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GTK_A11Y", "none", TRUE);
}

static void
gone (gpointer data, GObject *where)
{
  *(gboolean *)data = TRUE;
}

static void
instantiate (GType type)
{
  gboolean finalised = FALSE;
  GObject *object;

  g_assert_true (g_type_is_a (type, GTK_TYPE_WIDGET));
  object = g_object_ref_sink (g_object_new (type, NULL));
  g_object_weak_ref (object, gone, &finalised);
  if (GTK_IS_WINDOW (object))
    gtk_window_destroy (GTK_WINDOW (object));
  g_object_unref (object);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (finalised);
}

static void
test_widgets (void)
{
  const GType types[]
      = { LI_TYPE_IMAGES_PAGE, LI_TYPE_JOBS_BUTTON,    LI_TYPE_NUMBER_ENTRY,   LI_TYPE_PREFERENCES,
          LI_TYPE_SIDEBAR,     LI_TYPE_CONTRAST_PANEL, LI_TYPE_HISTOGRAM_VIEW, LI_TYPE_LAYERS_PANEL,
          LI_TYPE_MARKS_PANEL, LI_TYPE_PICTURE_DIALOG, LI_TYPE_RAW_DIALOG,     LI_TYPE_TIME_BAR,
          LI_TYPE_VIEWER };

  for (gsize k = 0; k < G_N_ELEMENTS (types); k++)
    instantiate (types[k]);
}

static void
test_pages (void)
{
  gsize n;
  const LiPageInfo *pages = li_pages_get (&n);

  g_assert_cmpuint (n, >=, 1);
  for (gsize k = 0; k < n; k++)
    {
      g_assert_true (g_type_is_a (pages[k].type (), LI_TYPE_PAGE));
      g_assert_nonnull (pages[k].title);
      g_assert_nonnull (pages[k].icon);
      for (gsize other = 0; other < k; other++)
        g_assert_cmpstr (pages[other].name, !=, pages[k].name);
      instantiate (pages[k].type ());
    }
}

static void
count_cb (GtkWidget *widget, guint *count)
{
  ++*count;
}

/* Types over what stands in an entry and presses Enter. */
static void
type_into (GtkWidget *entry, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

/* An experiment of two time steps. */
static char *
make_experiment (const char *top, const char *name)
{
  char *folder = g_build_filename (top, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiExperiment) experiment = li_experiment_create (folder, name, &error);

  g_assert_no_error (error);
  for (int k = 0; k < 2; k++)
    {
      g_autofree char *file = g_strdup_printf ("%s-%d.raw", name, k);
      g_autofree char *path = make_small_volume (top, file);

      li_experiment_import (experiment, -1, "quantitative", path, "", NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_true (li_experiment_save (experiment, NULL));
  return folder;
}

static GtkWidget *
find_text_view (GtkWidget *widget)
{
  if (GTK_IS_TEXT_VIEW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_text_view (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
open_folder (LiDocument *document, const char *folder)
{
  const char *paths[2] = { folder, NULL };

  g_assert_true (li_document_open_paths (document, paths));
  li_document_set_step (document, 1);
}

/* A note that is being typed when another experiment is opened is that of the one before. */
static void
test_note_of_another_experiment (void)
{
  g_autofree char *top = g_dir_make_tmp ("li-note-XXXXXX", NULL), *a = make_experiment (top, "a"),
                  *b = make_experiment (top, "b"), *mine = g_build_filename (a, "notes.json", NULL),
                  *other = g_build_filename (b, "notes.json", NULL), *text = NULL;
  g_autoptr (LiDocument) document = li_document_new ();
  GtkWidget *page = g_object_ref_sink (g_object_new (LI_TYPE_STRAIN_PAGE, NULL));
  GtkWidget *view = find_text_view (page);

  li_page_set_document (LI_PAGE (page), document);
  open_folder (document, a);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "half a wo", -1);
  open_folder (document, b);
  g_assert_true (g_file_get_contents (mine, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "half a wo"));
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_false (li_history_undo (li_document_get_history (document)));
  li_document_shutdown (document);
  g_object_unref (page);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  remove_all (top);
}

/* A person types either decimal sign; nonsense brings the old number back. */
static void
test_number_typed (void)
{
  g_autoptr (GtkWidget) number = g_object_ref_sink (li_number_entry_new ("Grey"));
  GtkWidget *entry = gtk_widget_get_first_child (number);
  const struct
  {
    const char *text;
    double value;
    guint edited;
  } cases[] = { { "3.25", 3.25, 1 }, { "4,5", 4.5, 2 }, { "nonsense", 4.5, 2 },
                { "", 4.5, 2 },      { "inf", 4.5, 2 }, { "-1e3", -1000, 3 } };
  guint edited = 0;

  li_number_entry_set_value (LI_NUMBER_ENTRY (number), 2.5);
  g_signal_connect (number, "edited", G_CALLBACK (count_cb), &edited);
  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      double shown;

      type_into (entry, cases[k].text);
      g_assert_cmpfloat (li_number_entry_get_value (LI_NUMBER_ENTRY (number)), ==, cases[k].value);
      g_assert_true (li_number_parse_entry (gtk_editable_get_text (GTK_EDITABLE (entry)), &shown));
      g_assert_cmpfloat (shown, ==, cases[k].value);
      g_assert_cmpuint (edited, ==, cases[k].edited);
    }
}

typedef struct
{
  char *text;
} Typed;

static const LiParam typed_params[]
    = { LI_P_STRING (Typed, text, "text", "", "Text", "Any text.", 0) };
static const LiParamTable typed_table = LI_PARAM_TABLE_OF ("typed", Typed, typed_params);

static GtkWidget *
find_entry (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_ENTRY (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child);
  return found;
}

/* A page that is updated while somebody types leaves the text alone until it has been sent. */
static void
test_form_keeps_typed (void)
{
  Typed typed = { g_strdup ("old") };
  g_autoptr (GtkWidget) form = g_object_ref_sink (li_param_form_new (&typed_table, &typed, NULL));
  GtkWidget *entry = find_entry (form);

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "old");
  gtk_editable_set_text (GTK_EDITABLE (entry), "half ty");
  li_param_form_refresh (LI_PARAM_FORM (form));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "half ty");
  g_signal_emit_by_name (entry, "activate");
  li_param_form_refresh (LI_PARAM_FORM (form)); /* nobody took it: the owner has the last word */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "old");
  g_free (typed.text);
  typed.text = g_strdup ("new");
  li_param_form_refresh (LI_PARAM_FORM (form));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "new");
  li_params_clear (&typed_table, &typed);
}

/* The property and the function give the same. */
static void
test_number_entry (void)
{
  g_autoptr (GtkWidget) entry = NULL;
  double value;

  entry = g_object_ref_sink (li_number_entry_new ("Grey"));
  g_object_set (entry, "value", 2.5, NULL);
  g_object_get (entry, "value", &value, NULL);
  g_assert_cmpfloat (value, ==, 2.5);
  g_assert_cmpfloat (li_number_entry_get_value (LI_NUMBER_ENTRY (entry)), ==, 2.5);
}

static void
gone_cb (gpointer data, GObject *where)
{
  *(gboolean *)data = TRUE;
}

/* A row that goes while its name is typed: the text is taken, the label outlives what GTK has still
 * to do with it, and then is let go. */
static void
test_row_removed (void)
{
  GtkWidget *window = gtk_window_new (), *list = gtk_list_box_new (),
            *label = gtk_editable_label_new ("before");
  GtkWidget *row;
  gboolean gone = FALSE;

  gtk_list_box_append (GTK_LIST_BOX (list), label);
  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_window_present (GTK_WINDOW (window));
  row = gtk_widget_get_parent (label);
  g_object_weak_ref (G_OBJECT (label), gone_cb, &gone);
  gtk_editable_label_start_editing (GTK_EDITABLE_LABEL (label));
  gtk_editable_set_text (GTK_EDITABLE (label), "typed");
  li_list_row_remove (GTK_LIST_BOX (list), row, GTK_EDITABLE_LABEL (label));
  g_assert_null (gtk_widget_get_first_child (list));
  g_assert_false (gone);
  g_assert_false (gtk_editable_label_get_editing (GTK_EDITABLE_LABEL (label)));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (label)), ==, "typed");
  while (!gone)
    g_main_context_iteration (NULL, TRUE);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  /* GTK warns of the missing session bus and of labels that shrink; what it finds wrong is
   * critical. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  start_display ();
  gtk_init ();
  adw_init ();
  g_test_add_func ("/app/types/widgets", test_widgets);
  g_test_add_func ("/app/types/pages", test_pages);
  g_test_add_func ("/app/types/note-of-another-experiment", test_note_of_another_experiment);
  g_test_add_func ("/app/types/number-entry", test_number_entry);
  g_test_add_func ("/app/types/number-typed", test_number_typed);
  g_test_add_func ("/app/types/form-keeps-typed", test_form_keeps_typed);
  g_test_add_func ("/app/types/row-removed", test_row_removed);
  status = g_test_run ();
  kill (server, SIGTERM);
  return status;
}
