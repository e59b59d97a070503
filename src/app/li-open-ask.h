/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LiOpenAskFunc:
 * @addresses: the same files in the same order, each with what was said of it (li_volume_address)
 */
typedef void (*LiOpenAskFunc) (char **addresses, gpointer data);

/**
 * li_open_ask:
 * @parent: the window that the dialogs belong to; it stays alive until @done or a cancellation
 * @addresses: files to be opened
 * @anew: ask for channel and time although the address names them; what it names is offered first
 * @done: not called when a person cancels one of the dialogs or closes @parent
 *
 * The one place that asks what cannot be opened without an answer: a raw file that nothing
 * describes (LiRawDialog), and which channel and time of a file of several (li_choice_dialog_show).
 * One file after the other; an answer about channels and times holds for the files after it that
 * have as many. Where nothing has to be asked, nothing is shown. A file that cannot be read is left
 * as it is: opening it tells why. @done may be called before this returns.
 */
void li_open_ask (GtkWindow *parent,
                  const char *const *addresses,
                  gboolean anew,
                  LiOpenAskFunc done,
                  gpointer data);

G_END_DECLS
