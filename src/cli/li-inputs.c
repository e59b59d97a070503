/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/li-error.h"
#include "base/li-number.h"

/* Memory below this is not worth a line. */
#define LARGE_BYTES ((guint64)1000 * 1000 * 1000)

typedef struct
{
  char *dataset;
  int channel, frame;
  LiIntList raw_shape;
  int raw_type;
  double raw_offset;
  gboolean raw_big_endian;
} Inputs;

static const LiParamValue types[] = {
  { LI_TYPE_U8, "u8", N_ ("8 bit") },
  { LI_TYPE_U16, "u16", N_ ("16 bit") },
  { LI_TYPE_I16, "i16", N_ ("16 bit with sign") },
  { LI_TYPE_U32, "u32", N_ ("32 bit") },
  { LI_TYPE_F32, "f32", N_ ("32-bit floating point") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam inputs[] = {
  LI_P_STRING (Inputs, dataset, "dataset", "", N_ ("Dataset"), N_ ("HDF5: the volume's path inside the file; without it the usual places."), LI_PARAM_ADVANCED),
  LI_P_INT (Inputs, channel, "channel", "", -1, 1000000, "-1", N_ ("Channel"), N_ ("Files with several channels: which one, counted from 0; -1 none chosen."), LI_PARAM_ADVANCED),
  LI_P_INT (Inputs, frame, "frame", "", -1, 1000000, "-1", N_ ("Time"), N_ ("Files with several times: which one, counted from 0; -1 none chosen."), LI_PARAM_ADVANCED),
  LI_P_INTS (Inputs, raw_shape, "raw-shape", "voxel", 1, 1000000, "", N_ ("Raw shape"), N_ ("Raw files without a sidecar: z,y,x."), LI_PARAM_ADVANCED | LI_PARAM_PER_AXIS),
  LI_P_ENUM (Inputs, raw_type, "raw-type", types, "u16", N_ ("Raw type"), N_ ("Raw files without a sidecar: type of a voxel."), LI_PARAM_ADVANCED),
  LI_P_DOUBLE (Inputs, raw_offset, "raw-offset", "byte", 0, 1e15, "0", N_ ("Raw offset"), N_ ("Raw files without a sidecar: bytes before the first voxel."), LI_PARAM_ADVANCED),
  LI_P_BOOL (Inputs, raw_big_endian, "raw-big-endian", "no", N_ ("Raw byte order"), N_ ("Raw files without a sidecar: most significant byte first."), LI_PARAM_ADVANCED),
};
/* clang-format on */
const LiParamTable li_input_options = LI_PARAM_TABLE_OF ("input", Inputs, inputs);

static const Inputs *
input_params (const LiRun *run)
{
  for (int i = 0; i < LI_RUN_TABLES && run->command->tables[i] != NULL; i++)
    if (run->command->tables[i] == &li_input_options)
      return run->params[i];
  return NULL;
}

LiOpenOptions
li_run_open_options (const LiRun *run)
{
  const Inputs *in = input_params (run);
  LiOpenOptions options = { 0 };
  if (in == NULL)
    return options;
  options.dataset = in->dataset;
  options.has_channel = in->channel >= 0;
  options.channel = in->channel;
  options.has_frame = in->frame >= 0;
  options.frame = in->frame;
  options.raw_offset = (guint64)in->raw_offset;
  options.raw_big_endian = in->raw_big_endian;
  options.raw.type = (LiVoxelType)in->raw_type;
  for (int a = 0; a < 3 && in->raw_shape.n > 0; a++)
    options.raw.shape[a] = in->raw_shape.v[in->raw_shape.n == 3 ? a : 0];
  return options;
}

LiVolume *
li_run_open (LiRun *run, const char *path, GError **error)
{
  LiOpenOptions options = li_run_open_options (run);
  return path != NULL ? li_volume_open (path, &options, run->progress, error) : NULL;
}

/* What the system says could be had without swapping; 0 unknown. */
static guint64
available_memory (void)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    return 0;
  const char *line = strstr (text, "MemAvailable:");
  return line ? g_ascii_strtoull (line + strlen ("MemAvailable:"), NULL, 10) * 1024 : 0;
}

void
li_run_print_memory (LiRun *run, guint64 bytes)
{
  guint64 there = available_memory ();
  g_autofree char *need = li_number_bytes (bytes), *have = li_number_bytes (there);
  li_figures_number (run->figures, "memory_estimate", (double)bytes);
  if (there > 0 && bytes > there)
    li_run_warn (run, _ ("this needs about %s of memory but only %s are free"), need, have);
  else if (run->options->verbose || (bytes >= LARGE_BYTES && !run->options->quiet))
    {
      g_autofree char *line = g_strdup_printf (_ ("needs about %s of memory at its peak"), need);
      li_terminal_print ("litho", line);
    }
}

static gboolean
is_same_file (const struct stat *a, const char *other)
{
  struct stat b;
  return stat (other, &b) == 0 && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

static gboolean
refuse_own_input (const char *path, const char *input, GError **error)
{
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
               _ ("%s: would be written over %s, which is read here; choose another name"), path,
               input);
  return FALSE;
}

/* Is @path this input, or a file inside it when it is a folder of slices? */
static gboolean
touches (const char *path, const char *input)
{
  struct stat target, folder;
  g_autofree char *parent = g_path_get_dirname (path);
  if (stat (path, &target) == 0 && is_same_file (&target, input))
    return TRUE;
  return g_file_test (input, G_FILE_TEST_IS_DIR) && stat (parent, &folder) == 0
         && is_same_file (&folder, input);
}

gboolean
li_run_each_input (const LiRun *run, LiInputFunc func, gpointer data, GError **error)
{
  const LiParamTable *tables[LI_RUN_TABLES + 1];
  int n = li_command_tables (run->command, tables);
  for (int i = 0; i < n; i++)
    for (gsize k = 0; k < tables[i]->n_params; k++)
      {
        const LiParam *p = &tables[i]->params[k];
        if (p->kind != LI_PARAM_FILE || (p->flags & LI_PARAM_OUTPUT))
          continue;
        g_autofree char *input = li_params_get_text (tables[i], run->params[i], p->name);
        if (*input != '\0' && !func (run, p->name, input, data, error))
          return FALSE;
      }
  return TRUE;
}

/* @path: what is to be written. */
static gboolean
is_another (const LiRun *run, const char *name, const char *input, gpointer path, GError **error)
{
  return !touches (path, input) || refuse_own_input (path, input, error);
}

static gboolean
check_against_operands (const LiRun *run, const char *path, GError **error)
{
  const LiOperand *o = run->command->operands;
  for (guint i = 0; i < run->operands->len && o->name != NULL; i++)
    {
      if (o->kind == LI_OPERAND_INPUT && touches (path, run->operands->pdata[i]))
        return refuse_own_input (path, run->operands->pdata[i], error);
      if (o->max == 1)
        o++;
    }
  return TRUE;
}

static gboolean
check_place (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  const char *reason = NULL;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    reason = _ ("is a folder; give the name of a file to write");
  else if (!g_file_test (parent, G_FILE_TEST_EXISTS))
    reason = _ ("cannot be written: its folder does not exist");
  else if (!g_file_test (parent, G_FILE_TEST_IS_DIR))
    reason = _ ("cannot be written: what should be its folder is a file");
  else if (access (parent, W_OK | X_OK) != 0)
    reason = _ ("cannot be written: its folder does not allow it");
  if (reason == NULL)
    return TRUE;
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID, "%s: %s", path, reason);
  return FALSE;
}

gboolean
li_run_check_output (LiRun *run, const char *path, GError **error)
{
  return check_place (path, error) && check_against_operands (run, path, error)
         && li_run_each_input (run, is_another, (gpointer)path, error);
}

gboolean
li_run_make_folder (LiRun *run, const char *path, GError **error)
{
  int number = 0;
  if (g_mkdir_with_parents (path, 0777) != 0)
    number = errno;
  else if (access (path, W_OK | X_OK) != 0)
    number = errno;
  if (number == 0)
    return TRUE;
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID, _ ("%s: cannot be used as a folder: %s"),
               path, g_strerror (number));
  return FALSE;
}
