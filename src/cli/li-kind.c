/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-kind.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/li-error.h"
#include "cli/li-command.h"
#include "experiment/li-experiment.h"

#define HEAD_BYTES 4096 /* bytes at the beginning of a file */

static const char *const kind_texts[] = {
  NULL,
  N_ ("a volume"),
  N_ ("a Φ table (TSV)"),
  N_ ("the report.json of an analysis"),
  N_ ("an experiment"),
  N_ ("a folder"),
};

/* What operands and options take, by their names in the tables. */
static const struct
{
  const char *name;
  LiKind kind;
} input_kinds[] = {
  { "VOLUME", LI_KIND_VOLUME }, { "IM", LI_KIND_VOLUME },     { "IM1", LI_KIND_VOLUME },
  { "IM2", LI_KIND_VOLUME },    { "PHI", LI_KIND_FIELD },     { "REPORT", LI_KIND_REPORT },
  { "mask", LI_KIND_VOLUME },   { "mask2", LI_KIND_VOLUME },  { "phi", LI_KIND_FIELD },
  { "guess", LI_KIND_FIELD },   { "closure", LI_KIND_FIELD },
};

static LiKind
kind_of_command (const char *name)
{
  for (gsize k = 0; k < G_N_ELEMENTS (input_kinds); k++)
    if (strcmp (input_kinds[k].name, name) == 0)
      return input_kinds[k].kind;
  return LI_KIND_OTHER;
}

/* Plain files only: a pipe would lose what is read from it. */
static gsize
read_head (const char *path, char head[HEAD_BYTES + 1])
{
  struct stat st;
  int fd = stat (path, &st) == 0 && S_ISREG (st.st_mode) ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  gssize n = fd >= 0 ? pread (fd, head, HEAD_BYTES, 0) : 0;

  if (fd >= 0)
    close (fd);
  head[MAX (n, 0)] = '\0';
  return (gsize)MAX (n, 0);
}

static gboolean
begins (const char *head, gsize n, const char *magic, gsize length)
{
  return n >= length && memcmp (head, magic, length) == 0;
}

static gboolean
is_volume (const char *head, gsize n)
{
  return begins (head, n, "II*\0", 4) || begins (head, n, "MM\0*", 4)
         || begins (head, n, "II+\0", 4) || begins (head, n, "MM\0+", 4)
         || begins (head, n, "\211HDF\r\n\032\n", 8);
}

/* Our own JSON documents, by the format that they name. */
static LiKind
kind_of_json (const char *head)
{
  if (strstr (head, "\"lithoscope-report\"") != NULL)
    return LI_KIND_REPORT;
  return strstr (head, "\"" LI_EXPERIMENT_FORMAT "\"") != NULL ? LI_KIND_EXPERIMENT : LI_KIND_OTHER;
}

static gboolean
is_field (const char *head, gsize n)
{
  gsize line = strcspn (head, "\n");

  return line < n && g_strstr_len (head, (gssize)line, "Zpos") != NULL
         && g_strstr_len (head, (gssize)line, "Zdisp") != NULL;
}

LiKind
li_kind_of (const char *path)
{
  char head[HEAD_BYTES + 1];

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return li_experiment_is_at (path) ? LI_KIND_EXPERIMENT : LI_KIND_FOLDER;
  gsize n = read_head (path, head);
  if (is_volume (head, n))
    return LI_KIND_VOLUME;
  if (is_field (head, n))
    return LI_KIND_FIELD;
  return head[0] == '{' ? kind_of_json (head) : LI_KIND_OTHER;
}

/* The command takes a volume and a Φ. */
static gboolean
accepts_both (const LiRun *run)
{
  return strcmp (run->command->name, "deform") == 0 || strcmp (run->command->name, "residual") == 0;
}

/* What a person could do who gave @kind where @wanted belongs. */
static const char *
advice (const LiRun *run, LiKind kind, LiKind wanted)
{
  if (kind == LI_KIND_EXPERIMENT && wanted == LI_KIND_REPORT)
    return _ ("; reports are in its analysis folder, such as analysis/T0-T1/report.json");
  if (kind == LI_KIND_EXPERIMENT && wanted == LI_KIND_FIELD)
    return _ ("; fields are in its analysis folder, such as analysis/T0-T1/phi.tsv");
  if (kind == LI_KIND_EXPERIMENT && wanted == LI_KIND_VOLUME)
    return _ ("; litho analyse works on experiments, and scans are in its scans folder");
  if (accepts_both (run) && wanted != LI_KIND_EXPERIMENT && kind != LI_KIND_EXPERIMENT
      && kind != LI_KIND_FOLDER)
    return _ ("; were two files exchanged?");
  return "";
}

/* @dashes: before the name of an option. */
static gboolean
check_one (const LiRun *run, const char *dashes, const char *name, const char *path, GError **error)
{
  LiKind wanted = kind_of_command (name),
         kind = wanted != LI_KIND_OTHER ? li_kind_of (path) : wanted;

  /* Volumes may be folders of images. */
  if (kind == wanted || kind == LI_KIND_OTHER
      || (kind == LI_KIND_FOLDER && wanted == LI_KIND_VOLUME))
    return TRUE;
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID, _ ("%s: is %s; %s%s takes %s%s"), path,
               _ (kind_texts[kind]), dashes, name, _ (kind_texts[wanted]),
               advice (run, kind, wanted));
  return FALSE;
}

static gboolean
check_option (const LiRun *run, const char *name, const char *path, gpointer data, GError **error)
{
  return check_one (run, "--", name, path, error);
}

gboolean
li_run_check_kinds (LiRun *run, GError **error)
{
  const LiOperand *o = run->command->operands;

  for (guint i = 0; i < run->operands->len && o->name != NULL; i++, o += o->max == 1)
    {
      /* litho info takes volumes and fields. */
      gboolean any = strcmp (run->command->name, "info") == 0
                     && li_kind_of (run->operands->pdata[i]) == LI_KIND_FIELD;
      if (!any && o->kind == LI_OPERAND_INPUT
          && !check_one (run, "", o->name, run->operands->pdata[i], error))
        return FALSE;
    }
  return li_run_each_input (run, check_option, NULL, error);
}

static gboolean
ends_in (const char *path, const char *const *endings)
{
  const char *dot = strrchr (path, '.');

  for (; dot != NULL && *endings != NULL; endings++)
    if (g_ascii_strcasecmp (dot, *endings) == 0)
      return TRUE;
  return FALSE;
}

gboolean
li_run_check_endings (LiRun *run, GError **error)
{
  static const char *const tables[] = { "register", "correlate", "filter", "compose", NULL };
  static const char *const images[] = { "deform", "residual", NULL };
  static const char *const image_endings[]
      = { ".tif", ".tiff", ".h5", ".hdf5", ".nxs", ".raw", ".vti", ".mha", ".edf", ".png", NULL };
  static const char *const other_endings[] = { ".tsv", ".csv", ".txt", ".json", ".h5",  ".hdf5",
                                               ".nxs", ".raw", ".vti", ".mha",  ".edf", NULL };
  gboolean table = g_strv_contains (tables, run->command->name);
  const LiParam *p = li_params_find (run->command->tables[0], "output");

  if (p == NULL || !(table || g_strv_contains (images, run->command->name)))
    return TRUE;
  g_autofree char *path = li_params_get_text (run->command->tables[0], run->params[0], p->name);
  if (!ends_in (path, table ? image_endings : other_endings))
    return TRUE;
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
               table
                   ? _ ("%s: is the name of a volume, but litho %s writes a table; end it in .tsv")
                   : _ ("%s: litho %s writes a TIFF volume; end the name in .tif, and use litho "
                        "convert for other formats"),
               path, run->command->name);
  return FALSE;
}
