/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-write-cycling.h"

#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-json.h"
#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "echem/li-clock-text.h"

#define BUFFER ((gsize)1 << 16)
/* s by which a clock of whole seconds may differ from the elapsed time */
#define CLOCK 2.0

typedef struct
{
  LiQuantity quantity;
  const char *bdf, *csv;
} Column;

/* In the order in which they are written. */
static const Column columns[] = {
  { LI_Q_TIME, "Test Time / s", "time / s" },
  { LI_Q_VOLTAGE, "Voltage / V", "voltage / V" },
  { LI_Q_CURRENT, "Current / A", "current / A" },
  { LI_Q_UNIX, "Unix Time / s", "unix time / s" },
  { LI_Q_CYCLE, "Cycle Count / 1", "cycle" },
  { LI_Q_STEP_COUNT, "Step Count / 1", "step" },
  { LI_Q_STATE, "Step Type", "step type" },
  { LI_Q_TEMPERATURE, "Ambient Temperature / degC", "temperature / degC" },
  { LI_Q_PRESSURE, "Applied Pressure / Pa", "pressure / Pa" },
  { LI_Q_CHARGE, "Charging Capacity / Ah", "charging capacity / Ah" },
  { LI_Q_DISCHARGE, "Discharging Capacity / Ah", "discharging capacity / Ah" },
};

typedef struct
{
  const char *path;
  LiCyclingKind kind;
  const LiCyclingInfo *info;
  LiCyclingCount *count;
  LiSafeFile *file;
  GString *text;
  gboolean begun;
  guint64 written, left_out;
  double time0, unix0;
} Writer;

static gboolean
is_written (const Writer *w, LiQuantity q)
{
  const gboolean *has = w->info->has;

  if (q == LI_Q_STEP_COUNT)
    return has[LI_Q_STEP] || has[LI_Q_STEP_COUNT] || has[LI_Q_MODE];
  if (q == LI_Q_CHARGE || q == LI_Q_DISCHARGE)
    return has[LI_Q_CURRENT];
  return has[q] || (q == LI_Q_CURRENT && w->kind == LI_CYCLING_BDF);
}

static void
write_names (Writer *w)
{
  const char *comma = "";

  if (w->kind == LI_CYCLING_JSON)
    g_string_append (w->text, "{\n  \"columns\": [");
  for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
    if (is_written (w, columns[k].quantity))
      {
        const char *name = w->kind == LI_CYCLING_BDF ? columns[k].bdf : columns[k].csv;
        g_string_append_printf (w->text, w->kind == LI_CYCLING_JSON ? "%s\"%s\"" : "%s%s", comma,
                                name);
        comma = w->kind == LI_CYCLING_JSON ? ", " : ",";
      }
  g_string_append (w->text, w->kind == LI_CYCLING_JSON ? "],\n  \"rows\": [" : "\n");
  w->begun = TRUE;
}

/* A clock of whole seconds would seem to run unevenly beside a fine elapsed time. */
static double
unix_time (Writer *w, const LiRow *row)
{
  double clock = row->q[LI_Q_UNIX], elapsed = row->q[LI_Q_TIME];

  if (!isfinite (w->unix0) && isfinite (clock))
    {
      w->unix0 = clock;
      w->time0 = elapsed;
    }
  double even = w->unix0 + elapsed - w->time0;
  return w->kind == LI_CYCLING_BDF && fabs (even - clock) < CLOCK ? even : clock;
}

static double
value_of (Writer *w, const LiRow *row, LiQuantity q)
{
  switch ((int)q)
    {
    case LI_Q_UNIX:
      return unix_time (w, row);
    case LI_Q_STEP_COUNT:
      return w->count->steps > 0 ? (double)w->count->steps : NAN;
    case LI_Q_CHARGE:
      return w->count->charge;
    case LI_Q_DISCHARGE:
      return w->count->discharge;
    case LI_Q_CURRENT:
      return w->info->has[LI_Q_CURRENT] ? row->q[q] : 0;
    default:
      return row->q[q];
    }
}

/* A hundredth of a picosecond, volt or ampere-hour is no loss, and keeps files short. */
static void
put_number (GString *text, double v, LiQuantity q)
{
  li_number_append (text, q == LI_Q_UNIX ? "%.6f" : "%.12g", v);
}

static void
put_row (Writer *w, const LiRow *row)
{
  gboolean json = w->kind == LI_CYCLING_JSON;
  const char *comma = "";

  if (json)
    g_string_append (w->text, w->written > 0 ? ",\n    [" : "\n    [");
  for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
    {
      LiQuantity q = columns[k].quantity;
      if (!is_written (w, q))
        continue;
      g_string_append (w->text, comma);
      comma = json ? ", " : ",";
      double v = q == LI_Q_STATE ? NAN : value_of (w, row, q);
      if (q == LI_Q_STATE)
        g_string_append_printf (w->text, json ? "\"%s\"" : "%s", li_step_type_name (row->state));
      else if (isfinite (v))
        put_number (w->text, v, q);
      else if (json)
        g_string_append (w->text, "null");
    }
  g_string_append (w->text, json ? "]" : "\n");
  w->written++;
}

static gboolean
flush (Writer *w, gsize least, GError **error)
{
  if (w->text->len < least)
    return TRUE;
  if (!li_safe_file_write (w->file, w->text->str, w->text->len, error))
    return FALSE;
  g_string_truncate (w->text, 0);
  return TRUE;
}

/* FALSE with @error for what BDF does not allow. */
static gboolean
check_bdf (Writer *w, const LiRow *row, double before, GError **error)
{
  if (row->q[LI_Q_TIME] >= before || w->count->rows == 1)
    return TRUE;
  g_set_error (error, LI_ECHEM_ERROR, LI_ERROR_INVALID,
               "%s: line %" G_GUINT64_FORMAT
               ": time goes back, which BDF does not allow; write csv, or mend the times",
               w->path, row->line);
  return FALSE;
}

static gboolean
take_rows (const LiRow *rows, gsize n, gpointer data, GError **error)
{
  Writer *w = data;

  if (!w->begun)
    write_names (w);
  for (gsize k = 0; k < n; k++)
    {
      double before = w->count->last.q[LI_Q_TIME];
      li_cycling_count_row (w->count, &rows[k]);
      gboolean whole = isfinite (rows[k].q[LI_Q_VOLTAGE])
                       && (isfinite (rows[k].q[LI_Q_CURRENT]) || !w->info->has[LI_Q_CURRENT]);
      if (w->kind == LI_CYCLING_BDF && !check_bdf (w, &rows[k], before, error))
        return FALSE;
      if (w->kind == LI_CYCLING_BDF && !whole)
        w->left_out++;
      else
        put_row (w, &rows[k]);
      if (!flush (w, BUFFER, error))
        return FALSE;
    }
  return TRUE;
}

char *
li_cycling_sidecar_path (const char *out)
{
  g_autofree char *stem = g_strdup (out);

  if (g_str_has_suffix (stem, ".csv"))
    stem[strlen (stem) - 4] = '\0';
  return g_strconcat (stem, ".metadata.json", NULL);
}

static gboolean
write_sidecar (const char *path,
               const char *out,
               const LiCyclingInfo *info,
               const LiCyclingCount *count,
               GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *sidecar = li_cycling_sidecar_path (out), *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (name),
                  *start = li_clock_iso (count->unix_first);
  JsonObject *raw = json_object_new (), *bdf = json_object_new ();
  JsonArray *notes = json_array_new ();

  json_object_set_string_member (raw, "filename", shown);
  json_object_set_string_member (raw, "format", info->format);
  if (start != NULL)
    json_object_set_string_member (raw, "started_at", start);
  for (guint k = 0; k < info->notes->len; k++)
    json_array_add_string_element (notes, info->notes->pdata[k]);
  json_object_set_array_member (raw, "notes", notes);
  json_object_set_int_member (bdf, "rows", (gint64)count->rows);
  json_object_set_object_member (object, "bdf", bdf);
  json_object_set_object_member (object, "raw", raw);
  json_object_set_object_member (object, "extras", json_object_new ());
  return li_json_save (object, sidecar, error);
}

static gboolean
finish (Writer *w, GError **error)
{
  if (!w->begun)
    write_names (w);
  if (w->kind == LI_CYCLING_JSON)
    g_string_append (w->text, w->written > 0 ? "\n  ]\n}\n" : "]\n}\n");
  return flush (w, 1, error) && li_safe_file_commit (g_steal_pointer (&w->file), error);
}

gboolean
li_cycling_convert (const char *path,
                    const char *out,
                    LiCyclingKind kind,
                    const LiCyclingOptions *options,
                    LiCyclingInfo *info,
                    LiCyclingCount *count,
                    LiProgress *progress,
                    GError **error)
{
  Writer w = { .path = path, .kind = kind, .info = info, .count = count, .unix0 = NAN };
  gboolean good;

  w.file = li_safe_file_open (out, error);
  if (w.file == NULL)
    return FALSE;
  w.text = g_string_new (NULL);
  good
      = li_cycling_read (path, options, take_rows, &w, info, progress, error) && finish (&w, error);
  if (good && w.left_out > 0)
    g_ptr_array_add (info->notes, g_strdup_printf ("%" G_GUINT64_FORMAT
                                                   " rows without voltage or current were left out",
                                                   w.left_out));
  if (good && kind == LI_CYCLING_BDF)
    good = write_sidecar (path, out, info, count, error);
  g_string_free (w.text, TRUE);
  li_safe_file_abort (w.file);
  return good;
}
