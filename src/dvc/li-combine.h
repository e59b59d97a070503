/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* Where the totals of a field come from; each node is counted once, but for repaired ones and
 * those outside the sample. */
typedef struct
{
  gsize combined; /* composed and direct agree: both */
  gsize composed; /* there is no direct value */
  gsize direct;   /* a step has no value there */
  gsize disagree; /* both are there and differ: composed, with a wider error or status 1 */
  gsize lost;     /* neither */
} LiTotals;

/* Completes @composed (T0→T1→…→Ti) by @direct (T0→Ti; NULL: none), which lies on the same nodes or
 * others. @k: combined standard errors within which they agree. */
void li_field_combine (LiField *composed, const LiField *direct, double k, LiTotals *totals);
/* The same counts of a field that was read; all 0 when it is no total. */
void li_field_totals (const LiField *field, LiTotals *totals);

G_END_DECLS
