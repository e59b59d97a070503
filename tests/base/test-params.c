/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-params.h"

typedef struct
{
  double weight;
  char *what;
} Row;

typedef struct
{
  double depth;
  LiDoubleList normal;
} Inner;

typedef struct
{
  gboolean flag, off;
  int count, kind;
  double tolerance, limit;
  char *name, *file;
  LiIntList bins;
  LiDoubleList spacing;
  Inner inner;
  GPtrArray *rows;
} Params;

static const LiParamValue kinds[]
    = { { 3, "linear", "Linear" }, { 7, "cubic", "Cubic" }, { 0, NULL, NULL } };
static const LiParam row_params[] = {
  LI_P_DOUBLE (Row, weight, "weight", "%", 0, 100, "0", "Weight", "Share.", 0),
  LI_P_STRING (Row, what, "what", "none", "What", "Which.", 0),
};
static const LiParamTable row_table = LI_PARAM_TABLE_OF ("row", Row, row_params);
static const LiParam inner_params[] = {
  LI_P_DOUBLE (Inner, depth, "depth", "µm", -5, 5, "1.5", "Depth", "How deep.", 0),
  LI_P_DOUBLES (Inner, normal, "normal", "", -1, 1, "1,0,0", "Normal", "z,y,x.", LI_PARAM_PER_AXIS),
};
static const LiParamTable inner_table = LI_PARAM_TABLE_OF ("inner", Inner, inner_params);
static const LiParam params[] = {
  LI_P_BOOL (Params, flag, "flag", "yes", "Flag", "On at first.", 0),
  LI_P_BOOL (Params, off, "off", "no", "Off", "Off at first.", 0),
  LI_P_INT (Params, count, "count", "", 1, 10, "3", "Count", "How many.", 0),
  LI_P_ENUM (Params, kind, "kind", kinds, "cubic", "Kind", "Which kind.", 0),
  LI_P_DOUBLE (Params, tolerance, "tolerance", "voxel", 1e-9, 1, "0.001", "Tolerance", "End.", 0),
  LI_P_DOUBLE (Params, limit, "limit", "", -INFINITY, INFINITY, "inf", "Limit", "Most.", 0),
  LI_P_STRING (Params, name, "name", "T0", "Name", "Its name.", LI_PARAM_REQUIRED),
  LI_P_FILE (Params, file, "file", "File", "A file.", 0),
  LI_P_INTS (Params, bins, "bins", "", 1, 64, "4,2,1", "Bins", "Levels.", LI_PARAM_DESCENDING),
  LI_P_DOUBLES (Params,
                spacing,
                "spacing",
                "voxel",
                2,
                1000,
                "100,70,35",
                "Spacing",
                "Nodes.",
                LI_PARAM_REQUIRED),
  LI_P_GROUP (Params, inner, "inner", &inner_table, "Inner", "A group.", 0),
  LI_P_TABLE (Params, rows, "rows", &row_table, "Rows", "A table.", 0),
};
static const LiParamTable table = LI_PARAM_TABLE_OF ("everything", Params, params);

static void
add_row (Params *p, double weight, const char *what)
{
  Row *row = g_new0 (Row, 1);

  li_params_init (&row_table, row);
  row->weight = weight;
  g_free (row->what);
  row->what = g_strdup (what);
  g_ptr_array_add (p->rows, row);
}

static void
test_defaults (void)
{
  Params p = { 0 };
  g_autoptr (GError) error = NULL;

  li_params_init (&table, &p);
  g_assert_true (p.flag);
  g_assert_false (p.off);
  g_assert_cmpint (p.count, ==, 3);
  g_assert_cmpint (p.kind, ==, 7);
  g_assert_cmpfloat (p.tolerance, ==, 0.001);
  g_assert_true (isinf (p.limit));
  g_assert_cmpstr (p.name, ==, "T0");
  g_assert_true (p.file == NULL || *p.file == '\0');
  g_assert_cmpint (p.bins.n, ==, 3);
  g_assert_cmpint (p.bins.v[2], ==, 1);
  g_assert_cmpfloat (p.spacing.v[1], ==, 70);
  g_assert_cmpfloat (p.inner.depth, ==, 1.5);
  g_assert_cmpint (p.rows->len, ==, 0);
  g_assert_true (li_params_validate (&table, &p, &error));
  g_assert_no_error (error);
  li_params_clear (&table, &p);
  g_assert_null (p.rows);
  g_assert_null (p.name);
}

/* Text in, the canonical text out; NULL: refused, with the name and the text's own words in the
 * sentence. */
static void
text_case (const char *name, const char *text, const char *expected)
{
  Params p = { 0 };
  g_autoptr (GError) error = NULL;

  li_params_init (&table, &p);
  gboolean ok = li_params_set_text (&table, &p, name, text, &error);
  if (expected != NULL)
    {
      g_autofree char *back = li_params_get_text (&table, &p, name);
      g_assert_no_error (error);
      g_assert_true (ok);
      g_assert_cmpstr (back, ==, expected);
    }
  else
    {
      g_assert_error (error, LI_BASE_ERROR, LI_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, name));
    }
  li_params_clear (&table, &p);
}

static void
test_text (void)
{
  text_case ("tolerance", "1e-4", "0.0001");
  text_case ("tolerance", "0.25", "0.25");
  text_case ("tolerance", "0,25", NULL);
  text_case ("tolerance", "2", NULL);
  text_case ("tolerance", "nan", NULL);
  text_case ("tolerance", "", NULL);
  text_case ("limit", "-inf", "-inf");
  text_case ("count", "10", "10");
  text_case ("count", "11", NULL);
  text_case ("count", "0", NULL);
  text_case ("count", "2.5", NULL);
  text_case ("count", "99999999999999999999", NULL);
  text_case ("kind", "linear", "linear");
  text_case ("kind", "quartic", NULL);
  text_case ("flag", "no", "no");
  text_case ("flag", "maybe", NULL);
  text_case ("bins", "8,4,2", "8,4,2");
  text_case ("bins", "2,4", NULL);
  text_case ("bins", "4,4", NULL);
  text_case ("spacing", "35", "35");
  text_case ("spacing", "100,1", NULL);
  text_case ("spacing", "", NULL);
  text_case ("spacing", "3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19", NULL);
  text_case ("name", "a b, c", "a b, c");
  text_case ("name", "", NULL);
}

static void
test_cli (void)
{
  Params p = { 0 };
  char *argv[] = { "litho", "--count=5", "a.tif",  "--no-flag", "--spacing", "50,25",
                   "--off", "--kind",    "linear", "-o",        "out.tsv",   "--tolerance",
                   "1e-5",  "--unknown", "7",      NULL };
  int argc = G_N_ELEMENTS (argv) - 1;
  g_autoptr (GError) error = NULL;

  li_params_init (&table, &p);
  g_assert_true (li_params_parse_argv (&table, &p, &argc, argv, &error));
  g_assert_no_error (error);
  g_assert_cmpint (p.count, ==, 5);
  g_assert_false (p.flag);
  g_assert_true (p.off);
  g_assert_cmpint (p.kind, ==, 3);
  g_assert_cmpint (p.spacing.n, ==, 2);
  g_assert_cmpfloat (p.tolerance, ==, 1e-5);
  const char *left[] = { "litho", "a.tif", "-o", "out.tsv", "--unknown", "7" };
  g_assert_cmpint (argc, ==, G_N_ELEMENTS (left));
  for (int k = 0; k < argc; k++)
    g_assert_cmpstr (argv[k], ==, left[k]);
  li_params_clear (&table, &p);
}

static void
test_cli_refuses (void)
{
  char *bad[][3] = { { "litho", "--count", "100" },
                     { "litho", "--count", NULL },
                     { "litho", "--kind=none", NULL } };

  for (gsize k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      Params p = { 0 };
      int argc = bad[k][2] != NULL ? 3 : 2;
      char *argv[] = { bad[k][0], bad[k][1], bad[k][2], NULL };
      g_autoptr (GError) error = NULL;

      li_params_init (&table, &p);
      g_assert_false (li_params_parse_argv (&table, &p, &argc, argv, &error));
      g_assert_error (error, LI_BASE_ERROR, LI_ERROR_INVALID);
      li_params_clear (&table, &p);
    }
}

static void
fill (Params *p)
{
  li_params_init (&table, p);
  p->flag = FALSE;
  p->count = 9;
  p->kind = 3;
  p->tolerance = 1.0 / 3;
  p->inner.depth = -0.1;
  p->inner.normal = (LiDoubleList){ 3, { 0.6, -0.8, 0 } };
  p->bins = (LiIntList){ 2, { 16, 2 } };
  add_row (p, 89, "Si");
  add_row (p, 9.25, "PAA \"quoted\"");
}

static void
test_variant (void)
{
  Params p = { 0 }, q = { 0 };
  g_autoptr (GError) error = NULL;

  fill (&p);
  g_autoptr (GVariant) v = g_variant_ref_sink (li_params_to_variant (&table, &p));
  g_assert_true (g_variant_is_of_type (v, G_VARIANT_TYPE_VARDICT));
  li_params_init (&table, &q);
  g_assert_false (li_params_equal (&table, &p, &q));
  g_assert_true (li_params_from_variant (&table, &q, v, &error));
  g_assert_no_error (error);
  g_assert_true (li_params_equal (&table, &p, &q));
  g_assert_cmpfloat (q.tolerance, ==, 1.0 / 3);
  g_assert_cmpstr (((Row *)q.rows->pdata[1])->what, ==, "PAA \"quoted\"");
  li_params_clear (&table, &p);
  li_params_clear (&table, &q);
}

static void
test_variant_refuses (void)
{
  struct
  {
    const char *name, *value;
  } bad[] = { { "count", "<'five'>" },         { "count", "<2.5>" },
              { "count", "<int64 77>" },       { "flag", "<1>" },
              { "kind", "<'quartic'>" },       { "spacing", "<[1.0]>" },
              { "spacing", "<['a']>" },        { "inner", "<5>" },
              { "inner", "<{'depth': <9>}>" }, { "rows", "<[{'weight': <101.0>}]>" } };

  for (gsize k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      Params p = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strdup_printf ("{'%s': %s}", bad[k].name, bad[k].value);
      g_autoptr (GVariant) v = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

      g_assert_no_error (error);
      li_params_init (&table, &p);
      g_assert_false (li_params_from_variant (&table, &p, v, &error));
      g_assert_error (error, LI_BASE_ERROR, LI_ERROR_INVALID);
      li_params_clear (&table, &p);
    }
}

static void
test_copy_and_diff (void)
{
  Params p = { 0 }, q = { 0 };

  fill (&p);
  li_params_copy (&table, &p, &q);
  g_assert_true (li_params_equal (&table, &p, &q));
  g_assert_true (p.name != q.name);
  q.count = 2;
  ((Row *)q.rows->pdata[0])->weight = 88;
  g_auto (GStrv) names = li_params_diff (&table, &p, &q);
  g_assert_cmpint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "count");
  g_assert_cmpstr (names[1], ==, "rows");
  g_assert_cmpfloat (((Row *)p.rows->pdata[0])->weight, ==, 89);
  li_params_copy (&table, &p, &q); /* over what is there */
  g_assert_true (li_params_equal (&table, &p, &q));
  li_params_clear (&table, &p);
  li_params_clear (&table, &q);
}

static void
test_rows_checked (void)
{
  Params p = { 0 };
  g_autoptr (GError) error = NULL;

  fill (&p);
  ((Row *)p.rows->pdata[1])->weight = 200;
  g_assert_false (li_params_validate (&table, &p, &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "rows 2"));
  g_assert_nonnull (strstr (error->message, "200"));
  li_params_clear (&table, &p);
}

/* The schema is JSON with every name; help lists options with range and default. */
static void
test_schema_and_help (void)
{
  g_autofree char *schema = li_params_schema (&table);
  g_autofree char *help = li_params_help (&table);

  for (gsize k = 0; k < table.n_params; k++)
    {
      g_autofree char *member = g_strdup_printf ("\"%s\":{", table.params[k].name);
      g_assert_nonnull (strstr (schema, member));
    }
  g_assert_nonnull (strstr (schema, "\"minimum\":1"));
  g_assert_nonnull (strstr (schema, "\"enum\":[\"linear\",\"cubic\"]"));
  g_assert_nonnull (strstr (schema, "\"weight\":{"));
  g_assert_null (strstr (schema, "inf"));
  g_assert_nonnull (strstr (help, "flag"));
  g_assert_nonnull (strstr (help, "off"));
  g_assert_nonnull (strstr (help, "100,70,35"));
  g_assert_null (strstr (help, "--inner"));
}

/* JSON is UTF-8, paths are bytes. */
static void
test_paths (void)
{
  static const char *const paths[]
      = { "/d/plain \xc3\xa9.tif", "/d/\xe9 \xff%41.tif", "file:x", "" };
  static const char *const texts[]
      = { "/d/plain \xc3\xa9.tif", "file:/d/%E9%20%FF%2541.tif", "file:file%3Ax", "" };

  for (gsize k = 0; k < G_N_ELEMENTS (paths); k++)
    {
      Params p = { 0 }, back = { 0 };
      const char *text;

      li_params_init (&table, &p);
      li_params_init (&table, &back);
      g_free (p.file);
      p.file = g_strdup (paths[k]);
      g_autoptr (GVariant) v = g_variant_ref_sink (li_params_to_variant (&table, &p));
      g_assert_true (g_variant_lookup (v, "file", "&s", &text));
      g_assert_cmpstr (text, ==, texts[k]);
      g_assert_true (li_params_from_variant (&table, &back, v, NULL));
      g_assert_cmpstr (back.file != NULL ? back.file : "", ==, paths[k]);
      li_params_clear (&table, &p);
      li_params_clear (&table, &back);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/params/defaults", test_defaults);
  g_test_add_func ("/base/params/text", test_text);
  g_test_add_func ("/base/params/cli", test_cli);
  g_test_add_func ("/base/params/cli-refuses", test_cli_refuses);
  g_test_add_func ("/base/params/variant", test_variant);
  g_test_add_func ("/base/params/variant-refuses", test_variant_refuses);
  g_test_add_func ("/base/params/copy-and-diff", test_copy_and_diff);
  g_test_add_func ("/base/params/rows-checked", test_rows_checked);
  g_test_add_func ("/base/params/schema-and-help", test_schema_and_help);
  g_test_add_func ("/base/params/paths", test_paths);
  return g_test_run ();
}
