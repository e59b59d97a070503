/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-phi-input.h"

#include <glib/gi18n.h>
#include "base/li-error.h"

typedef struct
{
  LiDoubleList binning;
} PhiOptions;

/* clang-format off */
static const LiParam params[] = {
  LI_P_DOUBLES (PhiOptions, binning, "phi-binning", "", 0.01, 100, "", N_ ("Binning of Φ"), N_ ("The Φ was made on images binned by this much more than the ones here: 2 for a Φ of 2× binned images, 0.5 where the images here are the binned ones, 1 to take it as it is although its images were others."), 0),
};
/* clang-format on */
const LiParamTable li_phi_options = LI_PARAM_TABLE_OF ("phi", PhiOptions, params);

static const LiDoubleList *
binning_of (const LiRun *run)
{
  for (int i = 0; i < LI_RUN_TABLES && run->command->tables[i] != NULL; i++)
    if (run->command->tables[i] == &li_phi_options)
      return &((const PhiOptions *)run->params[i])->binning;
  return NULL;
}

gboolean
li_run_check_binning (const LiRun *run, guint n, GError **error)
{
  const LiDoubleList *b = binning_of (run);

  if (b == NULL || b->n <= 1 || (guint)b->n == n)
    return TRUE;
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
               _ ("phi-binning has %d numbers for %u Φ; expected one for all or one for each"),
               b->n, n);
  return FALSE;
}

LiField *
li_run_read_phi (LiRun *run, const char *path, guint index, GError **error)
{
  const LiDoubleList *b = binning_of (run);
  LiField *field = li_field_read_tsv (path, error);

  if (field != NULL && b != NULL && b->n > 0)
    li_field_unbin (field, b->v[b->n > 1 ? (int)index : 0]);
  return field;
}

gboolean
li_run_read_registration (LiRun *run, const char *path, LiField **field, GError **error)
{
  LiNode node;

  *field = li_run_read_phi (run, path, 0, error);
  return *field != NULL && li_field_registration (*field, path, &node, error);
}
