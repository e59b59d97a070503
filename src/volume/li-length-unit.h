/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * li_length_unit_um:
 * @name: a unit of length as files spell it: "nm", "micron", "µm" in UTF-8, Latin-1 or as an
 *   escape, "Millimeters" …; blanks around it, quotation marks and case do not matter, except that
 *   "M" is no metre
 *
 * How many µm it is; 0 when it is none that is known.
 */
double li_length_unit_um (const char *name);

G_END_DECLS
