/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "app/li-job-row.h"
#include "app/li-jobs-button.h"
#include "app/li-open-ask.h"
#include "app/li-pages.h"
#include "app/li-watch.h"
#include "app/li-window-private.h"
#include "volume/li-open-options.h"

#define REMEMBER_SECONDS 15
#define TOAST_SECONDS 8

G_DEFINE_FINAL_TYPE (LiWindow, li_window, ADW_TYPE_APPLICATION_WINDOW)

LiDocument *
li_window_get_document (LiWindow *self)
{
  return self->document;
}

LiPage *
li_window_get_page (LiWindow *self)
{
  GtkWidget *child = adw_view_stack_get_visible_child (ADW_VIEW_STACK (self->view_stack));

  return child != NULL && LI_IS_PAGE (child) ? LI_PAGE (child) : NULL;
}

gboolean
li_window_show_page (LiWindow *self, const char *name)
{
  AdwViewStack *stack = ADW_VIEW_STACK (self->view_stack);
  GtkWidget *child = adw_view_stack_get_child_by_name (stack, name);

  if (child == NULL || !adw_view_stack_page_get_visible (adw_view_stack_get_page (stack, child)))
    return FALSE;
  adw_view_stack_set_visible_child (stack, child);
  return TRUE;
}

static void
undo_clicked_cb (AdwToast *toast, LiWindow *self)
{
  li_history_undo (li_document_get_history (self->document));
}

void
li_window_toast (LiWindow *self, const char *text, gboolean undo)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_timeout (toast, TOAST_SECONDS);
  if (undo)
    {
      adw_toast_set_button_label (toast, _ ("Undo"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self, 0);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

static void
message_cb (LiDocument *document, const char *text, LiWindow *self)
{
  li_window_toast (self, text, FALSE);
}

static void
undoable_cb (LiDocument *document, const char *text, LiWindow *self)
{
  li_window_toast (self, text, TRUE);
}

/* Pages that can do nothing with what is open are not offered. */
static void
update_pages (LiWindow *self)
{
  AdwViewStack *stack = ADW_VIEW_STACK (self->view_stack);
  gsize n;
  const LiPageInfo *pages = li_pages_get (&n);
  guint visible = 0;

  for (gsize k = 0; k < n; k++)
    {
      GtkWidget *child = adw_view_stack_get_child_by_name (stack, pages[k].name);
      gboolean shown = pages[k].shown == NULL || pages[k].shown (self->document);

      adw_view_stack_page_set_visible (adw_view_stack_get_page (stack, child), shown);
      visible += shown;
    }
  adw_view_switcher_title_set_view_switcher_enabled (ADW_VIEW_SWITCHER_TITLE (self->title),
                                                     visible > 1);
}

static void
update_title (LiWindow *self)
{
  const char *title = li_document_get_title (self->document);
  g_autofree char *text = title != NULL ? g_strdup_printf ("%s – Lithoscope", title) : NULL;

  gtk_window_set_title (GTK_WINDOW (self), text != NULL ? text : "Lithoscope");
  adw_view_switcher_title_set_title (ADW_VIEW_SWITCHER_TITLE (self->title),
                                     title != NULL ? title : "Lithoscope");
}

static void
document_changed_cb (LiDocument *document, GParamSpec *pspec, LiWindow *self)
{
  gboolean empty = li_document_is_empty (document);

  gtk_stack_set_visible_child_name (GTK_STACK (self->main_stack), empty ? "start" : "pages");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.close-document", !empty);
  update_title (self);
  update_pages (self);
}

static void
page_changed_cb (GObject *stack, GParamSpec *pspec, LiWindow *self)
{
  LiPage *page = li_window_get_page (self);

  if (page != NULL && gtk_widget_get_mapped (GTK_WIDGET (page)))
    li_page_shown (page);
}

static void
add_pages (LiWindow *self)
{
  gsize n;
  const LiPageInfo *pages = li_pages_get (&n);

  for (gsize k = 0; k < n; k++)
    {
      GtkWidget *page = g_object_new (pages[k].type (), NULL);

      adw_view_stack_add_titled_with_icon (ADW_VIEW_STACK (self->view_stack), page, pages[k].name,
                                           _ (pages[k].title), pages[k].icon);
      li_page_set_document (LI_PAGE (page), self->document);
    }
}

/* What every page remembers, by name. */
static GVariant *
save_pages (LiWindow *self)
{
  GVariantBuilder builder;
  gsize n;
  const LiPageInfo *pages = li_pages_get (&n);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (gsize k = 0; k < n; k++)
    {
      GtkWidget *page
          = adw_view_stack_get_child_by_name (ADW_VIEW_STACK (self->view_stack), pages[k].name);
      GVariant *saved = li_page_save (LI_PAGE (page));

      if (saved != NULL)
        g_variant_builder_add (&builder, "{sv}", pages[k].name, saved);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_state (LiWindow *self)
{
  const char *page = adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (self->view_stack));
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "document", li_document_save (self->document));
  g_variant_builder_add (&builder, "{sv}", "pages", save_pages (self));
  if (page != NULL)
    g_variant_builder_add (&builder, "{sv}", "page", g_variant_new_string (page));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
restore_pages (LiWindow *self, GVariant *saved)
{
  gsize n;
  const LiPageInfo *pages = li_pages_get (&n);

  for (gsize k = 0; k < n; k++)
    {
      GtkWidget *page
          = adw_view_stack_get_child_by_name (ADW_VIEW_STACK (self->view_stack), pages[k].name);
      g_autoptr (GVariant) state
          = g_variant_lookup_value (saved, pages[k].name, G_VARIANT_TYPE_VARDICT);

      if (state != NULL)
        li_page_restore (LI_PAGE (page), state);
    }
}

static void
restore_state (LiWindow *self, GVariant *saved)
{
  g_autoptr (GVariant) document
      = g_variant_lookup_value (saved, "document", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) pages = g_variant_lookup_value (saved, "pages", G_VARIANT_TYPE_VARDICT);
  const char *page;

  if (document != NULL)
    li_document_restore (self->document, document);
  if (pages != NULL)
    restore_pages (self, pages);
  if (g_variant_lookup (saved, "page", "&s", &page))
    li_window_show_page (self, page);
}

static void
remember_size (LiWindow *self, LiSession *kept)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  li_session_set_int (kept, "maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  li_session_set_int (kept, "width", width);
  li_session_set_int (kept, "height", height);
  li_session_set_int (kept, "sidebar", adw_flap_get_reveal_flap (ADW_FLAP (self->sidebar_flap)));
}

void
li_window_remember (LiWindow *self)
{
  const char *const *paths = li_document_get_paths (self->document);
  LiSession *kept = self->session;
  g_autoptr (GError) error = NULL;

  if (kept == NULL || self->closed)
    return;
  remember_size (self, kept);
  if (paths != NULL)
    {
      g_autoptr (GVariant) state = save_state (self);
      g_autofree char *joined = g_strjoinv ("\n", (char **)paths);

      li_session_set_state (kept, paths, state);
      li_session_set_string (kept, "open", joined);
    }
  else
    li_session_set_string (kept, "open", "");
  if (!li_session_save (kept, &error))
    g_message ("The session could not be kept: %s", error->message);
}

static gboolean
remember_cb (gpointer data)
{
  li_window_remember (data);
  return G_SOURCE_CONTINUE;
}

/* The files as they were opened last, when @state tells of the same ones; else @paths. */
static GStrv
remembered (GVariant *state, const char *const *paths)
{
  g_autoptr (GVariant) document
      = state != NULL ? g_variant_lookup_value (state, "document", G_VARIANT_TYPE_VARDICT) : NULL;
  g_auto (GStrv) files = NULL;
  guint n = g_strv_length ((char **)paths);

  if (document == NULL || !g_variant_lookup (document, "files", "^aay", &files)
      || g_strv_length (files) != n)
    return g_strdupv ((char **)paths);
  for (guint k = 0; k < n; k++)
    {
      g_autofree char *path = NULL;

      li_volume_address_split (files[k], &path, NULL);
      if (!g_str_equal (path, paths[k]))
        return g_strdupv ((char **)paths);
    }
  return g_steal_pointer (&files);
}

static void
open_described (char **addresses, gpointer data)
{
  LiWindow *self = data;
  g_autoptr (GVariant) state = NULL;

  self->opened
      = !self->closed && li_document_open_paths (self->document, (const char *const *)addresses);
  if (!self->opened)
    return;
  li_session_add_recent (self->session, li_document_get_paths (self->document));
  state = li_session_get_state (self->session, li_document_get_paths (self->document));
  if (state != NULL)
    restore_state (self, state);
}

gboolean
li_window_open (LiWindow *self, const char *const *paths, gboolean again)
{
  g_autoptr (GVariant) state = NULL;
  g_auto (GStrv) addresses = NULL;

  if (paths == NULL || paths[0] == NULL)
    return FALSE;
  if (li_document_get_paths (self->document) != NULL)
    li_window_remember (self);
  state = li_session_get_state (self->session, paths);
  addresses = remembered (state, paths);
  self->opened = TRUE; /* as long as a person is asked */
  li_open_ask (GTK_WINDOW (self), (const char *const *)addresses, !again, open_described, self);
  return self->opened;
}

/* Paths of what was dropped; things that are not in a file system are left out. */
static GStrv
paths_of_files (GSList *files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (GSList *l = files; l != NULL; l = l->next)
    {
      char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  g_ptr_array_add (paths, NULL);
  return (GStrv)g_ptr_array_steal (paths, NULL);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, LiWindow *self)
{
  g_auto (GStrv) paths = paths_of_files (g_value_get_boxed (value));

  return paths[0] != NULL && li_window_open (self, (const char *const *)paths, FALSE);
}

static gboolean
li_window_close_request (GtkWindow *window)
{
  LiWindow *self = LI_WINDOW (window);

  li_window_remember (self);
  self->closed = TRUE;
  g_clear_handle_id (&self->remember_source, g_source_remove);
  li_document_shutdown (self->document);
  return GTK_WINDOW_CLASS (li_window_parent_class)->close_request (window);
}

static void
li_window_dispose (GObject *object)
{
  LiWindow *self = LI_WINDOW (object);

  g_clear_handle_id (&self->remember_source, g_source_remove);
  g_clear_handle_id (&self->narrow_source, g_source_remove);
  if (self->document != NULL)
    li_document_shutdown (self->document);
  if (self->toasts != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_WINDOW);
  self->toasts = NULL;
  g_clear_object (&self->document);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (li_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LiWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, header);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, title);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, main_stack);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, sidebar_flap);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, view_stack);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, jobs_button);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, start_jobs);
  gtk_widget_class_bind_template_child (widget_class, LiWindow, recent_menu);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
}

static void
li_window_class_init (LiWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_JOBS_BUTTON);
  g_type_ensure (LI_TYPE_SIDEBAR);
  G_OBJECT_CLASS (klass)->dispose = li_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = li_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-window.ui");
  bind_children (widget_class);
  li_window_install_actions (widget_class);
}

static GtkWidget *
make_job_row (gpointer item, gpointer data)
{
  return li_job_row_new (item);
}

static void
start_jobs_cb (GListModel *jobs, guint position, guint removed, guint added, LiWindow *self)
{
  gtk_widget_set_visible (self->start_jobs, g_list_model_get_n_items (jobs) > 0);
}

static void
connect_document (LiWindow *self)
{
  GListModel *jobs = li_job_list_get_jobs (li_document_get_jobs (self->document));

  gtk_list_box_bind_model (GTK_LIST_BOX (self->start_jobs), jobs, make_job_row, NULL, NULL);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (start_jobs_cb), self, 0);
  g_signal_connect_object (self->document, "message", G_CALLBACK (message_cb), self, 0);
  g_signal_connect_object (self->document, "undoable", G_CALLBACK (undoable_cb), self, 0);
  g_signal_connect_object (self->document, "notify::n-steps", G_CALLBACK (document_changed_cb),
                           self, 0);
  g_signal_connect_object (self->document, "notify::title", G_CALLBACK (document_changed_cb), self,
                           0);
}

/* AdwSplitButton names its arrow by a tooltip alone. */
static void
name_arrow (GtkWidget *split)
{
  for (GtkWidget *child = gtk_widget_get_first_child (split); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_MENU_BUTTON (child))
      for (GtkWidget *part = child; part != NULL; part = gtk_widget_get_first_child (part))
        gtk_accessible_update_property (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        _ ("Open a folder or something recent"), -1);
}

static gboolean
narrow_idle_cb (gpointer data)
{
  LiWindow *self = data;

  self->narrow_source = 0;
  adw_view_switcher_bar_set_reveal (
      ADW_VIEW_SWITCHER_BAR (self->switcher_bar),
      adw_view_switcher_title_get_title_visible (ADW_VIEW_SWITCHER_TITLE (self->title)));
  return G_SOURCE_REMOVE;
}

/* Told in the middle of an allocation, where a wish for another size is lost without animations. */
static void
narrow_cb (AdwViewSwitcherTitle *title, GParamSpec *pspec, LiWindow *self)
{
  if (self->narrow_source == 0)
    self->narrow_source = g_idle_add (narrow_idle_cb, self);
}

/* Somebody comes back to the window, perhaps from another machine. */
static void
active_cb (GtkWindow *window, GParamSpec *pspec, LiWindow *self)
{
  if (gtk_window_is_active (window) && !self->closed && self->document != NULL)
    li_document_check_record (self->document);
}

static void
li_window_init (LiWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->document = li_document_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  name_arrow (self->open_button);
  li_watch_window (GTK_WIDGET (self));
  g_signal_connect (self->title, "notify::title-visible", G_CALLBACK (narrow_cb), self);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  li_jobs_button_set_list (LI_JOBS_BUTTON (self->jobs_button),
                           li_document_get_jobs (self->document));
  li_sidebar_set_document (LI_SIDEBAR (self->sidebar), self->document);
  connect_document (self);
  add_pages (self);
  li_window_add_actions (self);
  document_changed_cb (self->document, NULL, self);
  self->remember_source = g_timeout_add_seconds (REMEMBER_SECONDS, remember_cb, self);
}

LiWindow *
li_window_new (GtkApplication *app, LiSession *kept)
{
  LiWindow *self = g_object_new (LI_TYPE_WINDOW, "application", app, NULL);

  self->session = g_object_ref (kept);
  g_signal_connect_object (kept, "recent-changed", G_CALLBACK (li_window_update_recent), self,
                           G_CONNECT_SWAPPED);
  gtk_window_set_default_size (GTK_WINDOW (self), li_session_get_int (kept, "width", 1280),
                               li_session_get_int (kept, "height", 820));
  if (li_session_get_int (kept, "maximized", 0))
    gtk_window_maximize (GTK_WINDOW (self));
  adw_flap_set_reveal_flap (ADW_FLAP (self->sidebar_flap), li_session_get_int (kept, "sidebar", 1));
  li_window_update_recent (self);
  return self;
}
