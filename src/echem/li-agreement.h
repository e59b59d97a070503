/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "echem/li-cycling-data.h"

G_BEGIN_DECLS

/* When identically built cells agree. */
typedef struct
{
  int required, of; /* 4 of 5 */
  double distance;  /* times the median distance from which a profile is an outlier */
  double least;     /* %: share of the profile's range that is no distance */
  double charge;    /* %: charge that may differ from the median */
} LiAgreementParams;

extern const LiParamTable li_agreement_params;

typedef enum
{
  LI_AGREEMENT_ROBUST,
  LI_AGREEMENT_NOT_YET, /* too few cells so far */
  LI_AGREEMENT_NOT_ROBUST,
} LiAgreementState;

typedef struct
{
  double distance;  /* V: root mean square from the median profile */
  double charge;    /* Ah charged */
  gboolean outlier; /* proposed: a person decides */
  char reason[200]; /* a sentence's part, "" for one that agrees */
} LiAgreementCell;

typedef struct
{
  LiAgreementState state;
  int agree, cells;
  double limit; /* V: from which a distance is an outlier's */
  GArray *cell; /* LiAgreementCell, as the records */
  char *sentence;
} LiAgreement;

/**
 * li_agreement_judge:
 * @excluded: for each record whether a person has taken it out; or NULL to follow the proposal
 *
 * The rule: voltage against the time since current first flowed, of all records, at 200 times up to
 * the median of their lengths (a shorter record keeps its last voltage); the median over records at
 * each time; each record's root mean square distance from it. An outlier is farther than @distance
 * times the median of the distances and than @least of the median profile's range, or has charged
 * more or less than @charge beside the median charge. Robust: at least @required of at least @of
 * agree.
 */
LiAgreement *li_agreement_judge (const LiCyclingData *const *records,
                                 gsize n,
                                 const gboolean *excluded,
                                 const LiAgreementParams *params);
void li_agreement_free (LiAgreement *agreement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiAgreement, li_agreement_free)

G_END_DECLS
