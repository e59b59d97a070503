/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-params.h"

/* The place of a member inside the struct. */
static inline gpointer
li_param_at (const LiParam *param, gconstpointer params)
{
  return (char *)params + param->offset;
}
const LiParamValue *li_param_value_of (const LiParam *param, int value);
const LiParamValue *li_param_value_named (const LiParam *param, const char *name);
/* One member: its text, and from text without validation of the range. */
char *li_param_get_text (const LiParam *param, gconstpointer params);
gboolean
li_param_set_text (const LiParam *param, gpointer params, const char *text, GError **error);
/* Range, order and required-ness of one member. */
gboolean li_param_check (const LiParam *param, gconstpointer params, GError **error);
