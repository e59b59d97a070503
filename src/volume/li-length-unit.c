/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-length-unit.h"

#include <string.h>

typedef struct
{
  const char *name;
  double um;
} Unit;

/* In lower case, without the plural's s. */
static const Unit units[] = {
  { "pm", 1e-6 },        { "picometer", 1e-6 }, { "å", 1e-4 },         { "\xe5", 1e-4 },
  { "\xc5", 1e-4 },      { "\\u00c5", 1e-4 },   { "\\u212b", 1e-4 },   { "angstrom", 1e-4 },
  { "ångstrom", 1e-4 },  { "ångström", 1e-4 },  { "nm", 1e-3 },        { "nanometer", 1e-3 },
  { "nanometre", 1e-3 }, { "um", 1 },           { "µm", 1 },           { "μm", 1 },
  { "\xb5m", 1 },        { "\\u00b5m", 1 },     { "\\u03bcm", 1 },     { "micron", 1 },
  { "micrometer", 1 },   { "micrometre", 1 },   { "mm", 1e3 },         { "millimeter", 1e3 },
  { "millimetre", 1e3 }, { "cm", 1e4 },         { "centimeter", 1e4 }, { "centimetre", 1e4 },
  { "m", 1e6 },          { "meter", 1e6 },      { "metre", 1e6 },      { "inch", 25400 },
  { "inche", 25400 },
};

static double
look_up (const char *name)
{
  for (gsize k = 0; k < G_N_ELEMENTS (units); k++)
    if (strcmp (name, units[k].name) == 0)
      return units[k].um;
  return 0;
}

/* As in the table; a name that is no UTF-8 has its letters of ASCII lowered alone. */
static char *
plain (const char *name)
{
  g_autofree char *bare = g_strdup (name), *composed = NULL;

  g_strstrip (g_strdelimit (bare, "\"'", ' '));
  if (strcmp (bare, "M") == 0) /* mega */
    return g_strdup ("");
  if (!g_utf8_validate (bare, -1, NULL))
    return g_ascii_strdown (bare, -1);
  composed = g_utf8_normalize (bare, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  return g_utf8_strdown (composed, -1);
}

double
li_length_unit_um (const char *name)
{
  g_autofree char *word = name != NULL ? plain (name) : NULL;

  if (word == NULL)
    return 0;
  double um = look_up (word);
  gsize n = strlen (word);
  if (um == 0 && n > 3 && word[n - 1] == 's')
    {
      word[n - 1] = '\0';
      um = look_up (word);
    }
  return um;
}
