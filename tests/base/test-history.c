/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-history.h"

/* Three numbers that are edited. */
typedef struct
{
  LiHistory *history;
  int v[3], sets;
  gboolean notify_back; /* pushes an edit of its own while it is being undone */
} Box;

static int
place (const char *path)
{
  return path[0] - 'x';
}

static void
set_cb (gpointer owner, const char *path, GVariant *value)
{
  Box *box = owner;
  int old = box->v[place (path)];

  box->v[place (path)] = g_variant_get_int32 (value);
  box->sets++;
  if (box->notify_back)
    li_history_push_patch (box->history, "echo", box, set_cb, path, g_variant_new_int32 (old),
                           g_variant_new_int32 (box->v[place (path)]));
}

static void
edit (Box *box, const char *path, int value)
{
  int old = box->v[place (path)];

  box->v[place (path)] = value;
  li_history_push_patch (box->history, "Move", box, set_cb, path, g_variant_new_int32 (old),
                         g_variant_new_int32 (value));
}

static void
assert_box (const Box *box, int x, int y, int z)
{
  g_assert_cmpint (box->v[0], ==, x);
  g_assert_cmpint (box->v[1], ==, y);
  g_assert_cmpint (box->v[2], ==, z);
}

static Box
new_box (gsize budget)
{
  return (Box){ .history = li_history_new (budget) };
}

static void
test_undo_redo (void)
{
  Box box = new_box (1 << 20);
  LiHistory *h = box.history;

  g_assert_false (li_history_undo (h));
  edit (&box, "x", 1);
  edit (&box, "y", 2);
  edit (&box, "x", 3);
  g_assert_true (li_history_undo (h));
  assert_box (&box, 1, 2, 0);
  g_assert_true (li_history_undo (h));
  assert_box (&box, 1, 0, 0);
  g_assert_cmpstr (li_history_undo_label (h), ==, "Move");
  g_assert_true (li_history_redo (h));
  assert_box (&box, 1, 2, 0);
  edit (&box, "z", 9); /* what was undone is gone */
  g_assert_false (li_history_redo (h));
  g_assert_null (li_history_redo_label (h));
  while (li_history_undo (h))
    ;
  assert_box (&box, 0, 0, 0);
  edit (&box, "x", 0); /* changes nothing: no step */
  g_assert_false (li_history_can_undo (h));
  g_object_unref (h);
}

static void
test_groups (void)
{
  Box box = new_box (1 << 20);
  LiHistory *h = box.history;

  li_history_begin_group (h, "All");
  edit (&box, "x", 1);
  li_history_begin_group (h, "Part");
  edit (&box, "y", 2);
  li_history_end_group (h);
  g_assert_false (li_history_can_undo (h)); /* not while one is open */
  edit (&box, "x", 3);
  li_history_end_group (h);
  g_assert_cmpstr (li_history_undo_label (h), ==, "All");
  g_assert_true (li_history_undo (h));
  assert_box (&box, 0, 0, 0);
  g_assert_false (li_history_can_undo (h));
  g_assert_true (li_history_redo (h));
  assert_box (&box, 3, 2, 0);
  li_history_begin_group (h, "Nothing");
  li_history_end_group (h);
  g_assert_cmpstr (li_history_undo_label (h), ==, "All");
  g_object_unref (h);
}

static void
test_coalescing (void)
{
  Box box = new_box (1 << 20);
  LiHistory *h = box.history;

  li_history_begin_coalesce (h);
  for (int k = 1; k <= 100; k++)
    {
      edit (&box, "x", k);
      edit (&box, "y", 2 * k);
    }
  li_history_end_coalesce (h);
  box.sets = 0;
  g_assert_true (li_history_undo (h));
  assert_box (&box, 0, 0, 0);
  g_assert_cmpint (box.sets, ==, 2); /* one patch for each path */
  g_assert_false (li_history_can_undo (h));
  li_history_redo (h);
  assert_box (&box, 100, 200, 0);
  li_history_begin_coalesce (h); /* a drag that comes back is no step */
  edit (&box, "z", 5);
  edit (&box, "z", 0);
  li_history_end_coalesce (h);
  li_history_undo (h);
  assert_box (&box, 0, 0, 0);
  edit (&box, "x", 1); /* apart again */
  edit (&box, "x", 2);
  li_history_undo (h);
  assert_box (&box, 1, 0, 0);
  g_object_unref (h);
}

/* Coalescing reaches back no further than its own run. */
static void
test_run_inside_group (void)
{
  Box box = new_box (1 << 20);
  LiHistory *h = box.history;

  li_history_begin_group (h, "Group");
  edit (&box, "x", 1);
  li_history_begin_coalesce (h);
  edit (&box, "x", 2);
  edit (&box, "x", 3);
  li_history_end_coalesce (h);
  li_history_end_group (h);
  box.sets = 0;
  li_history_undo (h);
  g_assert_cmpint (box.sets, ==, 2);
  assert_box (&box, 0, 0, 0);
  g_object_unref (h);
}

static void
test_echo (void)
{
  Box box = new_box (1 << 20);
  LiHistory *h = box.history;

  edit (&box, "x", 1);
  edit (&box, "x", 2);
  box.notify_back = TRUE;
  g_assert_true (li_history_undo (h));
  g_assert_true (li_history_can_redo (h)); /* the echo did not become an edit */
  g_assert_true (li_history_undo (h));
  assert_box (&box, 0, 0, 0);
  g_assert_true (li_history_redo (h));
  g_assert_true (li_history_redo (h));
  assert_box (&box, 2, 0, 0);
  g_object_unref (h);
}

static void
test_forget (void)
{
  Box a = new_box (1 << 20), b = { .history = a.history };
  LiHistory *h = a.history;

  edit (&a, "x", 1);
  edit (&b, "x", 10);
  li_history_begin_group (h, "Both");
  edit (&a, "y", 2);
  edit (&b, "y", 20);
  li_history_end_group (h);
  edit (&b, "z", 30);
  li_history_undo (h);
  li_history_forget (h, &b);
  b.sets = 0;
  g_assert_false (li_history_can_redo (h));
  g_assert_true (li_history_undo (h)); /* the group without b's part */
  g_assert_true (li_history_undo (h));
  g_assert_false (li_history_undo (h));
  assert_box (&a, 0, 0, 0);
  g_assert_cmpint (b.sets, ==, 0);
  li_history_clear (h);
  g_assert_false (li_history_can_redo (h));
  g_object_unref (h);
}

typedef struct
{
  int *freed;
} Big;

static void
big_free (gpointer data)
{
  ++*((Big *)data)->freed;
  g_free (data);
}

static void
big_apply (gpointer data, gboolean forward, gpointer owner)
{
}

/* Beyond the budget the oldest steps go; a step larger than all of it stays while it is the last.
 */
static void
test_budget (void)
{
  LiEdit kind = { "Paint", big_apply, NULL, big_free, 400 };
  LiHistory *h = li_history_new (1000);
  int freed = 0, undone = 0;

  for (int k = 0; k < 5; k++)
    {
      Big *big = g_new (Big, 1);
      big->freed = &freed;
      li_history_push (h, &kind, big, NULL);
    }
  g_assert_cmpint (freed, ==, 3);
  kind.bytes = 5000;
  Big *huge = g_new (Big, 1);
  huge->freed = &freed;
  li_history_push (h, &kind, huge, NULL);
  g_assert_cmpint (freed, ==, 5);
  while (li_history_undo (h))
    undone++;
  g_assert_cmpint (undone, ==, 1);
  g_object_unref (h);
  g_assert_cmpint (freed, ==, 6);
}

static void
count_cb (GObject *object, GParamSpec *pspec, int *count)
{
  ++*count;
}

static void
changed_cb (LiHistory *history, int *count)
{
  ++*count;
}

/* Properties notify only on a change. */
static void
test_notify (void)
{
  Box box = new_box (1 << 20);
  int undo = 0, redo = 0, label = 0, changed = 0;

  g_signal_connect (box.history, "notify::can-undo", G_CALLBACK (count_cb), &undo);
  g_signal_connect (box.history, "notify::can-redo", G_CALLBACK (count_cb), &redo);
  g_signal_connect (box.history, "notify::undo-label", G_CALLBACK (count_cb), &label);
  g_signal_connect (box.history, "changed", G_CALLBACK (changed_cb), &changed);
  edit (&box, "x", 1);
  edit (&box, "x", 2);
  g_assert_cmpint (undo, ==, 1);
  g_assert_cmpint (label, ==, 1);
  g_assert_cmpint (redo, ==, 0);
  g_assert_cmpint (changed, ==, 2);
  li_history_undo (box.history);
  li_history_undo (box.history);
  g_assert_cmpint (undo, ==, 2);
  g_assert_cmpint (redo, ==, 1);
  gboolean can = TRUE;
  g_autofree char *text = NULL;
  g_object_get (box.history, "can-undo", &can, "redo-label", &text, NULL);
  g_assert_false (can);
  g_assert_cmpstr (text, ==, "Move");
  g_object_unref (box.history);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/history/undo-redo", test_undo_redo);
  g_test_add_func ("/base/history/groups", test_groups);
  g_test_add_func ("/base/history/coalescing", test_coalescing);
  g_test_add_func ("/base/history/run-inside-group", test_run_inside_group);
  g_test_add_func ("/base/history/echo", test_echo);
  g_test_add_func ("/base/history/forget", test_forget);
  g_test_add_func ("/base/history/budget", test_budget);
  g_test_add_func ("/base/history/notify", test_notify);
  return g_test_run ();
}
