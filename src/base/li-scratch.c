/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-scratch.h"

#include "base/li-lock.h"

struct _LiScratch
{
  LiScratchMake make;
  gpointer data;
  LiMutex lock;
  GPtrArray *all, *unused; /* all owns the pieces */
};

LiScratch *
li_scratch_new (LiScratchMake make, GDestroyNotify destroy, gpointer data)
{
  LiScratch *scratch = g_new0 (LiScratch, 1);

  scratch->make = make;
  scratch->data = data;
  li_mutex_init (&scratch->lock);
  scratch->all = g_ptr_array_new_with_free_func (destroy);
  scratch->unused = g_ptr_array_new ();
  return scratch;
}

void
li_scratch_free (LiScratch *scratch)
{
  if (scratch == NULL)
    return;
  g_assert (scratch->unused->len == scratch->all->len); /* each was given back */
  g_ptr_array_unref (scratch->unused);
  g_ptr_array_unref (scratch->all);
  li_mutex_clear (&scratch->lock);
  g_free (scratch);
}

gpointer
li_scratch_take (LiScratch *scratch)
{
  gpointer piece = NULL;

  li_mutex_lock (&scratch->lock);
  if (scratch->unused->len > 0)
    piece = g_ptr_array_steal_index_fast (scratch->unused, scratch->unused->len - 1);
  li_mutex_unlock (&scratch->lock);
  if (piece != NULL)
    return piece;
  piece = scratch->make (scratch->data);
  li_mutex_lock (&scratch->lock);
  g_ptr_array_add (scratch->all, piece);
  li_mutex_unlock (&scratch->lock);
  return piece;
}

void
li_scratch_give (LiScratch *scratch, gpointer piece)
{
  li_mutex_lock (&scratch->lock);
  g_ptr_array_add (scratch->unused, piece);
  li_mutex_unlock (&scratch->lock);
}

void
li_scratch_foreach (LiScratch *scratch, GFunc func, gpointer data)
{
  g_ptr_array_foreach (scratch->all, func, data);
}
