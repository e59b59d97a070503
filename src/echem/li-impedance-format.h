/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "echem/li-reading.h"

G_BEGIN_DECLS

/* Formats of impedance: one line in the table of li-impedance.c, one file. Those of both kinds of
 * file are in li-reading.h. */
gboolean li_dfr_probe (const LiReading *r);
gboolean li_dfr_read (LiReading *r, GError **error);
gboolean li_idf_probe (const LiReading *r);
gboolean li_idf_read (LiReading *r, GError **error);
gboolean li_versa_probe (const LiReading *r);
gboolean li_versa_read (LiReading *r, GError **error);
gboolean li_zplot_probe (const LiReading *r);
gboolean li_zplot_read (LiReading *r, GError **error);
gboolean li_spectrum_table_probe (const LiReading *r);
gboolean li_spectrum_table_read (LiReading *r, GError **error);
gboolean li_bare_spectrum_probe (const LiReading *r);
gboolean li_bare_spectrum_read (LiReading *r, GError **error);

/* Hands one point over. */
gboolean li_reading_point (LiReading *r, double frequency, double re, double im, GError **error);

G_END_DECLS
