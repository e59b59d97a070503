/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/li-json-merge.h"

static JsonObject *
parse (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  JsonObject *object = li_json_parse (json, strlen (json), "test", &error);

  g_assert_no_error (error);
  return object;
}

static char *
flat (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  char *text = json_to_string (node, FALSE);

  return g_strdelimit (text, "\"", '\'');
}

/* Merges and compares; @conflicts: their paths with a sign, "+" mine and "-" theirs was kept. */
static void
check (const char *base,
       const char *mine,
       const char *theirs,
       const char *expected,
       const char *conflicts)
{
  g_autoptr (JsonObject) b = parse (base), a = parse (mine), t = parse (theirs);
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)li_json_conflict_free);
  g_autoptr (JsonObject) merged = li_json_merge (b, a, t, found);
  g_autofree char *text = flat (merged);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint k = 0; k < found->len; k++)
    {
      const LiJsonConflict *c = found->pdata[k];
      g_string_append_printf (list, "%s%c%s", k > 0 ? " " : "", c->kept_theirs ? '-' : '+',
                              c->path);
    }
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (list->str, ==, conflicts);
}

static void
test_members (void)
{
  check ("{'a':1,'b':2}", "{'a':5,'b':2}", "{'a':1,'b':7}", "{'a':5,'b':7}", "");
  check ("{'a':1}", "{'a':1,'m':{'x':1}}", "{'a':1,'t':null}", "{'a':1,'t':null,'m':{'x':1}}", "");
  check ("{'a':1,'b':2}", "{'b':2}", "{'a':1}", "{}", ""); /* each takes one out */
  check ("{'a':1}", "{'a':2}", "{'a':2.0}", "{'a':2}", "");
  check ("{'a':1}", "{'a':2}", "{'a':3}", "{'a':2}", "+a");
  check ("{'a':1}", "{}", "{'a':3}", "{'a':3}", "-a");
  check ("{'a':1}", "{'a':3}", "{}", "{'a':3}", "+a");
  check ("{}", "{'a':{'x':1,'y':2}}", "{'a':{'x':1,'y':3}}", "{'a':{'x':1,'y':2}}", "+a/y");
  check ("{'a':{'b':{'c':1,'d':1}}}", "{'a':{'b':{'c':2,'d':1}}}", "{'a':{'b':{'c':1,'d':3}}}",
         "{'a':{'b':{'c':2,'d':3}}}", "");
  check ("{'a':[1,2]}", "{'a':[1,2,3]}", "{'a':[0,1,2]}", "{'a':[1,2,3]}", "+a");
  check ("{'a':[1,2]}", "{'a':[1,2]}", "{'a':[0]}", "{'a':[0]}", "");
  check ("{'a':1}", "{'a':'x'}", "{'a':{}}", "{'a':'x'}", "+a");
  check ("{'a':[[1,0],[0,1]]}", "{'a':[[2,0],[0,1]]}", "{'a':[[3,0],[0,1]]}", "{'a':[[2,0],[0,1]]}",
         "+a"); /* a matrix is one value */
}

/* Rows known by their id: s stands for the list. */
static void
rows (const char *base,
      const char *mine,
      const char *theirs,
      const char *expected,
      const char *conflicts)
{
  const char *sides[] = { base, mine, theirs, expected };
  char *text[4];

  for (int k = 0; k < 4; k++)
    {
      GString *s = g_string_new ("{'s':[");
      g_auto (GStrv) words = g_strsplit (sides[k], " ", -1);

      for (int i = 0; words[i] != NULL && *words[i] != '\0'; i++)
        g_string_append_printf (s, "%s{'id':'%c','v':'%s'}", i > 0 ? "," : "", words[i][0],
                                words[i] + 1);
      text[k] = g_string_free (g_string_append (s, "]}"), FALSE);
    }
  check (text[0], text[1], text[2], text[3], conflicts);
  for (int k = 0; k < 4; k++)
    g_free (text[k]);
}

static void
test_rows (void)
{
  rows ("a b", "a b m", "a b t", "a b t m", "");
  rows ("", "m n", "t u", "t u m n", "");
  rows ("a b c", "a c", "a b c t", "a c t", "");
  rows ("a b c", "a b c m", "b c", "b c m", "");
  rows ("a b c", "a m b c", "a b t c", "a m b t c", "");
  rows ("a b c", "c a b", "a b c t", "c a b t", ""); /* moved here */
  rows ("a b c", "a b c m", "c a b", "c a b m", ""); /* moved there */
  rows ("a b", "a b1", "a2 b", "a2 b1", "");
  rows ("a b", "a b1", "a b2", "a b1", "+s/b/v");
  rows ("a b", "a", "a b2", "a b2", "-s/b");
  rows ("a b", "a b1", "a", "a b1", "+s/b");
  rows ("a b", "b", "a", "", ""); /* each takes one out */
  rows ("a b c d", "d c", "a b c d t", "d c t", "");
}

static void
test_sets (void)
{
  /* Pairs without a name. */
  check ("{'d':[{'f':'a','s':'b'}]}", "{'d':[{'f':'a','s':'b'},{'f':'m','s':'n'}]}",
         "{'d':[{'f':'a','s':'b'},{'f':'t','s':'u'}]}",
         "{'d':[{'f':'a','s':'b'},{'f':'t','s':'u'},{'f':'m','s':'n'}]}", "");
  /* Marks: lists that begin with a text; one changed here, one taken out there, one added by both.
   */
  check ("{'d':[['box',[1.0]],['line',[2.0]]]}", "{'d':[['box',[1.5]],['line',[2.0]],['x',[]]]}",
         "{'d':[['box',[1.0]],['x',[]],['t',[]]]}", "{'d':[['x',[]],['t',[]],['box',[1.5]]]}", "");
  /* Volumes of a step are known by their role. */
  check ("{'v':[{'role':'q','p':1}]}", "{'v':[{'role':'q','p':1},{'role':'mask','p':2}]}",
         "{'v':[{'role':'q','p':9}]}", "{'v':[{'role':'q','p':9},{'role':'mask','p':2}]}", "");
  /* The same id twice: no key, so a set. */
  check ("{'v':[]}", "{'v':[{'id':'a'},{'id':'a'}]}", "{'v':[{'id':'b'}]}",
         "{'v':[{'id':'b'},{'id':'a'},{'id':'a'}]}", "");
}

static void
test_copy (void)
{
  g_autoptr (JsonObject) a = parse ("{'a':{'b':[1,{'c':2}]},'n':null}");
  g_autoptr (JsonObject) b = li_json_copy (a);
  g_autofree char *before = flat (b), *after = NULL;

  json_array_add_int_element (li_json_array (li_json_object (a, "a"), "b"), 7);
  json_object_set_int_member (a, "z", 1);
  after = flat (b);
  g_assert_cmpstr (before, ==, "{'a':{'b':[1,{'c':2}]},'n':null}");
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json-merge/members", test_members);
  g_test_add_func ("/base/json-merge/rows", test_rows);
  g_test_add_func ("/base/json-merge/sets", test_sets);
  g_test_add_func ("/base/json-merge/copy", test_copy);
  return g_test_run ();
}
