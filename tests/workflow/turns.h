/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-gate.h"
#include "base/li-lock.h"

/* A seeded scheduler: threads stop at every gate of the program (base/li-gate.h), and one of them
 * at a time goes on to its next one, so every interleaving can be run again. */

#define MAX_TURNS 8

typedef enum
{
  STATE_RUNS,
  STATE_AT_GATE,
  STATE_DONE
} State;

static LiMutex turns_lock = LI_MUTEX_INIT;
static LiCond turns_moved = LI_COND_INIT;
static State states[MAX_TURNS];
static int turn = -1, n_turns;
static _Thread_local int me = -1;

static void
turns_gate_cb (const char *name, gpointer data)
{
  if (me < 0)
    return;
  li_mutex_lock (&turns_lock);
  states[me] = STATE_AT_GATE;
  li_cond_broadcast (&turns_moved);
  while (turn != me)
    li_cond_wait (&turns_moved, &turns_lock);
  turn = -1;
  states[me] = STATE_RUNS;
  li_mutex_unlock (&turns_lock);
}

/* Lets one writer after the other pass one gate until all have ended. */
static void
turns_schedule (GRand *rand)
{
  gboolean all_done = FALSE;

  li_mutex_lock (&turns_lock);
  while (!all_done)
    {
      int waiting[MAX_TURNS], n = 0, running = 0;

      for (int k = 0; k < n_turns; k++)
        {
          running += states[k] == STATE_RUNS;
          if (states[k] == STATE_AT_GATE)
            waiting[n++] = k;
        }
      all_done = running == 0 && n == 0;
      if (running == 0 && n > 0 && turn < 0)
        {
          turn = waiting[g_rand_int_range (rand, 0, n)];
          li_cond_broadcast (&turns_moved);
        }
      if (!all_done)
        li_cond_wait (&turns_moved, &turns_lock);
    }
  li_mutex_unlock (&turns_lock);
}

/* Before the threads are made. */
static void
turns_begin (int n)
{
  n_turns = n;
  turn = -1;
  for (int k = 0; k < n; k++)
    states[k] = STATE_RUNS;
  li_gate_set_func (turns_gate_cb, NULL);
}

/* First and last of a thread. */
static void
turns_join (int k)
{
  me = k;
  li_gate ("begin");
}

static void
turns_leave (void)
{
  li_mutex_lock (&turns_lock);
  states[me] = STATE_DONE;
  li_cond_broadcast (&turns_moved);
  li_mutex_unlock (&turns_lock);
}
