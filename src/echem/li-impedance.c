/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-impedance.h"

#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "echem/li-impedance-format.h"
#include "echem/li-open-reading.h"

#define POINTS_MOST 1000000

static const LiCyclingFormat formats[] = {
  { "BioLogic", li_biologic_probe, li_biologic_read },
  { "Gamry", li_gamry_probe, li_gamry_read },
  { "OrigaMaster", li_origalys_probe, li_origalys_read },
  { "Ivium", li_idf_probe, li_idf_read },
  { "VersaStudio", li_versa_probe, li_versa_read },
  { "Autolab .dfr", li_dfr_probe, li_dfr_read },
  { "ZPlot", li_zplot_probe, li_zplot_read },
  { "table", li_spectrum_table_probe, li_spectrum_table_read },
  { "numbers", li_bare_spectrum_probe, li_bare_spectrum_read },
};

void
li_impedance_free (LiImpedance *z)
{
  if (z == NULL)
    return;
  g_array_unref (z->points);
  g_ptr_array_unref (z->notes);
  g_free (z);
}

gboolean
li_reading_point (LiReading *r, double frequency, double re, double im, GError **error)
{
  LiRow row = { 0 };

  if (!isfinite (frequency) || frequency <= 0)
    return TRUE;
  for (int q = 0; q < LI_Q_COUNT; q++)
    row.q[q] = NAN;
  row.q[LI_Q_FREQUENCY] = frequency;
  row.q[LI_Q_Z_RE] = re;
  row.q[LI_Q_Z_IM] = im;
  row.line = li_lines_number (r->lines);
  r->info->rows++;
  r->block[r->n_block++] = row;
  return r->n_block < G_N_ELEMENTS (r->block) || li_reading_flush (r, error);
}

typedef struct
{
  LiImpedance *z;
  const char *path;
  double last_cycle;
} Taker;

/* Another spectrum begins where the direction of the frequencies turns. */
static gboolean
turns (const GArray *points, double frequency)
{
  guint n = points->len;
  const LiImpedancePoint *p = &g_array_index (points, LiImpedancePoint, 0);

  if (n < 2 || p[n - 1].spectrum != p[n - 2].spectrum)
    return FALSE;
  return (p[n - 1].frequency - p[n - 2].frequency) * (frequency - p[n - 1].frequency) < 0;
}

static gboolean
take_rows (const LiRow *rows, gsize n, gpointer data, GError **error)
{
  Taker *t = data;
  LiImpedance *z = t->z;

  if (z->points->len + n > POINTS_MOST)
    {
      g_set_error (error, LI_ECHEM_ERROR, LI_ERROR_UNSUPPORTED,
                   "%s: more than %d points are no spectrum; is it a cycling file?", t->path,
                   POINTS_MOST);
      return FALSE;
    }
  for (gsize k = 0; k < n; k++)
    {
      const double *q = rows[k].q;
      double cycle = q[LI_Q_CYCLE];
      LiImpedancePoint p = { q[LI_Q_FREQUENCY], q[LI_Q_Z_RE], q[LI_Q_Z_IM], 0 };
      gboolean other = turns (z->points, p.frequency)
                       || (isfinite (cycle) && isfinite (t->last_cycle) && cycle != t->last_cycle);
      t->last_cycle = cycle;
      z->spectra += z->points->len == 0 || other;
      p.spectrum = z->spectra - 1;
      g_array_append_val (z->points, p);
    }
  return TRUE;
}

static void
find_range (LiImpedance *z)
{
  z->frequency_min = z->frequency_max = NAN;
  for (guint k = 0; k < z->points->len; k++)
    {
      double f = g_array_index (z->points, LiImpedancePoint, k).frequency;
      z->frequency_min = fmin (z->frequency_min, f);
      z->frequency_max = fmax (z->frequency_max, f);
    }
}

static gboolean
unknown (const LiReading *r, GError **error)
{
  if (r->options->map != NULL)
    return li_reading_refuse (r, LI_ERROR_INVALID, error,
                              "has no line with the names that --map gives");
  return li_reading_refuse (r, LI_ERROR_UNSUPPORTED, error,
                            "is no impedance file of a known kind: none of its first lines names "
                            "frequency and impedance; "
                            "known are BioLogic, Gamry, ZPlot, Autolab, VersaStudio, CH "
                            "Instruments, Parstat, PowerSuite, Ivium "
                            "and OrigaMaster files and CSV, and tables of other names by --map");
}

static gboolean
read_by_format (LiReading *r, GError **error)
{
  for (gsize k = 0; k < G_N_ELEMENTS (formats); k++)
    if (formats[k].probe (r))
      {
        r->info->format = formats[k].name;
        if (!formats[k].read (r, error) || !li_reading_flush (r, error))
          return FALSE;
        if (r->info->rows == 0)
          return li_reading_refuse (r, LI_ERROR_FORMAT, error, "holds no point of a spectrum");
        return TRUE;
      }
  return unknown (r, error);
}

LiImpedance *
li_impedance_load (const char *path, const char *map, LiProgress *progress, GError **error)
{
  g_auto (LiCyclingInfo) info;
  LiCyclingOptions options = { .map = map, .impedance = TRUE };
  gboolean good;

  li_cycling_info_init (&info);
  LiReading *r = li_open_reading (path, &options, &info, progress, error);
  if (r == NULL)
    return NULL;
  g_autoptr (LiImpedance) z = g_new0 (LiImpedance, 1);
  z->points = g_array_new (FALSE, FALSE, sizeof (LiImpedancePoint));
  Taker taker = { z, r->path, NAN };
  r->func = take_rows;
  r->data = &taker;
  good = read_by_format (r, error);
  if (info.cut)
    li_reading_note (r, "the last line is not whole and is left out");
  z->notes = g_ptr_array_ref (info.notes);
  z->format = info.format;
  li_open_reading_close (r);
  find_range (z);
  return good ? g_steal_pointer (&z) : NULL;
}

double
li_impedance_ohmic (const LiImpedance *z, int spectrum)
{
  const LiImpedancePoint *high = NULL, *p = &g_array_index (z->points, LiImpedancePoint, 0);

  for (guint k = 0; k < z->points->len; k++)
    if (p[k].spectrum == spectrum && (high == NULL || p[k].frequency > high->frequency))
      high = &p[k];
  if (high == NULL)
    return NAN;
  for (guint k = 1; k < z->points->len; k++)
    {
      const LiImpedancePoint *a = &p[k - 1], *b = &p[k];
      if (a->spectrum == spectrum && b->spectrum == spectrum && (a->im > 0) != (b->im > 0))
        return a->re + (b->re - a->re) * a->im / (a->im - b->im);
    }
  return high->re;
}
