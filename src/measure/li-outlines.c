/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/li-outlines.h"

enum
{
  UNKNOWN,
  AROUND, /* hangs together with the picture's border outside the pieces */
  PIECE,
};

typedef struct
{
  gsize width, height;
  guint8 *kind;   /* by pixel */
  GArray *places; /* pixels whose neighbours are to be looked at */
} Map;

static void
reach (Map *m, gsize x, gsize y, guint8 from, guint8 to)
{
  gsize i = y * m->width + x;

  if (m->kind[i] != from)
    return;
  m->kind[i] = to;
  g_array_append_val (m->places, i);
}

/* Turns all pixels of kind @from that hang together with those in places into @to, and leaves them
 * there. */
static void
flood (Map *m, guint8 from, guint8 to)
{
  for (guint k = 0; k < m->places->len; k++)
    {
      gsize i = g_array_index (m->places, gsize, k), x = i % m->width, y = i / m->width;
      if (x > 0)
        reach (m, x - 1, y, from, to);
      if (x + 1 < m->width)
        reach (m, x + 1, y, from, to);
      if (y > 0)
        reach (m, x, y - 1, from, to);
      if (y + 1 < m->height)
        reach (m, x, y + 1, from, to);
    }
}

/* What is neither a piece nor inside of one. */
static void
find_around (Map *m)
{
  for (gsize x = 0; x < m->width; x++)
    {
      reach (m, x, 0, UNKNOWN, AROUND);
      reach (m, x, m->height - 1, UNKNOWN, AROUND);
    }
  for (gsize y = 0; y < m->height; y++)
    {
      reach (m, 0, y, UNKNOWN, AROUND);
      reach (m, m->width - 1, y, UNKNOWN, AROUND);
    }
  flood (m, UNKNOWN, AROUND);
}

static GArray *
outline_of (const Map *m)
{
  GArray *outline = g_array_new (FALSE, FALSE, sizeof (LiOutlinePoint));

  for (guint k = 0; k < m->places->len; k++)
    {
      gsize i = g_array_index (m->places, gsize, k), x = i % m->width, y = i / m->width;
      if (x == 0 || y == 0 || x + 1 == m->width || y + 1 == m->height)
        continue;
      if (m->kind[i - 1] != AROUND && m->kind[i + 1] != AROUND && m->kind[i - m->width] != AROUND
          && m->kind[i + m->width] != AROUND)
        continue;
      LiOutlinePoint p = { (double)x, (double)y };
      g_array_append_val (outline, p);
    }
  return outline;
}

GPtrArray *
li_outlines_find (const LiPhoto *photo, double limit, gboolean above)
{
  gsize n = photo->width * photo->height;
  g_autofree guint8 *kind = g_new (guint8, n);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (gsize));
  Map m = { photo->width, photo->height, kind, places };
  GPtrArray *outlines = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);

  for (gsize i = 0; i < n; i++)
    kind[i] = (photo->grey[i] > limit) == !!above ? PIECE : UNKNOWN;
  find_around (&m);
  for (gsize i = 0; i < n; i++) /* holes belong to the piece around them */
    kind[i] = kind[i] == AROUND ? AROUND : UNKNOWN;
  for (gsize i = 0; i < n; i++)
    {
      g_array_set_size (places, 0);
      reach (&m, i % m.width, i / m.width, UNKNOWN, PIECE);
      if (places->len == 0)
        continue;
      flood (&m, UNKNOWN, PIECE);
      if (places->len >= n / 1000 + 20)
        g_ptr_array_add (outlines, outline_of (&m));
    }
  return outlines;
}
