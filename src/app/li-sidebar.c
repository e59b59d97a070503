/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-sidebar.h"

#include <glib/gi18n.h>
#include "session/li-pair-item.h"

struct _LiSidebar
{
  GtkWidget parent_instance;
  GtkWidget *root, *title, *role, *steps_title, *list, *import, *pairs_box, *pairs;
  LiDocument *document;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LiSidebar, li_sidebar, GTK_TYPE_WIDGET)

typedef struct
{
  const char *icon, *text;
} Sign;

/* What is known of the maps of a time step, from what is on disk, else whether its volume is open.
 */
static void
update_icon (LiStep *step, GParamSpec *pspec, GtkWidget *image)
{
  static const Sign states[] = {
    [LI_STEP_CLOSED] = { "radio-symbolic", N_ ("not opened yet") },
    [LI_STEP_OPENING] = { "content-loading-symbolic", N_ ("opening") },
    [LI_STEP_OPEN] = { "radio-checked-symbolic", N_ ("open") },
    [LI_STEP_FAILED] = { "image-missing-symbolic", N_ ("could not be opened") },
  };
  static const Sign maps[] = {
    [LI_STEP_MAP_DONE] = { "emblem-ok-symbolic", N_ ("analysed") },
    [LI_STEP_MAP_WARNED] = { "dialog-warning-symbolic", N_ ("analysed, with warnings") },
    [LI_STEP_MAP_PARTLY] = { "media-playback-pause-symbolic", N_ ("analysed in part") },
    [LI_STEP_MAP_STALE] = { "view-refresh-symbolic", N_ ("analysis out of date") },
    [LI_STEP_MAP_FAILED] = { "dialog-error-symbolic", N_ ("analysis failed") },
  };
  LiStepState state = li_step_get_state (step);
  LiStepMap map = li_step_get_map (step);
  gboolean mapped = map != LI_STEP_MAP_NONE && (state == LI_STEP_CLOSED || state == LI_STEP_OPEN);
  g_autofree char *text = map != LI_STEP_MAP_NONE ? g_strdup_printf ("%s · %s", _ (maps[map].text),
                                                                     _ (states[state].text))
                                                  : g_strdup (_ (states[state].text));

  gtk_image_set_from_icon_name (GTK_IMAGE (image), mapped ? maps[map].icon : states[state].icon);
  gtk_widget_set_tooltip_text (image, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static gboolean
text_to_visible (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  const char *text = g_value_get_string (from);

  g_value_set_boolean (to, text != NULL && text[0] != '\0');
  return TRUE;
}

/* What a step is called, what the cell did then, and which volumes there are of it. */
static GtkWidget *
row_texts (LiStep *step)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *name, *subtitle;

  name = gtk_label_new (li_step_get_name (step));
  subtitle = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "dim-label");
  g_object_bind_property (step, "subtitle", subtitle, "label", G_BINDING_SYNC_CREATE);
  gtk_label_set_wrap (GTK_LABEL (subtitle), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (subtitle), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (subtitle), 4);
  g_object_bind_property_full (step, "subtitle", subtitle, "visible", G_BINDING_SYNC_CREATE,
                               text_to_visible, NULL, NULL, NULL);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), subtitle);
  return box;
}

/* One line for each volume: role and path. */
static char *
volumes_text (LiStep *step)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint k = 0; k < li_step_get_n_volumes (step); k++)
    {
      const char *role = li_step_get_nth_role (step, k);

      g_string_append_printf (text, "%s%s: %s", k > 0 ? "\n" : "", role,
                              li_step_get_role_path (step, role));
    }
  if (text->len == 0 && li_step_get_path (step) != NULL)
    g_string_append (text, li_step_get_path (step));
  return g_strdup (text->str);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  LiStep *step = item;
  GtkWidget *row = gtk_list_box_row_new (), *image = gtk_image_new (),
            *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *volumes = volumes_text (step);
  g_autofree char *name
      = g_strdup_printf ("%s %s", li_step_get_name (step),
                         li_step_get_subtitle (step) != NULL ? li_step_get_subtitle (step) : "");

  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), row_texts (step));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, volumes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_strchomp (name), -1);
  g_signal_connect_object (step, "notify::state", G_CALLBACK (update_icon), image, 0);
  g_signal_connect_object (step, "notify::map", G_CALLBACK (update_icon), image, 0);
  update_icon (step, NULL, image);
  return row;
}

static void
update_pair (LiPairItem *item, GParamSpec *pspec, GtkWidget *row)
{
  static const struct
  {
    const char *icon, *text;
  } looks[] = {
    [LI_PAIR_MISSING] = { "radio-symbolic", N_ ("not analysed") },
    [LI_PAIR_PARTLY] = { "media-playback-pause-symbolic", N_ ("begun") },
    [LI_PAIR_STALE] = { "view-refresh-symbolic", N_ ("out of date") },
    [LI_PAIR_FAILED] = { "dialog-error-symbolic", N_ ("failed") },
    [LI_PAIR_DONE] = { "emblem-ok-symbolic", N_ ("analysed") },
    [LI_PAIR_BLOCKED] = { "action-unavailable-symbolic", N_ ("cannot be analysed yet") },
  };
  LiPairState state = li_pair_item_get_state (item);
  gboolean doubt = state == LI_PAIR_DONE && li_pair_item_get_n_warnings (item) > 0;
  const char *text = doubt ? _ ("analysed, with warnings") : _ (looks[state].text);
  g_autofree char *name = g_strdup_printf ("%s %s", li_pair_item_get_name (item), text);
  GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));

  gtk_image_set_from_icon_name (GTK_IMAGE (gtk_widget_get_first_child (box)),
                                doubt ? "dialog-warning-symbolic" : looks[state].icon);
  gtk_widget_set_tooltip_text (
      row, li_pair_item_get_reason (item) != NULL ? li_pair_item_get_reason (item) : text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *
make_pair_row (gpointer item, gpointer data)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8),
            *name = gtk_label_new (li_pair_item_get_name (item)), *kind;

  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), name);
  if (li_pair_item_get_cumulative (item))
    {
      kind = gtk_label_new (_ ("total"));
      gtk_widget_add_css_class (kind, "caption");
      gtk_widget_add_css_class (kind, "dim-label");
      gtk_box_append (GTK_BOX (box), kind);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_signal_connect_object (item, "notify::state", G_CALLBACK (update_pair), row, 0);
  update_pair (item, NULL, row);
  return row;
}

static void
select_current (LiSidebar *self)
{
  int step = li_document_get_step (self->document);
  GtkListBoxRow *row
      = step >= 0 ? gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), step) : NULL;

  self->updating = TRUE;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  self->updating = FALSE;
}

static void
row_selected_cb (GtkListBox *list, GtkListBoxRow *row, LiSidebar *self)
{
  if (row != NULL && !self->updating)
    li_document_set_step (self->document, gtk_list_box_row_get_index (row));
}

static void
pair_selected_cb (GtkListBox *list, GtkListBoxRow *row, LiSidebar *self)
{
  if (row != NULL && !self->updating)
    g_object_set (self->document, "pair", gtk_list_box_row_get_index (row), NULL);
}

static void
role_cb (GtkDropDown *drop, GParamSpec *pspec, LiSidebar *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (drop);

  if (item != NULL && !self->updating)
    li_document_set_role (self->document, gtk_string_object_get_string (item));
}

static void
update_pairs_cb (LiDocument *document, GParamSpec *pspec, LiSidebar *self)
{
  int pair;

  g_object_get (document, "pair", &pair, NULL);
  self->updating = TRUE;
  gtk_list_box_select_row (
      GTK_LIST_BOX (self->pairs),
      pair >= 0 ? gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->pairs), pair) : NULL);
  self->updating = FALSE;
  gtk_widget_set_visible (self->pairs_box,
                          g_list_model_get_n_items (li_document_get_pairs (document)) > 0);
}

static void
analysis_cb (LiDocument *document, LiSidebar *self)
{
  update_pairs_cb (document, NULL, self);
}

/* The list must not be exchanged while a choice from it is being told. */
static gboolean
same_strings (GListModel *a, GListModel *b)
{
  guint n = g_list_model_get_n_items (b);

  if (a == NULL || g_list_model_get_n_items (a) != n)
    return FALSE;
  for (guint k = 0; k < n; k++)
    if (!g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (a), k),
                      gtk_string_list_get_string (GTK_STRING_LIST (b), k)))
      return FALSE;
  return TRUE;
}

/* Every role that some step has; the list is offered where there is a choice. */
static void
update_roles (LiSidebar *self)
{
  g_autoptr (GtkStringList) roles = gtk_string_list_new (NULL);
  const char *shown = li_document_get_role (self->document);
  guint selected = GTK_INVALID_LIST_POSITION, n = 0;

  for (int i = 0; i < li_document_get_n_steps (self->document); i++)
    {
      LiStep *step = li_document_get_nth_step (self->document, i);

      for (guint k = 0; k < li_step_get_n_volumes (step); k++)
        {
          const char *role = li_step_get_nth_role (step, k);
          guint at = 0;

          while (at < n && !g_str_equal (gtk_string_list_get_string (roles, at), role))
            at++;
          if (at == n)
            gtk_string_list_append (roles, role), n++;
          if (g_strcmp0 (role, shown) == 0)
            selected = at;
        }
    }
  self->updating = TRUE;
  if (!same_strings (gtk_drop_down_get_model (GTK_DROP_DOWN (self->role)), G_LIST_MODEL (roles)))
    gtk_drop_down_set_model (GTK_DROP_DOWN (self->role), G_LIST_MODEL (roles));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->role), selected);
  self->updating = FALSE;
  gtk_widget_set_visible (self->role, n > 1);
}

static void
update_cb (LiDocument *document, GParamSpec *pspec, LiSidebar *self)
{
  const char *title = li_document_get_title (document);
  gboolean experiment = li_document_get_experiment (document) != NULL;

  gtk_label_set_text (GTK_LABEL (self->title), title != NULL ? title : "");
  gtk_label_set_text (GTK_LABEL (self->steps_title), experiment ? _ ("Time Steps") : _ ("Volumes"));
  gtk_widget_set_visible (self->import, experiment);
  select_current (self);
}

static void
n_steps_cb (LiDocument *document, GParamSpec *pspec, LiSidebar *self)
{
  update_roles (self);
  update_cb (document, NULL, self);
  update_pairs_cb (document, NULL, self);
}

void
li_sidebar_set_document (LiSidebar *self, LiDocument *document)
{
  g_set_object (&self->document, document);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), li_document_get_steps (document), make_row,
                           self, NULL);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->pairs), li_document_get_pairs (document),
                           make_pair_row, self, NULL);
  g_signal_connect_object (document, "notify::title", G_CALLBACK (update_cb), self, 0);
  g_signal_connect_object (document, "notify::step", G_CALLBACK (update_cb), self, 0);
  g_signal_connect_object (document, "notify::n-steps", G_CALLBACK (n_steps_cb), self, 0);
  g_signal_connect_object (document, "notify::pair", G_CALLBACK (update_pairs_cb), self, 0);
  g_signal_connect_object (document, "analysis-changed", G_CALLBACK (analysis_cb), self, 0);
  n_steps_cb (document, NULL, self);
}

static void
li_sidebar_dispose (GObject *object)
{
  LiSidebar *self = LI_SIDEBAR (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_SIDEBAR);
  self->root = NULL;
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_sidebar_parent_class)->dispose (object);
}

static void
li_sidebar_class_init (LiSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_sidebar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, root);
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, title);
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, role);
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, steps_title);
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, import);
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, pairs_box);
  gtk_widget_class_bind_template_child (widget_class, LiSidebar, pairs);
  gtk_widget_class_bind_template_callback (widget_class, role_cb);
  gtk_widget_class_bind_template_callback (widget_class, pair_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
li_sidebar_init (LiSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
