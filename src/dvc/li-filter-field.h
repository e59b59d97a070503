/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "dvc/li-field.h"

G_BEGIN_DECLS

typedef enum
{
  LI_SELECT_STATUS,
  LI_SELECT_COHERENCY
} LiSelect;
typedef enum
{
  LI_CORRECT_NONE,
  LI_CORRECT_INTERPOLATE,
  LI_CORRECT_QUADRATIC,
  LI_CORRECT_MEDIAN
} LiCorrect;
typedef struct
{
  gboolean by_status, by_coherency; /* --select status,coherency is parsed by the command */
  double coherency_limit;           /* 0.1 as in SPAM; Masullo & Theunissen 2016 */
  int correct;                      /* LiCorrect */
  int neighbours;                   /* 9 */
} LiFilterParams;
extern const LiParamTable li_filter_params;

/* Marks bad nodes and repairs them from good ones (status 1, error 100, source repaired).
 * Background nodes (status < −4) are left.
 * @n_bad, @n_repaired may be NULL. */
gboolean li_field_filter (
    LiField *field, const LiFilterParams *params, gsize *n_bad, gsize *n_repaired, GError **error);
/* Guess for other nodes: Φ of every node of @to from @from, first order (li_field_predict, repaired
 * ones count), source predicted. */
gboolean li_field_pass (const LiField *from, LiField *to, int neighbours, GError **error);
/* A registration spread on the nodes of @to. */
void li_field_pass_registration (const LiPhi *phi, LiField *to);

G_END_DECLS
