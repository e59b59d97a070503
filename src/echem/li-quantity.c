/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-quantity.h"

#include <string.h>

typedef enum
{
  NUMBER,
  SECONDS,
  VOLTS,
  AMPERES,
  AMPERE_HOURS,
  CELSIUS,
  PASCALS,
  HERTZ,
  OHMS,
  DEGREES,
} Dimension;

static const struct
{
  const char *name;
  Dimension dimension;
} quantities[LI_Q_COUNT] = {
  [LI_Q_TIME] = { "time", SECONDS },
  [LI_Q_VOLTAGE] = { "voltage", VOLTS },
  [LI_Q_CURRENT] = { "current", AMPERES },
  [LI_Q_UNIX] = { "unix-time", NUMBER },
  [LI_Q_STEP_TIME] = { "step-time", SECONDS },
  [LI_Q_CYCLE] = { "cycle", NUMBER },
  [LI_Q_STEP] = { "step", NUMBER },
  [LI_Q_STEP_COUNT] = { "step-count", NUMBER },
  [LI_Q_MODE] = { "mode", NUMBER },
  [LI_Q_STATE] = { "state", NUMBER },
  [LI_Q_CHARGE] = { "charge", AMPERE_HOURS },
  [LI_Q_DISCHARGE] = { "discharge", AMPERE_HOURS },
  [LI_Q_CAPACITY] = { "capacity", AMPERE_HOURS },
  [LI_Q_NET] = { "net", AMPERE_HOURS },
  [LI_Q_TEMPERATURE] = { "temperature", CELSIUS },
  [LI_Q_PRESSURE] = { "pressure", PASCALS },
  [LI_Q_FREQUENCY] = { "frequency", HERTZ },
  [LI_Q_Z_RE] = { "real", OHMS },
  [LI_Q_Z_IM] = { "imaginary", OHMS },
  [LI_Q_Z_MOD] = { "modulus", OHMS },
  [LI_Q_Z_PHASE] = { "phase", DEGREES },
};

static const struct
{
  const char *text;
  Dimension dimension;
  double scale;
} units[] = {
  { "s", SECONDS, 1 },
  { "sec", SECONDS, 1 },
  { "second", SECONDS, 1 },
  { "seconds", SECONDS, 1 },
  { "ms", SECONDS, 1e-3 },
  { "min", SECONDS, 60 },
  { "minute", SECONDS, 60 },
  { "minutes", SECONDS, 60 },
  { "h", SECONDS, 3600 },
  { "hr", SECONDS, 3600 },
  { "hrs", SECONDS, 3600 },
  { "hour", SECONDS, 3600 },
  { "hours", SECONDS, 3600 },
  { "d", SECONDS, 86400 },
  { "day", SECONDS, 86400 },
  { "days", SECONDS, 86400 },
  { "V", VOLTS, 1 },
  { "volt", VOLTS, 1 },
  { "volts", VOLTS, 1 },
  { "mV", VOLTS, 1e-3 },
  { "millivolt", VOLTS, 1e-3 },
  { "µV", VOLTS, 1e-6 },
  { "uV", VOLTS, 1e-6 },
  { "A", AMPERES, 1 },
  { "amp", AMPERES, 1 },
  { "amps", AMPERES, 1 },
  { "ampere", AMPERES, 1 },
  { "mA", AMPERES, 1e-3 },
  { "milliampere", AMPERES, 1e-3 },
  { "µA", AMPERES, 1e-6 },
  { "μA", AMPERES, 1e-6 },
  { "uA", AMPERES, 1e-6 },
  { "microampere", AMPERES, 1e-6 },
  { "nA", AMPERES, 1e-9 },
  { "Ah", AMPERE_HOURS, 1 },
  { "A.h", AMPERE_HOURS, 1 },
  { "Amp-hr", AMPERE_HOURS, 1 },
  { "amperehour", AMPERE_HOURS, 1 },
  { "mAh", AMPERE_HOURS, 1e-3 },
  { "mA.h", AMPERE_HOURS, 1e-3 },
  { "µAh", AMPERE_HOURS, 1e-6 },
  { "μAh", AMPERE_HOURS, 1e-6 },
  { "uAh", AMPERE_HOURS, 1e-6 },
  { "µA.h", AMPERE_HOURS, 1e-6 },
  { "C", AMPERE_HOURS, 1. / 3600 },
  { "As", AMPERE_HOURS, 1. / 3600 },
  { "mC", AMPERE_HOURS, 1e-3 / 3600 },
  { "mAs", AMPERE_HOURS, 1e-3 / 3600 },
  { "degC", CELSIUS, 1 },
  { "°C", CELSIUS, 1 },
  { "℃", CELSIUS, 1 },
  { "C", CELSIUS, 1 },
  { "celsius", CELSIUS, 1 },
  { "deg C", CELSIUS, 1 },
  { "Pa", PASCALS, 1 },
  { "kPa", PASCALS, 1e3 },
  { "MPa", PASCALS, 1e6 },
  { "bar", PASCALS, 1e5 },
  { "mbar", PASCALS, 100 },
  { "Hz", HERTZ, 1 },
  { "mHz", HERTZ, 1e-3 },
  { "kHz", HERTZ, 1e3 },
  { "MHz", HERTZ, 1e6 },
  { "ohm", OHMS, 1 },
  { "ohms", OHMS, 1 },
  { "Ω", OHMS, 1 },
  { "Ω", OHMS, 1 },
  { "mohm", OHMS, 1e-3 },
  { "mΩ", OHMS, 1e-3 },
  { "kohm", OHMS, 1e3 },
  { "kΩ", OHMS, 1e3 },
  { "Mohm", OHMS, 1e6 },
  { "MOhm", OHMS, 1e6 },
  { "deg", DEGREES, 1 },
  { "degrees", DEGREES, 1 },
  { "degree", DEGREES, 1 },
  { "°", DEGREES, 1 },
  { "rad", DEGREES, 57.29577951308232 },
};

/* Names as they stand in headers, letters and digits only, the better one of a quantity first. ' is
 * written p, | m. */
static const struct
{
  const char *key;
  LiQuantity quantity;
} names[] = {
  { "testtime", LI_Q_TIME },
  { "totaltime", LI_Q_TIME },
  { "cumulativetime", LI_Q_TIME },
  { "programduration", LI_Q_TIME },
  { "elapsedtime", LI_Q_TIME },
  { "test", LI_Q_TIME }, /* Maccor: "Test (Sec)"; only with a unit */
  { "time", LI_Q_TIME },
  { "t", LI_Q_TIME },
  { "zeit", LI_Q_TIME },
  { "runtime", LI_Q_TIME },
  { "ewe", LI_Q_VOLTAGE },
  { "ewev", LI_Q_VOLTAGE },
  { "voltage", LI_Q_VOLTAGE },
  { "volts", LI_Q_VOLTAGE },
  { "volt", LI_Q_VOLTAGE },
  { "cellvoltage", LI_Q_VOLTAGE },
  { "potential", LI_Q_VOLTAGE },
  { "spannung", LI_Q_VOLTAGE },
  { "ecell", LI_Q_VOLTAGE },
  { "vcell", LI_Q_VOLTAGE },
  { "vf", LI_Q_VOLTAGE },
  { "e", LI_Q_VOLTAGE },
  { "u", LI_Q_VOLTAGE },
  { "v", LI_Q_VOLTAGE },
  { "i", LI_Q_CURRENT },
  { "current", LI_Q_CURRENT },
  { "amps", LI_Q_CURRENT },
  { "amp", LI_Q_CURRENT },
  { "im", LI_Q_CURRENT },
  { "strom", LI_Q_CURRENT },
  { "unixtime", LI_Q_UNIX },
  { "datetime", LI_Q_UNIX },
  { "dpttime", LI_Q_UNIX },
  { "realtime", LI_Q_UNIX },
  { "absolutetime", LI_Q_UNIX },
  { "timestamp", LI_Q_UNIX },
  { "systemtime", LI_Q_UNIX },
  { "date", LI_Q_UNIX },
  { "datestamp", LI_Q_UNIX },
  { "steptime", LI_Q_STEP_TIME },
  { "stepduration", LI_Q_STEP_TIME },
  { "step2", LI_Q_STEP_TIME }, /* Maccor: "Step (Sec)" */
  { "tstep", LI_Q_STEP_TIME },
  { "relativetime", LI_Q_STEP_TIME },
  { "cyclecount", LI_Q_CYCLE },
  { "cycleindex", LI_Q_CYCLE },
  { "cyclenumber", LI_Q_CYCLE },
  { "cycleid", LI_Q_CYCLE },
  { "cycleno", LI_Q_CYCLE },
  { "cyclec", LI_Q_CYCLE },
  { "cycle", LI_Q_CYCLE },
  { "cyc#", LI_Q_CYCLE },
  { "cyc", LI_Q_CYCLE },
  { "cyccount", LI_Q_CYCLE },
  { "stepcount", LI_Q_STEP_COUNT },
  { "stepnumber", LI_Q_STEP_COUNT },
  { "stepindex", LI_Q_STEP },
  { "stepid", LI_Q_STEP },
  { "stepno", LI_Q_STEP },
  { "ns", LI_Q_STEP },
  { "step", LI_Q_STEP },
  { "step#", LI_Q_STEP },
  { "mode", LI_Q_MODE },
  { "steptype", LI_Q_STATE },
  { "stepname", LI_Q_STATE },
  { "workmode", LI_Q_STATE },
  { "md", LI_Q_STATE },
  { "state", LI_Q_STATE },
  { "status", LI_Q_STATE },
  { "instructionname", LI_Q_STATE },
  { "chargingcapacity", LI_Q_CHARGE },
  { "chargecapacity", LI_Q_CHARGE },
  { "chargecap", LI_Q_CHARGE },
  { "chgcap", LI_Q_CHARGE },
  { "chgcapacity", LI_Q_CHARGE },
  { "capchg", LI_Q_CHARGE },
  { "capacityofcharge", LI_Q_CHARGE },
  { "ahcha", LI_Q_CHARGE },
  { "qcharge", LI_Q_CHARGE },
  { "dischargingcapacity", LI_Q_DISCHARGE },
  { "dischargecapacity", LI_Q_DISCHARGE },
  { "dischargecap", LI_Q_DISCHARGE },
  { "dchgcap", LI_Q_DISCHARGE },
  { "dchgcapacity", LI_Q_DISCHARGE },
  { "capdchg", LI_Q_DISCHARGE },
  { "capacityofdischarge", LI_Q_DISCHARGE },
  { "ahdch", LI_Q_DISCHARGE },
  { "qdischarge", LI_Q_DISCHARGE },
  { "amphr", LI_Q_CAPACITY },
  { "cap", LI_Q_CAPACITY },
  { "capacity", LI_Q_CAPACITY },
  { "netcapacity", LI_Q_NET },
  { "ambienttemperature", LI_Q_TEMPERATURE },
  { "temperature", LI_Q_TEMPERATURE },
  { "temperaturet1", LI_Q_TEMPERATURE },
  { "temp", LI_Q_TEMPERATURE },
  { "t1", LI_Q_TEMPERATURE },
  { "auxtemperature1", LI_Q_TEMPERATURE },
  { "surfacetemperature", LI_Q_TEMPERATURE },
  { "appliedpressure", LI_Q_PRESSURE },
  { "freq", LI_Q_FREQUENCY },
  { "frequency", LI_Q_FREQUENCY },
  { "f", LI_Q_FREQUENCY },
  { "rez", LI_Q_Z_RE },
  { "zreal", LI_Q_Z_RE },
  { "zre", LI_Q_Z_RE },
  { "zp", LI_Q_Z_RE },
  { "real", LI_Q_Z_RE },
  { "re", LI_Q_Z_RE },
  { "realz", LI_Q_Z_RE },
  { "rs", LI_Q_Z_RE },
  { "imz", LI_Q_Z_IM },
  { "zimag", LI_Q_Z_IM },
  { "zim", LI_Q_Z_IM },
  { "zimg", LI_Q_Z_IM },
  { "zpp", LI_Q_Z_IM },
  { "imaginary", LI_Q_Z_IM },
  { "imag", LI_Q_Z_IM },
  { "imagz", LI_Q_Z_IM },
  { "xs", LI_Q_Z_IM },
  { "mzm", LI_Q_Z_MOD },
  { "zmod", LI_Q_Z_MOD },
  { "modulus", LI_Q_Z_MOD },
  { "magnitude", LI_Q_Z_MOD },
  { "impedance", LI_Q_Z_MOD },
  { "z", LI_Q_Z_MOD },
  { "phasez", LI_Q_Z_PHASE },
  { "zphz", LI_Q_Z_PHASE },
  { "zphase", LI_Q_Z_PHASE },
  { "phase", LI_Q_Z_PHASE },
  { "phaseangle", LI_Q_Z_PHASE },
  { "theta", LI_Q_Z_PHASE },
};

const char *
li_quantity_name (LiQuantity quantity)
{
  return quantity < LI_Q_COUNT ? quantities[quantity].name : "nothing";
}

LiQuantity
li_quantity_from_name (const char *name)
{
  for (int q = 0; q < LI_Q_COUNT; q++)
    if (strcmp (quantities[q].name, name) == 0)
      return q;
  return LI_Q_NONE;
}

const char *
li_quantity_unit (LiQuantity quantity)
{
  static const char *const texts[] = { "", "s", "V", "A", "Ah", "°C", "Pa", "Hz", "Ω", "°" };

  return quantity < LI_Q_COUNT ? texts[quantities[quantity].dimension] : "";
}

/* @exact: "mHz" is no "MHz". */
static gboolean
find_unit (Dimension dimension, const char *text, gboolean exact, double *scale)
{
  for (gsize k = 0; k < G_N_ELEMENTS (units); k++)
    if (units[k].dimension == dimension
        && (exact ? strcmp (units[k].text, text) == 0
                  : g_ascii_strcasecmp (units[k].text, text) == 0))
      {
        *scale = units[k].scale;
        return TRUE;
      }
  return FALSE;
}

gboolean
li_quantity_scale (LiQuantity quantity, const char *unit, double *scale)
{
  g_autofree char *text = g_strstrip (g_strdup (unit));
  char *blank;

  if (quantity >= LI_Q_COUNT)
    return FALSE;
  Dimension d = quantities[quantity].dimension;
  /* "h:min:s.ms": the cells are clocks. */
  if (d == SECONDS && strchr (text, ':') != NULL)
    {
      *scale = 1;
      return TRUE;
    }
  if (find_unit (d, text, TRUE, scale) || find_unit (d, text, FALSE, scale))
    return TRUE;
  /* "V vs. Ref." */
  blank = strchr (text, ' ');
  if (blank == NULL)
    return FALSE;
  *blank = '\0';
  return find_unit (d, text, TRUE, scale) || find_unit (d, text, FALSE, scale);
}

static gboolean
is_any_unit (const char *text)
{
  double scale;

  for (gsize k = 0; k < G_N_ELEMENTS (units); k++)
    if (find_unit (units[k].dimension, text, FALSE, &scale))
      return TRUE;
  return strcmp (text, "1") == 0;
}

/* The place where the unit begins, with what stands around it; NULL without one. */
static const char *
unit_place (const char *text, gsize *before, gsize *length)
{
  gsize n = strlen (text);
  const char *open = NULL, *cut;

  if (n > 2 && (text[n - 1] == ')' || text[n - 1] == ']'))
    open = g_strrstr (text, text[n - 1] == ')' ? "(" : "[");
  if (open != NULL && open > text)
    {
      *before = (gsize)(open - text);
      *length = n - *before - 2;
      return open + 1;
    }
  /* "Strom in mA" */
  cut = g_strrstr (text, " in ");
  if (cut != NULL && cut > text && is_any_unit (cut + 4))
    {
      *before = (gsize)(cut - text);
      *length = n - *before - 4;
      return cut + 4;
    }
  cut = strchr (text, '#');
  if (cut == NULL || cut[1] == '\0' || cut == text)
    {
      cut = strrchr (text, '/');
      if (cut == NULL)
        cut = strrchr (text, '_');
      if (cut == NULL || cut == text)
        return NULL;
      g_autofree char *unit = g_strstrip (g_strdup (cut + 1));
      if (g_str_has_suffix (unit, ">"))
        unit[strlen (unit) - 1] = '\0';
      if (!is_any_unit (unit) && !g_str_has_prefix (unit, "V vs"))
        return NULL;
    }
  *before = (gsize)(cut - text);
  *length = n - *before - 1;
  return cut + 1;
}

void
li_header_split (const char *cell, char **name, char **unit)
{
  g_autofree char *text = g_strstrip (g_strdup (cell));
  gsize before = 0, length = 0;
  const char *place = unit_place (text, &before, &length);

  *name = g_strstrip (place ? g_strndup (text, before) : g_strdup (text));
  *unit = g_strstrip (place ? g_strndup (place, length) : g_strdup (""));
  if (g_str_has_suffix (*unit, ">"))
    (*unit)[strlen (*unit) - 1] = '\0';
}

/* Letters, digits and #, in small; primes and bars by a letter. */
static char *
make_key (const char *name)
{
  GString *key = g_string_new (NULL);

  for (const char *t = name; *t; t = g_utf8_next_char (t))
    {
      gunichar c = g_utf8_get_char (t);
      if (g_ascii_isalnum (*t))
        g_string_append_c (key, g_ascii_tolower (*t));
      else if (c == '#')
        g_string_append_c (key, '#');
      else if (c == '\'' || c == 0x2032 || c == 0x2019)
        g_string_append_c (key, 'p');
      else if (c == '"' || c == 0x2033 || c == 0x201d)
        g_string_append (key, "pp");
      else if (c == '|')
        g_string_append_c (key, 'm');
    }
  return g_string_free (key, FALSE);
}

static gboolean
find_name (const char *key, LiMeaning *m)
{
  for (gsize k = 0; k < G_N_ELEMENTS (names); k++)
    if (strcmp (names[k].key, key) == 0)
      {
        m->quantity = names[k].quantity;
        m->rank = (int)k;
        return TRUE;
      }
  return FALSE;
}

/* Names that mean one thing with a unit of time and another without. */
static void
tell_maccor (const char *unit, LiMeaning *m, gboolean *found)
{
  double scale;
  gboolean time = li_quantity_scale (LI_Q_TIME, unit, &scale);

  if (m->quantity == LI_Q_STEP && time)
    m->quantity = LI_Q_STEP_TIME;
  if (m->quantity == LI_Q_TIME && strcmp (names[m->rank].key, "test") == 0 && !time)
    *found = FALSE;
}

static gboolean
is_impedance (LiQuantity q)
{
  return q == LI_Q_Z_RE || q == LI_Q_Z_IM || q == LI_Q_Z_MOD || q == LI_Q_Z_PHASE;
}

gboolean
li_quantity_of_header (const char *cell, LiMeaning *meaning)
{
  g_autofree char *name = NULL, *unit = NULL;
  gboolean minus, found;

  *meaning = (LiMeaning){ .quantity = LI_Q_NONE, .scale = 1 };
  li_header_split (cell, &name, &unit);
  minus = g_str_has_prefix (name, "-") || g_str_has_prefix (name, "−")
          || g_str_has_prefix (name, "–");
  g_autofree char *key = make_key (name);
  found = find_name (key, meaning);
  if (found)
    tell_maccor (unit, meaning, &found);
  /* A minus is a sign where a sign is meant: never in "-Time". */
  if (!found || (minus && !is_impedance (meaning->quantity)))
    {
      meaning->quantity = LI_Q_NONE;
      return FALSE;
    }
  meaning->unit = li_quantity_scale (meaning->quantity, unit, &meaning->scale);
  if (!meaning->unit && *unit != '\0' && strcmp (unit, "1") != 0)
    g_strlcpy (meaning->strange, unit, sizeof meaning->strange);
  if (minus)
    meaning->scale = -meaning->scale;
  return TRUE;
}
