/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-voi-panel.h"

#include <glib/gi18n.h>
#include "app/li-list-row.h"
#include "app/li-number-entry.h"

struct _LiVoiPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *list, *edge, *by_click;
  LiStrainVois *vois;
  LiDocument *document;
  LiViewer *viewer; /* NULL after the shutdown */
};

G_DEFINE_FINAL_TYPE (LiVoiPanel, li_voi_panel, GTK_TYPE_WIDGET)

static guint
id_of (gpointer widget)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (widget), "mark"));
}

static void
delete_cb (GtkButton *button, LiVoiPanel *self)
{
  LiMarks *marks = li_strain_vois_get_marks (self->vois);
  LiMark *mark = li_marks_by_id (marks, id_of (button));

  if (mark == NULL)
    return;
  li_document_undoable (self->document, _ ("%s removed"), li_mark_get (mark)->name);
  li_marks_remove (marks, mark);
}

static void
renamed_cb (GtkEditable *label, GParamSpec *pspec, LiVoiPanel *self)
{
  LiMarks *marks = li_strain_vois_get_marks (self->vois);
  LiMark *mark = li_marks_by_id (marks, id_of (label));
  LiMarkData data;

  if (mark == NULL || gtk_editable_label_get_editing (GTK_EDITABLE_LABEL (label)))
    return;
  data = *li_mark_get (mark);
  data.name = (char *)gtk_editable_get_text (label);
  if (data.name[0] != '\0' && !g_str_equal (data.name, li_mark_get (mark)->name))
    li_marks_change (marks, mark, &data, _ ("Rename"));
}

/* What its controls are called goes with the name. */
static void
call_controls (GObject *row, const char *name)
{
  GtkWidget *remove = g_object_get_data (row, "remove");
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), name);
  g_autofree char *rename = g_strdup_printf (_ ("Name of %s"), name);

  if (g_strcmp0 (gtk_widget_get_tooltip_text (remove), label) == 0)
    return;
  gtk_widget_set_tooltip_text (remove, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (g_object_get_data (row, "name")),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, rename, -1);
}

static void
fill_row (LiVoiPanel *self, GtkWidget *grid, const LiMarkData *data)
{
  GObject *row = G_OBJECT (grid);
  GtkEditable *name = g_object_get_data (row, "name");
  g_autofree char *size = li_strain_vois_size_text (self->vois, data),
                  *value = li_strain_vois_value_text (self->vois, data);

  if (!gtk_editable_label_get_editing (GTK_EDITABLE_LABEL (name))
      && !g_str_equal (gtk_editable_get_text (name), data->name))
    gtk_editable_set_text (name, data->name);
  call_controls (row, data->name);
  gtk_label_set_text (g_object_get_data (row, "about"), size);
  gtk_label_set_text (g_object_get_data (row, "number"), value);
}

static GtkWidget *
make_row (LiVoiPanel *self, LiMark *mark)
{
  const LiMarkData *data = li_mark_get (mark);
  GtkWidget *grid = gtk_grid_new (), *name = gtk_editable_label_new (data->name),
            *about = gtk_label_new (NULL), *number = gtk_label_new (NULL),
            *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gpointer id = GUINT_TO_POINTER (li_mark_id (mark));

  g_object_set_data (G_OBJECT (name), "mark", id);
  g_object_set_data (G_OBJECT (remove), "mark", id);
  g_object_set_data (G_OBJECT (grid), "mark", id);
  g_object_set_data (G_OBJECT (grid), "name", name);
  g_object_set_data (G_OBJECT (grid), "remove", remove);
  g_object_set_data (G_OBJECT (grid), "about", about);
  g_object_set_data (G_OBJECT (grid), "number", number);
  g_signal_connect (name, "notify::editing", G_CALLBACK (renamed_cb), self);
  g_signal_connect (remove, "clicked", G_CALLBACK (delete_cb), self);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_xalign (GTK_LABEL (about), 0);
  gtk_label_set_xalign (GTK_LABEL (number), 0);
  gtk_label_set_wrap (GTK_LABEL (number), TRUE);
  gtk_widget_add_css_class (about, "caption");
  gtk_widget_add_css_class (about, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_grid_attach (GTK_GRID (grid), name, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), about, 0, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), number, 0, 2, 2, 1);
  gtk_grid_attach (GTK_GRID (grid), remove, 1, 0, 1, 2);
  fill_row (self, grid, data);
  return grid;
}

static GtkWidget *
list_row (LiVoiPanel *self, LiMark *mark)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), make_row (self, mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  li_mark_get (mark)->name, -1);
  return row;
}

static void
select_row (LiVoiPanel *self)
{
  guint selected = li_marks_get_selected (li_strain_vois_get_marks (self->vois));

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (id_of (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row))) == selected)
      gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (row));
}

/* TRUE: the rows are those of @marks, in this order. */
static gboolean
has_rows_of (LiVoiPanel *self, GPtrArray *marks)
{
  GtkWidget *row = gtk_widget_get_first_child (self->list);

  for (guint k = 0; k < marks->len; k++, row = gtk_widget_get_next_sibling (row))
    if (row == NULL
        || id_of (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)))
               != li_mark_id (marks->pdata[k]))
      return FALSE;
  return row == NULL;
}

/* Of the same marks: only their texts change, and the focus stays where it is. */
static void
refill_rows (LiVoiPanel *self, GPtrArray *marks)
{
  GtkWidget *row = gtk_widget_get_first_child (self->list);

  for (guint k = 0; k < marks->len; k++, row = gtk_widget_get_next_sibling (row))
    fill_row (self, gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)),
              li_mark_get (marks->pdata[k]));
}

static GtkEditableLabel *
name_in (GtkWidget *row)
{
  GtkWidget *grid = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));

  return g_object_get_data (G_OBJECT (grid), "name");
}

static void
make_rows (LiVoiPanel *self, GPtrArray *marks)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    li_list_row_remove (GTK_LIST_BOX (self->list), row, name_in (row));
  for (guint k = 0; k < marks->len; k++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), list_row (self, marks->pdata[k]));
  gtk_widget_set_visible (self->list, marks->len > 0);
  select_row (self);
}

static void
changed_cb (LiStrainVois *vois, LiVoiPanel *self)
{
  g_autoptr (GPtrArray) marks = li_strain_vois_list (vois);

  if (has_rows_of (self, marks))
    refill_rows (self, marks);
  else
    make_rows (self, marks);
}

static void
selected_cb (LiMarks *marks, GParamSpec *pspec, LiVoiPanel *self)
{
  select_row (self);
}

static void
row_selected_cb (GtkListBox *list, GtkListBoxRow *row, LiVoiPanel *self)
{
  if (row != NULL)
    li_marks_set_selected (li_strain_vois_get_marks (self->vois),
                           id_of (gtk_list_box_row_get_child (row)));
}

static void
edge_cb (LiStrainVois *vois, GParamSpec *pspec, LiVoiPanel *self)
{
  li_number_entry_set_value (LI_NUMBER_ENTRY (self->edge), li_strain_vois_get_edge (vois));
}

/* What is no length is not accepted: the entry shows the old one again. */
static void
edited_cb (LiNumberEntry *entry, LiVoiPanel *self)
{
  li_strain_vois_set_edge (self->vois, li_number_entry_get_value (entry));
  edge_cb (self->vois, NULL, self);
}

static gboolean
press_cb (const LiView2D *view, double x, double y, GdkModifierType state, gpointer data)
{
  return TRUE;
}

static void
drag_cb (const LiView2D *view, double x, double y, GdkModifierType state, gpointer data)
{
}

static void
release_cb (const LiView2D *view, double x, double y, gboolean moved, gpointer data)
{
  LiVoiPanel *self = data;
  double p[3];

  if (moved)
    return;
  li_view_to_voxel (view, x, y, p);
  li_strain_vois_add_box (self->vois, p);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->by_click), FALSE);
}

/* While it is on, a click on a particle puts a box around that place. */
static void
by_click_cb (GtkToggleButton *toggle, GParamSpec *pspec, LiVoiPanel *self)
{
  static const LiViewerTool tool = { press_cb, drag_cb, release_cb };

  if (self->viewer != NULL)
    li_viewer_set_tool_handler (self->viewer, gtk_toggle_button_get_active (toggle) ? &tool : NULL,
                                self);
}

void
li_voi_panel_connect (LiVoiPanel *self, LiStrainVois *vois, LiViewer *viewer)
{
  self->vois = g_object_ref (vois);
  self->viewer = viewer;
  self->document = g_object_ref (li_viewer_get_document (viewer));
  g_signal_connect_object (vois, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (vois, "notify::edge", G_CALLBACK (edge_cb), self, 0);
  g_signal_connect_object (li_strain_vois_get_marks (vois), "notify::selected",
                           G_CALLBACK (selected_cb), self, 0);
  edge_cb (vois, NULL, self);
  changed_cb (vois, self);
}

void
li_voi_panel_shutdown (LiVoiPanel *self)
{
  if (self->viewer != NULL)
    li_viewer_set_tool_handler (self->viewer, NULL, NULL);
  self->viewer = NULL;
}

static void
li_voi_panel_dispose (GObject *object)
{
  LiVoiPanel *self = LI_VOI_PANEL (object);

  self->viewer = NULL;
  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_VOI_PANEL);
  self->root = NULL;
  g_clear_object (&self->vois);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_voi_panel_parent_class)->dispose (object);
}

static void
li_voi_panel_class_init (LiVoiPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_NUMBER_ENTRY);
  G_OBJECT_CLASS (klass)->dispose = li_voi_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-voi-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiVoiPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiVoiPanel, list);
  gtk_widget_class_bind_template_child (widget_class, LiVoiPanel, edge);
  gtk_widget_class_bind_template_child (widget_class, LiVoiPanel, by_click);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, by_click_cb);
}

static void
li_voi_panel_init (LiVoiPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
