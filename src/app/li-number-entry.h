/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A number typed by a person: '.' and ',' are both the decimal sign; Enter or leaving takes it,
 * Escape and nonsense bring the old one back. Properties: value (double), label (string: the
 * accessible name), digits (int: significant). Signal "edited" when a person has given another
 * value. */
#define LI_TYPE_NUMBER_ENTRY (li_number_entry_get_type ())
G_DECLARE_FINAL_TYPE (LiNumberEntry, li_number_entry, LI, NUMBER_ENTRY, GtkWidget)

GtkWidget *li_number_entry_new (const char *label);
double li_number_entry_get_value (LiNumberEntry *entry);
void li_number_entry_set_value (LiNumberEntry *entry, double value);

G_END_DECLS
