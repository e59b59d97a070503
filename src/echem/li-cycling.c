/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-cycling.h"

#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "echem/li-open-reading.h"

static const LiCyclingFormat formats[] = {
  { "BDF", li_bdf_probe, li_bdf_read },
  { "BioLogic", li_biologic_probe, li_biologic_read },
  { "Gamry", li_gamry_probe, li_gamry_read },
  { "OrigaMaster", li_origalys_probe, li_origalys_read },
  { "Neware", li_neware_layers_probe, li_neware_layers_read },
  { "Neware", li_neware_probe, li_neware_read },
  { "PEC", li_pec_probe, li_pec_read },
  { "Maccor", li_maccor_probe, li_maccor_read },
  { "Arbin", li_arbin_probe, li_arbin_read },
  { "Ivium", li_ivium_probe, li_ivium_read },
  { "table", li_table_probe, li_table_read },
};

void
li_cycling_info_init (LiCyclingInfo *info)
{
  *info = (LiCyclingInfo){ .notes = g_ptr_array_new_with_free_func (g_free) };
}

void
li_cycling_info_clear (LiCyclingInfo *info)
{
  g_clear_pointer (&info->notes, g_ptr_array_unref);
}

static gboolean
unknown (const LiReading *r, GError **error)
{
  if (r->options->map != NULL)
    return li_reading_refuse (r, LI_ERROR_INVALID, error,
                              "has no line with the names that --map gives");
  return li_reading_refuse (r, LI_ERROR_UNSUPPORTED, error,
                            "is no cycling file of a known kind: none of its first lines names "
                            "time, voltage and current; "
                            "known are BDF, BioLogic .mpt, Neware, Arbin, PEC, Maccor, Ivium text, "
                            "Gamry DTA, OrigaMaster "
                            ".crv, and tables of other names by --map");
}

/* After the last row: what the file as a whole must be. */
static gboolean
check_rows (LiReading *r, GError **error)
{
  const LiCyclingInfo *info = r->info;

  if (!li_reading_flush (r, error))
    return FALSE;
  if ((info->rows == 0 && info->passed_over > 0) || info->passed_over > info->rows + 10)
    return li_reading_refuse (r, LI_ERROR_FORMAT, error,
                              "%" G_GUINT64_FORMAT " lines below its names are no rows of numbers, "
                              "and %" G_GUINT64_FORMAT
                              " are; it is damaged or its columns are others",
                              info->passed_over, info->rows);
  return TRUE;
}

static void
add_notes (LiReading *r)
{
  LiCyclingInfo *info = r->info;

  if (info->cut)
    li_reading_note (r, "the last line is not whole and is left out");
  if (info->decreasing > 0)
    li_reading_note (
        r,
        "time decreases %" G_GUINT64_FORMAT
        " times, by up to %.6g s; durations and what is integrated over time are not to be trusted",
        info->decreasing, info->largest_step_back);
  if (info->not_finite > 0)
    li_reading_note (r, "%" G_GUINT64_FORMAT " rows have no number for voltage or current",
                     info->not_finite);
  if (info->passed_over > 0)
    li_reading_note (r, "%" G_GUINT64_FORMAT " lines are no rows and were passed over",
                     info->passed_over);
}

gboolean
li_cycling_read (const char *path,
                 const LiCyclingOptions *options,
                 LiRowFunc func,
                 gpointer data,
                 LiCyclingInfo *info,
                 LiProgress *progress,
                 GError **error)
{
  LiCyclingOptions none = { 0 };
  LiReading *r = li_open_reading (path, options ? options : &none, info, progress, error);
  gboolean good = FALSE;

  if (r == NULL)
    return FALSE;
  r->func = func;
  r->data = data;
  for (gsize k = 0; k < G_N_ELEMENTS (formats); k++)
    if (formats[k].probe (r))
      {
        info->format = formats[k].name;
        good = formats[k].read (r, error) && check_rows (r, error);
        break;
      }
  if (info->format == NULL)
    unknown (r, error);
  if (good)
    add_notes (r);
  li_open_reading_close (r);
  return good;
}

static const struct
{
  LiStepType type;
  const char *name;
} types[] = {
  { LI_STEP_REST, "REST" },        { LI_STEP_OCV, "OCV" },
  { LI_STEP_CC_CHARGE, "CC_CHG" }, { LI_STEP_CC_DISCHARGE, "CC_DCH" },
  { LI_STEP_CV_CHARGE, "CV_CHG" }, { LI_STEP_CV_DISCHARGE, "CV_DCH" },
  { LI_STEP_CHARGE, "CHG" },       { LI_STEP_DISCHARGE, "DCH" },
  { LI_STEP_IMPEDANCE, "EIS" },
};

const char *
li_step_type_name (LiStepType type)
{
  for (gsize k = 0; k < G_N_ELEMENTS (types); k++)
    if (types[k].type == type)
      return types[k].name;
  return "";
}

/* One letter, as Maccor writes it. */
static LiStepType
of_letter (char c)
{
  switch (g_ascii_toupper (c))
    {
    case 'C':
      return LI_STEP_CHARGE;
    case 'D':
      return LI_STEP_DISCHARGE;
    case 'R':
    case 'P':
    case 'S':
      return LI_STEP_REST;
    case 'O':
      return LI_STEP_OCV;
    default:
      return LI_STEP_UNKNOWN;
    }
}

LiStepType
li_step_type_of_label (const char *label)
{
  g_autofree char *t = g_ascii_strdown (label, -1);
  gboolean cc, cv, discharge, charge;

  g_strstrip (t);
  if (strlen (t) == 1)
    return of_letter (*t);
  cc = strstr (t, "cc") != NULL || strstr (t, "constant current") != NULL;
  cv = strstr (t, "cv") != NULL || strstr (t, "constant voltage") != NULL;
  discharge = strstr (t, "dch") != NULL || strstr (t, "dis") != NULL || strstr (t, "d_chg") != NULL;
  charge = !discharge
           && (strstr (t, "chg") != NULL || strstr (t, "cha") != NULL || strstr (t, "chr") != NULL);
  if (strcmp (t, "ocv") == 0 || strcmp (t, "ocp") == 0 || strstr (t, "open circuit") != NULL)
    return LI_STEP_OCV;
  if (strstr (t, "rest") != NULL || strstr (t, "idle") != NULL || strstr (t, "pau") != NULL)
    return LI_STEP_REST;
  if (strstr (t, "eis") != NULL || strstr (t, "impedance") != NULL)
    return LI_STEP_IMPEDANCE;
  if (discharge)
    return cc && cv ? LI_STEP_DISCHARGE
           : cv     ? LI_STEP_CV_DISCHARGE
           : cc     ? LI_STEP_CC_DISCHARGE
                    : LI_STEP_DISCHARGE;
  if (charge)
    return cc && cv ? LI_STEP_CHARGE
           : cv     ? LI_STEP_CV_CHARGE
           : cc     ? LI_STEP_CC_CHARGE
                    : LI_STEP_CHARGE;
  return LI_STEP_UNKNOWN;
}
