/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/li-list-row.h"
#include "app/li-number-entry.h"
#include "app/strain/li-strain-page-private.h"
#include "base/li-number.h"
#include "base/li-units.h"
#include "draw/li-sheet.h"

#define FILL_MS 80

static const double *
voxel_of (LiStrainPage *self)
{
  return li_view_state_voxel (li_document_get_view (self->document));
}

/* "15 × 15 × 15 µm", or voxels where the voxel size is not known. */
static char *
size_text (LiStrainPage *self, const LiMarkData *data)
{
  const double *voxel = voxel_of (self);
  double size[3];

  if (data->kind == LI_MARK_POINT)
    return g_strdup (_ ("point"));
  for (int a = 0; a < 3; a++)
    size[a] = fabs (data->b[a] - data->a[a]) * (voxel[0] > 0 ? voxel[a] : 1);
  return li_number_printf ("%.3g × %.3g × %.3g %s", size[0], size[1], size[2],
                           voxel[0] > 0 ? "µm" : _ ("voxel"));
}

/* "+3.21 ± 0.40 % (27 nodes, 2 left out)" */
static char *
value_text (LiStrainPage *self, const LiMarkData *data)
{
  g_autofree char *left = NULL;
  LiBoxStat stat;

  if (self->shown->values == NULL)
    return g_strdup (_ ("no map"));
  li_strain_page_voi_stat (self, self->shown->map, self->shown->points, self->shown->values, data,
                           &stat);
  if (stat.used == 0)
    return g_strdup (_ ("no measured node"));
  left = stat.excluded + stat.unknown > 0
             ? g_strdup_printf (_ (", %zu left out"), stat.excluded + stat.unknown)
             : g_strdup ("");
  if (isnan (stat.sd))
    return li_number_printf (_ ("%+.4g %s (%zu nodes%s)"), stat.mean * self->shown->factor,
                             self->shown->unit, stat.used, left);
  return li_number_printf (_ ("%+.4g ± %.2g %s (%zu nodes%s)"), stat.mean * self->shown->factor,
                           stat.sd * fabs (self->shown->factor), self->shown->unit, stat.used,
                           left);
}

static gboolean
is_listed (const LiMarkData *data)
{
  return data->kind == LI_MARK_BOX || data->kind == LI_MARK_POINT;
}

char *
li_strain_page_voi_row (LiStrainPage *self, const LiMarkData *data)
{
  g_autofree char *size = NULL, *value = NULL, *middle = NULL;
  LiMarkData there;

  if (!is_listed (data))
    return NULL;
  size = size_text (self, data);
  value = value_text (self, data);
  if (!li_strain_page_carry (self, self->shown->step, data, &there))
    return li_sheet_cells (data->name, _ ("lost"), size, value, NULL);
  middle = li_number_printf ("%.0f, %.0f, %.0f", (there.a[0] + there.b[0]) / 2,
                             (there.a[1] + there.b[1]) / 2, (there.a[2] + there.b[2]) / 2);
  return li_sheet_cells (data->name, middle, size, value, NULL);
}

static guint
id_of (gpointer widget)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (widget), "mark"));
}

static void
delete_cb (GtkButton *button, LiStrainPage *self)
{
  LiMarks *marks = li_document_get_marks (self->document);
  LiMark *mark = li_marks_by_id (marks, id_of (button));

  if (mark == NULL)
    return;
  li_document_undoable (self->document, _ ("%s removed"), li_mark_get (mark)->name);
  li_marks_remove (marks, mark);
}

static void
renamed_cb (GtkEditable *label, GParamSpec *pspec, LiStrainPage *self)
{
  LiMarks *marks = li_document_get_marks (self->document);
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
fill_row (LiStrainPage *self, GtkWidget *grid, const LiMarkData *data)
{
  GObject *row = G_OBJECT (grid);
  GtkEditable *name = g_object_get_data (row, "name");
  g_autofree char *size = size_text (self, data), *value = value_text (self, data);

  if (!gtk_editable_label_get_editing (GTK_EDITABLE_LABEL (name))
      && !g_str_equal (gtk_editable_get_text (name), data->name))
    gtk_editable_set_text (name, data->name);
  call_controls (row, data->name);
  gtk_label_set_text (g_object_get_data (row, "about"), size);
  gtk_label_set_text (g_object_get_data (row, "number"), value);
}

static GtkWidget *
make_row (LiStrainPage *self, LiMark *mark)
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
list_row (LiStrainPage *self, LiMark *mark)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), make_row (self, mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  li_mark_get (mark)->name, -1);
  return row;
}

static void
select_row (LiStrainPage *self)
{
  guint selected = li_marks_get_selected (li_document_get_marks (self->document));

  for (GtkWidget *row = gtk_widget_get_first_child (self->voi_list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (id_of (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row))) == selected)
      gtk_list_box_select_row (GTK_LIST_BOX (self->voi_list), GTK_LIST_BOX_ROW (row));
}

/* The same marks in the same rows: only their texts change, and whoever is in them stays there.
 * FALSE when others have to be made. */
static gboolean
refill (LiStrainPage *self, GListModel *marks)
{
  GtkWidget *row = gtk_widget_get_first_child (self->voi_list);

  for (int pass = 0; pass < 2; pass++, row = gtk_widget_get_first_child (self->voi_list))
    {
      for (guint k = 0; k < g_list_model_get_n_items (marks); k++)
        {
          g_autoptr (LiMark) mark = g_list_model_get_item (marks, k);
          GtkWidget *grid;

          if (!is_listed (li_mark_get (mark)))
            continue;
          if (row == NULL)
            return FALSE;
          grid = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
          if (id_of (grid) != li_mark_id (mark))
            return FALSE;
          if (pass == 1)
            fill_row (self, grid, li_mark_get (mark));
          row = gtk_widget_get_next_sibling (row);
        }
      if (row != NULL)
        return FALSE;
    }
  return TRUE;
}

static GtkEditableLabel *
name_in (GtkWidget *row)
{
  GtkWidget *grid = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));

  return g_object_get_data (G_OBJECT (grid), "name");
}

void
li_strain_page_update_vois (LiStrainPage *self)
{
  GListModel *marks = li_marks_get_list (li_document_get_marks (self->document));
  GtkWidget *row;
  guint shown = 0;

  if (refill (self, marks))
    return;
  while ((row = gtk_widget_get_first_child (self->voi_list)) != NULL)
    li_list_row_remove (GTK_LIST_BOX (self->voi_list), row, name_in (row));
  for (guint k = 0; k < g_list_model_get_n_items (marks); k++)
    {
      g_autoptr (LiMark) mark = g_list_model_get_item (marks, k);

      if (!is_listed (li_mark_get (mark)))
        continue;
      gtk_list_box_append (GTK_LIST_BOX (self->voi_list), list_row (self, mark));
      shown++;
    }
  gtk_widget_set_visible (self->voi_list, shown > 0);
  select_row (self);
}

static gboolean
fill_cb (gpointer data)
{
  LiStrainPage *self = data;

  self->fill_source = 0;
  li_strain_page_update_vois (self);
  li_strain_page_update_plot (self);
  return G_SOURCE_REMOVE;
}

/* Drags change a mark at every step: rows and plot follow when the hand rests. */
static void
changed_cb (LiMarks *marks, LiStrainPage *self)
{
  if (self->fill_source == 0)
    self->fill_source = g_timeout_add (FILL_MS, fill_cb, self);
}

static void
selected_cb (LiMarks *marks, GParamSpec *pspec, LiStrainPage *self)
{
  select_row (self);
  if (self->plot != LI_PLOT_VOI)
    li_strain_page_update_plot (self);
}

static void
row_selected_cb (GtkListBox *list, GtkListBoxRow *row, LiStrainPage *self)
{
  if (row != NULL)
    li_marks_set_selected (li_document_get_marks (self->document),
                           id_of (gtk_list_box_row_get_child (row)));
}

/* A cube of the size that is typed, whole voxels, around @p. */
static void
add_box (LiStrainPage *self, const double p[3])
{
  const double *voxel = voxel_of (self);
  double edge = li_number_entry_get_value (LI_NUMBER_ENTRY (self->voi_size));
  LiMarkData data = { .kind = LI_MARK_BOX, .name = (char *)"", .step = (char *)"" };
  g_autofree char *name = NULL;
  double at[3];
  guint n = 1;
  GListModel *marks = li_marks_get_list (li_document_get_marks (self->document));
  LiMark *mark;

  for (guint k = 0; k < g_list_model_get_n_items (marks); k++)
    {
      g_autoptr (LiMark) other = g_list_model_get_item (marks, k);

      n += li_mark_get (other)->kind == LI_MARK_BOX;
    }
  name = g_strdup_printf (_ ("VOI %u"), n);
  data.name = name;
  li_strain_page_carry_back (self, p, at);
  for (int a = 0; a < 3; a++)
    {
      double voxels = MAX (rint (voxel[0] > 0 ? edge / voxel[a] : edge), 1);

      data.a[a] = rint (at[a] - voxels / 2) - 0.5;
      data.b[a] = data.a[a] + voxels;
    }
  mark = li_marks_add (li_document_get_marks (self->document), &data);
  li_marks_set_selected (li_document_get_marks (self->document), li_mark_id (mark));
}

void
li_strain_page_add_voi (LiStrainPage *self)
{
  add_box (self, li_view_state_cursor (li_document_get_view (self->document)));
}

void
li_strain_page_add_pin (LiStrainPage *self)
{
  const double *p = li_view_state_cursor (li_document_get_view (self->document));
  LiMarkData data = { .kind = LI_MARK_POINT, .name = (char *)"", .step = (char *)"" };

  li_strain_page_carry_back (self, p, data.a);
  memcpy (data.b, data.a, sizeof data.b);
  li_marks_add (li_document_get_marks (self->document), &data);
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
  LiStrainPage *self = data;
  double p[3];

  if (moved)
    return;
  li_view_to_voxel (view, x, y, p);
  add_box (self, p);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->voi_click), FALSE);
}

/* While it is on, a click on a particle puts a box around that place. */
static void
click_mode_cb (GtkToggleButton *toggle, GParamSpec *pspec, LiStrainPage *self)
{
  static const LiViewerTool tool = { press_cb, drag_cb, release_cb };

  li_viewer_set_tool_handler (LI_VIEWER (self->viewer),
                              gtk_toggle_button_get_active (toggle) ? &tool : NULL, self);
}

void
li_strain_page_make_vois (LiStrainPage *self)
{
  LiMarks *marks = li_document_get_marks (self->document);

  li_number_entry_set_value (LI_NUMBER_ENTRY (self->voi_size), 2);
  g_signal_connect_object (marks, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (marks, "notify::selected", G_CALLBACK (selected_cb), self, 0);
  g_signal_connect (self->voi_list, "row-selected", G_CALLBACK (row_selected_cb), self);
  g_signal_connect (self->voi_click, "notify::active", G_CALLBACK (click_mode_cb), self);
}
