/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "echem/li-cells.h"
#include "echem/li-quantity.h"

G_BEGIN_DECLS

/* How the cells of a row are read. */
typedef struct
{
  int at[LI_Q_COUNT];        /* cell of each quantity, −1 for none */
  double scale[LI_Q_COUNT];  /* to the room's unit; negative turns the sign */
  gboolean unit[LI_Q_COUNT]; /* the header says the unit */
  char *name[LI_Q_COUNT];    /* as it stands in the header, UTF-8 */
  char *strange[LI_Q_COUNT]; /* a unit that is not known */
  char *doubled[LI_Q_COUNT]; /* a name that stands twice */
  int n;                     /* names in the header */
  char delimiter;
  char decimal; /* '.' or ','; 0 until the first number with one */
} LiColumns;

void li_columns_init (LiColumns *columns);
void li_columns_clear (LiColumns *columns);
/* Understands a line of names, @delimiter as found; the number of quantities. What was there is
 * forgotten. */
int li_columns_read (LiColumns *columns, const char *line, char delimiter);
gboolean li_columns_has (const LiColumns *columns, LiQuantity quantity);
/* Makes one quantity's column another's. */
void li_columns_move (LiColumns *columns, LiQuantity from, LiQuantity to);
void li_columns_drop (LiColumns *columns, LiQuantity quantity);
/* Units from a line of units below the names, where the names have none. TRUE when it is one. */
gboolean li_columns_read_units (LiColumns *columns, const char *line);
/* ',' when cells of @line that are read are written with it. 0 when it does not tell. */
char li_columns_tell_decimal (const LiColumns *columns, const char *line);
/* "time=t(h),voltage=Spannung,current=-I(mA),cycle=#4": columns by name or number, with the unit in
 * brackets where the name has none or another, a minus turns the sign, current=0 for open circuit.
 * LI_ECHEM_ERROR/INVALID: a word that is no quantity, or (with the @header line) a column that is
 * not there. @header NULL checks the words only. */
gboolean li_columns_map (LiColumns *columns,
                         const char *map,
                         const char *header,
                         char delimiter,
                         const char *path,
                         GError **error);

G_END_DECLS
