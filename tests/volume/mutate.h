/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

/* Damages of a healthy file: everything follows from the random numbers. */

static inline gsize
mutate_place (GRand *r, gsize n)
{
  /* Heads are damaged more than voxels. */
  gsize most = g_rand_boolean (r) && n > 600 ? 600 : n;
  return most > 0 ? (gsize)g_rand_int_range (r, 0, (gint)most) : 0;
}

static inline void
mutate_bits (GRand *r, GByteArray *b)
{
  for (int k = g_rand_int_range (r, 1, 6); k > 0 && b->len > 0; k--)
    b->data[mutate_place (r, b->len)] ^= 1 << g_rand_int_range (r, 0, 8);
}

static inline void
mutate_cut (GRand *r, GByteArray *b)
{
  g_byte_array_set_size (b, b->len > 0 ? (guint)mutate_place (r, b->len) : 0);
}

/* A 2, 4 or 8-byte field of either order becomes 0, 1, the largest, the most negative … */
static inline void
mutate_field (GRand *r, GByteArray *b)
{
  static const guint64 extremes[]
      = { 0,           1,          2,          0xff,           0xffff,
          0x7fff,      0x7fffffff, 0x80000000, 0xffffffff,     G_MAXINT64,
          G_MAXUINT64, 1ull << 63, 1ull << 32, 0x100000001ull, 0xfffffffffffffff0ull };
  gsize size = 2u << g_rand_int_range (r, 0, 3), at = mutate_place (r, b->len);
  guint64 v = extremes[g_rand_int_range (r, 0, G_N_ELEMENTS (extremes))];
  gboolean big = g_rand_boolean (r);

  if (g_rand_boolean (r))
    at &= ~(gsize)1;
  for (gsize k = 0; k < size && at + k < b->len; k++)
    b->data[at + k] = (guint8)(v >> 8 * (big ? size - 1 - k : k));
}

/* Two pieces of the same length change places. */
static inline void
mutate_swap (GRand *r, GByteArray *b)
{
  static const gsize sizes[] = { 1, 2, 4, 8, 12, 20, 64 };
  gsize n = sizes[g_rand_int_range (r, 0, G_N_ELEMENTS (sizes))], p = mutate_place (r, b->len),
        q = mutate_place (r, b->len);

  for (gsize k = 0; k < n && p + k < b->len && q + k < b->len; k++)
    {
      guint8 t = b->data[p + k];
      b->data[p + k] = b->data[q + k];
      b->data[q + k] = t;
    }
}

/* A piece is left out or comes twice. */
static inline void
mutate_shift (GRand *r, GByteArray *b)
{
  gsize at = mutate_place (r, b->len), n = (gsize)g_rand_int_range (r, 1, 40);

  n = MIN (n, b->len - at);
  if (n == 0)
    return;
  if (g_rand_boolean (r))
    {
      g_byte_array_remove_range (b, (guint)at, (guint)n);
      return;
    }
  g_autofree guint8 *tail = g_memdup2 (b->data + at, b->len - at);
  gsize rest = b->len - at;
  g_byte_array_set_size (b, (guint)(at + n));
  g_byte_array_append (b, tail, (guint)rest);
}

/* A number or word of a text header becomes another one. */
static inline void
mutate_word (GRand *r, GByteArray *b)
{
  static const char *const words[] = { "0",
                                       "-1",
                                       "1",
                                       "3",
                                       "65536",
                                       "2147483647",
                                       "2147483648",
                                       "",
                                       "=",
                                       "4294967295",
                                       "1e308",
                                       "-1e308",
                                       "nan",
                                       "inf",
                                       "0.1",
                                       "1e-9",
                                       "True",
                                       "LIST",
                                       "/dev/zero",
                                       "..",
                                       "9223372036854775807",
                                       "\n",
                                       ";",
                                       "{",
                                       "}\n",
                                       "MET_DOUBLE",
                                       "f32",
                                       "18446744073709551616",
                                       "DoubleValue",
                                       "HighByteFirst" };
  gsize head = MIN (b->len, 600), start = 0, end;
  const char *word = words[g_rand_int_range (r, 0, G_N_ELEMENTS (words))];

  for (int tries = 0; tries < 20 && head > 0; tries++)
    {
      start = (gsize)g_rand_int_range (r, 0, (gint)head);
      if (g_ascii_isalnum (b->data[start]))
        break;
    }
  while (start > 0 && start < b->len && g_ascii_isgraph (b->data[start - 1]))
    start--;
  for (end = start; end < b->len && g_ascii_isgraph (b->data[end]);)
    end++;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_byte_array_append (out, b->data, (guint)start);
  g_byte_array_append (out, (const guint8 *)word, (guint)strlen (word));
  if (end < b->len)
    g_byte_array_append (out, b->data + end, (guint)(b->len - end));
  g_byte_array_set_size (b, out->len);
  if (out->len > 0)
    memcpy (b->data, out->data, out->len);
}

static inline void
mutate (GRand *r, GByteArray *b, gboolean text)
{
  static void (*const kinds[]) (GRand *, GByteArray *)
      = { mutate_bits, mutate_field, mutate_cut,  mutate_swap, mutate_shift,
          mutate_bits, mutate_field, mutate_word, mutate_word, mutate_word };
  int n = text ? G_N_ELEMENTS (kinds) : G_N_ELEMENTS (kinds) - 3;

  for (int k = g_rand_int_range (r, 0, 3); k >= 0; k--)
    kinds[g_rand_int_range (r, 0, n)](r, b);
}

/* Bytes @from … @to − 1 become others: printable ones that end no word of a header when @text. */
static inline void
mutate_spare (GRand *r, GByteArray *b, gsize from, gsize to, gboolean text)
{
  static const char letters[]
      = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-./";

  for (int k = g_rand_int_range (r, 1, 12); k > 0; k--)
    b->data[from + (gsize)g_rand_int_range (r, 0, (gint)(to - from))]
        = text ? (guint8)letters[g_rand_int_range (r, 0, sizeof letters - 1)]
               : (guint8)g_rand_int_range (r, 0, 256);
}

/* Bytes behind the end of the file. */
static inline void
mutate_longer (GRand *r, GByteArray *b)
{
  for (int k = g_rand_int_range (r, 1, 100); k > 0; k--)
    {
      guint8 byte = (guint8)g_rand_int_range (r, 0, 256);
      g_byte_array_append (b, &byte, 1);
    }
}
