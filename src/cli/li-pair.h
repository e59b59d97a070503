/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/li-run.h"

G_BEGIN_DECLS

/* Two images, the first two operands, and their masks. */
typedef struct
{
  LiVolume *im1, *im2, *mask1, *mask2;
} LiPair;

gboolean
li_pair_open (LiRun *run, LiPair *pair, const char *mask1, const char *mask2, GError **error);
void li_pair_clear (LiPair *pair);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiPair, li_pair_clear)

/* Bytes that a registration takes at its peak, besides the files' own pages. */
guint64 li_register_estimate (LiVolume *im1, LiVolume *im2);
/* Lines and the member "registration". */
void li_pair_report_registration (LiRun *run, const LiNode *node);

G_END_DECLS
