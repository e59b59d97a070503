/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Random numbers from a counter: any thread may ask for any of them in any order. The mixer is
 * SplitMix64's (Steele, Lea & Flood 2014). */
static inline guint64
li_hash (guint64 x)
{
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}
static inline guint64
li_hash2 (guint64 a, guint64 b)
{
  return li_hash (li_hash (a) ^ b);
}
/* 0 <= u < 1 from the upper bits. */
static inline double
li_hash_uniform (guint64 hash)
{
  return (double)(hash >> 11) * 0x1p-53;
}

/* A sequence of its own for each key. */
typedef struct
{
  guint64 key, n;
} LiSequence;
static inline LiSequence
li_sequence (guint64 seed, guint64 stream)
{
  return (LiSequence){ li_hash2 (seed, stream), 0 };
}
static inline double
li_sequence_next (LiSequence *s, double lo, double hi)
{
  return lo + (hi - lo) * li_hash_uniform (li_hash (s->key ^ (s->n++ * 0xd1342543de82ef95ULL)));
}
