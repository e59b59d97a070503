/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No rainbow: grey for images, sequential maps for magnitudes, a diverging one whose middle belongs
 * to 0, single hues for two images shown together, and distinct colours for labels. */
typedef enum
{
  LI_COLORMAP_GRAY,
  LI_COLORMAP_VIRIDIS,
  LI_COLORMAP_CIVIDIS,
  LI_COLORMAP_MAGMA,
  LI_COLORMAP_DIVERGING,
  LI_COLORMAP_MAGENTA,
  LI_COLORMAP_GREEN,
  LI_COLORMAP_LABELS,
  LI_N_COLORMAPS
} LiColormap;

const char *li_colormap_name (LiColormap map);  /* "viridis": files and options */
const char *li_colormap_label (LiColormap map); /* translated */
gboolean li_colormap_find (const char *name, LiColormap *map);

/* 256 × (r, g, b), 0 … 255, made at first use. Colours of LI_COLORMAP_LABELS repeat after entry
 * 255; entry 0 is black. */
const guint8 *li_colormap_table (LiColormap map);
/* The table at t = 0 … 1, linear between entries, clamped; rgb 0 … 1. */
void li_colormap_rgb (LiColormap map, double t, double rgb[3]);
/* Entry of the table for a label: 0 stays 0, others 1 … 255. */
static inline guint
li_colormap_label_entry (guint32 label)
{
  return label == 0 ? 0 : 1 + (label - 1) % 255;
}

G_END_DECLS
