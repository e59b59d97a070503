/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "base/li-params.h"

G_BEGIN_DECLS

/**
 * LiParamForm:
 * A form made from a parameter table: a row for each parameter with its unit and help, those marked
 * advanced behind "More". Groups and repeating tables are left out. The form owns no values: what a
 * person gives goes to the owner by the signal "edit" (name, text); the owner answers by
 * li_param_form_refresh(), or by li_param_form_set_error() when the value cannot be.
 */
#define LI_TYPE_PARAM_FORM (li_param_form_get_type ())
G_DECLARE_FINAL_TYPE (LiParamForm, li_param_form, LI, PARAM_FORM, GtkWidget)

/* @skip: names left out, NULL-terminated, or NULL. @params is borrowed and outlives the form. */
GtkWidget *
li_param_form_new (const LiParamTable *table, gconstpointer params, const char *const *skip);
/* What rows are compared with, borrowed; NULL: nothing is marked. Rows that differ say so. */
void li_param_form_set_preset (LiParamForm *form, gconstpointer preset, const char *name);
void li_param_form_refresh (LiParamForm *form);
void li_param_form_set_error (LiParamForm *form, const char *name, const char *message);
/* Shows or hides one row. */
void li_param_form_set_row_visible (LiParamForm *form, const char *name, gboolean visible);

/* @content, beside @expander and not in it, shows while it is expanded: GTK 4.8 stumbles over the
 * focus when it leaves an expander whose child is put away. */
void li_expander_opens (GtkWidget *expander, GtkWidget *content);

G_END_DECLS
