/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "volume/li-choices.h"

G_BEGIN_DECLS

/* @options: text as in volume/li-open-options.h, "channel=1 frame=0"; NULL when a person cancels.
 */
typedef void (*LiChoiceFunc) (const char *options, gpointer data);

/**
 * li_choice_dialog_show:
 * @what: what the file at @path holds; more than one channel, or time, or both
 * @before: options it was opened with before, offered first; "" for none
 * @done: called once
 *
 * Asks over @parent which channel and which time is to be opened, counted from 0 as --channel and
 * --frame of litho. Only what there are several of is asked for.
 */
void li_choice_dialog_show (GtkWindow *parent,
                            const char *path,
                            const LiChoices *what,
                            const char *before,
                            LiChoiceFunc done,
                            gpointer data);

G_END_DECLS
