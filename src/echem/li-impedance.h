/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-progress.h"

G_BEGIN_DECLS

/* One point of a spectrum: Z = re + i im, im negative for a capacitor. */
typedef struct
{
  double frequency, re, im; /* Hz, Ω */
  int spectrum;             /* from 0: a file may hold several, one after the other */
} LiImpedancePoint;

typedef struct
{
  const char *format;
  GArray *points; /* LiImpedancePoint in the order of the file */
  int spectra;
  double frequency_min, frequency_max; /* Hz, NaN without points */
  GPtrArray *notes;
} LiImpedance;

/**
 * li_impedance_load:
 * @map: li_columns_map() with frequency and real and imaginary (or modulus and phase), or NULL
 *
 * Reads a file of impedance of any known kind by its content: BioLogic, Gamry, ZPlot, Autolab
 * (.dfr, .P00, text), VersaStudio, CH Instruments, Parstat, PowerSuite, Ivium (.idf), OrigaMaster,
 * CSV with or without names. Rows of frequency 0 are none of a spectrum. A frequency that turns
 * back begins another spectrum. At most 10⁶ points. Errors: as li_cycling_read().
 */
LiImpedance *
li_impedance_load (const char *path, const char *map, LiProgress *progress, GError **error);
void li_impedance_free (LiImpedance *impedance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiImpedance, li_impedance_free)
/* Real part where the imaginary part crosses zero from the side of high frequencies, by linear
 * interpolation in one spectrum, else that of its highest frequency: the Ohmic resistance. NaN
 * without points. */
double li_impedance_ohmic (const LiImpedance *impedance, int spectrum);

G_END_DECLS
